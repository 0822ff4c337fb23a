"""What a column of a table is: its kind, its classes or its range, and what to say of it."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import pandas as pd

from studio.engine.protocol.reader import ColumnFacts
from studio.engine.reader import kinds
from studio.engine.reader.codes import are_codes
from studio.engine.reader.dates import are_near_dates, numbered_dates, written_dates
from studio.engine.reader.late_marks import marks_in
from studio.engine.reader.marks import BELOW_0, MINUS, Numbers, bare, minus_first
from studio.engine.reader.missing import USUAL
from studio.engine.reader.named_pictures import look_at
from studio.engine.reader.report import Measuring, facts_of_numbers, said
from studio.engine.reader.words import as_flags, as_numbers
from studio.project.columns import TEXT, Column
from studio.project.sources import Table

_MOSTLY = 0.5
"""Where more than this part of a column can be read as numbers, text in it is a mistake."""
_SAMPLE = 10_000
_STANDS_FOR_NONE = frozenset(
    float(f"{sign}{digit * count}") for sign in "-+" for digit in "9" for count in (2, 3, 4, 5, 6)
)
_FLOAT_HOLDS = 2**24
_FLAGS = frozenset({"True", "TRUE", "true", "False", "FALSE", "false"})
"""As pandas reads them by itself."""
_FORMS = {"s": "in seconds since 1970", "ms": "in thousandths of a second since 1970"}
_MAY_MEAN_NONE = frozenset(
    {
        *("?", "-", "--", "n.a.", "N.A.", "k.A.", "unknown", "Unknown", "missing", "Missing"),
        *("\\N", "not available", "keine Angabe", "#DIV/0!", "#REF!", "#VALUE!", "#NUM!"),
    }
)
_WITH_SIGN = re.compile(
    r"[+-]?\s*([^\w\s.,+-]*)\s*[+-]?\d(?:[\d.,']|[ \xa0\u2009\u202f](?=\d))*\s*([^\d\s.,]*)"
)
_CELLS = 1000
"""Cells of many numbers that are read at a time."""
_SOME_CELLS = 500
"""Of so many it is told how their numbers are spread; the range is that of all."""
_MOST_CONSTANT = 10
"""Columns of a single value that are told one by one."""
_MOST_LEFT_OUT = 1000
"""Lines that a table passes over one by one."""
_MOST_PICTURES = 512 << 20
"""Bytes of the pictures that a table names, which are all in memory at once."""


@dataclass(frozen=True)
class Remark:
    """What is to be said. `changes` are those of the table, or `column` is the one, told by a
    person, with which the `offer` reads it otherwise."""

    sentence: str
    code: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    offer: str = ""
    changes: Mapping[str, Any] | None = None
    column: Column | None = None


def leaving_out(table: Table, lines: list[int]) -> dict[str, Any]:
    """The offer to pass over some lines of a table; none where these are very many."""
    if len(lines) > _MOST_LEFT_OUT:
        return {}
    words = "Leave the row out" if len(lines) == 1 else f"Leave the {len(lines):,} rows out"
    return {"offer": words, "changes": {"skipped": (*table.skipped, *lines)}}


def few_constants(remarks: list[Remark], file: str) -> list[Remark]:
    """The same remarks, with one sentence on all columns of a single value where there are many:
    the margin of a picture in pixels."""
    constant = [str(r.values["column"]) for r in remarks if r.code == "constant"]
    if len(constant) <= _MOST_CONSTANT:
        return remarks
    some = ", ".join(f'"{name}"' for name in constant[:3])
    told = Remark(
        f"{file}: in {len(constant):,} columns every row holds the same value: {some} and "
        f"{len(constant) - 3:,} more",
        "constants",
        {"count": str(len(constant))},
    )
    return [*(remark for remark in remarks if remark.code != "constant"), told]


class Describer:
    """Looks at one column of a table after another; what it has to say is in `remarks`.

    `line_at` gives the line of the file in which a row stands. What a person said of a column in
    `told` stays as it is.
    """

    def __init__(
        self, table: Table, told: Mapping[str, Column], line_at: Callable[[int], int]
    ) -> None:
        self._table = table
        self._file = Path(table.path).name
        self._told = told
        self._line_at = line_at
        self.remarks: list[Remark] = []
        self.pictures_in: str | None = None

    def describe(self, values: Any, kept: tuple[str, ...] = ()) -> ColumnFacts:
        """What is in a column: a series that is called as it is."""
        name = str(values.name)
        is_missing = values.isna().to_numpy()
        missing = int(is_missing.sum())
        told = self._told.get(name)
        if missing == len(values):
            self._say(name, "it holds no value at all", "empty")
            return ColumnFacts(Column(name, (), TEXT, missing=missing, kind="text"))
        if missing:
            self._say_missing(name, is_missing, missing)
        base = Column(name, (), "float32", missing=missing, kept_words=kept)
        if told is not None and told.is_told:
            base = msgspec.structs.replace(
                base, is_told=True, merged=told.merged, date_format=told.date_format
            )
            found = self._as_told(base, told, values)
            if found is not None:
                return found
        if values.dtype.kind == "M":
            column = msgspec.structs.replace(base, dtype=TEXT, kind="date")
            return ColumnFacts(column)
        if values.dtype.kind == "b":
            return self._of_flags(base, values)
        if values.dtype.kind in "iuf":
            return self._of_numbers(base, values)
        return self._of_words(base, _as_words(values))

    # --- what a person said ------------------------------------------------------------

    def _as_told(self, base: Column, told: Column, values: Any) -> ColumnFacts | None:
        """A column of the kind that a person said, where it can be of that kind."""
        is_words = values.dtype.kind not in "biufM"
        words = _as_words(values) if is_words else values
        match told.kind:
            case "classes":
                return self._classes(base, words)
            case "number" if is_words:
                sign = _sign_of(words.dropna()) or told.sign
                return self._with_mistakes(*self._spelled(base, words, sign))
            case "number" if values.dtype.kind != "M":
                return self._range(base, values)
            case "text" if is_words:
                return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="text"))
            case "date" if is_words and told.date_format:
                return self._dates(base, words, told.date_format)
            case "date" if values.dtype.kind in "iu":
                form = told.date_format or numbered_dates(values) or "s"
                return self._range(msgspec.structs.replace(base, date_format=form), values, "date")
        return None

    # --- numbers -----------------------------------------------------------------------

    def _of_numbers(self, base: Column, values: Any) -> ColumnFacts:
        name = base.name
        there = values.dropna() if base.missing else values
        self._say_endless(name, values)
        distinct = _few_distinct(there)
        if distinct is not None and len(distinct) == 1:
            self._say(name, f"every row holds the same value, {_short(distinct[0])}", "constant")
        if distinct is not None and kinds.are_classes(there, distinct):
            return self._classes(base, values)
        is_whole = there.dtype.kind in "iu" or (
            base.missing > 0 and bool((there.iloc[:_SAMPLE] % 1 == 0).all())
            and bool((there % 1 == 0).all())
        )  # fmt: skip
        form = numbered_dates(there) if is_whole and distinct is None else ""
        if form:
            self._say(
                name,
                "its whole numbers are read as dates, "
                + _FORMS.get(form, "with year, month and day in one"),
                "numbered_dates",
                offer="They are numbers",
                column=Column(name, (), "float32", kind="number", is_told=True),
            )
            return self._range(msgspec.structs.replace(base, date_format=form), values, "date")
        if is_whole:
            self._say_large(name, there)
        self._say_stand_in(name, there)
        return self._range(base, values)

    def _range(self, base: Column, values: Any, kind: Any = "number") -> ColumnFacts:
        """A column of numbers with its range, mean and spread."""
        column = msgspec.structs.replace(base, kind=kind)
        facts = facts_of_numbers(column, values.to_numpy("float64"))
        made = msgspec.structs.replace(column, low=facts.column.low, high=facts.column.high)
        return ColumnFacts(made, facts.mean, spread=facts.spread)

    def _of_flags(self, base: Column, values: Any) -> ColumnFacts:
        """True and False: as numbers they are 1 and 0, and no, yes as classes."""
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        facts = facts_of_numbers(base, numbers.to_numpy())
        counts = (int((numbers == 0).sum()), int((numbers == 1).sum()))
        names = ("False", "True")
        if not all(counts):
            only = names[0] if counts[0] else names[1]
            self._say(base.name, f'every row holds the same value, "{only}"', "constant")
        column = msgspec.structs.replace(
            base, kind="flag", classes=names, low=facts.column.low, high=facts.column.high
        )
        pairs = tuple(zip(names, counts, strict=True))
        return ColumnFacts(column, facts.mean, pairs, facts.spread)

    # --- words -------------------------------------------------------------------------

    def _of_words(self, base: Column, values: Any) -> ColumnFacts:
        words = values.dropna()
        flags = as_flags(values)
        if flags is not None:
            is_spelled = not set(words.unique()) <= _FLAGS
            return self._of_flags(msgspec.structs.replace(base, is_spelled=is_spelled), flags)
        found = self._numbers_among(base, values, words)
        if found is not None:
            return found
        form = written_dates(words)
        if form is not None:
            self._say_dates(base.name, form.form, form.other)
            return self._dates(base, values, form.form)
        length = kinds.sequence_length(words)
        if length > 0:
            return self._sequence(base, words, length)
        if length < 0:
            self._say(
                base.name,
                "its cells hold many numbers, but not all as many, so they are left as text",
                "uneven",
            )
            return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="text"))
        if kinds.name_pictures(words):
            return self._pictures(base, values, words)
        return self._classes_or_text(base, values, words)

    def _numbers_among(self, base: Column, values: Any, words: Any) -> ColumnFacts | None:
        """A column of words that are numbers, all or most of them."""
        if are_codes(words):
            self._say(
                base.name,
                "some of its cells begin with 0, as codes do, so they are words and no numbers",
                "codes",
                offer="They are numbers",
                column=Column(base.name, (), "float32", kind="number", is_told=True),
            )
            return None
        # Telling that text is no number takes long; of very much text a part tells enough.
        sample = words.iloc[:: len(words) // _SAMPLE + 1]
        sign = _sign_of(sample)
        if self._as_numbers(sample, sign).count() < _MOSTLY / 2 * len(sample):
            return None
        base, _, numbers = self._spelled(base, values, sign)
        wrong = numbers.isna() & values.notna()
        count = int(wrong.sum())
        if count and (
            count >= _MOSTLY * len(words) or self._are_mixed_classes(words, values[wrong])
        ):
            return None
        self._say_points(base.name, values)
        self._say_below_0(base.name, values, numbers)
        if sign:
            self._say_sign(base.name, sign, int(words.nunique()))
        return self._with_mistakes(base, values, numbers)

    def _spelled(self, base: Column, words: Any, sign: str) -> tuple[Column, Any, Any]:
        """A column of words as numbers, and whether a script has to read them as words too."""
        places, found = pd.factorize(words)
        distinct = pd.Series(found, dtype="str")
        read = self._as_numbers(distinct, sign)
        is_spelled = not _is_plain(distinct, read, self._table)
        numbers = read.to_numpy()
        if (places < 0).any():
            numbers = np.append(numbers.astype("float64"), np.nan)
        numbers = pd.Series(numbers[places], words.index)
        return msgspec.structs.replace(base, is_spelled=is_spelled, sign=sign), words, numbers

    def _as_numbers(self, words: Any, sign: str) -> Any:
        return as_numbers(words, self._table.decimal, self._table.thousands, sign)

    def _are_mixed_classes(self, words: Any, wrong: Any) -> bool:
        """Whether words among numbers are classes as these are: few, and each in many rows."""
        distinct = words.nunique()
        is_few = distinct <= kinds.MOST_NUMBERED and len(words) >= 4 * distinct
        return is_few and int(wrong.value_counts().min()) >= 2

    def _with_mistakes(self, base: Column, values: Any, numbers: Any) -> ColumnFacts:
        """Numbers, but for cells of which the first is named."""
        wrong = np.flatnonzero((numbers.isna() & values.notna()).to_numpy())
        if len(wrong):
            found = str(values.iloc[wrong[0]])
            more = f" ({len(wrong):,} such rows)" if len(wrong) > 1 else ""
            words = pd.Series(pd.unique(values.iloc[wrong]), dtype="str")
            marks = marks_in(words, self._table)
            are_whole = bool((numbers.dropna() % 1 == 0).all())
            sentence = f"{said(found)!r} is no number{more}"
            offer = "Take it for missing" if len(wrong) == 1 else "Take them for missing"
            changes: dict[str, Any] = {"missing_words": self._missing_and(*words[:20])}
            if marks is not None and (are_whole or marks.decimal == self._table.decimal):
                changes = {"decimal": marks.decimal, "thousands": marks.thousands}
                sentence, offer = _of_marks(said(found), more, marks)
            self._say(
                base.name,
                sentence,
                "no_number",
                row=int(wrong[0]),
                values={"value": said(found)},
                offer=offer,
                changes=changes,
            )
        if base.is_told:
            return self._range(base, numbers)
        return self._of_numbers(base, numbers)

    def _missing_and(self, *marks: str) -> tuple[str, ...]:
        known = self._table.missing_words
        return tuple(sorted({*(USUAL if known is None else known), *marks}))

    def _dates(self, base: Column, values: Any, form: str) -> ColumnFacts:
        read = pd.to_datetime(values, format=form, errors="coerce", utc=True)
        wrong = np.flatnonzero((read.isna() & values.notna()).to_numpy())
        if len(wrong):
            found = str(values.iloc[wrong[0]])
            more = f" ({len(wrong):,} such rows)" if len(wrong) > 1 else ""
            self._say(base.name, f"{said(found)!r} is no date{more}", "no_date", row=int(wrong[0]))
        return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="date", date_format=form))

    def _sequence(self, base: Column, words: Any, length: int) -> ColumnFacts:
        measuring = Measuring(0)
        uneven = odd = -1
        found: list[str] = []
        for first in range(0, len(words), _CELLS):
            distinct: set[str] = set()
            for place, cell in enumerate(words.iloc[first : first + _CELLS], first):
                numbers = kinds.numbers_in(cell)
                if len(numbers) == length:
                    distinct.update(numbers)
                elif uneven < 0:
                    uneven, found = place, numbers
            reached = pd.to_numeric(pd.Series(list(distinct)), errors="coerce")
            measuring.reach(reached.to_numpy("float64"))
            wrong = {
                word for word, number in zip(distinct, reached, strict=True) if number != number
            }
            if wrong and odd < 0:
                cells = words.iloc[first : first + _CELLS]
                odd = first + next(n for n, c in enumerate(cells) if wrong & {*kinds.numbers_in(c)})
        if uneven >= 0:
            self._say(
                base.name,
                f"it holds {len(found):,} numbers, and others hold {length:,}",
                "uneven",
                row=int(words.index[uneven]),
            )
        if odd >= 0:
            row = int(words.index[odd])
            self._say(base.name, "among its numbers there is something else", "no_number", row=row)
        some = words.iloc[:: len(words) // _SOME_CELLS + 1]
        cells = [kinds.numbers_in(cell) for cell in some]
        even = pd.Series([word for cell in cells if len(cell) == length for word in cell])
        measuring.take(pd.to_numeric(even, errors="coerce").to_numpy("float64"))
        return measuring.facts(msgspec.structs.replace(base, shape=(length,), kind="sequence"))

    def _pictures(self, base: Column, values: Any, words: Any) -> ColumnFacts:
        column = msgspec.structs.replace(base, dtype=TEXT, kind="text")
        near = kinds.pictures_near(Path(self._table.path), [str(w) for w in words.iloc[:3]])
        if near is None:
            self._say(
                base.name,
                f'it names picture files, such as "{said(str(words.iloc[0]))}", which are not '
                "there as seen from the folder of the table; the paths alone teach nothing",
                "no_pictures",
            )
            return ColumnFacts(column)
        if len(words) < len(values):
            self._say(base.name, "it names picture files, but not in every row", "pictures")
            return ColumnFacts(column)
        folder = Path(self._table.path).parent / near
        paths = [folder / str(word).replace("\\", "/") for word in words]
        found = look_at(paths)
        if found is None:
            self._say(
                base.name,
                "it names picture files, none of which can be read; the paths alone teach nothing",
                "no_pictures",
            )
            return ColumnFacts(column)
        if found.bytes > _MOST_PICTURES:
            self._say(
                base.name,
                "it names picture files, which together are too large for a table; put those of "
                "each class into a folder of its own",
                "pictures",
            )
            return ColumnFacts(column)
        self.pictures_in = near
        for place, what in found.wrong[:1]:
            more = f" ({len(found.wrong):,} such rows)" if len(found.wrong) > 1 else ""
            lines = [self._line_at(wrong) for wrong, _ in found.wrong]
            offer = leaving_out(self._table, lines)
            self._say(base.name, f"{what}{more}", "picture", row=place, **offer)
        self._say(base.name, f"it names picture files, which are read{found.said}", "pictures")
        made = msgspec.structs.replace(
            base, kind="image", shape=found.shape, dtype="uint8", low=0.0, high=255.0
        )
        return ColumnFacts(made, first_mean=found.first_mean, first_size=found.first_size)

    # --- classes -----------------------------------------------------------------------

    def _classes_or_text(self, base: Column, values: Any, words: Any) -> ColumnFacts:
        distinct = int(words.nunique())
        if are_near_dates(words):
            self._say(
                base.name,
                "its dates are not all written in one way, so they are left as text",
                "odd_marks",
                offer="They are classes" if distinct <= kinds.MOST_TOLD else "",
                column=_told_classes(base.name) if distinct <= kinds.MOST_TOLD else None,
            )
            return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="text"))
        if kinds.is_text(words, distinct):
            self._say(
                base.name,
                f"it holds text: {distinct:,} different ones in {len(words):,} rows",
                "text",
                offer="They are classes" if distinct <= kinds.MOST_TOLD else "",
                column=_told_classes(base.name) if distinct <= kinds.MOST_TOLD else None,
            )
            return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="text"))
        if distinct > kinds.MOST_CLASSES:
            self._say(
                base.name,
                f"it holds {distinct:,} different words, more than the {kinds.MOST_CLASSES} that "
                "are taken for classes, and is left as text",
                "many_classes",
                offer="They are classes" if distinct <= kinds.MOST_TOLD else "",
                column=_told_classes(base.name) if distinct <= kinds.MOST_TOLD else None,
            )
            return ColumnFacts(msgspec.structs.replace(base, dtype=TEXT, kind="text"))
        return self._classes(base, values)

    def _classes(self, base: Column, values: Any) -> ColumnFacts:
        """A column of classes, whatever stands in it for each."""
        is_words = values.dtype.kind not in "biuf"
        merged = {word: into for word, into in base.merged if is_words}
        found = values.replace(merged) if merged else values
        counts = found.value_counts().sort_index()
        if len(counts) > kinds.MOST_TOLD:
            self._say(
                base.name,
                f"it has {len(counts):,} different values, more than the {kinds.MOST_TOLD:,} that "
                "can be classes",
                "too_many_classes",
            )
            plain = msgspec.structs.replace(base, is_told=False)
            if not is_words:
                return self._range(plain, values)
            return ColumnFacts(msgspec.structs.replace(plain, dtype=TEXT, kind="text"))
        if values.dtype.kind == "b":
            return self._of_flags(base, values)
        names = tuple(str(v) if is_words else _short(v) for v in counts.index)
        numbers = tuple(int(count) for count in counts)
        if len(names) == 1:
            self._say(
                base.name, f'every row holds the same value, so there is one class: "{names[0]}"',
                "one_class",
            )  # fmt: skip
        pairs = tuple(zip(names, numbers, strict=True))
        made = msgspec.structs.replace(
            base, classes=names, kind="classes", merged=tuple(merged.items())
        )
        if is_words:
            if not merged:
                self._say_variants(made, numbers)
            self._say_may_be_missing(made)
            return ColumnFacts(msgspec.structs.replace(made, dtype=TEXT), counts=pairs)
        marks = tuple(_plain(value) for value in counts.index)
        if marks != tuple(range(len(marks))):
            made = msgspec.structs.replace(made, values=marks)
        facts = facts_of_numbers(made, values.to_numpy("float64"))
        made = msgspec.structs.replace(made, low=facts.column.low, high=facts.column.high)
        return ColumnFacts(made, facts.mean, pairs, facts.spread)

    # --- what is said ------------------------------------------------------------------

    def _say(self, name: str, words: str, code: str, row: int | None = None, **more: Any) -> None:
        place = f"{self._file}, column" if row is None else (
            f"{self._file}, row {self._line_at(row)}, column"
        )  # fmt: skip
        values = {"column": name, **more.pop("values", {})}
        self.remarks.append(Remark(f'{place} "{name}": {words}', code, values, **more))

    def _say_missing(self, name: str, is_missing: Any, count: int) -> None:
        more = f" ({count:,} rows in all)" if count > 1 else ""
        offer: dict[str, Any] = {}
        if not self._table.drops_missing:
            offer = {"offer": "Leave out such rows", "changes": {"drops_missing": True}}
        first = int(np.flatnonzero(is_missing)[0])
        self._say(name, f"a value is missing{more}", "missing", row=first, **offer)

    def _say_endless(self, name: str, values: Any) -> None:
        if values.dtype.kind == "f":
            endless = np.isinf(values.to_numpy())
            if endless.any():
                self._say(name, "'inf' is no number", "endless", row=int(endless.argmax()))

    def _say_large(self, name: str, values: Any) -> None:
        """Say where float32, in which networks reckon, takes different numbers for the same."""
        most = max(abs(int(values.min())), abs(int(values.max())))
        if most < _FLOAT_HOLDS:
            return
        some = values.iloc[: 10 * _SAMPLE]
        exact, held = some.nunique(), some.astype("float32").nunique()
        if held < exact:
            low = int(values.min())
            self._say(
                name,
                f"whole numbers up to {int(values.max()):,} are more than a network can tell "
                f"apart: {exact:,} different ones become {held:,}. Leave them out, or subtract "
                f"{low:,} first",
                "too_large",
                values={"low": str(low), "high": str(int(values.max()))},
            )

    def _say_stand_in(self, name: str, values: Any) -> None:
        """Say where a number such as -999 seems to stand for a missing value."""
        for value in (values.min(), values.max()):
            if float(value) not in _STANDS_FOR_NONE:
                continue
            others = values[values != value]
            if not len(others):
                continue
            reach = float(others.max() - others.min())
            count, gap = len(values) - len(others), float((others - value).abs().min())
            if gap > max(reach, 20) and count >= 1:
                rows = "1 row" if count == 1 else f"{count:,} rows"
                self._say(
                    name,
                    f"{_short(value)} in {rows} is far from all other values; it may stand for a "
                    "missing value",
                    "stand_in",
                    values={"value": _short(value)},
                    offer=f"{_short(value)} means missing",
                    changes={"missing_words": self._missing_and(_short(value))},
                )

    def _say_points(self, name: str, words: Any) -> None:
        """Say where a point stands in a few numbers for the decimal comma of all others."""
        if self._table.decimal != "," or self._table.thousands == ".":
            return
        commas = words.str.contains(",", regex=False, na=False).to_numpy()
        points = words.str.contains(".", regex=False, na=False).to_numpy() & ~commas
        if not points.any() or not commas.any():
            return
        rows = np.flatnonzero(points)
        found = str(words.iloc[rows[0]]).strip()
        more = f" ({len(rows):,} such rows)" if len(rows) > 1 else ""
        marks = [str(word) for word in pd.unique(words.iloc[rows])[:20]]
        self._say(
            name,
            f"'{said(found)}' has a point where others have a decimal comma; the point is read as "
            f"one{more}",
            "odd_marks",
            row=int(rows[0]),
            values={"value": said(found)},
            offer="Take it for missing" if len(rows) == 1 else "Take them for missing",
            changes={"missing_words": self._missing_and(*marks)},
        )

    def _say_below_0(self, name: str, words: Any, numbers: Any) -> None:
        """Say where a number stands in brackets, or has its minus behind it."""
        found = words.str.strip().str.fullmatch(BELOW_0.pattern, na=False) & numbers.notna()
        if not found.any():
            return
        rows = np.flatnonzero(found.to_numpy())
        cell = str(words.iloc[rows[0]]).strip()
        more = f" ({len(rows):,} such rows)" if len(rows) > 1 else ""
        marks = [str(word) for word in pd.unique(words.iloc[rows])[:20]]
        self._say(
            name,
            f"'{said(cell)}' is read as {_short(numbers.iloc[rows[0]])}, as accounts write what is "
            f"below 0{more}",
            "below_0",
            row=int(rows[0]),
            values={"value": said(cell)},
            **(
                {
                    "offer": "Take them for missing",
                    "changes": {"missing_words": self._missing_and(*marks)},
                }
                if len(marks) < 20
                else {}
            ),
        )

    def say_grouped(self, name: str, row: int, cell: str) -> None:
        """Say that a mark far down in the file, read as that of the decimals, could part
        thousands."""
        mark = self._table.decimal
        self._say(
            name,
            f'"{cell}" is read as {cell.replace(mark, ".")}, with decimals; all rows above hold '
            "whole numbers, so the mark could part the thousands",
            "marks",
            row=row,
            values={"number": cell},
            offer="They are thousands",
            changes={"thousands": mark, "decimal": "," if mark == "." else "."},
        )

    def _say_sign(self, name: str, sign: str, distinct: int) -> None:
        kind: Literal["classes", "text"] = "classes" if distinct <= kinds.MOST_NUMBERED else "text"
        self._say(
            name,
            f'its values are numbers with "{sign}", which are read without it',
            "sign",
            values={"sign": sign},
            offer="They are classes" if kind == "classes" else "They are text",
            column=Column(name, (), TEXT, kind=kind, is_told=True),
        )

    def _say_dates(self, name: str, form: str, other: str) -> None:
        if not other:
            return
        is_day = _day_first(form)
        self._say(
            name,
            "whether the day or the month comes first cannot be told from its dates; they are "
            f"read with the {'day' if is_day else 'month'} first",
            "day_first",
            values={"format": form},
            offer=f"The {'day' if _day_first(other) else 'month'} comes first",
            column=Column(name, (), TEXT, kind="date", is_told=True, date_format=other),
        )

    def _say_may_be_missing(self, column: Column) -> None:
        for word in sorted({name.strip() for name in column.classes} & _MAY_MEAN_NONE):
            self._say(
                column.name,
                f'"{word}" is taken for a class; it may stand for a missing value',
                "class_or_missing",
                values={"word": word},
                offer="It means missing",
                changes={"missing_words": self._missing_and(word)},
            )

    def _say_variants(self, column: Column, counts: tuple[int, ...]) -> None:
        merged = kinds.variants(column.classes, counts)
        if not merged:
            return
        word, into = next(iter(merged.items()))
        more = f", and {len(merged) - 1} more such words" if len(merged) > 1 else ""
        self._say(
            column.name,
            f'the classes "{word}" and "{into}" differ in capitals or blanks alone{more}',
            "variants",
            values={"word": word, "into": into},
            offer="Merge them",
            column=Column(
                column.name,
                (),
                TEXT,
                kind="classes",
                is_told=True,
                merged=tuple(sorted(merged.items())),
            ),
        )


# --- helpers --------------------------------------------------------------------------


def _of_marks(cell: str, more: str, marks: Numbers) -> tuple[str, str]:
    """What is said of a cell that is a number with other marks, and what is offered."""
    comma = "comma" if "," in (marks.thousands or marks.decimal) else "point"
    if not marks.thousands:
        return (
            f"{cell!r} is no number{more}; it is one if the {comma} in it is the decimal mark",
            f"The {comma} is the decimal mark",
        )
    if marks.thousands not in ",.":
        comma = "blank"
    return (
        f"{cell!r} is no number{more}; it is one if the {comma} in it parts the thousands",
        f"The {comma} parts the thousands",
    )


def _as_words(values: Any) -> Any:
    """What stands in a column, as words; what is missing stays so."""
    return values if values.dtype == "str" else values.where(values.isna(), values.astype(str))


def _is_plain(words: Any, numbers: Any, table: Table) -> bool:
    """Whether pandas, told of the marks of a table, reads the same numbers and names what is
    none."""
    if table.thousands:
        words = words.str.replace(table.thousands, "", regex=False)
    if table.decimal == ",":
        if words.str.contains(".", regex=False, na=False).any():
            return False
        words = words.str.replace(",", ".", regex=False)
    if not pd.to_numeric(words, errors="coerce").equals(numbers):
        return False
    has_marks = bool(table.thousands) or table.decimal == ","
    return not has_marks or numbers.count() == words.count()


def _sign_of(words: Any) -> str:
    """The sign that numbers have before or behind them, where all but a few have the same."""
    some = [str(word).strip().replace(MINUS, "-") for word in words.iloc[:: len(words) // 200 + 1]]
    some = [minus_first(word) for word in some]
    found = [match for word in some if (match := _WITH_SIGN.fullmatch(word))]
    signs = Counter(match[1] or match[2] for match in found if not (match[1] and match[2]))
    if not signs:
        return ""
    sign, count = signs.most_common(1)[0]
    is_usual = sign and bare(f"1{sign}") == "1"
    if not sign or (not is_usual and words.nunique() <= kinds.MOST_NUMBERED) or "#" in sign:
        return ""
    return sign if count >= max(1, 0.9 * len(some)) else ""


def _few_distinct(values: Any) -> Any | None:
    """The different values in order, where they are few; told by the first before all are seen."""
    if int(values.iloc[:_SAMPLE].nunique()) > kinds.MOST_NUMBERED:
        return None
    distinct = np.sort(values.unique())
    return distinct if len(distinct) <= kinds.MOST_NUMBERED else None


def _told_classes(name: str) -> Column:
    return Column(name, (), TEXT, kind="classes", is_told=True)


def _day_first(form: str) -> bool:
    return form.find("%d") < max(form.find("%m"), form.find("%b"), form.find("%B"))


def _plain(value: Any) -> int | float:
    number = float(value)
    return int(number) if number == int(number) else number


def _short(value: Any) -> str:
    number = _plain(value)
    return str(number) if isinstance(number, int) else repr(number)
