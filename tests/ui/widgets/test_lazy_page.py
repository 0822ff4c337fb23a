"""A page that is made when it is first looked at."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.lazy_page import LazyPage


def behind_another(qtbot: QtBot, page: LazyPage[QLabel]) -> QTabWidget:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(QLabel("in front"), "One")
    tabs.addTab(page, "Two")
    tabs.show()
    return tabs


def test_the_content_is_made_when_the_page_is_first_seen_and_only_then(qtbot: QtBot) -> None:
    made: list[QLabel] = []

    def make() -> QLabel:
        made.append(QLabel("content"))
        return made[-1]

    page = LazyPage(make)
    tabs = behind_another(qtbot, page)
    page.look()
    assert made == []
    for index in (1, 0, 1):
        tabs.setCurrentIndex(index)
    assert made == [page.content]
    qtbot.waitUntil(made[0].isVisible)


def test_what_cannot_be_made_yet_is_made_when_it_can(qtbot: QtBot) -> None:
    numbers: list[str] = []
    waiting = QLabel("nothing yet")
    page = LazyPage(lambda: QLabel(numbers[0]) if numbers else None, waiting)
    tabs = behind_another(qtbot, page)
    tabs.setCurrentIndex(1)
    assert page.content is None
    assert waiting.isVisible()
    numbers.append("42")
    page.look()
    assert page.content is not None
    qtbot.waitUntil(page.content.isVisible)
    assert not waiting.isVisible()


def test_what_takes_long_is_done_once_and_before(qtbot: QtBot) -> None:
    asked: list[Callable[[], None]] = []
    page = LazyPage(lambda: QLabel("content"), prepare=asked.append)
    tabs = behind_another(qtbot, page)
    for index in (1, 0, 1):
        tabs.setCurrentIndex(index)
    assert len(asked) == 1
    assert page.content is None
    asked[0]()
    assert page.content is not None


def test_content_that_is_needed_unseen_is_made_at_once(qtbot: QtBot) -> None:
    page = LazyPage(lambda: QLabel("content"))
    tabs = behind_another(qtbot, page)
    content = page.made()
    assert content is not None
    assert content is page.content is page.made()
    assert page.isAncestorOf(content)
    assert tabs.currentWidget() is not page
