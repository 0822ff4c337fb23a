"""Where a layer goes that is added without a place, and what an empty canvas offers."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.canvas_hands import LEFT, Hands


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


def test_a_layer_comes_between_an_input_and_its_output(hands: Hands) -> None:
    read, told = hands.put("Input", 0, 0), hands.put("Output", 0, 220)
    hands.tie(read, told)
    hands.selection.select([read])
    new = hands.view.add_layer_at("Dense")
    assert {(e.source.node, e.target.node) for e in hands.graph.edges()} == {
        (read, new), (new, told)
    }  # fmt: skip
    assert hands.document.undo_stack.count() == 1


def test_a_layer_goes_into_the_one_wire_that_is_selected(hands: Hands) -> None:
    first, last = hands.put("Dense", 0, 0), hands.put("Dense", 0, 220)
    edge = hands.tie(first, last)
    hands.click(hands.view.canvas.wires[edge].path().pointAtPercent(0.5))
    new = hands.view.add_layer_at("Dropout")
    assert {(e.source.node, e.target.node) for e in hands.graph.edges()} == {
        (first, new), (new, last)
    }  # fmt: skip


def test_an_empty_canvas_asks_for_data(hands: Hands) -> None:
    asked: list[bool] = []
    hands.view.data_wanted.connect(lambda: asked.append(True))
    (button,) = (b for b in hands.view.findChildren(QPushButton) if "data" in b.text())
    QTest.mouseClick(button, LEFT)
    assert asked == [True]
    hands.put("Input", 0, 0)
    assert not button.isVisible()
