"""Nodes as text: what copy puts on the clipboard, and what paste reads back.

The text is JSON like a project file's, so that it can be sent to a colleague, kept in a note, or
read. A whole project's text is taken for all its nodes. Reading runs nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.layer_graph import LayerGraph
from studio.project import store
from studio.project.records import (
    GraphRecord,
    Header,
    ProjectError,
    graph_of,
    layout_of,
    record_of,
    text_of,
    typed_error,
)

FORMAT = "strata-fragment"
VERSION = 1
MOST_NODES = 2_000
MOST_WIRES = 5_000
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
    """Nodes with the wires among them. Positions count from the top left of them all; ids count
    within the fragment only."""

    nodes: tuple[tuple[Node, Position], ...]
    edges: tuple[Edge, ...]


class _FragmentRecord(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    graph: GraphRecord
    layout: dict[str, tuple[float, float]] = {}


def cut_out(graph: LayerGraph, node_ids: Collection[str]) -> Fragment:
    """Some nodes of a graph and the wires among them; ids that it does not have are passed over."""
    nodes = [graph.node(key) for key in sorted(set(node_ids), key=by_age) if key in graph]
    # Counted anew, so that the same nodes give the same text wherever they come from.
    ids = {node.id: f"n{number}" for number, node in enumerate(nodes, 1)}
    links = _links_within(nodes, ids)
    places = [graph.position(node.id) for node in nodes]
    left, top = min((x for x, _ in places), default=0), min((y for _, y in places), default=0)
    return Fragment(
        tuple(
            (
                Node(ids[node.id], node.layer, node.name, node.params, links.get(node.link, "")),
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
    )


def _links_within(nodes: list[Node], ids: dict[str, str]) -> dict[str, str]:
    """The links that two or more of the nodes have, each under the new id of its first node."""
    sharing: dict[str, list[str]] = {}
    for node in nodes:
        if node.link:
            sharing.setdefault(node.link, []).append(ids[node.id])
    return {link: members[0] for link, members in sharing.items() if len(members) > 1}


def to_text(graph: LayerGraph, node_ids: Collection[str]) -> str:
    """Some nodes of a graph, with the wires among them, as text that `from_text` reads.

    Raises FragmentError when they are too many, or hold a number that JSON cannot.
    """
    fragment = cut_out(graph, node_ids)
    _check_size(len(fragment.nodes), len(fragment.edges))
    record = _FragmentRecord(
        format=FORMAT,
        version=VERSION,
        graph=record_of((node for node, _ in fragment.nodes), fragment.edges),
        layout=layout_of({node.id: place for node, place in fragment.nodes}),
    )
    try:
        text = text_of(record)
    except ValueError:
        raise FragmentError(
            "a parameter is infinite or not a number, which text cannot hold; change it"
        ) from None
    # Half a letter, as broken text from elsewhere may hold, is no reason not to copy.
    return text.encode(errors="replace").decode()


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
            graph = store.from_bytes(data).graph
        else:
            graph = _graph(data, header)
    except ProjectError as error:
        raise FragmentError(str(error)) from None
    if not len(graph):
        raise NotAFragment("it is a Strata text without a single node")
    _check_size(len(graph), sum(1 for _ in graph.edges()))
    if any(not abs(value) <= _FARTHEST for place in graph.positions().values() for value in place):
        raise FragmentError(f"$.layout: a node lies farther away than {_FARTHEST:,.0f}")
    return cut_out(graph, [node.id for node in graph.nodes()])


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


def _graph(data: bytes, header: Header) -> LayerGraph:
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
    _check_size(len(record.graph.nodes), len(record.graph.edges))
    return graph_of(record.graph, record.layout)


def _check_size(nodes: int, wires: int) -> None:
    for count, most, what in ((nodes, MOST_NODES, "nodes"), (wires, MOST_WIRES, "wires")):
        if count > most:
            raise FragmentError(f"there are {count:,} {what}, and {most:,} are the most at once")
