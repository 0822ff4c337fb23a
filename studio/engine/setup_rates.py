"""Learning rates with which nothing can be learned: a plain rate, or the highest of a schedule."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.graph.problems import Problem, said
from studio.project.project import Project

_LARGEST_RATES = {"SGD": 10.0, "Adadelta": 100.0, "Adagrad": 10.0, "Ftrl": 10.0, "Adafactor": 10.0}
STARTS = ("initial_learning_rate", "warmup_target", "values")
"""The arguments of schedules that say how high a rate is."""


def rate_problems(project: Project) -> Iterator[Problem]:
    """A learning rate that changes nothing, or goes far past its aim."""
    optimizer = project.training.optimizer
    told = optimizer.params.get("learning_rate")
    rate = highest_rate(told)
    if rate is None:
        return
    most = _LARGEST_RATES.get(optimizer.name, 1.0)
    values: dict[str, Any] = {"usual": usual_rate(project), "optimizer": optimizer.name}
    values["rate"] = f"{rate:g}"
    if isinstance(told, Mapping):
        values["schedule"] = str(told.get("name"))
    if 0 < rate < most:
        return
    if rate > 0:
        sentence = _HIGH_SCHEDULE if isinstance(told, Mapping) else _HIGH
    else:
        sentence = _BELOW_0 if rate < 0 else _ZERO
    yield said(
        "learning_rate",
        sentence,
        param="learning_rate",
        **values,
    )


_ZERO = "The learning rate is 0, so that no weight ever changes. {usual} is usual for {optimizer}."
_BELOW_0 = (
    "The learning rate is {rate}, and with a rate below 0 each step of {optimizer} makes the loss "
    "greater instead of smaller. {usual} is usual."
)
_HIGH = (
    "The learning rate {rate} is so large that each step of {optimizer} goes far past its aim, and "
    "the loss grows instead of falling. {usual} is usual."
)
_HIGH_SCHEDULE = (
    "The learning rate of {schedule} goes up to {rate}, which is so large that each step of "
    "{optimizer} goes far past its aim, and the loss grows instead of falling. {usual} is usual."
)


def highest_rate(told: object) -> float | None:
    """The highest rate that is told; None where it is Keras's own, or not known."""
    if isinstance(told, int | float):
        return told
    params = told.get("params") if isinstance(told, Mapping) else None
    if not isinstance(params, Mapping):
        return None
    found: list[float] = []
    for name in STARTS:
        value = params.get(name)
        numbers = value if isinstance(value, list | tuple) else [value]
        found += [number for number in numbers if isinstance(number, int | float)]
    return max(found, default=None)


def usual_rate(project: Project) -> str:
    """The rate that Keras gives the optimizer."""
    spec = project.graph.catalogue.optimizers.get(project.training.optimizer.name)
    found = (
        next((p.default for p in spec.params if p.name == "learning_rate"), None) if spec else None
    )
    return f"{found:g}" if isinstance(found, int | float) else "0.001"
