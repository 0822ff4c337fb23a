"""A window that tests share is lent as a start leaves it, or not at all."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.actions.command import Command
from studio.ui.widgets.theme import appearance
from tests.helpers import shared_window as sharing
from tests.helpers.keyboard import POPUP_NOISE, Keyboard
from tests.helpers.shared_window import SharedWindow

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
AUTOENCODER = resource("examples", "autoencoder.strata")
TRACES: dict[str, Callable[[Keyboard], object]] = {
    "selection": lambda k: k.select("code"),
    "focus": lambda k: k.workspace.tabs.setFocus(),
    "tabs": lambda k: k.workspace.show_code(),
    "theme": lambda k: appearance().use("light"),
    "settings": lambda k: k.window.settings.setValue("flow", "right"),
    "keys": lambda k: k.window.keymap.give(Command.SAVE, ["Ctrl+J"]),
    "windows": lambda k: k.window.show_preferences(),
    "said": lambda k: k.window.show_message("Saved"),
    "find": lambda k: k.workspace.find_bar.field.setText("code"),
    "undo stack": lambda k: k.press("Ctrl+A", "Del"),
}


@pytest.mark.parametrize("what", TRACES)
def test_a_trace_of_one_test_is_seen_before_it_is_tidied_up(
    shared_window: SharedWindow, qtbot: QtBot, what: str
) -> None:
    with shared_window.lent(qtbot, AUTOENCODER) as keyboard:
        before = sharing.state_of(keyboard)
        TRACES[what](keyboard)
        assert sharing.state_of(keyboard)[what] != before[what]


def test_a_window_that_was_not_tidied_up_is_not_lent(
    shared_window: SharedWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "PATIENCE_MS", 100)
    with shared_window.lent(qtbot, AUTOENCODER) as keyboard:
        pass
    keyboard.window.keymap.give(Command.SAVE, ["Ctrl+J"])
    with pytest.raises(AssertionError, match="left by the test before"):
        shared_window.lent(qtbot, AUTOENCODER).__enter__()
    sharing.tidy_up(keyboard)
