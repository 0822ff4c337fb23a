"""Tables: what a script loads is what the data tab shows, column by column and cell by cell."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from studio.engine.protocol.reader import Broken, ColumnFacts, Facts, Head, Look
from studio.engine.reader.looking import answers
from studio.project.columns import TEXT, Column
from studio.project.datasets import ClassNumbers, DataSettings, PreparedColumn, Split
from studio.project.preparing import Days
from studio.project.reading import PANDAS_MISSING
from studio.project.sources import Table
from tests.helpers.data_cases import EXPECTED, place
from tests.helpers.loaded import loaded
from tests.helpers.own_cases import CASES

TABLES = [
    name
    for name, expected in (*EXPECTED.items(), *((n, c.expected) for n, c in CASES.items()))
    if expected.get("kind") in ("table", "excel")
]


def looked_at(name: str, folder: Path) -> tuple[Head, Facts]:
    path = CASES[name].made_in(folder) if name in CASES else place(name, folder)
    *before, last = answers(Look(1, path=str(path)))
    if isinstance(last, Broken):
        pytest.skip(last.sentence)
    assert isinstance(last, Facts)
    return [head for head in before if isinstance(head, Head)][-1], last


@pytest.mark.parametrize("name", TABLES)
def test_a_script_loads_what_is_shown(name: str, tmp_path: Path) -> None:
    head, facts = looked_at(name, tmp_path)
    table = facts.source
    assert isinstance(table, Table)
    wanted = {c.name: c for c in table.columns if c.dtype != TEXT or c.classes}
    has_gaps = any(column.missing for column in wanted.values())
    columns = tuple(PreparedColumn(n, n, _first_steps(c)) for n, c in wanted.items())
    source = msgspec.structs.replace(table, drops_missing=has_gaps)
    settings = DataSettings(source, columns, Split(test=1, validation=0, shuffle=False))
    parts, failed = _loaded(settings)
    if failed:
        # What no network can read is known before: a note names the same row.
        row = re.search(r"row \d+", failed)
        assert row, failed
        assert any(row[0] in note.sentence for note in facts.notes), failed
        return
    trained = {n: np.concatenate([part[n] for part in parts]) for n in wanted}

    assert [*head.columns] == [c.name for c in table.columns]
    rows = [dict(zip(head.columns, cells, strict=True)) for cells in head.rows]
    whole = [
        cells
        for cells in rows
        if not any(_is_missing(table, c, cells[n]) for n, c in wanted.items())
    ]
    for column_name, column in wanted.items():
        values = trained[column_name]
        assert len(values) == table.rows or (has_gaps and len(values) >= len(whole))
        for cells, value in zip(whole, values, strict=False):
            assert _is_same(table, column, cells[column_name], value), (cells, value)
    if not has_gaps:
        for found in facts.facts:
            if found.column.name in wanted:
                _check_all_rows(found, trained[found.column.name])


def _loaded(settings: DataSettings) -> tuple[list[dict[str, Any]], str]:
    try:
        return loaded(settings), ""
    except ValueError as error:
        return [], str(error)


def _first_steps(column: Column) -> tuple[Any, ...]:
    """What makes numbers of a column, and nothing else."""
    if column.is_coded:
        return (ClassNumbers(),)
    return (Days(),) if column.usual_kind == "date" else ()


def _is_missing(table: Table, column: Column, cell: str) -> bool:
    words = PANDAS_MISSING if table.missing_words is None else table.missing_words
    return cell.strip() in {"", *words} - {*column.kept_words}


def _is_same(table: Table, column: Column, cell: str, value: Any) -> bool:
    if column.usual_kind == "date":
        return bool(np.isfinite(value))
    if not column.is_coded:
        return bool(np.isclose(_number(table, column, cell), float(value), rtol=1e-6))
    if column.values:
        return _number(table, column, cell) == column.values[int(value)]
    written = dict(column.merged).get(cell, cell).strip()
    if written.endswith("…"):  # a long one is shown as far as there is room
        return column.classes[int(value)].startswith(written[:-1])
    return written == column.classes[int(value)].strip()


def _number(table: Table, column: Column, cell: str) -> float:
    """A number as it is written in the file; what is true counts as 1. Accounts write what is
    below 0 in brackets, or with the minus behind."""
    if cell.lower() in ("true", "false"):
        return float(cell.lower() == "true")
    if cell.startswith("(") or cell.endswith("-"):
        cell = "-" + cell.strip("()-")
    plain = cell.replace(column.sign, "")
    plain = plain.replace(table.thousands, "") if table.thousands else plain
    return float(plain.replace(table.decimal, "."))


def _check_all_rows(found: ColumnFacts, values: Any) -> None:
    """Rows that are not shown: what is said of all of them holds."""
    column = found.column
    if found.counts:
        told = (column.classes[int(n)] for n in values)
        assert Counter(told) == dict(found.counts)
    elif column.low is not None and column.usual_kind == "number":
        assert (values.min(), values.max()) == pytest.approx((column.low, column.high), rel=1e-6)
