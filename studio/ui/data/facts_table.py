"""Each column of the source: what it is for, what it is, its values, and how they are spread."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.reader import ColumnFacts
from studio.project.columns import Column, Kind
from studio.project.roles import ROLES, Role
from studio.ui.data.steps import described
from studio.ui.data.tables import ROW_HEIGHT, dressed_table, show_rows
from studio.ui.widgets.theme import appearance, theme

KINDS: tuple[Kind, ...] = ("number", "classes", "flag", "text", "date", "image", "sequence")
_HEADS = ("Column", "Role", "Kind", "Values", "Missing", "Spread")
_NAME, _ROLE, _KIND, _VALUES, _MISSING, _SPREAD = range(6)
_WIDTHS = {_NAME: 98, _ROLE: 68, _KIND: 82, _MISSING: 50, _SPREAD: 52}
_MOST_ROWS = 200
_SHOWN_ROWS = 8
_FACTS = Qt.ItemDataRole.UserRole
_BLANK = "␣"
_PARTS = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%b": "Mon", "%B": "Month", "%d": "DD", "%H": "hh",
    "%I": "hh", "%M": "mm", "%S": "ss", "%f": "ffffff", "%p": "am/pm", "%z": "zone", "%Z": "zone",
    "%a": "day", "%A": "day", "%j": "day of year",
}  # fmt: skip
_WRITTEN = re.compile("|".join(_PARTS))
_SAYS: dict[str, str] = {
    "input": "The network reads it",
    "target": "The network learns to tell it",
    "group": "Rows with the same value come into the same part of the split",
    "ignore": "Not used",
    "number": "Numbers that can be measured",
    "classes": "One of several kinds, by name or number",
    "flag": "Yes or no",
    "text": "Words",
    "date": "A day, or a moment",
    "image": "A picture, or the name of a file with one",
    "sequence": "Several values in order",
}
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
_Index = QModelIndex | QPersistentModelIndex


class FactsTable(QTableWidget):
    """A row for each column. Role and kind are chosen from a menu, by a click or by Enter:
    `role_chosen` carries the column's name and its new role, `kind_chosen` its new kind."""

    role_chosen = Signal(str, str)
    kind_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dressed_table(self, "Columns of the source")
        self._facts: Sequence[ColumnFacts] = ()
        self._roles: Mapping[str, Role] = {}
        self._can_tell_kinds = False
        self.beyond = QLabel(wordWrap=True)
        """How many columns have no row here; stands below the table."""
        self.beyond.setProperty("class", "caption")
        self.setColumnCount(len(_HEADS))
        self.setHorizontalHeaderLabels(_HEADS)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.setItemDelegateForColumn(_SPREAD, _SpreadDelegate(self))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(_VALUES, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        self.cellClicked.connect(self.open_menu)
        appearance().changed.connect(self._show)
        self._show()

    # --- showing ------------------------------------------------------------------

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show what the project knows, until more is found."""
        self.set_facts([ColumnFacts(column) for column in columns])

    def set_facts(self, facts: Sequence[ColumnFacts]) -> None:
        """Show what was found."""
        self._facts = facts
        self._show()

    def set_roles(self, roles: Mapping[str, Role], *, can_tell_kinds: bool) -> None:
        """Show what each column is for; kinds can be told where the reader can be told them."""
        if (roles, can_tell_kinds) != (self._roles, self._can_tell_kinds):
            self._roles, self._can_tell_kinds = roles, can_tell_kinds
            self._show()

    def _show(self) -> None:
        shown = list(self._facts[:_MOST_ROWS])
        self.beyond.setVisible(len(shown) < len(self._facts))
        self.beyond.setText(
            f"These are the first {len(shown):,} of {len(self._facts):,} columns. The cards below "
            "say what all of them are used for."
        )
        if self.rowCount() != len(shown):
            self.setRowCount(len(shown))
        self.setColumnHidden(_MISSING, not any(found.column.missing for found in shown))
        for row, found in enumerate(shown):
            self._show_row(row, found)
        show_rows(self, min(_SHOWN_ROWS, max(1, len(shown))))

    def _show_row(self, row: int, found: ColumnFacts) -> None:
        column = found.column
        role = self._roles.get(column.name, "ignore")
        missing = f"{column.missing:,}" if column.missing else ""
        cells = (
            *(column.name, f"{role} ▾", _kind_cell(column, self._can_tell_kinds)),
            *(values_of(found), missing, ""),
        )
        tips = (
            *(f"{column.name}: {described(column)}", _SAYS[role], _SAYS[column.usual_kind]),
            *(_counts(found) or cells[_VALUES], f"{missing or 'No'} missing", _counts(found)),
        )
        plain = theme().faint if role == "ignore" else theme().text
        colors = [QColor(plain) for _ in cells]
        colors[_MISSING] = QColor(theme().warning)
        if role != "ignore":
            colors[_ROLE] = _color_of(role)
        for at, (text, tip) in enumerate(zip(cells, tips, strict=True)):
            item = QTableWidgetItem(text)
            item.setToolTip(tip)
            item.setForeground(colors[at])
            if at == _SPREAD:
                item.setData(_FACTS, found)
            self.setItem(row, at, item)

    # --- choosing -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space and F2 open the choices of a cell that has some."""
        if event.key() in _OPENING and self.currentColumn() in (_ROLE, _KIND):
            self.open_menu(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def open_menu(self, row: int, at: int) -> None:
        """Show what the cell could say instead."""
        if row >= len(self._facts):
            return
        column = self._facts[row].column
        now: str
        choices: tuple[str, ...]
        if at == _ROLE:
            now, choices, signal = self._roles.get(column.name, "ignore"), ROLES, self.role_chosen
        elif at == _KIND and self._can_tell_kinds:
            now, choices, signal = column.usual_kind, KINDS, self.kind_chosen
        else:
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for choice in choices:
            action = QAction(choice, menu, checkable=True, checked=choice == now)
            action.setToolTip(_SAYS[choice])
            action.triggered.connect(partial(signal.emit, column.name, choice))
            group.addAction(action)
            menu.addAction(action)
            if choice == now:
                menu.setActiveAction(action)
        cell = self.visualRect(self.model().index(row, at))
        menu.popup(self.viewport().mapToGlobal(cell.bottomLeft()))


def values_of(found: ColumnFacts) -> str:
    """Classes by name where there is room, the range, or how a date is written."""
    column = found.column
    if column.classes and column.usual_kind in ("classes", "flag"):
        names = ", ".join(map(visible, column.classes[:12]))
        return names if len(names) <= 12 else f"{len(column.classes)} classes"
    if column.low is not None and column.high is not None and column.usual_kind != "date":
        return f"{_short(column.low)} … {_short(column.high)}"
    return _WRITTEN.sub(lambda part: _PARTS[part[0]], column.date_format)


def _short(value: float) -> str:
    """A number in four digits, without an exponent as long as it has few places."""
    shown = f"{value:.4g}"
    return f"{float(shown):,.0f}" if "e+0" in shown else shown


def visible(name: str) -> str:
    """A name whose blanks at its ends, or many together, can be seen."""
    inner = name.strip().replace("  ", _BLANK * 2)
    begin = len(name) - len(name.lstrip())
    end = len(name) - len(name.rstrip())
    return _BLANK * begin + inner + _BLANK * (end if inner else 0)


def _kind_cell(column: Column, can_tell: bool) -> str:
    return f"{column.usual_kind} ▾" if can_tell else column.usual_kind


def _color_of(role: Role) -> QColor:
    series = theme().series
    return QColor({"input": series[0], "target": series[1], "group": series[2]}[role])


def _counts(found: ColumnFacts) -> str:
    if found.counts:
        shown = [f"{visible(name)}: {count:,}" for name, count in found.counts[:20]]
        more = len(found.counts) - len(shown)
        return "\n".join([*shown, *([f"and {more} more"] if more else [])])
    return f"mean {found.mean:.4g}" if found.mean is not None else ""


class _SpreadDelegate(QStyledItemDelegate):
    """Bars: how many rows of each class, or of each part of the range."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Bars from the bottom of the cell."""
        super().paint(painter, option, index)
        found = index.data(_FACTS)
        if not isinstance(found, ColumnFacts):
            return
        is_of_classes = bool(found.counts)
        heights = [count for _, count in found.counts] if is_of_classes else [*found.spread]
        if not heights or not max(heights):
            return
        rect = QRect(option.rect).adjusted(2, 3, -2, -3)
        step = -(-len(heights) // max(1, rect.width()))
        if step > 1:  # bars of less than a pixel would only hide each other
            heights = [max(heights[at : at + step]) for at in range(0, len(heights), step)]
        highest = max(heights)
        pitch = min(rect.width() / len(heights), 14.0)
        colors = theme().classes
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        for number, count in enumerate(heights):
            is_told_apart = is_of_classes and len(heights) <= len(colors)
            painter.setBrush(QColor(colors[number] if is_told_apart else theme().accent))
            height = max(1.0, rect.height() * count / highest) if count else 0
            left = rect.left() + number * pitch
            bar = QRectF(left, rect.bottom() + 1 - height, max(pitch - 1, 0.8), height)
            painter.drawRect(bar)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(52, ROW_HEIGHT)
