"""With which marks the values of a text table are written: what separates them, and what stands
in a number before its decimals and between its thousands. Found in the cells alone."""

import csv
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studio.project.reading import BLANKS, PANDAS_MISSING

_LONGEST_CELL = 2**31 - 1
_SEPARATORS = ("\t", ";", "|", ",")
_OTHERS = ("^", "~", ":", BLANKS)
"""What separates values only where it leaves mostly numbers, as it may stand in words too."""
_TELLING = re.compile(r'\s*"?sep=(.|\\t)"?\s*', re.IGNORECASE)
_COMMENTS = "#%"

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_THREE_BEHIND = re.compile(r"[+-]?\d{1,3},\d{3}")
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")

Decimal = Literal[".", ","]
Thousands = Literal["", ",", ".", " ", "'", "\xa0", "\u2009", "\u202f"]
_THOUSANDS: tuple[Thousands, ...] = (",", ".", " ", "'", "\xa0", "\u2009", "\u202f")
_STRAY = 0.02
"""Where no more than this part of a column's cells is written otherwise, they are mistakes."""
_SIGNS = r"[%‰$€£¥₹₽₩₺¢]"
_SIGN = re.compile(rf"^([+-]?)\s*{_SIGNS}\s*|\s*{_SIGNS}$")
BELOW_0 = re.compile(r"^(?:\(([^()+-]*\d[^()+-]*)\)|([^\s()+-]*\d[\d.,]*)\s?-)$")
MINUS = "\u2212"
"""The minus of typesetters, which word processors and web pages write."""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row of a text, and the line in which it begins, counted from 1."""

    line: int
    cells: list[str]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True)
class Numbers:
    """How numbers are written; `doubt` is the other decimal mark, where it could be that."""

    decimal: Decimal = "."
    thousands: Thousands = ""
    doubt: str = ""


# --- what separates values --------------------------------------------------------


def told_separator(text: str) -> str:
    """What the first line says of the separator, as Excel writes it; nothing where it does not."""
    found = _TELLING.fullmatch(text.split("\n", 1)[0].rstrip("\r"))
    return "" if found is None else found[1].replace("\\t", "\t")


def separator_of(lines: Sequence[str]) -> str:
    """What separates the values in most of these lines."""
    best, best_share = ",", 0.0
    for mark in _SEPARATORS:
        share = _evenness(lines, mark)
        if share > best_share + 0.05:
            best, best_share = mark, share
    if best == "\t" and _evenness(lines, BLANKS) > 0.97 and _are_mostly_numbers(lines, BLANKS):
        # A tab may stand among blanks.
        wide, narrow = (next(taken_apart(lines, mark)) for mark in (BLANKS, best))
        return BLANKS if len(wide) >= 2 * len(narrow) else best
    if best_share < 0.8:
        for mark in _OTHERS:
            share = _evenness(lines, mark)
            if share > max(best_share, 0.6) and _are_mostly_numbers(lines, mark):
                best, best_share = mark, share
    return best


def _evenness(lines: Sequence[str], mark: str) -> float:
    """Which part of the rows have as many values as most have, if that is more than one."""
    widths = [len(cells) for cells in taken_apart(lines, mark) if not _is_blank(cells)]
    if not widths:
        return 0.0
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0.0
    width, count = counts.most_common(1)[0]
    # The names, a title or a separator behind the last value make a row one cell shorter.
    near = counts.get(width - 1, 0) if count >= 0.7 * len(widths) else 0
    return (count + near / 2) / len(widths)


def _are_mostly_numbers(lines: Sequence[str], mark: str) -> bool:
    cells = [cell for row in taken_apart(lines[1:] or lines, mark) for cell in row if cell]
    numbers = sum(1 for cell in cells if NUMBER.fullmatch(cell.replace(",", ".").strip()))
    # Where every row has as many values, even a few numbers tell that they are values.
    return numbers * (4 if _evenness(lines, mark) > 0.97 else 2) >= len(cells) > 0


def taken_apart(lines: Iterable[str], mark: str, **how: Any) -> Iterator[list[str]]:
    """The cells of each row, quotation marks respected."""
    for record in records(lines, mark, **how):
        yield record.cells


def records(
    lines: Iterable[str], mark: str, *, skips_blanks: bool = False, has_quotes: bool = True
) -> Iterator[Record]:
    """The rows of a text, with the lines in which they begin. A row may take several lines, where
    quotation marks hold values together."""
    # What is found in a table of very long cells is known of short ones too.
    csv.field_size_limit(_LONGEST_CELL)
    if mark == BLANKS:
        lines = (line.replace("\t", " ").rstrip() for line in lines)
    reader = csv.reader(
        lines,
        delimiter=" " if mark == BLANKS else mark,
        skipinitialspace=skips_blanks or mark == BLANKS,
        quoting=csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE,
    )
    begin = 1
    for cells in reader:
        yield Record(begin, cells)
        begin = reader.line_num + 1


def _is_blank(cells: Sequence[str]) -> bool:
    return len(cells) < 2 and not "".join(cells).strip()


def is_blank(record: Record) -> bool:
    """Whether pandas passes over it: a line without anything."""
    return _is_blank(record.cells)


def blanks_follow(rows: Sequence[Record]) -> bool:
    """Whether there is a blank behind each separator."""
    cells = [cell for row in rows for cell in row.cells[1:] if cell]
    return bool(cells) and sum(1 for c in cells if c[0] == " " and c.strip()) >= 0.9 * len(cells)


def comment_of(lines: Sequence[str]) -> str:
    """The mark with which lines begin that are no rows; nothing where there are none."""
    for mark in _COMMENTS:
        begun = [line.lstrip().startswith(mark) for line in lines if line.strip()]
        if begun and begun[0] and not all(begun):
            return mark
    return ""


# --- how numbers are written ------------------------------------------------------


def bare(cell: str) -> str:
    """A number without the sign of a currency or of percent, and with the minus of computers."""
    if NUMBER.fullmatch(cell):
        return cell
    return _SIGN.sub(r"\1", minus_first(cell.strip().replace(MINUS, "-")))


def minus_first(cell: str) -> str:
    """A number below 0 with its minus in front: accounts write it in brackets, or with the minus
    behind it."""
    return BELOW_0.sub(r"-\1\2", cell)


def numbers_of(columns: Sequence[Sequence[str]], separator: str) -> Numbers:
    """How the numbers in these columns are written. Columns are lists of cells, without names."""
    told: Counter[str] = Counter()
    for cells in columns:
        there = [bare(cell) for cell in cells if cell.strip() not in PANDAS_MISSING]
        mark = _grouped_by(there)
        if mark and mark not in ",.":
            told["grouped " + mark] += 1
            there = [cell.replace(mark, "") for cell in there]
        elif mark and (_is_surely_grouped(there, mark) or mark == separator):
            told["grouped " + mark] += 1
            continue
        elif mark:
            told["maybe " + mark] += 1
            continue
        with_comma = sum(1 for cell in there if _WITH_COMMA.fullmatch(cell))
        with_point = sum(1 for cell in there if _WITH_POINT.fullmatch(cell))
        if 4 * (with_comma + with_point) >= len(there) > 0:
            told["," if with_comma > with_point else "."] += 1
            of_three = sum(1 for cell in there if _is_of_three(cell))
            told["of three"] += with_comma == of_three > 0
    return _decided(told)


def _decided(told: Counter[str]) -> Numbers:
    """What the columns together say. Groups of three may be decimals as well: what other columns
    say counts, else a single point or comma is the decimal mark."""
    grouped = [mark for mark in _THOUSANDS if told["grouped " + mark]]
    commas, points = told[","] + told["grouped ."], told["."] + told["grouped ,"]
    if not commas and not points:
        commas, points = told["maybe ,"], told["maybe ."]
        is_doubtful = bool(commas or points)
    else:
        # Where three digits stand behind every comma, it may part thousands.
        is_doubtful = commas > points and commas == told["of three"]
    decimal: Decimal = "," if commas > points else "."
    other: Thousands = "." if decimal == "," else ","
    if not is_doubtful and told["maybe " + other]:
        grouped.append(other)
    grouped = [mark for mark in grouped if mark != decimal]
    return Numbers(decimal, grouped[0] if grouped else "", other if is_doubtful else "")


def _grouped_by(cells: Sequence[str]) -> Thousands:
    """The mark that stands between thousands in every number that is long enough for one; but for
    a few mistakes, where there is no doubt of the mark."""
    for mark in _THOUSANDS:
        if not any(mark in cell for cell in cells):
            continue
        right = [cell for cell in cells if is_grouped(cell, mark)]
        wrong = len(cells) - len(right)
        if not wrong:
            return mark
        if wrong <= max(1, _STRAY * len(cells)):
            sure = [cell for cell in right if mark in cell and _is_sure(cell, mark)]
            if len(sure) >= 5 * wrong:
                return mark
    return ""


def _is_of_three(cell: str) -> bool:
    return _THREE_BEHIND.fullmatch(cell) is not None and is_grouped(cell, ",")


def _is_sure(cell: str, mark: str) -> bool:
    return mark not in ",." or _is_surely_grouped([cell], mark)


def is_grouped(cell: str, mark: str) -> bool:
    """Whether a number may be written with this mark between thousands: groups of three, and
    nothing that begins with 0 but 0 itself."""
    other = "," if mark == "." or (mark != "," and "," in cell) else "."
    whole, _, decimals = cell.strip().lstrip("+-").partition(other)
    if decimals and not decimals.isdecimal():
        return False
    groups = whole.split(mark)
    if len(groups) == 1:
        return whole.isdecimal() and (len(whole) <= 3 or mark not in ",.'")
    first, *rest = groups
    return (
        first.isdecimal()
        and len(first) <= 3
        and first[0] != "0"
        and all(group.isdecimal() for group in rest)
        and len(rest[-1]) == 3
        # In India all groups but the last are of two.
        and ({len(group) for group in rest[:-1]} in (set(), {3}) or _is_indian(first, rest, mark))
    )


def _is_indian(first: str, rest: Sequence[str], mark: str) -> bool:
    return mark == "," and len(first) <= 2 and {len(group) for group in rest[:-1]} == {2}


def _is_surely_grouped(cells: Sequence[str], mark: str) -> bool:
    """Whether no decimal mark can be meant: it comes twice in a number, or beside the other."""
    other = "," if mark == "." else "."
    return any(cell.count(mark) > 1 or (mark in cell and other in cell) for cell in cells)


def columns_of(rows: Sequence[Record]) -> list[list[str]]:
    """The cells of each column of these rows."""
    if not rows:
        return []
    width = int(statistics.mode(len(row.cells) for row in rows))
    full = [row.cells for row in rows if len(row.cells) == width]
    return [list(cells) for cells in zip(*full, strict=True)]
