"""A line of small words that may change ten times a second.

A QLabel asks for a new layout with each text, which a QTabWidget around it answers by painting
everything inside anew: the whole window, for one changed number.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import TEXT_S, sans, theme
from studio.ui.widgets.tip import tip_of


class Caption(QWidget):
    """Words that are painted where they fit, and cut off with an ellipsis where they do not."""

    def __init__(
        self,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._alignment = alignment | Qt.AlignmentFlag.AlignVCenter
        self._font = sans(TEXT_S)
        self._metrics = QFontMetrics(self._font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The words."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else, in the same place."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(tip_of(text))
            self.update()

    def sizeHint(self) -> QSize:
        """One line, as wide as it is given."""
        return QSize(0, self._metrics.height() + 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(QColor(theme().muted))
        words = self._metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self._alignment), words)
