"""What the mouse points at when no button is down: light it up, and say what it is."""

from PySide6.QtCore import QPoint, QPointF, Qt

from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.items.port_hit import PortHit
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.look import FAR
from studio.ui.canvas.notes import EDGE
from studio.ui.canvas.surface import Surface


class Hover:
    """The node, port or wire under the mouse."""

    def __init__(self, view: Surface) -> None:
        self.view = view
        self._node: NodeItem | None = None
        self._wire: WireItem | None = None
        self._is_on_edge = False
        self._about_ground = ""

    def look(self, point: QPoint) -> None:
        """Light up what is there and explain it in the status line."""
        view = self.view
        place = view.mapToScene(point)
        port = self._port_at(point)
        node = (port.item.inside or port.item) if port else view.canvas.card_at(place)
        wire = None if node else view.canvas.wire_at(place, view.reach(5))
        self._look_at_ground(place if node is None and wire is None else None)
        if node is not self._node:
            if self._node is not None:
                self._node.set_state(hovered=False)
                self._node.set_hot_port(None)
            self._node = node
        view.canvas.links.hover(node.node.id if node else "")
        if node is not None:
            node.set_state(hovered=True)
            if port is not None:
                port.item.set_hot_port((port.is_output, port.index))
            else:
                node.set_hot_port(None)
        if wire is not self._wire:
            if self._wire is not None:
                self._wire.set_state(hovered=False)
            self._wire = wire
            if wire is not None:
                wire.set_state(hovered=True)
        view.explain(self._sentence(port, node, wire) or self._about_ground)

    def leave(self) -> None:
        """Nothing is under the mouse any more."""
        if self._node is not None:
            self._node.set_state(hovered=False)
            self._node.set_hot_port(None)
        if self._wire is not None:
            self._wire.set_state(hovered=False)
        self._node = self._wire = None
        self.view.canvas.links.hover("")
        self._look_at_ground(None)
        self.view.explain("")

    def forget(self) -> None:
        """Items are about to go: do not touch them again."""
        self._node = self._wire = None

    def tip(self, point: QPoint) -> str:
        """What a tip says: a node's whole name, and what is wrong with it or else what it is."""
        place = self.view.mapToScene(point)
        port = self._port_at(point)
        node = port.item if port else self.view.canvas.card_at(place)
        wire = None if node else self.view.canvas.wire_at(place, self.view.reach(5))
        told = self._sentence(port, node, wire, separator="\n") or self._title_at(place)
        if node is not None and node.node.name not in told:
            return f"{node.node.name}\n{told}"
        return told

    def _title_at(self, place: QPointF) -> str:
        """The whole name of a frame whose title is there."""
        frame = self.view.canvas.frames.title_at(place, self.view.camera.scale)
        return frame.frame.name if frame is not None else ""

    def _look_at_ground(self, place: QPointF | None) -> None:
        """What lies behind the network: the title of a frame, a note and its right edge."""
        view, notes = self.view, self.view.canvas.notes
        edge = notes.edge_at(place, view.reach(EDGE)) if place else None
        note = (edge or notes.at(place)) if place else None
        notes.show_hovered(note.note.id if note else "")
        if (edge is not None) != self._is_on_edge:
            self._is_on_edge = edge is not None
            if edge is not None:
                view.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
            else:
                view.viewport().unsetCursor()
        frame = view.canvas.frames.title_at(place, view.camera.scale) if place else None
        self._about_ground = ""
        if note is not None:
            self._about_ground = "A note: double-click to write, drag its right edge for its width"
        elif frame is not None:
            self._about_ground = f"{frame.frame.name}: drag to move its nodes, double-click renames"

    def _port_at(self, point: QPoint) -> PortHit | None:
        if self.view.camera.scale < FAR:
            return None
        place = self.view.mapToScene(point)
        return self.view.canvas.port_at(place, self.view.reach(at.PORT_REACH))

    def _sentence(
        self,
        port: PortHit | None,
        node: NodeItem | None,
        wire: WireItem | None,
        separator: str = "  ",
    ) -> str:
        if port is not None:
            return _about_port(port)
        if node is not None:
            shares = self.view.canvas.links.sentence(node.node.id)
            about = [*([f"{shares}."] if shares else []), *_about_node(node)]
            return separator.join([*about, *self._cure(node)])
        if wire is not None:
            return _about_wire(wire)
        return ""

    def _cure(self, node: NodeItem) -> list[str]:
        """What would cure what is wrong with a node, and where to find it."""
        mends = [] if isinstance(node, GroupItem) else self.view.mends_of(node.node.id)
        return [f"What would cure it, in its menu: {mends[0].sentence}"] if mends else []


def _about_node(item: NodeItem) -> list[str]:
    wrong = [*item.problems, *([item.objection] if item.objection else [])]
    if isinstance(item, GroupItem):
        return wrong or [f"{item.frame.name}: {len(item.members)} nodes; double-click to open"]
    summary = item.catalogue.layer(item.node.layer).summary
    return wrong or [f"{item.node.name} ({item.node.layer}): {summary}" if summary else
                     f"{item.node.name} ({item.node.layer})"]  # fmt: skip


def _about_port(port: PortHit) -> str:
    item = port.item
    if port.is_output:
        specs = item.catalogue.output_ports(item.node)
        shape = _carried(item, port.index)
    else:
        specs = item.catalogue.input_ports(item.node, item.inputs - 2)
        shape = ""
    spec = specs[port.index] if port.index < len(specs) else None
    name = spec.name if spec else ("output" if port.is_output else "input")
    doc = f". {spec.doc}" if spec and spec.doc else ""
    return f"{item.node.name}, {name}{shape}{doc}"


def _about_wire(wire: WireItem) -> str:
    ends = (
        _end(wire.source, True, wire.edge.source.index),
        _end(wire.target, False, wire.edge.target.index),
    )
    return f"{ends[0]} to {ends[1]}{_carried(wire.source, wire.edge.source.index)}"


def _end(item: NodeItem, is_output: bool, index: int) -> str:
    """The name of a node, with the port's where it has several."""
    ports = (
        item.catalogue.output_ports(item.node)
        if is_output
        else item.catalogue.input_ports(item.node, item.inputs - 2)
    )
    return f"{item.node.name} ({ports[index].name})" if 1 < len(ports) > index else item.node.name


def _carried(item: NodeItem, index: int) -> str:
    """The whole shape of an output, the batch included, and its dtype, as Keras writes them."""
    report = item.report
    if report is None or index >= len(report.outputs):
        return ""
    return f": {tuple(report.outputs[index])} {report.dtype}"
