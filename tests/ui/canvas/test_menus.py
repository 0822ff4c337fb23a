"""The menu under the right mouse button."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeySequence

from studio.ui.canvas.menus import context_menu
from tests.helpers.canvas_hands import Hands


@pytest.fixture
def hands(qtbot) -> Hands:
    return Hands(qtbot)


def keys_of(hands: Hands, at: QPointF) -> dict[str, list[str]]:
    menu = context_menu(hands.view, hands.pixel(at))
    return {
        action.text(): [key.toString() for key in action.shortcuts()] for action in menu.actions()
    }


def test_the_menu_of_a_node_shows_the_keys_of_its_commands(hands: Hands) -> None:
    keys = keys_of(hands, hands.body(hands.put("Dense", 0, 0)))
    assert keys["Rename"] == ["F2"]
    assert keys["Delete"] == ["Del", "Backspace"]
    assert keys["Group"] == ["Ctrl+G"]


def test_a_key_that_a_person_changed_is_the_one_that_the_menu_shows(hands: Hands) -> None:
    cut = next(action for action in hands.view.actions() if action.objectName() == "cut")
    cut.setShortcuts([QKeySequence("Ctrl+J")])
    assert keys_of(hands, hands.body(hands.put("Dense", 0, 0)))["Cut"] == ["Ctrl+J"]


def test_the_menu_of_the_empty_canvas_shows_the_fixed_key_of_the_search(hands: Hands) -> None:
    keys = keys_of(hands, QPointF(300.0, 300.0))
    assert keys["Add a layer…"] == ["Tab"]
    assert keys["Fit all"] == ["Home"]
