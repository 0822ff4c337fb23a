"""Which row of a table holds the names of its columns, if one does, and which lines are no rows:
a title above, units below, a total at the end. Told from the cells, of text files and of Excel."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from studio.engine.reader.marks import NUMBER, Record, bare
from studio.project.reading import PANDAS_MISSING

_MISSING = PANDAS_MISSING | {"?", "-", "--", "."}
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2}.*)?"
)
_FLAGS = frozenset({"true", "false"})
_TOTAL = re.compile(
    r"(grand )?(total|sum|mean|average|count|avg)\b.*|summe\b.*|gesamt.*|mittelwert.*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"(sources?|quellen?|fuentes?|notes?|hinweis|remarks?|stand|n)\s*[:=].*|\(\d+ rows?.*|"
    r"\x1a|\*.*|©.*",
    re.IGNORECASE,
)
_MOST_FOOTNOTES = 5
_RULE = re.compile(r"[-=+|:\s]*")
_LONGEST_UNIT = 16
_MOST_UNITS = 3
"""Rows of units and the like, one below the other."""
_LONGEST_TITLE = 20
"""Rows."""


@dataclass(frozen=True)
class Header:
    """What stands in the first rows. `line` is that of the names, or of the first row; `skipped`
    are lines behind it that hold no row. What is `doubted` is whether there are names."""

    line: int
    has_names: bool
    names: list[str] = field(default_factory=list)
    skipped: tuple[int, ...] = ()
    title: str = ""
    units: tuple[str, ...] = ()
    is_doubted: bool = False
    width: int = 0

    @property
    def first(self) -> int:
        """The line from which on there are values."""
        return self.line + (1 if self.has_names else 0)


def header_of(rows: Sequence[Record], told: bool | None = None, line: int = 0) -> Header:
    """What is above the values of a table. `rows` are its first ones, blank lines left out.

    `told` and `line` are what a person said: whether there are names, and in which line, or
    without names where the first row stands.
    """
    width = _width(rows)
    if line:
        at = next((n for n, row in enumerate(rows) if row.line >= line), len(rows) - 1)
    else:
        at = _first(rows, width)
    title = " ".join(word for row in rows[:at] for cell in row.cells for word in cell.split())
    first, body = rows[at], rows[at + 1 :]
    has_names, is_doubted = _has_names(first, body) if told is None else (told, False)
    units: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()
    if has_names and told is None:
        above = _above_values(body)
        units = tuple(cell.strip() for row in above[:1] for cell in row.cells)
        skipped = tuple(row.line for row in above)
    return Header(
        first.line,
        has_names,
        [cell for cell in first.cells] if has_names else [],
        skipped,
        title,
        units,
        is_doubted,
        width,
    )


def _width(rows: Sequence[Record]) -> int:
    """How many values most rows have."""
    return statistics.multimode(len(row.cells) for row in rows)[-1] if rows else 0


def _first(rows: Sequence[Record], width: int) -> int:
    """Which row is the first one of the table: those above are a title, of fewer cells."""
    if width < 2:
        return 0
    usual = statistics.median_low(row.filled for row in rows)
    enough = max(2, min(width - 1, 0.5 * usual))
    for at, row in enumerate(rows[:-1]):
        # R leaves out the name of the rows, and a separator may end each row of values.
        if len(row.cells) >= width - 1 and row.filled >= enough:
            return _below_title(rows, at, width) if row.filled < usual else at
    return 0


def _below_title(rows: Sequence[Record], at: int, width: int) -> int:
    """Where the names stand, if the row at this place is still one of a title that takes several
    cells: nothing below it but more such rows is above a row of as many words as there are
    columns, and values of other kinds stand below that."""
    for n, row in enumerate(rows[at + 1 : at + 1 + _LONGEST_TITLE], at + 1):
        if row.filled < width:
            continue
        are_words = all(kind_of_cell(cell) == "word" for cell in row.cells)
        below = rows[n + 1 : n + 20]
        votes = [
            _votes(c, [r.cells[k] for r in below if k < len(r.cells)])
            for k, c in enumerate(row.cells)
        ]
        return n if are_words and below and max(votes) > 0 <= min(votes) else at
    return at


# --- are there names ----------------------------------------------------------------


@lru_cache(1 << 14)
def kind_of_cell(cell: str) -> str:
    """What a cell holds: "missing", "number", "date", "flag" or "word"."""
    text = cell.strip()
    if text in _MISSING:
        return "missing"
    plain = bare(text)
    plain = plain.replace(",", ".") if plain.count(",") == 1 else plain.replace(",", "")
    if NUMBER.fullmatch(plain) or text.lower().lstrip("+-") in ("inf", "infinity"):
        return "number"
    if _DATE.fullmatch(text):
        return "date"
    return "flag" if text.lower() in _FLAGS else "word"


def _has_names(first: Record, body: Sequence[Record]) -> tuple[bool, bool]:
    """Whether a row holds names, and whether that may be doubted."""
    if not body:
        is_named = all(kind_of_cell(cell) == "word" for cell in first.cells)
        return is_named, False
    if _are_counted(first, body):
        return True, True
    cells = [cell.strip() for cell in first.cells]
    if any(kind_of_cell(cell) == "missing" for cell in cells if cell):
        return False, True
    offset = len(body[0].cells) - len(cells) if len(body[0].cells) == len(cells) + 1 else 0
    for_names, against = 0, 0
    for place, cell in enumerate(cells):
        column = [row.cells[place] for row in body if place < len(row.cells)]
        if offset:
            column += [row.cells[place + 1] for row in body if place + 1 < len(row.cells)]
        said = _votes(cell, column)
        for_names += said > 0
        against += said < 0
    if for_names:
        return True, False
    if against:
        return False, True
    return all(kind_of_cell(cell) in ("word", "missing") for cell in cells), True


def _votes(cell: str, column: Sequence[str]) -> int:
    """What a column says of the cell on top of it: 1 for a name, -1 for a value, 0 for nothing."""
    kinds = Counter(kind_of_cell(value) for value in column)
    kinds.pop("missing", None)
    if not kinds or not cell:
        return 0
    (usual, count), own = kinds.most_common(1)[0], kind_of_cell(cell)
    if usual == "word" or count < 0.7 * kinds.total():
        # Words may be names or values; one that comes again is a value.
        words = {value.strip() for value in column}
        if own != "word":
            return -1 if own in kinds else 0
        if cell in words:
            return -1
        return 1 if len(words) <= len(column) / 3 and len(column) >= 6 else 0
    if own == "word":
        return 1
    return -1 if own == usual else 0


def _are_counted(first: Record, body: Sequence[Record]) -> bool:
    """Whether the names are numbers that count on, as pandas names columns and as years do."""
    numbers = [cell.strip() for cell in first.cells]
    while numbers and kind_of_cell(numbers[0]) in ("word", "missing"):
        numbers.pop(0)
    if len(numbers) < 2 or not all(cell.isdecimal() for cell in numbers):
        return False
    values = [int(cell) for cell in numbers]
    if values != list(range(values[0], values[0] + len(values))):
        return False
    below = [[cell.strip() for cell in row.cells[-len(numbers) :]] for row in body]
    is_year = 1900 <= values[0] <= 2100 and len(numbers) < len(first.cells)
    if is_year and not all("1900" <= cell <= "2100" for cell in below[0]):
        return True
    if all(cell.isdecimal() for row in below for cell in row):
        goes_on = [int(cell) for cell in below[0]]
        is_also = goes_on == list(range(goes_on[0], goes_on[0] + len(goes_on)))
        return len(values) >= 4 and not is_also
    return values[0] in (0, 1) or len(values) >= 3


def _above_values(body: Sequence[Record]) -> list[Record]:
    """The rows between the names and the values: units, a drawn line, further names."""
    found: list[Record] = []
    while len(found) < min(_MOST_UNITS, len(body) - 1):
        row, below = body[len(found)], body[len(found) + 1 :]
        if not (is_rule(row.cells) or _is_of_units(row, below, is_further=bool(found))):
            break
        found.append(row)
    return found


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row draws a line, as below names, and holds no value."""
    return "--" in "".join(cells) and all(_RULE.fullmatch(cell) for cell in cells)


def _is_of_units(row: Record, body: Sequence[Record], *, is_further: bool) -> bool:
    """Whether a row below the names holds units: words over every column of numbers. A further one
    may name a column of dates alone."""
    found = 0
    for place, cell in enumerate(row.cells):
        column = [kind_of_cell(r.cells[place]) for r in body if place < len(r.cells)]
        there = [kind for kind in column if kind != "missing"]
        is_number = bool(there) and there.count("number") >= 0.9 * len(there)
        is_date = is_further and bool(there) and there.count("date") >= 0.9 * len(there)
        if len(cell.strip()) > _LONGEST_UNIT:
            return False
        if is_number and kind_of_cell(cell) == "number":
            return False
        found += (is_number or is_date) and kind_of_cell(cell) == "word"
    return found > 0


# --- the end ------------------------------------------------------------------------


def totals_of(last: Sequence[Record], width: int) -> tuple[Record, ...]:
    """Rows at the end of a table that sum it up, or are notes on it. `last` are the last rows,
    blank ones included: a total stands below a blank row, or says what it is."""
    for at in range(len(last) - 1, -1, -1):
        if not last[at].filled:
            behind = tuple(last[at + 1 :])
            is_short = 0 < len(behind) <= 3
            return behind if is_short and all(_is_total(r, width) for r in behind) else ()
    notes = _footnotes(last)
    rows = last[: len(last) - len(notes)]
    return (*(rows[-1:] if rows and _says_total(rows[-1]) else ()), *notes)


def _footnotes(last: Sequence[Record]) -> tuple[Record, ...]:
    """Rows at the end that hold a word in the first column and nothing else, where the rows above
    hold no words there, or where the word is that of a note."""
    rows = list(last)
    while rows and rows[-1].filled == 1 and kind_of_cell(rows[-1].cells[0]) == "word":
        rows.pop()
    notes = last[len(rows) :]
    if not 0 < len(notes) <= _MOST_FOOTNOTES or len(rows) < 3 or min(r.filled for r in rows) < 2:
        return ()
    has_words = any(kind_of_cell(row.cells[0]) == "word" for row in rows)
    told = all(_FOOTNOTE.fullmatch(note.cells[0].strip()) for note in notes)
    return tuple(notes) if told or not has_words else ()


def _is_total(row: Record, width: int) -> bool:
    return _says_total(row) or row.filled < width


def _says_total(row: Record) -> bool:
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return _TOTAL.fullmatch(first) is not None and row.filled < len(row.cells) + 1
