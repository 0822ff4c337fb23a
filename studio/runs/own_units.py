"""How prepared numbers came about, told to the process that brings them back into the units of the
data."""

from studio.engine.protocol.questions import NumberStep, PreparedNumbers
from studio.project.preparing import (
    AnyStep,
    Clip,
    Fill,
    Flatten,
    Log,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)

_NUMBERS: dict[type[AnyStep], tuple[str, tuple[str, ...]]] = {
    Scale: ("scale", ("divide_by",)),
    Shift: ("shift", ("add",)),
    Standardize: ("standardize", ()),
    Log: ("log", ()),
    Clip: ("clip", ("low", "high")),
    Window: ("window", ("length", "ahead")),
}
_IN_PLACE = (Fill, Flatten, Reshape, Window)


def prepared_numbers(column: PreparedColumn) -> PreparedNumbers | None:
    """The steps of a column; None where its numbers are those of the source."""
    if all(isinstance(step, _IN_PLACE) for step in column.steps):
        return None
    steps = [_told(step) for step in column.steps]
    known = tuple(step for step in steps if step is not None)
    return PreparedNumbers(column.name, column.sources, known, len(known) == len(steps))


def _told(step: AnyStep) -> NumberStep | None:
    """A step with its numbers, if there is a way back through it."""
    if type(step) in _NUMBERS:
        kind, names = _NUMBERS[type(step)]
        return NumberStep(kind, tuple(getattr(step, name) for name in names))
    match step:
        case Fill(by="value", flags=False, value=value):
            return NumberStep("fill", (value,))
        case Fill(by="mean" | "median" as by, flags=False):
            return NumberStep(f"fill_{by}")
        case Flatten():
            return NumberStep("shape", (-1,))
        case Reshape(shape=shape):
            return NumberStep("shape", shape)
    return None
