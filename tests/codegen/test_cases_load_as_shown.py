"""Tables: what a script loads is what the data tab shows, column by column and cell by cell."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from studio.engine.protocol.reader import Broken, Facts, Head, Look
from studio.engine.reader.looking import answers
from studio.project.columns import TEXT
from studio.project.datasets import DataSettings, PreparedColumn, Split
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
    parts = loaded(settings)
    trained = {n: np.concatenate([part[n] for part in parts]) for n in wanted}

    assert [*head.columns] == [c.name for c in table.columns]
    rows = [dict(zip(head.columns, row, strict=True)) for row in head.rows]
    whole = [row for row in rows if all(row[n] for n in wanted)]
    for column_name, column in wanted.items():
        values = trained[column_name]
        assert len(values) == table.rows or (has_gaps and len(values) >= len(whole))
        for row, value in zip(whole, values, strict=False):
            assert _is_same(table, column, row[column_name], value), (row, value)
    if not has_gaps:
        for found in facts.facts:
            if found.column.name in wanted:
                _check_all_rows(found, trained[found.column.name])
