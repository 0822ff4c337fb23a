"""Which rows of a table lack a value, and in which columns."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from studio.project.sources import Gap

MOST_PATTERNS = 1000
_AT_ONCE = 32


class Gaps:
    """Counts in how many rows just which columns lack a value, one column after another."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._patterns: list[tuple[str, ...]] = [()]
        self._codes: Any = None
        self._names: list[str] = []
        self._bits: Any = None

    def add(self, name: str, is_missing: Any) -> None:
        """Take in a column: in which rows its value is missing."""
        if not is_missing.any():
            return
        if self._bits is None:
            self._bits = np.zeros(self.rows, np.int64)
        self._bits |= np.asarray(is_missing, np.int64) << len(self._names)
        self._names.append(name)
        if len(self._names) == _AT_ONCE:
            self._fold()

    def _fold(self) -> None:
        """Number the patterns found so far anew, with those of the last columns."""
        if self._bits is None:
            return
        places, new = pd.factorize(self._bits)
        added = [
            tuple(name for at, name in enumerate(self._names) if int(bits) >> at & 1)
            for bits in new
        ]
        if self._codes is None:
            self._codes, self._patterns = places, added
        else:
            both = self._codes * len(added) + places
            self._codes, pairs = pd.factorize(both)
            self._patterns = [
                self._patterns[int(pair) // len(added)] + added[int(pair) % len(added)]
                for pair in pairs
            ]
        self._names, self._bits = [], None

    def found(self) -> tuple[Gap, ...]:
        """Each pattern with its rows, the most frequent first. Of very many, the rarest are told
        as one that lacks what any of them lacks."""
        self._fold()
        if self._codes is None:
            return ()
        counts = np.bincount(self._codes, minlength=len(self._patterns))
        told: Counter[tuple[str, ...]] = Counter()
        for pattern, count in zip(self._patterns, counts, strict=True):
            if pattern:
                told[pattern] += int(count)
        ordered = sorted(told.items(), key=lambda one: (-one[1], one[0]))
        kept = [Gap(pattern, count) for pattern, count in ordered[: MOST_PATTERNS - 1]]
        rest = ordered[MOST_PATTERNS - 1 :]
        if rest:
            every = tuple(dict.fromkeys(name for pattern, _ in rest for name in pattern))
            kept.append(Gap(every, sum(count for _, count in rest)))
        return tuple(kept)
