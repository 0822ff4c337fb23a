"""The start page: a card for each lesson, with its picture, in as many columns as fit."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.project.store import load
from studio.resources import resource
from studio.ui.window.start_page import EXAMPLES, StartPage

NAMES = [name for name, _, _ in EXAMPLES]


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_there_is_a_card_for_each_example():
    assert sorted(NAMES) == sorted(p.stem for p in resource("examples").glob("*.strata"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_card_has_a_small_sharp_picture_and_a_project_without_errors(name, theme):
    file = resource("examples", f"{name}-{theme}.png")
    assert file.stat().st_size < 40_000
    assert QImage(str(file)).width() == 560
    assert load(resource("examples", f"{name}.strata")).errors() == []


def test_a_click_or_a_key_opens_a_lesson(page, qtbot):
    opened: list[Path] = []
    page.example_chosen.connect(opened.append)
    first, second = page.grid.cards[:2]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_Space)
    assert [path.stem for path in opened] == NAMES[:2]


@pytest.mark.parametrize(("width", "columns"), [(1920, 4), (1280, 4), (900, 3), (640, 2)])
def test_the_cards_take_as_many_columns_as_fit(page, qtbot, width, columns):
    page.resize(width, 720)
    qtbot.waitUntil(lambda: len({card.x() for card in page.grid.cards}) == columns)
    assert all(card.x() + card.width() <= page.grid.width() for card in page.grid.cards)


def test_pictures_come_after_the_page(page, qtbot):
    bare = page.grid.cards[0].grab().toImage()
    page.grid.cards[0].load_picture()
    qtbot.waitUntil(lambda: page.grid.cards[-1].grab().toImage() != bare)
