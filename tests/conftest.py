"""For every test: no display, a home folder of its own, and nothing left running."""

import gc
import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from studio.ui.child.garbage import collect_what_is_due
from tests.helpers.left_running import nothing_left_running

os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest_plugins = [
    "tests.helpers.conversation",
    "tests.helpers.shared_window",
    "tests.helpers.slow",
    "tests.helpers.small_children",
    "pytester",
]

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
    slow = {item.path for item in items if starts_keras(item)}
    items.sort(key=lambda item: item.path not in slow)


def starts_keras(item: pytest.Item) -> bool:
    """Whether a test takes long: its file comes first, so that the end need not wait for it."""
    is_marked = item.get_closest_marker("keras") is not None
    return is_marked or "lasting_window" in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    """What was collected stays to the end; searching it for garbage again and again takes a tenth
    of the time."""
    gc.collect()
    gc.freeze()
    gc.disable()  # from here on in the thread of the tests alone, see `studio.ui.child.garbage`


def pytest_runtest_teardown() -> None:
    """What Python would have collected, in the thread in which the program collects it."""
    collect_what_is_due()


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
    So do the tests of a module that share a window or a reader that lives on; its fixture checks.
    """
    names = set(request.fixturenames)
    if QT_FIXTURES & names and not {"lasting_window", "lasting_reader"} & names:
        with nothing_left_running():
            yield
    else:
        yield
