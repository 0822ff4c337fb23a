"""What part of the scene is seen, and how large."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.05, 4.0
STEP = 1.2
REST_MS = 120
"""So long after the last zoom step, edges are painted smooth again."""


class Camera(QObject):
    """Zooms and pans a view, which says how it is scrolled by pixels."""

    zoomed = Signal(float)
    rested = Signal()

    def __init__(self, view: QGraphicsView, scroll_by: Callable[[int, int], None]) -> None:
        super().__init__(view)
        self.view, self._scroll_by = view, scroll_by
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rested)

    @property
    def scale(self) -> float:
        """Pixels to a unit of the scene."""
        return self.view.transform().m11()

    def pan(self, dx: float, dy: float) -> None:
        """Move the window over the scene by pixels, by scrolling: that repaints only the rim."""
        self._scroll_by(round(dx), round(dy))

    def zoom_at(self, factor: float, point: QPoint) -> None:
        """Zoom, with what lies under a point of the viewport staying there."""
        scale = max(SMALLEST, min(LARGEST, self.scale * factor))
        if scale == self.scale:
            return
        held = self.view.mapToScene(point)
        self._soften()
        self.view.setTransform(QTransform.fromScale(scale, scale))
        moved = self.view.mapFromScene(held) - point
        self.pan(moved.x(), moved.y())
        self.zoomed.emit(scale)

    def zoom_to(self, scale: float) -> None:
        """Zoom about the middle."""
        self.zoom_at(scale / self.scale, self.view.viewport().rect().center())

    def show(self, rect: QRectF, margin: float = 48.0, largest: float = 1.0) -> None:
        """Show a rectangle as a whole, as large as fits but no larger than `largest`."""
        if rect.isEmpty():
            return
        size = self.view.viewport().size()
        room = max(40.0, size.width() - 2 * margin), max(40.0, size.height() - 2 * margin)
        fitting = min(room[0] / rect.width(), room[1] / rect.height(), largest)
        scale = max(SMALLEST, min(LARGEST, fitting))
        if scale != self.scale:
            self.view.setTransform(QTransform.fromScale(scale, scale))
        self.view.centerOn(rect.center())
        self.zoomed.emit(scale)
        self.rested.emit()

    def bring(self, rect: QRectF) -> None:
        """Scroll just so far that a rectangle is seen."""
        self.view.ensureVisible(rect, 32, 32)

    def _soften(self) -> None:
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._rest.start()

    def _on_rested(self) -> None:
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.rested.emit()
