"""The network from far away, painted as a whole: blocks of colour and straight lines.

Visiting thousands of items costs 40 ms a frame where two calls with ready lists cost 4. The
rectangles and lines belong to the items and move with them; only who is in which list is kept
here, and worked out anew when the network changed.
"""

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QBrush, QPainter, QPen

from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.look import FamilyLook, Look


class FarView:
    """Paints lists of nodes and wires."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._is_stale = True
        self.changes = 0
        """How often what is shown changed."""
        self._blocks: dict[FamilyLook, list[QRectF]] = {}
        self._lines: list[QLineF] = []

    def forget(self) -> None:
        """The network, a family or the theme changed: look again before the next picture."""
        self._is_stale = True
        self.changes += 1

    def paint_small(
        self, painter: QPainter, nodes: Iterable[NodeItem], wires: Iterable[WireItem]
    ) -> None:
        """Paint the whole network as small as it may be: a node is two pixels at the least."""
        self._look_again(nodes, wires)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self.look.far_wire_pen)
        if self._lines:
            painter.drawLines(self._lines)
        shown = painter.worldTransform().mapRect(at.CARD)
        is_tiny = min(shown.width(), shown.height()) < 2
        for family, rects in self._blocks.items():
            painter.setPen(QPen(family.far, 0) if is_tiny else self.look.no_pen)
            painter.setBrush(family.far)
            painter.drawRects(rects)

    def paint_all(
        self, painter: QPainter, nodes: Iterable[NodeItem], wires: Iterable[WireItem]
    ) -> None:
        """Paint the whole network."""
        self._look_again(nodes, wires)
        self._paint(painter, self._blocks, self._lines)
        self._paint_marks(painter, nodes)

    def paint_some(
        self, painter: QPainter, nodes: Iterable[NodeItem], wires: Iterable[WireItem]
    ) -> None:
        """Paint just these nodes and wires, for a small part of the picture."""
        self._paint(painter, _blocks(nodes), [wire.far_line for wire in wires])
        self._paint_marks(painter, nodes)

    def _look_again(self, nodes: Iterable[NodeItem], wires: Iterable[WireItem]) -> None:
        if self._is_stale:
            self._blocks, self._lines = _blocks(nodes), [wire.far_line for wire in wires]
            self._is_stale = False

    def _paint(
        self, painter: QPainter, blocks: dict[FamilyLook, list[QRectF]], lines: list[QLineF]
    ) -> None:
        painter.setPen(self.look.far_wire_pen)
        if lines:
            painter.drawLines(lines)
        painter.setPen(self.look.no_pen)
        for family, rects in blocks.items():
            painter.setBrush(family.far)
            painter.drawRects(rects)

    def _paint_marks(self, painter: QPainter, nodes: Iterable[NodeItem]) -> None:
        look = self.look
        near, chosen, wrong = [], [], []
        for item in nodes:
            if item.is_selected:
                chosen.append(item.far_rect)
                near += [wire.far_line for wire in item.wires]
            if item.badge == "error":
                wrong.append(item.family.card.far_badge.translated(item.pos()))
        if near:
            painter.setPen(look.far_near_pen)
            painter.drawLines(near)
            painter.setPen(look.no_pen)
        _fill(painter, look.far_selected_brush, chosen)
        _fill(painter, look.far_error_brush, wrong)


def _fill(painter: QPainter, brush: QBrush, rects: list[QRectF]) -> None:
    if rects:
        painter.setBrush(brush)
        painter.drawRects(rects)


def _blocks(nodes: Iterable[NodeItem]) -> dict[FamilyLook, list[QRectF]]:
    blocks: dict[FamilyLook, list[QRectF]] = {}
    for item in nodes:
        rects = blocks.get(item.family)
        if rects is None:
            rects = blocks[item.family] = []
        rects.append(item.far_rect)
    return blocks
