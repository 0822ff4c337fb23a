"""Which sheet of an Excel workbook holds a table, and where its names stand."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from studio.engine.reader.header import Header, header_of
from studio.engine.reader.marks import Record, columns_of, numbers_of
from studio.engine.reader.names import names_of
from studio.engine.reader.recognizing import Recognized, again, of_header
from studio.engine.reader.report import BrokenSource
from studio.project.columns import TEXT, Column
from studio.project.sources import Note, Table

_ROWS = 200
_MOST_UNPACKED = 400 << 20
_LARGEST_FOR_MERGED = 1 << 20
"""Bytes of a workbook up to which merged cells are looked for: that reads it as a whole."""


def recognized(path: Path, known: Table | None) -> Recognized:
    """How to read a workbook. Raises BrokenSource."""
    _refuse_bomb(path)
    try:
        with pd.ExcelFile(path) as book:
            sheets = {str(name): _rows_of(book, name) for name in book.sheet_names}
    except MemoryError:
        raise
    except Exception:
        # Each of the libraries has errors of its own for what is broken, and lets others through.
        raise BrokenSource(f"{path.name} is no Excel file that can be read") from None
    filled = {name: rows for name, rows in sheets.items() if rows}
    if not filled:
        raise BrokenSource(f"{path.name} is empty")
    sheet = known.sheet if known is not None else _best(filled)
    if sheet not in filled:
        raise BrokenSource(f'{path.name} has no sheet "{sheet}" with anything in it')
    return _of_sheet(path, sheet, filled, next(iter(sheets)), known)


def _refuse_bomb(path: Path) -> None:
    """Raise BrokenSource for a workbook that unpacks to more than memory should hold."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > _MOST_UNPACKED:
        raise BrokenSource(
            f"{path.name} unpacks to {size >> 20:,} MB, more than the {_MOST_UNPACKED >> 20} MB "
            "that a workbook may take; save its sheet as CSV"
        )


def _rows_of(book: Any, sheet: Any) -> list[Record]:
    """The first rows of a sheet as texts, those without anything left out."""
    frame = pd.read_excel(
        book, sheet_name=sheet, header=None, nrows=_ROWS, dtype=object, keep_default_na=False
    )
    rows = [
        Record(number, [_text(value) for value in values])
        for number, values in enumerate(frame.itertuples(index=False, name=None), 1)
    ]
    return [row for row in rows if row.filled]


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _best(sheets: dict[str, list[Record]]) -> str:
    """The first sheet that looks like a table of several columns and rows, else the fullest."""
    for name, rows in sheets.items():
        full = [row for row in rows if row.filled > 1]
        if len(full) >= 3 and len(full) >= len(rows) / 2:
            return name
    return max(sheets, key=lambda name: sum(row.filled for row in sheets[name]))


def _of_sheet(
    path: Path, sheet: str, sheets: dict[str, list[Record]], first: str, known: Table | None
) -> Recognized:
    rows = sheets[sheet]
    if known is None:
        header = header_of(rows)
    else:
        header = header_of(rows, known.has_header, known.header_line)
        header = replace(header, skipped=known.skipped)
    body = [row for row in rows if row.line >= header.first and row.line not in header.skipped]
    names = names_of(path.name, header, body, is_sheet=True)
    numbers = numbers_of(columns_of(body), ";")
    # pandas takes names that are no words for what they are, and blank ones for its own.
    is_renamed = names.is_renamed or not _are_words(path, sheet, header)
    table = Table(
        str(path),
        tuple(Column(name, (), TEXT) for name in names.names),
        1,
        path.stat().st_size,
        decimal=numbers.decimal if known is None else known.decimal,
        thousands=numbers.thousands if known is None else known.thousands,
        has_header=header.has_names,
        header_line=header.line,
        skipped=header.skipped,
        missing_words=known.missing_words if known else None,
        is_renamed=is_renamed,
        has_empty_end=names.has_empty_end,
        places=names.places,
        sheet=sheet,
        drops_missing=known is not None and known.drops_missing,
    )
    notes = list(names.notes)
    if known is None:
        notes = [*_of_sheets(table, sheets, first), *of_header(table, header), *notes]
    notes += _of_merged(table)
    each = tuple(
        again(table) if name == sheet else _with_sheet(table, name, rows)
        for name, rows in sheets.items()
        if name == sheet or _has_values(rows)
    )
    return Recognized(table, tuple(body), notes=tuple(notes), sheets=each)


def _are_words(path: Path, sheet: str, header: Header) -> bool:
    if not header.has_names:
        return True
    frame = pd.read_excel(
        path, sheet_name=sheet, header=None, skiprows=header.line - 1, nrows=1, dtype=object
    )
    return all(isinstance(value, str) or value != value for value in frame.iloc[0])


def _of_sheets(table: Table, sheets: dict[str, list[Record]], first: str) -> list[Note]:
    """What is said of the sheets that are not read."""
    others = [name for name in sheets if name != table.sheet]
    file = Path(table.path).name
    if not others and table.sheet != first:
        return [Note(f'{file}: the sheet "{table.sheet}" is read; those before it are empty')]
    return [
        Note(
            f'{file}: the sheet "{table.sheet}" is read, and the sheet "{other}" is not',
            "sheet",
            {"sheet": table.sheet, "other": other},
            *_other_sheet(table, other, sheets[other]),
        )
        for other in others[:5]
    ] + ([Note(f"{file}: {len(others) - 5} more sheets are not read")] if len(others) > 5 else [])


def _other_sheet(table: Table, sheet: str, rows: Sequence[Record]) -> tuple[str, Table] | tuple[()]:
    """The offer to read another sheet, where it has rows below its names."""
    if not _has_values(rows):
        return ()
    return f'Read the sheet "{sheet}"', _with_sheet(table, sheet, rows)


def _has_values(rows: Sequence[Record]) -> bool:
    return rows[-1].line > header_of(rows).line


def _with_sheet(table: Table, sheet: str, rows: Sequence[Record]) -> Table:
    header = header_of(rows)
    return again(
        table,
        sheet=sheet,
        has_header=header.has_names,
        header_line=header.line,
        skipped=header.skipped,
        is_renamed=False,
        has_empty_end=False,
        places=(),
    )


def _of_merged(table: Table) -> list[Note]:
    """What is said of cells that are merged downwards: only the first of them holds the value."""
    path = Path(table.path)
    if table.size > _LARGEST_FOR_MERGED or not zipfile.is_zipfile(path):
        return []
    notes = []
    for place, ranges in _merged(path, table).items():
        if place <= len(table.columns):
            low, high = ranges[0]
            more = f" (and {len(ranges) - 1} more such places)" if len(ranges) > 1 else ""
            notes.append(
                Note(
                    f'{path.name}, rows {low} to {high}, column "{table.columns[place - 1].name}": '
                    f"cells are merged{more}; only the first of them holds the value, and those "
                    "below are missing",
                    "merged_cells",
                    {"column": table.columns[place - 1].name},
                )
            )
    return notes


def _merged(path: Path, table: Table) -> dict[int, list[tuple[int, int]]]:
    import openpyxl

    book = openpyxl.load_workbook(path)
    found: dict[int, list[tuple[int, int]]] = {}
    for area in book[table.sheet].merged_cells.ranges:
        if area.max_row > area.min_row and area.max_row >= table.first_row:
            found.setdefault(area.min_col, []).append((area.min_row, area.max_row))
    book.close()
    return {place: sorted(ranges) for place, ranges in sorted(found.items())}
