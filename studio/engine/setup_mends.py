"""What could cure each set-up that cannot work, the usual cure first.

Candidates alone: `mending` makes each in a copy, asks Keras, and offers what really cures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from studio.engine import setup_endings as endings
from studio.engine import setup_steps as steps
from studio.engine.setup_facts import Answer, answer_of
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
from studio.project.cures.case import taking_out
from studio.project.datasets import DataSettings
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    Mend,
    NewLayer,
    PutLayers,
    ReplaceLayer,
    Reports,
    offer,
)
from studio.project.preparing import PreparedColumn
from studio.project.project import Project
from studio.project.training import ClassWeight, Validation

_MOST = 6


def setup_mends(project: Project, reports: Reports, problem: Problem) -> Sequence[Mend]:
    """What could cure a set-up problem; nothing for problems of another kind."""
    cures = _CURES.get(problem.code)
    if cures is None or any(node not in project.graph for node in problem.nodes):
        return ()
    return [*islice(cures(_Case(project, reports, problem)), _MOST)]


@dataclass(frozen=True)
class _Case:
    project: Project
    reports: Reports
    problem: Problem

    @property
    def graph(self) -> LayerGraph:
        return self.project.graph

    @property
    def data(self) -> DataSettings:
        return self.project.data

    @property
    def node(self) -> Node:
        """The first node of the problem."""
        return self.graph.node(self.problem.nodes[0])

    def answers(self) -> Iterator[Answer]:
        """What is known of the Outputs among its nodes, or behind the first of them."""
        found = [self.graph.node(node_id) for node_id in self.problem.nodes]
        found += [self.graph.node(i) for i in self.graph.order.behind(found[0].id)] if found else []
        columns = self.project.columns()
        for node in found:
            if node.layer == "Output":
                yield answer_of(self.project, self.reports, columns, node)

    def column(self, node: Node) -> PreparedColumn | None:
        """The prepared column that an Input reads."""
        name = node.params.get("column")
        return next((c for c in self.data.columns if c.name == name), None)


Cures = Callable[[_Case], Iterator[Mend]]


# --- the last layer and the loss ------------------------------------------------------


def _activations(*names: str | None) -> Cures:
    def cures(case: _Case) -> Iterator[Mend]:
        for answer in case.answers():
            for name in names:
                yield from endings.with_activation(case.graph, answer, name)
            if "softmax" in names or "sigmoid" in names:
                yield from endings.from_logits(answer, is_told=True)
            yield from endings.usual_end(case.graph, answer, 2 if names else 1)

    return cures


def _losses(*names: str) -> Cures:
    def cures(case: _Case) -> Iterator[Mend]:
        for answer in case.answers():
            yield from (endings.with_loss(answer, name) for name in names)
            yield from endings.usual_end(case.graph, answer, 2 if names else 1)

    return cures


def _logits(case: _Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.from_logits(answer, is_told=False)
        yield from endings.with_activation(case.graph, answer, None)


def _ranges(case: _Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.with_activation(case.graph, answer, None)
        if answer.settings is not None and answer.end is not None and answer.end.range[1] == 1:
            yield from steps.scaled(case.data, answer.settings, to_one=True)


def _sizes(case: _Case) -> Iterator[Mend]:
    for answer in case.answers():
        column, settings, loss = answer.column, answer.settings, answer.loss
        if column is None or settings is None or loss is None:
            continue
        if answer.is_one_hot and loss.name.startswith("sparse"):
            yield endings.with_loss(answer, "categorical_crossentropy")
        if answer.is_numbered and loss.name.startswith("categorical"):
            yield endings.with_loss(answer, "sparse_categorical_crossentropy")
            yield from steps.one_hot(case.data, settings, len(column.classes))
        wanted, found = max(1, len(column.shape)), len(answer.shape or ())
        if found > wanted:
            yield from endings.in_one_line(case.graph, answer)
        elif found == wanted and not answer.is_numbered:
            count = column.shape[-1] if column.shape else 1
            yield from endings.with_units(case.graph, answer, count)
        yield from endings.as_large_as_target(case.graph, answer)
        yield from endings.usual_end(case.graph, answer)


def _labels(case: _Case) -> Iterator[Mend]:
    for answer in case.answers():
        if answer.settings is not None:
            yield from steps.numbered(case.data, answer.settings, answer.raw)
        needed = case.problem.values.get("needed")
        if isinstance(needed, int):
            yield from endings.with_units(case.graph, answer, needed)
        yield from endings.usual_end(case.graph, answer)


def _metrics(case: _Case, *names: str, instead_of: str) -> Iterator[Mend]:
    for answer in case.answers():
        kept: list[Any] = []
        for metric in answer.metrics:
            is_wrong = metric.name.replace("_", " ") == instead_of
            kept += [n for n in names if n not in kept] if is_wrong else [metric.value]
        yield offer(
            "Judge {output} by {metrics} instead of {metric}.",
            ChangeParams(answer.output.id, {"metrics": kept}),
            output=answer.output.name,
            metrics=" and ".join(name.replace("_", " ") for name in names),
            metric=instead_of,
        )


def _instead(*names: str) -> Cures:
    def cures(case: _Case) -> Iterator[Mend]:
        yield from _metrics(case, *names, instead_of=str(case.problem.values.get("metric")))

    return cures


def _imbalance(case: _Case) -> Iterator[Mend]:
    yield from _instead("precision", "recall")(case)
    yield offer(
        "Weigh the classes, so that each counts as much as any other.",
        ChangeTraining(
            msgspec.structs.replace(
                case.project.training, class_weight=ClassWeight("balanced"), sample_weight=""
            )
        ),
    )


def _scores(case: _Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.usual_end(case.graph, answer, 1)


# --- data -------------------------------------------------------------------------------


def _leak(case: _Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.looking_back(case.data, column)
        yield from steps.without(case.data, column, {str(case.problem.values["column"])})


def _own_shape(case: _Case) -> Iterator[Mend]:
    yield offer(
        "Let {name} take the shape of {column}.",
        ChangeParams(case.node.id, {"shape": None}),
        name=case.node.name,
        column=case.problem.values["column"],
    )


def _scaled(case: _Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.scaled(case.data, column)


def _constant(case: _Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.without(case.data, column, {str(case.problem.values["column"])})


def _fractions(case: _Case) -> Iterator[Mend]:
    name = case.problem.values["column"]
    column = next((c for c in case.data.columns if c.name == name), None)
    if column is not None:
        yield from steps.as_it_is(case.data, column)


# --- layers -----------------------------------------------------------------------------


def _set(param: str, value: Any = None, told: str = "") -> Cures:
    """A parameter set: to a value, or to that in the sentence which is called so."""

    def cures(case: _Case) -> Iterator[Mend]:
        chosen = case.problem.values.get(told, value) if told else value
        yield offer(
            "Set {param} of {node} to {value}.",
            ChangeParams(case.node.id, {param: chosen}),
            param=param,
            node=case.node.name,
            value=chosen,
        )

    return cures


def _taken_out(case: _Case) -> Iterator[Mend]:
    edits = taking_out(case.graph, case.node)
    if edits:
        yield offer("Take {node} out.", *edits, node=case.node.name)


def _thawed(case: _Case) -> Iterator[Mend]:
    yield offer(
        "Let {names} be trainable.",
        ChangeParams(case.node.id, {"trainable": None}),
        names=case.node.name,
    )


def _unfrozen(case: _Case) -> Iterator[Mend]:
    frozen = [node for node in case.graph.nodes() if node.params.get("trainable") is False]
    if frozen:
        yield offer(
            "Let {names} be trainable.",
            *(ChangeParams(node.id, {"trainable": None}) for node in frozen),
            names=", ".join(node.name for node in frozen),
        )


def _huge(case: _Case) -> Iterator[Mend]:
    node, graph = case.node, case.graph
    for edge in graph.edges_into(node.id):
        before = graph.node(edge.source.node)
        wires = graph.edges_into(before.id)
        report = case.reports.get(wires[0].source.node) if wires else None
        rank = len(report.outputs[wires[0].source.index]) - 2 if report else 0
        if before.layer == "Flatten" and 1 <= rank <= 3:
            yield offer(
                "Put {new} in the place of {old}.",
                ReplaceLayer(before.id, NewLayer(f"GlobalAveragePooling{rank}D")),
                new=f"GlobalAveragePooling{rank}D",
                old=before.name,
            )
    if isinstance(node.params.get("units"), int):
        yield from _set("units", 128)(case)


def _steps(case: _Case) -> Iterator[Mend]:
    """A sequence of one step read as a sequence of its numbers."""
    edge, count = case.graph.edges_into(case.node.id)[0], case.problem.values["steps"]
    yield offer(
        "Put Reshape before {node}, so that the {steps} numbers are steps.",
        PutLayers((NewLayer("Reshape", {"target_shape": [count, 1]}),), edge.source, edge.target),
        node=case.node.name,
        steps=count,
    )
    units = case.node.params.get("units")
    if isinstance(units, int):
        layers = (NewLayer("Flatten"), NewLayer("Dense", {"units": units, "activation": "relu"}))
        yield offer(
            "Put Flatten and Dense in the place of {node}.",
            *taking_out(case.graph, case.node)[-1:],
            *(PutLayers(layers, edge.source, e.target)
              for e in case.graph.edges_out_of(case.node.id)),
            node=case.node.name,
        )  # fmt: skip


def _layer_norm(case: _Case) -> Iterator[Mend]:
    yield from _batches(32)(case)
    yield offer(
        "Put LayerNormalization in the place of {node}.",
        ReplaceLayer(case.node.id, NewLayer("LayerNormalization")),
        node=case.node.name,
    )


# --- training ---------------------------------------------------------------------------


def _batches(most: int) -> Cures:
    def cures(case: _Case) -> Iterator[Mend]:
        training = case.project.training
        size = most if training.batch_size < most else training.batch_size
        while size > 8 and (size > most or size == training.batch_size):
            size //= 2
        yield offer(
            "Train with batches of {size}.",
            ChangeTraining(msgspec.structs.replace(training, batch_size=size)),
            size=size,
        )

    return cures


def _less_at_once(case: _Case) -> Iterator[Mend]:
    training = case.project.training
    size = training.batch_size
    while size > 1:
        size //= 2
        yield offer(
            "Train with batches of {size}.",
            ChangeTraining(msgspec.structs.replace(training, batch_size=size)),
            size=size,
        )


def _usual_rate(case: _Case) -> Iterator[Mend]:
    training = case.project.training
    params = {k: v for k, v in training.optimizer.params.items() if k != "learning_rate"}
    optimizer = msgspec.structs.replace(training.optimizer, params=params)
    yield offer(
        "Set the learning rate to {usual}.",
        ChangeTraining(msgspec.structs.replace(training, optimizer=optimizer)),
        usual=case.problem.values["usual"],
    )


def _more_validated(case: _Case) -> Iterator[Mend]:
    training = case.project.training
    if training.validation.kind == "split":
        yield offer(
            "Validate on a fifth of the training part.",
            ChangeTraining(msgspec.structs.replace(training, validation=Validation("split", 0.2))),
        )


_CURES: Mapping[str, Cures] = {
    "softmax_of_one": _activations(),
    "crossentropy_of_one": _losses(),
    "no_probabilities": _activations("softmax"),
    "no_probability": _activations("sigmoid"),
    "probabilities_as_logits": _logits,
    "binary_of_one_hot": _losses("categorical_crossentropy"),
    "binary_of_classes": _losses(),
    "binary_outside": _losses(),
    "classes_as_numbers": _losses(),
    "percentage_of_zero": _losses("mean_absolute_error"),
    "logarithm_of_negative": _activations("softplus", "exponential"),
    "cosine_of_one": _losses("mean_squared_error"),
    "out_of_reach": _ranges,
    "relu_at_end": _activations(None, "softplus"),
    "sizes_spread": _sizes,
    "sizes_differ": _sizes,
    "labels_outside": _labels,
    "metric_of_places": _instead("accuracy"),
    "metric_of_numbers": _instead("accuracy"),
    "accuracy_of_numbers": _instead("mean_absolute_error"),
    "one_class_rules": _imbalance,
    "metric_of_scores": _scores,
    "target_among_inputs": _leak,
    "input_shape": _own_shape,
    "unscaled_input": _scaled,
    "constant_input": _constant,
    "embedding_too_small": _set("input_dim", told="needed"),
    "embedding_of_fractions": _fractions,
    "drops_all": _set("rate", 0.5),
    "drops_answers": _taken_out,
    "squeezed_twice": _taken_out,
    "softmax_over_batch": _set("axis", -1),
    "frozen_random": _thawed,
    "huge_layer": _huge,
    "batches_of_one": _layer_norm,
    "one_step": _steps,
    "nothing_learns": _unfrozen,
    "learning_rate": _usual_rate,
    "few_steps": _batches(32),
    "few_validation_rows": _more_validated,
    "memory": _less_at_once,
}
