"""What the columns of a table are called, where the file's own names do not do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.engine.reader.header import Header
from studio.engine.reader.marks import Record, columns_of
from studio.engine.reader.report import BrokenSource
from studio.project.sources import Note

_MOST_SAID = 20
"""Columns with the name of another one that are told one by one."""


@dataclass(frozen=True)
class Names:
    """A name for each column. They are told to pandas where they are not those in the file, or
    where a separator behind the last value makes one more column."""

    names: list[str]
    is_renamed: bool = False
    has_empty_end: bool = False
    notes: tuple[Note, ...] = ()
    places: tuple[int, ...] = ()


def names_of(file: str, header: Header, body: Sequence[Record], *, is_sheet: bool = False) -> Names:
    """What the columns of a table are called. Raises BrokenSource where rows have more values than
    there are names; a sheet has as many cells everywhere, so there a few values without a name
    are such."""
    columns = columns_of(body)
    width = len(columns) or len(header.names) or header.width
    if not header.has_names and len(header.names) == width:
        return Names(list(header.names), True)
    if not header.has_names:
        if len(columns) > 2 and width % 2 and _are_halves(columns):
            kept = tuple(range(0, width, 2))
            return Names([_made_up(n) for n in range(1, len(kept) + 1)], True, places=kept)
        is_empty = len(columns) > 1 and not any(cell.strip() for cell in columns[-1])
        width -= is_empty
        return Names([_made_up(n) for n in range(1, width + 1)], True, is_empty)
    names = list(header.names)
    more = width - len(names)
    if more == 1 and not any(cell.strip() for cell in columns[-1]):
        found = _usable(file, header, names, columns)
        return Names(found.names, True, True, found.notes)
    if more == 1 and len(set(columns[0])) == len(columns[0]):
        return _behind_row_names(file, header, names, columns)
    if more > 0:
        row = next((r.line for r in body if len(r.cells) > len(names)), header.line + 1)
        raise BrokenSource(
            f"{file}, row {row}: it has {width} values, and row {header.line} has {len(names)} "
            "names; each column needs one"
        )
    wide = len(names)
    while len(names) > 1 and not names[-1].strip() and _is_empty(columns, len(names) - 1):
        names.pop()
    kept = tuple(n for n, name in enumerate(names) if name.strip() or not _is_empty(columns, n))
    if columns and 0 < len(kept) < len(names):
        some = [columns[n] for n in kept]
        found = _usable(file, header, [names[n] for n in kept], some)
        return replace(found, is_renamed=True, places=kept)
    if is_sheet and len(names) > 1 and not names[-1].strip():
        _refuse_stray(file, header, names, body)
    found = _usable(file, header, names, columns)
    # Where pandas is told the names, it is told of the empty columns behind them, too.
    return found if not found.is_renamed or wide == len(names) else replace(
        found,
        has_empty_end=wide == len(names) + 1,
        places=() if wide == len(names) + 1 else tuple(range(len(names))),
    )  # fmt: skip


def _are_halves(columns: Sequence[Sequence[str]]) -> bool:
    """Whether every other column is empty, as two marks stand between values: 1::1193::5."""
    return all(
        any(cell.strip() for cell in column) != bool(place % 2)
        for place, column in enumerate(columns)
    )


def _refuse_stray(file: str, header: Header, names: Sequence[str], body: Sequence[Record]) -> None:
    """Raise BrokenSource where a few rows have values behind the last column that has a name."""
    last = len(names) - 1
    rows = [row for row in body if len(row.cells) > last and row.cells[last].strip()]
    if 2 * len(rows) < len(body):
        raise BrokenSource(
            f"{file}, row {rows[0].line}: it has more values than the {last} columns in row "
            f"{header.line}"
        )


def _made_up(number: int) -> str:
    return f"column_{number}"


def _is_empty(columns: Sequence[Sequence[str]], place: int) -> bool:
    return place >= len(columns) or not any(cell.strip() for cell in columns[place])


def _behind_row_names(
    file: str, header: Header, names: list[str], columns: Sequence[Sequence[str]]
) -> Names:
    """As R writes a table: the names of the rows stand in a column that has no name itself."""
    found = _usable(file, header, ["", *names], columns, is_said=False)
    note = Note(
        f"{file}, row {header.line}: there is one name fewer than values, so the first column, "
        f'which has none, is called "{found.names[0]}"',
        "row_names",
        {"name": found.names[0]},
    )
    return Names(found.names, True, notes=(note, *found.notes))


def _usable(
    file: str,
    header: Header,
    names: list[str],
    columns: Sequence[Sequence[str]],
    *,
    is_said: bool = True,
) -> Names:
    """The same names, but one for each column, and each another."""
    made: list[str] = []
    notes: list[Note] = []
    seen: set[str] = set()
    free = _Free(names)
    again = 0
    for place, name in enumerate(names):
        new = name.strip()
        if not new:
            new = free.like(_made_up(place + 1))
            if is_said:
                notes.append(_unnamed(file, header, place, new, columns))
        elif new in seen:
            new = free.like(new, 2)
            again += 1
            if again <= _MOST_SAID:
                notes.append(
                    Note(
                        f'{file}, row {header.line}: two columns are called "{name}"; column '
                        f'{place + 1} is read as "{new}"',
                        "same_name",
                        {"name": name, "new": new},
                    )
                )
        seen.add(new)
        made.append(new)
    if again > _MOST_SAID:
        more = again - _MOST_SAID
        notes.append(
            Note(
                f"{file}, row {header.line}: {more:,} more columns are called as others are, and "
                "are read with a number behind the name",
                "same_names",
                {"count": str(more)},
            )
        )
    return Names(made, made != names, notes=tuple(notes))


def _unnamed(
    file: str, header: Header, place: int, new: str, columns: Sequence[Sequence[str]]
) -> Note:
    cells = [cell.strip() for cell in columns[place]] if place < len(columns) else []
    counts = [str(n) for n in range(len(cells))], [str(n) for n in range(1, len(cells) + 1)]
    said = "; it counts the rows" if len(cells) > 1 and cells in counts else ""
    return Note(
        f'{file}, row {header.line}: column {place + 1} has no name and is called "{new}"{said}',
        "no_name",
        {"name": new},
    )


class _Free:
    """Gives names that no other column has."""

    def __init__(self, taken: Sequence[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def like(self, name: str, first: int = 1) -> str:
        """The name, or the first free one of those that are numbered from 2 on."""
        number = self._next.get(name, first)
        made = f"{name}_{number}" if number > 1 else name
        while made in self._taken:
            number += 1
            made = f"{name}_{number}"
        self._next[name] = number + 1
        self._taken.add(made)
        return made
