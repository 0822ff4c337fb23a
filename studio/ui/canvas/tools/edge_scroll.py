"""Scrolling by itself while something is dragged near the edge of the window."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer

from studio.ui.canvas.surface import Surface

EDGE = 36
"""So many pixels from the edge on, the picture moves."""
FASTEST = 22.0
"""Pixels a tick, at the edge and beyond it."""
TICK_MS = 16


class EdgeScroll(QObject):
    """Moves the picture as long as the mouse is held near an edge; the nearer, the faster."""

    def __init__(self, view: Surface) -> None:
        super().__init__(view)
        self.view = view
        self._farthest = (0, 0, 0, 0)
        self._point = QPoint()
        self._go_on: Callable[[QPoint], None] | None = None
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_scrolling(self) -> bool:
        """Whether the picture is moving."""
        return self._timer.isActive()

    def begin(self, point: QPoint) -> None:
        """A gesture begins there, in the viewport."""
        self._farthest = self._distances(point)

    def follow(self, point: QPoint, go_on: Callable[[QPoint], None]) -> None:
        """The mouse is there, with something in hand.

        `go_on` is called with the mouse after each step: what lies under it is another place now.
        """
        self._point, self._go_on = point, go_on
        distances = self._distances(point)
        pairs = zip(self._farthest, distances, strict=True)
        left, right, top, bottom = (max(pair) for pair in pairs)
        self._farthest = (left, right, top, bottom)
        if min(distances) >= EDGE or self._speed() == (0.0, 0.0):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """The gesture is over."""
        self._timer.stop()
        self._go_on = None

    def _speed(self) -> tuple[float, float]:
        pairs = zip(self._distances(self._point), self._farthest, strict=True)
        left, right, top, bottom = (_toward(*pair) for pair in pairs)
        return right - left, bottom - top

    def _distances(self, point: QPoint) -> tuple[int, int, int, int]:
        """How far a point is from the left, right, upper and lower edge."""
        size = self.view.viewport().size()
        return point.x(), size.width() - point.x(), point.y(), size.height() - point.y()

    def _on_tick(self) -> None:
        if self._go_on is None:
            self._timer.stop()
            return
        self.view.camera.pan(*self._speed())
        self._go_on(self._point)


def _toward(distance: float, farthest: float) -> float:
    """How fast to move towards an edge so far away. What was taken hold of near an edge, or came
    in over it, has to go away from it first, or nearer: else a click there would scroll."""
    depth = min(EDGE, farthest) - distance
    return FASTEST * min(1.0, depth / EDGE) ** 1.5 if depth > 0 else 0.0
