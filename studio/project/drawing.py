"""What of the picture is not the network: frames about nodes, notes, and which way it flows.

Frames hold the ids of their nodes and no place: a frame is as large as what it holds. An id of a
node that is gone stays in its frame, so that undo brings a node back to where it belonged; who
reads a frame passes such ids over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from psygnal import Signal

from studio.graph.elements import Position, by_age
from studio.graph.errors import GraphError

Flow = Literal["down", "right"]
"""Whether networks are drawn from top to bottom or from left to right."""
FrameColor = Literal["grey", "blue", "green", "yellow", "orange", "red", "purple"]
"""The colours a frame may have; a theme knows what each looks like."""
COLORS: tuple[FrameColor, ...] = get_args(FrameColor)
NARROWEST, WIDEST = 80.0, 4000.0
"""How wide a note may be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A named frame about some nodes; collapsed, it is drawn as one node."""

    id: str
    name: str
    members: frozenset[str]
    color: FrameColor = "grey"
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A text on the canvas. `position` is its top left corner, `width` in scene units."""

    id: str
    text: str
    position: Position
    width: float = 208.0


class Drawing:
    """Frames, notes and flow of one project: the one gate for changing them.

    Each change emits one event and returns what undoing it needs.
    """

    frame_added = Signal(Frame)
    frame_removed = Signal(Frame)
    frame_changed = Signal(Frame)
    note_added = Signal(Note)
    note_removed = Signal(Note)
    note_changed = Signal(Note)
    flow_changed = Signal(str)

    def __init__(self) -> None:
        self.flow: Flow = "down"
        self._frames: dict[str, Frame] = {}
        self._notes: dict[str, Note] = {}
        self._frame_of: dict[str, str] = {}
        self._next_id = 1

    # --- reading --------------------------------------------------------------

    def frames(self) -> list[Frame]:
        """Every frame, oldest first."""
        return sorted(self._frames.values(), key=lambda frame: by_age(frame.id))

    def frame(self, frame_id: str) -> Frame:
        """The frame with this id. Raises GraphError when there is none."""
        try:
            return self._frames[frame_id]
        except KeyError:
            raise GraphError(f'There is no frame "{frame_id}"') from None

    def frame_of(self, node_id: str) -> Frame | None:
        """The frame about a node, if there is one."""
        frame_id = self._frame_of.get(node_id)
        return self._frames[frame_id] if frame_id else None

    def notes(self) -> list[Note]:
        """Every note, oldest first."""
        return sorted(self._notes.values(), key=lambda note: by_age(note.id))

    def note(self, note_id: str) -> Note:
        """The note with this id. Raises GraphError when there is none."""
        try:
            return self._notes[note_id]
        except KeyError:
            raise GraphError(f'There is no note "{note_id}"') from None

    def new_id(self) -> str:
        """An id that no frame and no note of this drawing has or had."""
        new = f"d{self._next_id}"
        self._next_id += 1
        return new

    # --- frames ---------------------------------------------------------------

    def add_frame(self, frame: Frame) -> None:
        """Draw a frame. Undone by `remove_frame`.

        Raises GraphError when the id is taken, or a node is in another frame.
        """
        self._check_new(frame.id)
        self._check_members(frame)
        self._take(frame)
        self.frame_added.emit(frame)

    def remove_frame(self, frame_id: str) -> Frame:
        """Take a frame away; its nodes stay. Returns what putting it back needs."""
        frame = self.frame(frame_id)
        self._let_go(frame)
        self.frame_removed.emit(frame)
        return frame

    def replace_frame(self, frame: Frame) -> Frame:
        """Take a frame as it is now: its name, colour, members, or whether it is collapsed.

        Returns the old one. Raises as `add_frame`.
        """
        old = self.frame(frame.id)
        self._check_members(frame)
        self._let_go(old)
        self._take(frame)
        self.frame_changed.emit(frame)
        return old

    # --- notes ----------------------------------------------------------------

    def add_note(self, note: Note) -> None:
        """Put a note on the canvas. Undone by `remove_note`.

        Raises GraphError on a taken id, or a width that no note can have.
        """
        self._check_new(note.id)
        _check_width(note)
        self._notes[note.id] = note
        self._next_id = max(self._next_id, by_age(note.id)[0] + 1)
        self.note_added.emit(note)

    def remove_note(self, note_id: str) -> Note:
        """Take a note away; returns it."""
        note = self.note(note_id)
        del self._notes[note_id]
        self.note_removed.emit(note)
        return note

    def replace_note(self, note: Note) -> Note:
        """Take a note as it is now; returns the old one. Raises as `add_note`."""
        old = self.note(note.id)
        _check_width(note)
        self._notes[note.id] = note
        self.note_changed.emit(note)
        return old

    # --- flow -----------------------------------------------------------------

    def set_flow(self, flow: Flow) -> Flow:
        """Draw the network the other way; returns the old one."""
        old, self.flow = self.flow, flow
        self.flow_changed.emit(flow)
        return old

    # --- inside ---------------------------------------------------------------

    def _check_new(self, new: str) -> None:
        if new in self._frames or new in self._notes:
            raise GraphError(f'There are two frames or notes with the id "{new}"')

    def _check_members(self, frame: Frame) -> None:
        for node_id in frame.members:
            other = self.frame_of(node_id)
            if other is not None and other.id != frame.id:
                raise GraphError(
                    f'A node is in one frame only, and this one is in "{other.name}" already',
                    (node_id,),
                )

    def _take(self, frame: Frame) -> None:
        self._frames[frame.id] = frame
        self._frame_of.update(dict.fromkeys(frame.members, frame.id))
        self._next_id = max(self._next_id, by_age(frame.id)[0] + 1)

    def _let_go(self, frame: Frame) -> None:
        del self._frames[frame.id]
        for node_id in frame.members:
            del self._frame_of[node_id]


def _check_width(note: Note) -> None:
    if not NARROWEST <= note.width <= WIDEST:
        raise GraphError(f"A note is between {NARROWEST:.0f} and {WIDEST:.0f} wide")


def with_members(frame: Frame, members: Collection[str]) -> Frame:
    """The same frame about other nodes."""
    return replace(frame, members=frozenset(members))


def with_names(drawing: Drawing, names: Mapping[str, str]) -> Drawing:
    """A copy of a drawing in which frames are called otherwise."""
    copy = Drawing()
    copy.set_flow(drawing.flow)
    for frame in drawing.frames():
        copy.add_frame(replace(frame, name=names.get(frame.id, frame.name)))
    for note in drawing.notes():
        copy.add_note(note)
    return copy
