"""The split: a bar that shows the three parts, and what decides on them."""

from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.project.columns import DataError
from studio.project.data_problems import data_problems
from studio.project.datasets import DataSettings, Split
from studio.project.limits import overstepped
from studio.project.sources import Arrays, Note, Table
from studio.ui.data.forms import narrow_form
from studio.ui.data.notes import NoteList
from studio.ui.widgets import theme as look
from studio.ui.widgets.theme import RADIUS, SPACE_S, TEXT_S, appearance, theme
from studio.words import listed

_NAMES = ("train", "validation", "test")
_LABELS = {
    "validation": "Validation",
    "test": "Test",
    "shuffle": "Shuffle rows before the split",
    "seed": "Seed",
    "stratify": "As many of each",
    "group": "Keep together",
    "order": "In the order of",
}
"""What each field of a split is called, beside its control and in the Edit menu."""


@dataclass(slots=True)
class _Part:
    name: str
    rows: int


class SplitBar(QWidget):
    """Three parts in proportion, each with its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[_Part] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance().changed.connect(self.update)

    def set_parts(self, counts: tuple[int, int, int]) -> None:
        """Show this many rows of each."""
        pairs = zip(_NAMES, counts, strict=True)
        self._parts = [_Part(name, rows) for name, rows in pairs if rows]
        said = ", ".join(f"{part.name} {part.rows:,} rows" for part in self._parts)
        self.setAccessibleName(f"Split: {said}")
        self.update()

    def sizeHint(self) -> QSize:
        """A bar over a line of words."""
        return QSize(300, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, and below it what each part is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(part.rows for part in self._parts)
        if not total:
            return
        colors = {"train": 0, "validation": 4, "test": 1}
        left, words_left = 0.0, 0.0
        painter.setFont(look.sans(TEXT_S))
        metrics = painter.fontMetrics()
        for part in self._parts:
            color = QColor(theme().series[colors[part.name]])
            share = max(4.0, part.rows / total * (self.width() - 4 * len(self._parts)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left, 0, share, 10), RADIUS / 2, RADIUS / 2)
            left += share + 3
            painter.drawEllipse(QRectF(words_left, 20, 7, 7))
            painter.setPen(QColor(theme().muted))
            words = f"{part.name} {part.rows:,}"
            painter.drawText(
                QRectF(words_left + 11, 14, 200, 20), Qt.AlignmentFlag.AlignVCenter, words
            )
            words_left += metrics.horizontalAdvance(words) + 28


class SplitView(QWidget):
    """Edits a split: `edited` carries it, and the words for the Edit menu; `refused` a sentence on
    what was typed and cannot be."""

    edited = Signal(object, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = SplitBar()
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setProperty("class", "error")
        self.problems = NoteList()
        self.validation = self._line(
            "Validation part", "A fraction such as 0.1, or a number of rows"
        )
        self.test = self._line("Test part", "A fraction such as 0.2, or a number of rows")
        self.own_test = QLabel("the source's own test part")
        self.own_test.setProperty("class", "muted")
        self.shuffle = QCheckBox(_LABELS["shuffle"])
        self.seed = self._line("Seed of the split", "The same number always deals the rows alike")
        form = narrow_form()
        self.own_validation = QLabel("the source's own validation part")
        self.own_validation.setProperty("class", "muted")
        validation_row = QHBoxLayout()
        validation_row.addWidget(self.validation)
        validation_row.addWidget(self.own_validation)
        form.addRow(_LABELS["validation"], validation_row)
        self._test_row = QHBoxLayout()
        self._test_row.addWidget(self.test)
        self._test_row.addWidget(self.own_test)
        form.addRow(_LABELS["test"], self._test_row)
        form.addRow("", self.shuffle)
        form.addRow(_LABELS["seed"], self.seed)
        self.columns = {
            "stratify": self._choice("stratify", "Every part has its share of each class"),
            "group": self._choice("group", "Rows with one value come into one part"),
            "order": self._choice("order", "Rows are put in the order of this column"),
        }
        for choices in self.columns.values():
            form.addRow(choices.accessibleName(), choices)
        self._form = form
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_S)
        box.addWidget(self.bar)
        box.addWidget(self.sentence)
        box.addWidget(self.problems)
        box.addLayout(form)
        self._settings = DataSettings()
        self.shuffle.clicked.connect(self._on_edited)

    def show_settings(self, settings: DataSettings) -> None:
        """Show the split of these."""
        self._settings = settings
        split, info = settings.split, settings.info()
        for field, value in (
            (self.validation, split.validation),
            (self.test, split.test),
            (self.seed, split.seed),
        ):
            if not field.hasFocus() or _value(field.text()) != value:
                field.setText(f"{value:g}" if isinstance(value, float) else str(value))
        self.test.setVisible(not info.test_rows)
        self.own_test.setVisible(bool(info.test_rows))
        self.validation.setVisible(not info.validation_rows)
        self.own_validation.setVisible(bool(info.validation_rows))
        self._show_columns()
        self.shuffle.setChecked(split.shuffle)
        self.seed.setEnabled(split.shuffle)
        self.problems.show_notes([Note(p.sentence) for p in data_problems(settings)])
        try:
            self.bar.set_parts(settings.parts())
            self.sentence.hide()
        except DataError as error:
            self.sentence.setText(f"{error}.")
            self.sentence.show()

    def _show_columns(self) -> None:
        """The columns that may decide on the split; a row without any is not shown."""
        split, source = self._settings.split, self._settings.source
        singles = [column for column in self._settings.info().columns if not column.shape]
        by_class = [column.name for column in singles if column.classes]
        others = [c.name for c in singles] if isinstance(source, Table | Arrays) else []
        offered = {"stratify": by_class, "group": others, "order": others}
        for field, choices in self.columns.items():
            now, names = getattr(split, field), offered[field]
            items = ["", *names, *([now] if now and now not in names else [])]
            if [choices.itemData(row) for row in range(choices.count())] != items:
                choices.clear()
                for name in items:
                    choices.addItem(name or "—", name)
            choices.setCurrentIndex(items.index(now))
            self._form.setRowVisible(choices, len(items) > 1)

    def _choice(self, field: str, tip: str) -> QComboBox:
        choices = QComboBox()
        choices.setAccessibleName(_LABELS[field])
        choices.setToolTip(tip)
        choices.setMinimumContentsLength(12)
        choices.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        choices.activated.connect(self._on_edited)
        return choices

    def _line(self, name: str, tip: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setToolTip(tip)
        line.setMaximumWidth(120)
        line.editingFinished.connect(self._on_edited)
        return line

    def _on_edited(self) -> None:
        before = self._settings.split
        after = Split(
            test=self._read(self.test, before.test),
            validation=self._read(self.validation, before.validation),
            shuffle=self.shuffle.isChecked(),
            seed=int(self._read(self.seed, before.seed)),
            **{field: choices.currentData() or "" for field, choices in self.columns.items()},
        )
        limit = overstepped(after)
        if limit is not None:
            self.refused.emit(f"That is out of range for the split; {limit}.")
            after = before
        if after != before:
            changed = [
                label
                for field, label in _LABELS.items()
                if getattr(after, field) != getattr(before, field)
            ]
            self.edited.emit(after, f"Split: {listed(changed)}")
        self.show_settings(msgspec.structs.replace(self._settings, split=after))

    def _read(self, line: QLineEdit, before: int | float) -> int | float:
        value = _value(line.text())
        if value is not None and (line is not self.seed or isinstance(value, int)):
            return value
        what = f"{line.accessibleName()}: {line.text()!r} is no number of rows and no part of them"
        if line is self.seed:
            what = f"{line.accessibleName()}: {line.text()!r} is no whole number of at least 0"
        self.refused.emit(f"{what}.")
        return before


def _value(text: str) -> int | float | None:
    """A share as it is typed: rows, a fraction, or a percentage; None for what is none."""
    text = text.strip().replace(",", ".")
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None
    if not 0 <= value < 10**12:
        return None
    return int(value) if value == int(value) else value if value < 1 else None
