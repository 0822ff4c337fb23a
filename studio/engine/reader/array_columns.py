"""What the values of an array are to a person: numbers, classes, pictures, sequences."""

import math
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from studio.engine.reader.report import in_blocks, said
from studio.project.columns import TEXT, Column

_MOST_CLASSES = 1000
_FEW_CLASSES = 20
_LEAST_PIXELS = 8
_LEAST_OF_FRACTIONS = 16
"""Smaller squares of 0 to 1 are rather that many measurements."""
_COLOURS = (1, 3, 4)
_LOOKED_AT = 200_000
"""How many values are looked at before it is asked which there are in all."""


@dataclass(frozen=True)
class Guess:
    """A column, and where it could be read otherwise, what was assumed and what else it may be."""

    column: Column
    code: str = ""
    assumed: str = ""
    """A whole sentence."""
    offer: str = ""
    instead: Column | None = None


def guessed(name: str, parts: list[Any], told: Column | None, names: tuple[str, ...]) -> Guess:
    """What a column holds; `parts` are its arrays, that to train with first. `names` are what its
    classes may be called; `told` is the column as the person said it is."""
    values = parts[0]
    kind, shape = values.dtype.kind, values.shape[1:]
    missing = sum(int(rows_lacking(part).sum()) for part in parts)
    if kind in "US":
        return _of_words(name, parts, told)
    dtype = "float32" if kind in "bf" else str(values.dtype.newbyteorder("="))
    plain = Column(name, shape, dtype, missing=missing)
    if told is not None and told.usual_kind != "classes":
        return Guess(_replaced(plain, kind=told.kind, is_told=True))
    if shape in ((), (1,)):
        return _of_singles(plain, parts, told, names)
    if len(shape) == 1:
        return _of_lines(plain, parts, names, is_told=told is not None)
    return _of_grids(plain, kind)


def _replaced(column: Column, **changes: Any) -> Column:
    return msgspec.structs.replace(column, **changes)


def rows_lacking(values: Any) -> Any:
    """In which rows of an array there is something that is no finite number."""
    if values.dtype.kind != "f":
        return np.zeros(len(values), bool)
    blocks = (~np.isfinite(block) for block in in_blocks(values))
    return np.concatenate([block.reshape(len(block), -1).any(axis=1) for block in blocks])


# --- classes ------------------------------------------------------------------------


def _of_words(name: str, parts: list[Any], told: Column | None) -> Guess:
    plain = np.concatenate([np.asarray(part).reshape(-1).astype(str) for part in parts])
    words = np.unique(plain)
    is_text = len(words) > _MOST_CLASSES or (len(words) > 2 and len(words) * 2 > len(plain))
    if told is not None:
        is_text = told.usual_kind != "classes" or len(words) > _MOST_CLASSES
    if not is_text:
        merged = told.merged if told else ()
        kept = {word for word, _ in merged}
        classes = tuple(str(word) for word in words if word not in kept)
        return Guess(Column(name, (), TEXT, classes, is_told=told is not None, merged=merged))
    return Guess(
        Column(name, (), TEXT, kind="text"),
        "words",
        f'Array "{name}" holds {len(words):,} different words or texts, too many to be classes; '
        "no network reads it as it is",
    )


def _of_singles(
    plain: Column, parts: list[Any], told: Column | None, names: tuple[str, ...]
) -> Guess:
    """One number a row: classes, where there are few and whole ones that come again."""
    name, is_told = plain.name, told is not None
    if parts[0].dtype.kind == "b":
        return Guess(
            _replaced(plain, shape=(), dtype="int64", classes=("False", "True"), kind="flag")
        )
    distinct = _distinct(parts)
    if distinct is None:
        return Guess(plain)
    whole = bool((distinct == np.floor(distinct)).all())
    count, rows = len(distinct), sum(len(part) for part in parts)
    if count == 1 and not is_told:
        sentence = f'Every row of array "{name}" holds the same value, {said(distinct[0])}'
        return Guess(plain, "constant", sentence)
    from_0 = whole and bool((distinct == np.arange(count)).all())
    is_float = plain.dtype == "float32"
    most = _MOST_CLASSES if is_told or (from_0 and not is_float) else _FEW_CLASSES
    is_few = count <= most and (whole or is_told)
    comes_again = is_told or count * 2 <= rows or (count <= 3 and count < rows)
    if not (is_few and comes_again):
        return _perhaps_classes(plain, distinct, rows, whole=whole)
    known = told.classes if told else ()
    labels = tuple(str(int(v)) if v == int(v) else f"{v:g}" for v in distinct.tolist())
    called = next((tuple(n) for n in (known, names) if len(n) == count), labels)
    values = (
        () if from_0 else tuple(v if is_float and not whole else int(v) for v in distinct.tolist())
    )
    column = _replaced(
        plain,
        shape=(),
        dtype="int64" if is_float and from_0 and not plain.missing else plain.dtype,
        classes=called,
        values=() if from_0 else values,
        kind="classes" if is_float or is_told else None,
        is_told=is_told,
    )
    if is_told or (from_0 and not is_float):
        return Guess(column)
    shown = ", ".join(labels[:5]) + (f" and {count - 5} more" if count > 5 else "")
    as_number = _replaced(plain, kind="number", is_told=True)
    sentence = f'The numbers {shown} in array "{name}" are taken as classes'
    return Guess(column, "array_classes", sentence, f"Take {name} as numbers", as_number)


def _perhaps_classes(plain: Column, distinct: Any, rows: int, *, whole: bool) -> Guess:
    count = len(distinct)
    if not whole or count > 100 or count * 5 > rows:
        return Guess(plain)
    labels = tuple(str(int(value)) for value in distinct.tolist())
    as_classes = _replaced(plain, classes=labels, kind="classes", is_told=True)
    sentence = f'The {count} whole numbers in array "{plain.name}" are taken as numbers'
    return Guess(plain, "array_numbers", sentence, f"Take {plain.name} as classes", as_classes)


def _distinct(parts: list[Any]) -> Any:
    """The values that there are, sorted; None where there are very many."""
    first = np.asarray(parts[0][:_LOOKED_AT]).reshape(-1)
    if len(np.unique(first)) > _MOST_CLASSES:
        return None
    plain = np.concatenate([np.asarray(part).reshape(-1) for part in parts])
    if plain.dtype.kind == "f":
        plain = plain[np.isfinite(plain)]
    found = np.unique(plain)
    return found if 0 < len(found) <= _MOST_CLASSES else None


def _of_lines(plain: Column, parts: list[Any], names: tuple[str, ...], *, is_told: bool) -> Guess:
    """A line of numbers a row: a class, where one of them is 1 and all others are 0."""
    (count,) = plain.shape
    if not 1 < count <= _MOST_CLASSES or not all(map(_is_one_hot, parts)):
        return _perhaps_pictures(plain, parts)
    called = names if len(names) == count else tuple(str(number) for number in range(count))
    column = _replaced(plain, classes=called, is_told=is_told)
    return Guess(
        column,
        "one_hot",
        f'Each row of array "{plain.name}" holds a single 1 and else 0: they are taken as '
        f"{count} classes, one-hot",
        f"Take {plain.name} as numbers",
        _replaced(plain, kind="number", is_told=True),
    )


def _is_one_hot(values: Any) -> bool:
    first = np.asarray(values[:1000])
    if not (np.isin(first, (0, 1)).all() and (first.sum(axis=1) == 1).all()):
        return False
    whole = np.asarray(values)
    return bool(((whole == 0) | (whole == 1)).all() and (whole.sum(axis=1) == 1).all())


def _perhaps_pictures(plain: Column, parts: list[Any]) -> Guess:
    """A line of numbers a row, which may be the pixels of a picture: whole ones of 0 to 255, or
    fractions of 0 to 1, as many as a square has."""
    side = side_of(plain.shape)
    if not side or not all(_are_pixels(part, side) for part in parts):
        return Guess(plain)
    (count,), name = plain.shape, plain.name
    sentence = (
        f'Each row of array "{name}" is read as a line of {count:,} numbers; they could be the '
        f"pixels of a picture, {side} by {side}"
    )
    pictures = _replaced(plain, kind="image", is_told=True)
    return Guess(plain, "flat_pictures", sentence, f"Read {name} as pictures", pictures)


def side_of(shape: tuple[int, ...]) -> int:
    """How high and wide a square picture is of which a row of this shape holds the pixels in one
    line; 0 where it holds none."""
    side = math.isqrt(shape[0]) if len(shape) == 1 else 0
    return side if side >= _LEAST_PIXELS and side * side == shape[0] else 0


def _are_pixels(values: Any, side: int) -> bool:
    is_large = side >= _LEAST_OF_FRACTIONS
    high = 0.0
    for block in in_blocks(values):
        if not (block.min() >= 0 and block.max() <= 255):
            return False
        high = max(high, float(block.max()))
        is_whole = values.dtype.kind != "f" or bool((block % 1 == 0).all())
        if not is_whole and not (is_large and high <= 1):
            return False
    return is_large or high > 1


# --- pictures -----------------------------------------------------------------------


def _of_grids(plain: Column, kind: str) -> Guess:
    """Pictures, where a row is a grid of bytes or has colours, or is a square; else sequences."""
    shape = plain.shape
    is_flat = len(shape) == 2
    is_coloured = len(shape) == 3 and shape[2] in _COLOURS
    sequence = _replaced(plain, kind="sequence")
    if not (is_flat or is_coloured) or min(shape[:2]) < _LEAST_PIXELS // 2:
        return Guess(sequence)
    is_large = min(shape[:2]) >= _LEAST_PIXELS
    is_sure = kind in "ub"
    if not (is_sure or (is_large and (is_coloured or shape[0] == shape[1]))):
        return Guess(sequence)
    column = _replaced(plain, kind="image")
    if is_sure or is_coloured:
        return Guess(column)
    return Guess(
        column,
        "array_pictures",
        f'The rows of array "{plain.name}", {shape[0]} by {shape[1]}, are taken as pictures',
        f"Take {plain.name} as sequences",
        _replaced(sequence, is_told=True),
    )
