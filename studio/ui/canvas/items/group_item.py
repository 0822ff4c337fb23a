"""A collapsed frame on the canvas: one card, with the ports at which the rest meets its nodes."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node, PortRef, by_age
from studio.graph.layer_graph import LayerGraph
from studio.graph.outer_ports import outer_ports
from studio.project.drawing import Frame
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.fitted_text import FittedText
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.look import ICON, TILE, FamilyLook, Look
from studio.ui.shared.frame_look import frame_color
from studio.ui.widgets.mixing import mixed
from studio.ui.widgets.theme import Theme, icon, theme
from studio.words import counted

_EDGE = 5.0
"""How far the cards below the topmost one look out."""


class GroupLook(FamilyLook):
    """A small stack of cards in the frame's colour."""

    casts_shadow = False

    def __init__(self, color: QColor, t: Theme, card: at.Card) -> None:
        super().__init__(color, "stack", t, False, card)
        node = QColor(t.node)
        self.card_brush.setColor(mixed(color, node, 0.16 if t.is_dark else 0.10))
        self.tile.setColor(mixed(color, node, 0.34 if t.is_dark else 0.24))
        self.border = QPen(mixed(color, QColor(t.node_border), 0.55), 1.0)

    def paint_card(self, painter: QPainter, *, is_full: bool) -> None:
        """Paint the cards stroke by stroke."""
        painter.setPen(self.border)
        painter.setBrush(self.card_brush)
        card = self.card.rect
        painter.drawRoundedRect(card.adjusted(_EDGE, _EDGE, _EDGE, _EDGE), at.RADIUS, at.RADIUS)
        painter.drawRoundedRect(card, at.RADIUS, at.RADIUS)
        if is_full:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.tile)
            painter.drawRoundedRect(TILE, 6, 6)
            icon(self.icon_name, self.color.name()).paint(painter, ICON)


class GroupItem(NodeItem):
    """The card of a collapsed frame. It is no node: a port of it is a port of one of its nodes."""

    def __init__(self, frame: Frame, catalogue: Catalogue, look: Look) -> None:
        self.frame = frame
        self.members: dict[str, NodeItem] = {}
        self.node_count = 0
        """For a card without nodes yet: how many there will be."""
        self.ins: list[PortRef] = []
        self.outs: list[PortRef] = []
        self._index: dict[tuple[bool, PortRef], int] = {}
        super().__init__(Node(frame.id, "", frame.name), catalogue, look)

    @property
    def texts(self) -> FittedText:
        """The texts: the name, and how many nodes there are."""
        if self._texts is None:
            line = counted(len(self.members) or self.node_count, "node")
            self._texts = FittedText(
                self.node, self.catalogue, self.report, self.out_ports.points, self.look, line
            )
        return self._texts

    @property
    def ids(self) -> tuple[str, ...]:
        """The nodes that the card stands for."""
        return tuple(self.members)

    def take_in(self, key: str, item: NodeItem) -> None:
        """Hide a node, which is one of the group from now on."""
        self.members[key] = item
        item.inside = self
        item.setVisible(False)

    def let_out(self, key: str) -> None:
        """Show a node again, which is in the group no more."""
        item = self.members.pop(key)
        item.inside = None
        item.setVisible(True)
        self.ins = [ref for ref in self.ins if ref.node != key]
        self.outs = [ref for ref in self.outs if ref.node != key]

    def stand(self) -> None:
        """Stand at the top left corner of the nodes, wherever these are now."""
        if self.members:
            places = [item.pos() for item in self.members.values()]
            self.place(min(p.x() for p in places), min(p.y() for p in places))

    def follow(self, graph: LayerGraph) -> None:
        """Take the ports and wires that the network gives the group now."""
        members = self.members
        ins, outs = outer_ports(graph, members.keys())
        self.ins, self.outs = sorted(ins, key=self._order), sorted(outs, key=self._order)
        self._index = {(False, ref): i for i, ref in enumerate(self.ins)}
        self._index |= {(True, ref): i for i, ref in enumerate(self.outs)}
        wires = {id(wire): wire for item in members.values() for wire in item.wires}
        inner = [w for w in wires.values() if w.source.inside is w.target.inside]
        self.wires = [w for w in wires.values() if w.source.inside is not w.target.inside]
        for wire in inner:
            wire.setVisible(False)
        taken = {wire.edge.target for wire in self.wires}
        self.free_inputs = tuple(i for i, ref in enumerate(self.ins) if ref not in taken)
        self.set_ports(len(self.ins), len(self.outs))
        self.stand()
        self.sum_up()
        for wire in self.wires:
            wire.setVisible(True)
            wire.route()

    def is_in_order(self) -> bool:
        """Whether the ports are still in order, now that nodes have moved."""
        refs = (self.ins, self.outs)
        return all(sorted(found, key=self._order) == found for found in refs)

    def _order(self, ref: PortRef) -> tuple[float, float, int, tuple[int, str]]:
        """Ports are in the order in which the open frame shows them: wires cross no more."""
        item, axis = self.members[ref.node], self.look.direction.axis
        place = (item.x(), item.y())
        return (place[1 - axis], place[axis], ref.index, by_age(ref.node))

    def sum_up(self) -> None:
        """Show what is known of the nodes: parameters, shapes, problems, and their state."""
        items = list(self.members.values())
        reports = {key: item.report for key, item in self.members.items() if item.report}
        shapes = []
        for ref in self.outs:
            report = reports.get(ref.node)
            if report is None or ref.index >= len(report.outputs):
                break
            shapes.append(report.outputs[ref.index])
        params = sum(_params_of(items))
        self.report = NodeReport(params=params, outputs=tuple(shapes)) if reports else None
        severities = {item.badge for item in items}
        self.badge = next((s for s in ("error", "warning") if s in severities), "")
        self.problems = tuple(sentence for item in items for sentence in item.problems)
        self.objection = next((item.objection for item in items if item.objection), "")
        self.set_state(selected=any(item.is_selected for item in items))
        self.is_dimmed = bool(items) and all(item.is_dimmed for item in items)
        self.dull_inputs = self._dull(self.ins, lambda item: item.dull_inputs)
        self.dull_outputs = self._dull(self.outs, lambda item: item.dull_outputs)
        self._texts = None
        self.update()

    def point_of(self, ref: PortRef, is_output: bool) -> QPointF:
        """Where a port of one of the nodes is shown, in the scene."""
        index = self._index.get((is_output, ref), 0)
        return self.output_point(index) if is_output else self.input_point(index)

    def shown_port(self, node_id: str, port: tuple[bool, int] | None) -> tuple[bool, int] | None:
        """The port of the card that stands for a port of a node, if one does."""
        if port is None:
            return None
        index = self._index.get((port[0], PortRef(node_id, port[1])))
        return None if index is None else (port[0], index)

    def _dull(
        self, refs: list[PortRef], dull: Callable[[NodeItem], frozenset[int]]
    ) -> frozenset[int]:
        members: Mapping[str, NodeItem] = self.members
        return frozenset(
            i
            for i, ref in enumerate(refs)
            if members[ref.node].is_dimmed or ref.index in dull(members[ref.node])
        )

    def _take_ports(self, inputs: int, outputs: int) -> None:
        direction = self.look.direction
        self.inputs, self.outputs = inputs, outputs
        self.in_ports, self.out_ports = direction.inputs(inputs), direction.outputs(outputs)
        card = direction.card(max(inputs, outputs))
        key = (f"group {self.frame.color}", card.rect.height())
        found = self.look.families.get(key)
        if found is None:
            found = GroupLook(frame_color(self.frame.color), theme(), card)
            self.look.adopt(key, found)
        self.family = found
        self.setRect(direction.bounds(card))
        self.far_rect.setRect(
            self.x(), self.y() + card.rect.top(), card.rect.width(), card.rect.height()
        )


def _params_of(items: list[NodeItem]) -> list[int]:
    """The parameters of each layer; linked copies share theirs, which count once."""
    found: dict[str, int] = {}
    for item in items:
        if item.report:
            found[item.node.link or f"node {item.node.id}"] = item.report.params
    return list(found.values())
