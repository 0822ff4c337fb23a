"""A group of nodes seen from outside: the ports at which the rest of a network meets it."""

from collections.abc import Collection

from studio.graph.elements import PortRef, by_age
from studio.graph.layer_graph import LayerGraph


def outer_ports(graph: LayerGraph, members: Collection[str]) -> tuple[list[PortRef], list[PortRef]]:
    """The inputs and the outputs of a group, as ports of its nodes, those of older nodes first.

    An input is one that a wire from outside reaches, or a free one that must have a wire. An
    output is one with a wire that leaves the group, or one of a node that feeds nothing.
    """
    inputs: list[PortRef] = []
    outputs: list[PortRef] = []
    for key in sorted((key for key in set(members) if key in graph), key=by_age):
        inputs += _inputs(graph, key, members)
        outputs += _outputs(graph, key, members)
    return inputs, outputs


def _inputs(graph: LayerGraph, key: str, members: Collection[str]) -> list[PortRef]:
    wires = {edge.target.index: edge.source.node for edge in graph.edges_into(key)}
    spec = graph.spec(key)
    found = []
    for index, port in enumerate(graph.input_ports(key)):
        if index in wires:
            is_outer = wires[index] not in members
        else:
            # A growing list always has one more free port; only the first ones must be used.
            is_outer = index < max(1, spec.min_inputs) if spec.growing else not port.optional
        if is_outer:
            found.append(PortRef(key, index))
    return found


def _outputs(graph: LayerGraph, key: str, members: Collection[str]) -> list[PortRef]:
    edges = graph.edges_out_of(key)
    if not edges:
        return [PortRef(key, index) for index in range(len(graph.output_ports(key)))]
    return sorted({edge.source for edge in edges if edge.target.node not in members})
