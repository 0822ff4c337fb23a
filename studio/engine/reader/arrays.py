"""Looks into `.npz` and `.npy` files, and draws what any arrays hold."""

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.protocol.reader import ColumnFacts, Facts, Head, Plot, Thumbnail
from studio.engine.reader.report import (
    HEAD_ROWS,
    PLOTTED,
    THUMBNAILS,
    BrokenSource,
    Say,
    as_notes,
    facts_of_classes,
    facts_of_numbers,
    said,
)
from studio.project.columns import Column
from studio.project.sources import Arrays

_MOST_CLASSES = 1000
_LARGEST_SIDE = 64
_MOST_CELLS = 12
_OBJECTS = re.compile("Object arrays|Python objects")


def look(path: Path, say: Say, look_id: int) -> Facts:
    """Read the arrays of a file. Raises BrokenSource."""
    arrays = _arrays(path)
    pairs = _pairs(arrays)
    test_rows = 0
    if pairs:
        joined = {stem: arrays[f"{stem}_train"] for stem in pairs}
        tests = {stem: arrays[f"{stem}_test"] for stem in pairs}
        test_rows = _rows(path, tests)
    else:
        joined, tests = arrays, {}
    rows = _rows(path, joined)
    notes: list[str] = []
    facts = []
    columns = []
    for name, values in joined.items():
        shown = f"{name}_train" if pairs else name
        columns.append(_column(path, name, shown, values, notes))
    say(head_of(look_id, tuple(columns), {c.name: joined[c.name] for c in columns}))
    for column in columns:
        values = joined[column.name]
        facts.append(facts_of(column, values))
        _note_gaps(path, f"{column.name}_train" if pairs else column.name, values, notes)
        if column.name in tests and tests[column.name].shape[1:] != values.shape[1:]:
            raise BrokenSource(
                f'{path.name}, array "{column.name}_test": rows have the shape '
                f'{tests[column.name].shape[1:]}, those of "{column.name}_train" '
                f"{values.shape[1:]}"
            )
    named = tuple(found.column for found in facts)
    source = Arrays(str(path), named, rows, test_rows, path.stat().st_size)
    return Facts(look_id, source, tuple(facts), as_notes(notes))


def _arrays(path: Path) -> dict[str, Any]:
    try:
        if path.suffix.lower() == ".npy":
            return {"values": np.load(path, mmap_mode="r")}
        with np.load(path) as file:
            return {name: _array(path, file, name) for name in file.files}
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        if isinstance(error, ValueError) and _OBJECTS.search(str(error)):
            raise BrokenSource(f"{path.name} holds Python objects, and no numbers") from None
        if "mmap length" in str(error):
            raise BrokenSource(
                f"{path.name} is cut off; it holds fewer values than it says"
            ) from None
        raise BrokenSource(f"{path.name} is no array file that can be read") from None


def _array(path: Path, file: Any, name: str) -> Any:
    try:
        values = file[name]
    except ValueError:
        raise BrokenSource(
            f'{path.name}, array "{name}": it holds Python objects, and no numbers'
        ) from None
    if not isinstance(values, np.ndarray):
        raise BrokenSource(f'{path.name} holds "{name}", which is no array')
    return values


def _pairs(arrays: dict[str, Any]) -> list[str]:
    stems = [name.removesuffix("_train") for name in arrays if name.endswith("_train")]
    return stems if stems and all(f"{stem}_test" in arrays for stem in stems) else []


def _rows(path: Path, arrays: dict[str, Any]) -> int:
    if not arrays:
        raise BrokenSource(f"{path.name} holds no array")
    counts = {name: values.shape[0] if values.ndim else 0 for name, values in arrays.items()}
    for name, count in counts.items():
        if not count:
            raise BrokenSource(f'{path.name}, array "{name}": it has no rows')
    (first, rows), *others = counts.items()
    for name, count in others:
        if count != rows:
            raise BrokenSource(
                f'{path.name}: array "{first}" has {rows:,} rows and array "{name}" {count:,}; '
                "all need as many"
            )
    return rows


def _column(path: Path, name: str, shown: str, values: Any, notes: list[str]) -> Column:
    kind = values.dtype.kind
    if kind not in "biuf":
        raise BrokenSource(f'{path.name}, array "{shown}": it holds {values.dtype}, and no numbers')
    dtype = "float32" if kind in "bf" else str(values.dtype)
    classes: tuple[str, ...] = ()
    if values.ndim == 1 and kind in "iu":
        low, high = int(values.min()), int(values.max())
        if low < 0 and len(np.unique(values[:10_000])) <= _MOST_CLASSES:
            row = int(np.argmax(values < 0))
            notes.append(
                f'{path.name}, array "{shown}", row {row}: {int(values[row])} cannot be the number '
                "of a class; classes are counted from 0"
            )
        elif 0 < high < _MOST_CLASSES:
            classes = tuple(str(n) for n in range(high + 1))
    return Column(name, values.shape[1:], dtype, classes)


def _note_gaps(path: Path, shown: str, values: Any, notes: list[str]) -> None:
    if values.dtype.kind != "f":
        return
    gaps = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if gaps.any():
        count = int(gaps.sum())
        more = f" ({count:,} rows in all)" if count > 1 else ""
        notes.append(
            f'{path.name}, array "{shown}", row {int(gaps.argmax())}: a value is missing{more}'
        )


# --- showing arrays -----------------------------------------------------------


def facts_of(column: Column, values: Any) -> ColumnFacts:
    """What an array holds."""
    if column.classes and not column.shape:
        return facts_of_classes(column, values)
    return facts_of_numbers(column, values)


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
        values = values.reshape(len(values), -1)
        shown = min(values.shape[1], _MOST_CELLS)
        is_one = values.shape[1] == 1
        names += [column.name if is_one else f"{column.name}[{n}]" for n in range(shown)]
        cells += [values[:, n] for n in range(shown)]
    rows = tuple(tuple(said(cell) for cell in row) for row in zip(*cells, strict=True))
    return Head(look_id, tuple(names), rows, 0, plot=_plot(columns, arrays))


def _labels(columns: tuple[Column, ...], arrays: dict[str, Any]) -> list[str]:
    for column in columns:
        if column.classes and not column.shape:
            numbers = np.asarray(arrays[column.name][:THUMBNAILS]).reshape(-1)
            known = column.classes
            return [known[n] if 0 <= n < len(known) else str(n) for n in map(int, numbers)]
    return []


def _is_picture(column: Column) -> bool:
    shape = column.shape
    is_flat = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3))
    return is_flat and min(shape[:2]) >= 4


def _thumbnails(values: Any, labels: list[str]) -> tuple[Thumbnail, ...]:
    pictures = np.asarray(values[:THUMBNAILS], dtype=np.float32)
    step = -(-max(pictures.shape[1:3]) // _LARGEST_SIDE)
    pictures = pictures[:, ::step, ::step]
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
    by_shape = {column.name: column.shape for column in columns}
    pair = next((name for name, shape in by_shape.items() if shape == (2,)), None)
    if pair is not None:
        points = np.asarray(arrays[pair][:PLOTTED], dtype=np.float32)
        groups = [c.name for c in columns if c.classes and not c.shape]
        group = np.asarray(arrays[groups[0]][:PLOTTED], np.float32) if groups else None
        return Plot(
            points[:, 0].tobytes(),
            points[:, 1].tobytes(),
            b"" if group is None else group.tobytes(),
            (f"{pair}[0]", f"{pair}[1]"),
        )
    numbers = [c.name for c in columns if c.shape in ((), (1,)) and c.dtype == "float32"]
    if len(numbers) == len(columns) == 2:
        x, y = (
            np.asarray(arrays[name][:PLOTTED], dtype=np.float32).reshape(-1) for name in numbers
        )
        return Plot(x.tobytes(), y.tobytes(), names=tuple(numbers))
    return None
