"""From what a person wants to the one command that does it. Knows the graph, not the picture."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import floor
from typing import Any

from PySide6.QtCore import QPointF

from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.errors import GraphError
from studio.graph.layer_graph import NOT_SHARED, LayerGraph
from studio.project.drawing import Note
from studio.project.fragment import Fragment, cut_out
from studio.ui.canvas import geometry as at
from studio.ui.canvas.free_place import direction_of, free_place
from studio.ui.edit.commands import AddLinked, AddNodes, MoveNodes, Remove
from studio.ui.edit.document import Document, DocumentCommand
from studio.ui.edit.drawing_commands import AddDrawn, Change, EditDrawing, Together

_ASIDE = 32.0
"""How far copies stand from what they would hide."""


class IntoWire(AddNodes):
    """Something put into a wire: the wire gives way to those before and behind it, and what comes
    behind moves on where it would be in the way. Whoever makes one calls `give_way`."""

    def give_way(self, split: Edge, moved: Mapping[str, Position]) -> None:
        """Name the wire that goes, and the nodes that move on for it."""
        self.split, self.moved = split, dict(moved)
        self.old = {key: self.graph.position(key) for key in moved}

    def apply(self) -> None:
        """Take the wire away, then add nodes and wires."""
        self.graph.disconnect(self.split)
        try:
            super().apply()
        except GraphError:
            self.graph.restore_edge(self.split)
            raise
        self.graph.move(self.moved)

    def revert(self) -> None:
        """Remove what was added, put the wire and the nodes back."""
        self.graph.move(self.old)
        super().revert()
        self.graph.restore_edge(self.split)


def chain_after(graph: LayerGraph, node_id: str | None) -> PortRef | None:
    """The free output behind which a new node would be chained, if the node has one."""
    if node_id is None or node_id not in graph:
        return None
    used = {edge.source.index for edge in graph.edges_out_of(node_id)}
    free = (i for i in range(len(graph.output_ports(node_id))) if i not in used)
    index = next(free, None)
    # Behind an output that feeds another node already, one would not guess where to go.
    return None if index is None or used else PortRef(node_id, index)


def adding(
    document: Document,
    layer: str,
    position: Position,
    params: Mapping[str, Any] | None = None,
    wire: tuple[PortRef, bool] | None = None,
) -> AddNodes:
    """Add a layer, wired to a port (and whether that is an output) when it can be.

    Raises GraphError when there is no such layer.
    """
    graph = document.project.graph
    node = graph.new_node(layer, params=params)
    edges = []
    if wire is not None:
        port, is_output = wire
        if is_output and graph.catalogue.input_ports(node):
            edges = [Edge(port, PortRef(node.id))]
        elif not is_output and graph.catalogue.output_ports(node) and graph.edge_at(port) is None:
            edges = [Edge(PortRef(node.id), port)]
    return AddNodes(document, [(node, position)], edges)


def chaining(
    document: Document, layer: str, port: PortRef, params: Mapping[str, Any] | None = None
) -> AddNodes | None:
    """Add a layer behind a node and wire it to the node; None when the layer takes no wire."""
    wish = direction_of(document).behind(document.project.graph.position(port.node))
    command = adding(document, layer, free_place(document, wish), params, (port, True))
    return command if command.edges else None


def wire_behind(graph: LayerGraph, node_id: str | None) -> Edge | None:
    """The wire from a node straight to an Output, if that is all that it feeds: what is added then
    comes between them."""
    if node_id is None or node_id not in graph:
        return None
    edges = list(graph.edges_out_of(node_id))
    is_last = len(edges) == 1 and graph.node(edges[0].target.node).layer == "Output"
    return edges[0] if is_last else None


def inserting(
    document: Document,
    layer: str,
    position: Position,
    split: Edge,
    params: Mapping[str, Any] | None = None,
) -> IntoWire | None:
    """Put a layer into a wire; None when it has no input or no output."""
    graph = document.project.graph
    node = graph.new_node(layer, params=params)
    if not graph.catalogue.input_ports(node) or not graph.catalogue.output_ports(node):
        return None
    edges = [Edge(split.source, PortRef(node.id)), Edge(PortRef(node.id), split.target)]
    place, moved = room_between(document, split, position)
    command = IntoWire(document, [(node, place)], edges, f"Insert {node.name}")
    command.give_way(split, moved)
    return command


def middle_of(document: Document, wire: Edge) -> Position:
    """The place in the middle of a wire."""
    graph = document.project.graph
    (x1, y1), (x2, y2) = (graph.position(end.node) for end in (wire.source, wire.target))
    return at.snapped((x1 + x2) / 2), at.snapped((y1 + y2) / 2)


def room_between(
    document: Document, split: Edge, wish: Position
) -> tuple[Position, dict[str, Position]]:
    """Where a node goes that is put into a wire, and what has to move on for it."""
    graph, direction = document.project.graph, direction_of(document)
    places, axis = graph.positions(), direction.axis
    source, target = places[split.source.node], places[split.target.node]
    start, end = source[axis], target[axis]
    missing = 2 - (end - start) / direction.pitch[axis]
    if end <= start or missing <= 0:
        return wish, {}
    moved = behind(document, split, missing)
    middle = at.snapped((source[1 - axis] + target[1 - axis]) / 2)
    return direction.behind((middle, start) if axis else (start, middle)), moved


def behind(document: Document, split: Edge, steps: float) -> dict[str, Position]:
    """What a wire leads to, so many steps further along the flow; a collapsed frame as a whole."""
    import networkx as nx

    graph, direction = document.project.graph, direction_of(document)
    places, axis = graph.positions(), direction.axis
    end = places[split.target.node][axis]
    found = {split.target.node, *nx.descendants(graph.networkx(), split.target.node)}
    moved = {key for key in found if places[key][axis] >= end and key != split.source.node}
    for frame in document.project.drawing.frames():
        if frame.is_collapsed and frame.members & moved and split.source.node not in frame.members:
            moved |= {key for key in frame.members if key in graph}
    return {key: direction.behind(places[key], steps) for key in sorted(moved, key=by_age)}


def duplicating(
    document: Document, node_ids: Collection[str], note_ids: Collection[str] = ()
) -> AddDrawn:
    """Copies of nodes beside them, with the wires among them, their frames, and notes."""
    graph, drawing = document.project.graph, document.project.drawing
    places = [graph.position(key) for key in node_ids if key in graph]
    places += [note.position for note in drawing.notes() if note.id in note_ids]
    beside = (min(x for x, _ in places) + _ASIDE, min(y for _, y in places) + _ASIDE)
    fragment = cut_out(graph, node_ids, drawing, note_ids)
    return adding_copies(document, fragment, beside, "Duplicate")


def linking(document: Document, node_ids: Collection[str]) -> AddLinked | None:
    """Linked copies of layers beside them, with the wires among them; None when there is no layer
    among the nodes. What is no layer (an Input, an Output, a Watch) is left out."""
    graph = document.project.graph
    originals = [key for key in sorted(node_ids, key=by_age) if key in graph]
    originals = [key for key in originals if graph.node(key).layer not in NOT_SHARED]
    if not originals:
        return None
    places = [graph.position(key) for key in originals]
    xs, ys = zip(*places, strict=True)
    direction = direction_of(document)
    # Across the flow from the last of them.
    last = (max(xs), min(ys)) if direction.axis else (min(xs), max(ys))
    beside = free_place(document, direction.beside(last))
    copies = adding_copies(document, cut_out(graph, originals), beside, "Link a copy of")
    links = {key: graph.node(key).link for key in originals}
    nodes = []
    for key, (copy, place) in zip(originals, copies.nodes, strict=True):
        links[key] = links[key] or copy.id
        nodes.append((copy.with_link(links[key]), place))
    return AddLinked(document, links, nodes, copies.edges, copies.text())


def pasting(
    document: Document, fragment: Fragment, where: QPointF, verb: str = "Paste"
) -> AddDrawn:
    """Copies of the nodes of a fragment, their middle at a point, or a little aside where they
    would hide nodes that stand just there."""
    ends = [(x + at.WIDTH, y + at.HEIGHT) for _, (x, y) in fragment.nodes]
    ends += [(x + note.width, y) for note in fragment.notes for x, y in (note.position,)]
    width, height = max(x for x, _ in ends), max(y for _, y in ends)
    x, y = at.snapped(where.x() - width / 2), at.snapped(where.y() - height / 2)
    # Squares half as wide as the step aside: who stands in the same or the next one is hidden.
    taken = {
        (column + i, row + j)
        for column, row in map(_square, document.project.graph.positions().values())
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
    }
    while any(_square((x + dx, y + dy)) in taken for _, (dx, dy) in fragment.nodes):
        x, y = x + _ASIDE, y + _ASIDE
    return adding_copies(document, fragment, (x, y), verb)


def _square(place: Position) -> tuple[int, int]:
    return floor(place[0] * 2 / _ASIDE), floor(place[1] * 2 / _ASIDE)


def adding_copies(document: Document, fragment: Fragment, corner: Position, verb: str) -> AddDrawn:
    """The nodes of a fragment under ids and names of their own, its top left at a place, with its
    frames and notes."""
    graph = document.project.graph
    placed: list[tuple[Node, Position]] = []
    ids: dict[str, str] = {}
    names: set[str] = set()
    for node, (x, y) in fragment.nodes:
        name = graph.free_name(node.name, names)
        names.add(name)
        ids[node.id] = graph.new_id()
        # A link within the fragment stays one among the copies, under a key of their own.
        link = ids[node.link] if node.link else ""
        copy = replace(node, id=ids[node.id], name=name, link=link)
        placed.append((copy, (corner[0] + x, corner[1] + y)))
    edges = [
        Edge(
            PortRef(ids[e.source.node], e.source.index), PortRef(ids[e.target.node], e.target.index)
        )
        for e in fragment.edges
    ]
    count = len(placed)
    words = placed[0][0].name if count == 1 else f"{count} nodes" if count else "notes"
    return AddDrawn(
        document, placed, edges, f"{verb} {words}", _drawn(document, fragment, ids, corner)
    )


def _drawn(
    document: Document, fragment: Fragment, ids: Mapping[str, str], corner: Position
) -> Change:
    """The frames and notes of a fragment under ids of their own."""
    new, change = document.project.drawing.new_id, Change()
    for frame in fragment.frames:
        members = frozenset(ids[key] for key in frame.members)
        copy = replace(frame, id=new(), members=members)
        change.frames[copy.id] = copy
    for note in fragment.notes:
        place = (corner[0] + note.position[0], corner[1] + note.position[1])
        text = replace(note, id=new(), position=place)
        change.notes[text.id] = text
    return change


def nudging(
    document: Document, nodes: Collection[str], notes: Collection[str], way: Position
) -> DocumentCommand | None:
    """Nodes and notes moved a little, which again and again is one undo step; None for none."""
    graph, drawing = document.project.graph, document.project.drawing
    places = {key: graph.position(key) for key in sorted(nodes) if key in graph}
    moved = {key: (x + way[0], y + way[1]) for key, (x, y) in places.items()}
    burst = f"nudge {' '.join((*moved, *sorted(notes)))}"
    if not notes:
        return MoveNodes(document, moved, burst) if moved else None
    carried: dict[str, Note | None] = {}
    for key in sorted(notes):
        note = drawing.note(key)
        place = (note.position[0] + way[0], note.position[1] + way[1])
        carried[key] = replace(note, position=place)
    text = "Move note" if len(carried) == 1 and not moved else "Move notes"
    return EditDrawing(document, text, Change(notes=carried, positions=moved), burst)


def removing(
    document: Document,
    nodes: Collection[str],
    wires: Iterable[Edge] = (),
    notes: Collection[str] = (),
    *,
    bridge: bool = False,
) -> DocumentCommand | None:
    """Delete nodes, wires and notes; None when there is nothing to delete.

    A frame keeps the ids of its nodes, so that they are in it again when they come back.
    """
    gone: dict[str, Note | None] = dict.fromkeys(sorted(notes))
    text = "Delete note" if len(gone) == 1 else f"Delete {len(gone)} notes"
    change = EditDrawing(document, text, Change(notes=gone)) if gone else None
    removed = _removing(document, nodes, wires, bridge=bridge)
    if removed is None or change is None:
        return removed or change
    return Together(document, [removed, change])


def _removing(
    document: Document, nodes: Collection[str], wires: Iterable[Edge], *, bridge: bool
) -> Remove | None:
    graph = document.project.graph
    gone = [key for key in nodes if key in graph]
    lone = [e for e in wires if e.source.node not in nodes and e.target.node not in nodes]
    if not gone and not lone:
        return None
    return Remove(document, gone, lone, _bridges(graph, gone) if bridge else ())


def _bridges(graph: LayerGraph, gone: Collection[str]) -> list[Edge]:
    """The wires that close the gap: what fed a deleted chain then feeds what came behind it."""
    inside, bridges = set(gone), []
    for key in gone:
        for edge in graph.edges_out_of(key):
            source = _source_before(graph, key, inside)
            if edge.target.node not in inside and source is not None:
                bridges.append(Edge(source, edge.target))
    return bridges


def _source_before(graph: LayerGraph, key: str, inside: set[str]) -> PortRef | None:
    seen = set()
    while key in inside and key not in seen:
        seen.add(key)
        edges = graph.edges_into(key)
        if not edges:
            return None
        source = edges[0].source
        key = source.node
    return None if key in inside else source
