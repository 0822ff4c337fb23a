"""The network to begin with: what reads the inputs and what tells the target, wired; and between
them, if wanted, the few layers that make it one to train."""

from dataclasses import dataclass, field
from typing import Any

from studio.graph.elements import Edge, Node, PortRef, Position
from studio.graph.layer_graph import LayerGraph, snake_case
from studio.graph.names import cleaned, objection_to
from studio.project.columns import WORDS, Column
from studio.project.project import Project
from studio.project.roles import targets_of
from studio.project.suggest import usual_loss

_ACROSS, _DOWN = 220.0, 110.0
_ROOM = 2
"""Steps between an Input and an Output that are wired directly, so that a layer fits between."""
_HIDDEN = 32
_WORDS = 10_000
"""The most words that a network to begin with learns of texts."""


@dataclass
class Beginning:
    """Nodes with their places, and the wires among them."""

    graph: LayerGraph
    is_down: bool = True
    nodes: list[tuple[Node, Position]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def add(
        self, layer: str, name: str | None, params: dict[str, Any], row: float, at: float = 0
    ) -> Node:
        """Put a node into a row, `at` so many places beside the middle."""
        node = self.graph.new_node(layer, name, params)
        taken, number = {other.name for other, _ in self.nodes}, 1
        while node.name in taken:
            number += 1
            node = self.graph.new_node(layer, f"{name or snake_case(layer)}_{number}", params)
        across, along = at * _ACROSS, row * _DOWN
        place = (across, along) if self.is_down else (along * 2, across / 2)
        self.nodes.append((node, place))
        return node

    def wire(self, source: Node, target: Node, index: int = 0) -> None:
        """Lead the output of one to an input of another."""
        self.edges.append(Edge(PortRef(source.id), PortRef(target.id, index)))


def beginning(project: Project, *, with_layers: bool) -> Beginning:
    """What a network for the data of a project begins with, by the roles of its columns. Raises
    DataError where a column cannot be prepared."""
    prepared = project.data.prepared()
    targets = [prepared[column.name] for column in targets_of(project.data)]
    told = {column.name for column in targets}
    read = [column for name, column in prepared.items() if name not in told]
    made = Beginning(project.graph, project.drawing.flow == "down")
    ends: list[tuple[Node, int]] = []
    for number, column in enumerate(read):
        at = number - (len(read) - 1) / 2
        first = made.add("Input", _name(column.name, "features"), {"column": column.name}, 0, at)
        made.inputs.append(first.id)
        is_picture = _is_picture(project, column.name)
        classes = _classes(project, column.name)
        led = _flat(made, first, column, at, is_picture, classes) if with_layers else (first, 0)
        ends.append(led)
    if not ends:
        return made
    row = max(row for _, row in ends) + 1
    middle = ends[0][0]
    if len(ends) > 1 and (with_layers or all(len(c.shape) == 1 for c in read)):
        middle = made.add("Concatenate", None, {}, row)
        for index, (end, _) in enumerate(ends):
            made.wire(end, middle, index)
        row += 1
    is_joined = len(ends) == 1 or middle is not ends[0][0]
    if with_layers:
        hidden = made.add("Dense", None, {"units": _HIDDEN, "activation": "relu"}, row)
        made.wire(middle, hidden)
        middle, row = hidden, row + 1
    for number, column in enumerate(targets):
        at = number - (len(targets) - 1) / 2
        end, below = middle, row
        if with_layers:
            end = made.add("Dense", "answer", _answer(column), row, at)
            made.wire(middle, end)
        below += 1 if with_layers else _ROOM - 1
        params = {"target": column.name, **usual_loss(column)}
        last = made.add("Output", _name(column.name, "target"), params, below, at)
        if is_joined:
            made.wire(end, last)
    return made


def can_begin(project: Project) -> bool:
    """Whether a few layers lead from the inputs to the target: to numbers, or to classes."""
    columns = project.columns()
    told = {column.name for column in targets_of(project.data)}
    names = columns.keys() - told
    return bool(names) and any(name in columns and len(columns[name].shape) < 2 for name in told)


def _raw(project: Project, name: str) -> Column | None:
    """The column of the source of which a prepared one is made, or the first of them."""
    sources = next(c.sources for c in project.data.columns if c.name == name)
    return project.data.info().column(sources[0])


def _classes(project: Project, name: str) -> int:
    """How many classes the source has for a prepared column."""
    raw = _raw(project, name)
    return len(raw.classes) if raw is not None else 0


def _is_picture(project: Project, name: str) -> bool:
    """Whether a prepared column is made of pictures."""
    raw = _raw(project, name)
    return raw is not None and (raw.usual_kind == "image" or raw.dtype == "uint8")


def _of_words(classes: int) -> list[tuple[str, dict[str, Any]]]:
    """Single words become a place each, texts the mean of what their words mean."""
    if classes:
        padded = {"max_tokens": classes + 1, "pad_to_max_tokens": True}
        return [("StringLookup", {"output_mode": "one_hot", **padded})]
    return [
        ("TextVectorization", {"max_tokens": _WORDS}),
        ("Embedding", {"input_dim": _WORDS, "output_dim": 32}),
        ("GlobalAveragePooling1D", {}),
    ]


def _flat(
    made: Beginning, first: Node, column: Column, at: float, is_picture: bool, classes: int
) -> tuple[Node, int]:
    """The layers that make a line of numbers of each row, and the row of the last of them."""
    rank = len(column.shape)
    looking: list[tuple[str, dict[str, Any]]] = [
        ("Conv2D", {"filters": 16, "kernel_size": [3, 3], "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
    ]
    is_words = rank == 1 and "int" in column.dtype and not column.classes
    layers: list[tuple[str, dict[str, Any]]] = []
    if column.dtype == WORDS:
        layers = _of_words(classes)
    elif rank == 0:
        layers = [("Reshape", {"target_shape": [1]})]
    elif is_words:
        count = int(column.high or 0) + 1
        layers = [
            ("Embedding", {"input_dim": max(count, 10_000), "output_dim": 32}),
            ("GlobalAveragePooling1D", {}),
        ]
    elif rank == 3 and column.shape[-1] in (1, 3, 4) and min(column.shape[:2]) >= 6:
        layers = looking
    elif rank == 2 and is_picture and min(column.shape) >= 6:
        layers = [("Reshape", {"target_shape": [*column.shape, 1]}), *looking]
    elif rank == 2 and not is_picture:
        layers = [("LSTM", {"units": _HIDDEN})]
    elif rank > 1:
        layers = [("Flatten", {})]
    last = first
    for row, (layer, params) in enumerate(layers, 1):
        node = made.add(layer, None, params, row, at)
        made.wire(last, node)
        last = node
    return last, len(layers)


def _answer(column: Column) -> dict[str, Any]:
    """What the layer before an Output needs: as many numbers as there are classes, or values."""
    if column.classes:
        return {"units": len(column.classes), "activation": "softmax"}
    return {"units": column.shape[0] if column.shape else 1}


def _name(column: str, usual: str) -> str:
    """The name of a column where it can be one of a node, else a usual one."""
    name = cleaned(column)
    return usual if objection_to(name) else name
