"""Missing values in a table are said before training stops at them, with the way on."""

import msgspec

from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.preparing import Fill, PreparedColumn
from studio.project.project import Project
from studio.project.sources import Table

COLUMNS = (
    Column("area", (), "float32", missing=27),
    Column("year", (), "float32", missing=1),
    Column("price", (), "float32"),
)
TABLE = Table("/homes/houses.csv", COLUMNS, 1200)


def gaps(*sources: str, table: Table = TABLE) -> list[str]:
    project = Project(data=DataSettings(table, tuple(PreparedColumn(n, n) for n in sources)))
    found = [p for p in project.problems() if p.code == "missing_values"]
    assert all(problem.severity == "warning" for problem in found)
    return [problem.sentence for problem in found]


def test_missing_values_that_are_used_are_said_with_the_way_on() -> None:
    assert gaps("area", "year", "price") == [
        "houses.csv has rows with missing values: area (27), year (1). Training stops at the first "
        "of them. Leave out rows with missing values in the Data tab, fill them in a step, or make "
        "no column of these."
    ]


def test_rows_that_are_left_out_and_columns_that_are_not_used_miss_nothing() -> None:
    assert gaps("price") == []
    assert gaps("area", table=msgspec.structs.replace(TABLE, drops_missing=True)) == []


def test_what_a_step_fills_misses_nothing() -> None:
    filled = PreparedColumn("area", "area", (Fill(),))
    found = Project(data=DataSettings(TABLE, (filled,))).problems()
    assert "missing_values" not in [problem.code for problem in found]
