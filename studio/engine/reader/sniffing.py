"""What kind of table a file is, and its first rows, found with Python alone: pandas, which reads
the rest, takes longer to import than this takes to answer."""

import csv
import io
import re
from pathlib import Path
from typing import Literal

from studio.engine.protocol.reader import Head
from studio.engine.reader.report import HEAD_ROWS, BrokenSource, said
from studio.project.sources import Table

EXCEL = (".xlsx", ".xlsm")
_SNIFFED = 1 << 16


def csv_head(table: Table, look_id: int) -> Head:
    """The first rows of a CSV file."""
    with Path(table.path).open("rb") as file:
        start = file.read(_SNIFFED)
        is_whole = not file.read(1)
    text = start.decode(table.encoding, errors="ignore")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table.separator))
    rows = [row for row in (rows if is_whole or len(rows) < 2 else rows[:-1]) if row]
    if not table.has_header:
        names = tuple(f"column_{n}" for n in range(1, len(rows[0]) + 1))
    else:
        names = tuple(rows.pop(0))
    wide = len(names)
    cells = tuple(
        tuple(said(cell.strip()) for cell in [*row, *[""] * wide][:wide])
        for row in rows[:HEAD_ROWS]
    )
    return Head(look_id, names, cells, 2 if table.has_header else 1)


def kind_of_table(path: Path) -> Table:
    """How to read a table that nobody has described yet."""
    if path.suffix.lower() in EXCEL:
        return Table(str(path), (), 1, sheet=_first_sheet(path))
    with path.open("rb") as file:
        start = file.read(_SNIFFED)
    if not start.strip():
        raise BrokenSource(f"{path.name} is empty")
    if b"\0" in start:
        raise BrokenSource(f"{path.name} is no text, so it cannot be a table; it holds bytes of 0")
    encoding = "utf-8" if _is_utf8(path) else "latin-1"
    lines = start.decode(encoding, errors="ignore").splitlines()[:50]
    separator = max(",;\t|", key=lambda mark: min(line.count(mark) for line in lines[:-1] or lines))
    decimal: Literal[".", ","] = "."
    if separator == ";" and any(re.search(r"(^|;)-?\d+,\d+(;|$)", line) for line in lines):
        decimal = ","
    cells = [cell.strip().strip('"') for cell in lines[0].split(separator)]
    has_header = not all(_is_number(cell.replace(decimal, ".")) for cell in cells)
    return Table(str(path), (), 1, 0, separator, decimal, encoding=encoding, has_header=has_header)


def _first_sheet(path: Path) -> str:
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise BrokenSource(f"{path.name} is no Excel file that can be read") from None
    sheet = str(book.sheetnames[0])
    book.close()
    return sheet


def _is_utf8(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        try:
            while file.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
