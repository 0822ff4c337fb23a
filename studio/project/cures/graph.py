"""Candidates against what is wrong before Keras is asked: missing wires, values and names."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

import msgspec

from studio.graph.problems import Problem
from studio.project.cures import naming
from studio.project.cures.acting import acting
from studio.project.cures.missing import MISSING, inputs_of, targets_in
from studio.project.cures.setting import as_python
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    CutWire,
    Mend,
    Reports,
    offer,
)
from studio.project.project import Project
from studio.project.suggest import usual_loss
from studio.project.training import OptimizerSettings, Validation


def graph_mends(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    """What could cure a problem of the graph, most usual first."""
    known = all(key in project.graph for key in problem.nodes)
    if not known:
        return iter(())
    if problem.code in MISSING:
        return MISSING[problem.code](project, reports, problem)
    cure = _CURES.get(problem.code)
    return cure(project, problem) if cure is not None else iter(())


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


# --- values and names ------------------------------------------------------------


def _column(project: Project, problem: Problem) -> Iterator[Mend]:
    """A column for a node that has none, or one that is not there."""
    graph, node = project.graph, project.graph.node(problem.nodes[0])
    columns = project.columns()
    wanted = node.params.get(problem.param)
    near = get_close_matches(wanted, columns, n=1) if isinstance(wanted, str) else []
    usual = targets_in(project) if problem.param == "target" else inputs_of(project)
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
    "loop": _loop,
    "unknown_column": _column,
    "missing_param": _missing_param,
    "bad_name": naming.bad_name,
    "bad_project_name": naming.bad_project_name,
    "bad_group_name": naming.bad_group_name,
    "repeated_name": naming.repeated_name,
    "validation": _validation,
    "optimizer": _optimizer,
    "batch_size": _batch_size,
    "callback": acting,
}
