"""Wires by name: what Connect to…, Connect from… and Disconnect… do."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication

from studio.graph.elements import Edge
from studio.ui.canvas.search.node_search import (
    NodeSearch,
    WireOffer,
    offers_from,
    offers_to,
    wires_of,
)
from studio.ui.canvas.surface import Surface
from studio.ui.edit.commands import Connect, Remove
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection


class Wiring(QObject):
    """Opens the search beside the selected node, and makes the edit that was chosen."""

    message_shown = Signal(str)

    def __init__(self, document: Document, selection: Selection, canvas: Surface) -> None:
        super().__init__(canvas)
        self._document, self._selection, self._canvas = document, selection, canvas

    def connect_to(self) -> None:
        """Draw a wire from the selected node to one that is named."""
        graph, node_id = self._document.project.graph, self._node("Connect to")
        if not node_id:
            return
        name = graph.node(node_id).name
        if not graph.output_ports(node_id):
            self.message_shown.emit(f"{name} has no output: no wire can begin there.")
            return
        offers = offers_to(graph, node_id)
        self._open(node_id, offers, f"Connect {name} to", "Enter draws the wire.", self._on_connect)

    def connect_from(self) -> None:
        """Draw a wire to the selected node from one that is named."""
        graph, node_id = self._document.project.graph, self._node("Connect from")
        if not node_id:
            return
        name = graph.node(node_id).name
        if not graph.input_ports(node_id):
            self.message_shown.emit(f"{name} has no input: no wire can end there.")
            return
        offers = offers_from(graph, node_id)
        title = f"Connect {name} from"
        self._open(node_id, offers, title, "Enter draws the wire.", self._on_connect)

    def disconnect_one(self) -> None:
        """Remove one wire of the selected node."""
        graph, node_id = self._document.project.graph, self._node("Disconnect")
        if not node_id:
            return
        name, offers = graph.node(node_id).name, wires_of(graph, node_id)
        if not offers:
            self.message_shown.emit(f"{name} has no wires.")
            return
        title = f"Disconnect {name} from"
        self._open(node_id, offers, title, "Enter removes the wire.", self._on_disconnect)

    def _node(self, what: str) -> str:
        node_id = self._selection.single
        if node_id is None or node_id not in self._document.project.graph:
            self.message_shown.emit(f"{what}: select one node first.")
            return ""
        return node_id

    def _open(
        self, node_id: str, offers: list[WireOffer], title: str, hint: str, then: object
    ) -> None:
        canvas = self._canvas
        search = NodeSearch(canvas.canvas.graph, offers, title, hint, canvas)
        search.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        search.chosen.connect(then)
        # To where the person was: on the canvas, or in the outline.
        before = QApplication.focusWidget() or canvas
        for end in (search.chosen, search.cancelled):
            end.connect(before.setFocus)
        item = canvas.canvas.nodes.get(node_id)
        if item is not None:
            canvas.camera.bring(item.far_rect)
        rect = item.far_rect if item is not None else canvas.sceneRect()
        corner = canvas.mapFromScene(rect.bottomLeft()) + QPoint(0, 8)
        search.open_at(canvas.viewport().mapToGlobal(corner))

    def _on_connect(self, edge: Edge) -> None:
        if self._document.push(Connect(self._document, edge)):
            self._say("Connected", "to", edge)

    def _on_disconnect(self, edge: Edge) -> None:
        if self._document.push(Remove(self._document, (), (edge,))):
            self._say("Disconnected", "from", edge)

    def _say(self, done: str, word: str, edge: Edge) -> None:
        graph = self._document.project.graph
        ends = graph.node(edge.source.node).name, graph.node(edge.target.node).name
        self.message_shown.emit(f"{done} {ends[0]} {word} {ends[1]}.")
