"""How a table is written: its marks, its letters, and where its names stand. Of a text it is found
with Python alone: pandas, which reads the rest, takes longer to import than this takes to answer.
"""

import io
import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from studio.engine.protocol.reader import Head
from studio.engine.reader.encodings import Encoding, encoding_of, end_of, line_count, start_of
from studio.engine.reader.header import Header, header_of, kind_of_cell, totals_of
from studio.engine.reader.lines import are_letters, text_rows, with_passed
from studio.engine.reader.marks import (
    Numbers,
    Record,
    blanks_follow,
    columns_of,
    comment_of,
    is_blank,
    is_grouped,
    numbers_of,
    records,
    separator_of,
    told_separator,
)
from studio.engine.reader.names import names_of
from studio.engine.reader.recognizing import (
    Recognized,
    again,
    of_header,
    of_totals,
    still_assumed,
)
from studio.engine.reader.report import HEAD_ROWS, BrokenSource, said
from studio.project.columns import TEXT, Column
from studio.project.sources import Note, Table

_SNIFFED = 1 << 18
_SNIFFED_ROWS = 1000
_LAST_ROWS = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = {
    "gb18030": "Chinese (GB18030)",
    "big5": "Chinese (Big5)",
    "cp950": "Chinese (cp950)",
    "shift_jis": "Japanese (Shift-JIS)",
    "cp932": "Japanese (cp932)",
    "euc_jp": "Japanese (EUC-JP)",
    "euc_kr": "Korean (EUC-KR)",
    "cp949": "Korean (cp949)",
    "cp1250": "Central European (cp1250)",
    "cp1251": "Cyrillic (cp1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "latin-1": "Western (Latin-1)",
    "cp1252": "Western (cp1252)",
    "cp1253": "Greek (cp1253)",
    "cp1254": "Turkish (cp1254)",
    "cp1255": "Hebrew (cp1255)",
    "cp1256": "Arabic (cp1256)",
    "cp1257": "Baltic (cp1257)",
}


def is_book(path: Path) -> bool:
    """Whether a file is an Excel workbook."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(4)
    # What is called .xls is often a text.
    is_packed = start in (_ZIP, _OLE)
    return suffix in (".xlsx", ".xlsm") or (is_packed and suffix == ".xls")


def recognized(path: Path, known: Table | None = None) -> Recognized:
    """How to read a table. What a person or a project says of that in `known` is left as it is.

    Raises BrokenSource.
    """
    if is_book(path):
        from studio.engine.reader import excel

        return excel.recognized(path, known)
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise BrokenSource(f"{path.name} is a workbook of Excel; it should be called .xls")
    encoding = Encoding(known.encoding) if known else encoding_of(path)
    lines = line_count(path, encoding.name)
    text = start_of(path, encoding.name, _SNIFFED)
    if not text.strip().strip("\0"):
        raise BrokenSource(f"{path.name} is empty")
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise BrokenSource(f"{path.name} is a web page, and no table; save it as CSV")
    if text.lstrip().startswith(('{"', "[{", "{\n", "{\r")):
        raise BrokenSource(f"{path.name} holds JSON, and no table; save it as CSV")
    if text.lstrip().lower().startswith("@relation"):
        raise BrokenSource(f"{path.name} is an ARFF file of Weka, and no table; save it as CSV")
    return _of_text(path, text, lines, encoding, known)


def with_assumed(told: Recognized) -> Recognized:
    """What is said of a table whose reading was told: as well what would be said of it had nobody
    told a thing, as far as it is read that way."""
    try:
        guess = recognized(Path(told.table.path))
    except BrokenSource:
        return told
    said_already = {note.sentence for note in told.notes}
    kept = still_assumed(guess.notes, guess.table, told.table)
    more = tuple(note for note in kept if note.sentence not in said_already)
    return replace(told, notes=(*told.notes, *more))


def head(found: Recognized, look_id: int) -> Head:
    """The first rows of a table."""
    names = tuple(column.name for column in found.table.columns)
    wide = len(names)
    cells = tuple(
        tuple(said(cell.strip()) for cell in [*row.cells, *[""] * wide][:wide])
        for row in found.rows[:HEAD_ROWS]
    )
    first = found.rows[0].line if found.rows else found.table.first_row
    return Head(look_id, names, cells, first)


# --- text -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Marks:
    """How the rows of a text are told apart; they begin behind the lines in `before`."""

    separator: str
    skips_blanks: bool = False
    comment: str = ""
    has_quotes: bool = True
    before: int = 0

    def rows(self, text: str) -> list[Record]:
        """The first rows of a text, the last of which may be cut off."""
        lines = io.StringIO(text, newline="")
        found = records(
            lines, self.separator, skips_blanks=self.skips_blanks, has_quotes=self.has_quotes
        )
        kept = (row for row in found if row.line > self.before and not self._is_none(row))
        return list(itertools.islice(kept, _SNIFFED_ROWS))

    def _is_none(self, row: Record) -> bool:
        return is_blank(row) or self.is_comment(row.cells[0])

    def is_comment(self, line: str) -> bool:
        """Whether a line is none of the table."""
        return bool(self.comment) and line.lstrip().startswith(self.comment)


def _of_text(
    path: Path, text: str, lines: int, encoding: Encoding, known: Table | None
) -> Recognized:
    if known is None:
        marks = _marks(text)
        if are_letters(path, encoding.name, marks.separator):
            marks = replace(marks, has_quotes=False)
    else:
        marks = _Marks(known.separator, known.skips_blanks, known.comment, known.has_quotes)
    rows = marks.rows(text)
    if not rows:
        raise BrokenSource(f"{path.name} holds comments and no table")
    header = header_of(rows) if known is None else _told_header(rows, known)
    if known is None and not header.has_names:
        header = _named_in_comment(text, marks, header)
    body = [row for row in rows if row.line >= header.first and row.line not in header.skipped]
    names = names_of(path.name, header, body)
    numbers = numbers_of(columns_of(body), marks.separator)
    if known is not None:
        numbers = Numbers(known.decimal, known.thousands)
    is_commented = any(marks.is_comment(line) for line in _lines(text)[header.line :])
    table = Table(
        str(path),
        tuple(Column(name, (), TEXT) for name in names.names),
        1,
        path.stat().st_size,
        separator=marks.separator,
        decimal=numbers.decimal,
        thousands=numbers.thousands,
        encoding=encoding.name,
        has_header=header.has_names,
        header_line=header.line,
        skipped=header.skipped,
        skips_blanks=marks.skips_blanks,
        has_quotes=marks.has_quotes,
        comment=marks.comment if is_commented else "",
        missing_words=known.missing_words if known else None,
        is_renamed=names.is_renamed,
        has_empty_end=names.has_empty_end,
        places=names.places,
        drops_missing=known is not None and known.drops_missing,
    )
    totals = _totals(table, lines, header) if known is None else ()
    skipped = (*table.skipped, *(row.line for row in totals))
    table = with_passed(msgspec.structs.replace(table, skipped=skipped))
    notes = [*names.notes]
    if known is None:
        notes = [*of_header(table, header), *notes]
        notes = [*_of_comments(table, text, marks), *_of_quotes(table), *notes]
        notes = [*_of_encoding(table, encoding), *notes]
        notes += [*_of_numbers(table, numbers, body), *of_totals(table, totals)]
    return Recognized(table, tuple(body), lines, tuple(notes))


def _marks(text: str) -> _Marks:
    lines = _lines(text)[:_SNIFFED_ROWS]
    told = told_separator(text)
    before = 1 if told else 0
    comment = comment_of(lines[before:])
    plain = [line for line in lines[before:] if not (comment and line.startswith(comment))]
    marks = _Marks(told or separator_of(plain), comment=comment, before=before)
    if marks.separator.strip() and blanks_follow(marks.rows(text)):
        return replace(marks, skips_blanks=True)
    return marks


def _told_header(rows: Sequence[Record], known: Table) -> Header:
    header = header_of(rows, known.has_header, known.header_line)
    return replace(header, skipped=known.skipped)


def _named_in_comment(text: str, marks: _Marks, header: Header) -> Header:
    """As NumPy writes a table with names: they stand in a comment above the values."""
    above = _lines(text)[: header.line - 1]
    if not above or not marks.is_comment(above[-1]):
        return header
    line = above[-1].strip().lstrip(marks.comment).strip()
    (record,) = records([line], marks.separator, skips_blanks=True)
    cells = [cell.strip() for cell in record.cells]
    if len(cells) != header.width or any(kind_of_cell(cell) != "word" for cell in cells):
        return header
    return replace(header, names=cells, is_doubted=False)


def _lines(text: str) -> list[str]:
    """The lines of a text; nothing ends one that does not in all of the file."""
    return [line.rstrip("\r\n") for line in io.StringIO(text, newline="")]


def _totals(table: Table, lines: int, header: Header) -> tuple[Record, ...]:
    """Rows at the end of a text that sum it up."""
    text, is_all = end_of(Path(table.path), table.encoding)
    last = _lines(text)[0 if is_all else 1 :]
    if table.has_quotes and any(line.count('"') % 2 for line in last):
        # A row takes several lines, so that where the last ones begin is not told by their end.
        rows = list(deque(text_rows(table), _LAST_ROWS))
    else:
        first = lines - len(last)
        found = records(last, table.separator, has_quotes=table.has_quotes)
        rows = [Record(row.line + first, row.cells) for row in found]
    while rows and not rows[-1].filled:
        rows.pop()
    return totals_of([row for row in rows if row.line > header.line + 1], header.width)


# --- what is said of it -----------------------------------------------------------


def _of_encoding(table: Table, encoding: Encoding) -> list[Note]:
    if not encoding.is_guess:
        return []
    name = _ENCODINGS.get(encoding.name, encoding.name)
    offer: dict[str, Any] = {}
    if encoding.others:
        other = encoding.others[0]
        offer["offer"] = f"Read them as {_ENCODINGS.get(other, other)}"
        offer["instead"] = again(table, encoding=other)
    return [
        Note(
            f"{Path(table.path).name}: the file does not say in which encoding its letters are "
            f"written; {name} is a guess, and another can be chosen",
            "encoding",
            {"encoding": encoding.name},
            **offer,
        )
    ]


def _of_comments(table: Table, text: str, marks: _Marks) -> list[Note]:
    lines = [n for n, line in enumerate(_lines(text), 1) if marks.is_comment(line)]
    if not lines:
        return []
    file, first = Path(table.path).name, lines[0]
    rows = f"row {first} begins" if len(lines) == 1 else f"row {first} and others begin"
    return [
        Note(
            f'{file}: {rows} with "{marks.comment}" and hold no values; they are passed over as '
            "comments",
            "comments",
            {"comment": marks.comment},
        )
    ]


def _of_quotes(table: Table) -> list[Note]:
    if table.has_quotes:
        return []
    return [
        Note(
            f"{Path(table.path).name}: quotation marks are read as letters, as some are opened and "
            "never closed",
            "quotes",
            {},
            "They hold values together",
            again(table, has_quotes=True),
        )
    ]


def _of_numbers(table: Table, numbers: Numbers, body: Sequence[Record]) -> list[Note]:
    """What was assumed of the marks in numbers, where they could mean something else."""
    cells = [cell.strip() for row in body for cell in row.cells]
    mark = numbers.thousands
    if mark and mark in ",.":
        shown = next((c for c in cells if mark in c and is_grouped(c, mark)), "")
        grouped = [c for c in cells if mark in c and is_grouped(c, mark)]
        if not shown or any(c.count(mark) > 1 or numbers.decimal in c for c in grouped):
            return []
        offer = "They are decimals"
        other = again(table, thousands="", decimal=mark)
        sentence = f'"{shown}" is read as {shown.replace(mark, "")}: the mark parts the thousands'
    elif numbers.doubt:
        mark = numbers.decimal
        shown = next((c for c in cells if mark in c and is_grouped(c, mark)), "")
        if not shown:
            return []
        offer, other = "They are thousands", again(table, thousands=mark, decimal=numbers.doubt)
        sentence = f'"{shown}" is read as {shown.replace(mark, ".")}: the mark parts the decimals'
    else:
        return []
    return [Note(f"{Path(table.path).name}: {sentence}", "marks", {"number": shown}, offer, other)]
