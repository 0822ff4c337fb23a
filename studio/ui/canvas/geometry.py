"""Where things are on a node and how a wire runs, in scene units. Paints nothing, knows no item.

Networks flow from top to bottom: inputs on the top edge of a node, outputs on the bottom edge.
"""

from functools import cache
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

WIDTH, HEIGHT = 208.0, 64.0
RADIUS = 8.0
GRID = 8.0
PORT_RADIUS = 4.5
PORT_REACH = 11.0
"""How near to a port a press counts as one on the port."""
SNAP_REACH = 26.0
"""How near to a port a wire in hand is pulled in."""
PORT_GAP = 40.0
ROW = 112.0
"""From the top of a node to the top of the one below it."""
COLUMN = 240.0

CARD = QRectF(0, 0, WIDTH, HEIGHT)
LABEL_HEIGHT = 20.0
BOUNDS = QRectF(-8, -10, WIDTH + 16, HEIGHT + 10 + LABEL_HEIGHT + 2)
"""All that a node paints: its ring and badge, its shadow, and the shapes below its outputs."""


@cache
def port_offsets(count: int) -> tuple[float, ...]:
    """The x of each of `count` ports along an edge of a node, spread about the middle."""
    if count == 0:
        return ()
    gap = min(PORT_GAP, (WIDTH - 24) / max(1, count - 1))
    first = (WIDTH - gap * (count - 1)) / 2
    return tuple(first + gap * i for i in range(count))


@cache
def port_places(count: int, y: float, margin: float = 6.0) -> tuple[QPointF, ...]:
    """The top left corners of the pictures of ports along the edge of a node at `y`."""
    return tuple(QPointF(x - margin, y - margin) for x in port_offsets(count))


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A smooth curve that leaves an output downwards and reaches an input from above."""
    down = end.y() - start.y()
    across = abs(end.x() - start.x())
    bend = min(120.0, down * 0.5 + across * 0.1) if down > 0 else 60.0 + min(90.0, -down * 0.3)
    bend = max(min(24.0, hypot(across, down) / 2), bend)
    path = QPainterPath(start)
    path.cubicTo(start.x(), start.y() + bend, end.x(), end.y() - bend, end.x(), end.y())
    return path


def distance_to_path(path: QPainterPath, point: QPointF, steps: int = 24) -> float:
    """How far a point is from a wire."""
    px, py = point.x(), point.y()
    best = float("inf")
    ax, ay = path.pointAtPercent(0).toTuple()
    for i in range(1, steps + 1):
        bx, by = path.pointAtPercent(i / steps).toTuple()
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
        best = min(best, hypot(px - ax - t * dx, py - ay - t * dy))
        ax, ay = bx, by
    return best


def snapped(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID
