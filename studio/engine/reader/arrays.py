"""Looks into `.npz` and `.npy` files."""

import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from studio.engine.protocol.reader import Facts
from studio.engine.reader.array_columns import Guess, guessed, rows_lacking, side_of
from studio.engine.reader.array_file import ArrayFile, opened
from studio.engine.reader.array_head import counted_in, facts_of, head_of
from studio.engine.reader.array_parts import Grouped, grouped
from studio.engine.reader.report import Say
from studio.project.columns import TEXT, Column
from studio.project.sources import ArrayNames, Arrays, LeftOut, Note

_LEAST_SIDE = 8


def look(path: Path, known: Arrays | None, say: Say, look_id: int) -> Facts:
    """Read the arrays of a file. Raises BrokenSource."""
    file = opened(path)
    groups = grouped(file, known.named if known else ())
    told = {c.name: c for c in known.columns if c.is_told} if known else {}
    groups.named = [_with_colours(file, names, known) for names in groups.named]
    groups.named = [_with_shape(file, names, told.get(names.column)) for names in groups.named]
    joined = {names.column: _parts_of(file, names) for names in groups.named}
    namings = _namings(file, groups)
    guesses = {
        name: guessed(name, parts, told.get(name), _names_for(parts, namings))
        for name, parts in joined.items()
    }
    # What is told of a row stands behind what it is told by, whatever the file's order.
    columns = sorted((guess.column for guess in guesses.values()), key=_is_label)
    say(head_of(look_id, tuple(columns), {name: parts[0] for name, parts in joined.items()}))
    facts = tuple(
        counted_in(facts_of(column, joined[column.name]), joined[column.name][0])
        for column in columns
    )
    source = Arrays(
        str(path),
        tuple(found.column for found in facts),
        groups.rows,
        groups.test_rows,
        path.stat().st_size,
        groups.validation_rows,
        named=_named(groups),
    )
    used = {name for guess in guesses.values() for name in _used_naming(guess, namings)}
    notes = [*_of_parts(groups, source), *_of_gaps(file, groups)]
    notes += _of_guesses(guesses, source)
    notes += _of_names(used, guesses, namings, source)
    left_out, said = _left_out(file, groups, used)
    return Facts(look_id, source, facts, (*notes, *said), left_out)


# --- which arrays -------------------------------------------------------------------


def _with_colours(file: ArrayFile, names: ArrayNames, known: Arrays | None) -> ArrayNames:
    """Pictures whose colours come first are read with the colours last, unless it was said."""
    if known is not None and any(names.train == told.train for told in known.named):
        return names
    shape = file.arrays[names.train].shape[1:]
    is_first = len(shape) == 3 and shape[0] in (1, 3, 4) and shape[2] not in (1, 3, 4)
    is_first = is_first and min(shape[1:]) >= _LEAST_SIDE
    return msgspec.structs.replace(names, colours_first=is_first)


def _with_shape(file: ArrayFile, names: ArrayNames, told: Column | None) -> ArrayNames:
    """Lines of numbers are read as pictures where that was said."""
    side = side_of(file.arrays[names.train].shape[1:])
    is_told = told is not None and told.usual_kind == "image"
    return msgspec.structs.replace(names, shape=(side, side) if side and is_told else ())


def _parts_of(file: ArrayFile, names: ArrayNames) -> list[Any]:
    """The arrays of a column, that to train with first."""
    parts = [file.arrays[n] for n in (names.train, names.validation, names.test) if n]
    if names.colours_first:
        parts = [np.moveaxis(part, 1, -1) for part in parts]
    if names.shape:
        parts = [part.reshape(len(part), *names.shape) for part in parts]
    return parts


def _named(groups: Grouped) -> tuple[ArrayNames, ...]:
    """The names that a project must record: where a column is more than the array of its name."""
    is_plain = (
        all(names == ArrayNames(names.column, names.column) for names in groups.named)
        and not groups.others
    )
    return () if is_plain else tuple(groups.named)


def _is_label(column: Column) -> bool:
    return not column.shape or bool(column.classes)


# --- names of classes -----------------------------------------------------------------


def _namings(file: ArrayFile, groups: Grouped) -> dict[str, tuple[str, ...]]:
    """Arrays of other lengths that may be the names of classes: some words, each once."""
    found = {}
    for name in groups.others:
        values = file.arrays[name]
        if values.dtype.kind in "US" and len(values) < groups.rows:
            words = tuple(str(word) for word in values.reshape(-1).astype(str))
            if len(set(words)) == len(words) > 1:
                found[name] = words
    return found


def _names_for(parts: list[Any], namings: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names that are as many as there are different labels in a column, or places in a row."""
    values = parts[0]
    if values.dtype.kind not in "iuf" or values.ndim > 2:
        return ()
    if values.ndim == 2 and values.shape[1] > 1:
        count = values.shape[1]
    else:
        known = [np.unique(np.asarray(part)) for part in parts]
        count = len(np.unique(np.concatenate(known)))
    return next((words for words in namings.values() if len(words) == count), ())


def _used_naming(guess: Guess, namings: dict[str, tuple[str, ...]]) -> list[str]:
    return [name for name, words in namings.items() if words == guess.column.classes]


# --- what to say ----------------------------------------------------------------------


def _of_parts(groups: Grouped, source: Arrays) -> list[Note]:
    notes = []
    if source.test_rows or source.validation_rows:
        told = [f"{source.rows:,} rows to train with"]
        told += [f"{source.validation_rows:,} to validate with"] if source.validation_rows else []
        told += [f"{source.test_rows:,} to test with"] if source.test_rows else []
        alone = tuple(
            msgspec.structs.replace(names, validation="", test="") for names in groups.named
        )
        notes.append(
            Note(
                f"By the names of the arrays there are parts: {', '.join(told)}",
                "array_parts",
                {},
                "Use the training arrays alone",
                msgspec.structs.replace(
                    source, columns=(), named=alone, validation_rows=0, test_rows=0
                ),
            )
        )
    for names in groups.named:
        if names.shape:
            (height, width), count = names.shape, math.prod(names.shape)
            line = Column(names.column, (count,), "float32")
            notes.append(
                Note(
                    f'The {count:,} numbers in each row of array "{names.train}" are read as the '
                    f"pixels of a picture, {height} by {width}, row by row",
                    "flat_pictures",
                    {},
                    "Read them as a line",
                    _with_column(source, line),
                )
            )
        if names.colours_first:
            kept = tuple(
                msgspec.structs.replace(n, colours_first=False) if n is names else n
                for n in groups.named
            )
            notes.append(
                Note(
                    f'The pictures in array "{names.train}" have their colours first; they are '
                    "brought behind height and width, where a network expects them",
                    "colours_first",
                    {},
                    "Leave the colours first",
                    msgspec.structs.replace(source, columns=(), named=kept),
                )
            )
    return notes


def _of_gaps(file: ArrayFile, groups: Grouped) -> list[Note]:
    notes = []
    for names in groups.named:
        for name in (names.train, names.validation, names.test):
            values = file.arrays.get(name)
            gaps = None if values is None else rows_lacking(values)
            if gaps is not None and gaps.any():
                notes += _of_kinds(file.where(name), values, gaps)
    return notes


def _of_kinds(where: str, values: Any, gaps: Any) -> list[Note]:
    """What is said of rows that lack a value, and of those in which one is infinite."""
    notes = []
    found = values[gaps].reshape(int(gaps.sum()), -1)
    rows = np.flatnonzero(gaps)
    for what, code, is_wrong in (
        ("missing", "missing", np.isnan(found)),
        ("infinite, which counts as missing", "endless", np.isinf(found)),
    ):
        wrong = is_wrong.any(axis=1)
        count = int(wrong.sum())
        if not count:
            continue
        first = int(wrong.argmax())
        place = f", column {int(is_wrong[first].argmax())}" if values.ndim == 2 else ""
        more = f" ({count:,} rows in all)" if count > 1 else ""
        if 1 < count == len(values):
            more = f", and so in each of the {count:,} rows"
        sentence = f"{where}, row {int(rows[first])}{place}: a value is {what}{more}"
        notes.append(Note(sentence, code))
    return notes


def _of_guesses(guesses: dict[str, Guess], source: Arrays) -> list[Note]:
    notes = [
        Note(
            guess.assumed,
            guess.code,
            {"array": name},
            guess.offer,
            _with_column(source, guess.instead) if guess.instead else None,
        )
        for name, guess in guesses.items()
        if guess.assumed
    ]
    for column in source.columns:
        if column.usual_kind == "image" and column.dtype != "uint8" and column.high is not None:
            notes.append(
                Note(
                    f'The pictures in array "{column.name}" hold values of {column.low:,.6g} to '
                    f"{column.high:,.6g}",
                    "picture_range",
                )
            )
        if column.classes and column.dtype != TEXT and column.missing:
            notes.append(
                Note(f'{column.missing:,} rows of array "{column.name}" have no class', "no_class")
            )
    return notes


def _of_names(
    used: set[str],
    guesses: dict[str, Guess],
    namings: dict[str, tuple[str, ...]],
    source: Arrays,
) -> list[Note]:
    notes = []
    for naming in sorted(used):
        (column, *_) = [g.column for g in guesses.values() if g.column.classes == namings[naming]]
        stand = column.values or range(len(column.classes))
        plain = tuple(str(value) for value in stand)
        notes.append(
            Note(
                f'The words in array "{naming}" are taken as the names of the classes in '
                f'"{column.name}"',
                "class_names",
                {"array": naming},
                "Call them by their numbers",
                _with_column(source, msgspec.structs.replace(column, classes=plain, is_told=True)),
            )
        )
    return notes


def _with_column(source: Arrays, column: Column) -> Arrays:
    """A source in which a column is told to be another one."""
    columns = tuple(column if c.name == column.name else c for c in source.columns)
    return msgspec.structs.replace(source, columns=columns)


def _left_out(
    file: ArrayFile, groups: Grouped, used: set[str]
) -> tuple[tuple[LeftOut, ...], list[Note]]:
    """The arrays that are not read, with the reason for each."""
    counts, notes = [], []
    for name, length in groups.others.items():
        if name in used:
            continue
        counts.append(LeftOut(f'rows of array "{name}"', length))
        notes.append(
            Note(
                f'Array "{name}" is left out: it has {length:,} rows, and what is read has '
                f"{groups.rows:,}",
                "other_length",
                {"array": name},
            )
        )
    for name, why in file.unusable.items():
        counts.append(LeftOut(f'array, "{name}"', 1))
        is_array = not why.startswith("which")
        said = f'Array "{name}" is left out: {why}' if is_array else f'"{name}" is no array'
        notes.append(Note(said, "unusable_array", {"array": name}))
    return tuple(counts), notes
