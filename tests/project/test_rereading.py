"""A source that is read in another way: what was said of it holds where it still can."""

import time

from msgspec.structs import replace

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import ClassNumbers, OneHot, PreparedColumn, Scale, Standardize
from studio.project.rereading import reread
from studio.project.roles import roles
from studio.project.sources import Table
from studio.project.suggest import suggested

AREA, ROOMS = Column("area", (), "float32"), Column("rooms", (), "float32")
CITY = Column("city", (), TEXT, ("Bonn", "Köln", "koln"))
TABLE = Table("/t.csv", (AREA, ROOMS, CITY), 90)
SETTINGS = DataSettings(
    TABLE,
    (
        PreparedColumn("size", ("area", "rooms"), (Scale(7.0), Standardize()), "input"),
        PreparedColumn("where", "city", (ClassNumbers(), OneHot(3)), "target"),
    ),
    Split(test=30, shuffle=False, order="rooms"),
)


def test_all_that_still_holds_stays() -> None:
    source = replace(TABLE, decimal=",", encoding="cp1252")
    assert reread(SETTINGS, source) == replace(SETTINGS, source=source)


def test_columns_that_are_gone_go_and_new_ones_get_a_likely_role() -> None:
    new = Column("height", (), "float32")
    made = reread(SETTINGS, replace(TABLE, columns=(AREA, new, CITY)))
    assert made.columns[0].sources == ("area", "height")
    assert made.columns[1] == SETTINGS.columns[1]
    assert made.split == Split(test=30, shuffle=False)


def test_a_column_of_another_kind_is_prepared_as_is_usual_for_it() -> None:
    told = replace(ROOMS, classes=("1", "2"), kind="classes", values=(1, 2), is_told=True)
    made = reread(SETTINGS, replace(TABLE, columns=(AREA, told, CITY)))
    assert roles(made) == {"area": "input", "rooms": "input", "city": "target"}
    assert [c.sources for c in made.columns] == [("area",), ("rooms",), ("city",)]
    assert made.columns[1].steps == (ClassNumbers(), OneHot(2))


def test_one_hot_follows_classes_that_are_merged() -> None:
    merged = replace(CITY, classes=("Bonn", "Köln"), merged=(("koln", "Köln"),))
    made = reread(SETTINGS, replace(TABLE, columns=(AREA, ROOMS, merged)))
    assert made.columns[1].steps == (ClassNumbers(), OneHot(2))


def test_with_other_names_all_is_as_for_a_source_just_chosen() -> None:
    source = replace(TABLE, columns=(Column("column_1", (), "float32"), Column("b", (), "float32")))
    assert reread(SETTINGS, source) == suggested(source)


def test_thousands_of_new_columns_become_inputs_at_once() -> None:
    more = tuple(Column(f"n{number}", (), "float32") for number in range(2000))
    grids = tuple(Column(f"g{number}", (2, 2), "float32") for number in range(200))
    began = time.process_time()
    made = reread(SETTINGS, replace(TABLE, columns=(AREA, ROOMS, *more, *grids, CITY)))
    assert time.process_time() - began < 2
    assert len(made.columns[0].sources) > 900  # as many as are taken unasked
    assert [c.role for c in made.columns] == ["input"] * (len(made.columns) - 1) + ["target"]
    assert made.prepared()["g199"].shape == (2, 2)
