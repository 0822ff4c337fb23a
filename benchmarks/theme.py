"""What a change of the theme costs the window's thread, with a lesson open.

    python benchmarks/theme.py [--rounds 7]

The real window, shown offscreen, after every panel was in view once. Prints milliseconds of
processor time of the window's process (medians): the change itself, and the painting after it.
"""

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

_SCRATCH = tempfile.mkdtemp(prefix="strata-benchmark-")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = _SCRATCH
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.ui.widgets.theme import appearance  # noqa: E402
from studio.ui.window.main_window import MainWindow  # noqa: E402


def settle(app: QApplication) -> None:
    """As an event loop that runs for good would; without one, Qt keeps what is to be deleted."""
    for _ in range(10):
        app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()


def opened(app: QApplication) -> MainWindow:
    """The window with a lesson open, after all its tabs were shown."""
    window = MainWindow(QSettings(f"{_SCRATCH}/settings.ini", QSettings.Format.IniFormat))
    window.resize(1280, 800)
    window.show()
    settle(app)
    window.files.open_example(resource("examples", "mnist_classifier.strata"))
    settle(app)
    for tabs in (window.workspace.left, window.workspace.tabs, window.workspace.evaluation.tabs):
        visit(app, tabs)
    window.workspace.show_node()
    settle(app)
    return window


def visit(app: QApplication, tabs: QTabWidget) -> None:
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        settle(app)


def measure(app: QApplication, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of the change, and of what is painted after it."""
    changes, paints = [], []
    for number in range(2 * rounds):
        gc.collect()
        started = time.process_time()
        appearance().use("dark" if number % 2 else "light")
        changed = time.process_time()
        settle(app)
        changes.append(1000 * (changed - started))
        paints.append(1000 * (time.process_time() - changed))
    return changes, paints


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    app = make_application()
    window = opened(app)
    print(f"{len(app.allWidgets())} widgets; ms of processor time, medians of {2 * rounds}")
    print(f"{'in view':12}{'change':>10}{'painting':>10}{'all':>8}")
    panels: tuple[tuple[str, QWidget | None], ...] = (
        ("start page", None),
        *(
            (window.workspace.tabs.tabText(i).split()[0], window.workspace.tabs.widget(i))
            for i in range(window.workspace.tabs.count())
        ),
    )
    for name, panel in panels:
        if panel is None:
            window.show_start_page()
        else:
            window.workspace_in_front()
            window.workspace.tabs.setCurrentWidget(panel)
        settle(app)
        changes, paints = measure(app, rounds)
        all_ms = statistics.median(a + b for a, b in zip(changes, paints, strict=True))
        print(
            f"{name:12}{statistics.median(changes):>10.0f}{statistics.median(paints):>10.0f}"
            f"{all_ms:>8.0f}",
            flush=True,
        )
    window.workspace.document.undo_stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
