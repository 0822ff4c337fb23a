"""Editors for single values: numbers, classes, yes or no, dates and texts."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from studio.project.columns import TEXT, Column
from studio.runs.subject import Input
from studio.ui.trained.try_it.field import Field, number, outside, written
from studio.ui.trained.try_it.picture_field import PictureField
from studio.ui.trained.try_it.sequence_field import SequenceField
from studio.ui.widgets.theme import SPACE_S

MOST_FIELDS = 64
_WIDEST_NUMBER = 150
_PER_SECOND = {"s": 1, "ms": 1000}
_START = datetime(1970, 1, 1)
_TIMES = ("%H", "%I", "%M", "%S", "%T", "%X", "%c")


def field_for(read: Input, column: Column) -> Field:
    """The editor that fits a raw column."""
    if read.is_picture:
        return PictureField(read, column)
    is_one = math.prod(column.shape) == 1
    if read.window > 1 or len(column.shape) > 1 or math.prod(column.shape) > MOST_FIELDS:
        return SequenceField(read, column)
    if column.usual_kind == "date" and is_one:
        return _Date(read, column)
    if column.usual_kind == "flag" and is_one and len(column.classes) in (0, 2):
        return _Flag(read, column)
    if column.classes and is_one:
        return _Choice(read, column)
    return _Text(read, column) if column.dtype == TEXT else _Numbers(read, column)


class _Numbers(Field):
    """A line for each of a row's few numbers; beside it, in what range the data lie."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        count = max(1, math.prod(column.shape))
        self._edits = [QLineEdit() for _ in range(count)]
        self._said = [QLabel(wordWrap=True) for _ in range(count)]
        self._ends: list[tuple[float, float]] = []
        for index, edit in enumerate(self._edits):
            edit.setAccessibleName(self._name(index))
            edit.setMaximumWidth(_WIDEST_NUMBER)
            edit.textChanged.connect(self._judge)
        if column.low is not None and column.high is not None:
            self._place([(column.low, column.high)] * count)
        self._judge()

    def _name(self, index: int) -> str:
        return self.column.name if len(self._edits) == 1 else f"{self.column.name} {index + 1}"

    def rows(self) -> list[tuple[str, QWidget]]:
        pairs = zip(self._edits, self._said, strict=True)
        return [(self._name(n), _beside(edit, said)) for n, (edit, said) in enumerate(pairs)]

    def connect(self, changed: Any) -> None:
        for edit in self._edits:
            edit.textChanged.connect(changed)

    def _place(self, ends: list[tuple[float, float]]) -> None:
        for edit, (low, high) in zip(self._edits, ends, strict=True):
            edit.setPlaceholderText(f"{low:.4g} to {high:.4g}")
            edit.setToolTip(f"In the data from {low:.6g} to {high:.6g}")
        self._ends = ends

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        places = range(len(self._edits))
        self._place([(_at(lows, n), _at(highs, n)) for n in places])
        for index, edit in enumerate(self._edits):
            if not edit.text() and not edit.isModified():
                edit.blockSignals(True)
                edit.setText(f"{_at(means, index):.4g}")
                edit.blockSignals(False)
                if edit.hasFocus():
                    edit.selectAll()  # what is about to be typed takes its place
        self._judge()

    def fill(self, row: Any) -> None:
        for edit, value in zip(self._edits, row.reshape(-1), strict=False):
            edit.blockSignals(True)
            edit.setText("" if math.isnan(value) else written(float(value)))
            edit.blockSignals(False)
        self._judge()

    def value(self) -> tuple[Any, str]:
        import numpy as np

        numbers = []
        for index, edit in enumerate(self._edits):
            found = number(edit.text())
            if found is None and self._may_lack(edit):
                found = math.nan
            edit.setProperty("invalid", "error" if found is None and edit.text() else "")
            edit.style().polish(edit)
            if found is None:
                return None, f"{self._name(index)} is not a number yet."
            numbers.append(found)
        return np.array(numbers).reshape(1, *self.column.shape), ""

    def _may_lack(self, edit: QLineEdit) -> bool:
        return self.read.fills_missing and not edit.text().strip()

    def _judge(self) -> None:
        """Say of each number where the data lie, or that it is none of theirs."""
        for index, (edit, said) in enumerate(zip(self._edits, self._said, strict=True)):
            found = number(edit.text())
            low, high = self._ends[index] if self._ends else (-math.inf, math.inf)
            beyond = outside(found, low, high) if found is not None else ""
            if beyond:
                words = beyond
            elif self._may_lack(edit):
                words = "missing: filled in as in the data"
            else:
                words = f"{written(low)} to {written(high)}" if self._ends else ""
            said.setText(words)
            said.setProperty("class", "error" if beyond else "caption")
            said.style().polish(said)


def _at(values: tuple[float, ...], index: int) -> float:
    """The value for one of a row's numbers, or that for all of them."""
    return values[index if len(values) > index else 0]


def _beside(editor: QWidget, said: QLabel) -> QWidget:
    """An editor with what is said of it."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_S)
    row.addWidget(editor, 1)
    row.addWidget(said, 1)
    return both


class _Choice(Field):
    """One of the column's classes, by its name."""

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
        name = self.column.class_of(row.reshape(-1)[0].item())
        self._box.blockSignals(True)
        self._box.setCurrentIndex(self._box.findText(name))  # of a gap, none is chosen
        self._box.blockSignals(False)

    def value(self) -> tuple[Any, str]:
        if self._box.currentIndex() < 0:
            return None, f"{self.column.name} is missing in this row; choose one."
        return _of_class(self.column, self._box.currentIndex()), ""


class _Flag(Field):
    """Yes or no, as a box to check; beside it what the data call it. Of a row that has neither,
    the box is half checked until somebody chooses."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        self._box = QCheckBox()
        self._box.setAccessibleName(column.name)
        self._box.checkStateChanged.connect(self._name)
        self._name()

    @property
    def _is_missing(self) -> bool:
        return self._box.checkState() == Qt.CheckState.PartiallyChecked

    def _name(self) -> None:
        names = self.column.classes or ("no", "yes")
        self._box.setText("missing" if self._is_missing else names[self._box.isChecked()])
        self._box.setTristate(self._is_missing)  # once chosen, there are only two

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self.column.name, self._box)]

    def connect(self, changed: Any) -> None:
        self._box.checkStateChanged.connect(changed)

    def fill(self, row: Any) -> None:
        value = row.reshape(-1)[0].item()
        classes = self.column.classes or ("False", "True")
        name = self.column.class_of(value) if self.column.classes else str(bool(value))
        state = Qt.CheckState.PartiallyChecked
        if name in classes and value == value:
            state = Qt.CheckState.Checked if name == classes[1] else Qt.CheckState.Unchecked
        self._box.blockSignals(True)
        self._box.setCheckState(state)
        self._box.blockSignals(False)
        self._name()

    def value(self) -> tuple[Any, str]:
        if self._is_missing:
            return None, f"{self.column.name} is missing in this row; choose one."
        return _of_class(self.column, int(self._box.isChecked())), ""


def _of_class(column: Column, number: int) -> Any:
    """A row of the raw column that tells this class."""
    import numpy as np

    if column.dtype == TEXT:
        return np.array([column.classes[number]])
    value = column.values[number] if column.values else number
    return np.array([value]).reshape(1, *column.shape)


class _Date(Field):
    """A date, or a date and a time of day, written as the data write theirs."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        has_time = column.date_format in _PER_SECOND or any(t in column.date_format for t in _TIMES)
        self._edit = QDateTimeEdit()
        self._edit.setDisplayFormat("yyyy-MM-dd HH:mm:ss" if has_time else "yyyy-MM-dd")
        self._edit.setCalendarPopup(True)
        self._edit.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._edit.setAccessibleName(column.name)
        self._shown = "%Y-%m-%d %H:%M:%S" if has_time else "%Y-%m-%d"
        self._said = QLabel()
        self._ends: tuple[datetime, datetime] | None = None
        self._is_chosen = False
        """Whether the date is one that somebody chose, not where the field began."""
        self._edit.setDateTime(_in_qt(_START.replace(year=2000)))
        self._edit.dateTimeChanged.connect(self._on_chosen)

    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self.column.name, _beside(self._edit, self._said))]

    def connect(self, changed: Any) -> None:
        self._edit.dateTimeChanged.connect(changed)

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        low, high, mean = (self._counted(values[0]) for values in (lows, highs, means))
        self._ends = (low, high)
        if not self._is_chosen:
            self._begin_at(mean)
        self._judge()

    def _counted(self, number: float) -> datetime:
        """A date of which the data tell a number."""
        return _START + timedelta(seconds=number / _PER_SECOND.get(self.column.date_format, 1))

    def _begin_at(self, date: datetime) -> None:
        self._edit.blockSignals(True)
        self._edit.setDateTime(_in_qt(date))
        self._edit.blockSignals(False)

    def _on_chosen(self) -> None:
        self._is_chosen = True
        self._judge()

    def _judge(self) -> None:
        """Say from when to when the data are, or that the date is none of those."""
        if self._ends is None:
            return
        low, high = (date.strftime(self._shown) for date in self._ends)
        now = self._now().strftime(self._shown)
        words = f"{low} to {high}"
        if now > high:
            words = f"after the last in the training data: {high}"
        elif now < low:
            words = f"before the first in the training data: {low}"
        self._said.setText(words)
        self._said.setProperty("class", "caption" if low <= now <= high else "error")
        self._said.style().polish(self._said)

    def fill(self, row: Any) -> None:
        found = _date_of(row.reshape(-1)[0], self.column.date_format)
        if found is not None:
            self._begin_at(found)
            self._on_chosen()

    def value(self) -> tuple[Any, str]:
        import numpy as np

        found = self._now()
        if (parts := _PER_SECOND.get(self.column.date_format)) is not None:
            return np.array([(found - _START).total_seconds() * parts]), ""
        return np.array([found.strftime(self.column.date_format or "%Y-%m-%d")]), ""

    def _now(self) -> datetime:
        date, time = self._edit.date(), self._edit.time()
        return datetime(
            date.year(), date.month(), date.day(), time.hour(), time.minute(), time.second()
        )


def _in_qt(date: datetime) -> QDateTime:
    return QDateTime(date.year, date.month, date.day, date.hour, date.minute, date.second)


def _date_of(value: Any, date_format: str) -> datetime | None:
    """A date of the data; None where it is none."""
    try:
        if value.dtype.kind == "M":
            seconds = value.astype("datetime64[s]").astype(int)
            return _START + timedelta(seconds=int(seconds))
        if (parts := _PER_SECOND.get(date_format)) is not None:
            return _START + timedelta(seconds=float(value) / parts)
        text = str(value).strip()
        found = datetime.strptime(text, date_format) if date_format else None
        found = found or datetime.fromisoformat(text)
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None


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
