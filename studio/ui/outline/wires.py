"""What stands below a node in the outline: its inputs and the wires that leave it."""

from dataclasses import dataclass

from studio.graph.elements import Edge
from studio.graph.layer_graph import LayerGraph


@dataclass(frozen=True, slots=True)
class WireRow:
    """A line below a node: a wire, or an input that has none (`edge` is None)."""

    edge: Edge | None
    other: str
    is_input: bool
    label: str


def wires_below(graph: LayerGraph, node_id: str) -> list[WireRow]:
    """The inputs of a node with what feeds them, then what it feeds."""
    rows = []
    ports = graph.input_ports(node_id)
    edges = {edge.target.index: edge for edge in graph.edges_into(node_id)}
    is_list = graph.spec(node_id).growing
    for index, port in enumerate(ports):
        edge = edges.get(index)
        if edge is None and is_list and index == len(ports) - 1 and index:
            # The free end of a growing list lacks nothing.
            continue
        if edge is None and port.is_side:
            continue
        label = f"input {index + 1}" if is_list else port.name
        source = edge.source.node if edge else ""
        rows.append(WireRow(edge, source, True, label if len(ports) > 1 else "input"))
    outputs = graph.output_ports(node_id)
    for edge in graph.edges_out_of(node_id):
        label = outputs[edge.source.index].name if len(outputs) > 1 else ""
        rows.append(WireRow(edge, edge.target.node, False, label))
    return rows


def common_ends(old: list[WireRow], new: list[WireRow]) -> tuple[int, int]:
    """How many rows two lists have in common at their beginning, and behind that at their end."""
    most = min(len(old), len(new))
    first = 0
    while first < most and old[first] == new[first]:
        first += 1
    tail = 0
    while tail < most - first and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return first, tail
