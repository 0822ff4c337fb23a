"""Whatever the settings file says, the window starts; a person is told once what made no sense."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.backends import Backend
from studio.ui.actions.command import Command
from studio.ui.child.backend import BackendChoice
from studio.ui.picture.choices import Choices
from studio.ui.widgets.settings import refusals
from studio.ui.widgets.theme import kept_theme
from studio.ui.window.main_window import MainWindow

SENSELESS = {
    "a word": "xx",
    "nothing": "",
    "a number": "17.5",
    "several words": "a, b, c",
    "words in quotes": r'"[\"no key\"]"',
    "bytes": "@ByteArray(xx)",
    "a size": "@Size(-1 -1)",
    "a value cut off": r"@Variant(\0\0\0)",
    "a value of a type that is unknown": r"@Variant(\0\0\x4\0\0\0\0\x4nope)",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def start(qtbot: QtBot, file: Path) -> Callable[[], MainWindow]:
    """Start the program with the settings that are in the file now."""

    def begin() -> MainWindow:
        window = MainWindow(QSettings(str(file), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.show()
        return window

    return begin


def end(window: MainWindow) -> None:
    if window.has_workspace:
        window.workspace.document.undo_stack.setClean()
    window.close()
    window.settings.sync()


def use_all(window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do once whatever the program remembers."""
    window.toggle_theme()
    window.files.new()
    window.files.save_to(folder / "kept.strata")
    window.actions_by_id[Command.FLOW].trigger()
    window.actions_by_id[Command.MINIMAP].trigger()
    window.keymap.give(Command.SAVE, ["Ctrl+Shift+F9"])
    with monkeypatch.context() as patch:
        patch.setattr(Backend, "is_installed", True)
        BackendChoice(window.settings).choose("jax")
    Choices().remember(window.settings)


def read_all(window: MainWindow) -> None:
    """Come to where each of them is read."""
    window.files.new()
    window.files._folder()
    Choices.remembered(window.settings)


@pytest.fixture(scope="module")
def keys(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The keys of all settings, as the program wrote them."""
    folder = tmp_path_factory.mktemp("used")
    window = MainWindow(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    window.show()
    use_all(window, folder, pytest.MonkeyPatch())
    end(window)
    found = window.settings.allKeys()
    assert len(found) >= 12
    window.deleteLater()
    return found


def write(file: Path, keys: list[str], value: str) -> None:
    groups: dict[str, list[str]] = {}
    for key in keys:
        group, _, name = key.rpartition("/")
        groups.setdefault(group or "General", []).append(f"{name}={value}")
    file.write_text("".join(f"[{g}]\n" + "\n".join(lines) + "\n" for g, lines in groups.items()))


@pytest.mark.parametrize("value", SENSELESS.values(), ids=SENSELESS)
@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt itself warns of what it cannot read
def test_a_senseless_value_of_any_setting_is_said_once_and_its_default_holds(
    start, file: Path, keys: list[str], value: str
) -> None:
    write(file, keys, value)
    window = start()
    said = window.statusBar().currentMessage()
    assert "settings made no sense and have their defaults again" in said
    assert "“geometry”" in said
    read_all(window)
    refused = refusals(window.settings).keys
    assert sorted(refused) == sorted(set(keys))
    assert kept_theme(window.settings) == "dark"
    assert window.backend.name == "tensorflow"
    assert not window.keymap.is_any_changed
    assert window.workspace.document.project.drawing.flow == "down"
    assert Choices.remembered(window.settings) == Choices()
    end(window)
    again = start()
    read_all(again)
    assert refusals(again.settings).keys == []
    end(again)


def test_each_senseless_setting_is_named(start, file: Path) -> None:
    write(file, ["geometry"], "xx")
    window = start()
    assert window.statusBar().currentMessage() == (
        "The setting “geometry” made no sense and has its default again."
    )
    window.settings.setValue("picture/scale", "3")
    Choices.remembered(window.settings)
    assert "“picture/scale”" in window.statusBar().currentMessage()
    end(window)


def test_a_window_of_another_screen_gets_the_usual_size_without_a_word(start, file: Path) -> None:
    window = start()
    window.resize(900, 620)
    end(window)
    # Where Qt keeps how wide the screen was.
    wide = bytearray(bytes(window.saveGeometry()))
    wide[46:50] = (10 * window.screen().geometry().width()).to_bytes(4, "big")
    window.settings.setValue("geometry", QByteArray(bytes(wide)))
    window.settings.sync()
    again = start()
    assert not again.restoreGeometry(QByteArray(bytes(wide)))
    assert refusals(again.settings).keys == []
    assert again.statusBar().currentMessage() == ""
    assert again.size() == again._first_size() != QSize(900, 620)
    assert again.settings.contains("geometry")
    end(again)


def test_what_made_no_sense_is_said_again_when_a_tip_has_covered_it(
    start, file: Path, qtbot: QtBot
) -> None:
    write(file, ["geometry"], "xx")
    window = start()
    bar, said = window.statusBar(), window.statusBar().currentMessage()
    for tip in ("Save this project", ""):  # the mouse goes over a button, and on
        QApplication.sendEvent(window, QStatusTipEvent(tip))
    qtbot.waitUntil(lambda: bar.currentMessage() == said)
    window.show_message("Saved")
    assert bar.currentMessage() == "Saved"
    bar.clearMessage()
    qtbot.waitUntil(lambda: bar.currentMessage() == said)
    window._notice.end()
    assert bar.currentMessage() == ""
    end(window)


def test_what_the_program_wrote_makes_sense_to_it(
    start, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start()
    use_all(window, tmp_path, monkeypatch)
    end(window)
    again = start()
    read_all(again)
    assert refusals(again.settings).keys == []
    assert kept_theme(again.settings) == "light"
    assert again.files.recent() == [tmp_path / "kept.strata"]
    end(again)


def test_settings_are_read_in_one_place() -> None:
    root = Path(__file__).parents[3] / "studio"
    readers = [
        path.name
        for path in root.rglob("*.py")
        if re.search(r"settings\s*\.value\(", path.read_text("utf-8"))
    ]
    assert readers == ["settings.py"]
