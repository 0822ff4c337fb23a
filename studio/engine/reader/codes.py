"""Digits that are no numbers, as the first of them is 0: those of places, articles and phones."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from studio.engine.reader.encodings import pieces
from studio.engine.reader.marks import NUMBER
from studio.project.reading import BLANKS
from studio.project.sources import Table

_CODE = re.compile(r"\s*0\d+\s*")
_MOSTLY = 0.5
_SAMPLE = 200
_WHOLE = 1000
"""First rows that tell whether numbers are whole."""


def is_code(cell: str) -> bool:
    """Whether a cell holds digits that are no number, as the first of them is 0."""
    return _CODE.fullmatch(cell) is not None


def are_codes(words: Any) -> bool:
    """Whether digits are no numbers: some begin with 0."""
    some = words.iloc[:: len(words) // _SAMPLE + 1].str.strip()
    if not some.str.isdecimal().mean() >= _MOSTLY:
        return False
    if some[~some.str.isdecimal()].str.fullmatch(NUMBER.pattern).any():
        return False
    return any(map(is_code, pd.unique(words)))


def may_be_codes(parts: Sequence[Any]) -> bool:
    """Whether the numbers of a column, in parts, may have lost a 0 at their beginning."""
    some = parts[0].iloc[:_WHOLE].dropna()
    return bool((some % 1 == 0).all()) and any(part.max() >= 1 for part in parts)


def has_codes(table: Table) -> bool:
    """Whether a cell of a text may hold digits of which the first is 0: there is a 0 that begins a
    cell, and a digit behind it."""
    begins, blank, digit = (np.zeros(256, bool) for _ in range(3))
    begins[[*b'\r\n"', *("" if table.separator == BLANKS else table.separator).encode()]] = True
    blank[[*b" \t"]] = True
    digit[[*b"0123456789"]] = True
    if table.separator == BLANKS:
        begins |= blank
    is_wide = table.encoding.startswith(("utf-16", "utf-32"))
    end = b"\n\n"
    for piece in pieces(Path(table.path)):
        text = end + (piece.replace(b"\0", b"") if is_wide else piece)
        end = text[-3:]
        letters = np.frombuffer(text, np.uint8)
        zeros = np.flatnonzero(letters[2:-1] == ord("0")) + 2
        zeros = zeros[digit[letters[zeros + 1]]]
        before, further = letters[zeros - 1], letters[zeros - 2]
        if (begins[before] | (blank[before] & (begins | blank)[further])).any():
            return True
    return False
