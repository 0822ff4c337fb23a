"""Rows with gaps are left out, or the gaps are filled: one or the other, in all inputs at once."""

import msgspec

from studio.project.datasets import DataSettings
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    DateParts,
    Days,
    Fill,
    PreparedColumn,
)
from studio.project.sources import Table


def leaving_out(settings: DataSettings, *, drops: bool) -> DataSettings:
    """Settings in which rows that lack a value in a used column are left out, and nothing is
    filled; or in which they stay, and the gaps of the inputs are filled."""
    source = settings.source
    if not isinstance(source, Table):
        return settings
    source = msgspec.structs.replace(source, drops_missing=drops)
    columns = tuple(_without(c) if drops else _filled(settings, c) for c in settings.columns)
    return msgspec.structs.replace(settings, source=source, columns=columns)


def _without(column: PreparedColumn) -> PreparedColumn:
    steps = tuple(step for step in column.steps if not isinstance(step, Fill))
    return msgspec.structs.replace(column, steps=steps)


def _filled(settings: DataSettings, column: PreparedColumn) -> PreparedColumn:
    known = settings.info()
    raws = [raw for name in column.sources if (raw := known.column(name)) is not None]
    has_gaps = any(raw.missing for raw in raws)
    if column.role == "target" or not has_gaps or any(isinstance(s, Fill) for s in column.steps):
        return column
    first = column.steps[:1]
    at = 1 if first and isinstance(first[0], ClassNumbers | DateParts | Days) else 0
    fill: AnyStep = Fill("most_frequent") if any(raw.classes for raw in raws) else Fill()
    return msgspec.structs.replace(column, steps=(*column.steps[:at], fill, *column.steps[at:]))
