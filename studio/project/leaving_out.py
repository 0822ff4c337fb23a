"""Rows with gaps are left out, or the gaps are filled: one or the other, in all inputs at once."""

import msgspec

from studio.project.columns import DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    DateParts,
    Days,
    Fill,
    PreparedColumn,
    SetAside,
    prepare,
)
from studio.project.sources import Table


def leaving_out(settings: DataSettings, *, drops: bool) -> DataSettings:
    """Settings in which rows that lack a value in a used column are left out, and nothing is
    filled; or in which they stay, and the gaps of the inputs are filled: as they were before, where
    that was said."""
    source = settings.source
    if not isinstance(source, Table):
        return settings
    source = msgspec.structs.replace(source, drops_missing=drops)
    columns = tuple(_without(c) if drops else _filled(settings, c) for c in settings.columns)
    return msgspec.structs.replace(settings, source=source, columns=columns)


def _without(column: PreparedColumn) -> PreparedColumn:
    at = next((n for n, step in enumerate(column.steps) if isinstance(step, Fill)), None)
    if at is None:
        return column
    fill = column.steps[at]
    assert isinstance(fill, Fill)
    steps = tuple(step for step in column.steps if not isinstance(step, Fill))
    return msgspec.structs.replace(column, steps=steps, set_aside=SetAside(fill, at))


def _filled(settings: DataSettings, column: PreparedColumn) -> PreparedColumn:
    aside, column = column.set_aside, msgspec.structs.replace(column, set_aside=None)
    if column.fills:
        return column
    if aside is not None:
        # Its place may be another one now, as other steps were added or taken away.
        for at in (aside.at, _usual_place(column)):
            again = _with_step(column, aside.step, at)
            if _can_be(settings, again):
                return again
    known = settings.info()
    raws = [raw for name in column.sources if (raw := known.column(name)) is not None]
    if column.role == "target" or not any(raw.missing for raw in raws):
        return column
    is_class = len(raws) == 1 and bool(raws[0].classes)
    fill = Fill("most_frequent") if is_class else Fill()
    return _with_step(column, fill, _usual_place(column))


def _usual_place(column: PreparedColumn) -> int:
    first = column.steps[:1]
    return 1 if first and isinstance(first[0], ClassNumbers | DateParts | Days) else 0


def _with_step(column: PreparedColumn, step: Fill, at: int) -> PreparedColumn:
    steps = (*column.steps[:at], step, *column.steps[at:])
    return msgspec.structs.replace(column, steps=steps)


def _can_be(settings: DataSettings, column: PreparedColumn) -> bool:
    try:
        prepare(settings.source, column)
    except DataError:
        return False
    return True
