"""A graph as plain JSON: what project files and fragments on the clipboard have in common."""

import contextlib
import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec

from studio.graph.catalogue import catalogue
from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.errors import GraphError, NoSuchPort, ParamError, UnknownNode
from studio.graph.layer_graph import LayerGraph
from studio.graph.names import is_keras_name
from studio.graph.ports import PortSpec
from studio.project.drawing import Drawing, Flow, Frame, FrameColor, Note


class ProjectError(Exception):
    """A project that cannot be read or written; `str(error)` is a sentence for the person.

    `place` is where in the file, such as `$.graph.nodes[3].params.units`, or empty.
    """

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.sentence = sentence
        self.place = place


Coordinate = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
"""Where something stands; further away Qt's numbers become too coarse to draw it."""
Place = tuple[Coordinate, Coordinate]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Header(msgspec.Struct):
    """What says which kind of text it is."""

    format: str = ""
    version: int = 0


class NodeRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A node."""

    id: Id
    layer: str
    name: str
    params: dict[str, Any] = {}
    link: str = ""
    keras_name: str = ""
    call: dict[str, Any] = {}


class EdgeRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A wire, by the ids of its nodes and its ports: the numbers of those that are always there,
    the names of those that parameters bring, so that no wire ever moves to another port."""

    source: str
    target: str
    output: int | str = 0
    input: int | str = 0


class GraphRecord(msgspec.Struct, forbid_unknown_fields=True):
    """Nodes, oldest first, and the wires among them."""

    nodes: list[NodeRecord]
    edges: list[EdgeRecord]


def tells_calls(record: GraphRecord) -> bool:
    """Whether it holds what no text before version 3 could: ports by name, and told calls."""
    ports = (port for wire in record.edges for port in (wire.output, wire.input))
    return any(isinstance(port, str) for port in ports) or any(n.call for n in record.nodes)


class FrameRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A frame, with the ids of its nodes."""

    id: Id
    name: str
    members: list[str]
    color: FrameColor = "grey"
    collapsed: bool = False


class NoteRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A note."""

    id: Id
    text: str
    position: Place
    width: float = 208.0


class DrawingRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Frames and notes, oldest first, and which way the network flows."""

    flow: Flow = "down"
    frames: list[FrameRecord] = []
    notes: list[NoteRecord] = []


def record_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> GraphRecord:
    """Nodes and wires as records, in an order that says nothing about how they were made.

    A link that only one of the nodes has links nothing, and is not written.
    """
    nodes = sorted(nodes, key=lambda n: by_age(n.id))
    by_id, known = {n.id: n for n in nodes}, catalogue()
    sharing = Counter(n.link for n in nodes if n.link)
    return GraphRecord(
        nodes=[
            NodeRecord(
                n.id,
                n.layer,
                n.name,
                dict(n.params),
                n.link if sharing[n.link] > 1 else "",
                n.keras_name,
                dict(n.call),
            )
            for n in nodes
        ],
        edges=[
            EdgeRecord(
                e.source.node,
                e.target.node,
                _lasting(e.source.index, known.output_ports(by_id[e.source.node])),
                _lasting(e.target.index, known.input_ports(by_id[e.target.node])),
            )
            for e in sorted(edges, key=lambda e: (by_age(e.target.node), e.target.index))
        ],
    )


def _lasting(index: int, ports: tuple[PortSpec, ...]) -> int | str:
    """How a file speaks of a port. (Of a growing list there are more than its first ports.)"""
    return ports[index].name if index < len(ports) and ports[index].has_lasting_name else index


def _index(said: int | str, ports: tuple[PortSpec, ...], node: Node, side: str) -> int:
    if isinstance(said, int):
        return said
    for index, port in enumerate(ports):
        if port.name == said:
            return index
    raise NoSuchPort(f'{node.name} has no {side} "{said[:40]}"', (node.id,))


def drawing_record_of(drawing: Drawing, nodes: Container[str]) -> DrawingRecord:
    """A drawing as a record. Frames hold only nodes that are there; empty ones are not written."""
    frames = [
        FrameRecord(f.id, f.name, members, f.color, f.is_collapsed)
        for f in drawing.frames()
        if (members := sorted((key for key in f.members if key in nodes), key=by_age))
    ]
    notes = [
        NoteRecord(n.id, n.text, (round(n.position[0], 1), round(n.position[1], 1)), n.width)
        for n in drawing.notes()
    ]
    return DrawingRecord(drawing.flow, frames, notes)


def drawing_of(record: DrawingRecord, nodes: Container[str], place: str = "$.drawing") -> Drawing:
    """Put records through the drawing's gate. Raises ProjectError with the place in the text, of
    which `place` is the beginning."""
    drawing = Drawing()
    drawing.set_flow(record.flow)
    for index, frame in enumerate(record.frames):
        with _placed(f"{place}.frames[{index}]"):
            if strangers := [key for key in frame.members if key not in nodes]:
                raise UnknownNode(f'There is no node "{strangers[0]}"')
            members = frozenset(frame.members)
            drawing.add_frame(Frame(frame.id, frame.name, members, frame.color, frame.collapsed))
    for index, note in enumerate(record.notes):
        with _placed(f"{place}.notes[{index}]"):
            drawing.add_note(Note(note.id, note.text, note.position, note.width))
    return drawing


def layout_of(positions: Mapping[str, Position]) -> dict[str, Position]:
    """Positions as they are written."""
    return {k: (round(x, 1), round(y, 1)) for k, (x, y) in positions.items()}


def text_of(record: msgspec.Struct) -> str:
    """A record as sorted, indented JSON. Raises ValueError when a number is not finite.

    Half a letter, as broken text from elsewhere may hold, is no reason not to write the rest.
    """
    plain = msgspec.to_builtins(record)
    # In two steps: asked to indent as well, `json` does all of it in Python, four times as long.
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return msgspec.json.format(text.encode(errors="replace"), indent=1).decode() + "\n"


def graph_of(record: GraphRecord, layout: Mapping[str, Position]) -> LayerGraph:
    """Put records through the graph's gate. Raises ProjectError with the place in the text."""
    graph = LayerGraph()
    # First those with names that Keras can be told: what others are given is none of these.
    nodes = sorted(enumerate(record.nodes), key=lambda n: not is_keras_name(n[1].name, n[1].layer))
    for index, node in nodes:
        position: Position = layout.get(node.id, (0.0, 0.0))
        with _placed(f"$.graph.nodes[{index}]"):
            value = Node(node.id, node.layer, node.name, link=node.link, keras_name=node.keras_name)
            value = value.with_call(node.call)
            with _placed(f"$.graph.nodes[{index}]", "call"):
                graph.catalogue.check_call(node.layer, node.call)
            graph.add_node(value.with_params(node.params), position)
    for index, wire in enumerate(record.edges):
        with _placed(f"$.graph.edges[{index}]"):
            graph.restore_edge(_edge_of(graph, wire))
    return graph


def _edge_of(graph: LayerGraph, wire: EdgeRecord) -> Edge:
    output, into = wire.output, wire.input
    if isinstance(output, str) and wire.source in graph:
        node = graph.node(wire.source)
        output = _index(output, graph.output_ports(node.id), node, "output")
    if isinstance(into, str) and wire.target in graph:
        node = graph.node(wire.target)
        into = _index(into, graph.input_ports(node.id), node, "input")
    # A name at a node that is not there: the graph says so.
    ends = (output if isinstance(output, int) else 0, into if isinstance(into, int) else 0)
    return Edge(PortRef(wire.source, ends[0]), PortRef(wire.target, ends[1]))


def typed_error(error: Exception) -> ProjectError:
    """msgspec says "Expected `int`, got `str` - at `$.a.b`"; we put the place first."""
    words, _, place = str(error).partition(" - at ")
    words = words.replace("`", "")
    return ProjectError(words[:1].lower() + words[1:], place.strip("`"))


@contextlib.contextmanager
def _placed(place: str, told: str = "params") -> Iterator[None]:
    """Give what the graph refuses its place in the text."""
    try:
        yield
    except ParamError as error:
        raise ProjectError(error.sentence, f"{place}.{told}.{error.param}") from None
    except GraphError as error:
        raise ProjectError(error.sentence, place) from None
