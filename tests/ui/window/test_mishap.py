"""A mistake of the program is shown in its window, and fails a test that makes one."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QMainWindow
from pytestqt.qtbot import QtBot

from studio import app
from studio.ui.window.mishap import MishapBox, Mishaps, showing_mishaps

ROOT = Path(__file__).parents[3]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def mishaps(window: QMainWindow, qtbot: QtBot) -> Iterator[Mishaps]:
    # What is shown goes on to the console, and would go on to the test run, too.
    with qtbot.capture_exceptions(), showing_mishaps(window) as mishaps:
        yield mishaps


def fail(_is_on: bool = False) -> None:
    raise ValueError("the box is  full.")


def test_an_exception_in_a_slot_is_a_sentence_with_details_to_copy(
    window: QMainWindow, mishaps: Mishaps
) -> None:
    box = QCheckBox(window)
    box.clicked.connect(fail)
    box.click()
    assert mishaps.box is not None
    assert mishaps.box.isVisible()
    said = mishaps.box.sentence.text()
    assert said.startswith("Strata Studio made a mistake: ValueError, the box is full.\n")
    assert "Nothing was lost" in said
    mishaps.box.copy_button.click()
    assert "in fail\n" in QGuiApplication.clipboard().text()


def test_the_same_again_opens_no_second_box(window: QMainWindow, mishaps: Mishaps) -> None:
    box = QCheckBox(window)
    box.clicked.connect(fail)
    box.click()
    assert mishaps.box is not None
    mishaps.box.close()
    box.click()
    assert not mishaps.box.isVisible()
    assert "again: ValueError, the box is full." in window.statusBar().currentMessage()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_in_a_thread_is_shown_too(mishaps: Mishaps, qtbot: QtBot) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: mishaps.box is not None and mishaps.box.isVisible())


def test_what_was_caught_before_is_caught_again(window: QMainWindow) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with showing_mishaps(window):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_the_program_shows_its_mishaps(monkeypatch, qtbot: QtBot) -> None:
    class Window(QMainWindow):
        files = SimpleNamespace(offer_leftovers=lambda: None)
        start_offer = SimpleNamespace(look=lambda: None)

        def __init__(self) -> None:
            super().__init__()
            qtbot.addWidget(self)

        def warm_up(self) -> None:
            """Nothing to start."""

    shown: list[bool] = []

    def run(_app: QApplication) -> int:
        sys.excepthook(ValueError, ValueError("planted"), None)
        shown.extend(w.isVisible() for w in QApplication.allWidgets() if isinstance(w, MishapBox))
        return 0

    monkeypatch.setattr(app, "MainWindow", Window)
    monkeypatch.setattr(QApplication, "exec", run)
    with qtbot.capture_exceptions():
        assert app.run_window() == 0
    assert shown == [True]


PLANTED = """
from functools import partial

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QWidget


class Emitter(QObject):
    told = Signal(int)


class Worker(QThread):
    def run(self):
        raise ValueError("planted")


class Painted(QWidget):
    is_painted = False

    def paintEvent(self, event):
        self.is_painted = True
        raise ValueError("planted")


class Finalized:
    def __del__(self):
        raise ValueError("planted")


def fail(*_given):
    raise ValueError("planted")


def needs(_name, is_on):
    raise AssertionError("never called")


def test_in_a_slot(qtbot):
    emitter = Emitter()
    emitter.told.connect(fail)
    emitter.told.emit(1)


def test_a_slot_that_is_called_with_too_little(qtbot):
    box = QCheckBox()
    qtbot.addWidget(box)
    box.clicked.connect(partial(needs, "name"))
    box.click()


def test_in_a_slot_where_no_test_asked_for_qt(qapp):
    emitter = Emitter()
    emitter.told.connect(fail)
    emitter.told.emit(1)


def test_in_a_timer_that_is_still_to_come(qtbot):
    QTimer.singleShot(0, fail)


def test_in_a_thread(qtbot):
    worker = Worker()
    worker.start()
    worker.wait()


def test_in_a_painter(qtbot):
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: widget.is_painted)


def test_in_a_finalizer():
    Finalized()
"""


def test_an_exception_that_qt_swallows_fails_the_test_in_which_it_happens(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    command = [
        *(sys.executable, "-m", "pytest", "-n0", "-q", "-c", str(ROOT / "pyproject.toml")),
        *("-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)),
        str(tmp_path / "test_planted.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    failed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    planted = set(re.findall(r"^def (test_\w+)", PLANTED, re.MULTILINE))
    assert {name.partition("::")[2] for name in failed} == planted, done.stdout
