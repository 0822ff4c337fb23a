"""Draw a wire from port to port, forwards or backwards, or move the end of one."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from studio.graph.elements import Edge, PortRef
from studio.graph.errors import ConnectError
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.items.port_hit import PortHit
from studio.ui.canvas.surface import Surface
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.edit.commands import Remove
from studio.ui.edit.drawing_commands import drawing_wire


class WireTool(Tool):
    """A wire in hand. `anchor` is the port at which it is fast; `moved` the wire whose end was
    pulled off its input.

    Ports that can take it pull it in; the others are dimmed and say why. What the graph refuses
    cannot be drawn. What Keras objects to can: people draw first and set parameters later, and
    the node then says what is wrong with it.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, view: Surface, start: Pointer, anchor: PortHit, moved: Edge | None = None
    ) -> None:
        super().__init__(view, start)
        self.anchor, self.moved = anchor, moved
        self.pressed = moved.target.node if moved else anchor.ref.node
        self._hit: PortHit | None = None
        self._hot: PortHit | None = None
        self._refusal: ConnectError | None = None
        self._refusing: frozenset[str] = frozenset()
        self._objections: Mapping[PortRef, str] = {}
        self._last = start
        self._is_open = False

    @property
    def scrolls_at_edge(self) -> bool:
        """Whether the wire is in hand."""
        return self._is_open

    def advise(self, objections: Mapping[PortRef, str]) -> None:
        """Keras has said which ports this wire does not suit, and why."""
        if self._is_open:
            self._objections = objections
            self._dim()
            self.move(self._last)

    def move(self, pointer: Pointer) -> None:
        """Run to the mouse, or into the port that takes the wire."""
        if not self._is_open:
            if not self.is_drag(pointer):
                return
            self._open()
        self._last = pointer
        self._hit = hit = self._aim(pointer.scene)
        self._refusal = self._refusal_at(hit) if hit else None
        objection = self._objections.get(hit.ref, "") if hit else ""
        taking = None if self._refusal or objection else hit
        self._light(taking)
        look = self.scene.look
        pen = look.objected_pen if objection else look.preview_pen
        self.scene.preview.setPen(look.refused_pen if self._refusal else pen)
        self._draw(taking.point if taking else pointer.scene)
        self.view.explain(self._refusal.sentence if self._refusal else objection, pointer.screen)

    def finish(self, pointer: Pointer) -> None:
        """Connect, move or remove the wire; on empty canvas offer what fits."""
        if not self._is_open:
            # A click on a port means the node, or the group that it is hidden in.
            card = self.scene.card_of(self.pressed)
            self.scene.selection.select(card.ids if card else ())
            return
        self.move(pointer)
        hit, refusal = self._hit, self._refusal
        self._close()
        document = self.scene.document
        if refusal is not None:
            self.view.status_message.emit(refusal.sentence)
        elif hit is not None:
            edge = self._edge_to(hit)
            if edge != self.moved:
                self._draw_wire(edge, pointer)
        elif self.moved is not None:
            document.push(Remove(document, (), (self.moved,)))
        elif self.scene.card_at(pointer.scene) is None:
            self.view.wire_dropped.emit(
                self.anchor.ref, pointer.scene, pointer.screen, self.anchor.is_output
            )

    def cancel(self) -> None:
        """Let go of the wire; one whose end was pulled off springs back."""
        self._close()

    # --- inside -----------------------------------------------------------------

    def _draw_wire(self, edge: Edge, pointer: Pointer) -> None:
        there = self.scene.graph.edge_at(edge.target)
        if self.scene.document.push(drawing_wire(self.scene.document, edge, self.moved)):
            self.view.wire_drawn.emit(edge, there, pointer.screen)

    def _open(self) -> None:
        import networkx as nx

        self._is_open = True
        preview, look = self.scene.preview, self.scene.look
        preview.setPen(look.preview_pen)
        preview.setVisible(True)
        if self.moved is not None and self.moved in self.scene.wires:
            self.scene.wires[self.moved].setVisible(False)
        # One walk over the graph instead of a question per port: a wire may not lead back.
        reach = nx.ancestors if self.anchor.is_output else nx.descendants
        own = self.anchor.item.node.id
        refusing = set(reach(self.scene.graph.networkx(), own))
        blind = "inputs" if self.anchor.is_output else "outputs"
        refusing |= {key for key, item in self.scene.nodes.items() if not getattr(item, blind)}
        self._refusing = frozenset(refusing - {own})
        self.scene.offer_sides(self.anchor.is_output)
        self._dim()
        self.view.wire_taken.emit(
            self.anchor.ref, self.anchor.is_output, self._refusing, self.moved
        )

    def _dim(self) -> None:
        """Dim whole nodes of which no port takes the wire, and single ports of the others."""
        ports: dict[str, set[int]] = {}
        for ref in self._objections:
            ports.setdefault(ref.node, set()).add(ref.index)
        nodes = set(self._refusing)
        for key in list(ports):
            item = self.scene.nodes.get(key)
            if item is None or self._is_all(ports[key], item):
                nodes.add(key)
                del ports[key]
        self.scene.dim(
            frozenset(nodes),
            {key: frozenset(found) for key, found in ports.items()},
            are_outputs=not self.anchor.is_output,
        )

    def _is_all(self, objected: set[int], item: NodeItem) -> bool:
        """Whether nothing of a node takes the wire. That a mask would is no reason to light it up,
        but a state is: the end of an encoder belongs there."""
        if not self.anchor.is_output:
            return len(objected) >= item.outputs
        proper = item.inputs - item.sides
        ports = self.scene.graph.input_ports(item.node.id)
        takes_state = any(p.rule == "states" and i not in objected for i, p in enumerate(ports))
        return not takes_state and objected.issuperset(range(proper))

    def _close(self) -> None:
        if self._is_open:
            self.view.wire_let_go.emit()
        self._light(None)
        self.scene.offer_sides(False)
        self.scene.dim(frozenset())
        self.scene.preview.setVisible(False)
        self.scene.preview.setPath(QPainterPath())
        if self.moved is not None and self.moved in self.scene.wires:
            self.scene.wires[self.moved].setVisible(True)
        self.view.explain("", self.start.screen)

    def _aim(self, point: QPointF) -> PortHit | None:
        """The port that the mouse means: the one that is pointed at, else the best one near."""
        wants_output = not self.anchor.is_output
        hits = self.scene.ports_near(point, self.view.reach(at.SNAP_REACH), wants_output)
        nearest = min(hits, key=lambda h: h.distance, default=None)
        if nearest is not None and nearest.distance <= self.view.reach(at.PORT_REACH):
            return nearest
        below = self.scene.card_at(point)
        if not hits and below is not None:
            # Anywhere on a node will do.
            hits = self.scene.ports_near(point, 240, wants_output)
            hits = [h for h in hits if below in (h.item, h.item.inside) and not _is_side(h)]
        return min(hits, key=self._rank, default=None)

    def _rank(self, hit: PortHit) -> tuple[bool, bool, bool, bool, float]:
        """How well a port would do, best first: it takes the wire, it is an input proper, it is
        free, it is near."""
        return (
            self._refusal_at(hit) is not None,
            _is_side(hit),
            hit.ref in self._objections,
            not hit.is_output and hit.index not in hit.item.free_inputs,
            hit.distance,
        )

    def _edge_to(self, hit: PortHit) -> Edge:
        if self.anchor.is_output:
            return Edge(self.anchor.ref, hit.ref)
        return Edge(hit.ref, self.anchor.ref)

    def _refusal_at(self, hit: PortHit) -> ConnectError | None:
        edge = self._edge_to(hit)
        return None if edge == self.moved else self.scene.graph.can_connect(edge, replacing=True)

    def _light(self, hit: PortHit | None) -> None:
        if self._hot is not None and (hit is None or hit.item is not self._hot.item):
            self._hot.item.set_hot_port(None)
        if hit is not None:
            hit.item.set_hot_port((hit.is_output, hit.index))
        self._hot = hit

    def _draw(self, end: QPointF) -> None:
        ends = (self.anchor.point, end) if self.anchor.is_output else (end, self.anchor.point)
        self.scene.preview.setPath(self.scene.look.direction.wire_path(*ends))


def _is_side(hit: PortHit) -> bool:
    """Whether a port is a mask or a state, which is meant only by who points at it."""
    return not hit.is_output and hit.index >= hit.item.inputs - hit.item.sides
