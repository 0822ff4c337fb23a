"""The dots behind the network: one small picture, laid like tiles at whole pixels.

A brush that is scaled with the scene costs more and blurs; so the tile is made anew for each
zoom, from dots at exact places, and anchored near the middle of what is seen.
"""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QGraphicsView

from studio.ui.canvas.look import Look

STEP = 24.0
DENSEST = 11.0
"""Closer than this many pixels the dots are left out."""


class Dots:
    """The dots of one view."""

    def __init__(self) -> None:
        self._key: tuple[float, float, str, str] | None = None
        self._tile = QPixmap()
        self._anchor = QPointF()

    def paint(self, painter: QPainter, view: QGraphicsView, area: QRegion, look: Look) -> None:
        """Paint the ground, with its dots unless they would be dense, over a part of a viewport:
        all that is painted now, or less."""
        scale = view.transform().m11()
        if scale * STEP < DENSEST:
            painter.save()
            painter.resetTransform()
            painter.fillRect(area.boundingRect(), look.canvas)
            painter.restore()
            return
        key = (scale, view.devicePixelRatioF(), look.canvas.name(), look.dot)
        if key != self._key:
            self._key = key
            self._tile = _tile(*key)
            middle = view.mapToScene(view.viewport().rect().center())
            self._anchor = QPointF(round(middle.x() / STEP) * STEP, round(middle.y() / STEP) * STEP)
        painter.save()
        painter.resetTransform()
        self._lay(painter, view.mapFromScene(self._anchor), area)
        painter.restore()

    def _lay(self, painter: QPainter, origin: QPoint, area: QRegion) -> None:
        """Lay tiles, one of which begins at the origin."""
        tile = self._tile
        if tile.devicePixelRatio() != 1.0:
            painter.setBrushOrigin(origin)
            painter.fillRect(area.boundingRect(), QBrush(tile))
            return
        width, height = tile.width(), tile.height()
        for rect in area:  # type: ignore[attr-defined]  # it is iterable, only not in the stubs
            # Qt copies a picture whole only within a clip of one rectangle; else, as with a
            # brush, it goes pixel by pixel, in several threads.
            painter.setClipRect(rect)
            left = rect.x() - (rect.x() - origin.x()) % width
            top = rect.y() - (rect.y() - origin.y()) % height
            for y in range(top, rect.bottom() + 1, height):
                for x in range(left, rect.right() + 1, width):
                    painter.drawPixmap(x, y, tile)


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
