"""The points of the data on a plane: training ones filled, test ones hollow.

A scatter item with a brush for each point takes 80 ms for a thousand; these are drawn a colour at
a time.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import theme

_LARGE, _SMALL, _MANY = 7.0, 5.0, 300
_EDGE, _HOLE = 1.5, 0.5
_ROOMY, _LEAST = 320.0, 0.5
"""The side of a plane in pixels on which dots have their full size; their least part of it."""


class PlanePoints(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph has no types
    """Dots of one size, whatever the zoom; smaller where many lie on a small plane."""

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[tuple[QPolygonF, QColor, float]] = []
        self._bounds = QRectF()
        self._are_many = False

    def set_points(self, places: Any, colors: Any, is_test: Any) -> None:
        """Show points (n, 2) in these colours, (n, 3) in uint8."""
        self.prepareGeometryChange()
        is_finite = np.isfinite(places).all(axis=1)
        places, colors, is_test = places[is_finite], colors[is_finite], is_test[is_finite]
        self._are_many = len(places) > _MANY
        size = _SMALL if self._are_many else _LARGE
        ground = QColor(theme().surface)
        self._strokes = []
        for chosen, is_hollow in ((~is_test, False), (is_test, True)):
            for color, dots in _by_color(places[chosen], colors[chosen]):
                outer, inner = (color, ground) if is_hollow else (ground, color)
                self._strokes.append((dots, outer, size + _EDGE))
                self._strokes.append((dots, inner, size * _HOLE if is_hollow else size))
        self._bounds = QRectF()
        if len(places):
            low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
            self._bounds = QRectF(QPointF(*low), QPointF(*high))
        self.update()

    def boundingRect(self) -> QRectF:
        """All dots, with room for those at the edge."""
        wide, high = self._bounds.width() * 0.05, self._bounds.height() * 0.05
        return self._bounds.adjusted(-wide, -high, wide, high)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on_screen = painter.worldTransform().mapRect(self._bounds)
        side = min(on_screen.width(), on_screen.height())
        scale = min(1.0, max(_LEAST, side / _ROOMY)) if self._are_many else 1.0
        # In pixels: Qt draws a dot as a line 1/63 long, which in the units of data may be seen.
        to_screen = painter.worldTransform()
        painter.save()
        painter.setWorldTransform(QTransform())
        for dots, color, width in self._strokes:
            painter.setPen(_pen(color, width * scale))
            painter.drawPoints(to_screen.map(dots))
        painter.restore()


def _by_color(places: Any, colors: Any) -> list[tuple[QColor, QPolygonF]]:
    found = []
    packed = colors.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    for one in sorted(set(packed.tolist())):  # np.unique would import masked arrays
        dots = QPolygonF([QPointF(x, y) for x, y in places[packed == one].tolist()])
        found.append((QColor.fromRgb(one | 0xFF000000), dots))
    return found


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen
