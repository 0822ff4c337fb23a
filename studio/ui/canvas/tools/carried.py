"""What goes along when nodes are dragged: notes, and the frames that nodes join or leave."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QRectF

from studio.graph.elements import Position
from studio.project.drawing import Frame, Note, with_members
from studio.ui.canvas.surface import Surface
from studio.ui.edit.commands import MoveNodes
from studio.ui.edit.document import DocumentCommand
from studio.ui.edit.drawing_commands import Change, EditDrawing, Together, without

_MOST_WATCHED = 200
"""With more nodes in hand, where they would belong is only asked once they are let go."""


class CarriedAlong:
    """Notes and frames of one drag.

    A node that is dropped wholly inside an open frame joins it. A frame follows its nodes, so
    that they cannot be dragged out of it, unless they are dragged `apart` (Alt): then a node that
    is let go outside leaves. A frame of which all nodes are dragged stays as it is.
    """

    def __init__(self, view: Surface, nodes: frozenset[str], notes: frozenset[str]) -> None:
        self.scene = view.canvas
        self.document = view.document
        frames, drawing = self.scene.frames, view.document.project.drawing
        frames.settle()
        whole = frames.ids_within(nodes)
        carried = {key for key in whole if key in frames.open}
        # A note that lies on a frame belongs there, for the eye.
        notes |= {
            note
            for key in carried
            for note in self.scene.notes.within(frames.open[key].rect, wholly=True)
        }
        self.old_notes = {key: drawing.note(key).position for key in notes}
        self.new_notes = dict(self.old_notes)
        self._loose = frozenset(
            key for key in nodes if (own := drawing.frame_of(key)) is None or own.id not in whole
        )
        if any(self.scene.frames.drawing.frame(key).is_collapsed for key in whole):
            # Groups do not stand in groups.
            self._loose -= {k for key in whole for k in frames.members(key)}
        self._others = {
            key: frames.rect_without(key, self._loose) for key in frames.open if key not in whole
        }
        self._is_apart = False

    def carry(self, dx: float, dy: float, *, apart: bool) -> None:
        """Show all of it where it would go; the nodes are there already."""
        self._is_apart = apart
        self.new_notes = {key: (x + dx, y + dy) for key, (x, y) in self.old_notes.items()}
        self.scene.notes.place(self.new_notes)
        if self._others and self._loose:
            frames = self.scene.frames
            frames.fit_about(self._loose, self._loose if apart else frozenset())
            if len(self._loose) <= _MOST_WATCHED:
                frames.show_targets({key for key in self._homes().values() if key})

    def drop(self, command: DocumentCommand) -> DocumentCommand:
        """What is done when it is let go: the nodes' own command, along with all of this."""
        frames, verb = self._frames()
        self._forget()
        change = Change(frames=frames, notes=self._moved_notes())
        if not change.frames and not change.notes:
            return command
        text = command.text() + verb
        return Together(self.document, [command, EditDrawing(self.document, text, change)], text)

    def moving(self, new: Mapping[str, Position]) -> DocumentCommand | None:
        """The command for a plain move to these places; None when nothing moves."""
        graph = self.document.project.graph
        has_moved = any(graph.position(key) != place for key, place in new.items())
        if new and has_moved:
            return self.drop(MoveNodes(self.document, new))
        self._forget()
        notes = self._moved_notes()
        if not notes:
            return None
        text = "Move note" if len(notes) == 1 else f"Move {len(notes)} notes"
        return EditDrawing(self.document, text, Change(notes=notes))

    def put_back(self) -> None:
        """Leave everything as it was."""
        self._forget()
        self.scene.notes.place(self.old_notes)

    # --- inside ---------------------------------------------------------------------

    def _forget(self) -> None:
        self.scene.frames.show_targets(())
        self.scene.frames.fit_about(self._loose)

    def _moved_notes(self) -> dict[str, Note | None]:
        drawing = self.document.project.drawing
        return {
            key: replace(drawing.note(key), position=place)
            for key, place in self.new_notes.items()
            if place != self.old_notes[key]
        }

    def _homes(self) -> dict[str, str]:
        """The frame, or "" for none, of each node that would change it."""
        found: dict[str, str] = {}
        drawing = self.document.project.drawing
        for key in self._loose:
            own = drawing.frame_of(key)
            home = self._home(self.scene.nodes[key].far_rect, own.id if own else "")
            if home != (own.id if own else ""):
                found[key] = home
        return found

    def _home(self, rect: QRectF, own: str) -> str:
        stay = self._others.get(own)
        if stay is not None and stay.intersects(rect):
            return own
        into = [key for key, other in self._others.items() if key != own and other.contains(rect)]
        if into:
            return into[-1]
        return "" if self._is_apart and stay is not None else own

    def _frames(self) -> tuple[dict[str, Frame | None], str]:
        homes = self._homes() if self._others else {}
        if not homes:
            return {}, ""
        drawing = self.document.project.drawing
        changed = without(self.document, frozenset(homes))
        for home in sorted(set(homes.values()) - {""}):
            frame = changed.get(home) or drawing.frame(home)
            joining = {key for key, into in homes.items() if into == home}
            changed[home] = with_members(frame, frame.members | joining)
        names = {drawing.frame(key).name for key in homes.values() if key}
        return changed, f" into {', '.join(sorted(names))}" if names else " out of its group"
