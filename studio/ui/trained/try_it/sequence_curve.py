"""A sequence as curves over its steps: one can be drawn, and the network's answer lies over it."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import RADIUS, TEXT_S, appearance, sans, theme

_ROOM = 0.12
_MOST_CURVES = 24
_BELOW, _ABOVE, _SIDE = 20, 20, 8
_MOST_DOTS = 60


class SequenceCurve(QWidget):
    """Draw with the left button. `drawn` carries the first step and the numbers from there on."""

    drawn = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Any = np.zeros((1, 1))
        self._feature = 0
        self._answer: Any = None
        self._truth: Any = None
        self._ends: tuple[float, float] | None = None
        self._held: tuple[float, float] | None = None
        self._last: tuple[int, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(150, 150)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip("Draw the sequence with the mouse")
        self.setAccessibleName("Curve of the sequence")
        self.setAccessibleDescription("The same numbers stand in the table")
        appearance().changed.connect(self.update)

    def show_values(self, values: Any, feature: int) -> None:
        """Show values (steps, features), one feature before the others."""
        self._values, self._feature = values, feature
        self.update()

    def show_answer(self, answer: Any, truth: Any) -> None:
        """Show what the network answers and what would be right, (steps, numbers) or None."""
        self._answer, self._truth = answer, truth
        self.update()

    def set_ends(self, low: float, high: float) -> None:
        """Say between which values the data lie."""
        self._ends = (low, high)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(260, 200)

    # --- where values lie ----------------------------------------------------------

    def ends(self) -> tuple[float, float]:
        """The values at the lower and the upper edge; they hold still while one draws."""
        if self._held is not None:
            return self._held
        shown = [self._values]
        shown += [a for a in (self._answer, self._truth) if a is not None]
        low, high = min(float(a.min()) for a in shown), max(float(a.max()) for a in shown)
        if self._ends is not None:
            low, high = min(low, self._ends[0]), max(high, self._ends[1])
        if high - low < 1e-9:
            low, high = low - 1, high + 1
        room = (high - low) * _ROOM
        return low - room, high + room

    def point_of(self, step: int, value: float) -> QPointF:
        """Where a value at a step lies."""
        return self._points(np.array([value]), self.ends(), first=step)[0]

    def _points(self, values: Any, ends: tuple[float, float], first: int = 0) -> list[QPointF]:
        """Where the values of the steps from `first` on lie."""
        area, (low, high) = self._area(), ends
        steps = np.arange(first, first + len(values)) / max(1, len(self._values) - 1)
        across = area.left() + steps * area.width()
        up = area.bottom() - (values - low) / (high - low) * area.height()
        return list(map(QPointF, across.tolist(), up.tolist()))

    def _at(self, place: QPointF) -> tuple[int, float]:
        low, high = self.ends()
        area, last = self._area(), len(self._values) - 1
        step = round((place.x() - area.left()) / max(1.0, area.width()) * last)
        value = low + (area.bottom() - place.y()) / max(1.0, area.height()) * (high - low)
        return min(last, max(0, step)), min(high, max(low, value))

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_SIDE, _ABOVE, -_SIDE, -_BELOW)

    # --- Qt -------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self._last = self.ends(), None
            self._draw_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line goes on, over all steps between."""
        if self._last is not None:
            self._draw_to(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = self._last = None
        self.update()

    def _draw_to(self, place: QPointF) -> None:
        step, value = self._at(place)
        from_step, from_value = self._last or (step, value)
        self._last = (step, value)
        first, last = sorted((from_step, step))
        ends = [from_value, value] if from_step <= step else [value, from_value]
        count = last - first + 1
        self.drawn.emit(
            first, np.linspace(ends[0], ends[1], count) if count > 1 else np.array([value])
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Other features faintly, the one that is drawn, what is right, the answer; a legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = theme()
        painter.setPen(QColor(t.border))
        painter.setBrush(QColor(t.raised))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.setFont(sans(TEXT_S))
        ends = self.ends()
        if ends[0] < 0 < ends[1]:
            painter.setPen(QPen(QColor(t.border), 1, Qt.PenStyle.DotLine))
            zero = self._points(np.zeros(1), ends)[0].y()
            painter.drawLine(QPointF(_SIDE, zero), QPointF(self.width() - _SIDE, zero))
        faint = QColor(t.series[0])
        faint.setAlpha(60)
        for feature in range(min(_MOST_CURVES, self._values.shape[1])):
            if feature != self._feature:
                self._curve(painter, self._points(self._values[:, feature], ends), QPen(faint, 1))
        drawn = self._points(self._values[:, self._feature], ends)
        self._curve(painter, drawn, QPen(QColor(t.series[0]), 2))
        self._dots(painter, drawn, t.series[0])
        dotted = QPen(QColor(t.muted), 1.5, Qt.PenStyle.DotLine)
        for values, pen in ((self._truth, dotted), (self._answer, QPen(QColor(t.series[1]), 2))):
            if values is not None:
                for number in range(min(_MOST_CURVES, values.shape[1])):
                    self._curve(painter, self._points(values[:, number], ends), pen)
        self._explain(painter, *ends)

    def _curve(self, painter: QPainter, points: list[QPointF], pen: QPen) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _dots(self, painter: QPainter, points: list[QPointF], color: str) -> None:
        if len(points) > _MOST_DOTS:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        for point in points:
            painter.drawEllipse(point, 2.5, 2.5)

    def _explain(self, painter: QPainter, low: float, high: float) -> None:
        t, metrics = theme(), QFontMetrics(painter.font())
        entries = [("given", t.series[0])]
        if self._answer is not None:
            entries.append(("answer", t.series[1]))
        if self._truth is not None:
            entries.append(("truth", t.muted))
        left = float(_SIDE)
        for word, color in entries:
            painter.setPen(QPen(QColor(color), 2))
            painter.drawLine(QPointF(left, 11), QPointF(left + 12, 11))
            painter.setPen(QColor(t.muted))
            painter.drawText(QPointF(left + 16, 15), word)
            left += 28 + metrics.horizontalAdvance(word)
        painter.setPen(QColor(t.muted))
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(self._area(), right | Qt.AlignmentFlag.AlignTop, f"{high:.3g}")
        painter.drawText(self._area(), right | Qt.AlignmentFlag.AlignBottom, f"{low:.3g}")
        bottom = self.height() - 6
        painter.drawText(QPointF(_SIDE, bottom), "step 1")
        last = f"{len(self._values):,}"
        end = self.width() - _SIDE - metrics.horizontalAdvance(last)
        painter.drawText(QPointF(end, bottom), last)
