"""Looks into CSV and Excel files."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from studio.engine.reader.messages import ColumnFacts, Facts, Head
from studio.engine.reader.report import (
    HEAD_ROWS,
    MOST_CLASSES,
    BrokenSource,
    Say,
    facts_of_numbers,
    said,
)
from studio.engine.reader.sniffing import kind_of_table
from studio.project.columns import TEXT, Column
from studio.project.sources import Table

EXCEL = (".xlsx", ".xlsm")
SUFFIXES = (".csv", ".tsv", ".txt", *EXCEL)
_SNIFFED = 1 << 16
_RAGGED = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
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
        rows = tuple(tuple(said(v) for v in row) for row in frame.itertuples(index=False))
        say(Head(look_id, tuple(map(str, frame.columns)), rows, first))
    frame = _read(table)
    if not len(frame):
        raise BrokenSource(f"{path.name} has column names and no rows")
    notes: list[str] = []
    facts = [_facts(path.name, frame[name], first, notes) for name in frame.columns]
    columns = tuple(found.column for found in facts)
    source = Table(
        path=str(path),
        columns=columns,
        rows=len(frame),
        size=path.stat().st_size,
        separator=table.separator,
        decimal=table.decimal,
        is_utf8=table.is_utf8,
        has_header=table.has_header,
        sheet=table.sheet,
        drops_missing=table.drops_missing,
    )
    return Facts(look_id, source, tuple(facts), tuple(notes))


# --- reading ------------------------------------------------------------------


def _read(table: Table, rows: int | None = None) -> Any:
    path = Path(table.path)
    header = 0 if table.has_header else None
    try:
        if table.sheet:
            frame = pd.read_excel(path, sheet_name=table.sheet, nrows=rows, header=header)
        else:
            frame = pd.read_csv(
                path,
                sep=table.separator,
                decimal=table.decimal,
                encoding="utf-8" if table.is_utf8 else "latin-1",
                header=header,
                nrows=rows,
                index_col=False if table.has_header and rows is None else None,
                low_memory=False,
            )
    except pd.errors.EmptyDataError:
        raise BrokenSource(f"{path.name} is empty") from None
    except ValueError as error:
        raise BrokenSource(_reason(path.name, str(error))) from None
    if header is None:
        frame.columns = [f"column_{n}" for n in range(1, frame.shape[1] + 1)]
    return frame


def _reason(name: str, text: str) -> str:
    found = _RAGGED.search(text)
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
        return _of_numbers(title, values, missing)
    numbers = pd.to_numeric(values, errors="coerce")
    there = len(values) - missing
    wrong = np.flatnonzero((numbers.isna() & values.notna()).to_numpy())
    if there and len(wrong) < _MOSTLY * there:
        if len(wrong):
            row, found = int(wrong[0]) + first, values.iloc[wrong[0]]
            more = f" ({len(wrong):,} such rows)" if len(wrong) > 1 else ""
            notes.append(f'{name}, row {row}, column "{title}": {said(found)!r} is no number{more}')
        return _of_numbers(title, numbers, missing)
    return _of_text(title, values, missing)


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
