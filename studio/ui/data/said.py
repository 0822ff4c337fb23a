"""What the data tab says of the data: how they changed, what was assumed, what was found."""

from collections.abc import Sequence

import msgspec

from studio.engine.protocol.reader import Facts
from studio.project.assuming import assumed
from studio.project.changed import changes
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.sources import Note, Source, Table
from studio.project.suggest import left_alone
from studio.words import counted, listed

_NAMED = 3


class Said:
    """Keeps what takes long to find out for a source of thousands of columns."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._left: dict[str, list[Column]] = {}

    def of(self, data: DataSettings, found: Facts) -> list[Note]:
        """All notes: what holds for these settings of what was found."""
        if data.source is not self._source:
            self._source, self._left = data.source, left_alone(data.source)
        changed = changes(data.source, found.source)
        first = [Note(changed)] if changed else []
        return [*first, *assumed(data, self._left), *_of_gaps(data, found)]


def _of_gaps(data: DataSettings, found: Facts) -> list[Note]:
    """The notes of the reader, with a single one for all columns that lack values. Leaving out
    such rows is offered as long as they stay."""
    gaps: list[Note] = []
    others: list[Note] = []
    for note in found.notes:
        is_gap = note.code == "missing" and "column" in note.values
        (gaps if is_gap else others).append(note)
    if not gaps:
        return others
    gap = gaps[0] if len(gaps) == 1 else _of_all(gaps, found.source)
    if isinstance(data.source, Table) and data.source.drops_missing:
        gap = msgspec.structs.replace(gap, offer="", instead=None)
    return [*others, gap]


def _of_all(gaps: Sequence[Note], source: Source) -> Note:
    info = source.info()
    counts = {note.values["column"]: 0 for note in gaps}
    for name in counts:
        column = info.column(name)
        counts[name] = column.missing if column is not None else 0
    told = [f'"{name}" ({counted(count, "row")})' for name, count in counts.items()]
    more = len(told) - _NAMED
    if more > 0:
        told[_NAMED:] = [f"{more:,} more"]
    sentence = f"{info.title}: values are missing in the columns {listed(told)}"
    return msgspec.structs.replace(gaps[0], sentence=sentence, values={})
