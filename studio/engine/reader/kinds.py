"""What the values of a column are to a person: numbers, classes, flags, dates, text, or many
numbers in each cell."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from studio.project.sources import PICTURE_SUFFIXES

MOST_CLASSES = 200
"""Of words that are taken for classes by themselves; a person may say it of more."""
MOST_TOLD = 1000
"""Of classes that a person may say a column has."""
MOST_NUMBERED = 32
_FEW_ROWS = 10
_WORDS_OF_A_SENTENCE = 3
_LEAST_OF_A_SEQUENCE = 8
_SEQUENCE = re.compile(r"\[?\s*[-+\d.][-+\d.eE]*(?:[\s,;]+[-+\d.][-+\d.eE]*)*\s*,?\s*\]?")
_TO_BLANKS = str.maketrans("[],;", "    ")
_SAMPLE = 200


def are_classes(values: Any, distinct: Any) -> bool:
    """Whether numbers are those of classes: whole, few, and each in several rows. `distinct` are
    the different ones, in order."""
    rows, count = len(values), len(distinct)
    if rows < _FEW_ROWS or not 1 < count <= MOST_NUMBERED:
        return False
    if not np.array_equal(distinct, np.rint(distinct)):
        return False
    is_run = bool(distinct[-1] - distinct[0] == count - 1 and distinct[0] in (0, 1))
    if values.dtype.kind == "f" and not is_run and count > _FEW_ROWS:
        return False
    return rows >= (2 if is_run else 4) * count


def is_text(words: Any, distinct: int) -> bool:
    """Whether words are to be read rather than counted: sentences, or another one in each row."""
    sample = [str(word) for word in words.iloc[:: len(words) // _SAMPLE + 1]]
    is_repeated = distinct <= len(words) / 2
    if any("\n" in word for word in sample):
        return True
    length = sum(len(word.split()) for word in sample) / max(len(sample), 1)
    if length >= _WORDS_OF_A_SENTENCE and (not is_repeated or length >= 4 * _WORDS_OF_A_SENTENCE):
        return True
    return len(words) >= _FEW_ROWS and not is_repeated


def sequence_length(words: Any) -> int:
    """How many numbers each cell holds, if all hold as many; -1 where they hold different many,
    and 0 where they are no sequences of numbers."""
    sample = [str(word) for word in words.iloc[:: len(words) // _SAMPLE + 1]]
    if not sample or not all(_SEQUENCE.fullmatch(word) for word in sample[:20]):
        return 0
    counts = {len(numbers_in(word)) for word in sample}
    if min(counts) < 2 or max(counts) < _LEAST_OF_A_SEQUENCE:
        return 0
    return counts.pop() if len(counts) == 1 else -1


def numbers_in(cell: str) -> list[str]:
    """The numbers in a cell of many."""
    return cell.translate(_TO_BLANKS).split()


def name_pictures(words: Any) -> bool:
    """Whether nearly all words are the names of picture files."""
    sample = [str(word).strip().lower() for word in words.iloc[:: len(words) // _SAMPLE + 1]]
    return bool(sample) and sum(w.endswith(PICTURE_SUFFIXES) for w in sample) >= 0.9 * len(sample)


def pictures_near(table: Path, words: Sequence[str]) -> str | None:
    """The folder, as seen from the table's, in which the first of these pictures are; None where
    there is none."""
    folder = table.parent
    below = sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    for place in ("", *below[:50]):
        if all((folder / place / word.replace("\\", "/")).is_file() for word in words[:3]):
            return place
    return None


def variants(words: Sequence[str], counts: Sequence[int]) -> dict[str, str]:
    """Words that differ from another one in capitals or blanks alone, each with that one: the most
    frequent of its kind."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for word, count in zip(words, counts, strict=True):
        groups.setdefault(" ".join(word.casefold().split()), []).append((count, word))
    merged: dict[str, str] = {}
    for found in groups.values():
        _, kept = max(found, key=lambda one: (one[0], -len(one[1])))
        merged |= {word: kept for _, word in found if word != kept}
    return merged
