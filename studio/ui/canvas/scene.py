"""The network as items that follow the document, each on its own; nothing is ever rebuilt.

The scene knows what is shown and what is where. It does not decide what a gesture means and never
edits: that is for the tools and for commands.
"""

import gc
from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, Node, Position
from studio.graph.problems import Problem
from studio.ui.canvas import geometry as at
from studio.ui.canvas.frames import Frames
from studio.ui.canvas.items.node_item import NodeItem, Wire
from studio.ui.canvas.items.port_hit import PortHit, ports_of
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.label_room import LabelRoom
from studio.ui.canvas.links import Links
from studio.ui.canvas.look import Look
from studio.ui.canvas.notes import Notes
from studio.ui.canvas.stage import ROOM, Stage
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection

MANY_WIRES = 80
"""From so many on, wires are drawn thin: wider ones cost Qt three to ten times as much."""
MANY_CHANGES = 200
RELEASE_MS = 100
FEW_REMOVED = 20
"""More items than this leave so much empty ground that painting all of it is quicker."""


class CanvasScene(Stage):
    """Items for the nodes and wires of a document, kept equal to it."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        parent: QObject | None = None,
        look: Look | None = None,
    ) -> None:
        super().__init__(document, selection, parent, look or Look())
        self.selected_wires: frozenset[Edge] = frozenset()
        self._shown: frozenset[str] = frozenset()
        self._reports: Mapping[str, NodeReport] = {}
        self._objections: Mapping[str, str] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._steady_ports: dict[str, tuple[int, int, int]] = {}
        self._coming: frozenset[str] = frozenset()
        self._gone: list[QGraphicsItem] = []
        self._release = QTimer(self, singleShot=True, interval=RELEASE_MS)
        self._release.timeout.connect(self._gone.clear)
        self._seen_at = -1
        self._seen_cards: list[NodeItem] = []
        self._seen_wires: list[WireItem] = []
        self.frames, self.notes = Frames(self), Notes(self)
        self.label_room = LabelRoom(self)
        self.links = Links(self)
        self.preview = self._overlay(10)
        self.marquee = self._overlay(11)
        self._follow()
        self.rebuild()

    # --- what is where ----------------------------------------------------------

    def port_at(
        self, point: QPointF, reach: float, is_output: bool | None = None
    ) -> PortHit | None:
        """The nearest port within reach; of one direction, if that is asked for."""
        hits = self.ports_near(point, reach, is_output)
        return min(hits, key=lambda hit: hit.distance, default=None)

    def ports_near(
        self, point: QPointF, reach: float, is_output: bool | None = None
    ) -> list[PortHit]:
        """All the ports within reach of a point."""
        self.frames.settle()
        hits = []
        for item in self.items_near(point, reach):
            if isinstance(item, NodeItem) and item is not self.ghost:
                hits += ports_of(item, point, reach, is_output)
        return hits

    def cards(self) -> Collection[NodeItem]:
        """What stands on the canvas: the nodes that are shown, and the collapsed frames."""
        return self._seen()[0] if self.frames.closed else self.nodes.values()

    def shown_wires(self) -> Collection[WireItem]:
        """The wires that are seen: not those within a collapsed frame."""
        return self._seen()[1] if self.frames.closed else self.wires.values()

    def _seen(self) -> tuple[list[NodeItem], list[WireItem]]:
        """The cards and wires that are seen, looked up anew when something changed."""
        if self._seen_at != self.far.changes:
            self._seen_at = self.far.changes
            groups = self.frames.closed.values()
            self._seen_cards = [*(i for i in self.nodes.values() if i.inside is None), *groups]
            self._seen_wires = [
                wire
                for wire in self.wires.values()
                if wire.source.inside is None or wire.source.inside is not wire.target.inside
            ]
        return self._seen_cards, self._seen_wires

    def network_rect(self, nodes: Iterable[str] | None = None) -> QRectF:
        """The rectangle about these nodes, or about all."""
        rect = QRectF()
        if nodes is None:
            rect = self.frames.rect().united(self.notes.rect())
        for key in self.nodes if nodes is None else nodes:
            card = self.card_of(key)
            if card is not None:
                rect = rect.united(card.far_rect)
        return rect

    # --- what is shown ----------------------------------------------------------

    def place_nodes(self, positions: Mapping[str, Position]) -> None:
        """Show nodes elsewhere; each wire is routed once."""
        self._expect(len(positions))
        touched: dict[Wire, None] = {}
        for key, (x, y) in positions.items():
            item = self.nodes.get(key)
            if item is not None:
                item.place(x, y)
                touched.update(dict.fromkeys(item.wires))
                self.make_room(item)
        touched.update(dict.fromkeys(self.frames.follow(positions)))
        for wire in touched:
            wire.route()
        self.label_room.touch(positions)

    def show_selected(self, nodes: frozenset[str]) -> None:
        """Show these nodes as selected, be they or not: a marquee on its way does so."""
        changed = nodes ^ self._shown
        self._expect(len(changed))
        self._shown = nodes
        touched: dict[Wire, None] = {}
        for key in changed:
            item = self.nodes.get(key)
            if item is not None:
                item.set_state(selected=key in nodes)
                touched.update(dict.fromkeys(item.wires))
        self.frames.sum_up(changed)
        for wire in touched:
            wire.restyle()

    def select_wires(self, edges: Iterable[Edge]) -> None:
        """Select just these wires."""
        wanted = frozenset(edge for edge in edges if edge in self.wires)
        for edge in wanted ^ self.selected_wires:
            if edge in self.wires:
                self.wires[edge].set_state(selected=edge in wanted)
        self.selected_wires = wanted

    def dim(
        self,
        blocked: frozenset[str],
        ports: Mapping[str, frozenset[int]] | None = None,
        *,
        are_outputs: bool = False,
    ) -> None:
        """Dim the nodes that cannot take the wire in hand, and single ports of some others."""
        self._expect(len(blocked))
        nothing: frozenset[int] = frozenset()
        for key, item in self.nodes.items():
            dull = ports.get(key, nothing) if ports else nothing
            state = (
                key in blocked,
                nothing if are_outputs else dull,
                dull if are_outputs else nothing,
            )
            if state != (item.is_dimmed, item.dull_inputs, item.dull_outputs):
                item.is_dimmed, item.dull_inputs, item.dull_outputs = state
                item.update()
        for group in self.frames.closed.values():
            group.sum_up()

    def offer_sides(self, is_offering: bool) -> None:
        """Show the free side ports of all nodes while a wire is in hand, or no longer."""
        for item in self.nodes.values():
            item.offer_sides(is_offering)

    def light(self, wire: WireItem | None) -> None:
        """Show the wire into which what is in hand would go, over the card that may cover it."""
        self.preview.setPen(self.look.preview_pen)
        self.preview.setPath(QPainterPath() if wire is None else wire.path())
        self.preview.setVisible(wire is not None)

    def set_reports(
        self,
        reports: Mapping[str, NodeReport],
        objections: Mapping[str, str],
        changed: Collection[str] | None = None,
    ) -> None:
        """Show what Keras says; only nodes for which that changed are touched. Who knows which
        these are says so in `changed`, and no others are looked at."""
        self._reports, self._objections = reports, objections
        keys = self.nodes if changed is None else changed
        items = [self.nodes[key] for key in keys if key in self.nodes]
        told = [item for item in items if item.report != reports.get(item.node.id)]
        self._expect(len(told))
        for item in told:
            item.show_report(reports.get(item.node.id))
        self.frames.sum_up(item.node.id for item in told)
        self.label_room.touch_shapes(item.node.id for item in told)
        ids = (item.node.id for item in items if item.objection != objections.get(item.node.id, ""))
        self._mark(ids)

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Put a mark on the nodes that have problems."""
        by_node: dict[str, tuple[Problem, ...]] = {}
        for problem in problems:
            for key in problem.nodes:
                by_node[key] = (*by_node.get(key, ()), problem)
        changed = [
            key
            for key in self._problems.keys() | by_node.keys()
            if self._problems.get(key) != by_node.get(key)
        ]
        self._problems = by_node
        self._mark(changed)

    def retheme(self) -> None:
        """Take the colours of the theme in force."""
        self.look.refresh()
        self._expect(len(self.nodes))
        for item in self.nodes.values():
            item.refresh()
        self.frames.retheme()
        self.notes.retheme()
        for wire in self.wires.values():
            wire.retheme()
        self.far.forget()
        self._choose_pen()

    def rebuild(self) -> None:
        """Show another document's network."""
        self.items_leaving.emit()
        self.selected_wires, self._shown = frozenset(), frozenset()
        self._reports, self._objections, self._problems = {}, {}, {}
        self._steady_ports = {}
        self.label_room.forget()
        self.look.direction = at.DIRECTIONS[self.document.project.drawing.flow]
        for overlay in (self.preview, self.marquee):
            self.removeItem(overlay)
        self.nodes.clear()
        self.wires.clear()
        self.clear()
        self.preview, self.marquee = self._overlay(10), self._overlay(11)
        graph = self.graph
        positions = graph.positions()
        xs, ys = zip(*positions.values(), strict=True) if positions else ((0.0,), (0.0,))
        whole = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        self.setSceneRect(whole.adjusted(-ROOM, -ROOM, ROOM, ROOM))
        self.cut_index(len(positions))
        # Thousands of new objects would each few hundred make Python look for rubbish.
        was_collecting = gc.isenabled()
        gc.disable()
        try:
            for node in graph.nodes():
                self._add_node(node, positions[node.id])
            for edge in graph.edges():
                self._add_wire(edge)
        finally:
            if was_collecting:
                gc.enable()
        for item in self.nodes.values():
            self._refresh_ports(item)
        self.links.rebuild(graph.nodes())
        self.frames.rebuild()
        self.notes.rebuild()
        self._choose_pen()
        self.show_selected(self.selection.nodes)

    # --- following --------------------------------------------------------------

    def _follow(self) -> None:
        document = self.document
        document.replaced.connect(self.rebuild)
        document.node_added.connect(self._on_node_added)
        document.coming.connect(self._on_coming)
        document.nodes_removed.connect(self._on_nodes_removed)
        document.node_changed.connect(self._on_node_changed)
        document.edge_added.connect(self._on_edge_added)
        document.edge_removed.connect(self._on_edge_removed)
        document.nodes_moved.connect(self.place_nodes)
        document.flow_changed.connect(self._on_flow_changed)
        self.selection.changed.connect(self._on_selection_changed)

    def _on_node_added(self, node: Node) -> None:
        item = self._add_node(node, self.graph.position(node.id))
        self.make_room(item)
        self._mark([node.id])
        item.set_state(selected=node.id in self._shown)
        self.frames.node_came(node.id)
        self.links.follow(node)
        if node.id not in self._coming:
            self._refresh_ports(item)
            self.label_room.touch((node.id,))

    def _on_coming(self, nodes: frozenset[str]) -> None:
        came, self._coming = self._coming, nodes
        self._expect(len(nodes))
        for key in came:
            if key in self.nodes:
                self._refresh_ports(self.nodes[key])
        if came:
            self._choose_pen()
            self.label_room.touch(came)

    def _on_nodes_removed(self, nodes: list[Node], edges: list[Edge]) -> None:
        self.items_leaving.emit()
        self._expect(len(nodes) + len(edges), FEW_REMOVED)
        gone = [node.id for node in nodes]
        items = [self.nodes.pop(key) for key in gone]
        self.frames.nodes_left(gone)
        self.links.leave(gone)
        self.label_room.touch(gone)
        for wire in self._drop_wires(edges):
            for end in (wire.source, wire.target):
                if end.node.id in self.nodes:
                    end.wires.remove(wire)
                    self._refresh_ports(end)
        if self.frames.closed:
            for edge in edges:
                self.frames.wire_changed(edge)
        for item in items:
            item.wires.clear()
            self.removeItem(item)
        self._keep_until_painted(items)
        selection = self.selection
        if not selection.nodes.isdisjoint(gone):
            selection.select(selection.nodes.difference(gone), selection.notes)

    def _drop_wires(self, edges: list[Edge]) -> list[WireItem]:
        """Take wires off the canvas; their nodes still hold on to them."""
        wires = [self.wires.pop(edge) for edge in edges]
        if self.selected_wires:
            self.selected_wires = self.selected_wires.difference(edges)
        for wire in wires:
            self.removeItem(wire)
        self._keep_until_painted(wires)
        self.far.forget()
        return wires

    def _keep_until_painted(self, items: Iterable[QGraphicsItem]) -> None:
        """Hold on to items that went until the picture without them is there: taking many of them
        apart takes as long as all the rest."""
        self._gone += items
        self._release.start()

    def _on_node_changed(self, node: Node) -> None:
        item = self.nodes[node.id]
        item.node = node
        self._refresh_ports(item)
        item.refresh()
        self.links.follow(node)

    def _on_edge_added(self, edge: Edge) -> None:
        self._add_wire(edge).restyle()
        if edge.target.node not in self._coming:
            self._choose_pen()
            self._refresh_ports(self.nodes[edge.target.node])
        self.frames.wire_changed(edge)

    def _on_edge_removed(self, edge: Edge) -> None:
        self.items_leaving.emit()
        for wire in self._drop_wires([edge]):
            wire.detach()
        self._refresh_ports(self.nodes[edge.target.node])
        self.frames.wire_changed(edge)

    def _on_flow_changed(self, flow: str) -> None:
        self.look.direction = at.DIRECTIONS[flow]
        self.update()
        for item in self.nodes.values():
            item.set_ports(item.inputs, item.outputs)
        for wire in self.wires.values():
            wire.route()
        self.frames.turn()
        self.far.forget()
        self.label_room.touch(self.nodes)

    def _on_selection_changed(self, nodes: frozenset[str]) -> None:
        self.select_wires(())
        self.show_selected(nodes)
        self.links.select(nodes)

    # --- inside -----------------------------------------------------------------

    def paint_ground(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """Paint what lies behind the network: open frames, and notes on them."""
        self.frames.paint(painter, area, scale)
        self.notes.paint(painter, area, scale)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # type: ignore[override]
        """For pictures of the scene; a view paints its dots below this."""
        self.paint_ground(painter, rect, painter.worldTransform().m11())

    def _overlay(self, z: float) -> QGraphicsPathItem:
        item = QGraphicsPathItem()
        item.setZValue(z)
        item.setVisible(False)
        self.addItem(item)
        return item

    def _expect(self, changes: int, few: int = MANY_CHANGES) -> None:
        """Before many changes, say that all will be painted: joining thousands of small dirty
        areas costs Qt more than painting everything once."""
        if changes > few:
            self.update()

    def _choose_pen(self) -> None:
        if self.look.thin_out(len(self.wires) > MANY_WIRES):
            for wire in self.wires.values():
                wire.retheme()

    def _add_node(self, node: Node, position: Position) -> NodeItem:
        *ports, sides = self._port_counts(node)
        item = NodeItem(node, self.graph.catalogue, self.look, (ports[0], ports[1]), sides)
        item.report = self._reports.get(node.id)
        item.place(*position)
        self.nodes[node.id] = item
        self.addItem(item)
        self.far.forget()
        return item

    def _add_wire(self, edge: Edge) -> WireItem:
        source, target = self.nodes[edge.source.node], self.nodes[edge.target.node]
        if edge.target.index >= target.inputs:
            # A growing list: the port is there now, and the free one behind it follows.
            target.set_ports(edge.target.index + 1, target.outputs)
        wire = WireItem(edge, source, target, self.look)
        self.wires[edge] = wire
        self.addItem(wire)
        self.far.forget()
        return wire

    def _port_counts(self, node: Node) -> tuple[int, int, int]:
        """How many inputs a node has, how many outputs, and how many of the inputs are sides."""
        known = self._steady_ports.get(node.layer)
        if known is not None:
            return known
        graph = self.graph
        spec = graph.catalogue.layer(node.layer)
        inputs = graph.input_ports(node.id)
        sides = sum(port.is_side for port in inputs)
        counts = len(inputs), len(graph.output_ports(node.id)), sides
        if not spec.growing and not any(p.rule for p in (*spec.inputs, *spec.outputs)):
            self._steady_ports[node.layer] = counts
        return counts

    def _refresh_ports(self, item: NodeItem) -> None:
        counts = self._port_counts(item.node)
        key = item.node.id
        taken = {w.edge.target.index for w in item.wires if w.edge.target.node == key}
        free = tuple(i for i in range(counts[0]) if i not in taken)
        before = item.inputs, item.outputs, item.sides
        if counts == before and free == item.free_inputs:
            return
        was_open, item.free_inputs = item.is_open, free
        has_moved_ports = counts != before or (bool(item.sides) and was_open != item.is_open)
        if has_moved_ports:
            item.set_ports(*counts)
        item.update()
        if has_moved_ports or item.node.layer not in self._steady_ports:
            for wire in item.wires:
                wire.route()

    def _mark(self, keys: Iterable[str]) -> None:
        marked = list(keys)
        for key in marked:
            item = self.nodes.get(key)
            if item is None:
                continue
            problems = self._problems.get(key, ())
            objection = self._objections.get(key, "")
            is_error = bool(objection) or any(p.severity == "error" for p in problems)
            item.badge = "error" if is_error else "warning" if problems else ""
            item.problems = tuple(p.sentence for p in problems)
            item.objection = objection
            item.update()
        self.frames.sum_up(marked)
