"""Preview by painting: thumbnails with their classes, and points or lines over their axes.

Both prepare what they paint when they are given it; painting itself only draws.
"""

import math
from array import array
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.engine.protocol.reader import Plot, Thumbnail
from studio.ui.widgets import theme as look
from studio.ui.widgets.theme import SPACE_S, TEXT_S, appearance, theme

_TILE, _CAPTION, _GAP = 48, 16, 6


class ThumbnailGrid(QWidget):
    """Small pictures in rows, as many as there is room for, each over its class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[tuple[QPixmap, str]] = []
        self.setAccessibleName("Pictures of the data")
        _keep_height(self)
        appearance().changed.connect(self.update)

    def set_thumbnails(self, thumbnails: Sequence[Thumbnail]) -> None:
        """Show these."""
        self._pictures = [(_pixmap(t), t.label) for t in thumbnails]
        labels = sorted({label for _, label in self._pictures})
        self.setAccessibleDescription(
            f"{len(self._pictures)} pictures" + (f" of {', '.join(labels)}" if any(labels) else "")
        )
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, 3 * (_TILE + _CAPTION + _GAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles from left to right, from the top down, whole ones only."""
        painter = QPainter(self)
        font = look.sans(TEXT_S - 1)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        painter.setPen(QColor(theme().muted))
        across = max(1, (self.width() + _GAP) // (_TILE + _GAP))
        pitch = _TILE + _CAPTION + _GAP
        down = max(1, (self.height() + _GAP) // pitch)
        for index, (picture, label) in enumerate(_some(self._pictures, across * down)):
            x, y = index % across * (_TILE + _GAP), index // across * pitch
            size = picture.size().scaled(_TILE, _TILE, Qt.AspectRatioMode.KeepAspectRatio)
            left = x + (_TILE - size.width()) // 2
            top = y + (_TILE - size.height()) // 2
            painter.drawPixmap(left, top, size.width(), size.height(), picture)
            words = metrics.elidedText(label, Qt.TextElideMode.ElideRight, _TILE)
            area = QRectF(x, y + _TILE, _TILE, _CAPTION)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)


def _keep_height(view: QWidget) -> None:
    """As high as it wants to be, also where the page is longer than the window."""
    view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def _some(pictures: list[tuple[QPixmap, str]], count: int) -> list[tuple[QPixmap, str]]:
    """As many as there is room for, evenly from all of them: they come class by class."""
    if len(pictures) <= count:
        return pictures
    return [pictures[index * len(pictures) // count] for index in range(count)]


def _pixmap(thumbnail: Thumbnail) -> QPixmap:
    kind = QImage.Format.Format_Grayscale8 if thumbnail.is_grey else QImage.Format.Format_RGB888
    width = thumbnail.width * (1 if thumbnail.is_grey else 3)
    image = QImage(thumbnail.pixels, thumbnail.width, thumbnail.height, width, kind)
    return QPixmap.fromImage(image)


class DataPlot(QWidget):
    """Points in the colours of their classes, or lines over one axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot: Plot | None = None
        self._series: list[tuple[int, list[tuple[float, float]]]] = []
        self._range = (0.0, 1.0, 0.0, 1.0)
        self._drawn: QPixmap | None = None
        self.setAccessibleName("Plot of the data")
        _keep_height(self)
        appearance().changed.connect(self._redraw)

    def set_plot(self, plot: Plot) -> None:
        """Draw this."""
        self._plot = plot
        x, y, group = (array("f", part) for part in (plot.x, plot.y, plot.group))
        if plot.is_line:
            count = len(x)
            parts = [y[n * count : (n + 1) * count] for n in range(len(plot.names))]
            self._series = [(n, list(zip(x, part, strict=True))) for n, part in enumerate(parts)]
        else:
            grouped: dict[int, list[tuple[float, float]]] = {}
            for across, up, number in zip(x, y, group or array("f", [0] * len(x)), strict=True):
                grouped.setdefault(int(number), []).append((across, up))
            self._series = sorted(grouped.items())
        self._range = _range(x, y)
        self.setAccessibleDescription(f"{len(x)} points of {' and '.join(plot.names)}")
        self._redraw()

    def sizeHint(self) -> QSize:
        """A plot to look at, not to read numbers off."""
        return QSize(300, 210)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What was drawn, once for each size and theme."""
        if self._drawn is None:
            self._drawn = self._draw()
        QPainter(self).drawPixmap(0, 0, self._drawn)

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if self._plot is None:
            return picture
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(44, SPACE_S, -SPACE_S, -32)
        self._draw_frame(painter, area)
        painter.setClipRect(area.adjusted(-3, -3, 3, 3))
        colors = theme().series if self._plot.is_line else theme().classes
        for number, points in self._series:
            color = QColor(colors[number % len(colors)])
            where = [self._place(area, *point) for point in points]
            if self._plot.is_line:
                painter.setPen(QPen(color, 1.6))
                painter.drawPolyline(QPolygonF(where))
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for point in where:
                painter.drawEllipse(point, 2.2, 2.2)
        painter.end()
        return picture

    def _draw_frame(self, painter: QPainter, area: QRectF) -> None:
        t = theme()
        assert self._plot is not None
        painter.setPen(QColor(t.border))
        painter.drawRect(area)
        painter.setPen(QColor(t.muted))
        painter.setFont(look.mono(TEXT_S - 1))
        left, right, bottom, top = self._range
        flag = Qt.AlignmentFlag
        low, high = f"{bottom:.3g}", f"{top:.3g}"
        below = QRectF(area.left(), area.bottom() + 2, area.width(), 14)
        beside = QRectF(0, area.top(), area.left() - 4, area.height())
        painter.drawText(below, int(flag.AlignLeft), f"{left:.3g}")
        painter.drawText(below, int(flag.AlignRight), f"{right:.3g}")
        painter.drawText(beside, int(flag.AlignRight | flag.AlignTop), high)
        painter.drawText(beside, int(flag.AlignRight | flag.AlignBottom), low)
        painter.setFont(look.sans(TEXT_S))
        names = self._plot.names
        words = " · ".join(names) if self._plot.is_line else f"{names[1]} over {names[0]}"
        if self._plot.is_line:
            self._draw_legend(painter, area, names)
        else:
            painter.drawText(below.translated(0, 13), int(flag.AlignHCenter), words)

    def _draw_legend(self, painter: QPainter, area: QRectF, names: Sequence[str]) -> None:
        x = area.left()
        metrics = painter.fontMetrics()
        for number, name in enumerate(names):
            painter.setPen(QPen(QColor(theme().series[number]), 2))
            y = area.bottom() + 22
            painter.drawLine(QPointF(x, y), QPointF(x + 14, y))
            painter.setPen(QColor(theme().muted))
            painter.drawText(QPointF(x + 18, y + 4), name)
            x += 34 + metrics.horizontalAdvance(name)

    def _place(self, area: QRectF, x: float, y: float) -> QPointF:
        left, right, bottom, top = self._range
        across = (x - left) / (right - left)
        up = (y - bottom) / (top - bottom)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())


def _range(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float, float]:
    """The range of both axes, with some air around."""
    ends = []
    for values in (x, y):
        finite = [v for v in values if math.isfinite(v)] or [0.0]
        low, high = min(finite), max(finite)
        air = (high - low) * 0.04 or 1.0
        ends += [low - air, high + air]
    return ends[0], ends[1], ends[2], ends[3]
