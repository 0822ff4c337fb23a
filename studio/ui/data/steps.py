"""The steps of preparing as the window speaks of them: names, fields, and what a new one holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.project.columns import Column
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Flatten,
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
        "Each row with the rows before it, as the past from which it is told",
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
