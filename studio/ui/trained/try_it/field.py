"""What fills in one raw column of an example to be tried."""

import math
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.project.columns import Column
from studio.runs.subject import Input

_MOST_WHOLE = 1e15
_SAME = 1e-5
"""Numbers that differ less were written in fewer digits."""


class Field:
    """Fills in one raw column of one input."""

    def __init__(self, read: Input, column: Column) -> None:
        self.read, self.column = read, column

    def rows(self) -> list[tuple[str, QWidget]]:
        """The editors with what they are called; "" where an editor says so itself."""
        raise NotImplementedError

    def connect(self, changed: Any) -> None:
        """Have `changed` emitted when a value changes."""
        raise NotImplementedError

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        """Say what values there are."""

    @property
    def is_being_typed(self) -> bool:
        """Whether there is text in an editor that it has not taken yet."""
        return False

    def fill(self, row: Any) -> None:
        """Take a row of the data, and say nothing of the change."""
        raise NotImplementedError

    def value(self) -> tuple[Any, str]:
        """What is filled in, or the sentence that says what is missing."""
        raise NotImplementedError


def number(text: str) -> float | None:
    """What a text means as a number; None where it means none."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def written(value: float) -> str:
    """A number as it can be typed: without a mark between thousands."""
    if value == round(value) and abs(value) < _MOST_WHOLE:
        return f"{value:.0f}"
    return f"{value:.6g}"


def outside(value: float, low: float, high: float) -> str:
    """How a number lies outside the data that the network learned from; "" where it does not."""
    room = _SAME * max(abs(low), abs(high))
    if value > high + room:
        return f"above the largest in the training data: {written(high)}"
    if value < low - room:
        return f"below the smallest in the training data: {written(low)}"
    return ""
