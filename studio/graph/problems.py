"""What is wrong with a network before Keras is even asked: values, each a sentence with ids.

A *problem* is something wrong with the person's graph; it never stops an edit. An *error*
problem keeps the network from being trained; a *warning* does not.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.names import look_of, objection_to
from studio.graph.ports import lacking
from studio.graph.touched import Reach, Touched

Severity = Literal["error", "warning"]
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `nodes` says where, `param` which field of the first node.

    `values` are those in the sentence, by name: plain numbers, texts and lists, for who translates
    the sentence or mends what it says.
    """

    code: str
    sentence: str
    nodes: tuple[str, ...] = ()
    param: str = ""
    severity: Severity = "error"
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


def said(
    code: str,
    sentence: str,
    *nodes: str,
    param: str = "",
    severity: Severity = "warning",
    **values: Any,
) -> Problem:
    """A problem whose sentence has {names} for its values."""
    return Problem(code, sentence.format(**values), nodes, param, severity, values)


class ProblemFinder:
    """The problems of a graph under edit: each edit costs what it touches."""

    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self._touched = Touched(graph)
        self._found: list[Problem] | None = None
        self._own: dict[str, dict[str, tuple[Problem, ...]]] = {
            kind: {} for kind in ("wires", "params", "name", "watch")
        }
        """What is wrong with single nodes, by kind and node; nodes without a problem are not in."""
        self._names: dict[str, str] = {}
        self._alike: dict[str, set[str]] = {}
        """The nodes whose names look alike, by that look; and the looks of several."""
        self._repeated: set[str] = set()
        self._by_layer: dict[str, set[str]] = {"Input": set(), "Output": set(), "Watch": set()}
        self._fed, self._used = Reach(graph), Reach(graph, backwards=True)
        self._unfed: set[str] = set()
        self._unused: set[str] = set()

    def problems(self) -> list[Problem]:
        """Every problem, errors first, in the order of the network. The list is the same object
        as long as nothing in it changed."""
        touched = self._touched.take()
        is_stale = self._follow(touched) or self._found is None
        if is_stale or self._graph.order.has_loop:
            found = sorted(self._all(), key=lambda p: p.severity)
            if found != self._found:
                self._found = found
        return self._found or []

    # --- following ----------------------------------------------------------------

    def _follow(self, touched: Collection[str]) -> bool:
        """Take an edit in; returns whether it may have changed a problem."""
        graph = self._graph
        before = [self._facts(node_id) for node_id in touched]
        for node_id in touched:
            self._forget(node_id)
            if node_id in graph:
                self._look_at(graph.node(node_id))
        fed = self._fed.update(touched, self._by_layer["Input"])
        used = self._used.update(touched, self._by_layer["Output"])
        for node_id in {*touched, *fed, *used}:
            self._sort_in(node_id)
        for node_id in {*touched, *used}:
            if node_id in graph:
                for watch in {node_id, *graph.order.behind(node_id)} & self._by_layer["Watch"]:
                    self._set("watch", watch, _idle_watch(graph, watch, self._used.nodes))
        return bool(fed or used) or before != [self._facts(node_id) for node_id in touched]

    def _facts(self, node_id: str) -> tuple[object, ...]:
        """All that a problem of this node, or with it, can depend on."""
        sets = (self._unfed, self._unused, *self._by_layer.values())
        return (
            self._names.get(node_id),
            *(found.get(node_id) for found in self._own.values()),
            *(node_id in nodes for nodes in sets),
        )

    def _forget(self, node_id: str) -> None:
        for found in self._own.values():
            found.pop(node_id, None)
        for nodes in self._by_layer.values():
            nodes.discard(node_id)
        name = self._names.pop(node_id, None)
        if name is not None:
            look = look_of(name)
            owners = self._alike[look]
            owners.discard(node_id)
            if len(owners) < 2:
                self._repeated.discard(look)
            if not owners:
                del self._alike[look]

    def _look_at(self, node: Node) -> None:
        graph = self._graph
        self._set("wires", node.id, _missing_wires(graph, node))
        self._set("params", node.id, (*_missing_params(graph, node), *_wrong_params(graph, node)))
        self._set("name", node.id, _bad_name(node))
        if node.layer in self._by_layer:
            self._by_layer[node.layer].add(node.id)
        self._names[node.id] = node.name
        look = look_of(node.name)
        owners = self._alike.setdefault(look, set())
        owners.add(node.id)
        if len(owners) > 1:
            self._repeated.add(look)

    def _sort_in(self, node_id: str) -> None:
        """Note whether data reaches a node, and whether something is learnt from it."""
        self._unfed.discard(node_id)
        self._unused.discard(node_id)
        if node_id not in self._graph:
            return
        if node_id not in self._fed.nodes and self._graph.order.before(node_id):
            self._unfed.add(node_id)
        if node_id not in self._used.nodes and node_id not in self._by_layer["Watch"]:
            self._unused.add(node_id)

    def _set(self, kind: str, node_id: str, problems: tuple[Problem, ...]) -> None:
        if problems:
            self._own[kind][node_id] = problems
        else:
            self._own[kind].pop(node_id, None)

    # --- saying --------------------------------------------------------------------

    def _all(self) -> Iterator[Problem]:
        graph = self._graph
        if graph.order.has_loop:
            yield from _loops(graph)
        yield from _ends(self._by_layer)
        for kind in ("wires", "params", "name"):
            yield from self._in_turn(kind)
        repeated = (self._sorted(self._alike[look]) for look in self._repeated)
        for nodes in sorted(repeated, key=lambda nodes: graph.order.age(nodes[0].id)):
            yield from _repeated_names(nodes)
        unfed = self._unfed if self._by_layer["Input"] else set()
        yield from _unreachable(self._sorted(unfed))
        if self._by_layer["Output"]:
            yield from (p for p in self._in_turn("watch") if p.nodes[0] not in unfed)
            yield from _leads_nowhere(self._sorted(self._unused - unfed))

    def _in_turn(self, kind: str) -> Iterator[Problem]:
        found = self._own[kind]
        for node_id in sorted(found, key=self._graph.order.age):
            yield from found[node_id]

    def _sorted(self, ids: Collection[str]) -> list[Node]:
        return [self._graph.node(i) for i in sorted(ids, key=self._graph.order.age)]


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
        sentence = f"These nodes form a loop: {names}. Remove one wire."
        problems.append(Problem("loop", sentence, tuple(ring), values={"names": names}))
    return problems


def _ends(by_layer: dict[str, set[str]]) -> Iterator[Problem]:
    if not by_layer["Input"]:
        yield Problem("no_input", "The network has no Input: add one to bring in a column of data.")
    if not by_layer["Output"]:
        yield Problem(
            "no_output", "The network has no Output: add one to say what it should learn."
        )


def _missing_wires(graph: LayerGraph, node: Node) -> tuple[Problem, ...]:
    spec = graph.catalogue.layer(node.layer)
    wires = graph.edges_into(node.id)
    if spec.growing:
        if len(wires) >= spec.min_inputs:
            return ()
        sentence = (
            f"{node.name} ({spec.name}) joins at least {spec.min_inputs} wires; "
            f"it has {len(wires)}."
        )
        told = {"name": node.name, "layer": spec.name, "least": spec.min_inputs, "has": len(wires)}
        return (Problem("arity", sentence, (node.id,), values=told),)
    is_only = sum(not port.is_side for port in spec.inputs) == 1
    problems = []
    for port in lacking(graph.input_ports(node.id), (edge.target.index for edge in wires)):
        if port.rule == "states":
            sentence = (
                f'The input "{port.name}" of {node.name} has no wire, though another initial state '
                "has one: wire all of them, or none."
            )
        elif is_only:
            sentence = f"The input of {node.name} has no wire."
        else:
            sentence = f'The input "{port.name}" of {node.name} has no wire.'
        told = {"name": node.name, "input": port.name}
        problems.append(Problem("unconnected", sentence, (node.id,), values=told))
    return tuple(problems)


def _missing_params(graph: LayerGraph, node: Node) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "missing_param",
            f'{node.name} ({node.layer}) needs a value for "{param.name}".',
            (node.id,),
            param.name,
            values={"name": node.name, "layer": node.layer, "param": param.name},
        )
        for param in graph.catalogue.layer(node.layer).params
        if param.required and node.params.get(param.name) is None
    )


def _wrong_params(graph: LayerGraph, node: Node) -> Iterator[Problem]:
    """What is wrong inside of values: arguments of losses, initializers, layers within layers."""
    spec = graph.catalogue.layer(node.layer)
    for name, value in node.params.items():
        if not isinstance(value, Mapping | list | tuple):
            continue
        if objection := graph.catalogue.objection(spec.param(name), value):
            sentence = f"{node.name}: {name}: {objection}."
            told = {"name": node.name, "param": name, "objection": objection}
            yield Problem("wrong_param", sentence, (node.id,), name, values=told)
    names = [graph.catalogue.curve_name(metric) for metric in node.params.get("metrics") or ()]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        sentence = (
            f'{node.name} has {names.count(name)} metrics called "{name}", and Keras shows one '
            'curve of that name; give the others a "name" of their own.'
        )
        values = {"name": node.name, "count": names.count(name), "metric": name}
        yield Problem("wrong_param", sentence, (node.id,), "metrics", values=values)


def _bad_name(node: Node) -> tuple[Problem, ...]:
    sentence = objection_to(node.name)
    if not sentence:
        return ()
    return (Problem("bad_name", sentence, (node.id,), "name", values={"name": node.name}),)


def _repeated_names(nodes: list[Node]) -> Iterator[Problem]:
    """Nodes of one name, and names that differ only in what nobody sees."""
    by_name: dict[str, list[str]] = {}
    for node in nodes:
        by_name.setdefault(node.name, []).append(node.id)
    for name, owners in by_name.items():
        if len(owners) > 1:
            yield Problem(
                "repeated_name",
                f'{len(owners)} nodes are called "{name}"; each needs a name of its own.',
                tuple(owners),
                "name",
                values={"count": len(owners), "name": name},
            )
    if len(by_name) > 1:
        first, second = list(by_name)[:2]
        yield Problem(
            "alike_names",
            f'"{first}" and "{second}" differ only in blanks or in the form of their letters, '
            "so they are easily taken for one another; give one of them another name.",
            tuple(node.id for node in nodes),
            "name",
            severity="warning",
            values={"first": first, "second": second},
        )


def _idle_watch(graph: LayerGraph, watch: str, used: Collection[str]) -> tuple[Problem, ...]:
    sources = [graph.node(e.source.node) for e in graph.edges_into(watch)]
    if not sources or sources[0].id in used:
        return ()
    told = {"name": graph.node(watch).name, "watched": sources[0].name}
    sentence = (
        f"{told['name']} watches {told['watched']}, which leads to no Output; "
        "nothing will be drawn."
    )
    return (Problem("unused", sentence, (watch,), severity="warning", values=told),)


def _unreachable(nodes: list[Node]) -> Iterator[Problem]:
    """One problem for all of them: where one wire is missing, a whole branch is without data."""
    if nodes:
        sentence = f"No data reaches {nodes[0].name}: no Input leads to it."
        if len(nodes) > 1:
            sentence = f"No data reaches {_listed(nodes)}: no Input leads to them."
        told = {"names": [node.name for node in nodes]}
        yield Problem("unreachable", sentence, tuple(node.id for node in nodes), values=told)


def _leads_nowhere(nodes: list[Node]) -> Iterator[Problem]:
    if nodes:
        sentence = f"{nodes[0].name} leads to no Output, so it is left out of the model."
        if len(nodes) > 1:
            sentence = f"{_listed(nodes)} lead to no Output, so they are left out of the model."
        told = {"names": [node.name for node in nodes]}
        ids = tuple(node.id for node in nodes)
        yield Problem("unused", sentence, ids, severity="warning", values=told)


def _listed(nodes: list[Node]) -> str:
    names = ", ".join(node.name for node in nodes[:_NAMED])
    return f"{names} and {len(nodes) - _NAMED} more" if len(nodes) > _NAMED else names
