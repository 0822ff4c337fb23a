"""The plane of the latent map: axes, zoom and pan by pyqtgraph, the points by a raster of ours.

Needs pyqtgraph and numpy, so it is imported only once there is a map to show.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QFrame, QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.point_raster import (
    Frame,
    dot_size,
    nearest_point,
    rasterize,
    sticky_range,
)
from studio.ui.widgets.theme import appearance, theme

HOVER_WITHIN = 12
_OPAQUE = 0xFF000000


class PointsItem(QGraphicsItem):
    """Fills the view box with one picture of all points. Made anew only when something changed."""

    def __init__(self, canvas: "MapCanvas", box: Any) -> None:
        super().__init__(box)
        self._canvas, self._box = canvas, box

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """One blit, and a ring around the point under the pointer."""
        rect = self.boundingRect()
        device = painter.device()
        scale = device.devicePixelRatio() if device is not None else 1.0
        image = self._canvas.picture(rect, scale)
        # On whole pixels, or the painter would blur every point.
        moved = painter.worldTransform()
        off = QPointF(_beyond_pixel(moved.dx(), scale), _beyond_pixel(moved.dy(), scale))
        size = QSizeF(image.width() / scale, image.height() / scale)
        painter.drawImage(QRectF(rect.topLeft() - off, size), image)
        at = self._canvas.hovered_at
        if at is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme().surface), 4))
            painter.drawEllipse(at, 6, 6)
            painter.setPen(QPen(QColor(theme().text), 2))
            painter.drawEllipse(at, 6, 6)


class MapCanvas(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Points in a plane. `hovered` carries the index of the point under the pointer, or None,
    and where it is in the widget; `zoomed` comes when the person takes the view in hand.
    `finds_points` tells whether the pointer looks for them."""

    hovered = Signal(object, QPointF)
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=plain_axes(), enableMenu=False)
        self.is_following = True
        self.finds_points = True
        self.hovered_at: QPointF | None = None
        nothing = np.empty(0, np.float32)
        self._x, self._y = nothing, nothing
        self._labels: Any = None
        self._hidden: frozenset[int] = frozenset()
        self._shown = np.empty(0, np.intp)  # indices of the points that are not hidden
        self._shown_xy = (nothing, nothing)
        self._colors = np.empty(0, np.uint32)
        self._ranges: list[tuple[float, float] | None] = [None, None]
        self._version = 0
        self._key: tuple[Any, ...] = ()
        self._pixels: Any = None
        self._image = QImage()
        self._places = (nothing, nothing)
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.hideButtons()
        self.showGrid(x=True, y=True, alpha=0.12)
        self.disableAutoRange()
        for side in ("left", "bottom"):
            self.getAxis(side).setZValue(-1000)  # the grid beneath the points
        self.getAxis("left").setWidth(52)
        self.getAxis("bottom").setHeight(36)
        self._box = self.getViewBox()
        self._item = PointsItem(self, self._box)
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self._box.sigRangeChangedManually.connect(self._on_zoomed_by_hand)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        appearance().changed.connect(self.restyle)
        self.restyle()

    # --- what it shows ------------------------------------------------------------

    def set_points(self, x: Any, y: Any, labels: Any = None) -> None:
        """Show these points. `labels` are class numbers for colours and hiding, or None."""
        self._x, self._y, self._labels = x, y, labels
        self._choose()
        if self.is_following:
            self.fit()
        self.forget_hover()

    def place_of(self, index: int) -> QPointF:
        """Where a point is in the plane."""
        return QPointF(float(self._x[index]), float(self._y[index]))

    def hide_classes(self, hidden: frozenset[int]) -> None:
        """Leave the points of some classes out."""
        self._hidden = hidden
        self._choose()
        self.forget_hover()

    def fit(self) -> None:
        """Show all points. While they fit into the view as it was, it stays."""
        for axis, values in enumerate((self._x, self._y)):
            finite = values[np.isfinite(values)]
            if len(finite):
                low, high = float(finite.min()), float(finite.max())
                self._ranges[axis] = sticky_range(self._ranges[axis], low, high)
        if self._ranges[0] and self._ranges[1]:
            self._box.setRange(xRange=self._ranges[0], yRange=self._ranges[1], padding=0)

    def follow(self) -> None:
        """Show all points from now on, tightly."""
        self.is_following = True
        self._ranges = [None, None]
        self.fit()

    def label_axes(self, x: str, y: str, y_ticks: list[tuple[float, str]] | None = None) -> None:
        """Name the axes; `y_ticks` replace the numbers of the left one."""
        self.getAxis("bottom").name(x)
        self.getAxis("left").name(y)
        self.getAxis("left").setTicks([y_ticks] if y_ticks else None)

    def restyle(self) -> None:
        """Take the theme's colours."""
        self.setBackground(theme().surface)
        for side in ("left", "bottom"):
            self.getAxis(side).restyle()
        self._choose()

    def _choose(self) -> None:
        """Find the points to draw, and their colours."""
        palette = np.array([int(c[1:], 16) | _OPAQUE for c in theme().classes], dtype=np.uint32)
        if self._labels is None:
            self._shown = np.arange(len(self._x), dtype=np.intp)
            accent = int(theme().accent[1:], 16) | _OPAQUE
            self._colors = np.full(len(self._x), accent, dtype=np.uint32)
        else:
            labels = self._labels
            if self._hidden:
                is_hidden = np.isin(labels, np.fromiter(self._hidden, dtype=labels.dtype))
                self._shown = np.flatnonzero(~is_hidden)
                labels = labels[self._shown]
            else:
                self._shown = np.arange(len(labels), dtype=np.intp)
            self._colors = palette[labels % len(palette)]
        everything = len(self._shown) == len(self._x)
        self._shown_xy = (
            (self._x, self._y) if everything else (self._x[self._shown], self._y[self._shown])
        )
        self._version += 1
        self._item.update()

    # --- drawing ------------------------------------------------------------------

    def picture(self, rect: QRectF, scale: float) -> QImage:
        """All points as one picture of the view box, in the pixels of the screen."""
        width, height = max(1, round(rect.width() * scale)), max(1, round(rect.height() * scale))
        (left, right), (bottom, top) = self._box.viewRange()
        key = (self._version, left, right, bottom, top, width, height)
        if key != self._key:
            frame = Frame(left, right, bottom, top, width, height)
            px, py = frame.pixels_of(*self._shown_xy)
            size = dot_size(len(px), scale)
            self._pixels = rasterize(px, py, self._colors, width, height, size)
            self._places = (px / np.float32(scale), py / np.float32(scale))
            self._image = QImage(
                self._pixels.data,
                width,
                height,
                4 * width,
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            self._key = key
        return self._image

    # --- the pointer ----------------------------------------------------------------

    def _on_range_changed(self) -> None:
        self._item.update()

    def _on_zoomed_by_hand(self) -> None:
        self.is_following = False
        self.forget_hover()
        self.zoomed.emit()

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double():
            self.follow()

    def _on_mouse_moved(self, at: QPointF) -> None:
        inside = self._box.mapFromScene(at)
        if not self.finds_points or not self._box.rect().contains(inside):
            self.forget_hover()
            return
        px, py = self._places
        found = nearest_point(px, py, inside.x(), inside.y(), HOVER_WITHIN)
        if found is None or found >= len(self._shown):
            self.forget_hover()
            return
        self.hovered_at = QPointF(float(px[found]), float(py[found]))
        self._item.update()
        place = self.mapFromScene(self._box.mapToScene(self.hovered_at))
        self.hovered.emit(int(self._shown[found]), QPointF(place))

    def forget_hover(self) -> None:
        """No point is under the pointer any more."""
        if self.hovered_at is not None:
            self.hovered_at = None
            self._item.update()
            self.hovered.emit(None, QPointF())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.forget_hover()


def class_rows(count: int, names: tuple[str, ...]) -> list[tuple[float, str]]:
    """The ticks of a strip plot: one row a class."""
    return [(float(i), names[i] if i < len(names) else str(i)) for i in range(count)]


def strip_rows(labels: Any, count: int) -> Any:
    """Where the points of a wire with one number stand: in the row of their class."""
    if labels is None:
        return np.zeros(count, np.float32)
    return labels.astype(np.float32)


def _beyond_pixel(offset: float, scale: float) -> float:
    """How far a place is from the nearest pixel of a screen with `scale` pixels a unit."""
    return offset - round(offset * scale) / scale
