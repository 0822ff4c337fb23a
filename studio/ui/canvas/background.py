"""The dots behind the network: one small picture, laid like tiles at whole pixels.

A brush that is scaled with the scene costs more and blurs; so the tile is made anew for each
zoom, from dots at exact places, and anchored near the middle of what is seen.
"""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsView

from studio.ui.canvas.look import Look

STEP = 24.0
DENSEST = 11.0
"""Closer than this many pixels the dots are left out."""


class Dots:
    """The dots of one view."""

    def __init__(self) -> None:
        self._key: tuple[float, float, str, str] | None = None
        self._brush = QBrush()
        self._anchor = QPointF()

    def paint(self, painter: QPainter, view: QGraphicsView, area: QRect, look: Look) -> None:
        """Paint the ground, with its dots unless they would be dense, over a part of a viewport."""
        scale = view.transform().m11()
        if scale * STEP < DENSEST:
            painter.save()
            painter.resetTransform()
            painter.fillRect(area, look.canvas)
            painter.restore()
            return
        key = (scale, view.devicePixelRatioF(), look.canvas.name(), look.dot)
        if key != self._key:
            self._key = key
            self._brush = QBrush(_tile(*key))
            middle = view.mapToScene(view.viewport().rect().center())
            self._anchor = QPointF(round(middle.x() / STEP) * STEP, round(middle.y() / STEP) * STEP)
        painter.save()
        painter.resetTransform()
        painter.setBrushOrigin(view.mapFromScene(self._anchor))
        painter.fillRect(area, self._brush)
        painter.restore()


def _tile(scale: float, ratio: float, ground: str, color: str) -> QPixmap:
    gap = STEP * scale * ratio
    count = max(1, round(192 / gap))
    side = max(1, round(gap * count))
    pixmap = QPixmap(side, side)
    pixmap.fill(QColor(ground))
    painter = QPainter(pixmap)
    ink = QColor(color)
    ink.setAlphaF(min(1.0, 0.25 + 0.75 * scale))
    # Whole pixels: a dot of two pixels that falls between them is a smear.
    size = max(2, round(2 * ratio * min(1.5, scale**0.5)))
    for row in range(count):
        for column in range(count):
            x, y = round((column + 0.5) * side / count), round((row + 0.5) * side / count)
            painter.fillRect(x - size // 2, y - size // 2, size, size, ink)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
