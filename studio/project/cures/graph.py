"""Candidates against what is wrong before Keras is asked: missing wires, values and names."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from heapq import nsmallest
from itertools import pairwise
from math import hypot
from typing import Any

import msgspec

from studio.graph.elements import Node, PortRef
from studio.graph.names import LONGEST, cleaned, objection_to
from studio.graph.problems import Problem
from studio.project.cures.acting import acting
from studio.project.cures.case import taking_out
from studio.project.cures.setting import as_python
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    CutWire,
    Mend,
    NewLayer,
    PutLayers,
    RemoveNodes,
    Rename,
    Reports,
    offer,
)
from studio.project.project import Project
from studio.project.roles import targets_of
from studio.project.suggest import usual_loss
from studio.project.training import OptimizerSettings, Validation

_MOST_SOURCES = 4
_MOST_REMOVED = 20
"""Where more is without data or leads nowhere, it is one wire that is missing."""


def graph_mends(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    """What could cure a problem of the graph, most usual first."""
    known = all(key in project.graph for key in problem.nodes)
    cure = _CURES.get(problem.code)
    return cure(project, problem) if cure is not None and known else iter(())


# --- ends ------------------------------------------------------------------------


def _no_output(project: Project, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    ends = [
        node
        for node in graph.nodes()
        if node.layer not in ("Output", "Watch")
        and graph.output_ports(node.id)
        and not any(graph.node(e.target.node).layer != "Watch" for e in graph.edges_out_of(node.id))
    ]
    for params in _outputs(project):
        for node in reversed(ends[-_MOST_SOURCES:]):
            yield offer(
                "Add an Output behind {node} that learns {target}.",
                PutLayers((NewLayer("Output", params),), PortRef(node.id)),
                node=node.name,
                target=params["target"],
            )


def _no_input(project: Project, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    for node in graph.nodes():
        if node.layer not in ("Input", "Output", "Watch") and not graph.edges_into(node.id):
            yield from _fed_by_inputs(project, PortRef(node.id))
            return


def _unreachable(project: Project, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    for key in problem.nodes:
        taken = {edge.target.index for edge in graph.edges_into(key)}
        free = [i for i in range(len(graph.input_ports(key))) if i not in taken]
        if free:
            yield from _from_nearby(project, PortRef(key, free[0]))
            yield from _fed_by_inputs(project, PortRef(key, free[0]))
            break
    yield from _removed(project, problem)


def _outputs(project: Project) -> Iterator[dict[str, Any]]:
    columns = project.columns()
    for name in _targets(project):
        yield {"target": name, **usual_loss(columns[name])}


def _targets(project: Project) -> list[str]:
    """The columns that an Output could be about, those that are told first."""
    columns = project.columns()
    told = [column.name for column in targets_of(project.data)] if columns else []
    return [name for name in dict.fromkeys((*told, *columns)) if name in columns]


def _inputs(project: Project) -> list[str]:
    """The columns that an Input could be about: those that are not told, where there are some."""
    told = {column.name for column in targets_of(project.data)} if project.columns() else set()
    return [c for c in project.columns() if c not in told] or [*project.columns()]


def _fed_by_inputs(project: Project, port: PortRef) -> Iterator[Mend]:
    for name in _inputs(project)[:2]:
        yield offer(
            "Add an Input with {column} before {node}.",
            PutLayers((NewLayer("Input", {"column": name}),), None, port),
            column=name,
            node=project.graph.node(port.node).name,
        )


# --- wires ------------------------------------------------------------------------


def _loop(project: Project, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    ring = [*problem.nodes, problem.nodes[0]]
    wires = [e for a, b in pairwise(ring) for e in graph.edges_into(b) if e.source.node == a]
    # The wire that leads from a younger node back to an older one was most likely the mistake.
    wires.sort(key=lambda e: graph.order.age(e.target.node) > graph.order.age(e.source.node))
    for wire in wires:
        yield offer(
            "Remove the wire from {source} to {target}.",
            CutWire(wire),
            source=graph.node(wire.source.node).name,
            target=graph.node(wire.target.node).name,
        )


def _unconnected(project: Project, problem: Problem) -> Iterator[Mend]:
    graph, key = project.graph, problem.nodes[0]
    taken = {edge.target.index for edge in graph.edges_into(key)}
    free = [
        i for i, port in enumerate(graph.input_ports(key)) if i not in taken and not port.optional
    ]
    if free:
        yield from _from_nearby(project, PortRef(key, free[0]))
        if graph.node(key).layer not in ("Output", "Watch"):
            yield from _fed_by_inputs(project, PortRef(key, free[0]))
    edits = taking_out(graph, graph.node(key))
    if edits:
        yield offer("Take {node} out.", *edits, node=graph.node(key).name)
    elif not graph.edges_into(key):
        yield from _removed(project, problem)


def _from_nearby(project: Project, port: PortRef) -> Iterator[Mend]:
    """Wires from the outputs that feed nothing yet, then from the nearest others."""
    import networkx as nx

    graph = project.graph
    x, y = graph.position(port.node)

    def rank(node: Node) -> tuple[bool, float]:
        place = graph.position(node.id)
        return bool(graph.edges_out_of(node.id)), hypot(place[0] - x, place[1] - y)

    behind = {port.node, *nx.descendants(graph.networkx(), port.node)}
    sources = [n for n in graph.nodes() if n.id not in behind and graph.output_ports(n.id)]
    for node in nsmallest(_MOST_SOURCES, sources, key=rank):
        yield offer(
            "Connect {source} to {target}.",
            PutLayers((), PortRef(node.id), port),
            source=node.name,
            target=graph.node(port.node).name,
        )


def _unused(project: Project, problem: Problem) -> Iterator[Mend]:
    graph = project.graph
    ends = [k for k in problem.nodes if graph.output_ports(k) and not graph.edges_out_of(k)]
    yield from _removed(project, problem)
    for params in [*_outputs(project)][:1]:
        for key in ends[:1]:
            yield offer(
                "Add an Output behind {node} that learns {target}.",
                PutLayers((NewLayer("Output", params),), PortRef(key)),
                node=graph.node(key).name,
                target=params["target"],
            )


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


# --- values and names ------------------------------------------------------------


def _column(project: Project, problem: Problem) -> Iterator[Mend]:
    """A column for a node that has none, or one that is not there."""
    graph, node = project.graph, project.graph.node(problem.nodes[0])
    columns = project.columns()
    wanted = node.params.get(problem.param)
    near = get_close_matches(wanted, columns, n=1) if isinstance(wanted, str) else []
    usual = _targets(project) if problem.param == "target" else _inputs(project)
    for name in [*dict.fromkeys((*near, *usual))][:3]:
        params: dict[str, Any] = {problem.param: name}
        if problem.param == "target":
            params |= usual_loss(columns[name])
            sentence = "Let {node} learn {column}."
        else:
            sentence = "Let {node} bring in {column}."
        known = {p.name for p in graph.catalogue.layer(node.layer).params}
        params = {k: v for k, v in params.items() if k in known}
        yield offer(sentence, ChangeParams(node.id, params), node=node.name, column=name)


def _missing_param(project: Project, problem: Problem) -> Iterator[Mend]:
    graph, node = project.graph, project.graph.node(problem.nodes[0])
    param = graph.catalogue.layer(node.layer).param(problem.param)
    if param.kind == "column":
        yield from _column(project, problem)
    elif param.kind == "loss":
        column = project.columns().get(node.params.get("target", ""))
        if column is not None:
            usual = usual_loss(column)
            yield offer(
                "Let {node} learn by {loss}.",
                ChangeParams(node.id, usual),
                node=node.name,
                loss=usual["loss"],
            )
    elif param.initial is not None:
        yield offer(
            "Set {param} of {node} to {value}.",
            ChangeParams(node.id, {param.name: param.initial}),
            param=param.name,
            node=node.name,
            value=as_python(param.initial),
        )


def _bad_name(project: Project, problem: Problem) -> Iterator[Mend]:
    graph, node = project.graph, project.graph.node(problem.nodes[0])
    plain = cleaned("".join(letter for letter in node.name if not objection_to(f"n{letter}")))
    for wish in (plain[:LONGEST], node.layer.lower()):
        if not objection_to(wish):
            yield from _renamed(node, graph.free_name(wish))
            return


def _repeated_name(project: Project, problem: Problem) -> Iterator[Mend]:
    graph, names = project.graph, set[str]()
    renames = []
    for key in problem.nodes[1:]:
        names.add(name := graph.free_name(graph.node(key).name, names))
        renames.append(Rename(key, name))
    if len(renames) == 1:
        yield from _renamed(graph.node(renames[0].node), renames[0].name)
    elif renames:
        yield offer(
            "Number them: {names}.", *renames, names=", ".join(rename.name for rename in renames)
        )


def _renamed(node: Node, name: str) -> Iterator[Mend]:
    yield offer("Call {node} {name}.", Rename(node.id, name), node=node.name, name=name)


# --- training ----------------------------------------------------------------------


def _validation(project: Project, problem: Problem) -> Iterator[Mend]:
    training = project.training
    ways = (
        ("Validate on the validation part of the data.", Validation("part")),
        ("Validate on the test part of the data.", Validation("test")),
        ("Train without validation.", Validation("none")),
    )
    for sentence, validation in ways:
        changed = msgspec.structs.replace(training, validation=validation)
        yield offer(sentence, ChangeTraining(changed))


def _optimizer(project: Project, problem: Problem) -> Iterator[Mend]:
    training, known = project.training, project.graph.catalogue.optimizers
    settings = training.optimizer
    if settings.name not in known:
        near = get_close_matches(settings.name, known, n=1, cutoff=0.3)
        for name in dict.fromkeys((*near, "Adam")):
            changed = msgspec.structs.replace(training, optimizer=OptimizerSettings(name))
            yield offer("Train with {name}.", ChangeTraining(changed), name=name)
        return
    names = [problem.param] if problem.param else [*settings.params]
    for name in names:
        params = {k: v for k, v in settings.params.items() if k != name}
        optimizer = OptimizerSettings(settings.name, params)
        changed = msgspec.structs.replace(training, optimizer=optimizer)
        yield offer(
            "Leave {param} of {optimizer} to Keras.",
            ChangeTraining(changed),
            param=name,
            optimizer=settings.name,
        )


def _batch_size(project: Project, problem: Problem) -> Iterator[Mend]:
    node, training = project.graph.node(problem.nodes[0]), project.training
    size = node.params.get("batch_size")
    if isinstance(size, int) and size != training.batch_size:
        changed = msgspec.structs.replace(training, batch_size=size)
        yield offer("Train with batches of {size}.", ChangeTraining(changed), size=size)
        yield offer(
            "Let {node} take batches of {size}.",
            ChangeParams(node.id, {"batch_size": training.batch_size}),
            node=node.name,
            size=training.batch_size,
        )
    yield offer(
        "Let {node} take batches of any size.",
        ChangeParams(node.id, {"batch_size": None}),
        node=node.name,
    )


_CURES: dict[str, Callable[[Project, Problem], Iterator[Mend]]] = {
    "no_output": _no_output,
    "no_input": _no_input,
    "unreachable": _unreachable,
    "loop": _loop,
    "unconnected": _unconnected,
    "arity": _unconnected,
    "unused": _unused,
    "unknown_column": _column,
    "missing_param": _missing_param,
    "bad_name": _bad_name,
    "repeated_name": _repeated_name,
    "validation": _validation,
    "optimizer": _optimizer,
    "batch_size": _batch_size,
    "callback": acting,
}
