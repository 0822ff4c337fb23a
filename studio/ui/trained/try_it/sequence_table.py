"""A sequence as a table: a row for each step, a column for each feature, the answer beside them."""

import re
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from studio.ui.trained.try_it.field import number
from studio.ui.widgets.theme import theme

_MOST_ANSWERS = 8
_ROW = 22
_COLUMN = 78
_Index = QModelIndex | QPersistentModelIndex


class SequenceModel(QAbstractTableModel):
    """Holds `values` (steps, features) and what the network answers at each step, if it does.

    `edited` comes when the person changed a value.
    """

    edited = QtSignal()

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        self.values = np.zeros((steps, features))
        self.answer: Any = None

    @property
    def features(self) -> int:
        """How many numbers a step has."""
        return int(self.values.shape[1])

    def take(self, values: Any) -> None:
        """Hold other values of the same size; said to nobody but the views."""
        self.values = np.array(values, dtype=np.float64).reshape(self.values.shape)
        self._tell()

    def put(self, feature: int, start: int, numbers: Any) -> None:
        """Have a feature take these numbers from a step on."""
        self.values[start : start + len(numbers), feature] = numbers
        self._tell()
        self.edited.emit()

    def show_answer(self, answer: Any) -> None:
        """Show what the network answers, (steps, numbers); None for nothing."""
        shown = None if answer is None else np.asarray(answer)[:, :_MOST_ANSWERS]
        count = 0 if self.answer is None else self.answer.shape[1]
        if (0 if shown is None else shown.shape[1]) == count:
            self.answer = shown
            self._tell()
            return
        self.beginResetModel()
        self.answer = shown
        self.endResetModel()

    def paste(self, text: str, row: int, column: int) -> str:
        """Take numbers as spreadsheets and files write them: as many as the whole sequence has
        become it, a block goes in from a cell on. Returns why not, or ""."""
        lines = [line for line in text.splitlines() if line.strip()]
        block = [[number(word) for word in re.split(r"[\s;]+|,(?=\s|$)", line.strip()) if word]
                 for line in lines]  # fmt: skip
        if not block:
            return "The clipboard holds no numbers."
        for at, cells in enumerate(block):
            if None in cells:
                return f"Line {at + 1} of the clipboard holds something that is no number."
        flat = [cell for cells in block for cell in cells]
        if len(flat) == self.values.size:
            self.take(flat)
        else:
            for step, cells in enumerate(block[: len(self.values) - row]):
                taken = cells[: self.features - column]
                self.values[row + step, column : column + len(taken)] = taken
            self._tell()
        self.edited.emit()
        return ""

    def _tell(self) -> None:
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    # --- Qt -------------------------------------------------------------------------

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.values)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """A column for each feature, then those of the answer."""
        return self.features + (0 if self.answer is None else int(self.answer.shape[1]))

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_answer = index.column() >= self.features
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if is_answer:
                return f"{self.answer[index.row(), index.column() - self.features]:.4g}"
            return f"{self.values[index.row(), index.column()]:.4g}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and is_answer:
            return QColor(theme().series[1])
        return None

    def setData(
        self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:  # fmt: skip
        """Take what was typed, if it is a number."""
        found = number(str(value))
        if found is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.values[index.row(), index.column()] = found
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if index.column() >= self.features else usual | Qt.ItemFlag.ItemIsEditable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Steps are counted from 1; the answer is called that."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        if section >= self.features:
            only = self.columnCount() == self.features + 1
            return "answer" if only else f"answer {section - self.features + 1}"
        return "value" if self.features == 1 else str(section + 1)


class SequenceTable(QTableView):
    """Type, copy and paste. `refused` carries why a paste did nothing."""

    refused = QtSignal(str)

    def __init__(self, model: SequenceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setDefaultSectionSize(_COLUMN)

    @property
    def is_being_typed(self) -> bool:
        """Whether a cell is open, with a number that is not taken yet."""
        return self.state() == QAbstractItemView.State.EditingState

    def copy(self) -> None:
        """Put what is selected into the clipboard, as spreadsheets read it."""
        chosen = self.selectionModel().selectedIndexes()
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        lines = [
            "\t".join(str(self._model.data(self._model.index(r, c))) for c in columns) for r in rows
        ]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Take the numbers in the clipboard, or say why not."""
        at = self.currentIndex()
        row, column = (at.row(), at.column()) if at.isValid() else (0, 0)
        column = min(column, self._model.features - 1)
        self.refused.emit(self._model.paste(QGuiApplication.clipboard().text(), row, column))

    def event(self, event: QEvent) -> bool:
        """The keys to copy and paste are this table's while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if event.matches(keys.Copy) or event.matches(keys.Paste):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and paste; all else is a table's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)
