"""Where the canvas stands in the window: the ring that says it has the focus, a bar above it."""

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.ui.widgets.theme import theme

_RING = 2
_STRENGTH = 0.55
"""Keys go to the canvas most of the time: seen, but not looked at."""


class CanvasPlace(QWidget):
    """Holds the canvas within a ring that is lit while keys go to the canvas, and a bar above it.

    The ring is no part of the canvas, because what is painted there is scrolled; and the bar does
    not float over it, because what it finds must not lie beneath it.
    """

    def __init__(self, canvas: QWidget, bar: QWidget) -> None:
        super().__init__()
        self._canvas = canvas
        box = QVBoxLayout(self)
        box.setContentsMargins(_RING, _RING, _RING, _RING)
        box.setSpacing(_RING)
        box.addWidget(bar)
        box.addWidget(canvas, 1)
        canvas.installEventFilter(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring, or the canvas's own colour where it would be."""
        painter = QPainter(self)
        t = theme()
        painter.fillRect(self.rect(), QColor(t.canvas))
        if self._canvas.hasFocus():
            color = QColor(t.accent)
            color.setAlphaF(_STRENGTH)
            painter.setPen(QPen(color, _RING))
            half = _RING / 2
            ring = QRectF(self._canvas.geometry()).adjusted(-half, -half, half, half)
            painter.drawRect(ring)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The canvas got or lost the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)
