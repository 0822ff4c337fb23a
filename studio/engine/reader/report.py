"""What the readers of the several kinds of source have in common: how they say what they find."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from studio.engine.protocol.reader import ColumnFacts, Facts, Head, Progress
from studio.project.columns import Column
from studio.project.sources import Arrays, Images, Note, Table, Texts

HEAD_ROWS = 100
TEXT_LENGTH = 240
THUMBNAILS = 60
PLOTTED = 2000
_SPREAD_PARTS = 24

Say = Callable[[Head | Progress], None]
"""Hands over what is known before all is: the head, and how far the counting came."""


def as_notes(sentences: Iterable[str]) -> tuple[Note, ...]:
    """Sentences that offer nothing."""
    return tuple(Note(sentence) for sentence in sentences)


class BrokenSource(Exception):
    """A source that cannot be used; `str(error)` is a sentence."""

    def __init__(self, sentence: str, *, is_gone: bool = False, needs: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.is_gone, self.needs = is_gone, tuple(needs)


def facts_of_numbers(column: Column, values: Any) -> ColumnFacts:
    """Range, mean and spread of an array of numbers, whatever its shape."""
    import numpy as np

    plain = np.asarray(values).reshape(-1)
    if plain.size > 5_000_000:  # statistics of a part are as good to look at
        plain = plain[:: plain.size // 5_000_000 + 1]
    if plain.dtype.kind == "f":
        plain = plain[np.isfinite(plain)]
    if not plain.size:
        return ColumnFacts(column)
    low, high = float(plain.min()), float(plain.max())
    spread, _ = np.histogram(
        plain, bins=_SPREAD_PARTS, range=(low, high if high > low else low + 1)
    )
    named = msgspec.structs.replace(column, low=low, high=high)
    return ColumnFacts(named, float(plain.mean()), spread=tuple(int(n) for n in spread))


def facts_of_classes(column: Column, labels: Any) -> ColumnFacts:
    """How often each class is there."""
    import numpy as np

    numbers = np.asarray(labels).reshape(-1).astype(np.int64)
    counts = np.bincount(numbers, minlength=len(column.classes))
    pairs = zip(column.classes, counts, strict=False)
    return ColumnFacts(column, counts=tuple((name, int(count)) for name, count in pairs))


def in_turn(facts: ColumnFacts, values: Any) -> ColumnFacts:
    """The same facts, and whether the rows stand in the order of the column: those of each class
    together, or each with a greater whole number than the one before."""
    import numpy as np

    column = facts.column
    if values.ndim != 1 or len(values) < 2 or not (column.classes or values.dtype.kind in "iuf"):
        return facts
    plain = np.asarray(values)
    if column.classes:
        changes = int((plain[1:] != plain[:-1]).sum())
        is_sorted = 1 < len(column.classes) == changes + 1
        column = msgspec.structs.replace(column, is_sorted=is_sorted)
    if plain.dtype.kind in "iuf":
        is_numbered = bool((plain[1:] > plain[:-1]).all() and (plain % 1 == 0).all())
        column = msgspec.structs.replace(column, is_numbered=is_numbered)
    return msgspec.structs.replace(facts, column=column)


def with_counts(found: Facts) -> Facts:
    """The same facts, and how many rows each class has told in the source, where what is said of
    a project before it is trained can count on them."""
    counted = {
        facts.column.name: tuple(count for _, count in facts.counts)
        for facts in found.facts
        if facts.counts and len(facts.counts) == len(facts.column.classes)
    }
    source = found.source
    if isinstance(source, Table | Arrays):
        columns = tuple(
            msgspec.structs.replace(column, counts=counted.get(column.name, ()))
            for column in source.columns
        )
        source = msgspec.structs.replace(source, columns=columns)
    elif isinstance(source, Images | Texts):
        source = msgspec.structs.replace(source, counts=counted.get("label", ()))
    return msgspec.structs.replace(found, source=source)


def said(value: Any, longest: int = 80) -> str:
    """A value as a cell shows it."""
    # A number of numpy's is no float, unless it has 64 bits.
    if type(value).__name__.startswith("float"):
        return f"{float(value):.6g}"
    text = str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
