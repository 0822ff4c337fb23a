"""The runs of the history as a table that can be sorted and filtered."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPixmap
from typing_extensions import override

from studio.runs.history import Entry, details, differences, found_in
from studio.ui.compare.history_columns import Column, columns
from studio.ui.widgets.theme import theme

SORT_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WRONG = ("failed", "out of memory", "loss became NaN")


class HistoryModel(QAbstractTableModel):
    """Runs, newest first, as they come. `written` carries a run, what of it the person wrote, and
    the text; `picture` gives the small picture of a run's network, empty before it is made."""

    written = Signal(object, str, str)

    def __init__(self, picture: Callable[[Entry], QPixmap]) -> None:
        super().__init__()
        self._picture = picture
        self.entries: list[Entry] = []
        self.heard: list[str] = []
        """What a filter looks through, by row."""
        self._is_of_all = False
        self.columns: list[Column] = columns((), is_of_all=False)

    # --- what there is ----------------------------------------------------------------

    def show_entries(self, entries: list[Entry], *, is_of_all: bool) -> None:
        """Show these in the place of all others."""
        self.beginResetModel()
        self.entries, self._is_of_all = list(entries), is_of_all
        self.heard = [entry.heard for entry in entries]
        self.columns = columns(differences(self.entries), is_of_all=is_of_all)
        self.endResetModel()

    def replace(self, entry: Entry, what: str) -> None:
        """Show a run as it is now that its title or note was written."""
        for row, known in enumerate(self.entries):
            if known.folder == entry.folder:
                self.entries[row], self.heard[row] = entry, entry.heard
                # That cell alone: a view fills editors anew whose cells change.
                index = self.index(row, self.column_that_writes(what))
                self.dataChanged.emit(index, index)

    def column_that_writes(self, what: str) -> int:
        """The number of the column in which a title or a note is written."""
        return next(n for n, column in enumerate(self.columns) if column.writes == what)

    # --- Qt ---------------------------------------------------------------------------

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.heading
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.is_number else None
        return None

    @override
    def data(self, index: _Index, role: int = 0) -> Any:
        entry, column = self.entries[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(entry)
            case Qt.ItemDataRole.EditRole:
                return column.text(entry) if column.writes else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.is_number else None
            case Qt.ItemDataRole.ToolTipRole:
                return details(entry)
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(entry) if index.column() == 0 else None
            case Qt.ItemDataRole.ForegroundRole:
                is_wrong = column.heading == "How it ended" and entry.ending in _WRONG
                return QColor(theme().danger) if is_wrong else None
            case _ if role == SORT_ROLE:
                return column.sort(entry)
        return None

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        writes = self.columns[index.column()].writes if index.isValid() else ""
        return usual | Qt.ItemFlag.ItemIsEditable if writes else usual

    @override
    def setData(self, index: _Index, value: Any, role: int = 0) -> bool:
        """What the person wrote is kept elsewhere, and then shown."""
        entry, column = self.entries[index.row()], self.columns[index.column()]
        if not column.writes or str(value).strip() == column.text(entry):
            return False
        self.written.emit(entry, column.writes, str(value).strip())
        return True


class HistoryOrder(QSortFilterProxyModel):
    """The runs in the order and to the filter of the person."""

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self._model, self._text = model, ""
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)

    def filter_by(self, text: str) -> None:
        """Show only runs in which these words are found."""
        self._text = text
        self.invalidate()

    @override
    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        return found_in(self._model.heard[row], self._text)

    @override
    def lessThan(self, left: _Index, right: _Index) -> bool:
        one, other = self._model.data(left, SORT_ROLE), self._model.data(right, SORT_ROLE)
        if type(one) is type(other):
            return bool(one < other)
        return isinstance(one, float)  # numbers before words, in a column of both

    def entry_at(self, index: _Index) -> Entry:
        """The run of a row as it is shown."""
        return self._model.entries[self.mapToSource(index).row()]
