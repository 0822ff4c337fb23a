"""A sequence to be tried: typed, pasted, drawn, begun from a curve; the answer over it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.project.columns import Column
from studio.runs.subject import Input
from studio.ui.trained.try_it.sequence_field import STARTS, SequenceField
from studio.ui.trained.try_it.value_source import ValueSource

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def source_of(qtbot: QtBot, column: Column, window: int = 1) -> tuple[ValueSource, SequenceField]:
    source = ValueSource()
    qtbot.addWidget(source)
    source.follow((Input("x", Column("x", (), "float32"), (column,), True, window),))
    source.resize(440, 500)
    source.show()
    qtbot.waitExposed(source)
    field = source._fields[0]
    assert isinstance(field, SequenceField)
    return source, field


def paste(field: SequenceField, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field.table, Qt.Key.Key_V, CTRL)


@pytest.mark.parametrize("text", ["1; 2.5\n3", "1\n2,5\n3\n", "1\t2.5\t3", "1, 2.5, 3"])
def test_a_whole_sequence_is_pasted_as_it_comes(qtbot: QtBot, text: str) -> None:
    source, field = source_of(qtbot, Column("wave", (3, 1), "float32"))
    with qtbot.waitSignal(source.changed):
        paste(field, text)
    assert source.values()[0]["wave"].tolist() == [[[1.0], [2.5], [3.0]]]


def test_a_block_goes_in_from_the_cell_in_hand(qtbot: QtBot) -> None:
    source, field = source_of(qtbot, Column("walk", (3, 2), "float32"))
    field.table.setCurrentIndex(field.model.index(1, 1))
    paste(field, "7\t8\n9\t10\n11\t12")  # six numbers are the whole of it
    assert source.values()[0]["walk"].tolist() == [[[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]]
    paste(field, "5\n6\n7")
    assert field.model.values[:, 1].tolist() == [8.0, 5.0, 6.0]
    paste(field, "1\ntwo")
    assert field.words.text() == "Line 2 of the clipboard holds something that is no number."
    assert field.model.values[:, 1].tolist() == [8.0, 5.0, 6.0]


def test_a_cell_is_typed_and_nonsense_is_not_taken(qtbot: QtBot) -> None:
    source, field = source_of(qtbot, Column("wave", (3, 1), "float32"))
    for text in ("0,75", "none"):
        index = field.model.index(1, 0)
        field.table.setCurrentIndex(index)
        field.table.edit(index)
        editor = field.table.indexWidget(index)
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not field.table.findChildren(QLineEdit))
    assert source.values()[0]["wave"].ravel().tolist() == [0.0, 0.75, 0.0]


def test_a_curve_is_drawn_without_gaps(qtbot: QtBot) -> None:
    source, field = source_of(qtbot, Column("wave", (30, 1), "float32"))
    field.hint((-1.0,), (1.0,), (0.0,))
    curve = field.curve
    start, end = curve.point_of(0, -1.0).toPoint(), curve.point_of(29, 1.0).toPoint()
    with qtbot.waitSignal(source.changed):
        QTest.mousePress(curve, LEFT, pos=start)
        QTest.mouseMove(curve, QPoint((start + end) / 2))
        QTest.mouseMove(curve, end)
        QTest.mouseRelease(curve, LEFT, pos=end)
    drawn = field.model.values[:, 0]
    np.testing.assert_allclose(drawn, np.linspace(-1, 1, 30), atol=0.06)


def test_only_the_chosen_feature_is_drawn(qtbot: QtBot) -> None:
    _, field = source_of(qtbot, Column("walk", (8, 3), "float32"))
    field.feature.setCurrentIndex(2)
    field.begin("Ramp")
    assert field.model.values[:, :2].any() == False  # noqa: E712
    np.testing.assert_allclose(field.model.values[:, 2], np.linspace(-1, 1, 8))


@pytest.mark.parametrize("name", STARTS)
def test_every_start_lies_where_the_data_do(qtbot: QtBot, name: str) -> None:
    _, field = source_of(qtbot, Column("wave", (20, 1), "float32"))
    field.hint((5.0,), (9.0,), (6.0,))
    field.begin(name)
    values = field.model.values
    assert values.min() >= 5.0
    assert values.max() <= 9.0


def test_the_answer_stands_beside_and_the_truth_goes_with_an_edit(qtbot: QtBot) -> None:
    source, field = source_of(qtbot, Column("wave", (3, 1), "float32"))
    source.show_row({"wave": np.array([[1.0], [2.0], [3.0]])})
    source.show_truth(np.array([[4.0], [5.0], [6.0]]))
    assert source.show_answer(np.array([[4.5], [5.5], [6.5]]))
    model = field.model
    assert [model.data(model.index(n, 1)) for n in range(3)] == ["4.5", "5.5", "6.5"]
    assert not model.flags(model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    assert field._truth is not None
    paste(field, "1 2 3")
    assert field._truth is None
    assert not source.show_answer(np.array([4.0, 5.0]))  # an answer of its own, not step by step
    assert model.columnCount() == 1


def test_a_window_of_rows_is_one_example(qtbot: QtBot) -> None:
    source, field = source_of(qtbot, Column("price", (), "float32"), window=4)
    paste(field, "1\n2\n3\n4")
    assert source.values()[0]["price"].tolist() == [1.0, 2.0, 3.0, 4.0]
