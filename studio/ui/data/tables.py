"""Preview as tables: the first rows, and what was found in each column."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from studio.engine.reader.messages import ColumnFacts, Head
from studio.project.columns import TEXT, Column
from studio.ui import theme as look
from studio.ui.theme import TEXT_S, appearance, theme

_ROW, _HEADER = 24, 28
_MOST_ROWS = 200
_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class _PlainTable(QTableWidget):
    """A table to read, as low as its rows allow."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setMinimumSectionSize(_ROW)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setHighlightSections(False)
        self.setFont(look.mono(TEXT_S))
        self.horizontalHeader().setFixedHeight(_HEADER)
        self.setCornerButtonEnabled(False)
        appearance().changed.connect(self._restyle)
        self._restyle()

    def set_rows_shown(self, count: int) -> None:
        """Be as high as this many rows."""
        self.setFixedHeight(_HEADER + count * _ROW + 4)

    def _restyle(self) -> None:
        t = theme()
        self.setStyleSheet(
            f"QTableCornerButton::section {{ background: {t.surface}; border: none;"
            f" border-bottom: 1px solid {t.border}; }}"
            f"QHeaderView::section:vertical {{ border: none; padding: 0 6px; }}"
            "QHeaderView::section:horizontal { padding: 4px; }"
        )


class HeadTable(_PlainTable):
    """The first rows, numbered as the file numbers them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("First rows", parent)
        self.set_rows_shown(8)

    def set_head(self, head: Head) -> None:
        """Show these rows."""
        self.clear()
        self.set_rows_shown(min(8, max(1, len(head.rows))))
        self.setColumnCount(len(head.columns))
        self.setRowCount(len(head.rows))
        self.setHorizontalHeaderLabels(list(head.columns))
        first = head.first_row
        self.setVerticalHeaderLabels([str(n + first) for n in range(len(head.rows))])
        for row, cells in enumerate(head.rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if text in ("nan", ""):
                    item.setText("missing")
                    item.setForeground(QColor(theme().warning))
                self.setItem(row, column, item)
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, min(max(self.columnWidth(column), 56), 220))


class FactsTable(_PlainTable):
    """Each column of the source: its kind, its values, and how they are spread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Columns of the source", parent)
        self.setColumnCount(4)
        self.setHorizontalHeaderLabels(["Column", "Kind", "Values", "Spread"])
        self.verticalHeader().hide()
        self.setItemDelegateForColumn(3, _SpreadDelegate(self))
        header = self.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 110), (1, 92), (3, 96)):
            header.resizeSection(column, width)
        appearance().changed.connect(self.viewport().update)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show what the project knows, until more is found."""
        self.set_facts([ColumnFacts(column) for column in columns])

    def set_facts(self, facts: Sequence[ColumnFacts]) -> None:
        """Show what was found."""
        shown = list(facts[:_MOST_ROWS])
        self.setRowCount(len(shown))
        for row, found in enumerate(shown):
            column = found.column
            cells = (column.name, kind_of(column), values_of(found), "")
            items = [QTableWidgetItem(text) for text in cells]
            for at, (item, text) in enumerate(zip(items, cells, strict=True)):
                item.setToolTip(text)
                self.setItem(row, at, item)
            items[3].setData(_ROLE, found)
            items[3].setToolTip(_counts(found))
            if column.missing:
                items[2].setForeground(QColor(theme().warning))
        self.set_rows_shown(min(7, max(1, len(shown))))


def kind_of(column: Column) -> str:
    """Dtype and shape of a row, in few letters."""
    if column.dtype == TEXT:
        return "text"
    shape = " x ".join(map(str, column.shape))
    return f"{column.dtype} {shape}".strip()


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

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As narrow as bars can be."""
        return QSize(96, _ROW)
