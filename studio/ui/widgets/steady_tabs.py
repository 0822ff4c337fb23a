"""Tabs whose page is painted anew only where something on it changed.

A QTabWidget answers each request for a layout, as one number in the title of a tab makes it, by
painting its page with all that is on it.
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QTabWidget, QWidget
from typing_extensions import override


class SteadyTabs(QTabWidget):
    """Tabs of a width that others decide, with a bar that is as wide: they lay themselves out anew
    only when they need another height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, documentMode=True)
        self._heights: tuple[int, int] | None = None

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            heights = self.tabBar().sizeHint().height(), self.minimumSizeHint().height()
            if heights == self._heights:
                return True
            self._heights = heights
        return super().event(event)
