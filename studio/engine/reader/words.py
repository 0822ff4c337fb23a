"""Words as numbers, read by the very text that a script holds: a preview shows what a network is
given."""

import runpy
from typing import Any

import pandas as pd

from studio.resources import resource

_SCRIPT: dict[str, Any] = runpy.run_path(str(resource("scripts", "read_words.py")))
_SAMPLE = 1000


def as_numbers(words: Any, decimal: str, thousands: str, sign: str = "") -> Any:
    """Words as numbers, written with these marks and a sign; what is none is missing."""
    return _SCRIPT["as_numbers"](words, decimal, thousands, sign)


def as_flags(words: Any) -> Any | None:
    """Words as True and False, where they are nothing else; missing ones stay missing."""
    for some in (words.iloc[:_SAMPLE], words):
        distinct = pd.Series(pd.unique(some.dropna()), dtype="str")
        if _SCRIPT["as_flags"](distinct).isna().any():
            return None
    return _SCRIPT["as_flags"](words) if len(distinct) else None
