"""Rows with gaps are left out, or their gaps filled; the one undoes the other."""

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.leaving_out import leaving_out
from studio.project.preparing import ClassNumbers, Fill, OneHot, PreparedColumn, Standardize
from studio.project.rereading import reread
from studio.project.sources import Gap, Table

TABLE = Table(
    "/t.csv",
    (
        Column("area", (), "float32", missing=3),
        Column("city", (), TEXT, ("Bonn", "Köln"), missing=2),
        Column("price", (), "float32"),
    ),
    90,
    gaps=(Gap(("area",), 3), Gap(("city",), 2)),
)
FILLED = DataSettings(
    TABLE,
    (
        PreparedColumn("area", "area", (Fill(), Standardize()), "input"),
        PreparedColumn("city", "city", (ClassNumbers(), Fill("most_frequent"), OneHot(2)), "input"),
        PreparedColumn("price", "price", (), "target"),
    ),
)


def test_where_rows_are_left_out_nothing_is_filled() -> None:
    made = leaving_out(FILLED, drops=True)
    assert made.info().train_rows == 85
    assert [column.steps for column in made.columns[:2]] == [
        (Standardize(),),
        (ClassNumbers(), OneHot(2)),
    ]


def test_where_they_stay_the_inputs_are_filled_again() -> None:
    made = leaving_out(leaving_out(FILLED, drops=True), drops=False)
    assert made == FILLED
    assert made.info().train_rows == 90


def test_an_offer_to_leave_them_out_does_so() -> None:
    other = leaving_out(FILLED, drops=True).source
    assert reread(FILLED, other).info().train_rows == 85
