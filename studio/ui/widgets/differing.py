"""Where two long sequences differ, found without looking at each entry in Python."""

from collections.abc import Sequence
from typing import Any


def common_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many entries are the same at the beginning, and how many of the others at the end."""
    head = _same(old, new, min(len(old), len(new)))
    return head, _same(old[::-1], new[::-1], min(len(old), len(new)) - head)


def _same(old: Sequence[Any], new: Sequence[Any], most: int) -> int:
    """How many entries are the same at the beginning: by halves, which Python compares in C."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            most = middle - 1
    return low
