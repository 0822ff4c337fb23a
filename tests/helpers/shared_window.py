"""One window for the tests of a module: each test finds it as a start leaves it.

A window costs half a second of processor time to make. Where the tests are about what happens in
a window and not about its start, they borrow one. What is lent is compared with what was lent
first, so that a test cannot feel the one before it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from studio.project import store
from studio.ui.widgets.theme import appearance
from tests.helpers.keyboard import Keyboard, settings_in

PATIENCE_MS = 5_000


class SharedWindow:
    """Lends a window with an example in it, and takes it back tidied up."""

    def __init__(self, folder: Path) -> None:
        self._settings = settings_in(folder)
        self._keyboard: Keyboard | None = None
        self._first: dict[Path, dict[str, Any]] = {}

    @contextmanager
    def lent(self, qtbot: QtBot, example: Path) -> Iterator[Keyboard]:
        """The window with this example, as if it had just been started."""
        if self._keyboard is None:
            self._keyboard = Keyboard(qtbot, self._settings)
        keyboard = self._keyboard
        keyboard.qtbot = qtbot
        # A test in between that showed something of its own has had the keyboard.
        keyboard.window.activateWindow()
        keyboard.window.files.open_example(example)
        QApplication.processEvents()
        self._check(keyboard, example)
        try:
            yield keyboard
        finally:
            tidy_up(keyboard)

    def close(self) -> None:
        """The module is over."""
        if self._keyboard is not None:
            self._keyboard.close()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _check(self, keyboard: Keyboard, example: Path) -> None:
        first = self._first.setdefault(example, state_of(keyboard))

        def left() -> dict[str, Any]:
            now = state_of(keyboard)
            return {key: (first[key], now[key]) for key in first if first[key] != now[key]}

        # What an animation still moves comes to rest.
        with suppress(TimeoutError):
            keyboard.qtbot.waitUntil(lambda: not left(), timeout=PATIENCE_MS)
        assert not left(), f"left by the test before (at first, now): {left()}"


def tidy_up(keyboard: Keyboard) -> None:
    """Bring the window back to what a start makes of it."""
    window, workspace = keyboard.window, keyboard.workspace
    while popup := QApplication.activePopupWidget():
        popup.close()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.keymap.reset_all()
    workspace.canvas.minimap.set_wanted(True)
    workspace.finder.bar.field.clear()
    workspace.finder.bar.hide()
    workspace.left.setCurrentIndex(0)
    workspace.tabs.setCurrentWidget(workspace.inspector)
    window.resize(1280, 800)
    window.activateWindow()
    workspace.canvas.setFocus()
    workspace.document.undo_stack.setClean()
    appearance().use("dark")
    window.settings.clear()
    window.statusBar().clearMessage()


def state_of(keyboard: Keyboard) -> dict[str, Any]:
    """All of a window by which one test could feel another."""
    window, workspace = keyboard.window, keyboard.workspace
    document, canvas = workspace.document, workspace.canvas
    return {
        "project": store.to_bytes(document.project),
        "undo stack": document.undo_stack.count(),
        "is modified": window.isWindowModified(),
        "path": document.path,
        "selection": workspace.selection.nodes | workspace.selection.notes,
        "focus": QApplication.focusWidget(),
        "in front": QApplication.activeWindow(),
        "tabs": (workspace.left.currentIndex(), workspace.tabs.currentIndex()),
        "windows": {w for w in QApplication.topLevelWidgets() if w.isVisible()},
        "shown": Counter(type(w).__name__ for w in window.findChildren(QWidget) if w.isVisible()),
        "theme": appearance().theme,
        "settings": {key: window.settings.value(key) for key in window.settings.allKeys()},
        "keys": {name: action.shortcuts() for name, action in window.actions_by_id.items()},
        "allowed": {name for name, action in window.actions_by_id.items() if action.isEnabled()},
        "said": window.statusBar().currentMessage(),
        "find": workspace.finder.bar.field.text(),
        "size": window.size(),
        "columns": workspace.columns.sizes(),
        "scale": canvas.camera.scale,
        "middle": canvas.mapToScene(canvas.viewport().rect().center()).toTuple(),
        "overview": canvas.minimap.is_wanted,
    }


@pytest.fixture(scope="module")
def shared_window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedWindow]:
    """The window that the tests of this module borrow; made when the first one does."""
    shared = SharedWindow(tmp_path_factory.mktemp("window"))
    yield shared
    shared.close()
