"""The canvas widget: it routes events to gestures and keys, and offers what menus call.

It decides nothing about networks: `edits` makes the commands, the graph's gate judges them, the
scene follows the document.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef, Position
from studio.graph.errors import GraphError
from studio.graph.problems import Problem
from studio.project.blocks import Block
from studio.ui.canvas import clipboard, edits
from studio.ui.canvas.block_edits import adding_block, inserting_block
from studio.ui.canvas.drop import BlockGhost, DropGhost, block_of, centred, layer_of
from studio.ui.canvas.free_place import free_place
from studio.ui.canvas.grouping import Grouping, nudging
from studio.ui.canvas.hint import EmptyHint
from studio.ui.canvas.hover import Hover
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.keys import handle_key
from studio.ui.canvas.menus import context_menu, selection_menu
from studio.ui.canvas.minimap import Minimap
from studio.ui.canvas.name_editor import NameEditor
from studio.ui.canvas.network_view import NetworkView
from studio.ui.canvas.placing import Placing
from studio.ui.canvas.scene import CanvasScene
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.choose import tool_for
from studio.ui.canvas.tools.edge_scroll import EdgeScroll
from studio.ui.canvas.walk import Walk
from studio.ui.edit.commands import AddNodes, MoveNodes, Rename, Unlink
from studio.ui.edit.document import Document
from studio.ui.edit.node_text import TEXT_X
from studio.ui.edit.selection import Selection

_INSET = 24
"""How far inside a node its menu opens, in pixels."""


class CanvasView(NetworkView):
    """The network, edited by hand.

    `wire_dropped` says that a wire was let go over empty canvas: the port it hangs on, where in
    the scene and on the screen, and whether the port is an output. `wire_taken` says that one is
    in hand: the port, whether that is an output, the nodes that are out of the question, and the
    wire whose end was pulled off, or None; `wire_let_go` that it is no more.
    """

    layer_search_requested = Signal(QPoint, QPointF)
    wire_dropped = Signal(object, QPointF, QPoint, bool)
    wire_taken = Signal(object, bool, object, object)
    wire_let_go = Signal()
    edit_requested = Signal(str)
    status_message = Signal(str)
    keep_requested = Signal()

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(CanvasScene(document, selection), parent)
        self.document, self.selection = document, selection
        self.tool: Tool | None = None
        self._ghost: DropGhost | None = None
        self._is_space_held = False
        self.has_just_collapsed = False
        """Whether the last click collapsed a frame; a second one would hit what is not there."""
        self._told = ""
        self.hover = Hover(self)
        self.placing = Placing(self)
        self.grouping = Grouping(self)
        self.walk = Walk(self)
        self.edge_scroll = EdgeScroll(self)
        self._hint = EmptyHint(self)
        self.minimap = Minimap(self)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self._update_hint()
        self.canvas.items_leaving.connect(self.cancel)
        document.replaced.connect(self._on_replaced)
        document.node_added.connect(self._update_hint)
        document.node_removed.connect(self._update_hint)
        document.note_added.connect(self._update_hint)
        document.note_removed.connect(self._update_hint)
        selection.focus_requested.connect(self._on_focus_requested)
        selection.changed.connect(self._on_selection_changed)

    # --- what is shown ----------------------------------------------------------

    def set_reports(
        self,
        reports: Mapping[str, NodeReport],
        objections: Mapping[str, str],
        changed: Collection[str] | None = None,
    ) -> None:
        """Show shapes, parameter counts and Keras's objections (sentences by node); at no more
        than the nodes in `changed`, where they are known."""
        self.canvas.set_reports(reports, objections, changed)

    def show_wire_objections(self, objections: Mapping[PortRef, str]) -> None:
        """Show which ports the wire in hand does not suit: a sentence of Keras for each."""
        if self.tool is not None:
            self.tool.advise(objections)

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the nodes that have problems."""
        self.canvas.set_problems(problems)

    # --- edits ------------------------------------------------------------------

    def add_layer_at(
        self,
        layer: str,
        scene_pos: QPointF | None = None,
        params: Mapping[str, Any] | None = None,
        wire: tuple[PortRef, bool] | None = None,
    ) -> str | None:
        """Add a layer and select it; returns the node's id, or None when it was refused.

        With one node selected whose output is free, the new one goes behind it, wired to it. A
        `wire` that was dropped (the port, and whether that is an output) is wired instead.
        """
        port = edits.chain_after(self.canvas.graph, self.selection.single) if not wire else None
        try:
            command = edits.chaining(self.document, layer, port, params) if port else None
            if command is None:
                place = free_place(self.document, centred(scene_pos or self.aim()))
                command = edits.adding(self.document, layer, place, params, wire)
        except GraphError as error:
            self.status_message.emit(error.sentence)
            return None
        return self._push_new(command)

    def add_block(
        self, block: Block, scene_pos: QPointF | None = None, split: Edge | None = None
    ) -> None:
        """Add a kept block at a place, else in the middle, or into a wire; select its nodes."""
        where = scene_pos or self.aim()
        if split is not None:
            command = inserting_block(self.document, block, where, split)
        else:
            command = adding_block(self.document, block, where)
        if command is None:
            self.status_message.emit(f"{block.name} cannot be added. {block.reason}.")
        elif self.document.push(command):
            new = [node.id for node, _ in command.nodes]
            self.selection.select(new)
            self.camera.bring(self.canvas.network_rect(new))

    def delete_selected(self, *, bridge: bool = False) -> None:
        """Delete the selected nodes and wires; with `bridge`, close the gap that they leave."""
        nodes, wires = self.selection.nodes, self.canvas.selected_wires
        notes = self.selection.notes
        command = edits.removing(self.document, nodes, wires, notes, bridge=bridge)
        if command is not None:
            self.cancel()
            self.selection.select(())
            self.document.push(command)

    def bridge_selected(self) -> None:
        """Delete the selected nodes and wire what fed them to what came behind them."""
        self.delete_selected(bridge=True)

    def duplicate_selected(self) -> None:
        """Copy the selected nodes, and select the copies."""
        selection = self.selection
        if selection.nodes or selection.notes:
            command = edits.duplicating(self.document, selection.nodes, selection.notes)
            if self.document.push(command):
                selection.select((node.id for node, _ in command.nodes), command.note_ids)

    def link_selected(self) -> None:
        """Make linked copies of the selected layers, which share their weights; select these."""
        if not self.selection.nodes:
            return
        command = edits.linking(self.document, self.selection.nodes)
        if command is None:
            self.status_message.emit(
                "Only layers can have linked copies: an Input, an Output or a Watch has no weights."
            )
        elif self.document.push(command):
            self.selection.select(node.id for node, _ in command.nodes)

    def unlink_selected(self) -> None:
        """Give the selected linked copies layers of their own."""
        graph = self.canvas.graph
        linked = [key for key in sorted(self.selection.nodes) if len(graph.linked(key)) > 1]
        if linked:
            self.document.push(Unlink(self.document, linked))
        else:
            self.status_message.emit("None of the selected nodes shares its layer with another.")

    def copy_selected(self) -> None:
        """Put the selected nodes on the clipboard, as text."""
        clipboard.copy(self)

    def cut_selected(self) -> None:
        """Put the selected nodes on the clipboard, and delete them."""
        clipboard.cut(self)

    def paste(self, scene_pos: QPointF | None = None) -> None:
        """Add the nodes of the clipboard at a place, else at the mouse, and select them."""
        clipboard.paste(self, scene_pos or self.aim())

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes a little; nudging again and again is one undo step."""
        graph = self.canvas.graph
        nodes = sorted(key for key in self.selection.nodes if key in graph)
        moved: dict[str, Position] = {}
        if nodes:
            places = {key: graph.position(key) for key in nodes}
            moved = {key: (x + dx, y + dy) for key, (x, y) in places.items()}
            if not self.selection.notes:
                self.document.push(MoveNodes(self.document, moved, f"nudge {' '.join(nodes)}"))
        if self.selection.notes:
            self.document.push(nudging(self.document, moved, self.selection.notes, (dx, dy)))

    def arrange(self) -> None:
        """Lay out the selected nodes, or all, along the flow, in one undo step."""
        self.placing.arrange()

    def select_all(self) -> None:
        """Select every node and note."""
        self.selection.select(self.canvas.nodes, self.canvas.notes.shown)

    def edit_selected(self) -> None:
        """Ask for the inspector of the one selected node; open a group, write a note."""
        frame, notes = self.grouping.the_one(), self.selection.notes
        if frame is not None and frame.is_collapsed:
            self.grouping.open_frames((frame.id,))
        elif len(notes) == 1 and not self.selection.nodes:
            self.grouping.edit_note(next(iter(notes)))
        elif self.selection.single:
            self.edit_requested.emit(self.selection.single)

    def rename_selected(self) -> None:
        """Let the one selected node, group or note be renamed where it stands."""
        item = self.canvas.nodes.get(self.selection.single or "")
        frame, notes = self.grouping.the_one(), self.selection.notes
        if frame is not None and (item is None or item.inside is not None):
            self.grouping.rename(frame.id)
            return
        if item is None:
            if len(notes) == 1 and not self.selection.nodes:
                self.grouping.edit_note(next(iter(notes)))
            return
        if item.inside is not None:
            self.grouping.rename(item.inside.frame.id)
            return
        self.camera.bring(item.far_rect)
        spot = self.mapFromScene(item.far_rect.adjusted(TEXT_X - 12, 6, -6, 0)).boundingRect()
        spot.setHeight(30)
        spot.setWidth(max(spot.width(), 150))
        editor = NameEditor(self.viewport(), item.node.id, item.node.name, spot)
        editor.name_given.connect(self._on_name_given)

    def request_search(self) -> None:
        """Ask for the search of layers, at the mouse."""
        point = self.mapFromScene(self.aim())
        self.layer_search_requested.emit(self.viewport().mapToGlobal(point), self.mapToScene(point))

    # --- for gestures and keys --------------------------------------------------

    def escape(self) -> None:
        """Leave the gesture in hand; when there is none, select nothing."""
        if self.tool is not None:
            self.cancel()
        else:
            self.canvas.select_wires(())
            self.selection.select(())

    def cancel(self) -> None:
        """Leave the gesture in hand with nothing changed."""
        tool, self.tool = self.tool, None
        self.edge_scroll.stop()
        if tool is not None:
            tool.cancel()
            self._update_cursor()
        if self._ghost is not None:
            self._ghost.close()
            self._ghost = None
        self.hover.forget()

    def explain(self, sentence: str, screen: QPoint | None = None) -> None:
        """Say something about what is under the mouse, in the status line and, with a place,
        beside the mouse."""
        if sentence != self._told:
            self._told = sentence
            self.status_message.emit(sentence)
        if screen is not None:
            if sentence:
                QToolTip.showText(screen + QPoint(12, 16), sentence, self)
            else:
                QToolTip.hideText()

    # --- inside -----------------------------------------------------------------

    def aim(self) -> QPointF:
        """The mouse, or the middle when the mouse is elsewhere."""
        viewport = self.viewport()
        point = viewport.mapFromGlobal(self.cursor().pos())
        inside = viewport.rect().contains(point) and self.underMouse()
        return self.mapToScene(point if inside else viewport.rect().center())

    def _push_new(self, command: AddNodes) -> str | None:
        if not self.document.push(self.grouping.joining(command)):
            return None
        node_id: str = command.nodes[0][0].id
        self.selection.select((node_id,))
        self.camera.bring(self.canvas.nodes[node_id].far_rect)
        return node_id

    def _pointer(self, event: QMouseEvent) -> Pointer:
        point = event.position().toPoint()
        screen = event.globalPosition().toPoint()
        return Pointer(self.mapToScene(point), point, screen, event.modifiers())

    def _scroll_at_edge(self, pointer: Pointer) -> None:
        """Let the picture come along when something is dragged to the edge of the window."""

        def go_on(point: QPoint) -> None:
            if self.tool is not None:
                place = self.mapToScene(point)
                self.tool.move(Pointer(place, point, pointer.screen, pointer.modifiers))

        if self.tool is not None and self.tool.scrolls_at_edge:
            self.edge_scroll.follow(pointer.view, go_on)

    def _update_cursor(self) -> None:
        shape = self.tool.cursor if self.tool else None
        if shape is None and self._is_space_held:
            shape = Qt.CursorShape.OpenHandCursor
        if shape is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shape)

    def _update_hint(self) -> None:
        self._hint.setVisible(not self.canvas.nodes and not self.canvas.notes.shown)

    def _on_replaced(self) -> None:
        self._update_hint()
        self.fit_all()

    def _on_selection_changed(self, _nodes: object) -> None:
        shares = self.canvas.links.sentence(self.selection.single or "")
        if shares:
            self.status_message.emit(f"{shares}.")

    def _on_focus_requested(self, nodes: Iterable[str]) -> None:
        rect = self.canvas.network_rect(nodes)
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if self.camera.scale < 0.5 or rect.width() > seen.width() or rect.height() > seen.height():
            self.camera.show(rect)
        elif not seen.contains(rect):
            self.centerOn(rect.center())

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._hint.update()

    def _double_click_ground(self, pointer: Pointer) -> None:
        note = self.canvas.notes.at(pointer.scene)
        frame = self.canvas.frames.title_at(pointer.scene, self.camera.scale)
        if note is not None:
            self.grouping.edit_note(note.note.id)
        elif frame is not None:
            self.grouping.rename(frame.frame.id)
        else:
            self.layer_search_requested.emit(pointer.screen, pointer.scene)

    def _on_name_given(self, node_id: str, name: str) -> None:
        if node_id in self.canvas.graph:
            self.document.push(Rename(self.document, node_id, name))

    # --- Qt ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        if self.tool is not None:
            return
        self.has_just_collapsed = False
        self.placing.settle()
        pointer = self._pointer(event)
        self.tool = tool_for(self, pointer, event.button(), self._is_space_held)
        if self.tool is not None:
            self.hover.leave()
            self.edge_scroll.begin(pointer.view)
            self.tool.begin()
            self._update_cursor()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the mouse just looks around."""
        if self.tool is not None:
            pointer = self._pointer(event)
            self.tool.move(pointer)
            self._scroll_at_edge(pointer)
        else:
            self.hover.look(event.position().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture ends."""
        tool, self.tool = self.tool, None
        self.edge_scroll.stop()
        if tool is not None:
            tool.finish(self._pointer(event))
            self._update_cursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit a node, open a group, write a name or a note; else search for a layer."""
        if event.button() != Qt.MouseButton.LeftButton or self.has_just_collapsed:
            self.has_just_collapsed = False
            return
        pointer = self._pointer(event)
        item = self.canvas.card_at(pointer.scene)
        if isinstance(item, GroupItem):
            self.grouping.open_frames((item.frame.id,))
        elif item is not None:
            self.edit_requested.emit(item.node.id)
        elif self.canvas.wire_at(pointer.scene, self.reach(6)) is None:
            self._double_click_ground(pointer)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space readies panning; the rest stands in the table of keys."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._is_space_held = True
            self._update_cursor()
        elif not handle_key(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_held = False
            self._update_cursor()
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab searches for a layer; Shift+Tab leaves the canvas."""
        return False if is_next else super().focusNextPrevChild(is_next)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what lies under the mouse; by the menu key, of what is selected."""
        if self.tool is not None:
            return
        selected = self.canvas.network_rect(self.selection.nodes)
        if event.reason() == QContextMenuEvent.Reason.Keyboard and not selected.isEmpty():
            corner = self.mapFromScene(selected.topLeft()) + QPoint(_INSET, _INSET)
            place = self.viewport().rect().adjusted(0, 0, -_INSET, -_INSET)
            corner = QPoint(
                max(0, min(corner.x(), place.right())), max(0, min(corner.y(), place.bottom()))
            )
            selection_menu(self).popup(self.viewport().mapToGlobal(corner))
        else:
            context_menu(self, event.pos()).popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A layer comes from the palette."""
        layer, block = layer_of(event.mimeData(), self.canvas), block_of(event.mimeData())
        if layer or block:
            self.cancel()
            canvas = self.canvas
            self._ghost = BlockGhost(canvas, block) if block else DropGhost(canvas, layer)
            self.edge_scroll.begin(event.position().toPoint())
            self._move_ghost(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The layer's ghost follows the mouse."""
        if self._ghost is not None:
            self._move_ghost(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The layer went elsewhere."""
        self.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the layer, into a wire when it was dropped on one."""
        ghost, self._ghost = self._ghost, None
        self.edge_scroll.stop()
        if ghost is None:
            return
        point = self.mapToScene(event.position().toPoint())
        ghost.move(point, self.reach(12))
        wire = ghost.close()
        command: AddNodes | None
        if isinstance(ghost, BlockGhost):
            self.add_block(ghost.block, point, wire.edge if wire else None)
            command = None
        elif wire is not None:
            command = edits.inserting(self.document, ghost.layer, centred(point), wire.edge)
        else:
            place = free_place(self.document, centred(point))
            command = edits.adding(self.document, ghost.layer, place)
        if command is not None:
            self._push_new(command)
        self.setFocus()
        event.acceptProposedAction()

    def _move_ghost(self, event: QDropEvent) -> None:
        if self._ghost is not None:
            point = event.position().toPoint()
            self._carry_ghost(point)
            self.edge_scroll.follow(point, self._carry_ghost)
            event.acceptProposedAction()

    def _carry_ghost(self, point: QPoint) -> None:
        if self._ghost is not None:
            self._ghost.move(self.mapToScene(point), self.reach(12))

    def viewportEvent(self, event: QEvent) -> bool:
        """Tips, and the mouse leaving."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self.tool is None:
                QToolTip.showText(event.globalPos(), self.hover.tip(event.pos()), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self.hover.leave()
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The invitation stays in the middle."""
        super().resizeEvent(event)
        self._hint.center_in(event.size().width(), event.size().height())
        self.minimap.stand_in(event.size().width(), event.size().height())
