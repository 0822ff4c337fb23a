"""The settings of a source: how many rows are made, how noisy, how texts are cut."""

from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from studio.graph.values import told
from studio.project.sources import (
    Images,
    Line,
    Points,
    PublishedTexts,
    Source,
    Table,
    Texts,
    Waves,
)
from studio.ui.data.forms import clear, narrow_form, out_of_range
from studio.ui.data.lines import DocumentLine

_LEAVE_OUT = "Leave out rows with missing values"
_FIELDS: dict[type[Any], tuple[tuple[str, str], ...]] = {
    PublishedTexts: (("Most frequent words", "words"), ("Words of each text", "length")),
    Line: (
        ("Rows", "rows"),
        ("Slope", "slope"),
        ("Intercept", "intercept"),
        ("Noise", "noise"),
    ),
    Waves: (("Batches", "batches"), ("Rows of a batch", "rows"), ("Steps of a row", "steps")),
    Points: (("Rows", "rows"), ("Noise", "noise")),
    Table: ((_LEAVE_OUT, "drops_missing"),),
    Images: (
        ("Height", "height"),
        ("Width", "width"),
        ("Grey", "is_grey"),
        ("Bring every image to this size", "resizes"),
    ),
    Texts: (("Most frequent words", "words"), ("Words of each text", "length")),
}


class SourceForm(QWidget):
    """Edits the settings of a source: `edited` carries the source as it is to be, and the words
    for the Edit menu; `refused` a sentence on what was typed and cannot be."""

    edited = Signal(object, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = narrow_form(self)
        self._source: Source | None = None
        self.fields: dict[str, QWidget] = {}

    def show_source(self, source: Source) -> None:
        """Show the settings of a source."""
        if type(source) is not type(self._source):
            self._make_fields(source)
        self._source = source
        for name, field in self.fields.items():
            value = getattr(source, name)
            if isinstance(field, QCheckBox):
                field.setChecked(value)
            elif isinstance(field, DocumentLine):
                field.show_text(f"{value:g}" if isinstance(value, float) else str(value))
        self.setVisible(bool(self.fields))

    def say_kept(self, all_rows: int, kept: int) -> None:
        """Of a table: how many rows are kept where those with missing values are left out; where
        none would go, nobody is asked."""
        box = self.fields.get("drops_missing")
        if isinstance(box, QCheckBox):
            box.setText(f"{_LEAVE_OUT}: {kept:,} of {all_rows:,} stay")
            box.setVisible(kept < all_rows or box.isChecked())

    def _make_fields(self, source: Source) -> None:
        clear(self._form)
        self.fields = {}
        for title, name in _FIELDS.get(type(source), ()):
            if isinstance(getattr(source, name), bool):
                box = QCheckBox(title)
                box.clicked.connect(partial(self._on_checked, box, name, title))
                self._form.addRow(box)
                self.fields[name] = box
                continue
            line = DocumentLine()
            line.setMaximumWidth(120)
            line.setAccessibleName(title)
            line.editingFinished.connect(partial(self._on_edited, line, name, title))
            self._form.addRow(title, line)
            self.fields[name] = line

    def _on_checked(self, box: QCheckBox, name: str, title: str) -> None:
        # Asked of the box: what a signal carries does not reach a slot behind a partial.
        self._take(name, box.isChecked(), title)

    def _on_edited(self, line: QLineEdit, name: str, title: str) -> None:
        line.setModified(False)
        before = getattr(self._source, name)
        try:
            value = type(before)(line.text().replace(",", "."))
        except ValueError:
            what = "a whole number" if isinstance(before, int) else "a number"
            self.refused.emit(f"{title}: {line.text()!r} is not {what}.")
            value = before
        if value != before:
            self._take(name, value, title)
        else:
            line.setText(f"{before:g}" if isinstance(before, float) else str(before))

    def _take(self, name: str, value: Any, title: str) -> None:
        if self._source is None:
            return
        made = msgspec.structs.replace(self._source, **{name: value})
        refusal = out_of_range(title, told(value), made)
        if refusal is not None:
            self.refused.emit(refusal)
            self.show_source(self._source)
            return
        self.edited.emit(made, f"Data: {title}")
