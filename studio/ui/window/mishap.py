"""What happens when the program itself makes a mistake: the person is told, and can go on.

An exception in a slot, in a painter or in a thread ends nothing, so that without this it would be
seen on the console alone, if there is one, and what was clicked would seem to do nothing.
"""

import contextlib
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio import __version__
from studio.ui.widgets.theme import SPACE_M

_LONGEST = 200


class Mishaps(QObject):
    """Shows each mistake of the program once as a box, and in the status bar when it is made
    again: a painter that fails would else open one box after the other."""

    _happened = Signal(str, str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.box: MishapBox | None = None
        self._window = window
        self._known: set[str] = set()
        # Over a signal, because an exception may come from any thread.
        self._happened.connect(self._show)

    def take(self, error: BaseException) -> None:
        """Tell of an exception that nobody caught. Raises nothing."""
        if isinstance(error, Exception):
            details = "".join(traceback.format_exception(error))
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._happened.emit(_told(error), details)

    def _show(self, told: str, details: str) -> None:
        if details in self._known:
            self._window.statusBar().showMessage(f"The same went wrong again: {told}")
            return
        self._known.add(details)
        if self.box is None:
            self.box = MishapBox(self._window)
        self.box.add(told, details)


class MishapBox(QDialog):
    """Says that the program made a mistake and that nothing was lost, with details to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Strata Studio")
        self.sentence = QLabel(wordWrap=True)
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setAccessibleName("Details of what went wrong")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = self.buttons.addButton(
            "Copy details", QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy_button.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_M)
        column.addWidget(self.sentence)
        column.addWidget(self.details, 1)
        column.addWidget(self.buttons)
        self.resize(640, 360)

    def add(self, told: str, details: str) -> None:
        """Tell of another mistake; earlier ones that stand here stay among the details."""
        if not self.isVisible():
            self.details.setPlainText(f"Strata Studio {__version__}\n")
        self.sentence.setText(
            f"Strata Studio made a mistake: {told}\n\n"
            "Nothing was lost: your project is still open, and you can go on and save it. "
            "The details below help whoever mends this; please send them along with what you did."
        )
        self.details.appendPlainText(details)
        self.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


@contextlib.contextmanager
def showing_mishaps(window: QMainWindow) -> Iterator[Mishaps]:
    """Within this, exceptions that nobody catches are shown in the window, and go on to whoever
    heard of them before: usually the console."""
    mishaps = Mishaps(window)
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def on_exception(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        before[0](kind, error, trace)
        mishaps.take(error)

    def on_thread(caught: Any) -> None:
        before[1](caught)
        if caught.exc_value is not None:
            mishaps.take(caught.exc_value)

    def on_unraisable(caught: Any) -> None:
        before[2](caught)
        if caught.exc_value is not None:
            mishaps.take(caught.exc_value)

    sys.excepthook, threading.excepthook = on_exception, on_thread
    sys.unraisablehook = on_unraisable
    try:
        yield mishaps
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def _told(error: BaseException) -> str:
    """The kind of an exception and what it says, on one line, as a sentence."""
    said = " ".join(str(error).split())[:_LONGEST].rstrip(".")
    return f"{type(error).__name__}, {said}." if said else f"{type(error).__name__}."
