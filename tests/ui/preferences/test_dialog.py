"""Keys that a person changes, the look, and the page on which all keys stand."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.actions.command import Command
from studio.ui.actions.fixed_keys import FIXED
from studio.ui.actions.keymap import Keymap
from studio.ui.actions.table import COMMANDS
from studio.ui.preferences.dialog import Preferences
from studio.ui.widgets.theme import appearance
from studio.ui.window.keys_page import KeysPage, page
from studio.ui.window.main_window import MainWindow
from tests.helpers.keyboard import POPUP_NOISE, Keyboard, settings_in
from tests.helpers.shared_window import SharedWindow

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
AUTOENCODER = resource("examples", "autoencoder.strata")


@pytest.fixture
def keyboard(shared_window: SharedWindow, qtbot: QtBot) -> Iterator[Keyboard]:
    with shared_window.lent(qtbot, AUTOENCODER) as keyboard:
        yield keyboard


@pytest.fixture
def preferences(keyboard: Keyboard) -> Preferences:
    keyboard.press("Ctrl+,")
    dialog = keyboard.window.findChild(Preferences)
    assert dialog is not None
    keyboard.qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def record(keyboard: Keyboard, dialog: Preferences, command: Command, key: str) -> None:
    """Choose the row of a command by keys alone, and press its new key."""
    keys = dialog.keys
    keys.filter_field.clear()
    keys.view.setCurrentIndex(keys.table.index(keys.table.row_of(command), 0))
    keys.view.setFocus()
    keyboard.press("Return", key)


def back_to_canvas(keyboard: Keyboard, dialog: Preferences) -> None:
    dialog.close()
    keyboard.window.activateWindow()
    keyboard.qtbot.waitUntil(keyboard.window.isActiveWindow)
    keyboard.workspace.canvas.setFocus()


def test_a_new_key_works_at_once_and_the_old_one_no_more(
    keyboard: Keyboard, preferences: Preferences
) -> None:
    record(keyboard, preferences, Command.SELECT_ALL, "Ctrl+J")
    assert preferences.keys.sentence.text() == "Select all has the key Ctrl+J now."
    back_to_canvas(keyboard, preferences)
    keyboard.press("Ctrl+A")
    assert not keyboard.workspace.selection.nodes
    keyboard.press("Ctrl+J")
    assert len(keyboard.workspace.selection.nodes) == 11


def test_a_new_key_is_in_the_tips_and_in_the_next_start(
    keyboard: Keyboard, preferences: Preferences
) -> None:
    record(keyboard, preferences, Command.FIT_ALL, "Ctrl+J")
    assert keyboard.window.actions_by_id[Command.FIT_ALL].toolTip().endswith("(Ctrl+J)")
    later = MainWindow(keyboard.window.settings)
    assert later.actions_by_id[Command.FIT_ALL].shortcut() == QKeySequence("Ctrl+J")
    assert later.keymap.is_changed(Command.FIT_ALL)
    later.deleteLater()


def test_a_key_of_another_command_is_said_and_moved_only_when_asked(
    keyboard: Keyboard, preferences: Preferences
) -> None:
    keymap = keyboard.window.keymap
    record(keyboard, preferences, Command.CONNECT_TO, "Ctrl+D")
    assert preferences.keys.sentence.text() == "Ctrl+D is the key of Duplicate (Edit menu)."
    assert keymap.keys(Command.CONNECT_TO) == ("Ctrl+K",)
    keyboard.press("Space")
    assert keymap.keys(Command.CONNECT_TO) == ("Ctrl+D",)
    assert keymap.keys(Command.DUPLICATE) == ()
    assert "Duplicate has no key." in preferences.keys.sentence.text()


@pytest.mark.parametrize(
    ("command", "key", "why"),
    [
        (Command.SELECT_ALL, "Space", "fixed on the canvas"),
        (Command.SELECT_ALL, "Ctrl+Up", "fixed on the canvas"),
        (Command.SAVE, "J", "is what fields need"),
        (Command.SAVE, "Return", "is what fields need"),
        (Command.SAVE, "Alt+F", "opens the File menu"),
    ],
)
def test_a_key_that_something_else_needs_is_refused_with_the_reason(
    keyboard: Keyboard, preferences: Preferences, command: Command, key: str, why: str
) -> None:
    before = keyboard.window.keymap.keys(command)
    record(keyboard, preferences, command, key)
    assert why in preferences.keys.sentence.text()
    assert keyboard.window.keymap.keys(command) == before


def test_a_letter_may_be_a_key_of_the_canvas_and_is_typed_in_fields(
    keyboard: Keyboard, preferences: Preferences
) -> None:
    record(keyboard, preferences, Command.DUPLICATE, "J")
    back_to_canvas(keyboard, preferences)
    keyboard.select("code")
    keyboard.press("F2")
    keyboard.type("jj")
    keyboard.press("Return")
    assert keyboard.selected == "jj"
    keyboard.press("J")
    assert len(keyboard.graph) == 12


def test_esc_leaves_the_key_as_it_was(keyboard: Keyboard, preferences: Preferences) -> None:
    record(keyboard, preferences, Command.SELECT_ALL, "Esc")
    assert preferences.isVisible()
    assert keyboard.window.keymap.keys(Command.SELECT_ALL) == ("Ctrl+A",)


def test_one_is_reset_and_all_are(keyboard: Keyboard, preferences: Preferences) -> None:
    keymap = keyboard.window.keymap
    record(keyboard, preferences, Command.SELECT_ALL, "Ctrl+J")
    record(keyboard, preferences, Command.FIT_ALL, "Ctrl+M")
    preferences.keys.reset_button.click()
    assert keymap.keys(Command.FIT_ALL) == ("Home",)
    assert keymap.is_changed(Command.SELECT_ALL)
    preferences.keys.reset_all_button.click()
    assert not keymap.is_any_changed
    assert keyboard.window.settings.value("keys/select_all") is None


def test_a_command_can_be_without_a_key(keyboard: Keyboard, preferences: Preferences) -> None:
    keys = preferences.keys
    keys.view.setCurrentIndex(keys.table.index(keys.table.row_of(Command.ARRANGE), 0))
    keys.none_button.click()
    assert keyboard.window.actions_by_id[Command.ARRANGE].shortcuts() == []
    assert (
        Keymap(keyboard.window.settings, keyboard.window.actions_by_id).keys(Command.ARRANGE) == ()
    )


def test_the_filter_takes_menus_names_and_keys(preferences: Preferences) -> None:
    keys = preferences.keys
    for text in ("arrange distribute", "horizontally", "ctrl+l"):
        keys.filter_field.setText(text)
        assert 1 < len(keys.table.rows) < 12, text
    keys.filter_field.setText("no such thing")
    assert keys.sentence.text() == 'No command fits "no such thing".'


def test_every_command_and_every_fixed_key_is_listed(preferences: Preferences) -> None:
    rows = preferences.keys.table.rows
    assert [row for row in rows if row in COMMANDS] == [
        command
        for place in dict.fromkeys(c.place for c in COMMANDS)
        for command in COMMANDS
        if command.place == place
    ]
    assert all(fixed in rows for fixed in FIXED)


def test_broken_settings_change_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.setValue("keys/save", "{not json")
    settings.setValue("keys/open", "[1, 2]")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    assert not window.keymap.is_any_changed


def test_a_theme_is_taken_at_once_and_kept(keyboard: Keyboard, preferences: Preferences) -> None:
    preferences.look.buttons["light"].click()
    assert not appearance().theme.is_dark
    assert keyboard.window.settings.value("theme") == "light"
    keyboard.window.toggle_theme()
    assert preferences.look.buttons["dark"].isChecked()


def test_the_desktop_is_followed_when_that_was_chosen(
    keyboard: Keyboard, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QApplication.styleHints()
    bright = SimpleNamespace(colorScheme=lambda: Qt.ColorScheme.Light)
    # No desktop stands behind the tests that could change its mind.
    monkeypatch.setattr(QApplication, "styleHints", staticmethod(lambda: bright))
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert appearance().theme.is_dark
    keyboard.window.settings.setValue("theme", "system")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not appearance().theme.is_dark


def test_the_page_of_keys_says_the_present_ones(keyboard: Keyboard, tmp_path: Path) -> None:
    keyboard.window.keymap.give(Command.FIND, ("Ctrl+J",))
    keyboard.press("Ctrl+F1")
    shown = keyboard.window.findChild(KeysPage)
    text = shown.browser.toPlainText()
    assert "Ctrl+J" in text
    assert "Ctrl+F\N{NO-BREAK SPACE}" not in text
    keyboard.window.keymap.give(Command.FIND, ("Ctrl+M",))
    assert "Ctrl+M" in shown.browser.toPlainText()
    assert shown.save_pdf(tmp_path / "keys.pdf")
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")
    assert not shown.save_pdf(tmp_path / "nowhere" / "keys.pdf")
    shown.close()


def test_the_page_names_only_commands_that_are(keyboard: Keyboard) -> None:
    text = page(keyboard.window.keymap, None)
    assert "{" not in text.split("</style>")[1]
    for fixed in FIXED:
        assert fixed.shown.replace(" ", "&nbsp;") in text


def test_keys_are_read_without_the_canvas() -> None:
    words = (
        "import sys, studio.ui.window.main_window;print('studio.ui.canvas.geometry' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
