"""Candidates where ends or wires are missing: an Input, an Output, one wire or all of them."""

from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest
from itertools import combinations
from math import hypot

from studio.graph.elements import Node, PortRef
from studio.graph.problems import Problem
from studio.project.columns import Column
from studio.project.cures.case import taking_out
from studio.project.cures.wires import all_wires, free_ports
from studio.project.mends import Mend, NewLayer, PutLayers, RemoveNodes, Reports, offer
from studio.project.project import Project
from studio.project.roles import targets_of
from studio.project.suggest import usual_loss

_MOST_SOURCES = 4
_MOST_REMOVED = 20
"""Where more is without data or leads nowhere, it is one wire that is missing."""


# --- ends ------------------------------------------------------------------------


def _no_output(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    ends = [
        node
        for node in graph.nodes()
        if node.layer not in ("Output", "Watch")
        and graph.output_ports(node.id)
        and not any(graph.node(e.target.node).layer != "Watch" for e in graph.edges_out_of(node.id))
    ]
    nodes = [*reversed(ends[-_MOST_SOURCES:])]
    told = [_targets(project, reports, node) for node in nodes]
    for place in range(len(project.columns())):
        for node, names in zip(nodes, told, strict=True):
            yield _with_output(project, node, names[place])


def _no_input(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    for node in graph.nodes():
        if node.layer not in ("Input", "Output", "Watch") and not graph.edges_into(node.id):
            yield from all_wires(project, inputs_of(project)[:1])
            yield from _fed_by_inputs(project, PortRef(node.id))
            return


def _unreachable(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    yield from all_wires(project, inputs_of(project)[:1])
    for key in problem.nodes:
        free = free_ports(project.graph, key, is_all=True)
        if free:
            yield from _from_nearby(project, free[0])
            yield from _fed_by_inputs(project, free[0])
            break
    yield from _removed(project, problem)


def _with_output(project: Project, node: Node, name: str) -> Mend:
    params = {"target": name, **usual_loss(project.columns()[name])}
    return offer(
        "Add an Output behind {node} that learns {target}.",
        PutLayers((NewLayer("Output", params),), PortRef(node.id)),
        node=node.name,
        target=name,
    )


def targets_in(project: Project) -> list[str]:
    """The columns that an Output could be about, those that are told first."""
    columns = project.columns()
    told = [column.name for column in targets_of(project.data)] if columns else []
    return [name for name in dict.fromkeys((*told, *columns)) if name in columns]


def _targets(project: Project, reports: Reports, node: Node) -> list[str]:
    """The same for an Output behind a node: of the columns that nobody said are told those first
    that no Input reads, of which it says as many numbers as they want, and the last of the data."""
    columns = project.columns()
    told = {column.name for column in project.data.columns if column.role == "target"}
    usual = {column.name for column in targets_of(project.data)} if columns else set()
    read = {entry.params.get("column") for entry in project.graph.of_layer("Input")}
    report = reports.get(node.id)
    sizes = tuple(report.outputs[0][1:]) if report and report.outputs else None

    def rank(name: str) -> tuple[bool, ...]:
        column = columns[name]
        is_fit = sizes is None or fits(column, sizes)
        return name not in told, name in read, not is_fit, name not in usual, bool(column.shape)

    return sorted(columns, key=rank)


def fits(column: Column, sizes: tuple[int | None, ...]) -> bool:
    """Whether a network that says rows of these sizes says as many numbers as a target wants."""
    if not column.shape and column.classes:
        count = len(column.classes)
        return sizes in ((count,), (1,)) if count == 2 else sizes == (count,)
    return sizes == (column.shape or (1,))


def inputs_of(project: Project) -> list[str]:
    """The columns that an Input could be about: those that are not told, where there are some."""
    told = {column.name for column in targets_of(project.data)} if project.columns() else set()
    return [c for c in project.columns() if c not in told] or [*project.columns()]


def _fed_by_inputs(project: Project, port: PortRef) -> Iterator[Mend]:
    for name in inputs_of(project)[:2]:
        yield offer(
            "Add an Input with {column} before {node}.",
            PutLayers((NewLayer("Input", {"column": name}),), None, port),
            column=name,
            node=project.graph.node(port.node).name,
        )


# --- wires ------------------------------------------------------------------------


def _unconnected(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    graph, key = project.graph, problem.nodes[0]
    free = free_ports(graph, key)
    yield from all_wires(project, inputs_of(project)[:1])
    if len(free) == 1:
        yield from _from_nearby(project, free[0])
        if graph.node(key).layer not in ("Output", "Watch"):
            yield from _fed_by_inputs(project, free[0])
    elif free:
        yield from _joined_nearby(project, free)
    edits = taking_out(graph, graph.node(key))
    if edits:
        yield offer("Take {node} out.", *edits, node=graph.node(key).name)
    elif not graph.edges_into(key):
        yield from _removed(project, problem)


def _from_nearby(project: Project, port: PortRef) -> Iterator[Mend]:
    for node in _nearby(project, port.node):
        yield offer(
            "Connect {source} to {target}.",
            PutLayers((), PortRef(node.id), port),
            source=node.name,
            target=project.graph.node(port.node).name,
        )


def _joined_nearby(project: Project, ports: list[PortRef]) -> Iterator[Mend]:
    """Each of several inputs of a node from another output."""
    target = ports[0].node
    near = _nearby(project, target)
    ways = [*combinations(near, len(ports))]
    if not project.graph.spec(target).growing:
        ways = [(node,) * len(ports) for node in near] + ways  # as an attention to itself
    for nodes in ways:
        wires = zip(nodes, ports, strict=True)
        yield offer(
            "Connect {sources} to {target}.",
            *(PutLayers((), PortRef(node.id), port) for node, port in wires),
            sources=" and ".join(dict.fromkeys(node.name for node in nodes)),
            target=project.graph.node(target).name,
        )


def _nearby(project: Project, target: str) -> list[Node]:
    """Nodes whose outputs feed nothing yet, then the nearest others."""
    graph = project.graph
    x, y = graph.position(target)

    def rank(node: Node) -> tuple[bool, float]:
        place = graph.position(node.id)
        return bool(graph.edges_out_of(node.id)), hypot(place[0] - x, place[1] - y)

    taken = {edge.source.node for edge in graph.edges_into(target)} | _behind(project, target)
    sources = [n for n in graph.nodes() if n.id not in taken and graph.output_ports(n.id)]
    return nsmallest(_MOST_SOURCES, sources, key=rank)


def _behind(project: Project, key: str) -> set[str]:
    """A node and all that are fed by it, at whatever distance."""
    found, waiting = {key}, [key]
    for node in waiting:
        new = [other for other in project.graph.order.behind(node) if other not in found]
        found.update(new)
        waiting += new
    return found


def _unused(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    ends = [k for k in problem.nodes if graph.output_ports(k) and not graph.edges_out_of(k)]
    yield from _removed(project, problem)
    for key in ends[-1:]:
        for name in _targets(project, reports, graph.node(key))[:1]:
            yield _with_output(project, graph.node(key), name)


def _removed(project: Project, problem: Problem) -> Iterator[Mend]:
    if not 0 < len(problem.nodes) <= _MOST_REMOVED:
        return
    first = project.graph.node(problem.nodes[0]).name
    remove = RemoveNodes(problem.nodes)
    if len(problem.nodes) == 1:
        yield offer("Remove {node}.", remove, node=first)
    else:
        count = len(problem.nodes) - 1
        sentence = "Remove {node} and {count} more." if count > 1 else "Remove {node} and one more."
        yield offer(sentence, remove, node=first, count=count)


Cure = Callable[[Project, Reports, Problem], Iterator[Mend]]
MISSING: Mapping[str, Cure] = {
    "no_output": _no_output,
    "no_input": _no_input,
    "unreachable": _unreachable,
    "unconnected": _unconnected,
    "arity": _unconnected,
    "unused": _unused,
}
"""By the code of the problem."""
