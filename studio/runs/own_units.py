"""How prepared numbers came about, told to the process that brings them back into the units of the
data."""

from studio.engine.protocol.questions import NumberStep, PreparedNumbers
from studio.project.preparing import (
    AnyStep,
    Clip,
    Flatten,
    Log,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)

_IN_PLACE = (Flatten, Reshape, Window)


def prepared_numbers(column: PreparedColumn) -> PreparedNumbers | None:
    """The steps of a column; None where its numbers are those of the source."""
    if all(isinstance(step, _IN_PLACE) for step in column.steps):
        return None
    steps = [_told(step) for step in column.steps]
    known = tuple(step for step in steps if step is not None)
    return PreparedNumbers(column.name, column.sources, known, len(known) == len(steps))


def _told(step: AnyStep) -> NumberStep | None:
    """A step with its numbers, if there is a way back through it."""
    match step:
        case Scale(divide_by=divisor):
            return NumberStep("scale", (divisor,))
        case Shift(add=term):
            return NumberStep("shift", (term,))
        case Standardize():
            return NumberStep("standardize")
        case Log():
            return NumberStep("log")
        case Clip(low=low, high=high):
            return NumberStep("clip", (low, high))
        case Flatten():
            return NumberStep("shape", (-1,))
        case Reshape(shape=shape):
            return NumberStep("shape", shape)
        case Window(length=length, ahead=ahead):
            return NumberStep("window", (length, ahead))
    return None
