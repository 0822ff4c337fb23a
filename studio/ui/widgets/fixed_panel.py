"""A panel that lays itself out without anybody around it being asked.

Where a part of a panel comes, goes or takes another height, Qt asks every layout up to the window
anew, and a QTabWidget on the way answers by painting everything: three times for one sentence.
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_WANTED = QSize(420, 480)


class FixedPanel(QWidget):
    """A widget of a size that others decide. What it shows belongs into `inside`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside = QWidget(self)

    def sizeHint(self) -> QSize:
        """The same at all times: that is the point."""
        return _WANTED

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.inside.resize(self.size())
