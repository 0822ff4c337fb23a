"""The steps of preparing as the window speaks of them: names, fields, and what a new one holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.project.columns import Column
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Clip,
    DateParts,
    Days,
    Fill,
    Flatten,
    Log,
    OneHot,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step. `fields` are the fields of its record with the word before each."""

    title: str
    says: str
    fields: tuple[tuple[str, str], ...]
    fresh: Callable[[Column], AnyStep]
    choices: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Of fields that are chosen: each value with its words. A field that holds several of them
    is ticked."""

    def is_wanted(self, step: AnyStep, name: str) -> bool:
        """Whether a field says something: the value to fill with only where one is filled with."""
        return not (isinstance(step, Fill) and name == "value" and step.by != "value")


KINDS: dict[type[Any], StepKind] = {
    Scale: StepKind(
        "Scale",
        "Divide every number, so that they are about 0 to 1",
        (("divide by", "divide_by"),),
        lambda c: Scale(float(c.high) if c.high and c.high > 1 else 255.0),
    ),
    Standardize: StepKind(
        "Standardize",
        "Mean 0 and deviation 1, as measured on the training part alone",
        (),
        lambda c: Standardize(),
    ),
    Fill: StepKind(
        "Fill",
        "Put a number where one is missing; mean, median and the like are the training part's",
        (("with", "by"), ("", "value"), ("and a flag", "flags")),
        lambda c: Fill(),
        {
            "by": (
                ("mean", "mean"),
                ("median", "median"),
                ("most_frequent", "most frequent"),
                ("value", "a value"),
            )
        },
    ),
    Log: StepKind(
        "Logarithm", "Of 1 and the number: for what grows by factors", (), lambda c: Log()
    ),
    Clip: StepKind(
        "Clip",
        "Bring what is below or above a limit to it",
        (("from", "low"), ("to", "high")),
        lambda c: Clip(c.low if c.low is not None else 0.0, c.high if c.high is not None else 1.0),
    ),
    DateParts: StepKind(
        "Date to parts",
        "Year, month, day and so on, each as a number; the first step of its column",
        (("", "parts"),),
        lambda c: DateParts(),
        {
            "parts": tuple(
                (part, part) for part in ("year", "month", "day", "weekday", "hour", "minute")
            )
        },
    ),
    Days: StepKind(
        "Date to days",
        "The days since a date; the first step of its column",
        (("since", "since"),),
        lambda c: Days(),
    ),
    Shift: StepKind("Shift", "Add a number", (("add", "add"),), lambda c: Shift(-0.5)),
    Flatten: StepKind("Flatten", "One line of numbers for each row", (), lambda c: Flatten()),
    Reshape: StepKind(
        "Reshape",
        "Another shape for each row, with as many numbers",
        (("to", "shape"),),
        lambda c: Reshape((*c.shape, 1)),
    ),
    ClassNumbers: StepKind(
        "Classes to numbers", "The number of each class for its name", (), lambda c: ClassNumbers()
    ),
    OneHot: StepKind(
        "One-hot",
        "A row of zeros with a single one for each class number",
        (("classes", "classes"),),
        lambda c: OneHot(max(len(c.classes), 2)),
    ),
    Window: StepKind(
        "Window",
        "Each row with the rows before it, from which it is told; rows are split in order then",
        (("rows", "length"), ("ahead", "ahead")),
        lambda c: Window(10, 1),
    ),
}


def described(column: Column) -> str:
    """Shape and dtype, as the window writes them."""
    if not column.shape:
        return column.dtype
    shape = ", ".join(map(str, column.shape))
    comma = "," if len(column.shape) == 1 else ""
    return f"({shape}{comma}) {column.dtype}"
