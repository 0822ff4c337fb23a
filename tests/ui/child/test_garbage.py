"""Garbage goes in the window's thread, whichever thread made it."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.ui.child.garbage import collect_here_alone


class Loop:
    def __init__(self, went: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: went.append(threading.get_ident()))


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QObject]:
    parent = QObject()
    yield parent
    parent.deleteLater()


def test_what_a_thread_leaves_is_collected_by_the_window(parent: QObject, qtbot: QtBot) -> None:
    went: list[int] = []
    collect_here_alone(parent)

    def work() -> None:
        for _ in range(3 * gc.get_threshold()[0]):
            Loop(went)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert went == []
    qtbot.waitUntil(lambda: bool(went))
    assert set(went) == {threading.get_ident()}
