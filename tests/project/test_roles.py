"""What the columns of a source are for: said of one, the prepared columns follow."""

import msgspec
import pytest

from studio.project.columns import TEXT, WORDS, Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    Fill,
    OneHot,
    PreparedColumn,
    Reshape,
    Standardize,
)
from studio.project.roles import roles, targets_of, with_role
from studio.project.sources import Table

TABLE = Table(
    "/t.csv",
    (
        Column("id", (), "float32"),
        Column("area", (), "float32", missing=3),
        Column("rooms", (), "float32"),
        Column("city", (), TEXT, ("Bonn", "Köln")),
        Column("note", (), TEXT),
        Column("price", (), "float32"),
    ),
    90,
)
SETTINGS = DataSettings(
    TABLE,
    (
        PreparedColumn("measurements", ("id", "rooms"), (Standardize(),), "input"),
        PreparedColumn("price", "price", (), "target"),
    ),
)


def test_every_column_has_one() -> None:
    assert roles(SETTINGS) == {
        "id": "input",
        "rooms": "input",
        "price": "target",
        "area": "ignore",
        "city": "ignore",
        "note": "ignore",
    }


def test_a_number_joins_the_others_and_is_filled_where_it_is_missing() -> None:
    made = with_role(SETTINGS, "area", "input")
    assert made.columns[0].source == ("id", "area", "rooms")
    assert made.columns[0].steps == (Fill(), Standardize())
    assert made.prepared()["measurements"].shape == (3,)


def test_a_number_that_is_left_alone_is_a_line_of_one() -> None:
    made = with_role(SETTINGS, "id", "ignore")
    assert made.columns[0] == PreparedColumn(
        "measurements", "rooms", (Reshape((1,)), Standardize()), "input"
    )
    again = with_role(made, "id", "input")
    assert again == SETTINGS


def test_what_was_told_before_becomes_an_input() -> None:
    made = with_role(SETTINGS, "city", "target")
    assert [c.name for c in targets_of(made)] == ["city"]
    assert made.columns[-1].steps == (ClassNumbers(),)
    assert made.columns[0].sources == ("id", "rooms", "price")
    assert roles(made)["price"] == "input"


def test_without_its_target_no_input_is_taken_for_one() -> None:
    plain = [msgspec.structs.replace(column, role="") for column in SETTINGS.columns]
    made = with_role(DataSettings(TABLE, tuple(plain)), "price", "ignore")
    assert targets_of(made) == []


def test_classes_are_read_as_one_of_several() -> None:
    made = with_role(SETTINGS, "city", "input")
    assert made.columns[1].steps == (ClassNumbers(), OneHot(2))
    assert [c.name for c in made.columns] == ["measurements", "city", "price"]


def test_a_group_is_kept_together_and_read_by_nobody() -> None:
    made = with_role(SETTINGS, "id", "group")
    assert made.split.group == "id"
    assert roles(made)["id"] == "group"
    assert with_role(made, "id", "ignore").split.group == ""


def test_text_is_read_as_it_is_but_told_by_no_network() -> None:
    made = with_role(SETTINGS, "note", "input")
    assert roles(made)["note"] == "input"
    assert made.prepared()["note"].dtype == WORDS
    with pytest.raises(DataError, match="note holds text"):
        with_role(SETTINGS, "note", "target")
