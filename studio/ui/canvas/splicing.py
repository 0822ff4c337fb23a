"""Putting a node that is on the canvas already into a wire."""

from collections.abc import Mapping

from studio.graph.elements import Edge, PortRef, Position
from studio.graph.errors import GraphError
from studio.graph.layer_graph import LayerGraph
from studio.ui.canvas.edits import room_between
from studio.ui.edit.document import Document, DocumentCommand


class SpliceNode(DocumentCommand):
    """Move a node and put it into a wire, which gives way to one before and one behind the node;
    what comes behind moves on where it would be in the way."""

    def __init__(
        self, document: Document, node_id: str, split: Edge, places: Mapping[str, Position]
    ) -> None:
        graph = document.project.graph
        super().__init__(document, f"Insert {graph.node(node_id).name}")
        self.split = split
        self.edges = _edges_through(graph, node_id, split)
        self.new = dict(places)
        self.old = {key: graph.position(key) for key in places}

    def apply(self) -> None:
        """Take the wire away, draw the two, and move."""
        self.graph.disconnect(self.split)
        drawn: list[Edge] = []
        try:
            for edge in self.edges:
                self.graph.connect(edge)
                drawn.append(edge)
        except GraphError:
            self._put_back(drawn)
            raise
        self.graph.move(self.new)

    def revert(self) -> None:
        """The other way round."""
        self.graph.move(self.old)
        self._put_back(self.edges)

    def _put_back(self, drawn: list[Edge]) -> None:
        for edge in drawn:
            self.graph.disconnect(edge)
        self.graph.restore_edge(self.split)


def can_splice(graph: LayerGraph, node_id: str, split: Edge) -> bool:
    """Whether a node has a free input and a free output for a wire, and closes no loop there."""
    if node_id in (split.source.node, split.target.node) or not graph.output_ports(node_id):
        return False
    if graph.edges_out_of(node_id) or _free_input(graph, node_id) is None:
        return False
    return graph.can_connect(Edge(PortRef(node_id), split.target), replacing=True) is None


def splicing(document: Document, node_id: str, place: Position, split: Edge) -> SpliceNode:
    """Put a node for which `can_splice` holds into a wire, near a place."""
    place, moved = room_between(document, split, place)
    return SpliceNode(document, node_id, split, {**moved, node_id: place})


def _edges_through(graph: LayerGraph, node_id: str, split: Edge) -> list[Edge]:
    into = PortRef(node_id, _free_input(graph, node_id) or 0)
    return [Edge(split.source, into), Edge(PortRef(node_id), split.target)]


def _free_input(graph: LayerGraph, node_id: str) -> int | None:
    taken = {edge.target.index for edge in graph.edges_into(node_id)}
    ports = graph.input_ports(node_id)
    free = (i for i, port in enumerate(ports) if i not in taken and not port.is_side)
    return next(free, None)
