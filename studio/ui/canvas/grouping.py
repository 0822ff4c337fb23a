"""Groups and notes, as menus and keys order them. One undo step each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from math import ceil

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtWidgets import QMenu, QWidget

from studio.graph.elements import Position
from studio.graph.names import cleaned, objection_to
from studio.project.drawing import COLORS, Drawing, Frame, FrameColor, Note, with_members
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.open_frame import ARROW
from studio.ui.canvas.name_editor import NameEditor
from studio.ui.canvas.note_editor import NoteEditor
from studio.ui.canvas.surface import Surface
from studio.ui.edit.commands import AddNodes
from studio.ui.edit.document import DocumentCommand
from studio.ui.edit.drawing_commands import (
    Change,
    EditDrawing,
    Together,
    change_frame,
    change_note,
    group,
    ungroup,
    without,
)
from studio.ui.shared.frame_look import frame_color
from studio.ui.widgets.theme import icon

_NEW_NOTE = (208.0, 88.0)
_LEAST_FIELD = 120


class Grouping(QObject):
    """The orders that menus give to the selection of a canvas."""

    def __init__(self, view: Surface) -> None:
        super().__init__(view)
        self.view, self.canvas = view, view.canvas

    # --- groups -------------------------------------------------------------------

    def chosen(self) -> list[str]:
        """The frames whose nodes are all selected."""
        return self.canvas.frames.ids_within(self.view.selection.nodes)

    def the_one(self) -> Frame | None:
        """The frame of which just the nodes are selected, all of them."""
        chosen = self.chosen()
        if len(chosen) != 1:
            return None
        is_all = self.view.selection.nodes == set(self.canvas.frames.members(chosen[0]))
        return self._drawing.frame(chosen[0]) if is_all else None

    def group(self) -> None:
        """Put the selected nodes into one group; a group among them takes in the others."""
        document, nodes = self.view.document, self.view.selection.nodes
        chosen = self.chosen()
        if not nodes:
            self.view.status_message.emit("Select the nodes of the group first.")
        elif self.the_one() is not None:
            self.view.status_message.emit("These nodes are a group already.")
        elif len(chosen) == 1:
            frame = self._drawing.frame(chosen[0])
            members = with_members(frame, frame.members | nodes)
            change = Change(frames={**without(document, nodes, frame.id), frame.id: members})
            document.push(EditDrawing(document, f"Group with {frame.name}", change))
        else:
            command = group(document, nodes, self._free_name())
            if command is not None:
                document.push(command)

    def joining(self, command: AddNodes) -> DocumentCommand:
        """The same edit; a new node that comes wholly inside an open frame joins it."""
        node, (x, y) = command.nodes[0]
        shown = self.canvas.frames.about(QRectF(x, y, at.WIDTH, at.HEIGHT))
        if shown is None:
            return command
        frame = with_members(shown.frame, shown.frame.members | {node.id})
        text = f"{command.text()} in {frame.name}"
        joined = EditDrawing(self.view.document, text, Change(frames={frame.id: frame}))
        return Together(self.view.document, [command, joined], text)

    def ungroup(self) -> None:
        """Take the frames of the selected nodes away; the nodes stay."""
        command = ungroup(self.view.document, self._frames_of(self.view.selection.nodes))
        if command is not None:
            self.view.document.push(command)
        else:
            self.view.status_message.emit("None of the selected nodes is in a group.")

    def leave(self) -> None:
        """Take the selected nodes out of their groups."""
        document, nodes = self.view.document, self.view.selection.nodes
        frames = without(document, nodes)
        if not frames:
            self.view.status_message.emit("None of the selected nodes is in a group.")
            return
        names = ", ".join(self._drawing.frame(key).name for key in frames)
        document.push(EditDrawing(document, f"Remove from {names}", Change(frames=frames)))

    def toggle(self) -> None:
        """Collapse the groups of the selected nodes; open them when all are collapsed."""
        frames = self._frames_of(self.view.selection.nodes)
        still_open = [key for key in frames if not self._drawing.frame(key).is_collapsed]
        if not frames:
            self.view.status_message.emit("None of the selected nodes is in a group.")
        elif still_open:
            self.collapse_frames(still_open)
        else:
            self.open_frames(frames)

    def collapse_frames(self, frame_ids: Iterable[str]) -> None:
        """Draw each of these frames as one node."""
        frames = [replace(self._drawing.frame(key), is_collapsed=True) for key in frame_ids]
        names = ", ".join(frame.name for frame in frames[:3])
        change = Change(frames={frame.id: frame for frame in frames})
        document = self.view.document
        members = {key for frame in frames for key in self.canvas.frames.members(frame.id)}
        if document.push(EditDrawing(document, f"Collapse {names}", change)):
            self.view.selection.select(members)

    def open_frames(self, frame_ids: Iterable[str]) -> None:
        """Show the nodes of these frames again; what lies in their place moves on."""
        document = self.view.document
        frames = [replace(self._drawing.frame(key), is_collapsed=False) for key in frame_ids]
        names = ", ".join(frame.name for frame in frames[:3])
        change = Change(frames={frame.id: frame for frame in frames})
        for frame in frames:
            change.positions |= self._room_for(frame, change.positions)
        document.push(EditDrawing(document, f"Open {names}", change))

    def recolor(self, color: FrameColor) -> None:
        """Give the groups of the selected nodes a colour."""
        document = self.view.document
        frames: dict[str, Frame | None] = {
            key: replace(self._drawing.frame(key), color=color)
            for key in self._frames_of(self.view.selection.nodes)
            if self._drawing.frame(key).color != color
        }
        if frames:
            document.push(EditDrawing(document, f"Color {color}", Change(frames=frames)))

    def choose_color(self) -> None:
        """Offer the colours for the groups of the selected nodes."""
        if not self.has_frames():
            self.view.status_message.emit("None of the selected nodes is in a group.")
            return
        menu = self.color_menu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = self.canvas.network_rect(self.view.selection.nodes).topLeft()
        menu.popup(self.view.viewport().mapToGlobal(self.view.mapFromScene(corner)))

    def color_menu(self, parent: QWidget) -> QMenu:
        """The colours of groups; the one that the selected group has is checked."""
        menu = QMenu("Color", parent)
        frame = self.the_one()
        for color in COLORS:
            action = menu.addAction(
                icon("circle-fill", frame_color(color).name()), color.capitalize()
            )
            action.setCheckable(True)
            action.setChecked(frame is not None and frame.color == color)
            action.triggered.connect(partial(self._on_color_chosen, color))
        return menu

    def has_frames(self) -> bool:
        """Whether any of the selected nodes is in a group."""
        return bool(self._frames_of(self.view.selection.nodes))

    def ask_to_keep(self) -> None:
        """Ask that the selected nodes be kept as a block."""
        self.view.keep_requested.emit()

    def rename(self, frame_id: str) -> None:
        """Let a frame be renamed where it stands."""
        frame, frames, view = self._drawing.frame(frame_id), self.canvas.frames, self.view
        card = frames.closed.get(frame_id)
        if card is not None:
            view.camera.bring(card.far_rect)
            rect = card.far_rect.adjusted(38, 6, -6, 0)
        else:
            bar = frames.open[frame_id].bar
            view.camera.bring(bar)
            rect = bar.adjusted(ARROW - 12, -2, -4, 2)
        spot = view.mapFromScene(rect).boundingRect()
        spot.setHeight(30)
        spot.setWidth(max(min(spot.width(), 320), 150))
        editor = NameEditor(view.viewport(), frame_id, frame.name, spot)
        editor.name_given.connect(self._on_name_given)

    # --- notes --------------------------------------------------------------------

    def add_note(self, place: QPointF | None = None) -> None:
        """Write a note at a place in the scene, else at the mouse."""
        view = self.view
        view.cancel()
        point = place or view.aim()
        corner = at.snapped(point.x()), at.snapped(point.y())
        rect = QRectF(*corner, *_NEW_NOTE)
        view.camera.bring(rect)
        self._write("", rect, partial(self._take_new, corner))

    def edit_note(self, note_id: str) -> None:
        """Let a note be written anew where it lies."""
        shown = self.canvas.notes.shown[note_id]
        self.view.camera.bring(shown.rect)
        self.canvas.notes.show_edited(note_id)
        self._write(shown.note.text, shown.rect, partial(self._take_text, note_id))

    # --- inside -------------------------------------------------------------------

    @property
    def _drawing(self) -> Drawing:
        return self.view.document.project.drawing

    def _free_name(self) -> str:
        taken = {frame.name for frame in self._drawing.frames()}
        number = 1
        while (name := f"Group {number}") in taken:
            number += 1
        return name

    def _frames_of(self, nodes: Iterable[str]) -> list[str]:
        found = (self._drawing.frame_of(key) for key in sorted(nodes))
        return list(dict.fromkeys(frame.id for frame in found if frame is not None))

    def _room_for(self, frame: Frame, moved: dict[str, Position]) -> dict[str, Position]:
        """Where the cards go that lie where a frame opens: they, and what lies behind them, move
        on along the flow."""
        frames, axis = self.canvas.frames, self.canvas.look.direction.axis
        own = frames.closed.get(frame.id)
        rect = frames.rect_without(frame.id, ())
        first = min(
            (self.canvas.nodes[key].pos().toTuple()[axis] for key in frames.members(frame.id)),
            default=0.0,
        )
        others = [card for card in self.canvas.cards() if card is not own]
        blocking = [
            card
            for card in others
            if card.far_rect.intersects(rect) and _start(card.far_rect, axis) >= first
        ]
        if not blocking:
            return {}
        start = min(_start(card.far_rect, axis) for card in blocking)
        end = rect.bottom() if axis else rect.right()
        way = ceil((end + 2 * at.GRID - start) / at.GRID) * at.GRID
        places: dict[str, Position] = {}
        for card in others:
            if _start(card.far_rect, axis) >= start:
                for key in card.ids:
                    x, y = moved.get(key) or self.canvas.graph.position(key)
                    places[key] = (x, y + way) if axis else (x + way, y)
        return places

    def _write(self, text: str, rect: QRectF, taken: Callable[[str | None], None]) -> None:
        view = self.view
        spot: QRect = view.mapFromScene(rect).boundingRect()
        spot.setWidth(max(spot.width(), _LEAST_FIELD))
        # One line more than there is, to go on writing in.
        spot.setHeight(max(spot.height() + round(20 * view.camera.scale), 56))
        font = self.canvas.notes.font
        NoteEditor(view.viewport(), text, spot, view.camera.scale, font, taken)

    def _take_new(self, corner: Position, text: str | None) -> None:
        if text:
            document = self.view.document
            note = Note(self._drawing.new_id(), text, corner)
            if document.push(change_note(document, note, "Add note")):
                self.view.selection.select((), (note.id,))

    def _take_text(self, note_id: str, text: str | None) -> None:
        self.canvas.notes.show_edited("")
        if text is None or note_id not in self.canvas.notes.shown:
            return
        document = self.view.document
        if text:
            note = replace(self._drawing.note(note_id), text=text)
            document.push(change_note(document, note, "Edit note"))
        else:
            document.push(EditDrawing(document, "Delete note", Change(notes={note_id: None})))

    def _on_color_chosen(self, color: FrameColor, checked: bool = False) -> None:
        self.recolor(color)

    def _on_name_given(self, frame_id: str, name: str) -> None:
        document, name = self.view.document, cleaned(name)
        if sentence := objection_to(name):
            self.view.status_message.emit(sentence)
        elif frame_id in {frame.id for frame in self._drawing.frames()}:
            frame = self._drawing.frame(frame_id)
            text = f"Rename {frame.name} to {name}"
            document.push(change_frame(document, replace(frame, name=name), text))


def _start(rect: QRectF, axis: int) -> float:
    return rect.top() if axis else rect.left()
