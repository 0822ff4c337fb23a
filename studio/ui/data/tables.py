"""Preview as tables: the first rows, and what was found in each column."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.reader import ColumnFacts, Head
from studio.project.columns import Column
from studio.ui.data.steps import described
from studio.ui.widgets.theme import appearance, styled, theme

_ROW, _HEADER = 24, 28
_MOST_ROWS = 200
_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def _dress(table: QTableView, name: str) -> None:
    """Make a table one to read."""
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.verticalHeader().setMinimumSectionSize(_ROW)
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


def _show_rows(table: QTableView, count: int, bar: int = 0) -> None:
    """Be as high as this many rows, and a scroll bar below them."""
    table.setFixedHeight(_HEADER + count * _ROW + 4 + bar)


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
        _dress(self, "First rows")
        self.horizontalHeader().setStretchLastSection(True)
        self._model = _HeadModel(self)
        self.setModel(self._model)

    def set_head(self, head: Head) -> None:
        """Show these rows."""
        self._model.take(head)
        letter = self.fontMetrics().averageCharWidth()
        for column, name in enumerate(head.columns):
            longest = max([len(name), *(len(row[column]) for row in head.rows[:12])])
            self.setColumnWidth(column, min(max(longest * letter + 18, 56), 220))
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
        _show_rows(self, min(8, max(1, len(self._model.head.rows))), bar)


class FactsTable(QTableWidget):
    """Each column of the source: its kind, its values, and how they are spread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _dress(self, "Columns of the source")
        self._facts: Sequence[ColumnFacts] = ()
        self.setColumnCount(4)
        self.setHorizontalHeaderLabels(["Column", "Kind", "Values", "Spread"])
        self.verticalHeader().hide()
        self.setItemDelegateForColumn(3, _SpreadDelegate(self))
        header = self.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 110), (1, 122), (3, 96)):
            header.resizeSection(column, width)
        appearance().changed.connect(self._restyle)
        self._restyle()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show what the project knows, until more is found."""
        self.set_facts([ColumnFacts(column) for column in columns])

    def set_facts(self, facts: Sequence[ColumnFacts]) -> None:
        """Show what was found."""
        self._facts = facts
        shown = list(facts[:_MOST_ROWS])
        self.setRowCount(len(shown))
        for row, found in enumerate(shown):
            column = found.column
            cells = (column.name, described(column), values_of(found), "")
            items = [QTableWidgetItem(text) for text in cells]
            for at, (item, text) in enumerate(zip(items, cells, strict=True)):
                item.setToolTip(text)
                self.setItem(row, at, item)
            items[3].setData(_ROLE, found)
            items[3].setToolTip(_counts(found))
            if column.missing:
                items[2].setForeground(QColor(theme().warning))
        _show_rows(self, min(8, max(1, len(shown))))

    def _restyle(self) -> None:
        self.set_facts(self._facts)


def values_of(found: ColumnFacts) -> str:
    """Range, classes and what is missing."""
    column, said = found.column, []
    if column.classes and column.dtype != "float32":
        said.append(f"{len(column.classes)} classes")
    elif column.low is not None and column.high is not None:
        said.append(f"{column.low:.4g} … {column.high:.4g}")
    if column.missing:
        said.append(f"{column.missing:,} missing")
    return ", ".join(said)


def _counts(found: ColumnFacts) -> str:
    if found.counts:
        shown = [f"{name}: {count:,}" for name, count in found.counts[:20]]
        more = len(found.counts) - len(shown)
        return "\n".join([*shown, *([f"and {more} more"] if more else [])])
    return f"mean {found.mean:.4g}" if found.mean is not None else ""


class _SpreadDelegate(QStyledItemDelegate):
    """Bars: how many rows of each class, or of each part of the range."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Bars from the bottom of the cell."""
        super().paint(painter, option, index)
        found = index.data(_ROLE)
        if not isinstance(found, ColumnFacts):
            return
        is_of_classes = bool(found.counts)
        heights = [count for _, count in found.counts] if is_of_classes else [*found.spread]
        if not heights or not max(heights):
            return
        rect = QRect(option.rect).adjusted(2, 3, -2, -3)
        pitch = min(rect.width() / len(heights), 14.0)
        colors = theme().classes
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        for number, count in enumerate(heights):
            is_told_apart = is_of_classes and len(heights) <= len(colors)
            painter.setBrush(QColor(colors[number] if is_told_apart else theme().accent))
            height = max(1.0, rect.height() * count / max(heights)) if count else 0
            left = rect.left() + number * pitch
            bar = QRectF(left, rect.bottom() + 1 - height, max(pitch - 1, 0.8), height)
            painter.drawRect(bar)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(96, _ROW)
