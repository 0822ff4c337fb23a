"""The three columns of the window: lists at the left, the canvas, panels at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from studio.ui.widgets.steady_tabs import SteadyTabs

_LIST_WIDTH, _TABS_WIDTH, _LAPTOP_WIDTH = 230, 480, 1280
_LESSON_WIDTH = 300
Pages = Sequence[tuple[QWidget, str]]


class Columns(QSplitter):
    """Gives each column its width when it is first shown, and the lesson its tab and more room
    where the project has one.

    It takes its parent and its columns before their pages: what a widget holds is dressed anew
    each time that it gets another parent, and the pages hold hundreds of them.
    """

    def __init__(
        self, lists: Pages, lesson: QWidget, middle: QWidget, panels: Pages, parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._lesson, self._is_shared_out = lesson, False
        for page, _ in lists:
            page.setProperty("class", "panel")
            page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left, self.right = _tabs("Layers, outline and lesson"), _tabs("Panels")
        self.right.tabBar().setChangeCurrentOnDrag(True)  # from Try it onto the map
        self.right.tabBar().setProperty("class", "close")
        self.setHandleWidth(6)
        self.setChildrenCollapsible(False)
        for widget, stretch in ((self.left, 0), (middle, 3), (self.right, 2)):
            self.addWidget(widget)
            self.setStretchFactor(self.count() - 1, stretch)
        for tabs, pages in ((self.left, lists), (self.right, panels)):
            for page, title in pages:
                tabs.addTab(page, title)
        self.left.setMinimumWidth(200)
        middle.setMinimumWidth(320)
        self.right.setMinimumWidth(_TABS_WIDTH)

    def place_lesson(self, has_lesson: bool) -> None:
        """A tab for the lesson, and in front, where the project has one."""
        if not has_lesson and self.left.currentWidget() is self._lesson:
            # What a person needs next; left to itself, Qt goes on to the tab beside it.
            self.left.setCurrentIndex(0)
        self.left.setTabVisible(self.left.indexOf(self._lesson), has_lesson)
        if has_lesson:
            self.left.setCurrentWidget(self._lesson)
            self._widen_for_lesson()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shown for the first time: now the width is known."""
        super().showEvent(event)
        if not self._is_shared_out:
            self._share_out()

    def _share_out(self) -> None:
        """Give each column its width: a laptop's goes to the canvas, of a large screen's more to
        the panels as well."""
        self._is_shared_out = True
        left = _LESSON_WIDTH if self.left.currentWidget() is self._lesson else _LIST_WIDTH
        right = _TABS_WIDTH + max(0, self.width() - _LAPTOP_WIDTH) * 2 // 5
        self.setSizes([left, max(0, self.width() - left - right), right])

    def _widen_for_lesson(self) -> None:
        """A text wants longer lines than a list of layers."""
        if not self._is_shared_out:
            return
        left, middle, right = self.sizes()
        missing = max(0, _LESSON_WIDTH - left)
        self.setSizes([left + missing, middle - missing, right])


def _tabs(name: str) -> SteadyTabs:
    tabs = SteadyTabs()
    tabs.setUsesScrollButtons(False)
    tabs.tabBar().setDrawBase(False)
    tabs.tabBar().setAccessibleName(name)
    return tabs
