"""What the colours of numbers mean: a bar from low to high."""

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import SPACE_S, TEXT_S, sans, theme
from studio.words import in_digits

_WIDTH, _HEIGHT = 120, 10


class ScaleBar(QWidget):
    """A name, the least number, the colours, the greatest number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ("", "", "")
        self._image = QImage()
        self._pixels: Any = None
        self.setFont(sans(TEXT_S))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_scale(self, name: str, low: float, high: float, colors: Any) -> None:
        """Say what is shown; `colors` are (n, 3) in uint8, from low to high."""
        self._words = (name, in_digits(low, 4), in_digits(high, 4))
        self._pixels = np.ascontiguousarray(colors[np.newaxis])
        count = len(colors)
        self._image = QImage(self._pixels.data, count, 1, 3 * count, QImage.Format.Format_RGB888)
        self.setAccessibleName(f"Colours: {name} from {in_digits(low, 4)} to {in_digits(high, 4)}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height() + 6)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        metrics, x = QFontMetrics(self.font()), 0.0
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        for number, words in enumerate(self._words):
            painter.setPen(QColor(theme().text if number == 0 else theme().muted))
            width = metrics.horizontalAdvance(words)
            painter.drawText(QRectF(x, 0, width + 1, self.height()), middle, words)
            x += width + SPACE_S
            if number == 1:
                bar = QRectF(x, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
                painter.drawImage(bar, self._image)
                painter.setPen(QPen(QColor(theme().border), 1))
                painter.drawRect(bar)
                x += _WIDTH + SPACE_S
        painter.end()
