"""Columns of a table that hold the pixels of a picture, one each, row by row."""

import math
from collections.abc import Sequence
from itertools import groupby

from studio.project.columns import TEXT, Column

_LEAST_SIDE = 8
_LEAST_OF_FRACTIONS = 16
"""From this side on, as many fractions of 0 to 1 are taken for pixels, too."""


def square_in(columns: Sequence[Column]) -> int:
    """How high and wide the pictures are whose pixels such columns seem to hold; 0 where they
    seem to hold none."""
    for run in _runs(columns):
        for count in (len(run), len(run) - 1):
            side = math.isqrt(count)
            if side * side == count and side >= _LEAST_SIDE and _of_run(run, count):
                high = max(column.high or 0 for column in run)
                return side if high > 1 or side >= _LEAST_OF_FRACTIONS else 0
    return 0


def pixel_columns(columns: Sequence[Column], shape: Sequence[int]) -> tuple[str, ...]:
    """The columns that hold the pixels of pictures of this height and width; none where no columns
    side by side could be these."""
    count = math.prod(shape) if shape else 0
    found = (_of_run(run, count) for run in _runs(columns) if count)
    return next((names for names in found if names), ())


def _runs(columns: Sequence[Column]) -> list[list[Column]]:
    """Columns side by side that may be pixels."""
    return [list(run) for is_one, run in groupby(columns, _may_be_pixel) if is_one]


def _may_be_pixel(column: Column) -> bool:
    if column.shape or column.dtype == TEXT or column.missing or column.usual_kind == "date":
        return False
    return (
        column.low is not None and column.high is not None and 0 <= column.low <= column.high < 256
    )


def _of_run(run: Sequence[Column], count: int) -> tuple[str, ...]:
    """The names of so many columns of a run, without one more at an end of it: the label, which
    has the fewer classes."""
    if len(run) == count:
        return tuple(column.name for column in run)
    if len(run) != count + 1:
        return ()
    ends = [run[place] for place in (0, -1) if len(run[place].classes) > 1]
    if not ends:
        return ()
    label = min(ends, key=lambda column: len(column.classes))
    return tuple(column.name for column in run if column is not label)
