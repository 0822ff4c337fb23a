"""The whole window with keys alone, and what a screen reader finds in it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock
from unittest.mock import call as call_of

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QContextMenuEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.project import store
from studio.resources import resource
from studio.ui.actions.command import Command
from studio.ui.actions.table import COMMANDS
from studio.ui.window.announce import Announcer
from studio.ui.window.bindings import do
from tests.helpers.keyboard import POPUP_NOISE, Keyboard, has_focus, settings_in

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
CLASSIFIER = resource("examples", "mnist_classifier.strata")
AUTOENCODER = resource("examples", "autoencoder.strata")


@pytest.fixture
def keyboard(qtbot: QtBot, tmp_path: Path) -> Iterator[Keyboard]:
    keyboard = Keyboard(qtbot, settings_in(tmp_path))
    yield keyboard
    keyboard.close()


def test_a_classifier_is_built_named_wired_and_saved_with_keys_alone(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keyboard.press("Ctrl+N")
    assert has_focus(keyboard.workspace.canvas)
    for words in ("input image", "dense 32 relu", "dense 10 softmax"):
        keyboard.press("Tab")
        keyboard.type(words)
        keyboard.press("Return")
    assert keyboard.wires() == {("input", "dense"), ("dense", "dense_2")}
    keyboard.press("F2")
    keyboard.type("digit")
    keyboard.press("Return")
    keyboard.press("Esc", "Tab")
    keyboard.type("output label")
    keyboard.press("Return", "Ctrl+Shift+K")
    keyboard.type("dig")
    keyboard.press("Return")
    assert keyboard.wires() == {("input", "dense"), ("dense", "digit"), ("digit", "output")}
    assert has_focus(keyboard.workspace.canvas)
    keyboard.press("Del")
    assert len(keyboard.graph) == 3
    keyboard.press("Ctrl+Z")
    assert len(keyboard.graph) == 4
    assert keyboard.workspace.document.project.errors() == []
    path = tmp_path / "mine.strata"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    keyboard.press("Ctrl+S")
    names = {node.name for node in store.load(path).graph.nodes()}
    assert names == {"input", "dense", "digit", "output"}


def test_alt_and_arrows_follow_the_wires(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    keyboard.select("code")
    keyboard.press("Alt+Up")
    assert keyboard.selected == "encoder_3"
    keyboard.press("Alt+Down", "Alt+Down")
    assert keyboard.selected == "decoder_1"
    keyboard.press("Alt+Right")
    assert keyboard.selected == "encoder"
    keyboard.press("Alt+Right")
    assert keyboard.said == "No branch to the right of encoder."
    keyboard.press("Alt+Left")
    assert keyboard.selected == "decoder_1"


def test_back_up_from_a_join_leads_where_one_came_from(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    graph = keyboard.graph
    left, right, join = (graph.new_node(x, x.lower()) for x in ("Dense", "LSTM", "Add"))
    for index, node in enumerate((left, right, join)):
        graph.add_node(node, (index * 300.0, 0.0))
    keyboard.select("add")
    for name in ("dense", "lstm"):
        keyboard.press("Ctrl+Shift+K")
        keyboard.type(name)
        keyboard.press("Return")
    keyboard.select("lstm")
    keyboard.press("Alt+Down", "Alt+Up")
    assert keyboard.selected == "lstm"


def test_what_is_gone_to_is_brought_into_view(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    canvas = keyboard.workspace.canvas
    canvas.camera.zoom_to(2.0)
    keyboard.select("image")
    for _ in range(4):
        keyboard.press("Alt+Down")
    item = canvas.canvas.nodes[keyboard.workspace.selection.single]
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(item.far_rect)


def test_keys_of_the_canvas_are_letters_in_its_fields(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(CLASSIFIER)
    keyboard.select("hidden")
    scale = keyboard.workspace.canvas.camera.scale
    keyboard.press("F2")
    keyboard.type("Fan")
    keyboard.press("Home")
    keyboard.type("f")
    keyboard.press("Ctrl+D", "Return")
    assert keyboard.selected == "fFan"
    assert len(keyboard.graph) == 4
    assert keyboard.workspace.canvas.camera.scale == scale


def test_ctrl_f6_walks_the_panels_both_ways(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(CLASSIFIER)
    workspace = keyboard.workspace
    workspace.left.setCurrentWidget(workspace.palette_panel)  # the lesson is in front
    keyboard.press("Ctrl+F6")
    assert workspace.tabs.isAncestorOf(keyboard.focus)
    keyboard.press("Ctrl+F6")
    assert has_focus(workspace.palette_panel.search_field)
    keyboard.press("Ctrl+F6")
    assert has_focus(workspace.canvas)
    keyboard.press("Ctrl+Shift+F6")
    assert has_focus(workspace.palette_panel.search_field)


def test_the_canvas_shows_that_it_has_the_focus(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(CLASSIFIER)
    canvas = keyboard.workspace.canvas
    place = canvas.parentWidget()

    def rim() -> str:
        return place.grab().toImage().pixelColor(1, place.height() // 2).name()

    lit = rim()
    keyboard.press("Ctrl+P")
    dark = rim()
    assert lit != dark
    canvas.setFocus()
    assert rim() == lit


def test_the_menu_key_opens_the_menu_of_the_selection(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(CLASSIFIER)
    keyboard.select("digit")
    canvas = keyboard.workspace.canvas
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(canvas.viewport(), QContextMenuEvent(reason, QPoint(3, 3), QPoint(3, 3)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert keyboard.selected == "digit"
    assert {"Rename", "&Connect to…"} <= {action.text() for action in menu.actions()}
    menu.close()


def test_a_selection_is_said(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(Announcer, "say", lambda self, sentence: said.append(sentence))
    keyboard.window.files.open_example(CLASSIFIER)
    keyboard.select("hidden")
    sentence = "hidden selected, Dense, 32 units, activation relu, fed by image, feeds digit"
    assert said[-1] == sentence
    assert keyboard.workspace.canvas.accessibleDescription() == sentence
    keyboard.press("Ctrl+A")
    assert said[-1] == "4 nodes selected"


def test_a_screen_reader_that_is_there_is_told(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[QAccessibleEvent] = []
    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(told.append))
    keyboard.window.files.open_example(CLASSIFIER)
    keyboard.select("hidden")
    event = told[-1]
    assert isinstance(event, QAccessibleAnnouncementEvent)
    assert event.message().startswith("hidden selected, Dense")
    assert event.object() is keyboard.workspace.canvas


def test_every_button_without_text_and_every_field_has_a_name(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(CLASSIFIER)
    for page in (keyboard.workspace.tabs, keyboard.workspace.left):
        for index in range(page.count()):
            page.setCurrentIndex(index)
            keyboard.qtbot.wait(1)
    # These come in idle turns, which a busy machine has later than the check below.
    training = keyboard.workspace.training
    for make in (training.make_curves, training.make_map, training.make_answers):
        make().show()
    nameless = [w for w in keyboard.window.findChildren(QWidget) if _is_nameless(w)]
    assert not nameless, [f"{w} in {w.parent()}" for w in nameless]


def _is_nameless(widget: QWidget) -> bool:
    if widget.objectName().startswith("qt_") or widget.window() is widget or widget.isHidden():
        return False
    if isinstance(widget, QAbstractButton):
        interface = QAccessible.queryAccessibleInterface(widget)
        return not (interface and interface.text(QAccessible.Text.Name))
    return isinstance(widget, QLineEdit) and not widget.accessibleName()


def test_no_menu_has_a_mnemonic_twice(keyboard: Keyboard) -> None:
    bar = keyboard.window.menuBar()
    menus = [bar, *bar.findChildren(QMenu)]
    for menu in menus:
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]
        letters = Counter(t[t.index("&") + 1].lower() for t in texts if "&" in t)
        assert [c for c, n in letters.items() if n > 1] == [], texts


def test_no_key_belongs_to_two_commands() -> None:
    owners = Counter(key for command in COMMANDS for key in command.keys)
    assert [key for key, count in owners.items() if count > 1] == []


def test_every_command_stands_in_the_table_once() -> None:
    assert sorted(row.id for row in COMMANDS) == sorted(Command)


@pytest.mark.parametrize("command", Command)
def test_every_command_does_one_thing(command: Command) -> None:
    window = MagicMock()
    do(command, window)
    done = [call for call in window.mock_calls if call != call_of.workspace_in_front()]
    assert len(done) == 1
