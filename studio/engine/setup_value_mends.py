"""What could cure values that mean nothing, the usual cure first. Candidates alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from studio.engine.setup_rates import STARTS
from studio.graph.problems import Problem
from studio.project.mends import (
    ChangeData,
    ChangeParams,
    ChangeTraining,
    Edit,
    Mend,
    NewLayer,
    ReplaceLayer,
    Reports,
    offer,
)
from studio.project.preparing import Clip
from studio.project.project import Project
from studio.project.ranges import reach_of
from studio.project.training import ClassWeight

Cures = Callable[[Project, Problem], Iterator[Mend]]


def value_mends(project: Project, reports: Reports, problem: Problem) -> Sequence[Mend]:
    """What could cure a value that means nothing; nothing for problems of another kind."""
    cures = _CURES.get(problem.code)
    if cures is None or any(node not in project.graph for node in problem.nodes):
        return ()
    return [*cures(project, problem)]


# --- training -----------------------------------------------------------------------------


def _schedule(project: Project, problem: Problem) -> Iterator[Mend]:
    """The same schedule, from the usual rate on."""
    optimizer = project.training.optimizer
    told = optimizer.params.get("learning_rate")
    params = told.get("params") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(params, Mapping) or "values" in params:
        return
    usual = float(problem.values["usual"])
    lower = {name: usual for name in STARTS if params.get(name)}
    rates = {**optimizer.params, "learning_rate": {**told, "params": {**params, **lower}}}
    yield offer(
        "Let {schedule} go up to a learning rate of {usual}.",
        _training(project, optimizer=msgspec.structs.replace(optimizer, params=rates)),
        schedule=told["name"],
        usual=problem.values["usual"],
    )


def _weighing(project: Project, problem: Problem) -> Iterator[Mend]:
    """Other weights of classes or of samples, or none."""
    training = project.training
    if training.class_weight.kind == "typed":
        balanced = ClassWeight("balanced")
        yield offer("Set class weights to balanced.", _training(project, class_weight=balanced))
    if training.class_weight.kind != "none":
        yield offer("Set class weights to none.", _training(project, class_weight=ClassWeight()))
    if training.sample_weight:
        yield from _clipped(project, training.sample_weight)
        yield offer("Set the column of weights to none.", _training(project, sample_weight=""))


def _clipped(project: Project, name: str) -> Iterator[Mend]:
    """A column of weights without what lies below 0."""
    data = project.data
    column = next((c for c in data.columns if c.name == name), None)
    reach = reach_of(data, column) if column is not None else None
    if column is None or reach is None or reach.is_standardized or not reach.low < 0 < reach.high:
        return
    made = msgspec.structs.replace(column, steps=(*column.steps, Clip(0.0, reach.high)))
    columns = tuple(made if one is column else one for one in data.columns)
    yield offer(
        "Clip {column} below 0 in a step.",
        ChangeData(msgspec.structs.replace(data, columns=columns)),
        column=name,
    )


# --- arguments ----------------------------------------------------------------------------


def _usual_value(project: Project, problem: Problem) -> Iterator[Mend]:
    path, usual = problem.values["path"], float(problem.values["usual"])
    told = {"argument": path[-1], "owner": problem.values["owner"], "usual": f"{usual:g}"}
    if problem.nodes:
        node = project.graph.node(problem.nodes[0])
        changed = ChangeParams(node.id, {path[0]: _at(node.params, path, usual)[path[0]]})
        yield offer(
            "Set {argument} of {owner} in {node} to {usual}.", changed, node=node.name, **told
        )
        return
    optimizer = project.training.optimizer
    made = msgspec.structs.replace(optimizer, params=dict(_at(optimizer.params, path, usual)))
    yield offer("Set {argument} of {owner} to {usual}.", _training(project, optimizer=made), **told)


def _at(value: Any, path: Sequence[str | int], new: object) -> Any:
    """The same value, with another one at the end of a path."""
    if not path:
        return new
    if isinstance(value, Mapping):
        return {**value, path[0]: _at(value[path[0]], path[1:], new)}
    return [_at(one, path[1:], new) if i == path[0] else one for i, one in enumerate(value)]


# --- hidden layers ------------------------------------------------------------------------


def _random(project: Project, problem: Problem) -> Iterator[Mend]:
    nodes = [project.graph.node(node) for node in problem.nodes]
    yield offer(
        "Let {names} begin with random weights.",
        *(ChangeParams(node.id, {"kernel_initializer": None}) for node in nodes),
        names=" and ".join(node.name for node in nodes),
    )


def _relu(project: Project, problem: Problem) -> Iterator[Mend]:
    node = project.graph.node(problem.nodes[0])
    edit: Edit = ChangeParams(node.id, {"activation": "relu"})
    if node.layer == "Softmax":
        edit = ReplaceLayer(node.id, NewLayer("Activation", {"activation": "relu"}))
    yield offer(
        "Give {layer} the activation {activation}.", edit, layer=node.name, activation="relu"
    )


def _training(project: Project, **changes: Any) -> ChangeTraining:
    return ChangeTraining(msgspec.structs.replace(project.training, **changes))


_CURES: Mapping[str, Cures] = {
    "learning_rate": _schedule,
    "weights": _weighing,
    "weights_of_zero": _weighing,
    "weighed_by_target": _weighing,
    "value_without_meaning": _usual_value,
    "units_alike": _random,
    "softmax_hidden": _relu,
}
