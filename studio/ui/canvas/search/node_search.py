"""Wires without a mouse: type the name of the node that a wire goes to, comes from, or is to lose.

Every port of the network is offered. One that cannot take the wire is marked, and says why while
it is the current row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from studio.graph.elements import Edge, Node, PortRef
from studio.graph.errors import ConnectError
from studio.graph.layer_graph import LayerGraph
from studio.ui.edit.node_words import closeness
from studio.ui.shared.layer_painting import paint_layer_row
from studio.ui.shared.search_popup import SearchPopup, plain
from studio.ui.widgets.theme import SPACE_M, icon, theme

_LISTED = 200
_SIGN = 14


@dataclass(frozen=True, slots=True)
class WireOffer:
    """A wire that may be drawn or removed, seen from the node that was selected: `node` is at the
    other end, `port` names the ports where there is a choice."""

    edge: Edge
    node: Node
    port: str
    is_blocked: bool = False
    replaces: str = ""
    is_side: bool = False
    """Whether it ends at a mask or a state: offered, but behind the others."""


def offers_to(graph: LayerGraph, node_id: str) -> list[WireOffer]:
    """Every wire from a node to an input; which are blocked is found in one walk."""
    import networkx as nx

    behind = nx.ancestors(graph.networkx(), node_id)
    outputs = graph.output_ports(node_id)
    offers = []
    for node in graph.nodes():
        sides = _sides(graph, node)
        for index, label in _inputs(graph, node):
            old = graph.edge_at(PortRef(node.id, index))
            for out, port in enumerate(outputs):
                edge = Edge(PortRef(node_id, out), PortRef(node.id, index))
                own = port.name if len(outputs) > 1 else ""
                words = " → ".join(filter(None, [own, label]))
                is_blocked = node.id == node_id or node.id in behind or edge == old
                replaces = graph.node(old.source.node).name if old else ""
                is_side = index in sides
                offers.append(WireOffer(edge, node, words, is_blocked, replaces, is_side))
    return offers


def offers_from(graph: LayerGraph, node_id: str) -> list[WireOffer]:
    """Every wire from an output to a node."""
    import networkx as nx

    ahead = nx.descendants(graph.networkx(), node_id)
    inputs = [
        (index, label, graph.edge_at(PortRef(node_id, index)))
        for index, label in _inputs(graph, graph.node(node_id))
    ]
    offers, sides = [], _sides(graph, graph.node(node_id))
    for node in graph.nodes():
        outputs = graph.output_ports(node.id)
        for out, port in enumerate(outputs):
            own = port.name if len(outputs) > 1 else ""
            for index, label, old in inputs:
                edge = Edge(PortRef(node.id, out), PortRef(node_id, index))
                words = " → ".join(filter(None, [own, label]))
                is_blocked = node.id == node_id or node.id in ahead or edge == old
                replaces = graph.node(old.source.node).name if old else ""
                is_side = index in sides
                offers.append(WireOffer(edge, node, words, is_blocked, replaces, is_side))
    return offers


def wires_of(graph: LayerGraph, node_id: str) -> list[WireOffer]:
    """The wires that a node has, those that feed it first."""
    offers = []
    for edge in graph.edges_into(node_id):
        label = dict(_all_inputs(graph, graph.node(node_id))).get(edge.target.index, "")
        words = f"feeds its {label}" if label else "feeds it"
        offers.append(WireOffer(edge, graph.node(edge.source.node), words))
    for edge in graph.edges_out_of(node_id):
        outputs = graph.output_ports(node_id)
        words = (
            f"fed by its {outputs[edge.source.index].name}" if len(outputs) > 1 else "is fed by it"
        )
        offers.append(WireOffer(edge, graph.node(edge.target.node), words))
    return offers


def _all_inputs(graph: LayerGraph, node: Node) -> list[tuple[int, str]]:
    ports = graph.input_ports(node.id)
    if graph.catalogue.layer(node.layer).growing:
        return [(index, f"input {index + 1}") for index in range(len(ports))]
    is_only = sum(not port.is_side for port in ports) == 1
    return [(i, "" if is_only and not port.is_side else port.name) for i, port in enumerate(ports)]


def _sides(graph: LayerGraph, node: Node) -> set[int]:
    return {i for i, port in enumerate(graph.input_ports(node.id)) if port.is_side}


def _inputs(graph: LayerGraph, node: Node) -> list[tuple[int, str]]:
    """The inputs worth offering: of a growing list, only the free one at its end."""
    inputs = _all_inputs(graph, node)
    if graph.catalogue.layer(node.layer).growing:
        return [(inputs[-1][0], inputs[-1][1] if len(inputs) > 1 else "")]
    return inputs


class NodeSearch(SearchPopup):
    """A popup over wires that ends in `chosen` with an Edge, or in `cancelled`."""

    chosen = Signal(object)

    def __init__(
        self,
        graph: LayerGraph,
        offers: Iterable[WireOffer],
        title: str,
        hint: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, title, title, f"{title}: name of the node", "Nodes")
        self._graph, self._hint = graph, hint
        self._offers = list(offers)
        self._refusals: dict[Edge, ConnectError | None] = {}
        self.offer()

    def offers_for(self, text: str) -> list[Any]:
        """The offers that the words mean, best first; what cannot be done comes last."""
        rated = [
            (-score, offer.is_blocked, offer.is_side, bool(offer.replaces), index)
            for index, offer in enumerate(self._offers)
            if (score := closeness(text, offer.node, offer.port))
        ]
        if not text.strip():
            rated.sort(key=lambda rate: rate[1:])
        else:
            rated.sort()
        return [self._offers[rate[-1]] for rate in rated[:_LISTED]]

    def text_of(self, offer: Any) -> str:
        """Node, layer, ports, and what comes of it."""
        words = [offer.node.name, offer.node.layer, offer.port]
        return ", ".join(filter(None, [*words, plain(self._why(offer))]))

    def tip_of(self, offer: Any) -> str:
        """Why an offer cannot be taken, or what it replaces."""
        return self._why(offer)

    def paint_offer(self, painter: QPainter, rect: QRect, offer: Any) -> None:
        """A row as the palette has it; one that cannot be taken is faint."""
        is_refused = offer.is_blocked
        painter.setOpacity(0.5 if is_refused else 1.0)
        spec = self._graph.catalogue.layer(offer.node.layer)
        room = rect.adjusted(0, 0, -_SIGN - SPACE_M, 0)
        note = offer.port or offer.node.layer
        paint_layer_row(painter, room, spec.category, offer.node.name, note)
        sign = QRect(0, 0, _SIGN, _SIGN)
        sign.moveCenter(rect.center())
        sign.moveRight(rect.right() - SPACE_M)
        painter.setOpacity(1.0)
        if is_refused:
            icon("prohibit", theme().danger).paint(painter, sign)
        elif offer.replaces:
            icon("swap", QColor(theme().muted).name()).paint(
                painter, sign, Qt.AlignmentFlag.AlignCenter
            )

    def hint_for(self, text: str, offer: Any | None) -> str:
        """What comes of the current row, or why there is none."""
        if offer is None:
            return plain(f'No node is called "{text.strip()}".') if text.strip() else "No nodes."
        return plain(self._why(offer) or self._hint)

    def take(self, offer: Any) -> bool:
        """Say which wire was chosen; not one that cannot be."""
        if self._refusal(offer) is not None:
            return False
        self.chosen.emit(offer.edge)
        return True

    def _why(self, offer: WireOffer) -> str:
        refusal = self._refusal(offer)
        if refusal is not None:
            return f"{refusal.sentence.rstrip('.')}."
        return f"Replaces the wire from {offer.replaces}." if offer.replaces else ""

    def _refusal(self, offer: WireOffer) -> ConnectError | None:
        """What the graph says against a wire; asked for the rows that are looked at."""
        if not offer.is_blocked:
            return None
        if offer.edge not in self._refusals:
            refusal = self._graph.can_connect(offer.edge, replacing=True)
            self._refusals[offer.edge] = refusal
        return self._refusals[offer.edge]
