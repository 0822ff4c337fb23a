"""Nodes as text: what copy puts on the clipboard, and what paste reads back, with the frames about
them and notes.

The text is JSON like a project file's, so that it can be sent to a colleague, kept in a note, or
read. A whole project's text is taken for all its nodes. Reading runs nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import msgspec

from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.layer_graph import LayerGraph
from studio.project import store
from studio.project.drawing import Drawing, Frame, Note, with_members
from studio.project.records import (
    DrawingRecord,
    FrameRecord,
    GraphRecord,
    Header,
    NoteRecord,
    ProjectError,
    drawing_of,
    drawing_record_of,
    graph_of,
    layout_of,
    record_of,
    tells_calls,
    text_of,
    typed_error,
)

FORMAT = "strata-fragment"
VERSION = 3
"""Version 2 brought frames and notes; a text of version 1 is one without them. Version 3 brought
what it did in project files, and is said only where it is needed."""
MOST_NODES = 2_000
MOST_WIRES = 5_000
MOST_NOTES = 500
MOST_CHARACTERS = 2_000_000
"""What a clipboard may hold: more than a person copies, and read in about a second. The graph
looks for a loop at each wire, so that wires without end would take minutes."""
_FARTHEST = 1e6
"""How far nodes may lie apart; the canvas cannot show what is farther away."""


class FragmentError(Exception):
    """Text that no nodes can be made of, or nodes that no text can be made of; `str(error)` is a
    sentence for the person."""


class NotAFragment(FragmentError):
    """The text is something else altogether, not a fragment with a mistake in it."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Nodes with the wires among them, the frames about them, and notes. Positions count from the
    top left of them all; ids count within the fragment only."""

    nodes: tuple[tuple[Node, Position], ...]
    edges: tuple[Edge, ...]
    frames: tuple[Frame, ...] = ()
    notes: tuple[Note, ...] = ()


class _FragmentRecord(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    graph: GraphRecord
    layout: dict[str, tuple[float, float]] = {}
    frames: list[FrameRecord] = []
    notes: list[NoteRecord] = []


def cut_out(
    graph: LayerGraph,
    node_ids: Collection[str],
    drawing: Drawing | None = None,
    note_ids: Collection[str] = (),
) -> Fragment:
    """Some nodes of a graph and the wires among them; ids that it does not have are passed over.

    With the drawing come the notes asked for, and each frame whose nodes are all there.
    """
    nodes = [graph.node(key) for key in sorted(set(node_ids), key=by_age) if key in graph]
    # Counted anew, so that the same nodes give the same text wherever they come from.
    ids = {node.id: f"n{number}" for number, node in enumerate(nodes, 1)}
    links = _links_within(nodes, ids)
    notes = _notes_among(drawing, note_ids)
    places = [graph.position(node.id) for node in nodes]
    corners = [*places, *(note.position for note in notes)]
    left, top = min((x for x, _ in corners), default=0), min((y for _, y in corners), default=0)
    frames = _frames_about(graph, ids, drawing)
    return Fragment(
        tuple(
            (
                replace(node, id=ids[node.id], link=links.get(node.link, "")),
                (float(x - left), float(y - top)),
            )
            for node, (x, y) in zip(nodes, places, strict=True)
        ),
        tuple(
            Edge(
                PortRef(ids[edge.source.node], edge.source.index),
                PortRef(ids[edge.target.node], edge.target.index),
            )
            for node in nodes
            for edge in graph.edges_into(node.id)
            if edge.source.node in ids
        ),
        tuple(replace(frame, id=f"d{number}") for number, frame in enumerate(frames, 1)),
        tuple(
            replace(
                note,
                id=f"d{number}",
                position=(float(note.position[0] - left), float(note.position[1] - top)),
            )
            for number, note in enumerate(notes, len(frames) + 1)
        ),
    )


def _notes_among(drawing: Drawing | None, note_ids: Collection[str]) -> list[Note]:
    return [note for note in drawing.notes() if note.id in note_ids] if drawing else []


def _frames_about(graph: LayerGraph, ids: dict[str, str], drawing: Drawing | None) -> list[Frame]:
    """The frames whose nodes are all among `ids`, about the new ids."""
    found = []
    for frame in drawing.frames() if drawing else ():
        members = [key for key in frame.members if key in graph]
        if members and all(key in ids for key in members):
            found.append(with_members(frame, [ids[key] for key in members]))
    return found


def _links_within(nodes: list[Node], ids: dict[str, str]) -> dict[str, str]:
    """The links that two or more of the nodes have, each under the new id of its first node."""
    sharing: dict[str, list[str]] = {}
    for node in nodes:
        if node.link:
            sharing.setdefault(node.link, []).append(ids[node.id])
    return {link: members[0] for link, members in sharing.items() if len(members) > 1}


def to_text(
    graph: LayerGraph,
    node_ids: Collection[str],
    drawing: Drawing | None = None,
    note_ids: Collection[str] = (),
) -> str:
    """Some nodes of a graph, with the wires among them, as text that `from_text` reads; with the
    drawing also what `cut_out` takes of it.

    Raises FragmentError when they are too many, or hold a number that JSON cannot.
    """
    return text_of_fragment(cut_out(graph, node_ids, drawing, note_ids))


def text_of_fragment(fragment: Fragment) -> str:
    """A fragment as text. Raises as `to_text`."""
    _check_size(len(fragment.nodes), len(fragment.edges), len(fragment.notes))
    drawing = _drawing_of(fragment)
    drawn = drawing_record_of(drawing, {node.id for node, _ in fragment.nodes})
    network = record_of((node for node, _ in fragment.nodes), fragment.edges)
    record = _FragmentRecord(
        format=FORMAT,
        version=VERSION if tells_calls(network) else 2,
        graph=network,
        layout=layout_of({node.id: place for node, place in fragment.nodes}),
        frames=drawn.frames,
        notes=drawn.notes,
    )
    try:
        return text_of(record)
    except ValueError:
        raise FragmentError(
            "a parameter is infinite or not a number, which text cannot hold; change it"
        ) from None


def _drawing_of(fragment: Fragment) -> Drawing:
    drawing = Drawing()
    for frame in fragment.frames:
        drawing.add_frame(frame)
    for note in fragment.notes:
        drawing.add_note(note)
    return drawing


def from_text(text: str) -> Fragment:
    """The nodes of a text. Raises FragmentError with a sentence, NotAFragment when the text is
    something else."""
    if len(text) > MOST_CHARACTERS:
        raise FragmentError(
            f"they take {len(text):,} characters, and {MOST_CHARACTERS:,} are the most"
        )
    data = text.encode(errors="replace")
    header = _header(data)
    try:
        if header.format == store.FORMAT:
            project = store.from_bytes(data)
            graph, drawing = project.graph, project.drawing
        else:
            graph, drawing = _parts(data, header)
    except ProjectError as error:
        raise FragmentError(str(error)) from None
    notes = drawing.notes()
    if not len(graph) and not notes:
        raise NotAFragment("it is a Strata text without a single node")
    _check_size(len(graph), sum(1 for _ in graph.edges()), len(notes))
    places = [*graph.positions().values(), *(note.position for note in notes)]
    if any(not abs(value) <= _FARTHEST for place in places for value in place):
        raise FragmentError(f"$.layout: a node lies farther away than {_FARTHEST:,.0f}")
    node_ids = [node.id for node in graph.nodes()]
    return cut_out(graph, node_ids, drawing, [note.id for note in notes])


def _header(data: bytes) -> Header:
    if not data.strip():
        raise NotAFragment("it is empty")
    try:
        header = msgspec.json.decode(data, type=Header)
    except msgspec.ValidationError as error:
        typed = typed_error(error)
        if typed.place == "$.version":
            raise FragmentError(str(typed)) from None
        raise NotAFragment("it is JSON of another kind") from None
    except (msgspec.DecodeError, RecursionError) as error:
        if "truncated" in str(error) and FORMAT in data.decode():
            raise FragmentError("their text ends in the middle; copy the whole of it") from None
        raise NotAFragment("it is text of another kind") from None
    if header.format not in (FORMAT, store.FORMAT):
        raise NotAFragment(f'it is JSON of another kind: "format" is not "{FORMAT}"')
    return header


def _parts(data: bytes, header: Header) -> tuple[LayerGraph, Drawing]:
    if header.version < 1:
        raise FragmentError(f"they say version {header.version}, and there is no such version")
    if header.version > VERSION:
        raise FragmentError(
            f"they have version {header.version} and this Strata reads version {VERSION}; "
            "a newer Strata copied them, update to paste them"
        )
    try:
        record = msgspec.json.decode(data, type=_FragmentRecord)
    except msgspec.ValidationError as error:
        raise typed_error(error) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise FragmentError(f"their text is broken ({error})") from None
    _check_size(len(record.graph.nodes), len(record.graph.edges), len(record.notes))
    graph = graph_of(record.graph, record.layout)
    drawn = DrawingRecord(frames=record.frames, notes=record.notes)
    return graph, drawing_of(drawn, graph, "$")


def _check_size(nodes: int, wires: int, notes: int = 0) -> None:
    counts = (
        (nodes, MOST_NODES, "nodes"),
        (wires, MOST_WIRES, "wires"),
        (notes, MOST_NOTES, "notes"),
    )
    for count, most, what in counts:
        if count > most:
            raise FragmentError(f"there are {count:,} {what}, and {most:,} are the most at once")
