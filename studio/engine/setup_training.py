"""What is wrong with a training: its rate, batches, memory, and whether anything learns."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from studio.engine.machine import memory
from studio.engine.protocol.shapes import NodeReport
from studio.engine.setup_rates import rate_problems
from studio.engine.setup_values import optimizer_problems
from studio.engine.setup_weighing import weighing_problems
from studio.graph.problems import Problem, said
from studio.project.columns import DataError
from studio.project.project import Project
from studio.words import counted

_SLOTS = {"SGD": 0, "RMSprop": 1, "Adagrad": 1, "Lion": 1, "Adafactor": 0, "Muon": 1}
"""How many further numbers an optimizer keeps for each weight."""
_BYTES = {"float64": 8, "int64": 8, "uint64": 8, "float16": 2, "bfloat16": 2, "int16": 2}
_LEAST_ROWS = 5
_MANY_ROWS = 100
_FEW_STEPS = 50


@dataclass(frozen=True, slots=True)
class Size:
    """What a node adds to a network: its weights, those that learn, and the numbers that a row
    makes in it, by Keras's counts."""

    weights: int = 0
    trainable: int = 0
    bytes: int = 0
    """Of what a row makes in it."""

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.weights + other.weights,
            self.trainable + other.trainable,
            self.bytes + other.bytes,
        )


def size_of(report: NodeReport) -> Size:
    """What a node adds, by what Keras says of it. What has no size of its own counts nothing."""
    numbers = sum(prod([size or 0 for size in shape[1:]]) for shape in report.outputs)
    return Size(report.params, report.trainable, numbers * _BYTES.get(report.dtype, 4))


def training_problems(project: Project, size: Size, *, is_whole: bool) -> Iterator[Problem]:
    """What is wrong with the training of a network of that size. `is_whole` says whether Keras has
    told the size of all that leads to an Output."""
    yield from rate_problems(project)
    yield from optimizer_problems(project)
    yield from weighing_problems(project)
    yield from _rows(project)
    if size.weights or size.bytes:
        yield from _memory(project, size)
    if is_whole and not size.trainable:
        yield said(
            "nothing_learns",
            "Nothing in the network can learn: none of its layers has weights that are trainable. "
            "Add a layer with weights, such as Dense, or let one be trainable.",
        )


def _rows(project: Project) -> Iterator[Problem]:
    training = project.training
    try:
        train, valid, test = project.data.parts()
    except DataError:
        return
    steps = training.epochs * -(-train // training.batch_size)
    if training.steps is None and training.batch_size > train and steps < _FEW_STEPS:
        yield said(
            "few_steps",
            "A batch of {batch} holds all {rows} to train with, so that each epoch is one step and "
            "training ends after {steps}. Take smaller batches, or more epochs.",
            batch=f"{training.batch_size:,}",
            rows=counted(train, "row"),
            steps=counted(steps, "step"),
        )
    kind = training.validation.kind
    shown = {"test": test, "part": valid, "split": int(train * training.validation.fraction)}
    rows = shown.get(kind, _LEAST_ROWS)
    if 0 < rows < _LEAST_ROWS and train >= _MANY_ROWS:
        yield said(
            "few_validation_rows",
            "Training is validated on {rows}, which says next to nothing of how good the network "
            "is: one row more or less changes it all. Make that part of the data larger.",
            rows=counted(rows, "row"),
        )


def _memory(project: Project, size: Size) -> Iterator[Problem]:
    """Weights, their gradients and what the optimizer keeps; and what a batch makes on its way,
    which is kept until it has gone back."""
    there = memory()
    if there is None:
        return
    training = project.training
    slots = _SLOTS.get(training.optimizer.name, 2)
    weights = 4 * (size.weights + size.trainable * (1 + slots))
    batch = size.bytes * training.batch_size
    told: dict[str, Any] = {
        "count": f"{size.weights:,}",
        "optimizer": training.optimizer.name,
        "weights": _in_words(weights),
        "batch": f"{training.batch_size:,}",
        "values": _in_words(batch),
        "there": _in_words(there),
    }
    if weights > there:
        yield said(
            "memory",
            "The network has {count} weights and needs {weights} for them, their gradients and "
            "what {optimizer} keeps of each, and this machine has {there}: training ends before it "
            "begins. Make the largest layers smaller.",
            severity="error",
            **told,
        )
    elif weights + batch > there:
        yield said(
            "memory",
            "A batch of {batch} makes numbers of {values} in all layers, beside {weights} for the "
            "weights, and this machine has {there}: it may run out of memory. Take smaller "
            "batches.",
            **told,
        )


def _in_words(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e8 else f"{size / 1e6:,.1f} MB"
