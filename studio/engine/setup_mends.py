"""What could cure each set-up that cannot work, the usual cure first.

Candidates alone: `mending` makes each in a copy, asks Keras, and offers what really cures.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from studio.engine import setup_endings as endings
from studio.engine import setup_steps as steps
from studio.engine.setup_case import Case, Cures
from studio.engine.setup_facts import Answer, plain
from studio.engine.setup_layer_mends import LAYER_CURES, setting
from studio.engine.setup_targets import WANTS_PLACES
from studio.graph.objects import Named
from studio.graph.problems import Problem
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    Mend,
    NewLayer,
    PutLayers,
    Reports,
    offer,
)
from studio.project.preparing import raw_columns
from studio.project.project import Project
from studio.project.training import ClassWeight

_MOST = 6
_BINS = 10
"""Of numbers that nobody has counted: as many as one reads in a plot."""


def setup_mends(project: Project, reports: Reports, problem: Problem) -> Sequence[Mend]:
    """What could cure a set-up problem; nothing for problems of another kind."""
    cures = _CURES.get(problem.code)
    if cures is None or any(node not in project.graph for node in problem.nodes):
        return ()
    return [*islice(cures(Case(project, reports, problem)), _MOST)]


# --- the last layer and the loss ------------------------------------------------------


def _activations(*names: str | None) -> Cures:
    def cures(case: Case) -> Iterator[Mend]:
        for answer in case.answers():
            for name in names:
                yield from endings.with_activation(case.graph, answer, name)
            if "softmax" in names or "sigmoid" in names:
                yield from endings.from_logits(answer, is_told=True)
            yield from endings.usual_end(case.graph, answer, 2 if names else 1)

    return cures


def _losses(*names: str) -> Cures:
    def cures(case: Case) -> Iterator[Mend]:
        for answer in case.answers():
            yield from (endings.with_loss(answer, name) for name in names)
            yield from endings.usual_end(case.graph, answer, 2 if names else 1)

    return cures


def _logits(case: Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.from_logits(answer, is_told=False)
        yield from endings.with_activation(case.graph, answer, None)


def _ranges(case: Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.with_activation(case.graph, answer, None)
        if answer.settings is not None and answer.end is not None and answer.end.range[1] == 1:
            yield from steps.scaled(case.data, answer.settings, to_one=True)


def _sizes(case: Case) -> Iterator[Mend]:
    for answer in case.answers():
        column, settings, loss = answer.column, answer.settings, answer.loss
        if column is None or settings is None or loss is None:
            continue
        if answer.is_one_hot and loss.name.startswith("sparse"):
            yield endings.with_loss(answer, "categorical_crossentropy")
        if answer.is_numbered and (loss.name in WANTS_PLACES or _has_places(answer)):
            yield endings.with_loss(answer, "sparse_categorical_crossentropy")
        if answer.is_numbered and loss.name in WANTS_PLACES:
            yield from steps.one_hot(case.data, settings, len(column.classes))
        wanted, found = max(1, len(column.shape)), len(answer.shape or ())
        if found > wanted:
            yield from endings.in_one_line(case.graph, answer)
        elif found == wanted and not answer.is_numbered:
            count = column.shape[-1] if column.shape else 1
            yield from endings.with_units(case.graph, answer, count)
        yield from endings.as_large_as_target(case.graph, answer)
        yield from endings.usual_end(case.graph, answer)


def _has_places(answer: Answer) -> bool:
    """Whether the network says as many numbers as there are classes."""
    column, shape = answer.column, answer.shape
    if column is None or not shape:
        return False
    return shape[-1] == len(column.classes) > 1


def _labels(case: Case) -> Iterator[Mend]:
    for answer in case.answers():
        if answer.settings is not None:
            yield from steps.numbered(case.data, answer.settings, answer.raw)
        needed = case.problem.values.get("needed")
        if isinstance(needed, int):
            yield from endings.with_units(case.graph, answer, needed)
        yield from endings.usual_end(case.graph, answer)


def _metrics(case: Case, *names: str, instead_of: str) -> Iterator[Mend]:
    for answer in case.answers():
        kept: list[Any] = []
        for metric in answer.metrics:
            is_wrong = plain(metric.name) == instead_of
            kept += [n for n in names if n not in kept] if is_wrong else [metric.value]
        yield offer(
            "Judge {output} by {metrics} instead of {metric}.",
            ChangeParams(answer.output.id, {"metrics": kept}),
            output=answer.output.name,
            metrics=" and ".join(plain(name) for name in names),
            metric=instead_of,
        )


def _instead(*names: str) -> Cures:
    def cures(case: Case) -> Iterator[Mend]:
        yield from _metrics(case, *names, instead_of=str(case.problem.values.get("metric")))

    return cures


def _top_k(case: Case) -> Iterator[Mend]:
    """The first few of all classes, where there are enough; or the very first alone."""
    told = case.problem.values
    few = max(2, told["count"] // 2)
    for answer in case.answers():
        kept = []
        for metric in answer.metrics:
            is_wrong = plain(metric.name) == told["metric"]
            changed = Named(metric.name, {**metric.params, "k": few}).value
            kept.append(changed if is_wrong else metric.value)
        if few < told["count"]:
            yield offer(
                "Set k of the metric {metric} of {output} to {k}.",
                ChangeParams(answer.output.id, {"metrics": kept}),
                metric=told["metric"],
                output=answer.output.name,
                k=few,
            )
    yield from _instead("accuracy")(case)


def _imbalance(case: Case) -> Iterator[Mend]:
    yield from _instead("precision", "recall")(case)
    yield offer(
        "Weigh the classes, so that each counts as much as any other.",
        ChangeTraining(
            msgspec.structs.replace(
                case.project.training, class_weight=ClassWeight("balanced"), sample_weight=""
            )
        ),
    )


def _scores(case: Case) -> Iterator[Mend]:
    for answer in case.answers():
        yield from endings.usual_end(case.graph, answer, 1)


# --- data -------------------------------------------------------------------------------


def _leak(case: Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.looking_back(case.data, column)
        yield from steps.without(case.data, column, {str(case.problem.values["column"])})


def _own_shape(case: Case) -> Iterator[Mend]:
    yield offer(
        "Let {name} take the shape of {column}.",
        ChangeParams(case.node.id, {"shape": None}),
        name=case.node.name,
        column=case.problem.values["column"],
    )


def _scaled(case: Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.scaled(case.data, column)


def _constant(case: Case) -> Iterator[Mend]:
    column = case.column(case.node)
    if column is not None:
        yield from steps.without(case.data, column, {str(case.problem.values["column"])})


def _embedding(case: Case) -> Iterator[Mend]:
    """What makes whole numbers from 0 of what an Embedding looks up, or gives it a row for each."""
    told, data, rows = case.problem.values, case.data, case.node.params.get("input_dim")
    column = next((c for c in data.columns if c.name == told["column"]), None)
    if column is None or not isinstance(rows, int):
        return
    if case.problem.code == "embedding_too_small":
        yield from setting("input_dim", told="needed")(case)
    if case.problem.code == "embedding_of_fractions":
        yield from steps.as_it_is(data, column)
        yield from _in_bins(case, rows)
        return
    (raw, *others) = raw_columns(data.info(), column)
    if not others:
        yield from steps.numbered(data, column, raw)
    yield from steps.from_0(data, column, case.node, rows)


def _in_bins(case: Case, rows: int) -> Iterator[Mend]:
    """Numbers that are measured fall into as many bins as there are rows, or into a few."""
    edge, bins = case.graph.edges_into(case.node.id)[0], min(rows, _BINS)
    if bins > 1:
        yield offer(
            "Put Discretization before {node}, so that the numbers of {column} fall into {bins} "
            "bins.",
            PutLayers((NewLayer("Discretization", {"num_bins": bins}),), edge.source, edge.target),
            node=case.node.name,
            column=case.problem.values["column"],
            bins=bins,
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
    "classes_as_yes_or_no": _losses(),
    "tags_as_shares": _losses(),
    "shares_of_one": _losses(),
    "shares_outside": _losses("mean_squared_error"),
    "targets_cut": _losses("mean_squared_error"),
    "answers_cut": _activations("softplus", "exponential"),
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
    "top_k_of_all": _top_k,
    "metric_of_scores": _scores,
    "target_among_inputs": _leak,
    "input_shape": _own_shape,
    "unscaled_input": _scaled,
    "constant_input": _constant,
    "embedding_too_small": _embedding,
    "embedding_of_negatives": _embedding,
    "embedding_of_fractions": _embedding,
    **LAYER_CURES,
}
