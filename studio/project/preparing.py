"""Preparing a column: steps in a visible order, and what each makes of shape and dtype."""

import math
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from studio.project.columns import TEXT, Column, DataError, SourceInfo
from studio.project.limits import MOST, Count, CountFrom0
from studio.project.sources import Source, Table, is_lazy


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
    """The name of a class in a table becomes its number. The first step of its column."""


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


class PreparedColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column as the network sees it: where it comes from and what is done to it.

    Several columns of the source are joined side by side. `role` says what it is meant for: a
    network begun for it reads the inputs and tells the targets.
    """

    name: str
    source: str | tuple[str, ...]
    steps: tuple[AnyStep, ...] = ()
    role: Literal["", "input", "target"] = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the source that it is made of."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def past(self) -> int:
        """How many rows must come before one, for its window to be full."""
        return sum(s.length - 1 + s.ahead for s in self.steps if isinstance(s, Window))


def prepare(source: Source, column: PreparedColumn) -> Column:
    """What a column looks like after its steps. Raises DataError where one cannot be done."""
    *_, last = each_step(source, column)
    return last


def each_step(source: Source, column: PreparedColumn) -> Iterator[Column]:
    """What a column looks like before its first step, and after each of them.

    Raises DataError at the step that cannot be done.
    """
    made = _joined(source.info(), column)
    _refuse_huge(made)
    yield made
    for index, step in enumerate(column.steps):
        if isinstance(step, ClassNumbers):
            made = _class_numbers(source, column, made, index)
        else:
            if made.dtype == TEXT:
                raise DataError(_needs_numbers(column.name, made))
            made = _after(source, made, step)
            _refuse_huge(made)
        yield made
    if made.dtype == TEXT:
        raise DataError(_needs_numbers(column.name, made))


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


def _joined(info: SourceInfo, column: PreparedColumn) -> Column:
    parts = raw_columns(info, column)
    if len(parts) == 1:
        return Column(column.name, parts[0].shape, parts[0].dtype, parts[0].classes)
    for part in parts:
        if part.dtype == TEXT:
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
    dtype = dtypes.pop() if len(dtypes) == 1 else "float32"
    return Column(column.name, (sum(math.prod(part.shape) for part in parts),), dtype)


def _class_numbers(source: Source, column: PreparedColumn, made: Column, index: int) -> Column:
    if index or len(column.sources) > 1 or not isinstance(source, Table) or not made.classes:
        raise DataError(
            f"{column.name}: only the first step can turn classes into numbers, and only where "
            "one column of a table has classes"
        )
    return Column(made.name, made.shape, "int64", made.classes)


def _needs_numbers(name: str, made: Column) -> str:
    if made.classes:
        return f'{name} holds text; let its first step be "classes to numbers"'
    return f"{name} holds text in too many variants to be classes; no network can read it"


def _after(source: Source, made: Column, step: AnyStep) -> Column:
    shape, dtype = made.shape, made.dtype
    match step:
        case Flatten():
            shape = (math.prod(shape),)
        case Reshape(shape=target):
            shape = _reshaped(made.name, shape, target)
        case Scale(divide_by=0):
            raise DataError(f"{made.name} cannot be divided by 0")
        case Scale() | Shift():
            dtype = "float32"
        case Standardize():
            _refuse_lazy(source, made.name, "be standardized; scale it")
            dtype = "float32"
        case OneHot(classes=count):
            if made.classes and count < len(made.classes):
                raise DataError(
                    f"{made.name} has {len(made.classes)} classes and cannot be one-hot in {count}"
                )
            shape, dtype = (*shape, count), "float32"
        case Window(length=length, ahead=ahead):
            _refuse_lazy(source, made.name, "be cut into windows")
            if length < 1 or ahead < 0:
                raise DataError(f"{made.name}: a window is at least one row long, and not ahead")
            shape = (length, *shape)
    return Column(made.name, shape, dtype, made.classes)


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
