"""Marks in numbers that come far down in a file, where those in its first rows told nothing."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from studio.engine.reader.marks import Numbers, numbers_of
from studio.engine.reader.words import as_numbers
from studio.project.sources import Table

_SAMPLE = 1000


def marks_in(words: Any, table: Table) -> Numbers | None:
    """The marks with which words that are no numbers would all be some; None where there are none
    such. `words` are different ones."""
    found = numbers_of([list(words)], table.separator)
    if (found.decimal, found.thousands) == (table.decimal, table.thousands) or table.thousands:
        return None
    return found if as_numbers(words, found.decimal, found.thousands).notna().all() else None


def may_be_grouped(parts: Sequence[Any]) -> bool:
    """Whether a column of numbers is whole in its first rows, and all that is not below has three
    decimals: it could be a mark between thousands that was taken for the decimal one."""
    if all(part.dtype.kind == "i" for part in parts):
        return False
    first = parts[0].iloc[:_SAMPLE].dropna()
    if not (first % 1 == 0).all():
        return False
    values = np.concatenate([part.to_numpy("float64") for part in parts])
    odd = np.abs(values[np.isfinite(values) & (values % 1 != 0)])
    if not len(odd) or odd.min() < 1 or odd.max() >= 1000:
        return False
    return _is_whole(odd * 1000).all() and not _is_whole(odd * 100).all()


def first_grouped(words: Any, mark: str) -> int | None:
    """The first row with the mark, where all that have it could be thousands."""
    has_mark = words.str.contains(mark, regex=False, na=False).to_numpy()
    pattern = rf"[+-]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}"
    is_all = words[has_mark].str.strip().str.fullmatch(pattern).all()
    return int(has_mark.argmax()) if has_mark.any() and is_all else None


def _is_whole(values: Any) -> Any:
    return np.isclose(values, np.rint(values), rtol=0, atol=1e-6)
