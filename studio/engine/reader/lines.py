"""In which lines of a text its rows stand: a row may take several, and there are lines of none."""

import io
import sys
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import msgspec

from studio.engine.reader.encodings import opened, pieces
from studio.engine.reader.marks import Record, is_blank, records
from studio.project.reading import csv_arguments
from studio.project.sources import Table


def text_rows(table: Table) -> Iterator[Record]:
    """All rows of a text: names, comments and blank ones too."""
    skips = bool(csv_arguments(table).get("skipinitialspace"))
    with opened(Path(table.path)) as packed:
        # Letters that do not fit are named by pandas.
        text = io.TextIOWrapper(packed, table.encoding, errors="replace", newline="")
        yield from records(text, table.separator, skips_blanks=skips, has_quotes=table.has_quotes)


def value_lines(table: Table) -> Iterator[int]:
    """The line in which each row of values begins."""
    passed = {*range(1, table.header_line + table.has_header), *table.skipped}
    for row in text_rows(table):
        is_comment = (
            bool(table.comment) and bool(row.cells) and row.cells[0].startswith(table.comment)
        )
        if not (is_blank(row) or is_comment or row.line in passed):
            yield row.line


def with_passed(table: Table) -> Table:
    """The same table, with what pandas is to pass over counted as pandas does; a line within a row
    stands for the row."""
    wanted = sorted({*range(1, table.header_line), *table.skipped})
    if not wanted or not table.has_quotes or not has_quotes(Path(table.path)):
        return table
    places: list[int] = []
    begins: dict[int, int] = {}
    rows = chain(text_rows(table), [Record(sys.maxsize, [])])
    for place, (row, behind) in enumerate(pairwise(rows)):
        at = bisect_left(wanted, row.line)
        if at == len(wanted):
            break
        within = wanted[at : bisect_left(wanted, behind.line)]
        if within:
            places.append(place)
            begins |= dict.fromkeys(within, row.line)
    if all(begins[line] == line for line in begins) and places == [line - 1 for line in begins]:
        return table
    skipped = dict.fromkeys(begins.get(line, line) for line in table.skipped)
    return msgspec.structs.replace(table, skipped=tuple(skipped), passed=tuple(places))


def has_quotes(path: Path) -> bool:
    """Whether a row may take several lines."""
    return any(b'"' in piece for piece in pieces(path))


def are_letters(path: Path, encoding: str, separator: str) -> bool:
    """Whether quotation marks are letters as any other: those of several lines are never closed
    there, and without heeding them each line has as many values as the others. A cell that does
    take several lines would leave lines with fewer; a single open one is a mistake."""
    if not has_quotes(path):
        return False
    width, unclosed = 0, 0
    with opened(path) as packed, io.TextIOWrapper(packed, encoding, errors="replace") as lines:
        for line in lines:
            found = line.count(separator)
            width = width or found
            if found != width and line.strip():
                return False
            if unclosed < 2 and line.count('"') % 2:
                unclosed += line.startswith('"') or f'{separator}"' in line
    return unclosed > 1 and width > 0
