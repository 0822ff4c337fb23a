"""Looks into text tables and Excel sheets.

A text is read in parts, which takes half of the time of reading it at once, and lets what was
found so far be shown meanwhile. All columns are counted when all parts are there.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from studio.engine.protocol.reader import ColumnFacts, Facts, Progress
from studio.engine.reader.codes import has_codes, is_code, may_be_codes
from studio.engine.reader.describing import Describer, Remark, few_constants, leaving_out
from studio.engine.reader.gaps import Gaps
from studio.engine.reader.header import kind_of_cell, totals_of
from studio.engine.reader.late_marks import first_grouped, may_be_grouped
from studio.engine.reader.lines import text_rows, value_lines
from studio.engine.reader.marks import Record, bare, columns_of
from studio.engine.reader.missing import missing_of
from studio.engine.reader.pixel_columns import of_pixels, pictures_of
from studio.engine.reader.recognizing import Recognized, again, of_totals
from studio.engine.reader.report import BrokenSource, Say, in_turn
from studio.project.columns import TEXT
from studio.project.reading import line_at, read_arguments
from studio.project.sources import LeftOut, Note, Table

_PART = 100_000
"""Rows of a text table that are read at a time."""
_PAUSE = 0.25
"""Seconds between two tellings of how many rows were read."""
_AGAIN = 10
"""With how many times the rows what they hold is counted anew, while more are read."""
_MOST_WORDS = 20_000_000
"""Cells that are read as words at once, which takes ten times as much memory as numbers."""
_RAGGED = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_OPEN = re.compile(r"EOF inside string starting at row (\d+)")


def look(found: Recognized, known: Table | None, say: Say, look_id: int) -> Facts:
    """Read all of a table that was recognized. Raises BrokenSource."""
    return _Looking(found, known, say, look_id).facts()


class _Looking:
    """One look into one table."""

    def __init__(self, found: Recognized, known: Table | None, say: Say, look_id: int) -> None:
        self._found = found
        self._known = known
        self._say = say
        self._id = look_id
        self._path = Path(found.table.path)
        self._told = {c.name: c for c in known.columns if c.is_told} if known else {}
        self._notes: list[Note] = list(found.notes)
        self._empty = 0
        self._grouped: dict[str, tuple[int, str]] = {}
        """Columns with decimals that could be thousands: the first such row and cell."""
        columns = columns_of(found.rows)
        missing = missing_of(columns)
        self._kept = {
            column.name: missing.kept[place]
            for place, column in enumerate(found.table.columns)
            if known is None and place in missing.kept
        }
        self._table = found.table
        if known is None:
            self._table = msgspec.structs.replace(found.table, missing_words=missing.words)
        else:
            self._kept = {c.name: c.kept_words for c in known.columns if c.kept_words}
        self._missing = missing
        self._words = _of_words(found, columns)
        self._codes = {
            column.name
            for column, cells in zip(found.table.columns, columns, strict=False)
            if any(map(is_code, cells))
        }

    # --- all that is found ---------------------------------------------------------------

    def facts(self) -> Facts:
        frames = self._frames()
        self._check_left_out()
        rows = sum(len(frame) for frame in frames)
        if not rows:
            raise BrokenSource(f"{self._path.name} has column names and no rows")
        places = np.concatenate([frame.index.to_numpy() for frame in frames])
        line_at, is_loose = self._lines(rows + self._empty, places)
        describer = Describer(self._table, self._told, line_at)
        self._say_names_again(frames, describer, line_at)
        gaps = Gaps(rows)
        facts = []
        for values in self._columns(frames, places):
            described = describer.describe(values, self._kept.get(str(values.name), ()))
            if values.name in self._grouped:
                describer.say_grouped(values.name, *self._grouped[values.name])
            facts.append(in_turn(described, values))
            gaps.add(str(values.name), values.isna().to_numpy())
        found = gaps.found()
        source = msgspec.structs.replace(
            self._table,
            columns=tuple(one.column for one in facts),
            rows=rows,
            is_loose=is_loose,
            has_empty_rows=self._empty > 0,
            gaps=found,
            pictures_in=describer.pictures_in or "",
            pixels=self._known.pixels if self._known else (),
        )
        pictures = pictures_of(source, self._found.rows, self._id)
        if pictures is not None:
            self._say(pictures)
        notes = [*self._notes, *of_pixels(source), *self._of_missing(source)]
        notes += [
            self._as_note(source, remark)
            for remark in few_constants(describer.remarks, self._path.name)
        ]
        left_out = [LeftOut("rows without a value", self._empty)] if self._empty else []
        if source.skipped:
            left_out.append(LeftOut("rows of units, totals and the like", len(source.skipped)))
        complete = rows - sum(gap.rows for gap in found)
        return Facts(
            self._id, source, tuple(facts), tuple(notes), tuple(left_out), complete_rows=complete,
            sheets=self._found.sheets,
        )  # fmt: skip

    def _say_names_again(
        self, frames: list[Any], describer: Describer, line_at: Callable[[int], int]
    ) -> None:
        """Say which rows hold the names of the columns once more, as in files that were joined."""
        again, before = [], 0
        for frame in frames:
            is_again = np.ones(len(frame), bool)
            for name in frame.columns:
                if pd.api.types.is_numeric_dtype(frame[name]) or not is_again.any():
                    is_again[:] = False
                    break
                is_again &= (frame[name] == name).to_numpy(bool, na_value=False)
            again += [line_at(before + int(row)) for row in np.flatnonzero(is_again)]
            before += len(frame)
        if again:
            more = f" ({len(again):,} such rows)" if len(again) > 1 else ""
            describer.remarks.append(
                Remark(
                    f"{self._path.name}, row {again[0]}: it holds the names of the columns once "
                    f"more{more}",
                    "names_again",
                    {"row": str(again[0])},
                    **leaving_out(self._table, again),
                )
            )

    def _as_note(self, source: Table, remark: Remark) -> Note:
        instead = None
        told = dict(self._told)
        if remark.column is not None:
            told[remark.column.name] = remark.column
            instead = msgspec.structs.replace(again(source), columns=tuple(told.values()))
        elif remark.changes is not None:
            changed = again(source, **remark.changes)
            instead = msgspec.structs.replace(changed, columns=tuple(told.values()))
        return Note(remark.sentence, remark.code, dict(remark.values), remark.offer, instead)

    def _of_missing(self, source: Table) -> list[Note]:
        """What was assumed of the words for missing values."""
        if self._known is not None and source.missing_words != self._missing.words:
            return []
        notes = []
        file = self._path.name
        for mark in self._missing.marks:
            words = tuple(word for word in source.missing_words or () if word != mark)
            notes.append(
                Note(
                    f'{file}: "{mark}" among numbers is taken for a missing value',
                    "missing_word",
                    {"word": mark},
                    f'"{mark}" is a value',
                    again(source, missing_words=words),
                )
            )
        for name, kept in self._kept.items():
            listed = ", ".join(f'"{word}"' for word in kept)
            told = {c.name: c for c in source.columns if c.name in self._told}
            notes.append(
                Note(
                    f'{file}, column "{name}": {listed} is a class here, as the other words are; '
                    "it could stand for a missing value as well",
                    "kept_word",
                    {"column": name},
                    "It means missing",
                    msgspec.structs.replace(
                        again(source, missing_words=None), columns=tuple(told.values())
                    ),
                )
            )
        return notes

    # --- reading -------------------------------------------------------------------------

    def _arguments(self) -> dict[str, Any]:
        """With what pandas is called: as a script calls it, but for the columns of which is not
        known yet what they hold."""
        columns = tuple(
            msgspec.structs.replace(
                column,
                dtype=TEXT if column.name in self._words else "float32",
                kept_words=self._kept.get(column.name, ()),
            )
            for column in self._found.table.columns
        )
        self._table = msgspec.structs.replace(self._table, columns=columns)
        # A comma between decimals must not be taken for one between thousands, and lost.
        return read_arguments(msgspec.structs.replace(self._table, thousands=""))

    def _frames(self) -> list[Any]:
        """The table in parts, without rows that hold nothing; their index is the place of each row
        in the file, from 0."""
        frames = [self._read_sheet()] if self._table.sheet else self._parts()
        return [self._without_empty(frame) for frame in frames]

    def _without_empty(self, frame: Any) -> Any:
        first = frame.iloc[:, 0].isna().to_numpy()
        if not first.any():
            return frame
        is_empty = np.zeros(len(frame), bool)
        is_empty[first] = frame[first].isna().all(axis=1).to_numpy()
        self._empty += int(is_empty.sum())
        return frame[~is_empty] if is_empty.any() else frame

    def _named(self, frame: Any) -> Any:
        """A frame with the columns of the table alone; raises BrokenSource where it has others
        that hold something."""
        file, table = self._path.name, self._table
        wanted = [column.name for column in table.columns]
        if not isinstance(frame.index, pd.RangeIndex):
            raise BrokenSource(
                f"{file}, row {table.first_row}: it has more values than the {len(wanted)} columns "
                f"in row {table.header_line}"
            )
        there = [str(name) for name in frame.columns]
        if there != wanted:
            missing = [name for name in wanted if name not in there]
            if missing:
                raise BrokenSource(
                    f'{file}, row {table.header_line}: there is no column "{missing[0]}"'
                )
            beside = frame[
                [n for n, s in zip(frame.columns, there, strict=True) if s not in wanted]
            ]
            filled = beside.notna().any(axis=1).to_numpy()
            if filled.any():
                row = self._line_of(int(frame.index[filled.argmax()]))
                raise BrokenSource(
                    f"{file}, row {row}: it has more values than the {len(wanted)} columns in row "
                    f"{table.header_line}"
                )
            frame = frame[wanted]
        return frame

    def _read_sheet(self) -> Any:
        arguments = self._arguments()
        # A sheet knows numbers from words, and pandas makes numbers of words that look like some.
        arguments["dtype"] = dict.fromkeys(self._codes, "str")
        try:
            frame = self._named(pd.read_excel(self._path, **arguments))
        except ValueError as error:
            raise BrokenSource(self._reason(str(error))) from None
        totals = self._totals_of_sheet(frame) if self._known is None else ()
        if not totals:
            return frame
        skipped = (*self._table.skipped, *(row.line for row in totals))
        self._table = msgspec.structs.replace(self._table, skipped=skipped)
        self._notes += of_totals(self._table, totals)
        return self._read_sheet()

    def _totals_of_sheet(self, frame: Any) -> tuple[Record, ...]:
        last = frame.tail(20)
        rows = [
            Record(
                line_at(self._table, int(place)),
                ["" if pd.isna(value) else str(value) for value in values],
            )
            for place, values in zip(last.index, last.itertuples(index=False), strict=True)
        ]
        already = set(self._table.skipped)
        return tuple(
            row for row in totals_of(rows, frame.shape[1]) if row.line not in already
        ) if len(frame) > len(rows) or len(rows) > 3 else ()  # fmt: skip

    def _check_left_out(self) -> None:
        """Raise BrokenSource where a column is left out that holds something after all."""
        table = self._table
        width = max(table.places, default=-1) + 1
        left = [place for place in range(width) if place not in table.places]
        if not left:
            return
        told = read_arguments(msgspec.structs.replace(table, columns=(), is_renamed=False))
        told.pop("names", None)
        read = pd.read_excel if table.sheet else pd.read_csv
        beside = read(self._path, **{**told, "usecols": left})
        filled = beside.notna().to_numpy()
        if filled.any():
            row, place = np.argwhere(filled)[0]
            raise BrokenSource(
                f"{self._path.name}, row {self._line_of(int(row))}: there is a value in column "
                f"{left[place] + 1}, which has no name"
            )

    def _read_csv(self, file: Any, **asked: Any) -> Any:
        """A frame, or with `chunksize` something that gives frames."""
        arguments = self._arguments()
        try:
            if arguments.get("engine") != "python":
                arguments["low_memory"] = False
            return pd.read_csv(file, **{**arguments, **asked})
        except pd.errors.EmptyDataError:
            raise BrokenSource(f"{self._path.name} is empty") from None
        except ValueError as error:
            raise BrokenSource(self._reason(str(error))) from None

    def _columns(self, frames: list[Any], places: Any) -> Iterator[Any]:
        """Every column, one after the other; `places` are those of the rows in the file. What is
        handed over is let go of, so that joining the parts of one column needs no more memory than
        that column."""
        # To take a column out of a frame would cost time with every other one.
        taken = [dict(frame.items()) for frame in frames]
        frames.clear()
        unlike, coded, grouped = self._doubted(taken)
        asked = unlike | coded | grouped
        words = self._as_words(asked, places)
        for name in list(taken[0]):
            parts = [part.pop(name) for part in taken]
            values = None
            if name in asked:
                values = next(words)
                row = first_grouped(values, self._table.decimal) if name in grouped else None
                if row is not None:
                    self._grouped[name] = row, str(values.iloc[row]).strip()
                is_coded = name in coded and any(map(is_code, values.dropna()))
                if name not in unlike and not is_coded:
                    values = None
            if values is None:
                values = parts[0] if len(parts) == 1 else pd.concat(parts)
            if values.dtype.kind == "m":
                values = values.where(values.isna(), values.astype(str)).astype("str")
            yield pd.Series(values.array, name=name, copy=False)

    def _doubted(self, taken: list[dict[str, Any]]) -> tuple[set[str], set[str], set[str]]:
        """The columns of which what is written tells more than what pandas made of it: those whose
        parts are unlike, that may hold codes, and that may have marks between thousands."""
        unlike, coded, grouped = set(), set(), set()
        for name in () if self._table.sheet else list(taken[0]):
            parts = [part[name] for part in taken]
            # A part of a column may look like numbers where all of it does not.
            if not _are_alike(parts):
                unlike.add(name)
            elif self._may_be_misread(name, parts):
                if may_be_codes(parts):
                    coded.add(name)
                if not self._table.thousands and may_be_grouped(parts):
                    grouped.add(name)
        if coded and not has_codes(self._table):
            coded.clear()
        return unlike, coded, grouped

    def _as_words(self, names: set[str], places: Any) -> Iterator[Any]:
        """Columns as they are written, in their order; as many are read at a time as memory is to
        hold."""
        table = self._table
        columns = [(n, c.name) for n, c in enumerate(table.columns) if c.name in names]
        at_once = max(1, _MOST_WORDS // len(places))
        for first in range(0, len(columns), at_once):
            group = columns[first : first + at_once]
            asked: dict[str, Any] = {"usecols": [n for n, _ in group]}
            if table.places:
                asked = {
                    "usecols": [table.places[n] for n, _ in group],
                    "names": [name for _, name in group],
                }
            read = dict(self._read_csv(self._path, dtype="str", **asked).items())
            for _, name in group:
                yield read.pop(name).loc[places]

    def _may_be_misread(self, name: str, parts: Sequence[Any]) -> bool:
        """Whether a column of numbers, of which nobody said that it is one, goes on below the
        first rows, of which the cells were looked at."""
        told = self._told.get(name)
        is_left = told is not None and told.kind == "number"
        is_long = sum(map(len, parts)) > len(self._found.rows)
        return is_long and not is_left and all(part.dtype.kind in "if" for part in parts)

    def _parts(self) -> list[Any]:
        """A text in parts; says now and then what is in those that are read."""
        size = self._path.stat().st_size
        parts: list[Any] = []
        rows, counted, told = 0, 0, 0.0
        with self._path.open("rb") as file:
            packed = "gzip" if self._path.suffix.lower() == ".gz" else None
            read = iter(self._read_csv(file, chunksize=_PART, compression=packed))
            while True:
                try:
                    part = next(read, None)
                except ValueError as error:
                    raise BrokenSource(self._reason(str(error))) from None
                if part is None:
                    return parts
                parts.append(self._named(part))
                rows += len(part)
                if not _is_all_read(file, size) and time.perf_counter() - told > _PAUSE:
                    facts: tuple[ColumnFacts, ...] = ()
                    if rows >= _AGAIN * counted:
                        facts, counted = self._so_far(parts), rows
                    self._say(Progress(self._id, rows, min(1.0, file.tell() / size), facts))
                    told = time.perf_counter()

    def _so_far(self, parts: list[Any]) -> tuple[ColumnFacts, ...]:
        describer = Describer(self._table, self._told, lambda row: row)
        return tuple(
            describer.describe(
                pd.concat([part[column.name] for part in parts], ignore_index=True),
                self._kept.get(column.name, ()),
            )
            for column in self._table.columns
        )

    def _reason(self, text: str) -> str:
        name = self._path.name
        found, open_ = _RAGGED.search(text), _OPEN.search(text)
        if open_ is not None:
            line = self._line_of_record(int(open_[1]))
            return f"{name}, row {line}: a quotation mark is opened and never closed"
        if "codec can't decode" in text or "UTF-16 stream" in text:
            return (
                f"{name} is not written in the encoding {self._table.encoding}; choose another one"
            )
        if found is None:
            return f"{name} cannot be read: {text.splitlines()[0] if text else 'no table'}"
        wanted, row, there = found.groups()
        return (
            f"{name}, row {self._line_of_record(int(row) - 1)}: it has {there} values, and the "
            f"rows before have {wanted}"
        )

    def _line_of_record(self, number: int) -> int:
        """The line in which a row begins that pandas counts from 0, blank ones too."""
        record = next(islice(text_rows(self._table), number, None), None)
        return number + 1 if record is None else record.line

    # --- lines ---------------------------------------------------------------------------

    def _line_of(self, place: int) -> int:
        """The line in which a row stands, counted from 0."""
        if self._table.sheet:
            return line_at(self._table, place)
        return next(islice(value_lines(self._table), place, None), line_at(self._table, place))

    def _lines(self, rows: int, places: Any) -> tuple[Callable[[int], int], bool]:
        """What tells the line of the file in which a row stands, and whether that takes a look
        into the file again."""
        table = self._table
        first = table.first_row
        behind = sum(line > first for line in table.skipped)
        if not table.sheet and self._found.lines != first - 1 + rows + behind:
            lines = list(value_lines(table))
            if len(lines) == rows:
                return lambda row: lines[int(places[row])], True
        return lambda row: line_at(table, int(places[row])), False


def _are_alike(parts: list[Any]) -> bool:
    kinds = {str(part.dtype) for part in parts}
    if "object" in kinds:
        return False
    return len(kinds) == 1 or {part.dtype.kind for part in parts} <= {"i", "f"}


def _is_all_read(file: Any, size: int) -> bool:
    return bool(file.tell() >= size)


def _of_words(found: Recognized, columns: list[list[str]]) -> set[str]:
    """Which columns hold words, as far as the first rows tell: pandas is to leave these as they
    are. Numbers with marks between the thousands belong to them until all were seen."""
    mark = found.table.thousands
    words = set()
    for column, cells in zip(found.table.columns, columns, strict=False):
        there = [cell for cell in cells if cell.strip()]
        kinds = {kind_of_cell(cell) for cell in there}
        is_grouped = bool(mark) and any(mark in cell for cell in there)
        is_odd = any(is_code(cell) or bare(cell) != cell.strip() for cell in there)
        if kinds & {"word", "date"} or is_grouped or is_odd:
            words.add(column.name)
    return words
