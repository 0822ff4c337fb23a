"""What a person most likely wants of a source: columns, steps and split to begin with."""

import math
from typing import Any

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
)
from studio.project.sources import Line, Source, Waves

_MOST_INPUTS = 1000


def suggested(source: Source) -> DataSettings:
    """Settings that hold for a source just chosen; the first column is the likely input, the last
    one the likely target."""
    match source:
        case Line():
            columns = tuple(PreparedColumn(n, n, (Reshape((1,)),)) for n in ("x", "y"))
            return DataSettings(source, columns, Split(test=0.2, shuffle=False))
        case Waves():
            columns = tuple(PreparedColumn(n, n) for n in ("sine", "cosine"))
            return DataSettings(source, columns, Split(shuffle=False))
    raw = source.info().columns
    singles = [column for column in raw if not column.shape]
    if len(singles) == len(raw) and len(raw) > 1:
        return DataSettings(source, _measurements(source, raw))
    return DataSettings(source, tuple(_alone(column) for column in raw))


def _measurements(source: Source, raw: tuple[Column, ...]) -> tuple[PreparedColumn, ...]:
    """A table of single values: its numbers joined into one input, its last column the target."""
    target = raw[-1]
    numbers = [c.name for c in raw[:-1] if c.dtype != TEXT][:_MOST_INPUTS]
    others = [_of_classes(c) for c in raw[:-1] if c.dtype == TEXT and c.classes]
    joined = numbers[0] if len(numbers) == 1 else tuple(numbers)
    first = []
    if numbers:
        steps: tuple[AnyStep, ...] = (Standardize(),)
        if len(numbers) == 1:
            steps = (Reshape((1,)), *steps)
        first = [PreparedColumn("measurements", joined, steps)]
    is_text = target.dtype == TEXT
    if is_text and not target.classes:
        return (*first, *others)
    return (*first, *others, _of_classes(target) if is_text else _plain(target))


def _of_classes(column: Column) -> PreparedColumn:
    return PreparedColumn(column.name, column.name, (ClassNumbers(),))


def _plain(column: Column) -> PreparedColumn:
    return PreparedColumn(column.name, column.name)


def _alone(column: Column) -> PreparedColumn:
    """Grey values are brought to 0 to 1, measurements to mean 0; all else is left as it is."""
    if len(column.shape) > 1 and column.dtype == "uint8":
        return PreparedColumn(column.name, column.name, (Scale(255.0),))
    if column.name == "image":
        return PreparedColumn(column.name, column.name, (Scale(16.0),))
    is_measured = column.dtype == "float32" and math.prod(column.shape) > 2 and not column.classes
    return PreparedColumn(column.name, column.name, (Standardize(),) if is_measured else ())


def target_of(settings: DataSettings) -> PreparedColumn | None:
    """The column that a network begun for these data tells: one whose role says so, else the last
    that is no input; nothing where there are not two."""
    said = [column for column in settings.columns if column.role == "target"]
    others = [column for column in settings.columns if column.role != "input"]
    if said:
        return said[-1]
    return others[-1] if others and len(settings.columns) > 1 else None


def usual_loss(column: Column) -> dict[str, Any]:
    """Loss and metrics for a target, as they are usual."""
    if not column.classes:
        return {"loss": "mean_squared_error"}
    one_hot = bool(column.shape)
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    return {"loss": loss, "metrics": ["accuracy"]}
