"""A node to which Keras objects, as those see it who look for a cure: what comes in, from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from studio.graph.catalogue import LayerSpec
from studio.graph.elements import Edge, Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
from studio.project.mends import KERAS, Edit, Mend, NewLayer, PutLayers, RemoveNodes, Reports, offer
from studio.project.project import Project

Sizes = tuple[int | None, ...]
"""A shape without the batch."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire into the node: what it carries, without the batch, and the node it comes from."""

    edge: Edge
    sizes: Sizes
    dtype: str
    source: Node

    @property
    def rank(self) -> int:
        """How many dimensions there are, without the batch."""
        return len(self.sizes)

    @property
    def known(self) -> tuple[int, ...] | None:
        """The sizes, where all are known."""
        known = tuple(size for size in self.sizes if size is not None)
        return known if len(known) == len(self.sizes) else None

    @property
    def count(self) -> int | None:
        """How many values there are in a row, where all sizes are known."""
        return None if self.known is None else prod(self.known)


@dataclass(frozen=True, slots=True)
class Case:
    """A node to which Keras objects."""

    project: Project
    node: Node
    wires: tuple[Wire, ...]
    reports: Reports

    @property
    def graph(self) -> LayerGraph:
        """The network."""
        return self.project.graph

    @property
    def spec(self) -> LayerSpec:
        """What the catalogue says of the node's layer."""
        return self.graph.catalogue.layer(self.node.layer)

    def has(self, layer: str) -> bool:
        """Whether the catalogue has such a layer."""
        return layer in self.graph.catalogue.layers

    def params(self) -> Mapping[str, Any]:
        """What each parameter of the node amounts to."""
        return {p.name: self.graph.catalogue.value(self.node, p.name) for p in self.spec.params}

    def before(self, wire: Wire, *layers: NewLayer) -> Mend:
        """An offer to put layers on a wire."""
        put = PutLayers(layers, wire.edge.source, wire.edge.target)
        said = _said(layers)
        if len(self.wires) == 1:
            return offer("Put {layers} before {node}.", put, layers=said, node=self.node.name)
        return offer(
            "Put {layers} between {source} and {node}.",
            put,
            layers=said,
            source=wire.source.name,
            node=self.node.name,
        )


def case_of(project: Project, reports: Reports, problem: Problem) -> Case | None:
    """The case of Keras's objection to a node; None for other problems, and where it is not known
    what the wires carry."""
    graph = project.graph
    if problem.code != KERAS or not problem.nodes or problem.nodes[0] not in graph:
        return None
    node = graph.node(problem.nodes[0])
    wires = wires_into(graph, reports, node.id)
    return None if wires is None else Case(project, node, wires, reports)


def wires_into(graph: LayerGraph, reports: Reports, node_id: str) -> tuple[Wire, ...] | None:
    """What the wires into a node carry; None while that of one is not known."""
    wires = []
    for edge in graph.edges_into(node_id):
        report = reports.get(edge.source.node)
        if report is None or edge.source.index >= len(report.outputs):
            return None
        sizes = tuple(report.outputs[edge.source.index][1:])
        wires.append(Wire(edge, sizes, report.dtype, graph.node(edge.source.node)))
    return tuple(wires)


def said_of(layer: NewLayer) -> str:
    """A new layer in words: "Dense with 64 units", "Reshape to (28, 28, 1)"."""
    params, name = layer.params, layer.layer
    match name:
        case "Dense":
            return f"Dense with {params['units']} units"
        case "Conv1D" | "Conv2D" | "Conv3D":
            return f"{name} with {params['filters']} filters"
        case "Reshape":
            return f"Reshape to {_tuple(params['target_shape'])}"
        case "Permute":
            return f"Permute to the axes {_tuple(params['dims'])}"
        case "RepeatVector":
            return f"RepeatVector with {params['n']} steps"
        case "TimeDistributed":
            return f"TimeDistributed({params['layer']['layer']})"
        case "Embedding":
            return f"Embedding of {params['input_dim']:,} words"
    return name


def _said(layers: tuple[NewLayer, ...]) -> str:
    return " and ".join(said_of(layer) for layer in layers)


def _tuple(values: Any) -> str:
    return str(tuple(values))


def taking_out(graph: LayerGraph, node: Node) -> tuple[Edit, ...]:
    """The edits that take a node with one wire in away and lead that wire on; none where it has
    none."""
    into = graph.edges_into(node.id)
    if len(into) != 1:
        return ()
    onward = [PutLayers((), into[0].source, e.target) for e in graph.edges_out_of(node.id)]
    return (*onward, RemoveNodes((node.id,)))


def through(graph: LayerGraph, reports: Reports, node: Node) -> list[Node]:
    """A node and those before it, as long as each has one wire in and gives what comes in in the
    same shape: what counts for the shape is the last of them."""
    found = [node]
    while len(edges := graph.edges_into(node.id)) == 1 and len(found) < 8:
        before = graph.node(edges[0].source.node)
        given, taken = reports.get(node.id), reports.get(before.id)
        if given is None or taken is None or tuple(given.outputs) != tuple(taken.outputs):
            break
        found.append(before)
        node = before
    return found
