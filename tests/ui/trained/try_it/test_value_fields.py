"""Editors for single values: each kind of column has its own, and what is in it goes back to the
script as it stands in the file."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from studio.engine.protocol.questions import DataDescribed
from studio.project.columns import TEXT, Column
from studio.runs.subject import Input
from studio.ui.trained.try_it.value_source import ValueSource

X = Column("x", (), "float32")


def fields_for(qtbot: QtBot, *columns: Column, fills: bool = False) -> ValueSource:
    source = ValueSource()
    qtbot.addWidget(source)
    source.follow((Input("x", X, columns, True, 1, fills),))
    source.show()
    return source


def edit_of(source: ValueSource) -> QLineEdit:
    (edit,) = (e for e in source.findChildren(QLineEdit) if e is not source.row)
    return edit


def said(source: ValueSource) -> list[str]:
    words = {label.text() for label in source.findChildren(QLabel)}
    return sorted(words - {"area", "or row", ""})


def known(source: ValueSource, low: float, high: float) -> None:
    source.describe(DataDescribed(1, {"area": (low,)}, {"area": (high,)}, {"area": (low,)}, 9))


# --- numbers


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("3", "0.1 to 4.9"),
        ("4.9", "0.1 to 4.9"),
        ("5", "above the largest in the training data: 4.9"),
        ("-2", "below the smallest in the training data: 0.1"),
        ("abc", "0.1 to 4.9"),
    ],
)
def test_a_value_that_the_network_never_saw_is_said_to_be_one(
    qtbot: QtBot, typed: str, words: str
) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"))
    known(source, 0.1, float(np.float32(4.9)))
    edit_of(source).selectAll()
    QTest.keyClicks(edit_of(source), typed)
    assert said(source) == [words]


def test_a_row_of_the_test_part_may_lie_outside_too(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"))
    known(source, 100_000, 245_000)
    source.show_row({"area": np.float32(1_234_567)})
    assert edit_of(source).text() == "1234567"  # as it can be typed again
    assert said(source) == ["above the largest in the training data: 245000"]


def test_what_the_script_fills_in_may_be_left_empty(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"), fills=True)
    known(source, 1, 2)
    edit_of(source).clear()
    values, sentence = source.values()
    assert not sentence
    assert np.isnan(values["area"]).all()
    assert said(source) == ["missing: filled in as in the data"]
    source.show_row({"area": np.float32(np.nan)})
    assert not edit_of(source).text()


# --- classes, yes or no


@pytest.mark.parametrize(
    ("column", "row", "value"),
    [
        (Column("k", (), "int64", ("2", "4"), values=(2, 4)), np.array(4), [4]),
        (Column("k", (), "int64", ("ant", "bee")), np.array(1), [1]),
        (Column("k", (1,), "int64", ("ant", "bee")), np.array([1]), [[1]]),
        (Column("k", (), TEXT, ("cat", "dog"), merged=(("Dog", "dog"),)), np.array("Dog"), ["dog"]),
    ],
)
def test_a_class_is_chosen_by_its_name_and_given_as_it_stands_in_the_file(
    qtbot: QtBot, column: Column, row: Any, value: Any
) -> None:
    source = fields_for(qtbot, column)
    (box,) = source.findChildren(QComboBox)
    assert [box.itemText(n) for n in range(box.count())] == list(column.classes)
    source.show_row({"k": row})
    assert box.currentText() == column.classes[1]
    given = source.values()[0]["k"]
    assert given.tolist() == value
    assert given.shape == (1, *column.shape)


@pytest.mark.parametrize(
    ("column", "names", "values"),
    [
        (Column("k", (), "float32", kind="flag"), ("no", "yes"), (0, 1)),
        (Column("k", (), TEXT, ("ja", "nein"), kind="flag"), ("ja", "nein"), ("ja", "nein")),
        (Column("k", (), "int64", ("1", "2"), values=(1, 2), kind="flag"), ("1", "2"), (1, 2)),
    ],
)
def test_yes_or_no_is_a_box_that_says_what_it_means(
    qtbot: QtBot, column: Column, names: Any, values: Any
) -> None:
    source = fields_for(qtbot, column)
    (box,) = source.findChildren(QCheckBox)
    assert (box.text(), source.values()[0]["k"].tolist()) == (names[0], [values[0]])
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert (box.text(), source.values()[0]["k"].tolist()) == (names[1], [values[1]])
    source.show_row({"k": np.array(values[0])})
    assert not box.isChecked()


# --- dates


@pytest.mark.parametrize(
    ("form", "row", "value"),
    [
        ("%d.%m.%Y", "24.12.2019", "25.12.2019"),
        ("%Y-%m-%d %H:%M:%S", "2019-12-24 10:30:00", "2019-12-25 10:30:00"),
        ("", "2019-12-24", "2019-12-25"),
        ("s", 1577183400.0, 1577269800.0),
    ],
)
def test_a_date_is_typed_as_a_date_and_given_as_the_file_writes_it(
    qtbot: QtBot, form: str, row: Any, value: Any
) -> None:
    source = fields_for(qtbot, Column("k", (), TEXT, kind="date", date_format=form))
    (edit,) = source.findChildren(QDateTimeEdit)
    source.show_row({"k": np.array(row)})
    assert edit.date() == QDate(2019, 12, 24)
    edit.setDate(QDate(2019, 12, 25))
    assert source.values()[0]["k"].tolist() == [value]


def test_a_date_begins_amid_those_of_the_data_and_says_when_it_is_none_of_them(
    qtbot: QtBot,
) -> None:
    source = fields_for(qtbot, Column("area", (), TEXT, kind="date", date_format="%d.%m.%Y"))
    (edit,) = source.findChildren(QDateTimeEdit)
    first, last = 1577836800.0, 1609372800.0  # the first and the last day of 2020
    middle = (first + last) / 2
    source.describe(DataDescribed(1, {"area": (first,)}, {"area": (last,)}, {"area": (middle,)}, 9))
    assert (edit.date(), said(source)) == (QDate(2020, 7, 1), ["2020-01-01 to 2020-12-31"])
    edit.setDate(QDate(2021, 1, 1))
    assert said(source) == ["after the last in the training data: 2020-12-31"]


def test_what_a_row_lacks_is_chosen_before_it_is_tried(qtbot: QtBot) -> None:
    flag = Column("area", (), TEXT, ("no", "yes"), kind="flag")
    kind = Column("k", (), TEXT, ("cat", "dog", "owl"))
    source = fields_for(qtbot, flag, kind)
    (check,), (choice,) = source.findChildren(QCheckBox), source.findChildren(QComboBox)
    source.show_row({"area": np.array("nan"), "k": np.array("nan")})
    assert (check.text(), choice.currentIndex()) == ("missing", -1)
    assert source.values()[1] == "area is missing in this row; choose one."
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=QPoint(8, check.height() // 2))
    assert (check.text(), check.isTristate()) == ("yes", False)
    assert source.values()[1] == "k is missing in this row; choose one."
    choice.setCurrentText("dog")
    assert source.values()[0]["k"].tolist() == ["dog"]
