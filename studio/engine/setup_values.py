"""Values of arguments that mean nothing, though Keras takes them without a word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.graph.elements import Node
from studio.graph.problems import Problem, said
from studio.project.project import Project

Path = tuple[str | int, ...]
"""The way to a value within the parameters of a node or of an optimizer."""


@dataclass(frozen=True, slots=True)
class _Legal:
    """Between which numbers an argument means something; `least` may itself be told."""

    sentence: str
    usual: float
    least: float = 0.0
    most: float = float("inf")
    is_least_told: bool = False

    def takes(self, value: float) -> bool:
        is_above = value >= self.least if self.is_least_told else value > self.least
        return is_above and value < self.most


_DELTA = _Legal(
    "{name}: the Huber loss counts errors up to delta in full, and delta is {value}: the loss does "
    "not grow with the error. Give delta a number above 0; {usual} is usual.",
    1.0,
)
_DROPS = _Legal(
    "{name}: {argument} is {value}, and Keras takes a share from 0 to 1 for it: 1 or more drops "
    "everything, and below 0 nothing is dropped. {usual} is usual.",
    0.2,
    most=1.0,
    is_least_told=True,
)
_SMOOTHING = _Legal(
    "{name}: label_smoothing is {value}, and only from 0 to below 1 is anything left of the "
    "targets: outside of that they are all the same, or turned around. {usual} is usual.",
    0.1,
    most=1.0,
    is_least_told=True,
)
_FACTOR = _Legal(
    "{name}: the factor {argument} of {owner} is {value}, and all weights are pulled to 0 before "
    "they learn anything. {usual} is usual.",
    0.01,
    least=float("-inf"),
    most=10.0,
)
_NORM = _Legal(
    "{name}: max_value of {owner} is {value}, so that all weights are held at 0 and nothing is "
    "learned. {usual} is usual.",
    2.0,
)
_MOMENTUM = _Legal(
    "{name}: momentum is {value}, and from 0 to below 1 alone it follows what it measures: mean "
    "and spread of the data are never learned. {usual} is usual.",
    0.99,
    most=1.0,
    is_least_told=True,
)
_CLIP = _Legal(
    "{argument} of {owner} is {value}, which Keras passes over: no gradient is clipped. Give it a "
    "number above 0; {usual} is usual.",
    1.0,
)
_BETA = _Legal(
    "{argument} of {owner} is {value}, and outside of 0 to below 1 its means have no bounds or "
    "never move: the weights become nan or stand still. {usual} is usual.",
    0.9,
    most=1.0,
    is_least_told=True,
)
_RECURRENT = ("lstm", "gru", "simplernn", "lstmcell", "grucell", "simplernncell")
_SMOOTHED = (
    *("binarycrossentropy", "binaryfocalcrossentropy", "categoricalcrossentropy"),
    "categoricalfocalcrossentropy",
)
_LEGAL: Mapping[tuple[str, str], _Legal] = {
    ("huber", "delta"): _DELTA,
    ("l1", "l1"): _FACTOR,
    ("l2", "l2"): _FACTOR,
    ("l1l2", "l1"): _FACTOR,
    ("l1l2", "l2"): _FACTOR,
    ("maxnorm", "max_value"): _NORM,
    ("batchnormalization", "momentum"): _MOMENTUM,
    **{(layer, "dropout"): _DROPS for layer in _RECURRENT},
    **{(layer, "recurrent_dropout"): _DROPS for layer in _RECURRENT},
    **{(loss, "label_smoothing"): _SMOOTHING for loss in _SMOOTHED},
}
"""By the name of a layer, a loss or another object, and its argument."""
_OF_OPTIMIZERS: Mapping[str, _Legal] = {
    **{name: _CLIP for name in ("clipnorm", "clipvalue", "global_clipnorm")},
    **{name: _BETA for name in ("beta_1", "beta_2")},
}


def value_problems(node: Node) -> Iterator[Problem]:
    """Arguments of a node, and of all that is told in it, that mean nothing."""
    for path, owner, value in _numbers((), node.layer, node.params):
        legal = _LEGAL.get((_plain(owner), str(path[-1])))
        if legal is not None and not legal.takes(value):
            yield _said(legal, path, owner, value, node.id, name=node.name)


def optimizer_problems(project: Project) -> Iterator[Problem]:
    """Arguments of the optimizer that mean nothing."""
    optimizer = project.training.optimizer
    for argument, value in optimizer.params.items():
        legal = _OF_OPTIMIZERS.get(argument)
        if legal is not None and _is_number(value) and not legal.takes(value):
            yield _said(legal, (argument,), optimizer.name, value)


def _said(legal: _Legal, path: Path, owner: str, value: float, *nodes: str, **told: Any) -> Problem:
    return said(
        "value_without_meaning",
        legal.sentence,
        *nodes,
        param=str(path[0]),
        owner=owner,
        argument=path[-1],
        value=f"{value:g}",
        usual=f"{legal.usual:g}",
        path=[*path],
        **told,
    )


def _numbers(path: Path, owner: str, value: Any) -> Iterator[tuple[Path, str, float]]:
    """All numbers in parameters, with the object or layer that they are an argument of."""
    if isinstance(value, Mapping):
        inner = value.get("name") or value.get("layer") if "params" in value else None
        for key, one in value.items():
            yield from _numbers((*path, key), str(inner or owner), one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for place, one in enumerate(value):
            yield from _numbers((*path, place), owner, one)
    elif _is_number(value) and path:
        yield path, owner, value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
