"""Which arrays of a file belong together: those of the same rows, and those of its parts."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.engine.reader.array_file import ArrayFile
from studio.engine.reader.report import BrokenSource
from studio.project.sources import ArrayNames

_PARTS = {
    "train": ("train", "training", "tr"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing", "te"),
}
_PART_OF = {word: part for part, words in _PARTS.items() for word in words}
_TOKEN = re.compile("[_. -]+|(?<=[a-z])(?=[A-Z])")


@dataclass
class Grouped:
    """The columns that arrays make, and how many rows each part has. `others` are arrays of
    other lengths, left out."""

    named: list[ArrayNames]
    rows: int
    validation_rows: int = 0
    test_rows: int = 0
    others: dict[str, int] = field(default_factory=dict)


def grouped(file: ArrayFile, told: Iterable[ArrayNames]) -> Grouped:
    """What belongs together, as it was told or as the names of the arrays say. Raises
    BrokenSource where nothing does."""
    lengths = {name: len(values) for name, values in file.arrays.items()}
    named = [names for names in told if _is_there(names, lengths)]
    if not named:
        named = _by_name(list(lengths))
    if not named:
        named = [ArrayNames(name, name) for name in lengths]
    train = {names.column: names.train for names in named}
    rows = _rows(file, {name: lengths[name] for name in train.values()})
    kept = [names for names in named if lengths[names.train] == rows]
    validation = _part(kept, lengths, "validation")
    test = _part(kept, lengths, "test")
    kept = [
        ArrayNames(
            names.column,
            names.train,
            names.validation if validation else "",
            names.test if test else "",
            names.colours_first,
        )
        for names in kept
    ]
    used = {name for names in kept for name in (names.train, names.validation, names.test)}
    others = {name: length for name, length in lengths.items() if name not in used}
    return Grouped(kept, rows, validation, test, others)


def _is_there(names: ArrayNames, lengths: dict[str, int]) -> bool:
    asked = (names.train, names.validation, names.test)
    return all(name in lengths for name in asked if name)


def _by_name(names: list[str]) -> list[ArrayNames]:
    """Columns of which there are arrays for two parts or three, as x_train and x_test, or
    train_images and val_images; none where no two names are such."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        for part, stem in _readings(name):
            found.setdefault(stem, {}).setdefault(part, name)
    columns = [(stem, parts) for stem, parts in found.items() if "train" in parts]
    if not any(len(parts) > 1 for _, parts in columns):
        return []
    return [
        ArrayNames(
            stem or "data", parts["train"], parts.get("validation", ""), parts.get("test", "")
        )
        for stem, parts in columns
    ]


def _readings(name: str) -> list[tuple[str, str]]:
    """The part and the column that a name may tell: of words, or run together as in Xtrain."""
    words = [word for word in _TOKEN.split(name) if word]
    parts = [n for n, word in enumerate(words) if word.lower() in _PART_OF]
    if len(parts) == 1:
        (at,) = parts
        rest = "_".join(word for n, word in enumerate(words) if n != at)
        return [(_PART_OF[words[at].lower()], rest)]
    readings = []
    for part, (word, *_) in _PARTS.items():
        if name.lower().endswith(word):
            readings.append((part, name[: -len(word)]))
        elif name.lower().startswith(word):
            readings.append((part, name[len(word) :]))
    return readings


def _rows(file: ArrayFile, lengths: dict[str, int]) -> int:
    """How many rows most arrays of numbers have; of equally many the longest, if it is by far."""
    counts = Counter(n for name, n in lengths.items() if file.arrays[name].dtype.kind in "biuf")
    (rows, most), *others = sorted(counts.items(), key=lambda pair: (-pair[1], -pair[0]))
    near = [n for n, count in others if count == most and n * 2 > rows]
    if near:
        first, other = (
            next(name for name, length in lengths.items() if length == n) for n in (rows, near[0])
        )
        if list(lengths).index(first) > list(lengths).index(other):
            first, other = other, first
        raise BrokenSource(
            f'{file.path.name}: array "{first}" has {lengths[first]:,} rows and array "{other}" '
            f"{lengths[other]:,}; all need as many"
        )
    return rows


def _part(named: list[ArrayNames], lengths: dict[str, int], part: str) -> int:
    """How many rows a part has, if every column has it."""
    counts = {lengths.get(getattr(names, part), 0) for names in named}
    return counts.pop() if len(counts) == 1 else 0
