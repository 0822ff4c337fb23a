"""Values that are typed: a field for each number or class, a table and a curve for sequences."""

import math
from typing import Any

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.questions import DataDescribed
from studio.project.columns import TEXT, Column
from studio.runs.subject import Input
from studio.ui.trained.try_it.field import Field, number
from studio.ui.trained.try_it.sequence_field import SequenceField
from studio.ui.widgets.theme import SPACE_S

MOST_FIELDS = 64


class ValueSource(QWidget):
    """Fields for all inputs of a network. `changed` comes when somebody fills in a value,
    `row_wanted` when a test row is asked for by chance, `row_chosen` with the one that is asked
    for; `message_shown` says why one cannot be taken."""

    changed = Signal()
    row_wanted = Signal()
    row_chosen = Signal(int)
    message_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.random = QPushButton("A test row")
        self.random.setToolTip("Take a row of the test data by chance")
        self.random.clicked.connect(self.row_wanted)
        self.row = QLineEdit()
        self.row.setAccessibleName("Test row")
        self.row.setFixedWidth(72)
        self.row.setEnabled(False)
        # Rows that are not there can be typed, so that it can be said which are.
        digits = QRegularExpression("[0-9]{1,9}")
        self.row.setValidator(QRegularExpressionValidator(digits, self.row))
        self.row.editingFinished.connect(self._on_row_typed)
        self._number = -1
        self._count = 0
        self._fields: list[Field] = []
        self._form = QFormLayout()
        self._form.setSpacing(SPACE_S)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(self._form)
        rows = QHBoxLayout()
        rows.setSpacing(SPACE_S)
        name = QLabel("or row")
        name.setProperty("class", "caption")
        name.setBuddy(self.row)
        for widget in (self.random, name, self.row):
            rows.addWidget(widget)
        rows.addStretch(1)
        column.addLayout(rows)

    def follow(self, inputs: tuple[Input, ...]) -> None:
        """Have fields for these inputs from now on."""
        self._number = -1
        self.row.clear()
        self.show_count(0)
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = [_field(read, column) for read in inputs for column in read.raw]
        for field in self._fields:
            for label, editor in field.rows():
                if label:
                    self._form.addRow(label, editor)
                else:
                    self._form.addRow(editor)
            field.connect(self.changed)

    def describe(self, described: DataDescribed) -> None:
        """Say in what range the data lie, and begin in the middle of it."""
        for field in self._fields:
            name = field.column.name
            if name in described.means:
                field.hint(described.lows[name], described.highs[name], described.means[name])

    @property
    def has_sequence(self) -> bool:
        """Whether a sequence is filled in somewhere."""
        return any(isinstance(field, SequenceField) for field in self._fields)

    @property
    def is_being_typed(self) -> bool:
        """Whether somebody has begun to type a value that is not taken yet."""
        return any(field.is_being_typed for field in self._fields)

    def show_count(self, rows: int) -> None:
        """Say how many test rows there are to take."""
        self._count = rows
        self.row.setEnabled(rows > 0)
        self.row.setToolTip(
            f"Take this row of the test data, from 0 to {rows - 1:,}" if rows else ""
        )

    @property
    def number(self) -> int:
        """The test row that was filled in last; 0 before one was."""
        return max(0, self._number)

    def show_number(self, row: int) -> None:
        """Say which test row is filled in."""
        self._number = row
        self.row.setText(str(row))

    def _on_row_typed(self) -> None:
        row = int(self.row.text())
        if row >= self._count:
            self.message_shown.emit(
                f"There is no row {row:,}: the test data have rows 0 to {self._count - 1:,}."
            )
        elif row != self._number:
            self.row_chosen.emit(row)

    def show_answer(self, answer: Any) -> bool:
        """Lay an answer over the only sequence; False where it fits none."""
        field = self._only_sequence()
        return field is not None and field.show_answer(answer)

    def show_truth(self, truth: Any) -> None:
        """Show what would be right for the row that is filled in."""
        if (field := self._only_sequence()) is not None:
            field.show_truth(truth)

    def _only_sequence(self) -> SequenceField | None:
        found = [field for field in self._fields if isinstance(field, SequenceField)]
        return found[0] if len(found) == 1 else None

    def show_row(self, values: dict[str, Any]) -> None:
        """Fill in a row of the data, by raw column."""
        for field in self._fields:
            if field.column.name in values:
                field.fill(values[field.column.name])

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


class _Numbers(Field):
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
            if not edit.text() and not edit.isModified():
                edit.blockSignals(True)
                edit.setText(f"{means[index if len(means) > index else 0]:.4g}")
                edit.blockSignals(False)
                if edit.hasFocus():
                    edit.selectAll()  # what is about to be typed takes its place

    def fill(self, row: Any) -> None:
        for edit, value in zip(self._edits, row.reshape(-1), strict=False):
            edit.blockSignals(True)
            edit.setText(f"{float(value):.6g}")
            edit.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        import numpy as np

        numbers = []
        for index, edit in enumerate(self._edits):
            found = number(edit.text())
            edit.setProperty("invalid", "true" if found is None and edit.text() else "false")
            edit.style().polish(edit)
            if found is None:
                return None, f"{self._name(index)} is not a number yet."
            numbers.append(found)
        return np.array(numbers).reshape(1, *self.column.shape), ""


class _Choice(Field):
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


class _Text(Field):
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


def _field(read: Input, column: Column) -> Field:
    if column.dtype == TEXT:
        return _Choice(read, column) if column.classes else _Text(read, column)
    if read.window > 1 or len(column.shape) > 1 or math.prod(column.shape) > MOST_FIELDS:
        return SequenceField(read, column)
    return _Numbers(read, column)
