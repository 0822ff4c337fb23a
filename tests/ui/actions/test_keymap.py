"""The keys of commands, as the settings file keeps them."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.actions.command import Command
from studio.ui.actions.keymap import Keymap
from studio.ui.actions.table import make_actions
from tests.helpers.keyboard import settings_in


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_keys_of_an_older_settings_file_are_still_read(window: QWidget, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.setValue("keys/fit_all", '["Ctrl+J"]')
    actions = make_actions(window, lambda _: None)
    keymap = Keymap(settings, actions)
    assert keymap.keys(Command.FIT_ALL) == ("Ctrl+J",)
    assert actions[Command.FIT_ALL].shortcut().toString() == "Ctrl+J"


def test_a_changed_key_is_kept_under_the_name_of_its_command(
    window: QWidget, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path)
    keymap = Keymap(settings, make_actions(window, lambda _: None))
    changed: list[Command] = []
    keymap.changed.connect(changed.append)
    keymap.give(Command.ADD_NOTE, ("Ctrl+J",))
    assert settings.value("keys/add_note") == '["Ctrl+J"]'
    assert changed == [Command.ADD_NOTE]
    assert type(changed[0]) is Command


def test_an_action_does_its_own_command(window: QWidget) -> None:
    did: list[Command] = []
    for action in make_actions(window, did.append).values():
        action.trigger()
    assert did == list(Command)
