"""Which words stand for a missing value in a table, and which look so and are classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.engine.reader.header import kind_of_cell
from studio.engine.reader.kinds import MOST_NUMBERED

USUAL = ("", "#N/A", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null")
"""Words that pandas takes for missing values and that people write."""
_ALSO = frozenset(
    {
        *("?", "-", "--", "---", ".", "..", "*", "na", "n.a.", "N.A.", "k.A.", "#DIV/0!", "#REF!"),
        *("#VALUE!", "#NULL!", "#NUM!", "missing", "Missing", "MISSING", "unknown", "nil", "NIL"),
        *("none", "NAN", "Nan", "Null", "\\N", "not available", "keine Angabe", "inf?"),
    }
)
_MAY_BE_CLASSES = frozenset({"None", "NA", "N/A", "n/a", "NULL", "null"})
_FREQUENT = 0.05


@dataclass(frozen=True)
class Missing:
    """The `words` for a missing value, where they are not those that pandas knows. `marks` are
    those among them that it does not; `kept` are, by the place of a column, words that stand for
    a class in it."""

    words: tuple[str, ...] | None = None
    marks: tuple[str, ...] = ()
    kept: dict[int, tuple[str, ...]] = field(default_factory=dict)


def missing_of(columns: Sequence[Sequence[str]]) -> Missing:
    """What the first rows say of missing values. Columns are lists of cells, without names."""
    marks: dict[str, None] = {}
    kept: dict[int, tuple[str, ...]] = {}
    for place, column in enumerate(columns):
        cells = [cell.strip() for cell in column]
        marks |= dict.fromkeys(_marks_in(cells))
        if words := _kept_in(cells):
            kept[place] = words
    names = {word for words in kept.values() for word in words}
    elsewhere = frozenset(
        word
        for place, column in enumerate(columns)
        for word in names - set(kept.get(place, ()))
        if word in column
    )
    # Where R or pandas wrote the file, a word that is missing among numbers is so everywhere.
    kept = {
        place: left
        for place, words in kept.items()
        if (left := tuple(w for w in words if w == "None" or w not in elsewhere))
    }
    gone = {word for words in kept.values() for word in words} - elsewhere
    if not marks and not gone:
        return Missing(None, (), kept)
    words = tuple(sorted({*USUAL, *marks} - gone))
    return Missing(words, tuple(marks), kept)


def _marks_in(cells: Sequence[str]) -> tuple[str, ...]:
    """Words in a column of numbers that pandas does not know, and that are no numbers."""
    kinds = Counter(kind_of_cell(cell) for cell in cells)
    numbers = {cell for cell in cells if kind_of_cell(cell) == "number"}
    words = {cell for cell in cells if kind_of_cell(cell) == "word"} | {
        cell for cell in cells if cell in _ALSO
    }
    is_measured = len(numbers) > MOST_NUMBERED or any("." in n or "," in n for n in numbers)
    if not words or not words <= _ALSO or len(words) > 2 or not is_measured:
        return ()
    return tuple(sorted(words)) if kinds["number"] > len(cells) / 2 else ()


def _kept_in(cells: Sequence[str]) -> tuple[str, ...]:
    """Words that look like missing values, in a column of classes where they come often."""
    counts = Counter(cells)
    others = {cell for cell in counts if kind_of_cell(cell) == "word"}
    found = [word for word in counts if word in _MAY_BE_CLASSES]
    if not found or not others or any(kind_of_cell(cell) == "number" for cell in counts):
        return ()
    is_of_classes = 3 * len(others) <= len(cells)
    frequent = max(2, _FREQUENT * len(cells))
    return tuple(sorted(w for w in found if is_of_classes and counts[w] >= frequent))
