"""Which gesture a press begins, by the button and by what lies under it."""

from PySide6.QtCore import Qt

from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.port_hit import PortHit
from studio.ui.canvas.look import FAR
from studio.ui.canvas.notes import EDGE
from studio.ui.canvas.surface import Surface
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.move import MoveTool
from studio.ui.canvas.tools.note import NoteTool, NoteWidthTool
from studio.ui.canvas.tools.pan import PanTool
from studio.ui.canvas.tools.select import MarqueeTool, WireClickTool
from studio.ui.canvas.tools.title import TitleTool
from studio.ui.canvas.tools.wire import WireTool


def tool_for(
    view: Surface, pointer: Pointer, button: Qt.MouseButton, is_space_held: bool
) -> Tool | None:
    """The gesture that a press begins, if any: ports lie over nodes, nodes over wires."""
    is_left = button == Qt.MouseButton.LeftButton
    if button == Qt.MouseButton.MiddleButton or (is_left and is_space_held):
        return PanTool(view, pointer)
    if not is_left:
        return None
    if view.camera.scale >= FAR:
        port = view.canvas.port_at(pointer.scene, view.reach(at.PORT_REACH))
        if port is not None:
            return _wire_tool(view, pointer, port)
    return _card_tool(view, pointer) or _ground_tool(view, pointer)


def _card_tool(view: Surface, pointer: Pointer) -> Tool | None:
    item = view.canvas.card_at(pointer.scene)
    if isinstance(item, GroupItem):
        members = list(item.members)
        return MoveTool(view, pointer, members[0], frozenset(members))
    return MoveTool(view, pointer, item.node.id) if item is not None else None


def _ground_tool(view: Surface, pointer: Pointer) -> Tool:
    """Wires lie over the titles of frames, and over notes."""
    canvas, point = view.canvas, pointer.scene
    if canvas.wire_at(point, view.reach(6)) is not None:
        return WireClickTool(view, pointer)
    edge = canvas.notes.edge_at(point, view.reach(EDGE))
    if edge is not None:
        return NoteWidthTool(view, pointer, edge.note.id)
    note = canvas.notes.at(point)
    if note is not None:
        return NoteTool(view, pointer, note.note.id)
    frame = canvas.frames.title_at(point, view.camera.scale)
    if frame is not None:
        members = canvas.frames.members(frame.frame.id)
        return TitleTool(view, pointer, members[0], frozenset(members))
    return MarqueeTool(view, pointer)


def _wire_tool(view: Surface, pointer: Pointer, port: PortHit) -> WireTool:
    edge = None if port.is_output else view.canvas.graph.edge_at(port.ref)
    if edge is None:
        return WireTool(view, pointer, port)
    source = view.canvas.nodes[edge.source.node]
    anchor = PortHit(source, True, edge.source.index, 0.0)
    return WireTool(view, pointer, anchor, moved=edge)
