"""The bar that finds things, whatever they are."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.widgets.find_bar import FindBar, Finding

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


class Words:
    """Something to be found in."""

    def __init__(self) -> None:
        self.did: list[object] = []
        self.fits = 0

    def search(self, text: str) -> None:
        self.did.append(text)

    def step(self, step: int) -> None:
        self.did.append(step)

    def count(self) -> str:
        return f"{self.fits} of them" if self.fits else ""

    def select_all(self) -> None:
        self.did.append("all")


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def bar(qtbot: QtBot, words: Words) -> FindBar:
    bar = FindBar(
        Finding("Find", "Find words", words.search, words.step, words.count, words.select_all)
    )
    qtbot.addWidget(bar)
    bar.open_bar()
    return bar


def test_keys_of_the_field_search_step_and_select_all(
    qtbot: QtBot, bar: FindBar, words: Words
) -> None:
    words.fits = 2
    qtbot.keyClicks(bar.field, "re")
    qtbot.keyClick(bar.field, ENTER)
    qtbot.keyClick(bar.field, ENTER, SHIFT)
    qtbot.keyClick(bar.field, ENTER, ALT)
    assert words.did == ["r", "re", +1, -1, "all"]
    assert bar.count.text() == "2 of them"


def test_nothing_found_is_said_and_leaves_nowhere_to_go(qtbot: QtBot, bar: FindBar) -> None:
    qtbot.keyClicks(bar.field, "zebra")
    assert bar.count.text() == "Nothing found"
    assert not any(button.isEnabled() for button in (bar.up, bar.down, bar.all))
    bar.field.clear()
    assert bar.count.text() == ""


def test_to_go_on_without_a_text_asks_for_one(bar: FindBar, words: Words) -> None:
    bar.close_bar()
    bar.find_next()
    assert bar.isVisible()
    assert words.did == []


def test_esc_closes_the_bar_and_says_so(qtbot: QtBot, bar: FindBar) -> None:
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_what_cannot_all_be_selected_has_no_button_for_it(qtbot: QtBot, words: Words) -> None:
    bar = FindBar(
        Finding(
            "Find", "Find words", words.search, words.step, words.count, first_text=lambda: "re"
        )
    )
    qtbot.addWidget(bar)
    bar.open_bar()
    assert bar.field.text() == bar.field.selectedText() == "re"
    assert bar.all.isHidden()
    qtbot.keyClick(bar.field, ENTER, ALT)
    assert words.did == ["re"]
