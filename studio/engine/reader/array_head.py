"""Draws what arrays hold: their first rows, as pictures where there are any, or a plot."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from studio.engine.protocol.reader import ColumnFacts, Head, Plot, Thumbnail
from studio.engine.reader.report import (
    HEAD_ROWS,
    PLOTTED,
    THUMBNAILS,
    facts_of_classes,
    facts_of_numbers,
    in_blocks,
    said,
)
from studio.project.columns import TEXT, Column

_LARGEST_SIDE = 64
_MOST_CELLS = 12
_LEAST_PIXELS = 4


def facts_of(column: Column, parts: Sequence[Any]) -> ColumnFacts:
    """What the arrays of a column hold, that to train with first: the range and the mean of all
    numbers, and how many rows to train with each class has."""
    values = parts[0]
    if column.dtype == TEXT and not column.classes:
        return ColumnFacts(column)
    if not column.classes:
        return facts_of_numbers(column, *parts)
    if values.dtype.kind == "f" and not column.is_one_hot:
        values = values[np.isfinite(values)]  # a row without a class
    if column.is_one_hot:
        counts = np.asarray(values).sum(axis=0)
    elif not column.is_coded:
        return facts_of_classes(column, values)
    else:
        plain = np.asarray(values).reshape(-1)
        stand = column.values or column.classes
        counts = [(plain.astype(str) if column.dtype == TEXT else plain) == s for s in stand]
        counts = [each.sum() for each in counts]
    pairs = zip(column.classes, counts, strict=False)
    return ColumnFacts(column, counts=tuple((name, int(count)) for name, count in pairs))


def counted_in(facts: ColumnFacts, values: Any) -> ColumnFacts:
    """The same facts, the column recording what a split has to know: how many rows each class
    has, and whether the rows are sorted by it or numbered; and of lines of 0 and 1 that are no
    classes, how many ones a row has."""
    column = facts.column
    counts = tuple(count for _, count in facts.counts)
    is_sorted = is_numbered = False
    if column.classes:
        numbers = _class_numbers(column, values)
        is_sorted = len(numbers) > 1 and bool((numbers[1:] >= numbers[:-1]).all())
    elif not column.shape and values.dtype.kind in "iuf":
        plain = np.asarray(values).reshape(-1)
        is_sorted = len(plain) > 1 and bool((plain[1:] >= plain[:-1]).all())
        is_numbered = is_sorted and bool((plain[1:] > plain[:-1]).all() and (plain % 1 == 0).all())
    return msgspec.structs.replace(
        facts,
        column=msgspec.structs.replace(
            column,
            counts=counts,
            is_sorted=is_sorted,
            is_numbered=is_numbered,
            most_ones=0 if column.classes else _most_ones(column, values),
        ),
    )


def _most_ones(column: Column, values: Any) -> int:
    if len(column.shape) != 1 or (column.low, column.high) != (0, 1):
        return 0
    most = 0
    for block in in_blocks(values):
        if not ((block == 0) | (block == 1)).all():
            return 0
        most = max(most, int(block.sum(axis=1).max()))
    return most


def head_of(look_id: int, columns: tuple[Column, ...], arrays: dict[str, Any]) -> Head:
    """The first rows of arrays: as pictures where one holds pictures, else as a table; with a
    plot where two numbers make a point."""
    labels = _labels(columns, arrays)
    for column in columns:
        if _is_picture(column):
            pictures = _thumbnails(arrays[column.name], labels)
            return Head(look_id, thumbnails=pictures)
    names: list[str] = []
    cells: list[Any] = []
    for column in columns:
        values = np.asarray(arrays[column.name][:HEAD_ROWS])
        if values.dtype.kind == "S":
            values = values.astype(str)
        values = values.reshape(len(values), -1)
        shown = min(values.shape[1], _MOST_CELLS)
        is_one = values.shape[1] == 1
        names += [column.name if is_one else f"{column.name}[{n}]" for n in range(shown)]
        cells += [values[:, n] for n in range(shown)]
    rows = tuple(tuple(said(cell) for cell in row) for row in zip(*cells, strict=True))
    return Head(look_id, tuple(names), rows, 0, plot=_plot(columns, arrays))


def _labels(columns: tuple[Column, ...], arrays: dict[str, Any]) -> list[str]:
    for column in columns:
        if column.classes:
            values = np.asarray(arrays[column.name][:THUMBNAILS])
            if column.is_one_hot:
                values = values.argmax(axis=1)
            if values.dtype.kind == "S":
                values = values.astype(str)
            values = values.reshape(-1)
            return [column.class_of(value) for value in values.tolist()]
    return []


def _is_picture(column: Column) -> bool:
    shape = column.shape
    if column.kind is not None and column.kind != "image":
        return False
    is_flat = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))
    return is_flat and min(shape[:2]) >= _LEAST_PIXELS


def _thumbnails(values: Any, labels: list[str]) -> tuple[Thumbnail, ...]:
    pictures = np.asarray(values[:THUMBNAILS], dtype=np.float32)
    step = -(-max(pictures.shape[1:3]) // _LARGEST_SIDE)
    pictures = pictures[:, ::step, ::step]
    if pictures.ndim == 4:
        pictures = pictures[..., :3]
    low, high = float(np.nanmin(pictures)), float(np.nanmax(pictures))
    if values.dtype == np.uint8:
        low, high = 0.0, 255.0
    scaled = np.nan_to_num((pictures - low) * (255 / (high - low) if high > low else 0))
    scaled = scaled.astype(np.uint8)
    is_grey = scaled.ndim == 3 or scaled.shape[-1] == 1
    height, width = scaled.shape[1:3]
    return tuple(
        Thumbnail(width, height, is_grey, p.tobytes(), labels[n] if n < len(labels) else "")
        for n, p in enumerate(scaled)
    )


def _plot(columns: tuple[Column, ...], arrays: dict[str, Any]) -> Plot | None:
    """Points of two numbers in the colours of their classes, or y over x."""
    by_shape = {column.name: column.shape for column in columns if not column.classes}
    pair = next((name for name, shape in by_shape.items() if shape == (2,)), None)
    if pair is not None:
        points = np.asarray(arrays[pair][:PLOTTED], dtype=np.float32)
        groups = [_class_numbers(c, arrays[c.name][:PLOTTED]) for c in columns if c.classes]
        return Plot(
            points[:, 0].tobytes(),
            points[:, 1].tobytes(),
            groups[0].tobytes() if groups else b"",
            (f"{pair}[0]", f"{pair}[1]"),
        )
    numbers = [
        c.name for c in columns if c.shape in ((), (1,)) and c.dtype == "float32" and not c.classes
    ]
    if len(numbers) == len(columns) == 2:
        x, y = (
            np.asarray(arrays[name][:PLOTTED], dtype=np.float32).reshape(-1) for name in numbers
        )
        return Plot(x.tobytes(), y.tobytes(), names=tuple(numbers))
    return None


def _class_numbers(column: Column, values: Any) -> Any:
    """The number of the class of each row."""
    values = np.asarray(values)
    if column.is_one_hot:
        return values.argmax(axis=1).astype(np.float32)
    values = values.reshape(-1)
    if not column.is_coded:
        return values.astype(np.float32)
    stand = list(column.values or column.classes)
    told = values.astype(str) if column.dtype == TEXT else values
    numbers = {value: number for number, value in enumerate(stand)}
    return np.array([numbers.get(value, -1) for value in told.tolist()], np.float32)
