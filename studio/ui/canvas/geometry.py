"""Where things are on a node and how a wire runs, in scene units. Paints nothing, knows no item.

A network flows down or to the right. What differs between the two is asked of a `Direction`:
where ports and labels are, how a wire bends, where the next node stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import hypot
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from studio.graph.elements import Position
from studio.project.placing import NODE_SIZE, PITCH

WIDTH, HEIGHT = NODE_SIZE
RADIUS = 8.0
GRID = 8.0
PORT_RADIUS = 4.5
PORT_MARGIN = 6.0
"""From the middle of a port to the edge of its picture."""
PORT_REACH = 11.0
"""How near to a port a press counts as one on the port."""
SNAP_REACH = 26.0
"""How near to a port a wire in hand is pulled in."""
PORT_GAP, OUTPUT_GAP = 40.0, 68.0
"""Between ports on the top or bottom edge: below, each has its shape beside it."""
SIDE_GAP = 2 * PORT_REACH
"""Between ports on the left or right edge: a press on one is never one on the next."""
SIDE_PORT_RADIUS = 3.0
SIDE_PORT_GAP, TIGHT_GAP, _LEAST_GAP = 24.0, 13.0, 7.0
"""Between side ports (masks, states), which stand behind the inputs proper on the same edge, along
the top and along the left."""
MOST_SPREAD = 12
"""With more ports than this a card grows no further, and they stand closer."""
COLUMN, ROW = PITCH["down"]
"""From the top of a node to the top of the one below it, where the network flows down."""
SIDE_COLUMN, SIDE_ROW = PITCH["right"]
"""The same where it flows to the right; there shapes need room between columns, not rows."""

LABEL_HEIGHT = 20.0
LABEL_WIDTH = 96.0
"""Room for a shape beside a node."""


@dataclass(frozen=True, slots=True)
class Card:
    """The body of a node and what stands about it. A tall one grows up and down alike, so that
    its texts and its middle port stay where they are on any other."""

    rect: QRectF
    ring: QRectF
    badge: QRectF
    badge_stroke: QLineF
    badge_dot: QPointF
    far_badge: QRectF


@cache
def card(height: float = HEIGHT) -> Card:
    """The card of a height; one object for all nodes that have it."""
    top = (HEIGHT - height) / 2
    rect = QRectF(0, top, WIDTH, height)
    return Card(
        rect,
        rect.adjusted(-3, -3, 3, 3),
        QRectF(WIDTH - 11, top - 7, 18, 18),
        QLineF(WIDTH - 2, top - 2, WIDTH - 2, top + 2.6),
        QPointF(WIDTH - 2, top + 6),
        QRectF(WIDTH - 34, top - 8, 42, 42),
    )


CARD = card().rect


class Ports(NamedTuple):
    """The ports on one edge of a node, as seen from its place."""

    points: tuple[QPointF, ...]
    corners: tuple[QPointF, ...]
    """The top left corners of their pictures."""


class Direction:
    """The way a network flows, and all that follows from it."""

    axis: int
    """Which of x and y grows along the flow."""
    pitch: Position
    """From one node to the next, along x and along y."""

    def inputs(self, count: int, sides: int = 0, bottom: float = HEIGHT) -> Ports:
        """Where the inputs of a node are, of which the last `sides` are side ports: small, and
        mostly out of sight. They stand closer where its card ends at a `bottom` near by."""
        raise NotImplementedError

    def outputs(self, count: int) -> Ports:
        """Where its outputs are."""
        raise NotImplementedError

    def card(self, ports: int, sides: int = 0) -> Card:
        """The card of a node with so many inputs, or outputs where these are more, and so many
        side ports that it is open for."""
        raise NotImplementedError

    def bounds(self, card: Card, outputs: int = 1) -> QRectF:
        """All that a node paints: its ring, badge and shadow, and the shapes at its outputs."""
        raise NotImplementedError

    def label_place(self, port: QPointF, size: QSizeF) -> QPointF:
        """The top left corner of a shape of this size beside the wire of an output."""
        raise NotImplementedError

    def label_room(self, outputs: int) -> float:
        """How wide the shape at one of so many outputs may be."""
        return LABEL_WIDTH

    def wire_path(self, start: QPointF, end: QPointF) -> QPainterPath:
        """A smooth curve that leaves an output along the flow and reaches an input along it."""
        raise NotImplementedError

    def behind(self, place: Position, steps: float = 1.0) -> Position:
        """The place so many steps further along the flow."""
        x, y = place
        step = self.pitch[self.axis] * steps
        return (x, y + step) if self.axis else (x + step, y)

    def beside(self, place: Position, steps: float = 1.0) -> Position:
        """The place so many steps across the flow."""
        x, y = place
        step = self.pitch[1 - self.axis] * steps
        return (x + step, y) if self.axis else (x, y + step)


class Down(Direction):
    """Inputs on the top edge, outputs on the bottom edge."""

    axis, pitch = 1, (COLUMN, ROW)

    def inputs(self, count: int, sides: int = 0, bottom: float = HEIGHT) -> Ports:
        """Along the top."""
        proper = _along_x(count - sides, 0.0, PORT_GAP)
        return _with_sides(proper, sides, SIDE_PORT_GAP, QPointF(WIDTH - 8, 0)) if sides else proper

    def outputs(self, count: int) -> Ports:
        """Along the bottom."""
        return _along_x(count, HEIGHT, OUTPUT_GAP)

    def card(self, ports: int, sides: int = 0) -> Card:
        """All cards are alike."""
        return card()

    def bounds(self, card: Card, outputs: int = 1) -> QRectF:
        """With the shapes below; that of the last of several outputs reaches beyond the card."""
        return card.rect.adjusted(-8, -10, 8 if outputs < 3 else OUTPUT_GAP, LABEL_HEIGHT + 2)

    def label_place(self, port: QPointF, size: QSizeF) -> QPointF:
        """To the right of the wire."""
        return QPointF(port.x() + 8, port.y() + 5)

    def label_room(self, outputs: int) -> float:
        """Up to the next wire."""
        return LABEL_WIDTH if outputs < 2 else _gap(outputs, OUTPUT_GAP, WIDTH - 24) - 12

    def wire_path(self, start: QPointF, end: QPointF) -> QPainterPath:
        """Leaves downwards and arrives from above."""
        bend = _bend(end.y() - start.y(), abs(end.x() - start.x()))
        path = QPainterPath(start)
        path.cubicTo(start.x(), start.y() + bend, end.x(), end.y() - bend, end.x(), end.y())
        return path


class Right(Direction):
    """Inputs on the left edge, outputs on the right edge."""

    axis, pitch = 0, (SIDE_COLUMN, SIDE_ROW)

    def inputs(self, count: int, sides: int = 0, bottom: float = HEIGHT) -> Ports:
        """Along the left."""
        proper = _along_y(count - sides, 0.0)
        return _with_sides(proper, sides, TIGHT_GAP, QPointF(0, bottom - 4)) if sides else proper

    def outputs(self, count: int) -> Ports:
        """Along the right."""
        return _along_y(count, WIDTH)

    def card(self, ports: int, sides: int = 0) -> Card:
        """As tall as its ports need."""
        spread = SIDE_GAP * (min(ports, MOST_SPREAD) - 1) + 2 * TIGHT_GAP * sides + 20
        return card(max(HEIGHT, -(-spread // (2 * GRID)) * 2 * GRID))

    def bounds(self, card: Card, outputs: int = 1) -> QRectF:
        """With the shapes on the right."""
        return card.rect.adjusted(-10, -10, 12 + LABEL_WIDTH, 12)

    def label_place(self, port: QPointF, size: QSizeF) -> QPointF:
        """On top of the wire."""
        return QPointF(port.x() + 10, port.y() - size.height() - 1)

    def wire_path(self, start: QPointF, end: QPointF) -> QPainterPath:
        """Leaves to the right and arrives from the left."""
        bend = _bend(end.x() - start.x(), abs(end.y() - start.y()))
        path = QPainterPath(start)
        path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
        return path


DOWN, RIGHT = Down(), Right()
DIRECTIONS: Mapping[str, Direction] = {"down": DOWN, "right": RIGHT}
"""By the flow of a drawing."""


@cache
def _along_x(count: int, y: float, gap: float) -> Ports:
    xs = _spread(count, WIDTH / 2, _gap(count, gap, WIDTH - 24))
    return _ports([QPointF(x, y) for x in xs])


@cache
def _along_y(count: int, x: float) -> Ports:
    ys = _spread(count, HEIGHT / 2, _gap(count, SIDE_GAP, SIDE_GAP * (MOST_SPREAD - 1)))
    return _ports([QPointF(x, y) for y in ys])


def _gap(count: int, wish: float, most: float) -> float:
    """The wished gap between so many ports, unless that takes more room than there is."""
    return min(wish, most / max(1, count - 1))


def _spread(count: int, middle: float, gap: float) -> list[float]:
    """So many places about a middle."""
    return [middle + gap * (i - (count - 1) / 2) for i in range(count)]


def _ports(points: list[QPointF]) -> Ports:
    margin = QPointF(PORT_MARGIN, PORT_MARGIN)
    return Ports(tuple(points), tuple(point - margin for point in points))


@cache
def _with_sides_at(
    points: tuple[tuple[float, float], ...], sides: int, gap: float, end: tuple[float, float]
) -> Ports:
    (x, y), (end_x, end_y) = points[-1], end
    room = max(end_x - x, end_y - y)
    step = max(_LEAST_GAP, min(gap, room / sides))
    along = (step, 0.0) if end_x > x else (0.0, step)
    places = [QPointF(*point) for point in points]
    places += [QPointF(x + along[0] * i, y + along[1] * i) for i in range(1, sides + 1)]
    return _ports(places)


def _with_sides(proper: Ports, sides: int, gap: float, end: QPointF) -> Ports:
    """So many side ports behind the others, closer where there is little room up to the end."""
    points = tuple((p.x(), p.y()) for p in proper.points)
    return _with_sides_at(points, sides, gap, (end.x(), end.y()))


def _bend(forward: float, across: float) -> float:
    """How far a wire keeps its direction at both ends."""
    if forward > 0:
        bend = min(120.0, forward * 0.5 + across * 0.1)
    else:
        bend = 60.0 + min(90.0, -forward * 0.3)
    return max(min(24.0, hypot(across, forward) / 2), bend)


def distance_to_path(path: QPainterPath, point: QPointF) -> float:
    """How far a point is from a wire."""
    px, py = point.x(), point.y()
    best = float("inf")
    # Straight pieces, as Qt paints them: it measures the curve anew for each point asked of it.
    (polygon,) = path.toSubpathPolygons()
    points = polygon.toList()
    ax, ay = points[0].toTuple()
    for place in points:
        bx, by = place.toTuple()
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
        best = min(best, hypot(px - ax - t * dx, py - ay - t * dy))
        ax, ay = bx, by
    return best


def snapped(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID
