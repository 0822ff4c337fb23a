"""Rows with gaps are left out, or their gaps filled; the one undoes the other."""

import msgspec
from msgspec.structs import replace

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.leaving_out import leaving_out
from studio.project.preparing import (
    ClassNumbers,
    Clip,
    Fill,
    OneHot,
    PreparedColumn,
    SetAside,
    Standardize,
)
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


def test_how_gaps_were_filled_is_kept_while_rows_are_left_out() -> None:
    said = replace(
        FILLED,
        columns=(
            PreparedColumn("area", "area", (Clip(0, 9), Fill("mean", flags=True)), "input"),
            PreparedColumn("city", "city", (ClassNumbers(), Fill("value", 1), OneHot(2)), "input"),
            PreparedColumn("rooms", "area", (Fill("mean"),), "target"),
        ),
    )
    left = leaving_out(said, drops=True)
    assert not any(column.fills for column in left.columns)
    assert leaving_out(left, drops=False) == said
    # Kept in the file of the project, and where the file is read in another way meanwhile.
    left = msgspec.json.decode(msgspec.json.encode(left), type=DataSettings)
    assert isinstance(left.source, Table)
    other = reread(left, replace(left.source, encoding="cp1252", drops_missing=False))
    assert other.columns == said.columns


def test_steps_that_changed_meanwhile_leave_a_place_for_the_filling() -> None:
    left = leaving_out(FILLED, drops=True)
    area, *others = left.columns
    bare = replace(left, columns=(replace(area, steps=()), *others))
    assert leaving_out(bare, drops=False).columns[0].steps == (Fill(),)
    late = replace(area, steps=(Standardize(), Clip(0, 1)), set_aside=SetAside(Fill("mean"), 1))
    made = leaving_out(replace(left, columns=(late, *others)), drops=False)
    assert made.columns[0].steps == (Fill("mean"), Standardize(), Clip(0, 1))
    by_hand = replace(area, steps=(Fill("value", 3),))
    again = leaving_out(replace(left, columns=(by_hand, *others)), drops=False)
    assert again.columns[0] == PreparedColumn("area", "area", (Fill("value", 3),), "input")


def test_numbers_among_which_there_are_flags_are_filled_as_numbers() -> None:
    flag = Column("sunny", (), "float32", ("0", "1"), 0, 1, 4)
    table = replace(TABLE, columns=(*TABLE.columns, flag))
    both = PreparedColumn("both", ("area", "sunny"), (Standardize(),), "input")
    made = leaving_out(DataSettings(replace(table, drops_missing=True), (both,)), drops=False)
    assert made.columns[0].steps == (Fill(), Standardize())
