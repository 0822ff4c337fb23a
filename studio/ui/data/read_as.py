"""How a file or folder is read: what was assumed of it, said in a line, and each part to change."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from studio.project.sources import Source, Table
from studio.ui.data.forms import clear, narrow_form, out_of_range
from studio.ui.data.lines import DocumentLine
from studio.ui.data.reading_fields import Field, fields_of, said_in_short


class ReadAs(QWidget):
    """Edits how a source is read: `asked` carries the source as it is to be read, and the words
    for the Edit menu; `refused` a sentence on what was typed and cannot be."""

    asked = Signal(object, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = narrow_form(self)
        self._source: Source | None = None
        self._fields: tuple[Field, ...] = ()
        self._sheets: Sequence[Table] = ()
        self.controls: dict[str, QWidget] = {}

    def show_source(self, source: Source) -> str:
        """Show how this is read; returns it in short, nothing for what is read in one way only."""
        fields = fields_of(source, self._sheets)
        if [(f.name, f.choices) for f in fields] != [(f.name, f.choices) for f in self._fields]:
            self._fields = fields
            self._make_controls()
        self._source, self._fields = source, fields
        for field in fields:
            self._show_value(field, field.value(source))
        return said_in_short(source)

    def show_sheets(self, sheets: Sequence[Table]) -> None:
        """Offer these sheets of the workbook, each as it would be read."""
        self._sheets = sheets
        if self._source is not None:
            self.show_source(self._source)

    def _make_controls(self) -> None:
        clear(self._form)
        self.controls = {}
        for field in self._fields:
            control = self._control(field)
            control.setObjectName(f"read as {field.name}")
            control.setAccessibleName(field.title)
            control.setToolTip(field.tip)
            if isinstance(control, QCheckBox):
                self._form.addRow("", control)
            else:
                self._form.addRow(field.title, control)
            self.controls[field.name] = control

    def _control(self, field: Field) -> QWidget:
        if field.is_flag:
            box = QCheckBox(field.title)
            # Asked of the box: what a signal carries does not reach a slot behind a partial.
            box.clicked.connect(lambda: self._take(field.name, box.isChecked()))
            return box
        if field.choices:
            choices = QComboBox()
            for value, words in field.choices:
                choices.addItem(words, value)
            choices.setMinimumContentsLength(12)
            choices.activated.connect(lambda: self._take(field.name, choices.currentData()))
            return choices
        line = DocumentLine()
        line.setPlaceholderText(field.hint)
        line.editingFinished.connect(partial(self._on_typed, line, field.name))
        return line

    def _show_value(self, field: Field, value: Any) -> None:
        control = self.controls[field.name]
        if isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        elif isinstance(control, QComboBox):
            if control.findData(value) < 0:
                control.addItem(str(value), value)
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, DocumentLine):
            control.show_text(field.told(value))

    def _field(self, name: str) -> Field | None:
        return next((field for field in self._fields if field.name == name), None)

    def _on_typed(self, line: QLineEdit, name: str) -> None:
        field = self._field(name)
        if field is None or self._source is None:
            return
        line.setModified(False)
        try:
            value = field.read(line.text())
        except ValueError as error:
            self.refused.emit(f"{field.title}: {error}.")
            line.setText(field.told(field.value(self._source)))
            return
        if value == field.value(self._source):
            line.setText(field.told(value))
        self._take(name, value)

    def _take(self, name: str, value: Any) -> None:
        field = self._field(name)
        if field is None or self._source is None or field.value(self._source) == value:
            return
        made = field.put(self._source, value)
        refusal = out_of_range(field.title, field.told(value), made)
        if refusal is not None:
            self.refused.emit(refusal)
            self.show_source(self._source)
            return
        # Until the answer, what is changed next is changed of what was asked for.
        self._source = made
        self.asked.emit(read_anew(made), f"Read as: {field.title}")


def read_anew(source: Source) -> Source:
    """A source of which only what the person said is left: the reader finds the rest."""
    if isinstance(source, Table):
        told = tuple(column for column in source.columns if column.is_told)
        return msgspec.structs.replace(
            source,
            columns=told,
            gaps=(),
            is_renamed=False,
            has_empty_end=False,
            is_loose=False,
            has_empty_rows=False,
        )
    return source
