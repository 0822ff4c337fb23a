"""What is found out of how a table is written before it is read, and what is said of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from studio.engine.reader.header import Header, is_rule
from studio.engine.reader.marks import Record
from studio.engine.reader.report import said
from studio.project.sources import Note, Table

_READ_AS = (
    *("separator", "decimal", "thousands", "encoding", "has_header", "header_line", "skipped"),
    *("skips_blanks", "has_quotes", "comment", "is_renamed", "has_empty_end", "places", "sheet"),
)
"""What is found out before a table is read."""


@dataclass(frozen=True)
class Recognized:
    """How a table is to be read, its columns named but not yet looked into, and what to say of
    that. `rows` are its first ones, names and all that stands above them left out."""

    table: Table
    rows: tuple[Record, ...]
    lines: int = 0
    """How many lines a text has."""
    notes: tuple[Note, ...] = ()
    sheets: tuple[Table, ...] = ()
    """How each sheet of a workbook would be read."""


def again(table: Table, **changes: Any) -> Table:
    """The same table read in another way, its columns still to be found."""
    return msgspec.structs.replace(table, columns=(), rows=1, gaps=(), **changes)


def still_assumed(notes: Sequence[Note], guess: Table, table: Table) -> tuple[Note, ...]:
    """Those of the notes on a guess that are true of a table whose reading was told: what a person
    did not change was assumed as before, and may still be read otherwise."""
    kept = []
    for note in notes:
        other = note.instead if isinstance(note.instead, Table) else None
        asked = _READ_AS if other is None else _unlike(guess, other)
        if not asked or _unlike(guess, table) & set(asked):
            continue
        if other is not None:
            changes = {name: getattr(other, name) for name in asked}
            note = msgspec.structs.replace(note, instead=again(table, **changes))
        kept.append(note)
    return tuple(kept)


def _unlike(table: Table, other: Table) -> set[str]:
    """In what two tables are read in different ways."""
    return {name for name in _READ_AS if getattr(table, name) != getattr(other, name)}


def of_header(table: Table, header: Header) -> list[Note]:
    """What was assumed of the names, and of the lines around them."""
    notes = []
    file, line = Path(table.path).name, header.line
    if header.title:
        above = "row 1 is" if line == 2 else f"rows 1 to {line - 1} are"
        notes.append(
            Note(
                f'{file}: {above} passed over, as a title that stands above the table: "'
                f'{said(header.title)}"',
                "title",
                {"line": str(line)},
                # In a text file a title has fewer values than the rows, which no reading allows.
                *(
                    (
                        "Row 1 holds the names",
                        again(table, has_header=True, header_line=1, is_renamed=False, skipped=()),
                    )
                    if table.sheet
                    else ()
                ),
            )
        )
    if header.units:
        notes.append(_of_units(table, header))
    if not header.is_doubted:
        return notes
    if header.has_names:
        sentence = (
            f"{file}, row {line}: it is read as the names of the columns; it could be a row of "
            "values as well"
        )
        offer, other = f"Row {line} is a row of values", again(table, has_header=False)
    else:
        first, last = table.columns[0].name, table.columns[-1].name
        called = f'columns are called "{first}" to "{last}"'
        if first == last:
            called = f'column is called "{first}"'
        sentence = (
            f"{file}, row {line}: it looks like the rows below, so there are no names; the {called}"
        )
        offer = f"Row {line} holds the names"
        other = again(table, has_header=True, is_renamed=False)
    return [*notes, Note(sentence, "header", {"line": str(line)}, offer, other)]


def _of_units(table: Table, header: Header) -> Note:
    """What is said of the rows between the names and the values."""
    first, last = header.skipped[0], header.skipped[-1]
    file, units = Path(table.path).name, ", ".join(f'"{unit}"' for unit in header.units[:8])
    sentence = f"{file}, row {first}: it holds units ({units}) and is passed over"
    if is_rule(header.units):
        sentence = f"{file}, row {first}: it draws a line below the names and is passed over"
    elif last > first:
        sentence = (
            f"{file}, rows {first} to {last}: they hold units or further names ({units}) and are "
            "passed over"
        )
    offer = f"Row {first} is a row of values"
    if last > first:
        offer = f"Rows {first} to {last} are rows of values"
    return Note(sentence, "units", {"row": str(first)}, offer, again(table, skipped=()))


def of_totals(table: Table, totals: Sequence[Record]) -> list[Note]:
    """What is said of rows at the end that sum up those above."""
    if not totals:
        return []
    rows = " and ".join(str(row.line) for row in totals)
    what = f"row {rows} is" if len(totals) == 1 else f"rows {rows} are"
    taken = "a total" if any(row.filled > 1 for row in totals) else "a note"
    cells = ", ".join(cell.strip() for cell in totals[-1].cells if cell.strip())
    kept = tuple(line for line in table.skipped if line not in {row.line for row in totals})
    return [
        Note(
            f"{Path(table.path).name}: {what} passed over, as {taken} below the values: "
            f'"{said(cells)}"',
            "total",
            {"rows": rows},
            "It is a row of values" if len(totals) == 1 else "They are rows of values",
            again(table, skipped=kept),
        )
    ]
