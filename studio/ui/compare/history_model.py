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

from studio.runs.history import Entry, details, found_in
from studio.ui.compare.history_columns import Column, Sorted, columns
from studio.ui.compare.history_reader import Listing
from studio.ui.widgets.theme import theme

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
        self.columns: list[Column] = columns((), is_of_all=False)
        self._sorted_by, self._is_reverse = self.columns[0].heading, False

    # --- what there is ----------------------------------------------------------------

    def show_listing(self, listing: Listing, *, is_of_all: bool) -> None:
        """Show these in the place of all others, in the order that was asked for."""
        self.beginResetModel()
        self.columns = columns(listing.keys, is_of_all=is_of_all)
        self.entries, self.heard = list(listing.entries), list(listing.heard)
        self._put_in(self._order())
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

    def _order(self) -> list[int]:
        """The rows in the order that was asked for; numbers before words, in a column of both."""
        column = next((c for c in self.columns if c.heading == self._sorted_by), self.columns[0])

        def place(row: int) -> tuple[bool, Sorted]:
            value = column.sort(self.entries[row])
            return isinstance(value, str), value

        return sorted(range(len(self.entries)), key=place, reverse=self._is_reverse)

    def _put_in(self, order: list[int]) -> None:
        self.entries = [self.entries[row] for row in order]
        self.heard = [self.heard[row] for row in order]

    # --- Qt ---------------------------------------------------------------------------

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self._sorted_by = self.columns[column].heading
        self._is_reverse = order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        rows = self._order()
        self._put_in(rows)
        now = {before: row for row, before in enumerate(rows)}
        held = self.persistentIndexList()
        self.changePersistentIndexList(
            held, [self.index(now[index.row()], index.column()) for index in held]
        )
        self.layoutChanged.emit()

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
    """The runs to the filter of the person, in the order of the model: a list of hundreds is sorted
    at once there, and comparison by comparison here."""

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self._model, self._text = model, ""
        self.setSourceModel(model)

    def filter_by(self, text: str) -> None:
        """Show only runs in which these words are found."""
        self._text = text
        self.invalidate()

    @override
    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        return found_in(self._model.heard[row], self._text)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._model.sort(column, order)

    def entry_at(self, index: _Index) -> Entry:
        """The run of a row as it is shown."""
        return self._model.entries[self.mapToSource(index).row()]
