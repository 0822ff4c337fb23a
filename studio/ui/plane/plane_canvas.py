"""The plane of two inputs: a picture of the answers under the points of the data.

Needs pyqtgraph and numpy, so it is imported only once there is a plane to show.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from studio.ui.plane.contour import zero_lines
from studio.ui.plane.plane_points import PlanePoints
from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.theme import appearance, theme

_SQUARE_WITHIN = 2.0
_KEY_STEP = 1 / 50
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PlaneCanvas(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """A picture over a range of two numbers. `pointed` carries the place, (x, y), that the pointer
    or the arrow keys are at, or None."""

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=plain_axes(), enableMenu=False)
        self._range: tuple[tuple[float, float], tuple[float, float]] | None = None
        self._place: tuple[float, float] | None = None
        self._box = self.getViewBox()
        self._image = pg.ImageItem(axisOrder="row-major")
        self._border = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._points = PlanePoints()
        self._mark = pg.ScatterPlotItem(size=15, pxMode=True, symbol="+")
        for z, item in enumerate((self._image, self._border, self._points, self._mark)):
            item.setZValue(z)
            self.addItem(item, ignoreBounds=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.hideButtons()
        self.disableAutoRange()
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.getAxis("left").setWidth(52)
        self.getAxis("bottom").setHeight(36)
        self.getPlotItem().setContentsMargins(0, 6, 8, 0)  # a number at the end of an axis
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._box.sigRangeChangedManually.connect(self._keep_in_sight)
        appearance().changed.connect(self.restyle)
        self.restyle()

    # --- what it shows ------------------------------------------------------------

    def label_axes(self, across: str, up: str) -> None:
        """Name the axes."""
        self.getAxis("bottom").name(across)
        self.getAxis("left").name(up)

    def show_picture(
        self, picture: Any, across: tuple[float, float], up: tuple[float, float], is_square: bool
    ) -> None:
        """Show (rows from below, columns, 3) in uint8, whose outermost points are the ends of the
        ranges. With `is_square` both axes may have one scale, where that leaves room for both."""
        rows, columns = picture.shape[:2]
        self._image.setImage(picture, levels=(0, 255), autoLevels=False)
        wide, high = across[1] - across[0], up[1] - up[0]
        cell = wide / (columns - 1), high / (rows - 1)
        # Each point of the grid is in the middle of its pixel.
        self._image.setRect(
            QRectF(across[0] - cell[0] / 2, up[0] - cell[1] / 2, wide + cell[0], high + cell[1])
        )
        if self._range != (across, up):
            self._range = across, up
            within = 1 / _SQUARE_WITHIN <= wide / high <= _SQUARE_WITHIN
            self._box.setAspectLocked(is_square and within)
            self.fit()

    def show_borders(self, margins: list[Any]) -> None:
        """Draw where each of these grids crosses zero. Comes after the picture."""
        if self._range is None or not margins:
            self._border.clear()
            return
        (left, right), (low, high) = self._range
        rows, columns = margins[0].shape
        x, y = np.linspace(left, right, columns), np.linspace(low, high, rows)
        found = [zero_lines(margin, x, y) for margin in margins]
        self._border.setData(*(np.concatenate([f[n] for f in found]) for n in (0, 1)))

    def show_points(self, points: Any, colors: Any) -> None:
        """Points (n, 4): x, y, and last whether one is for testing, which is drawn hollow; each in
        its colour, (n, 3) in uint8."""
        self._points.set_points(points[:, :2], colors, points[:, 3] > 0)

    def clear_all(self) -> None:
        """Show nothing."""
        self._range = None
        for item in (self._border, self._image):
            item.clear()
        self._points.set_points(np.empty((0, 2)), np.empty((0, 3), np.uint8), np.empty(0, bool))
        self._point_at(None)

    def fit(self) -> None:
        """Show the whole plane."""
        if self._range is not None:
            self._box.setRange(xRange=self._range[0], yRange=self._range[1], padding=0)

    def _keep_in_sight(self) -> None:
        """However it is dragged or zoomed, the middle of the view stays on the plane."""
        if self._range is None:
            return
        beyond = [
            min(high, max(low, sum(view) / 2)) - sum(view) / 2
            for view, (low, high) in zip(self._box.viewRange(), self._range, strict=True)
        ]
        if any(beyond):
            self._box.translateBy(x=beyond[0], y=beyond[1])

    def restyle(self) -> None:
        """Take the theme's colours."""
        self.setBackground(theme().surface)
        for side in ("left", "bottom"):
            self.getAxis(side).restyle()
        self._border.setPen(pg.mkPen(theme().text, width=1.5))
        self._mark.setPen(pg.mkPen(theme().text, width=1.5))
        self._mark.setBrush(pg.mkBrush(theme().text))

    # --- pointing -----------------------------------------------------------------

    def _point_at(self, place: tuple[float, float] | None, is_marked: bool = False) -> None:
        self._place = place
        self._mark.setData(*([[value] for value in place] if place and is_marked else [[], []]))
        self.pointed.emit(place)

    def _on_mouse_moved(self, at: QPointF) -> None:
        if self._range is None:
            return
        place = self._box.mapSceneToView(at)
        (left, right), (low, high) = self._range
        inside = self._box.sceneBoundingRect().contains(at)
        if inside and left <= place.x() <= right and low <= place.y() <= high:
            self._point_at((place.x(), place.y()))
        elif self._place is not None:
            self._point_at(None)

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go about in the plane, Escape leaves it."""
        step = _KEYS.get(Qt.Key(event.key()))
        if self._range is None or (step is None and event.key() != Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        elif step is None:
            self._point_at(None)
        else:
            x, y = (
                min(high, max(low, at + way * (high - low) * _KEY_STEP))
                for at, way, (low, high) in zip(self._start(), step, self._range, strict=True)
            )
            self._point_at((x, y), is_marked=True)

    def _start(self) -> tuple[float, float]:
        """Where keys begin: at the place in hand, else in the middle."""
        (left, right), (low, high) = self._range or ((0.0, 0.0), (0.0, 0.0))
        return self._place or ((left + right) / 2, (low + high) / 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by key sees where the keys are."""
        super().focusInEvent(event)
        if self._range is not None and event.reason() in _BY_KEY:
            self._point_at(self._start(), is_marked=True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)
