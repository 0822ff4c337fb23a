"""Metrics that cannot be computed, or that say something else than one thinks."""

from collections.abc import Iterator
from typing import Any

from studio.engine.setup_facts import BINARY, CATEGORICAL, DISTANCES, SPARSE, Answer, plain
from studio.graph.problems import Problem, said

_SPARSE_METRICS = frozenset(
    {
        *("sparse_categorical_accuracy", "sparse_categorical_crossentropy"),
        "sparse_top_k_categorical_accuracy",
    }
)
_COUNTED = frozenset(
    {
        *("accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"),
        *("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"),
    }
)
"""Metrics that count right answers."""
_AT_ONE_HALF = frozenset(
    {
        *("accuracy", "binary_accuracy", "precision", "recall", "true_positives", "binary_io_u"),
        *("true_negatives", "false_positives", "false_negatives"),
    }
)
"""Metrics that take more than one half for yes."""
_TOP_K = frozenset({"top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"})
USUAL_K = 5
"""What Keras takes for k."""
_MOSTLY = 0.95
_EITHER = frozenset({"accuracy"})


def metric_problems(answer: Answer) -> Iterator[Problem]:
    """What is wrong with the metrics of an Output."""
    if answer.loss is None or answer.column is None:
        return
    for metric in answer.metrics:
        told: dict[str, Any] = {
            "output": answer.output.name,
            "metric": plain(metric.name),
            "target": answer.column.name,
        }
        if metric.name in _TOP_K:
            told["k"] = metric.params.get("k", USUAL_K)
            told["count"] = answer.shape[-1] if answer.shape else None
        found = (
            _not_computed(answer, metric.name)
            or _misleading(answer, metric.name)
            or _of_all(told.get("k"), told.get("count"))
        )
        if found:
            code, sentence, severity = found
            yield said(
                code,
                sentence,
                answer.output.id,
                param="metrics",
                severity="error" if severity == "error" else "warning",
                **told,
            )
    yield from _imbalance(answer)


def _not_computed(answer: Answer, metric: str) -> tuple[str, str, str] | None:
    shape, loss = answer.shape, answer.loss
    if shape is None or loss is None or not shape or shape[-1] is None or shape[-1] < 2:
        return None
    if loss.name in SPARSE and answer.is_numbered and metric not in _SPARSE_METRICS | _EITHER:
        if metric == "categorical_accuracy":
            return "metric_of_places", _WRONG_PLACES, "warning"
        return "metric_of_places", _NEEDS_PLACES, "error"
    if loss.name in CATEGORICAL and answer.is_one_hot and metric in _SPARSE_METRICS:
        return "metric_of_numbers", _NEEDS_NUMBERS, "error"
    return None


_NEEDS_PLACES = (
    "The metric {metric} of {output} takes a place for each class, and {target} tells the number "
    "of the class: training stops at once. Take accuracy, or make {target} one-hot and train with "
    "categorical crossentropy."
)
_WRONG_PLACES = (
    "The metric {metric} of {output} takes a place for each class, and {target} tells the number "
    "of the class: what it shows means nothing. Take accuracy, which finds the right one."
)
_NEEDS_NUMBERS = (
    "The metric {metric} of {output} takes the number of a class, and {target} has a place for "
    "each class: training stops at once. Take accuracy, which finds the right one."
)


def _misleading(answer: Answer, metric: str) -> tuple[str, str, str] | None:
    loss, target = answer.loss, answer.target
    if loss is None or target is None:
        return None
    is_number = not target.is_class and not answer.is_yes_or_no
    if metric in _COUNTED and loss.name in DISTANCES and is_number:
        return "accuracy_of_numbers", _OF_NUMBERS, "warning"
    if loss.name in BINARY and loss.from_logits and metric in _AT_ONE_HALF:
        return "metric_of_scores", _OF_SCORES, "warning"
    return None


def _of_all(k: object, count: object) -> tuple[str, str, str] | None:
    """Whether the first k places are all that there are, or none."""
    if not isinstance(k, int) or not isinstance(count, int) or 0 < k < count:
        return None
    return "top_k_of_all", _TOP_NONE if k < 1 else _TOP_ALL, "warning"


_TOP_ALL = (
    "The metric {metric} of {output} asks whether the class is among the first {k} of {count}, and "
    "it always is: the metric is 1 whatever the network learns. Set k below {count}, or take "
    "accuracy."
)
_TOP_NONE = (
    "The metric {metric} of {output} asks whether the class is among the first {k}, and it never "
    "is: the metric is 0 whatever the network learns. Set k from 1 to below {count}, or take "
    "accuracy."
)
_OF_NUMBERS = (
    "The metric {metric} of {output} counts answers that are exactly right, and {target} is a "
    "number, which is hardly ever hit exactly: it stays near 0 however good the network is. Take "
    "mean absolute error."
)
_OF_SCORES = (
    "The metric {metric} of {output} takes all above 0.5 for yes, and the network says raw scores, "
    "of which all above 0 mean yes: it counts wrong. Let the last layer end in sigmoid and take "
    "from_logits from the loss."
)


def _imbalance(answer: Answer) -> Iterator[Problem]:
    """Accuracy, where one class is nearly all there is."""
    if answer.is_weighed:
        return
    raw, counted = answer.raw, [m.name for m in answer.metrics if m.name in _COUNTED]
    if raw is None or not counted or len(raw.counts) != len(raw.classes) or not raw.counts:
        return
    rows, most = sum(raw.counts), max(raw.counts)
    if len(raw.counts) > 1 and min(raw.counts) > 0 and most / rows >= _MOSTLY:
        yield said(
            "one_class_rules",
            "{share} of all rows are of the class {name}: a network that always says {name} has "
            "an accuracy of {share} and has learned nothing. Look at precision and recall as well, "
            "or give the rare classes a greater weight.",
            answer.output.id,
            param="metrics",
            share=f"{most / rows:.1%}",
            name=raw.classes[raw.counts.index(most)],
            metric=plain(counted[0]),
        )
