"""Values that are typed: a field for each number or class, a table or pasted text for sequences."""

import math
import re
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.messages import DataDescribed
from studio.project.columns import TEXT, Column
from studio.runs.subject import Input
from studio.ui.theme import SPACE_S, TEXT_S, mono

MOST_FIELDS = 64


class ValueSource(QWidget):
    """Fields for all inputs of a network. `changed` comes when a value does."""

    changed = Signal()
    row_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.random = QPushButton("A test row")
        self.random.setToolTip("Take a row of the test data by chance")
        self.random.clicked.connect(self.row_wanted)
        self._fields: list[_Field] = []
        self._form = QFormLayout()
        self._form.setSpacing(SPACE_S)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(self._form)
        column.addWidget(self.random, alignment=Qt.AlignmentFlag.AlignLeft)

    def follow(self, inputs: tuple[Input, ...]) -> None:
        """Have fields for these inputs from now on."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = [_field(read, column) for read in inputs for column in read.raw]
        for field in self._fields:
            for label, editor in field.rows():
                self._form.addRow(label, editor)
            field.connect(self.changed)

    def describe(self, described: DataDescribed) -> None:
        """Say in what range the data lie, and begin in the middle of it."""
        for field in self._fields:
            name = field.column.name
            if name in described.means:
                field.hint(described.lows[name], described.highs[name], described.means[name])

    def show_row(self, values: dict[str, Any]) -> None:
        """Fill in a row of the data, by raw column."""
        for field in self._fields:
            if field.column.name in values:
                field.fill(values[field.column.name])
        self.changed.emit()

    def values(self) -> tuple[dict[str, Any], str]:
        """What is filled in, by raw column, one row each (or as many as make a window); and a
        sentence where something is missing."""
        found: dict[str, Any] = {}
        for field in self._fields:
            value, sentence = field.value()
            if sentence:
                return {}, sentence
            found[field.column.name] = value
        return found, ""


class _Field:
    """What fills in one raw column."""

    def __init__(self, read: Input, column: Column) -> None:
        self.read, self.column = read, column

    def rows(self) -> list[tuple[str, QWidget]]:
        raise NotImplementedError

    def connect(self, changed: Any) -> None:
        raise NotImplementedError

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        """Say what values there are."""

    def fill(self, row: Any) -> None:
        raise NotImplementedError

    def value(self) -> tuple[Any, str]:
        raise NotImplementedError


class _Numbers(_Field):
    """A line for each of a row's few numbers."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        count = max(1, math.prod(column.shape))
        self._edits = [QLineEdit() for _ in range(count)]
        for index, edit in enumerate(self._edits):
            edit.setAccessibleName(self._name(index))
        if column.low is not None and column.high is not None:
            same = ((column.low,) * count, (column.high,) * count)
            self._place(*same)

    def _name(self, index: int) -> str:
        return self.column.name if len(self._edits) == 1 else f"{self.column.name} {index + 1}"

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self._name(n), edit) for n, edit in enumerate(self._edits)]

    def connect(self, changed: Any) -> None:
        for edit in self._edits:
            edit.textChanged.connect(changed)

    def _place(self, lows: tuple[float, ...], highs: tuple[float, ...]) -> None:
        for index, edit in enumerate(self._edits):
            low, high = (ends[index if len(ends) > index else 0] for ends in (lows, highs))
            edit.setPlaceholderText(f"{low:.4g} to {high:.4g}")
            edit.setToolTip(f"In the data from {low:.6g} to {high:.6g}")

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        self._place(lows, highs)
        for index, edit in enumerate(self._edits):
            if not edit.text():
                edit.blockSignals(True)
                edit.setText(f"{means[index if len(means) > index else 0]:.4g}")
                edit.blockSignals(False)

    def fill(self, row: Any) -> None:
        for edit, number in zip(self._edits, row.reshape(-1), strict=False):
            edit.blockSignals(True)
            edit.setText(f"{float(number):.6g}")
            edit.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        import numpy as np

        numbers = []
        for index, edit in enumerate(self._edits):
            number = _number(edit.text())
            edit.setProperty("invalid", "true" if number is None and edit.text() else "false")
            edit.style().polish(edit)
            if number is None:
                return None, f"{self._name(index)} is not a number yet."
            numbers.append(number)
        return np.array(numbers).reshape(1, *self.column.shape), ""


class _Choice(_Field):
    """One of the classes that a table names by text."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        self._box = QComboBox()
        self._box.addItems(column.classes)
        self._box.setAccessibleName(column.name)

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self.column.name, self._box)]

    def connect(self, changed: Any) -> None:
        self._box.currentIndexChanged.connect(changed)

    def fill(self, row: Any) -> None:
        self._box.blockSignals(True)
        self._box.setCurrentText(str(row))
        self._box.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        import numpy as np

        return np.array([self._box.currentText()]), ""


class _Sequence(_Field):
    """Numbers in lines: a line for each step, pasted from anywhere or typed."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        shape = column.shape if read.window == 1 else (read.window, *column.shape)
        self._shape = shape
        self._edit = QPlainTextEdit()
        self._edit.setFont(mono(TEXT_S))
        self._edit.setFixedHeight(180)
        self._edit.setAccessibleName(column.name)
        width = math.prod(shape[1:])
        each = "a number each" if width == 1 else f"{width} numbers each"
        self._edit.setPlaceholderText(f"{shape[0]} lines, {each}: type or paste them")

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(f"{self.column.name}: {self._shape[0]} steps", self._edit)]

    def connect(self, changed: Any) -> None:
        self._edit.textChanged.connect(changed)

    def fill(self, row: Any) -> None:
        lines = row.reshape(self._shape[0], -1)
        text = "\n".join(" ".join(f"{float(n):.6g}" for n in line) for line in lines)
        self._edit.blockSignals(True)
        self._edit.setPlainText(text)
        self._edit.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        import numpy as np

        words = re.split(r"[\s;,]+", self._edit.toPlainText().strip())
        numbers = [_number(word) for word in words if word]
        wanted = math.prod(self._shape)
        wrong = next((word for word in words if word and _number(word) is None), None)
        if wrong is not None:
            return None, f"{self.column.name}: “{wrong[:20]}” is no number."
        if len(numbers) != wanted:
            return None, f"{self.column.name} takes {wanted:,} numbers; here are {len(numbers):,}."
        array = np.array(numbers, dtype=np.float64).reshape(self._shape)
        return (array if self.read.window > 1 else array[np.newaxis]), ""


class _Text(_Field):
    """A text, which the script turns into numbers."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        self._edit = QPlainTextEdit()
        self._edit.setFixedHeight(120)
        self._edit.setPlaceholderText("Type or paste a text")
        self._edit.setAccessibleName(column.name)

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self.column.name, self._edit)]

    def connect(self, changed: Any) -> None:
        self._edit.textChanged.connect(changed)

    def fill(self, row: Any) -> None:
        self._edit.blockSignals(True)
        self._edit.setPlainText(str(row))
        self._edit.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        import numpy as np

        text = self._edit.toPlainText()
        return (np.array([text]), "") if text.strip() else (None, "There is no text yet.")


def _field(read: Input, column: Column) -> _Field:
    if column.dtype == TEXT:
        return _Choice(read, column) if column.classes else _Text(read, column)
    if read.window > 1 or len(column.shape) > 1 or math.prod(column.shape) > MOST_FIELDS:
        return _Sequence(read, column)
    return _Numbers(read, column)


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
