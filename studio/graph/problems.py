"""What is wrong with a network before Keras is even asked: values, each a sentence with ids.

A *problem* is something wrong with the person's graph; it never stops an edit. An *error*
problem keeps the network from being trained; a *warning* does not.
"""

import keyword
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph

Severity = Literal["error", "warning"]
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `nodes` says where, `param` which field of the first node."""

    code: str
    sentence: str
    nodes: tuple[str, ...] = ()
    param: str = ""
    severity: Severity = "error"


def find_problems(graph: LayerGraph) -> list[Problem]:
    """Every problem of a graph, errors first, in the order of the network."""
    found = [
        *_loops(graph),
        *_ends(graph),
        *_missing_wires(graph),
        *_missing_params(graph),
        *_names(graph),
        *_dead_ends(graph),
    ]
    return sorted(found, key=lambda p: p.severity)


def _loops(graph: LayerGraph) -> list[Problem]:
    import networkx as nx

    problems = []
    net = graph.networkx()
    for part in nx.strongly_connected_components(net):
        first = next(iter(part))
        if len(part) == 1 and not net.has_edge(first, first):
            continue
        ring = [edge[0] for edge in nx.find_cycle(net.subgraph(part))]
        names = " → ".join(graph.node(node_id).name for node_id in [*ring, ring[0]])
        problems.append(
            Problem("loop", f"These nodes form a loop: {names}. Remove one wire.", tuple(ring))
        )
    return problems


def _ends(graph: LayerGraph) -> list[Problem]:
    layers = {node.layer for node in graph.nodes()}
    problems = []
    if "Input" not in layers:
        problems.append(
            Problem("no_input", "The network has no Input: add one to bring in a column of data.")
        )
    if "Output" not in layers:
        problems.append(
            Problem("no_output", "The network has no Output: add one to say what it should learn.")
        )
    return problems


def _missing_wires(graph: LayerGraph) -> list[Problem]:
    problems = []
    for node in graph.nodes():
        spec = graph.catalogue.layer(node.layer)
        wires = graph.edges_into(node.id)
        if spec.growing:
            if len(wires) < spec.min_inputs:
                problems.append(
                    Problem(
                        "arity",
                        f"{node.name} ({spec.name}) joins at least {spec.min_inputs} wires; "
                        f"it has {len(wires)}.",
                        (node.id,),
                    )
                )
            continue
        taken = {edge.target.index for edge in wires}
        for index, port in enumerate(graph.input_ports(node.id)):
            if index not in taken and not port.optional:
                which = "input" if len(spec.inputs) == 1 else f'input "{port.name}"'
                problems.append(
                    Problem("unconnected", f"The {which} of {node.name} has no wire.", (node.id,))
                )
    return problems


def _missing_params(graph: LayerGraph) -> list[Problem]:
    problems = []
    for node in graph.nodes():
        for param in graph.catalogue.layer(node.layer).params:
            if param.required and node.params.get(param.name) is None:
                problems.append(
                    Problem(
                        "missing_param",
                        f'{node.name} ({node.layer}) needs a value for "{param.name}".',
                        (node.id,),
                        param.name,
                    )
                )
    return problems


def _names(graph: LayerGraph) -> list[Problem]:
    problems = []
    owners: dict[str, list[str]] = {}
    for node in graph.nodes():
        owners.setdefault(node.name, []).append(node.id)
        if not is_name(node.name):
            problems.append(
                Problem(
                    "bad_name",
                    f"{node.name!r} cannot be a name in Python: use letters, digits and _, "
                    "with a letter first.",
                    (node.id,),
                    "name",
                )
            )
    for name, ids in owners.items():
        if len(ids) > 1:
            problems.append(
                Problem(
                    "repeated_name",
                    f'{len(ids)} nodes are called "{name}"; each needs a name of its own.',
                    tuple(ids),
                    "name",
                )
            )
    return problems


def _dead_ends(graph: LayerGraph) -> list[Problem]:
    """Nodes that no data reaches, or that nothing is learnt from."""
    import networkx as nx

    net = graph.networkx()
    inputs = [n.id for n in graph.nodes() if n.layer == "Input"]
    ends = [n.id for n in graph.nodes() if n.layer == "Output"]
    fed = _closure(inputs, lambda node_id: nx.descendants(net, node_id))
    used = _closure(ends, lambda node_id: nx.ancestors(net, node_id))
    problems, unused = [], []
    for node in graph.nodes():
        has_all_wires = bool(graph.edges_into(node.id)) or node.layer == "Input"
        if has_all_wires and inputs and node.id not in fed:
            sentence = f"No data reaches {node.name}: no Input leads to it."
            problems.append(Problem("unreachable", sentence, (node.id,)))
        elif ends and node.layer == "Watch":
            problems += _idle_watch(graph, node, used)
        elif ends and node.id not in used:
            unused.append(node)
    return problems + _unused(unused)


def _idle_watch(graph: LayerGraph, node: Node, used: set[str]) -> list[Problem]:
    sources = [graph.node(e.source.node) for e in graph.edges_into(node.id)]
    if not sources or sources[0].id in used:
        return []
    sentence = (
        f"{node.name} watches {sources[0].name}, which leads to no Output; nothing will be drawn."
    )
    return [Problem("unused", sentence, (node.id,), severity="warning")]


def _unused(nodes: list[Node]) -> list[Problem]:
    """One problem for all of them: where one wire is missing, a whole branch leads nowhere."""
    if not nodes:
        return []
    sentence = f"{nodes[0].name} leads to no Output, so it is left out of the model."
    if len(nodes) > 1:
        names = ", ".join(node.name for node in nodes[:_NAMED])
        more = f" and {len(nodes) - _NAMED} more" if len(nodes) > _NAMED else ""
        sentence = f"{names}{more} lead to no Output, so they are left out of the model."
    return [Problem("unused", sentence, tuple(node.id for node in nodes), severity="warning")]


def _closure(starts: list[str], reach: Callable[[str], set[str]]) -> set[str]:
    return set(starts).union(*(reach(node_id) for node_id in starts))


def is_name(text: str) -> bool:
    """Whether a text can be a variable's name in the generated Python."""
    return text.isidentifier() and text.isascii() and not keyword.iskeyword(text) and text[0] != "_"
