"""Edits of what is drawn about the network, as one undo step each: frames, notes, and both along
with the nodes that they belong to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.graph.elements import Edge, Node, Position
from studio.graph.errors import GraphError
from studio.project.drawing import Drawing, Frame, Note, with_members
from studio.ui.edit.commands import AddNodes, Connect
from studio.ui.edit.document import Document, DocumentCommand
from studio.words import counted


@dataclass
class Change:
    """Frames and notes as they shall be, by id (None: gone), and places of nodes."""

    frames: dict[str, Frame | None] = field(default_factory=dict)
    notes: dict[str, Note | None] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)


class EditDrawing(DocumentCommand):
    """Change frames and notes; nodes may move along."""

    def __init__(self, document: Document, text: str, change: Change, burst: str = "") -> None:
        super().__init__(document, text, burst)
        self.new = change
        self.old = self._as_it_is(change)

    def apply(self) -> None:
        """Make it so."""
        self._make(self.new, self.old)

    def revert(self) -> None:
        """Make it as it was."""
        self._make(self.old, self.new)

    def absorb(self, later: "EditDrawing") -> None:
        """Going on with the same thing is one step."""
        for mine, more in (
            (self.new.frames, later.new.frames),
            (self.new.notes, later.new.notes),
            (self.new.positions, later.new.positions),
        ):
            mine.update(more)  # type: ignore[arg-type]
        self.old = Change(
            {**later.old.frames, **self.old.frames},
            {**later.old.notes, **self.old.notes},
            {**later.old.positions, **self.old.positions},
        )

    def _as_it_is(self, change: Change) -> Change:
        drawing = self.document.project.drawing
        frames = {frame.id: frame for frame in drawing.frames()}
        notes = {note.id: note for note in drawing.notes()}
        return Change(
            {key: frames.get(key) for key in change.frames},
            {key: notes.get(key) for key in change.notes},
            {key: self.graph.position(key) for key in change.positions},
        )

    def _make(self, wanted: Change, present: Change) -> None:
        drawing = self.document.project.drawing
        if wanted.positions:
            self.graph.move(wanted.positions)
        _set_frames(drawing, wanted.frames, present.frames)
        for key, note in wanted.notes.items():
            if note is None:
                drawing.remove_note(key)
            elif present.notes[key] is None:
                drawing.add_note(note)
            elif note != present.notes[key]:
                drawing.replace_note(note)


def _set_frames(
    drawing: Drawing, wanted: Mapping[str, Frame | None], present: Mapping[str, Frame | None]
) -> None:
    """A node is in one frame at most: frames let go of nodes before others take them."""
    for key, frame in wanted.items():
        old = present[key]
        if old is None:
            continue
        if frame is None:
            drawing.remove_frame(key)
        elif not old.members <= frame.members:
            drawing.replace_frame(with_members(old, old.members & frame.members))
    for key, frame in wanted.items():
        if frame is None:
            continue
        if present[key] is None:
            drawing.add_frame(frame)
        elif drawing.frame(key) != frame:
            drawing.replace_frame(frame)


class Together(DocumentCommand):
    """Several edits as one step; a later one may need an earlier one. What is pushed with the
    same `burst` goes on with the step, which is called after it."""

    def __init__(
        self,
        document: Document,
        commands: Sequence[DocumentCommand],
        text: str = "",
        burst: str = "",
    ) -> None:
        super().__init__(document, text or commands[0].text(), burst)
        self.commands = list(commands)

    def apply(self) -> None:
        """Make all of them; when one is refused, those before it are taken back."""
        done: list[DocumentCommand] = []
        try:
            for command in self.commands:
                command.apply()
                done.append(command)
        except GraphError:
            for command in reversed(done):
                command.revert()
            raise

    def revert(self) -> None:
        """Take them back, the last first."""
        for command in reversed(self.commands):
            command.revert()

    def absorb(self, later: "Together") -> None:
        """Go on with the edits of another."""
        self.commands += later.commands
        self.setText(later.text())


def drawing_wire(document: Document, edge: Edge, moved: Edge | None = None) -> Together:
    """A wire drawn by hand, as a step that a mend chosen at the mouse goes on with."""
    return Together(
        document, [Connect(document, edge, moved)], burst=wire_burst(document.undo_stack.index())
    )


def wire_burst(edits: int) -> str:
    """Marks what belongs to the wire that was drawn after so many edits."""
    return f"wire after {edits}"


def group(
    document: Document, node_ids: Iterable[str], name: str, **look: Any
) -> EditDrawing | None:
    """Put a frame about nodes; they leave the frames in which they were, and a frame that loses
    its last node goes. None without nodes."""
    drawing = document.project.drawing
    members = frozenset(key for key in node_ids if key in document.project.graph)
    if not members:
        return None
    frame = Frame(drawing.new_id(), name, members, **look)
    frames = {**without(document, members), frame.id: frame}
    return EditDrawing(document, f"Group {counted(len(members), 'node')}", Change(frames=frames))


def without(
    document: Document, members: frozenset[str], besides: str = ""
) -> dict[str, Frame | None]:
    """The frames, but for one, as they are when these nodes have left them."""
    graph, drawing = document.project.graph, document.project.drawing
    changed: dict[str, Frame | None] = {}
    for frame in drawing.frames():
        if frame.id == besides or not frame.members & members:
            continue
        stay = frame.members - members
        changed[frame.id] = with_members(frame, stay) if any(k in graph for k in stay) else None
    return changed


def ungroup(document: Document, frame_ids: Iterable[str]) -> EditDrawing | None:
    """Take frames away; their nodes stay. None without frames."""
    gone: dict[str, Frame | None] = dict.fromkeys(frame_ids)
    if not gone:
        return None
    names = ", ".join(document.project.drawing.frame(key).name for key in list(gone)[:3])
    return EditDrawing(document, f"Ungroup {names}", Change(frames=gone))


def change_frame(document: Document, frame: Frame, text: str) -> EditDrawing:
    """Give a frame another name or colour, or collapse it."""
    return EditDrawing(document, text, Change(frames={frame.id: frame}))


def change_note(document: Document, note: Note, text: str, burst: str = "") -> EditDrawing:
    """Add a note, or give one another text, place or width."""
    return EditDrawing(document, text, Change(notes={note.id: note}), burst)


class AddDrawn(AddNodes):
    """Put nodes on the canvas along with frames about them and notes."""

    def __init__(
        self,
        document: Document,
        nodes: Sequence[tuple[Node, Position]],
        edges: Iterable[Edge],
        text: str,
        drawn: Change,
    ) -> None:
        super().__init__(document, nodes, edges, text)
        self.drawn = EditDrawing(document, text, drawn)

    @property
    def note_ids(self) -> list[str]:
        """The new notes."""
        return list(self.drawn.new.notes)

    def apply(self) -> None:
        """Add the nodes, then what is drawn about them."""
        super().apply()
        try:
            self.drawn.apply()
        except GraphError:
            super().revert()
            raise

    def revert(self) -> None:
        """Take all of it away again."""
        self.drawn.revert()
        super().revert()
