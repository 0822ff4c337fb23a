"""For every test: no display, a home folder of its own, and nothing left running."""

import os
import threading
from collections.abc import Iterator

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest_plugins = ["tests.helpers.conversation", "tests.helpers.small_children"]

# A wait ends as soon as its condition holds; how long it may take says only how busy the machine
# may be. pytest-qt's own 5 s are too few beside another suite.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
    _wait.__kwdefaults__["timeout"] = 60_000

QT_FIXTURES = {"qtbot", "qapp", "qtmodeltester"}
KERAS_FIXTURES = {"keras_process", "spares", "trainer", "answerer"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for Qt is a gui test, one that asks for a Keras process a keras test,
    without anyone having to say so."""
    for item in items:
        if QT_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.gui)
        if KERAS_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.keras)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, runs and Keras's cache go to a folder that dies with the session."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name, folder in (
        ("STRATA_HOME", "strata"),
        ("KERAS_HOME", "keras"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
    ):
        patch.setenv(name, str(home / folder))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _closed_windows_are_gone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Without an event loop that runs for good, Qt keeps what is to be deleted until the session
    ends, and each change of the theme then dresses the windows of all tests before."""
    yield
    if QT_FIXTURES & set(request.fixturenames):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def _nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread, a running QThread or a child process that a gui test leaves behind fails it.

    Tests of the Keras process keep processes between tests on purpose; their fixtures end them.
    """
    if not QT_FIXTURES & set(request.fixturenames):
        yield
        return
    threads = set(threading.enumerate())
    children = set(psutil.Process().children())
    yield
    left_threads = [
        t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon
    ]
    for thread in left_threads:
        thread.join(timeout=5)
    left = [t.name for t in left_threads if t.is_alive()]
    _, alive = psutil.wait_procs(
        [c for c in psutil.Process().children() if c not in children], timeout=5
    )
    left += [" ".join(c.cmdline()) for c in alive if c.status() != psutil.STATUS_ZOMBIE]
    assert not left, f"left running: {left}"
