"""Which way a loss or a metric is better."""

from collections.abc import Iterable

_HIGHER = ("accuracy", "auc", "precision", "recall", "f1", "fbeta", "f_beta", "r2", "iou", "io_u")
_MORE = ("similarity", "sensitivity", "specificity", "true_positives", "true_negatives")


def is_higher_better(name: str) -> bool:
    """Whether more of it is better, by Keras's name for it; of what nobody knows, less is."""
    return any(word in name for word in (*_HIGHER, *_MORE))


def best_of(name: str, values: Iterable[tuple[float, int]]) -> tuple[float, int] | None:
    """The best of (value, number of the epoch), the earliest of equal ones; None without any that
    is a number."""
    sign = -1 if is_higher_better(name) else 1
    numbers = [(sign * value, at) for value, at in values if value == value]
    if not numbers:
        return None
    value, at = min(numbers)
    return sign * value, at
