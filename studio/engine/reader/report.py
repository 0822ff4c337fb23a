"""What the readers of the several kinds of source have in common: how they say what they find."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_SPREAD_OVER = 5_000_000
"""Of about how many numbers at the most it is told how they are spread."""
_BLOCK = 1 << 20
"""Numbers that are measured at a time."""

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


class Measuring:
    """Takes numbers in part after part, each an array of any shape: their range and their mean are
    those of all that are finite. How they are spread is told from some of about `count`, where
    that are very many."""

    def __init__(self, count: int) -> None:
        self._step = count // _SPREAD_OVER + 1
        self._low, self._high = math.inf, -math.inf
        self._sum, self._count = 0.0, 0
        self._some: list[Any] = []

    def take(self, values: Any) -> None:
        """Take in more numbers."""
        for block in in_blocks(values):
            finite = _finite(block)
            if finite.size:
                self._widen(finite)
                self._sum += float(finite.sum(dtype="float64"))
                self._count += finite.size
                some = finite[:: self._step]
                self._some.append(some if self._step == 1 else some.copy())

    def reach(self, values: Any) -> None:
        """Let the range reach these numbers as well, which are taken in no other way."""
        finite = _finite(values)
        if finite.size:
            self._widen(finite)

    def _widen(self, finite: Any) -> None:
        self._low = min(self._low, float(finite.min()))
        self._high = max(self._high, float(finite.max()))

    def facts(self, column: Column) -> ColumnFacts:
        """What the numbers of a column are like; the column with its range."""
        import numpy as np

        if not self._count:
            return ColumnFacts(column)
        low, high = self._low, self._high
        ends = (low, high if high > low else low + 1)
        spread, _ = np.histogram(np.concatenate(self._some), bins=_SPREAD_PARTS, range=ends)
        named = msgspec.structs.replace(column, low=low, high=high)
        mean = self._sum / self._count
        return ColumnFacts(named, mean, spread=tuple(int(n) for n in spread))


def _finite(values: Any) -> Any:
    """Those of some numbers that are finite, in a line."""
    import numpy as np

    plain = values.reshape(-1)
    if plain.dtype.kind == "b":
        return plain.astype(np.uint8)
    if plain.dtype.kind != "f":
        return plain
    is_finite = np.isfinite(plain)
    return plain if is_finite.all() else plain[is_finite]


def in_blocks(values: Any) -> Iterator[Any]:
    """An array in blocks of rows, so that what is made of each takes little memory."""
    import numpy as np

    rows = max(1, _BLOCK // max(1, math.prod(values.shape[1:])))
    for first in range(0, len(values), rows):
        yield np.asarray(values[first : first + rows])


def facts_of_numbers(column: Column, *parts: Any) -> ColumnFacts:
    """Range, mean and spread of arrays of numbers, whatever their shape."""
    measuring = Measuring(sum(part.size for part in parts))
    for part in parts:
        measuring.take(part)
    return measuring.facts(column)


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
