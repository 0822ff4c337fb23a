"""How the dates in a column are written."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    *("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%y-%m-%d"),
    *("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y"),
    *("%a, %d %b %Y", "%Y-%b-%d", "%d. %B %Y"),
)
_TIMES = (
    *("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M", " %H:%M:%S.%f", "T%H:%M:%S.%f"),
    *(" %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S%z", "T%H:%M:%S.%f%z", " %H:%M:%S%z", "T%H:%M%z"),
    *(" %H.%M", ", %H:%M", " %H:%M %z"),
)
_SOME = (
    *(day + time for day, time in itertools.product(_DAYS, _TIMES)),
    *("%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%b-%y", "%d/%b/%Y:%H:%M:%S %z"),
)
_IN_ONE = ("%Y%m%d", "%Y%m%d%H%M%S")
_MAY_BE = re.compile(r"(?=.*\d)[\w/.,:+\-  ]{6,35}")
_ANY_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}.*)?")
_SAMPLE = 200
_SECONDS = (946_684_800, 4_102_444_800)
"""From 2000 to 2100."""


@dataclass(frozen=True)
class Written:
    """A form of dates, as `strptime` reads it, and the `other` one that would read all as well."""

    form: str
    other: str = ""
    wrong: int = 0
    """How many cells are no date so written."""


def written_dates(words: Any) -> Written | None:
    """How the dates among words are written, if they are dates; `words` is a column without
    missing values. All cells tell whether the day or the month comes first."""
    sample = [str(word).strip() for word in words.iloc[:: len(words) // _SAMPLE + 1]]
    if not sample or sum(_MAY_BE.fullmatch(word) is not None for word in sample) < len(sample):
        return None
    forms = [form for form in _SOME if _is_read(sample[0], form)]
    forms = [form for form in forms if all(_is_read(word, form) for word in sample)]
    if not forms:
        return None
    every = pd.Series(pd.unique(words))
    wrong = {form: _wrong(every, form) for form in forms}
    forms = [form for form in forms if wrong[form] == min(wrong.values())]
    best = next((form for form in forms if wrong[form] == 0), forms[0])
    other = next((form for form in forms if form != best and wrong[form] == 0), "")
    return Written(best, other if _differ(every, best, other) else "", wrong[best])


def _is_read(word: str, form: str) -> bool:
    try:
        datetime.strptime(word, form)
    except ValueError:
        return False
    return True


def _wrong(words: Any, form: str) -> int:
    try:
        return int(pd.to_datetime(words, format=form, errors="coerce", utc=True).isna().sum())
    except ValueError:
        return len(words)


def _differ(words: Any, form: str, other: str) -> bool:
    if not other:
        return False
    first = pd.to_datetime(words, format=form, errors="coerce", utc=True)
    return not first.equals(pd.to_datetime(words, format=other, errors="coerce", utc=True))


def numbered_dates(values: Any) -> str:
    """How whole numbers in rising order tell dates: as 20240131 or in seconds since 1970; nothing
    where they do not."""
    low, high = int(values.min()), int(values.max())
    if low >= 19_000_101 and high <= 21_001_231:
        sample = [str(int(value)) for value in values.iloc[:: len(values) // _SAMPLE + 1]]
        if all(_is_read(word, _IN_ONE[0]) for word in sample):
            return "" if _wrong(values.astype("int64").astype(str), _IN_ONE[0]) else _IN_ONE[0]
    is_rising = bool(values.is_monotonic_increasing or values.is_monotonic_decreasing)
    if not is_rising or values.nunique() <= 2:
        return ""
    for unit, parts in (("s", 1), ("ms", 1000)):
        if _SECONDS[0] * parts <= low and high <= _SECONDS[1] * parts:
            return unit
    return ""


def are_near_dates(words: Any) -> bool:
    """Whether words are dates that are not all written in one way."""
    sample = [str(word).strip() for word in words.iloc[:: len(words) // _SAMPLE + 1]]
    return bool(sample) and all(_ANY_DATE.fullmatch(word) for word in sample)
