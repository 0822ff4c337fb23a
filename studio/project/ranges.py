"""Between which numbers a prepared column lies, as far as the source and its steps tell."""

import math
from dataclasses import dataclass

from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    Clip,
    Fill,
    Flatten,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
    raw_columns,
)
from studio.project.sources import Published

_KEEP = (Flatten, Reshape, Window, ClassNumbers)


@dataclass(frozen=True, slots=True)
class Reach:
    """The least and the greatest number of a column. Of a standardized one they are not known: its
    numbers lie about 0 and go to -1 and to 1 at the least, mostly further."""

    low: float
    high: float
    is_standardized: bool = False

    @property
    def size(self) -> float:
        """The greatest distance from 0."""
        return max(abs(self.low), abs(self.high))

    def fits_in(self, low: float, high: float) -> bool:
        """Whether all of its numbers lie within these two, as far as can be told."""
        if self.is_standardized:
            return low < self.low and self.high < high
        return low <= self.low and self.high <= high


def reach_of(data: DataSettings, column: PreparedColumn) -> Reach | None:
    """Between which numbers a prepared column lies; None where that is not known."""
    try:
        raw = raw_columns(data.info(), column)
    except DataError:
        return None
    found = [_of_raw(data, one, column) for one in raw]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    reach: Reach | None = Reach(min(r.low for r in known), max(r.high for r in known))
    for step in column.steps:
        reach = _after(reach, step)
    return reach


def _of_raw(data: DataSettings, raw: Column, column: PreparedColumn) -> Reach | None:
    is_numbered = any(isinstance(step, ClassNumbers) for step in column.steps)
    if raw.is_one_hot:
        return Reach(0, 1)
    if raw.values and not is_numbered:
        return Reach(min(raw.values), max(raw.values))
    if raw.classes:
        return Reach(0, len(raw.classes) - 1)
    if raw.low is not None and raw.high is not None:
        return Reach(raw.low, raw.high)
    is_picture = raw.dtype == "uint8" and len(raw.shape) > 1
    return Reach(0, 255) if is_picture and isinstance(data.source, Published) else None


def _after(reach: Reach | None, step: object) -> Reach | None:
    """The same numbers after a step. What puts them somewhere by itself needs to know nothing."""
    match step:
        case Standardize():
            return Reach(-1, 1, is_standardized=True)
        case OneHot():
            return Reach(0, 1)
    if reach is None:
        return None
    match step:
        case Scale(divide_by=by) if by:
            ends = sorted((reach.low / by, reach.high / by))
            return Reach(ends[0], ends[1], reach.is_standardized)
        case Shift(add=add):
            return Reach(reach.low + add, reach.high + add, reach.is_standardized)
        case Clip(low=low, high=high) if not reach.is_standardized:
            return Reach(min(max(reach.low, low), high), max(min(reach.high, high), low))
        case Log() if reach.low >= 0 and not reach.is_standardized:
            return Reach(math.log1p(reach.low), math.log1p(reach.high))
        case Fill(by="value", value=value) if not reach.is_standardized:
            return Reach(min(reach.low, value), max(reach.high, value))
        case Fill(by="mean" | "median" | "most_frequent"):
            return reach
    return reach if isinstance(step, _KEEP) else None
