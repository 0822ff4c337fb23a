"""Changes worth a try after a run, each as an offer with its edits; nothing where there is no such
change for this project."""

from collections.abc import Iterator
from typing import Any

import msgspec

from studio.engine.setup_rates import usual_rate
from studio.graph.elements import Node
from studio.project.limits import MOST
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    Edit,
    Mend,
    NewLayer,
    PutLayers,
    offer,
)
from studio.project.project import Project

_TIMES = 10
_DROPOUT = 0.3
_L2 = 0.001
_NORM = 1.0


def slower(project: Project) -> Iterator[Mend]:
    """A tenth of the learning rate."""
    rate = _rate(project)
    if rate is not None:
        yield _with_rate(project, rate, rate / _TIMES)


def faster(project: Project) -> Iterator[Mend]:
    """Ten times the learning rate."""
    rate = _rate(project)
    if rate is not None and rate * _TIMES < 1:
        yield _with_rate(project, rate, rate * _TIMES)


def clipped(project: Project) -> Iterator[Mend]:
    """Gradients of a bounded length."""
    optimizer = project.training.optimizer
    if {"clipnorm", "clipvalue", "global_clipnorm"} & optimizer.params.keys():
        return
    yield offer(
        "Clip gradients to a length of {norm}.",
        _optimizer(project, global_clipnorm=_NORM),
        norm=f"{_NORM:g}",
    )


def longer(project: Project) -> Iterator[Mend]:
    """Twice as many epochs, or steps."""
    training = project.training
    if training.steps is not None and training.steps * 2 <= MOST:
        more = training.steps * 2
        yield offer("Train for {steps} steps.", _training(project, steps=more), steps=f"{more:,}")
    elif training.steps is None and training.epochs * 2 <= MOST:
        more = training.epochs * 2
        yield offer("Train for {epochs} epochs.", _training(project, epochs=more), epochs=more)


def shorter(project: Project, epochs: int) -> Iterator[Mend]:
    """As many epochs as did good."""
    if project.training.steps is None and epochs < project.training.epochs:
        yield offer("Train for {epochs} epochs.", _training(project, epochs=epochs), epochs=epochs)


def larger_batches(project: Project) -> Iterator[Mend]:
    """Batches four times as large, whose gradients jump half as far."""
    has_fixed = any(node.params.get("batch_size") for node in project.graph.of_layer("Input"))
    size = project.training.batch_size * 4
    if not has_fixed and size <= MOST:
        yield offer("Train in batches of {size}.", _training(project, batch_size=size), size=size)


def dropout(project: Project) -> Iterator[Mend]:
    """Dropout before the last layer that has weights."""
    graph = project.graph
    for last in _last_layers(project):
        into = graph.edges_into(last.id)
        if len(into) != 1 or graph.node(into[0].source.node).layer in ("Input", "Dropout"):
            continue
        put = PutLayers((NewLayer("Dropout", {"rate": _DROPOUT}),), into[0].source, into[0].target)
        yield offer(
            "Put Dropout ({rate}) before {node}.", put, rate=f"{_DROPOUT:g}", node=last.name
        )


def decay(project: Project) -> Iterator[Mend]:
    """Weights that are kept small, in the layer that has the most units."""
    for node in _hidden(project):
        if node.params.get("kernel_regularizer") is None:
            penalty = {"name": "L2", "params": {"l2": _L2}}
            yield offer(
                "Keep the weights of {node} small (L2, {factor}).",
                ChangeParams(node.id, {"kernel_regularizer": penalty}),
                node=node.name,
                factor=f"{_L2:g}",
            )
            return


def smaller(project: Project) -> Iterator[Mend]:
    """Half the units in the hidden layer that has the most."""
    for node in _hidden(project)[:1]:
        if node.params["units"] >= 4:
            yield _with_units(node, node.params["units"] // 2)


def larger(project: Project) -> Iterator[Mend]:
    """Twice the units in the hidden layer that has the most."""
    for node in _hidden(project)[:1]:
        if node.params["units"] * 2 <= MOST:
            yield _with_units(node, node.params["units"] * 2)


def _with_units(node: Node, units: int) -> Mend:
    return offer(
        "Give {node} {units} units.",
        ChangeParams(node.id, {"units": units}),
        node=node.name,
        units=units,
    )


def _rate(project: Project) -> float | None:
    """The learning rate, where it is a plain number above 0."""
    told = project.training.optimizer.params.get("learning_rate", float(usual_rate(project)))
    return float(told) if isinstance(told, int | float) and told > 0 else None


def _with_rate(project: Project, rate: float, new: float) -> Mend:
    return offer(
        "Change the learning rate from {rate} to {new}.",
        _optimizer(project, learning_rate=float(f"{new:.6g}")),
        rate=f"{rate:g}",
        new=f"{new:g}",
    )


def _optimizer(project: Project, **params: Any) -> Edit:
    optimizer = project.training.optimizer
    made = msgspec.structs.replace(optimizer, params={**optimizer.params, **params})
    return _training(project, optimizer=made)


def _training(project: Project, **values: Any) -> Edit:
    return ChangeTraining(msgspec.structs.replace(project.training, **values))


def _last_layers(project: Project) -> Iterator[Node]:
    """The last nodes with units on the way to each Output."""
    graph = project.graph
    for node in graph.of_layer("Output"):
        while "units" not in node.params and len(into := graph.edges_into(node.id)) == 1:
            node = graph.node(into[0].source.node)
        if "units" in node.params:
            yield node


def _hidden(project: Project) -> list[Node]:
    """The nodes with units that are no last ones, the largest first."""
    last = {node.id for node in _last_layers(project)}
    found = [
        node
        for node in project.graph.nodes()
        if isinstance(node.params.get("units"), int) and node.id not in last and not node.link
    ]
    return sorted(found, key=lambda node: -node.params["units"])
