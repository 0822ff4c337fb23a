"""Draw a wire from port to port, forwards or backwards, or move the end of one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from studio.graph.elements import Edge
from studio.graph.errors import ConnectError
from studio.ui.canvas import geometry as at
from studio.ui.canvas.port_hit import PortHit
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.commands import Connect, Remove

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView


class WireTool(Tool):
    """A wire in hand. `anchor` is the port at which it is fast; `moved` the wire whose end was
    pulled off its input. Ports that can take it pull it in; the others are dimmed and say why."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, view: "CanvasView", start: Pointer, anchor: PortHit, moved: Edge | None = None
    ) -> None:
        super().__init__(view, start)
        self.anchor, self.moved = anchor, moved
        self.pressed = moved.target.node if moved else anchor.ref.node
        self._hot: PortHit | None = None
        self._refusal: ConnectError | None = None
        self._is_open = False

    def move(self, pointer: Pointer) -> None:
        """Run to the mouse, or into the port that takes the wire."""
        if not self._is_open:
            if not self.is_drag(pointer):
                return
            self._open()
        hit = self._aim(pointer.scene)
        self._refusal = self._refusal_at(hit) if hit else None
        self._light(hit if self._refusal is None else None)
        takes = hit is not None and self._refusal is None
        self._draw(hit.point if hit and takes else pointer.scene)
        self.view.explain(self._refusal.sentence if self._refusal else "", pointer.screen)

    def finish(self, pointer: Pointer) -> None:
        """Connect, move or remove the wire; on empty canvas offer what fits."""
        if not self._is_open:
            # A click on a port means the node.
            self.scene.selection.select((self.pressed,))
            return
        self.move(pointer)
        hit, refusal = self._hot, self._refusal
        self._close()
        document = self.scene.document
        if hit is not None:
            edge = self._edge_to(hit)
            if edge != self.moved:
                document.push(Connect(document, edge, self.moved))
        elif refusal is not None:
            self.view.status_message.emit(refusal.sentence)
        elif self.moved is not None:
            document.push(Remove(document, (), (self.moved,)))
        elif self.scene.node_at(pointer.scene) is None:
            self.view.wire_dropped.emit(
                self.anchor.ref, pointer.scene, pointer.screen, self.anchor.is_output
            )

    def cancel(self) -> None:
        """Let go of the wire; one whose end was pulled off springs back."""
        self._close()

    # --- inside -----------------------------------------------------------------

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
        self.scene.dim(frozenset(refusing - {own}))

    def _close(self) -> None:
        self._light(None)
        self.scene.dim(frozenset())
        self.scene.preview.setVisible(False)
        self.scene.preview.setPath(QPainterPath())
        if self.moved is not None and self.moved in self.scene.wires:
            self.scene.wires[self.moved].setVisible(True)
        self.view.explain("", self.start.screen)

    def _aim(self, point: QPointF) -> PortHit | None:
        """The port that the mouse means: the nearest, best one that takes the wire."""
        wants_output = not self.anchor.is_output
        hits = self.scene.ports_near(point, self.view.reach(at.SNAP_REACH), wants_output)
        below = self.scene.node_at(point)
        if not hits and below is not None:
            # Anywhere on a node will do; its free ports come first.
            hits = [h for h in self.scene.ports_near(point, 240, wants_output) if h.item is below]
            hits.sort(key=lambda h: (wants_output or h.index not in below.free_inputs, h.distance))
            return next((h for h in hits if self._refusal_at(h) is None), next(iter(hits), None))
        hits.sort(key=lambda h: h.distance)
        taking = (h for h in hits if self._refusal_at(h) is None)
        return next(taking, next(iter(hits), None))

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
        look = self.scene.look
        self.scene.preview.setPen(look.refused_pen if self._refusal else look.preview_pen)
        ends = (self.anchor.point, end) if self.anchor.is_output else (end, self.anchor.point)
        self.scene.preview.setPath(look.direction.wire_path(*ends))
