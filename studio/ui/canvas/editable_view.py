"""The canvas as menus, keys and the window order it: every edit of what is selected.

It decides nothing about networks: `edits` makes the commands, the graph's gate judges them, the
scene follows the document.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from studio.graph.elements import Edge, PortRef
from studio.graph.errors import GraphError
from studio.project.blocks import Block
from studio.project.mends import Mend
from studio.ui.canvas import clipboard, edits
from studio.ui.canvas.block_edits import adding_block, inserting_block
from studio.ui.canvas.drop import centred
from studio.ui.canvas.free_place import free_place
from studio.ui.canvas.grouping import Grouping
from studio.ui.canvas.items.fitted_text import TEXT_X
from studio.ui.canvas.mend_edits import mending
from studio.ui.canvas.name_editor import NameEditor
from studio.ui.canvas.placing import Placing
from studio.ui.canvas.surface import Surface
from studio.ui.canvas.walk import Walk
from studio.ui.edit.commands import AddNodes, Rename, Unlink
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection


class EditableView(Surface):
    """A surface whose network can be edited, without a mouse yet."""

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, selection, parent)
        self.placing = Placing(self)
        self.grouping = Grouping(self)
        self.walk = Walk(self)
        self.collapse_requested.connect(self._on_collapse_requested)

    def add_layer_at(
        self,
        layer: str,
        scene_pos: QPointF | None = None,
        params: Mapping[str, Any] | None = None,
        wire: tuple[PortRef, bool] | None = None,
    ) -> str | None:
        """Add a layer and select it; returns the node's id, or None when it was refused.

        With one node selected whose output is free, the new one goes behind it, wired to it; where
        it leads straight to an Output, the new one comes between them, as it does into the one
        wire that is selected. A `wire` that was dropped (the port, and whether that is an output)
        is wired instead.
        """
        port = edits.chain_after(self.canvas.graph, self.selection.single) if not wire else None
        split = self._wire_to_fill() if wire is None and scene_pos is None else None
        try:
            command: AddNodes | None = None
            if port is not None:
                command = edits.chaining(self.document, layer, port, params)
            elif split is not None:
                middle = edits.middle_of(self.document, split)
                command = edits.inserting(self.document, layer, middle, split, params)
            if command is None:
                place = free_place(self.document, centred(scene_pos or self.aim()))
                command = edits.adding(self.document, layer, place, params, wire)
        except GraphError as error:
            self.status_message.emit(error.sentence)
            return None
        return self.push_new(command)

    def _wire_to_fill(self) -> Edge | None:
        """The wire into which a layer goes that is added without a place."""
        wires = self.canvas.selected_wires
        if len(wires) == 1 and not self.selection.nodes:
            return next(iter(wires))
        return edits.wire_behind(self.canvas.graph, self.selection.single)

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
            self.show_new([node.id for node, _ in command.nodes])

    def make_mend(self, mend: Mend, burst: str = "") -> bool:
        """Make a mend as one undo step, or as part of the last one if that has the same `burst`;
        show what it brought or changed."""
        try:
            command, plan = mending(self.document, mend, burst)
        except GraphError as error:
            self.status_message.emit(f"{error.sentence}; the network has changed since.")
            return False
        self.cancel()
        if not self.document.push(command):
            return False
        graph = self.canvas.graph
        new = [node.id for node, _ in plan.added] or [*plan.params, *plan.unlinked, *plan.names]
        self.show_new([key for key in new or plan.answering if key in graph])
        return True

    def delete_selected(self, *, bridge: bool = False) -> None:
        """Delete the selected nodes and wires; with `bridge`, close the gap that they leave."""
        nodes, wires = self.selection.nodes, self.canvas.selected_wires
        notes = self.selection.notes
        command = edits.removing(self.document, nodes, wires, notes, bridge=bridge)
        if command is None:
            self.status_message.emit("Nothing was deleted: select nodes, wires or notes first.")
            return
        self.cancel()
        if self.document.push(command):
            self.selection.select(())

    def bridge_selected(self) -> None:
        """Delete the selected nodes and wire what fed them to what came behind them."""
        self.delete_selected(bridge=True)

    def duplicate_selected(self) -> None:
        """Copy the selected nodes, and select the copies."""
        selection = self.selection
        if not selection.nodes and not selection.notes:
            self.status_message.emit("Nothing was duplicated: select nodes or notes first.")
            return
        command = edits.duplicating(self.document, selection.nodes, selection.notes)
        if self.document.push(command):
            self.show_new([node.id for node, _ in command.nodes], command.note_ids)

    def link_selected(self) -> None:
        """Make linked copies of the selected layers, which share their weights; select these."""
        if not self.selection.nodes:
            self.status_message.emit("Select the layers to make linked copies of first.")
            return
        command = edits.linking(self.document, self.selection.nodes)
        if command is None:
            self.status_message.emit(
                "Only layers can have linked copies: an Input, an Output or a Watch has no weights."
            )
        elif self.document.push(command):
            self.show_new([node.id for node, _ in command.nodes])

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
        """Move what is selected a little; nudging again and again is one undo step."""
        selection = self.selection
        command = edits.nudging(self.document, selection.nodes, selection.notes, (dx, dy))
        if command is not None:
            self.document.push(command)

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
        else:
            self.status_message.emit("Select one node, group or note to edit first.")

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
            else:
                self.status_message.emit("Select one node, group or note to rename first.")
            return
        if item.inside is not None:
            self.grouping.rename(item.inside.node.id)
            return
        self.camera.bring(item.far_rect)
        spot = self.mapFromScene(item.far_rect.adjusted(TEXT_X - 12, 6, -6, 0)).boundingRect()
        spot.setHeight(30)
        spot.setWidth(max(spot.width(), 150))
        editor = NameEditor(self.viewport(), item.node.id, item.node.name, spot)
        editor.name_given.connect(self._on_name_given)

    def fit_selection(self) -> None:
        """Show what is selected; the whole network, and say so, when nothing is."""
        super().fit_selection()
        if not self.selection.nodes and not self.selection.notes:
            self.status_message.emit("Nothing is selected: this is the whole network.")

    def request_search(self) -> None:
        """Ask for the search of layers, at the mouse."""
        point = self.mapFromScene(self.aim())
        self.layer_search_requested.emit(self.viewport().mapToGlobal(point), self.mapToScene(point))

    def escape(self) -> None:
        """Select nothing."""
        self.canvas.select_wires(())
        self.selection.select(())

    # --- inside -----------------------------------------------------------------

    def push_new(self, command: AddNodes) -> str | None:
        """Add one node and select it; returns its id, or None when it was refused."""
        if not self.document.push(self.grouping.joining(command)):
            return None
        node_id: str = command.nodes[0][0].id
        self.show_new([node_id])
        return node_id

    def _on_collapse_requested(self, frame_id: str) -> None:
        self.grouping.collapse_frames((frame_id,))

    def _on_name_given(self, node_id: str, name: str) -> None:
        if node_id in self.canvas.graph:
            self.document.push(Rename(self.document, node_id, name))
