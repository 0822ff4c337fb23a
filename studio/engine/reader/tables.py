"""Looks into CSV and Excel files.

A CSV file is read in parts, which takes half of the time of reading it at once, and lets what was
found so far be shown meanwhile. All columns are counted when all parts are there.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from studio.engine.protocol.reader import ColumnFacts, Facts, Head, Progress
from studio.engine.reader.report import (
    HEAD_ROWS,
    MOST_CLASSES,
    BrokenSource,
    Say,
    as_notes,
    facts_of_numbers,
    said,
)
from studio.engine.reader.sniffing import kind_of_table
from studio.project.columns import TEXT, Column
from studio.project.sources import Table

_PART = 100_000
"""Rows of a CSV file that are read at a time."""
_PAUSE = 0.25
"""Seconds between two tellings of how many rows were read."""
_AGAIN = 4
"""With how many times the rows what they hold is counted anew, while more are read."""
_SAMPLE = 10_000
_RAGGED = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_OPEN = re.compile(r"EOF inside string starting at row (\d+)")
_MOST_NUMBERED_CLASSES = 32
_MOSTLY = 0.5
"""Where more than this part of a column can be read as numbers, text in it is a mistake."""


def look(path: Path, known: Table | None, say: Say, look_id: int) -> Facts:
    """Read all of a table. Raises BrokenSource."""
    table = known or kind_of_table(path)
    first = 2 if table.has_header else 1
    frame = _read(table, rows=HEAD_ROWS)
    _check_names(path, frame)
    if table.sheet:
        cells = tuple(tuple(said(v) for v in row) for row in frame.itertuples(index=False))
        say(Head(look_id, tuple(map(str, frame.columns)), cells, first))
    notes: list[str] = []
    facts = []
    rows = 0
    for values in _columns(table, first, say, look_id):
        if not len(values):
            raise BrokenSource(f"{path.name} has column names and no rows")
        rows = len(values)
        facts.append(_facts(path.name, values, first, notes))
    if not facts:
        raise BrokenSource(f"{path.name} is empty")
    columns = tuple(found.column for found in facts)
    source = Table(
        path=str(path),
        columns=columns,
        rows=rows,
        size=path.stat().st_size,
        separator=table.separator,
        decimal=table.decimal,
        encoding=table.encoding,
        has_header=table.has_header,
        sheet=table.sheet,
        drops_missing=table.drops_missing,
    )
    return Facts(look_id, source, tuple(facts), as_notes(notes))


# --- reading ------------------------------------------------------------------


def _read(table: Table, rows: int | None = None) -> Any:
    path = Path(table.path)
    if not table.sheet:
        return _read_csv(table, nrows=rows)
    header = 0 if table.has_header else None
    try:
        frame = pd.read_excel(path, sheet_name=table.sheet, nrows=rows, header=header)
    except ValueError as error:
        raise BrokenSource(_reason(path.name, str(error))) from None
    return _named(table, frame)


def _read_csv(table: Table, **asked: Any) -> Any:
    """A frame, or with `chunksize` something that gives frames."""
    name = Path(table.path).name
    try:
        read = pd.read_csv(
            asked.pop("file", table.path),
            sep=table.separator,
            decimal=table.decimal,
            encoding=table.encoding,
            header=0 if table.has_header else None,
            index_col=False if table.has_header and asked.get("nrows") is None else None,
            low_memory=False,
            **asked,
        )
    except pd.errors.EmptyDataError:
        raise BrokenSource(f"{name} is empty") from None
    except ValueError as error:
        raise BrokenSource(_reason(name, str(error))) from None
    return read if "chunksize" in asked else _named(table, read)


def _named(table: Table, frame: Any) -> Any:
    if not table.has_header:
        frame.columns = [f"column_{n}" for n in range(1, frame.shape[1] + 1)]
    return frame


def _columns(table: Table, first: int, say: Say, look_id: int) -> Iterator[Any]:
    """Every column of a table, one after the other. What is handed over is let go of, so that
    joining the parts of one column needs no more memory than that column."""
    if table.sheet:
        frame = _read(table)
        _check_names(Path(table.path), frame)
        yield from (frame[name] for name in frame.columns)
        return
    parts = _parts(table, first, say, look_id)
    for at, name in enumerate(list(parts[0].columns)):
        values = [part.pop(name) for part in parts]
        if not _are_alike(values):
            # A part of a column may look like numbers where all of it does not.
            yield _named(table, _read_csv(table, usecols=[at])).iloc[:, 0].rename(name)
        else:
            yield pd.concat(values, ignore_index=True) if len(values) > 1 else values[0]


def _are_alike(parts: list[Any]) -> bool:
    return len({part.dtype for part in parts}) == 1 or {p.dtype.kind for p in parts} <= {"i", "f"}


def _parts(table: Table, first: int, say: Say, look_id: int) -> list[Any]:
    """A CSV file in parts; says now and then what is in those that are read."""
    path = Path(table.path)
    size = path.stat().st_size
    parts: list[Any] = []
    rows, counted, told = 0, 0, 0.0
    with path.open("rb") as file:
        read = iter(_read_csv(table, file=file, chunksize=_PART))
        while True:
            try:
                part = next(read, None)
            except ValueError as error:
                raise BrokenSource(_reason(path.name, str(error))) from None
            if part is None:
                return parts
            parts.append(_named(table, part))
            rows += len(part)
            if not _is_all_read(file, size) and time.perf_counter() - told > _PAUSE:
                facts: tuple[ColumnFacts, ...] = ()
                if rows >= _AGAIN * counted:
                    facts, counted = _so_far(path.name, parts, first), rows
                say(Progress(look_id, rows, file.tell() / size, facts))
                told = time.perf_counter()


def _is_all_read(file: Any, size: int) -> bool:
    return bool(file.tell() >= size)


def _so_far(name: str, parts: list[Any], first: int) -> tuple[ColumnFacts, ...]:
    columns = [[part[title] for part in parts] for title in parts[0].columns]
    return tuple(_facts(name, pd.concat(c, ignore_index=True), first, []) for c in columns)


def _reason(name: str, text: str) -> str:
    found = _RAGGED.search(text)
    opened = _OPEN.search(text)
    if opened is not None:
        return f"{name}, row {int(opened[1]) + 1}: a quotation mark is opened and never closed"
    if found is None:
        return f"{name} cannot be read: {text.splitlines()[0] if text else 'no table'}"
    wanted, row, there = found.groups()
    return f"{name}, row {row}: it has {there} values, and the rows before have {wanted}"


def _check_names(path: Path, frame: Any) -> None:
    names = [str(name) for name in frame.columns]
    if isinstance(frame.index, pd.MultiIndex) or frame.index.dtype.kind not in "iu":
        count = len(names)
        raise BrokenSource(
            f"{path.name}, row 2: it has more values than the {count} columns in row 1"
        )
    twice = [name for name in names if re.fullmatch(r".+\.\d+", name) and name[:-2] in names]
    if twice:
        raise BrokenSource(
            f'{path.name}, row 1: two columns are called "{twice[0][:-2]}"; give each a name'
        )
    unnamed = [n for n, name in enumerate(names, 1) if name.startswith("Unnamed: ")]
    if unnamed and unnamed == list(range(unnamed[0], len(names) + 1)):
        beside = frame.iloc[:, unnamed[0] - 1 :].notna().any(axis=1).to_numpy()
        if beside.any() and unnamed[0] > 1:
            raise BrokenSource(
                f"{path.name}, row {int(beside.argmax()) + 2}: it has more values than the "
                f"{unnamed[0] - 1} columns in row 1"
            )
    if unnamed:
        raise BrokenSource(f"{path.name}, row 1: column {unnamed[0]} has no name; give it one")


# --- what is in a column ------------------------------------------------------


def _facts(name: str, values: Any, first: int, notes: list[str]) -> ColumnFacts:
    title = str(values.name)
    missing = int(values.isna().sum())
    if missing:
        row = int(np.flatnonzero(values.isna())[0]) + first
        more = f" ({missing:,} rows in all)" if missing > 1 else ""
        notes.append(f'{name}, row {row}, column "{title}": a value is missing{more}')
    if values.dtype.kind in "biuf":
        _note_endless(name, title, values, first, notes)
        return _of_numbers(title, values, missing)
    there = len(values) - missing
    # Telling that text is no number takes long; of very much text a part tells enough.
    sample = values.dropna().iloc[:: there // _SAMPLE + 1]
    if pd.to_numeric(sample, errors="coerce").count() < _MOSTLY / 2 * len(sample):
        return _of_text(title, values, missing)
    numbers = pd.to_numeric(values, errors="coerce")
    wrong = np.flatnonzero((numbers.isna() & values.notna()).to_numpy())
    if there and len(wrong) < _MOSTLY * there:
        if len(wrong):
            row, found = int(wrong[0]) + first, values.iloc[wrong[0]]
            more = f" ({len(wrong):,} such rows)" if len(wrong) > 1 else ""
            notes.append(f'{name}, row {row}, column "{title}": {said(found)!r} is no number{more}')
        return _of_numbers(title, numbers, missing)
    return _of_text(title, values, missing)


def _note_endless(name: str, title: str, values: Any, first: int, notes: list[str]) -> None:
    endless = np.isinf(values.to_numpy()) if values.dtype.kind == "f" else np.zeros(0, bool)
    if endless.any():
        row = int(endless.argmax()) + first
        notes.append(f"{name}, row {row}, column \"{title}\": 'inf' is no number")


def _of_numbers(title: str, values: Any, missing: int) -> ColumnFacts:
    classes: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    is_whole = values.dtype.kind in "iu" and len(values) > _MOST_NUMBERED_CLASSES
    if is_whole and _has_few(values):
        found = values.value_counts().sort_index()
        if 1 < len(found) <= _MOST_NUMBERED_CLASSES:
            classes = tuple(str(value) for value in found.index)
            counts = tuple((str(value), int(count)) for value, count in found.items())
    facts = facts_of_numbers(
        Column(title, (), "float32", classes, missing=missing), values.to_numpy(float)
    )
    return ColumnFacts(facts.column, facts.mean, counts, facts.spread)


def _has_few(values: Any) -> bool:
    """Whether the values may be class numbers, told by the first of them before all are counted."""
    return int(values.iloc[:10_000].nunique()) <= _MOST_NUMBERED_CLASSES


def _of_text(title: str, values: Any, missing: int) -> ColumnFacts:
    if values.iloc[:10_000].nunique() > MOST_CLASSES:
        return ColumnFacts(Column(title, (), TEXT, missing=missing))
    found = values.dropna().astype(str).value_counts().sort_index()
    if len(found) > MOST_CLASSES:
        return ColumnFacts(Column(title, (), TEXT, missing=missing))
    classes = tuple(str(value) for value in found.index)
    counts = tuple((str(value), int(count)) for value, count in found.items())
    return ColumnFacts(Column(title, (), TEXT, classes, missing=missing), counts=counts)
