"""Start-up of the window, told in order.

run_window()       a QApplication, the theme, an empty main window that shows the start page;
after the first    the Keras process starts in the background, and what opening a project
paint              will import is imported by a thread;
then               the file that was asked for opens.
"""

import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from studio.ui.child.garbage import collect_here_alone
from studio.ui.window.main_window import MainWindow
from studio.ui.window.mishap import showing_mishaps

_WANTED_SOON = (
    "studio.ui.window.workspace",
    "networkx",
    "pygments.lexers.python",
    "studio.ui.training.curves",
    "studio.ui.map.latent_map",
)


_NO_WINDOWS = (
    "Strata cannot open a window here. `uv run strata doctor` names the system libraries that are "
    "missing and how to install them; `strata train` and the other commands need none."
)


def make_application() -> QApplication:
    """The one QApplication of this process."""
    qInstallMessageHandler(_print_qt_message)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Strata Studio")
    app.setDesktopFileName("strata-studio")
    return app


def _print_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    # The offscreen plugin says this once a window; there is nothing to be done about it.
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)
    if kind is QtMsgType.QtFatalMsg and "platform plugin" in message:
        print(_NO_WINDOWS, file=sys.stderr, flush=True)


def run_window(path: Path | None = None) -> int:
    """Show the window, with a project if one is named; returns when it is closed."""
    app = make_application()
    collect_here_alone(app)
    window = MainWindow()
    window.show()
    QTimer.singleShot(0, window.warm_up)
    QTimer.singleShot(0, import_soon)
    if path is not None:
        QTimer.singleShot(0, partial(window.files.open, path))
    QTimer.singleShot(0, window.files.offer_leftovers)
    QTimer.singleShot(0, window.start_offer.look)
    with closing_on_ctrl_c(window), showing_mishaps(window):
        return app.exec()


def import_soon() -> None:
    """Import, beside the event loop, what opening the first project needs."""
    threading.Thread(target=_import_all, name="imports", daemon=True).start()


def _import_all() -> None:
    for name in _WANTED_SOON:
        importlib.import_module(name)


@contextlib.contextmanager
def closing_on_ctrl_c(window: MainWindow) -> Iterator[None]:
    """Let Ctrl+C in the terminal close the window, as its close button would."""
    tick = QTimer(window)
    # Python sees a signal only when the interpreter runs; a quiet event loop would not let it.
    tick.timeout.connect(_breathe)
    tick.start(300)
    before = signal.signal(signal.SIGINT, lambda *_: window.close())
    try:
        yield
    finally:
        tick.stop()
        signal.signal(signal.SIGINT, before)


def _breathe() -> None:
    return


def has_display() -> bool:
    """Whether a window can be shown; on Linux that takes X11 or Wayland."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return os.environ.get("QT_QPA_PLATFORM", "") not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
