"""The first rows as a table, and how tables of this tab are dressed."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableView,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.reader import Head
from studio.ui.widgets.theme import styled, theme

ROW_HEIGHT, _HEADER = 24, 28
_ROWS_SHOWN = 4
_FITTED = 60
"""Columns that are as wide as what is in them; of thousands, the others take the usual width."""
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def dressed_table(table: QTableView, name: str) -> None:
    """Make a table one to read."""
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setFixedHeight(_HEADER)
    table.setCornerButtonEnabled(False)
    table.setStyleSheet(
        styled(
            "QTableCornerButton::section { background: $surface; border: none;"
            " border-bottom: 1px solid $border; }"
            "QTableView::corner { background: transparent; border: none; }"
            "QHeaderView::section:vertical { border: none; padding: 0 6px; }"
            "QHeaderView::section:horizontal { padding: 4px; }"
        )
    )


def show_rows(table: QTableView, count: int, bar: int = 0) -> None:
    """Be as high as this many rows, and a scroll bar below them."""
    table.setFixedHeight(_HEADER + count * ROW_HEIGHT + 4 + bar)


class _HeadModel(QAbstractTableModel):
    """The cells of a head, as they came."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.head = Head(0)

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.head.rows)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.head.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; what is missing is said in the colour of warnings."""
        text = self.head.rows[index.row()][index.column()]
        is_missing = text in ("nan", "")
        if role == Qt.ItemDataRole.DisplayRole:
            return "missing" if is_missing else text
        if role == Qt.ItemDataRole.ForegroundRole and is_missing:
            return QColor(theme().warning)
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.head.columns[section]
        return str(section + self.head.first_row)

    def take(self, head: Head) -> None:
        """Show another head."""
        self.beginResetModel()
        self.head = head
        self.endResetModel()


class HeadTable(QTableView):
    """The first rows, numbered as the file numbers them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dressed_table(self, "First rows")
        self.horizontalHeader().setStretchLastSection(True)
        self._model = _HeadModel(self)
        self.setModel(self._model)

    def set_head(self, head: Head) -> None:
        """Show these rows."""
        self._model.take(head)
        metrics = self.fontMetrics()
        for column, name in enumerate(head.columns[:_FITTED]):
            cells = [name, *(row[column] for row in head.rows[:12])]
            longest = max(metrics.horizontalAdvance(text[:40]) for text in cells)
            self.setColumnWidth(column, min(max(longest + 12, 44), 220))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole rows, whether a scroll bar stands below them or not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(self.columnWidth(n) for n in range(self._model.columnCount() - 1))
        last = self.horizontalHeader().sectionSizeHint(self._model.columnCount() - 1)
        is_wide = needed + last > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if is_wide else 0
        show_rows(self, min(_ROWS_SHOWN, max(1, len(self._model.head.rows))), bar)
