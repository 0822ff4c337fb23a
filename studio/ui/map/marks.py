"""What is drawn over the points of the map: a cross-hair, a path with its stops, pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import sans, theme

if TYPE_CHECKING:
    from studio.ui.map.map_canvas import MapCanvas

PIN = 30
_STOP, _GAP = 8.0, 10.0
_ABOVE_POINTS = 10


@dataclass(frozen=True, slots=True)
class Pin:
    """A picture at its place in the plane."""

    at: QPointF
    picture: QPixmap
    is_current: bool = False


class MarksItem(QGraphicsItem):
    """Fills the view box. All places are given in the plane, and follow its zoom."""

    def __init__(self, canvas: "MapCanvas") -> None:
        self._box: Any = canvas.getViewBox()
        super().__init__(self._box)
        self.setZValue(_ABOVE_POINTS)
        self._font = sans(10)
        self._font.setBold(True)
        self.crosshair: QPointF | None = None
        self.nearest: QPointF | None = None
        self.line: list[QPointF] = []
        self.stops: list[QPointF] = []
        self.pins: list[Pin] = []
        self._is_focused = False
        self._box.sigRangeChanged.connect(self._on_range_changed)

    def show_crosshair(self, at: QPointF | None) -> None:
        """Put the cross-hair there, or away."""
        self.crosshair = at
        if at is None:
            self.nearest = None
        self.update()

    def show_nearest(self, at: QPointF) -> None:
        """Put a ring around the sample that is nearest to the cross-hair."""
        self.nearest = at
        self.update()

    def show_line(self, line: Sequence[QPointF]) -> None:
        """Show a path; without points there is none."""
        self.line = list(line)
        self.update()

    def show_stops(self, stops: Sequence[QPointF]) -> None:
        """Show the numbered places of a path."""
        self.stops = list(stops)
        self.update()

    def show_pins(self, pins: Sequence[Pin]) -> None:
        """Show pictures at their places."""
        self.pins = list(pins)
        self.update()

    def set_focused(self, is_focused: bool) -> None:
        """Show with a frame that keys go to the map."""
        self._is_focused = is_focused
        self.update()

    def _on_range_changed(self) -> None:
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect())

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_line(painter)
        self._paint_stops(painter)
        for pin in self.pins:
            self._paint_pin(painter, pin)
        if self._is_focused:
            painter.setPen(_pen(theme().accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.boundingRect().adjusted(0.5, 0.5, -0.5, -0.5))
        if self.nearest is not None:
            _paint_ring(painter, self._place(self.nearest), theme().text)
        if self.crosshair is not None:
            self._paint_crosshair(painter, self._place(self.crosshair))

    def _place(self, at: QPointF) -> QPointF:
        return QPointF(self._box.mapFromView(at))

    def _paint_line(self, painter: QPainter) -> None:
        if len(self.line) < 2:
            return
        drawn = QPolygonF([self._place(at) for at in self.line])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(theme().surface, 5.0))
        painter.drawPolyline(drawn)
        painter.setPen(_pen(theme().text, 2.0))
        painter.drawPolyline(drawn)

    def _paint_stops(self, painter: QPainter) -> None:
        """Each stop with its number; where they stand close, those between are dots."""
        places = [self._place(at) for at in self.stops]
        step = _numbered_each(places)
        painter.setFont(self._font)
        last = len(places) - 1
        for number, place in enumerate(places):
            is_numbered = number % step == 0 and (last - number >= step or number == last)
            is_numbered = is_numbered or number == last
            size = _STOP if is_numbered else 3.0
            painter.setPen(_pen(theme().surface, 1.5))
            painter.setBrush(QColor(theme().text))
            painter.drawEllipse(place, size, size)
            if is_numbered:
                painter.setPen(QColor(theme().surface))
                around = QRectF(place.x() - 12, place.y() - 8, 24, 16)
                painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _paint_pin(self, painter: QPainter, pin: Pin) -> None:
        """A ring where the picture falls, and the picture above it, or below at the upper edge."""
        place = self._place(pin.at)
        color = theme().accent if pin.is_current else theme().text
        is_below = place.y() < PIN + 16
        top = place.y() + 12 if is_below else place.y() - 12 - PIN
        frame = QRectF(place.x() - PIN / 2, top, PIN, PIN)
        _paint_ring(painter, place, color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().surface))
        painter.drawRoundedRect(frame.adjusted(-4, -4, 4, 4), 4, 4)
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(frame.adjusted(-2.5, -2.5, 2.5, 2.5), 3, 3)
        painter.drawPixmap(frame, pin.picture, QRectF(pin.picture.rect()))

    def _paint_crosshair(self, painter: QPainter, at: QPointF) -> None:
        """Hair lines that leave the middle free, and a dot."""
        area = self.boundingRect()
        for pen, size in ((_pen(theme().surface, 3.0), 3.0), (_pen(theme().accent, 1.0), 2.0)):
            painter.setPen(pen)
            painter.drawLine(QPointF(area.left(), at.y()), QPointF(at.x() - _GAP, at.y()))
            painter.drawLine(QPointF(at.x() + _GAP, at.y()), QPointF(area.right(), at.y()))
            painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), at.y() - _GAP))
            painter.drawLine(QPointF(at.x(), at.y() + _GAP), QPointF(at.x(), area.bottom()))
            painter.setBrush(pen.color())
            painter.drawEllipse(at, size, size)


def _paint_ring(painter: QPainter, at: QPointF, color: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, shade in ((4.0, theme().surface), (2.0, color)):
        painter.setPen(QPen(QColor(shade), width))
        painter.drawEllipse(at, 6, 6)


def _pen(color: str, width: float) -> QPen:
    return QPen(
        QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )  # fmt: skip


def _numbered_each(places: Sequence[QPointF]) -> int:
    """Each how many-th stop has room for its number."""
    if len(places) < 2:
        return 1
    length = sum(hypot(b.x() - a.x(), b.y() - a.y()) for a, b in pairwise(places))
    between = length / (len(places) - 1)
    return next((step for step in (1, 2, 5, 10) if step * between >= 2 * _STOP + 2), len(places))
