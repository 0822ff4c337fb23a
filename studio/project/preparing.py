"""Preparing a column: steps in a visible order, and what each makes of shape and dtype."""

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from studio.project.columns import TEXT, WORDS, Column, DataError, SourceInfo
from studio.project.limits import MOST, Count, CountFrom0
from studio.project.sources import Arrays, Source, Table, is_lazy


class Step(msgspec.Struct, frozen=True, tag_field="step", omit_defaults=True):
    """One step of preparing a column."""


class Flatten(Step, frozen=True, tag="flatten"):
    """Each row becomes one line of numbers."""


class Reshape(Step, frozen=True, tag="reshape"):
    """Each row takes another shape with as many numbers."""

    shape: tuple[Count, ...]


class Scale(Step, frozen=True, tag="scale"):
    """Divide by a number, in float32."""

    divide_by: float = 255.0


class Shift(Step, frozen=True, tag="shift"):
    """Add a number, in float32."""

    add: float


class Standardize(Step, frozen=True, tag="standardize"):
    """Bring every number to mean 0 and deviation 1, as measured on the training part alone."""


class OneHot(Step, frozen=True, tag="one_hot"):
    """A class number becomes a row of zeros with a single one."""

    classes: Count


class ClassNumbers(Step, frozen=True, tag="class_numbers"):
    """What stands for a class in the file, a word or a number, becomes the number of the class.
    The first step of its column; of several columns, each by its own classes."""


class Fill(Step, frozen=True, tag="fill"):
    """Put a number where there is none: the mean, the median or the most frequent one of the
    training part, or `value`. With `flags`, each number gets another one beside it: 1 where it
    was missing, else 0."""

    by: Literal["mean", "median", "most_frequent", "value"] = "median"
    value: float = 0.0
    flags: bool = False


class Log(Step, frozen=True, tag="log"):
    """The natural logarithm of 1 and the number, in float32; numbers below 0 are an error."""


class Clip(Step, frozen=True, tag="clip"):
    """Bring what is below `low` or above `high` to these."""

    low: float
    high: float


DatePart = Literal["year", "month", "day", "weekday", "hour", "minute"]


class DateParts(Step, frozen=True, tag="date_parts"):
    """A date becomes these parts of it, each a number; Monday is weekday 0. The first step of its
    column."""

    parts: tuple[DatePart, ...] = ("year", "month", "day", "weekday")


class Days(Step, frozen=True, tag="days"):
    """A date becomes the number of days since a date (as 2000-01-31), with their fraction. The
    first step of its column."""

    since: str = "2000-01-01"


class Window(Step, frozen=True, tag="window"):
    """Each row becomes the `length` rows that end with it, or `ahead` rows before it: a past from
    which that row can be told."""

    length: Count
    ahead: CountFrom0 = 0


AnyStep = (
    Flatten
    | Reshape
    | Scale
    | Shift
    | Standardize
    | OneHot
    | ClassNumbers
    | Fill
    | Log
    | Clip
    | DateParts
    | Days
    | Window
)


_MOST_KEPT = 10_000
"""Of what columns look like after their steps, of one source."""
_FIRST = (ClassNumbers, DateParts, Days)
_FIRST_ALONE: dict[type[Any], str] = {
    ClassNumbers: "only the first step can turn classes into numbers",
    DateParts: "only the first step can take dates apart",
    Days: "only the first step can count the days of dates",
}


class SetAside(msgspec.Struct, frozen=True):
    """A step that is not done for now, and its place among the steps."""

    step: Fill
    at: CountFrom0


class PreparedColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column as the network sees it: where it comes from and what is done to it.

    Several columns of the source are joined side by side. `role` says what it is meant for: a
    network begun for it reads the inputs and tells the targets.
    """

    name: str
    source: str | tuple[str, ...]
    steps: tuple[AnyStep, ...] = ()
    role: Literal["", "input", "target"] = ""
    set_aside: SetAside | None = None
    """How its gaps are filled when they are, kept while rows with gaps are left out."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the source that it is made of."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def fills(self) -> bool:
        """Whether a step of it fills gaps, so that no row needs to be left out for it."""
        return any(isinstance(step, Fill) for step in self.steps)

    @property
    def past(self) -> int:
        """How many rows must come before one, for its window to be full."""
        return sum(s.length - 1 + s.ahead for s in self.steps if isinstance(s, Window))


def prepare(source: Source, column: PreparedColumn) -> Column:
    """What a column looks like after its steps. Raises DataError where one cannot be done."""
    known = source.made
    found = known.get(column)
    if found is None:
        *_, found = each_step(source, column)
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[column] = found
    return found


def each_step(source: Source, column: PreparedColumn) -> Iterator[Column]:
    """What a column looks like before its first step, and after each of them.

    Raises DataError at the step that cannot be done.
    """
    raw = raw_columns(source.info(), column)
    made = _joined(column, raw)
    _refuse_huge(made)
    if is_words(column, made):
        made = Column(column.name, (), WORDS)
    yield made
    for index, step in enumerate(column.steps):
        if index and isinstance(step, _FIRST):
            raise DataError(f"{column.name}: {_FIRST_ALONE[type(step)]}")
        match step:
            case ClassNumbers():
                made = _class_numbers(source, column, raw)
            case DateParts() | Days():
                made = _of_dates(column, raw, step)
            case _:
                if made.dtype == TEXT:
                    raise DataError(_takes_no_words(column.name, made))
                made = _after(source, made, step, column.steps[:index])
        _refuse_huge(made)
        yield made
    if made.dtype == TEXT:
        raise DataError(_takes_no_words(column.name, made))


def raw_columns(info: SourceInfo, column: PreparedColumn) -> list[Column]:
    """The columns of the source that a column is made of. Raises DataError for unknown ones."""
    found = []
    for name in column.sources:
        raw = info.column(name)
        if raw is None:
            raise DataError(f'{info.title} has no column "{name}"; it has {_listed(info.columns)}')
        found.append(raw)
    if not found:
        raise DataError(f"{column.name} is made of no column; it has to name one")
    return found


def _joined(column: PreparedColumn, parts: list[Column]) -> Column:
    if len(parts) == 1:
        return msgspec.structs.replace(parts[0], name=column.name)
    takes_words = bool(column.steps) and isinstance(column.steps[0], ClassNumbers)
    for part in parts:
        if part.dtype == TEXT and not takes_words:
            raise DataError(
                f'{column.name}: "{part.name}" holds text and cannot be joined with numbers; '
                "give it a column of its own"
            )
        if len(part.shape) > 1:
            raise DataError(
                f'{column.name}: a row of "{part.name}" has the shape {part.shape}; only single '
                "numbers and lines of numbers can be joined"
            )
    dtypes = {part.dtype for part in parts}
    lows, highs = [p.low for p in parts], [p.high for p in parts]
    return Column(
        column.name,
        (sum(math.prod(part.shape) for part in parts),),
        dtypes.pop() if len(dtypes) == 1 else "float32",
        _names_of_flags(parts) if column.role == "target" else (),
        low=None if None in lows else min(low for low in lows if low is not None),
        high=None if None in highs else max(high for high in highs if high is not None),
        missing=max(part.missing for part in parts),
    )


def _names_of_flags(parts: list[Column]) -> tuple[str, ...]:
    """What the classes are called, where a row has a 1 in one of these columns and 0 in the
    others; else nothing."""
    ones = [part.counts[1] for part in parts if is_flag(part) and len(part.counts) == 2]
    is_one_hot = len(ones) == len(parts) and sum(ones) == sum(parts[0].counts)
    return tuple(part.name for part in parts) if is_one_hot else ()


def is_flag(column: Column) -> bool:
    """Whether a column holds nothing but 0 and 1."""
    is_number = not column.shape and column.dtype != TEXT
    return is_number and (column.low, column.high) == (0, 1) and len(column.classes) == 2


def _class_numbers(source: Source, column: PreparedColumn, raw: list[Column]) -> Column:
    if not isinstance(source, Table | Arrays):
        raise DataError(f"{column.name}: the classes of {source.info().title} are numbers already")
    for part in raw:
        if not part.classes:
            raise DataError(
                f'{column.name}: "{part.name}" has no classes that could become numbers; say in '
                "the Data tab that it is a class"
            )
        if part.is_one_hot:
            raise DataError(f'{column.name}: "{part.name}" is one-hot already; it needs no numbers')
    missing = max(part.missing for part in raw)
    dtype = "float32" if missing and column.fills else "int64"
    if len(raw) == 1:
        return Column(column.name, raw[0].shape, dtype, raw[0].classes, missing=missing)
    return Column(column.name, (len(raw),), dtype, missing=missing)


def _of_dates(column: PreparedColumn, raw: list[Column], step: DateParts | Days) -> Column:
    if len(raw) > 1 or raw[0].usual_kind != "date":
        raise DataError(f"{column.name}: only one column of dates can become parts or days")
    if isinstance(step, DateParts):
        if not step.parts:
            raise DataError(f"{column.name}: choose a part of the date, such as the year")
        return Column(column.name, (len(step.parts),), "float32", missing=raw[0].missing)
    try:
        datetime.date.fromisoformat(step.since)
    except ValueError:
        raise DataError(
            f'{column.name}: "{step.since}" is no date as 2000-01-31, since which days could count'
        ) from None
    return Column(column.name, (), "float32", missing=raw[0].missing)


def is_words(column: PreparedColumn, raw: Column) -> bool:
    """Whether a column is read as the text that it is, by layers that take words: one without
    steps and not told. A row that has no text is read as an empty one."""
    is_text = raw.dtype == TEXT and raw.usual_kind != "date"
    return is_text and not column.steps and column.role != "target"


def _takes_no_words(name: str, made: Column) -> str:
    if made.usual_kind == "date":
        return f"{name} holds dates; let its first step make parts or days of them"
    if made.classes:
        return f'{name} holds text; let its first step be "classes to numbers"'
    return (
        f"{name} holds text in too many variants to be classes, which no step makes numbers of; "
        "as an input without steps it can be read by a TextVectorization layer"
    )


def _after(source: Source, made: Column, step: AnyStep, before: tuple[AnyStep, ...]) -> Column:
    _refuse_step(source, made, step, before)
    shape, dtype = made.shape, "float32"
    low, high = made.low, made.high
    match step:
        case Flatten():
            shape, dtype = (math.prod(shape),), made.dtype
        case Reshape(shape=target):
            shape, dtype = _reshaped(made.name, shape, target), made.dtype
        case Fill(flags=flags):
            shape = (2 * math.prod(shape),) if flags else shape
        case OneHot(classes=count):
            shape, low, high = (*shape, count), 0, 1
        case Window(length=length):
            shape, dtype = (length, *shape), made.dtype
        case _:
            low, high = None, None
    return Column(
        made.name, shape, dtype, made.classes, low, high, made.missing, values=made.values
    )


def _refuse_step(source: Source, made: Column, step: AnyStep, before: tuple[AnyStep, ...]) -> None:
    """Raise DataError where a step cannot be done."""
    match step:
        case Scale(divide_by=0):
            raise DataError(f"{made.name} cannot be divided by 0")
        case Log() | Clip():
            _refuse_bounds(made, step)
        case Fill():
            _refuse_filling(source, made, step, before)
        case Standardize():
            _refuse_lazy(source, made.name, "be standardized; scale it")
            if made.is_one_hot or any(isinstance(s, OneHot) for s in before):
                raise DataError(
                    f"{made.name} is one-hot; standardized, its rows would tell no class any more"
                )
        case OneHot(classes=count):
            _refuse_one_hot(made, count)
        case Window(length=length, ahead=ahead):
            _refuse_lazy(source, made.name, "be cut into windows")
            if length < 1 or ahead < 0:
                raise DataError(f"{made.name}: a window is at least one row long, and not ahead")


def _refuse_bounds(made: Column, step: AnyStep) -> None:
    match step:
        case Log() if made.low is not None and made.low < 0:
            raise DataError(
                f"{made.name} goes down to {made.low:,.6g}, and numbers below 0 have no logarithm; "
                "clip or shift them first"
            )
        case Clip(low=low, high=high) if not low < high:
            raise DataError(f"{made.name} cannot be clipped to {low:g} at the least, {high:g} most")


def _refuse_filling(source: Source, made: Column, step: Fill, before: tuple[AnyStep, ...]) -> None:
    _refuse_lazy(source, made.name, "be filled")
    late = next((s for s in before if isinstance(s, Fill | Standardize | OneHot | Window)), None)
    if late is not None:
        raise DataError(
            f"{made.name} is to be filled after another step has used its gaps; fill it before it "
            "is standardized, one-hot, cut into windows or filled"
        )
    if made.classes and (step.flags or step.by in ("mean", "median")):
        raise DataError(
            f"{made.name} holds classes; fill it with the most frequent one, or with a number of "
            "one, and without flags"
        )
    if step.flags and len(made.shape) > 1:
        raise DataError(
            f"{made.name}: a row has the shape {made.shape}; only single numbers and lines of "
            "numbers can have flags beside them"
        )


def _refuse_one_hot(made: Column, count: int) -> None:
    if made.is_one_hot:
        raise DataError(f"{made.name} is one-hot already; take the step away")
    if made.values:
        raise DataError(
            f"{made.name} holds the classes {_named(made.classes)}, which do not count from 0; let "
            'its first step be "classes to numbers"'
        )
    if made.classes and count < len(made.classes):
        raise DataError(
            f"{made.name} has {len(made.classes)} classes and cannot be one-hot in {count}"
        )
    if made.low is not None and made.high is not None and not 0 <= made.low <= made.high < count:
        raise DataError(
            f"{made.name} holds numbers from {made.low:,.6g} to {made.high:,.6g}, and one-hot in "
            f"{count} takes 0 to {count - 1}; say in the Data tab that it is a class, and let its "
            'first step be "classes to numbers"'
        )


def _named(classes: tuple[str, ...]) -> str:
    return ", ".join(classes[:5]) + (f" and {len(classes) - 5} more" if len(classes) > 5 else "")


def _refuse_huge(made: Column) -> None:
    count = math.prod(made.shape)
    if count > MOST:
        raise DataError(f"{made.name}: a row would hold {count:,} numbers; the most is {MOST:,}")


def _refuse_lazy(source: Source, name: str, what: str) -> None:
    if is_lazy(source):
        raise DataError(f"{name} is read a batch at a time and cannot {what}")


def _reshaped(name: str, shape: tuple[int, ...], target: tuple[int, ...]) -> tuple[int, ...]:
    if math.prod(shape) != math.prod(target):
        raise DataError(
            f"{name}: {shape} holds {math.prod(shape)} numbers and cannot take the shape {target}, "
            f"which holds {math.prod(target)}"
        )
    return target


def _listed(columns: Iterable[Column]) -> str:
    names = [column.name for column in columns]
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
