"""The canvas widget: it routes events of mouse and keys to gestures, orders and menus."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QPoint, Qt
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
from typing_extensions import override

from studio.graph.elements import PortRef
from studio.ui.canvas import edits
from studio.ui.canvas.drop import BlockGhost, DropGhost, block_of, centred, layer_of
from studio.ui.canvas.editable_view import EditableView
from studio.ui.canvas.free_place import free_place
from studio.ui.canvas.hint import EmptyHint
from studio.ui.canvas.hover import Hover
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.keys import handle_key
from studio.ui.canvas.menus import context_menu, selection_menu
from studio.ui.canvas.minimap import Minimap
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.choose import tool_for
from studio.ui.canvas.tools.edge_scroll import EdgeScroll
from studio.ui.edit.commands import AddNodes
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.widgets.tip import tip_of

_INSET = 24
"""How far inside a node its menu opens, in pixels."""


class CanvasView(EditableView):
    """The network, edited by hand."""

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, selection, parent)
        self.tool: Tool | None = None
        self._ghost: DropGhost | None = None
        self._is_space_held = False
        self._has_just_collapsed = False
        """Whether the last click collapsed a frame; a second one would hit what is not there."""
        self.hover = Hover(self)
        self.edge_scroll = EdgeScroll(self)
        self._hint = EmptyHint(self)
        self._hint.button.clicked.connect(self.data_wanted)
        # Before the canvas, which keeps Tab for itself: Tab comes by it, and Shift+Tab goes back.
        QWidget.setTabOrder(self._hint.button, self)
        self.minimap = Minimap(self)
        self.minimap.entered.connect(self.hover.leave)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self._update_hint()
        self.canvas.items_leaving.connect(self.cancel)
        document.replaced.connect(self._on_replaced)
        document.node_added.connect(self._update_hint)
        document.nodes_removed.connect(self._update_hint)
        document.note_added.connect(self._update_hint)
        document.note_removed.connect(self._update_hint)
        selection.focus_requested.connect(self._on_focus_requested)
        selection.changed.connect(self._on_selection_changed)

    # --- what is shown ----------------------------------------------------------

    def show_wire_objections(self, objections: Mapping[PortRef, str]) -> None:
        """Show which ports the wire in hand does not suit: a sentence of Keras for each."""
        if self.tool is not None:
            self.tool.advise(objections)

    # --- for gestures and keys --------------------------------------------------

    def escape(self) -> None:
        """Leave the gesture in hand; when there is none, select nothing."""
        if self.tool is not None:
            self.cancel()
        else:
            super().escape()

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is in hand or nodes glide to their places."""
        return self.tool is not None or self.placing.is_gliding

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

    # --- inside -----------------------------------------------------------------

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

    def _on_collapse_requested(self, frame_id: str) -> None:
        super()._on_collapse_requested(frame_id)
        self._has_just_collapsed = True

    def _double_click_ground(self, pointer: Pointer) -> None:
        note = self.canvas.notes.at(pointer.scene)
        frame = self.canvas.frames.title_at(pointer.scene, self.camera.scale)
        if note is not None:
            self.grouping.edit_note(note.note.id)
        elif frame is not None:
            self.grouping.rename(frame.frame.id)
        else:
            self.layer_search_requested.emit(pointer.screen, pointer.scene)

    # --- Qt ---------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.tool is not None:
            return
        self._has_just_collapsed = False
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

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        tool, self.tool = self.tool, None
        self.edge_scroll.stop()
        if tool is not None:
            tool.finish(self._pointer(event))
            self._update_cursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit a node, open a group, write a name or a note; else search for a layer."""
        if event.button() != Qt.MouseButton.LeftButton or self._has_just_collapsed:
            self._has_just_collapsed = False
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

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_held = False
            self._update_cursor()
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab searches for a layer; Shift+Tab leaves the canvas."""
        return False if is_next and self.hasFocus() else super().focusNextPrevChild(is_next)

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

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        layer, block = layer_of(event.mimeData(), self.canvas), block_of(event.mimeData())
        if layer or block:
            self.cancel()
            canvas = self.canvas
            self._ghost = BlockGhost(canvas, block) if block else DropGhost(canvas, layer)
            self.edge_scroll.begin(event.position().toPoint())
            self._move_ghost(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._ghost is not None:
            self._move_ghost(event)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
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
            self.push_new(command)
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

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self.tool is None:
                QToolTip.showText(event.globalPos(), tip_of(self.hover.tip(event.pos())), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self.hover.leave()
        return super().viewportEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.center_in(event.size().width(), event.size().height())
        self.minimap.stand_in(event.size().width(), event.size().height())
