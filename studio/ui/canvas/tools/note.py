"""Notes under the mouse: select and move them, make them wider."""

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.graph.elements import Position
from studio.ui.canvas import geometry as at
from studio.ui.canvas.notes import fitting_width
from studio.ui.canvas.surface import Surface
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.carried import CarriedAlong
from studio.ui.canvas.tools.select import combined
from studio.ui.edit.drawing_commands import change_note


class NoteTool(Tool):
    """Drags a note, along with all that is selected when it is; a click selects it."""

    def __init__(self, view: Surface, start: Pointer, note_id: str) -> None:
        super().__init__(view, start)
        self.note_id = note_id
        self._carried: CarriedAlong | None = None
        self._old: dict[str, Position] = {}
        self._new: dict[str, Position] = {}

    @property
    def scrolls_at_edge(self) -> bool:
        """Whether the note is on its way."""
        return self._carried is not None

    def begin(self) -> None:
        """Select what was pressed, so that it is what moves."""
        selection, pressed = self.scene.selection, frozenset((self.note_id,))
        self.scene.select_wires(())
        if self.start.has_control or self.start.has_shift:
            notes = combined(selection.notes, pressed, self.start)
            selection.select(selection.nodes, notes)
        elif self.note_id not in selection.notes:
            selection.select((), pressed)

    def move(self, pointer: Pointer) -> None:
        """Show it where it would go: on the grid, unless Alt is held."""
        selection, graph = self.scene.selection, self.scene.graph
        if self._carried is None:
            if not self.is_drag(pointer) or self.note_id not in selection.notes:
                return
            self._old = {key: graph.position(key) for key in selection.nodes}
            self._carried = CarriedAlong(self.view, selection.nodes, selection.notes)
        way = pointer.scene - self.start.scene
        x, y = self._carried.old_notes[self.note_id]
        dx, dy = way.x(), way.y()
        if not pointer.has_alt:
            dx, dy = at.snapped(x + dx) - x, at.snapped(y + dy) - y
        self._new = {key: (px + dx, py + dy) for key, (px, py) in self._old.items()}
        self.scene.place_nodes(self._new)
        self._carried.carry(dx, dy, apart=pointer.has_alt)

    def finish(self, pointer: Pointer) -> None:
        """Move for good, or select just the one that was clicked."""
        if self._carried is None:
            if not (pointer.has_control or pointer.has_shift):
                self.scene.selection.select((), (self.note_id,))
            return
        command = self._carried.moving(self._new)
        if command is not None:
            self.scene.document.push(command)
        else:
            self.cancel()

    def cancel(self) -> None:
        """Put it back."""
        self.scene.place_nodes(self._old)
        if self._carried is not None:
            self._carried.put_back()


class NoteWidthTool(Tool):
    """Makes a note wider or narrower by its right edge."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: Surface, start: Pointer, note_id: str) -> None:
        super().__init__(view, start)
        self.note = view.document.project.drawing.note(note_id)
        self._width = self.note.width

    def begin(self) -> None:
        """Select it."""
        self.scene.selection.select((), (self.note.id,))

    def move(self, pointer: Pointer) -> None:
        """Show it as wide as the mouse is far."""
        way = pointer.scene.x() - self.start.scene.x()
        width = fitting_width(self.note.width + way)
        if width != self._width:
            self._width = width
            self.scene.notes.widen(self.note.id, width)

    def finish(self, pointer: Pointer) -> None:
        """Make it so."""
        if self._width != self.note.width:
            document = self.scene.document
            note = replace(self.note, width=self._width)
            document.push(change_note(document, note, "Resize note"))

    def cancel(self) -> None:
        """Leave it as it was."""
        if self.note.id in self.scene.notes.shown:
            self.scene.notes.widen(self.note.id, self.note.width)
