"""Values that are typed: fields for all inputs of a network, and the rows of the data to fill them
with."""

from typing import Any

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.questions import DataDescribed
from studio.runs.subject import Input
from studio.ui.trained.try_it.field import Field
from studio.ui.trained.try_it.picture_field import PictureField
from studio.ui.trained.try_it.sequence_field import SequenceField
from studio.ui.trained.try_it.value_fields import field_for
from studio.ui.widgets.theme import SPACE_S


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
        self._fields = [field_for(read, column) for read in inputs for column in read.raw]
        for field in self._fields:
            for label, editor in field.rows():
                if label:
                    self._form.addRow(label, editor)
                else:
                    self._form.addRow(editor)
            field.connect(self.changed)
            if isinstance(field, PictureField):
                field.source.message_shown.connect(self.message_shown)

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
