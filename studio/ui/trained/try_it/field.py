"""What fills in one raw column of an example to be tried."""

import math
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.project.columns import Column
from studio.runs.subject import Input


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
