"""A sentence in the status bar is read whole, however long it is."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from studio.ui.widgets.status_bar import StatusBar

LONG = (
    "Not trained: kind tells the number of a class, and categorical crossentropy takes a place for "
    "each class: training stops at once. Train answer with sparse categorical crossentropy."
)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setStatusBar(StatusBar(window))
    window.statusBar().addPermanentWidget(QLabel("3 problems, Keras 3 on TensorFlow"))
    window.resize(800, 300)
    window.show()
    qtbot.waitExposed(window)
    return window


def bar_of(window: QMainWindow) -> StatusBar:
    bar = window.statusBar()
    assert isinstance(bar, StatusBar)
    return bar


def test_a_long_sentence_stands_in_lines_beside_what_stays(window: QMainWindow):
    bar = bar_of(window)
    before = bar.height()
    bar.showMessage(LONG)
    assert len(bar.lines) > 1
    assert " ".join(bar.lines) == LONG
    room = bar.findChildren(QLabel)[0].x()
    assert max(QFontMetrics(bar.font()).horizontalAdvance(line) for line in bar.lines) < room
    assert bar.sizeHint().height() > before or bar.minimumHeight() > before
    assert bar.toolTip() == ""
    bar.clearMessage()
    assert (bar.lines, bar.minimumHeight()) == ([], 0)


def test_a_short_one_leaves_the_bar_as_high_as_it_is(window: QMainWindow):
    bar = bar_of(window)
    bar.showMessage("Saved.")
    assert (bar.lines, bar.minimumHeight()) == (["Saved."], 0)


def test_what_does_not_fit_is_in_the_tip(window: QMainWindow):
    bar = bar_of(window)
    bar.showMessage(LONG * 4)
    assert len(bar.lines) == 3
    assert bar.lines[-1].endswith("…")
    assert bar.toolTip() == LONG * 4
    bar.showMessage("Saved.")
    assert bar.toolTip() == ""


def test_a_narrower_window_breaks_it_anew(window: QMainWindow, qtbot: QtBot):
    bar = bar_of(window)
    window.resize(1100, 300)  # two lines, in whatever font
    qtbot.waitUntil(lambda: bar.width() == 1100)
    bar.showMessage(LONG)
    wide = list(bar.lines)
    window.resize(700, 300)
    qtbot.waitUntil(lambda: bar.width() == 700)
    assert len(bar.lines) > len(wide)


def test_more_words_beside_it_break_it_anew(window: QMainWindow, qtbot: QtBot):
    bar = bar_of(window)
    bar.showMessage(LONG)
    wide = list(bar.lines)
    bar.findChildren(QLabel)[0].setText("13 errors and 24 warnings, Keras 3 on TensorFlow, CPU")
    qtbot.waitUntil(lambda: bar.lines != wide)
    assert " ".join(bar.lines).startswith("Not trained")
