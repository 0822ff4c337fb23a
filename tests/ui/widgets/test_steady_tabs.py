from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from studio.ui.widgets.steady_tabs import SteadyTabs


class _Page(QWidget):
    paints = 0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1


def _shown(qtbot) -> tuple[SteadyTabs, _Page]:
    tabs, page = SteadyTabs(), _Page()
    qtbot.addWidget(tabs)
    tabs.addTab(page, "Problems")
    tabs.resize(400, 300)
    tabs.show()
    qtbot.waitUntil(lambda: page.paints > 0)
    tabs.tabBar().setTabText(0, "Problems 1")  # whatever is still to be laid out for the first time
    qtbot.wait(20)
    page.paints = 0
    return tabs, page


def test_another_title_leaves_the_page_as_it_is_painted(qtbot):
    tabs, page = _shown(qtbot)
    tabs.tabBar().setTabText(0, "Problems 12 and more")
    qtbot.wait(20)
    assert page.paints == 0
    assert tabs.tabBar().tabRect(0).width() <= tabs.tabBar().width() == tabs.width()


def test_a_page_that_needs_more_height_gets_it(qtbot):
    tabs, page = SteadyTabs(), QWidget()
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(tabs)
    tabs.addTab(page, "Problems")
    window.resize(400, 300)
    window.show()
    qtbot.waitUntil(lambda: page.height() > 0)
    page.setMinimumHeight(500)
    qtbot.waitUntil(lambda: page.height() >= 500)
