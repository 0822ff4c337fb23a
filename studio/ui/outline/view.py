"""The rows of the outline, painted like those of the palette, and what keys do on them."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from studio.ui.outline.model import CATEGORY_ROLE, MARK_ROLE, NODE_ROLE, NOTE_ROLE, WIRE_ROLE
from studio.ui.shared.layer_painting import CHIP, ROW_HEIGHT, chip, paint_background
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, TEXT_M, TEXT_S, icon, sans, theme

_CARET = 12
_SIGN = 14
_LEFT = SPACE_S + _CARET + SPACE_XS
"""Where a row begins, behind its caret."""
_TEXT = _LEFT + CHIP + SPACE_S


class OutlineDelegate(QStyledItemDelegate):
    """Paints a node or one of its wires."""

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        wire = index.data(WIRE_ROLE)
        if wire is None:
            self._paint_node(painter, option, index)
        else:
            self._paint_wire(painter, option.rect, index, wire)
        painter.restore()

    @override
    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(120, ROW_HEIGHT)

    @override
    def createEditor(self, parent: QWidget, option: Any, index: Any) -> QWidget:
        field = QLineEdit(parent)
        field.setAccessibleName(f"New name of {index.data()}")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: Any, index: Any) -> None:
        """The field covers the name and leaves the icon."""
        editor.setGeometry(option.rect.adjusted(_TEXT - SPACE_S, 1, -SPACE_XS, -1))

    def _paint_node(self, painter: QPainter, option: Any, index: Any) -> None:
        t, rect = theme(), option.rect
        is_open = bool(option.state & QStyle.StateFlag.State_Open)
        caret = icon("caret-down" if is_open else "caret-right", t.muted)
        middle = rect.center().y() + 1
        caret.paint(painter, QRect(rect.left() + SPACE_S, middle - _CARET // 2, _CARET, _CARET))
        ratio = painter.device().devicePixelRatioF()
        category = index.data(CATEGORY_ROLE)
        painter.drawPixmap(rect.left() + _LEFT, middle - CHIP // 2, chip(category, ratio))
        text = rect.adjusted(_TEXT, 0, -SPACE_M, 0)
        mark = index.data(MARK_ROLE)
        if mark:
            color = t.danger if mark == "error" else t.warning
            name = "warning-circle" if mark == "error" else "warning"
            place = QRect(text.right() - _SIGN + 1, middle - _SIGN // 2, _SIGN, _SIGN)
            icon(name, color).paint(painter, place)
            text.setRight(place.left() - SPACE_S)
        _write(painter, text, str(index.data()), str(index.data(NOTE_ROLE)))

    def _paint_wire(self, painter: QPainter, rect: QRect, index: Any, wire: Any) -> None:
        t = theme()
        sign = QRect(0, 0, _SIGN, _SIGN)
        sign.moveCenter(rect.center())
        sign.moveLeft(rect.left() + _TEXT)
        is_loose = wire.edge is None
        name = "circle-dashed" if is_loose else "sign-in" if wire.is_input else "sign-out"
        icon(name, t.warning if is_loose else t.muted).paint(painter, sign)
        painter.setFont(sans(TEXT_M - 1))
        painter.setPen(QColor(t.muted))
        text = rect.adjusted(_TEXT + _SIGN + SPACE_S, 0, -SPACE_M, 0)
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)


def _write(painter: QPainter, rect: QRect, name: str, note: str) -> None:
    """The name, and the note behind it as far as there is room."""
    font = sans(TEXT_M)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(QColor(theme().text))
    elide = Qt.TextElideMode.ElideRight
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect, flags, metrics.elidedText(name, elide, rect.width()))
    room = rect.adjusted(metrics.horizontalAdvance(name) + SPACE_S, 0, 0, 0)
    if room.width() > 3 * TEXT_M:
        small = sans(TEXT_S)
        painter.setFont(small)
        painter.setPen(QColor(theme().muted))
        painter.drawText(room, flags, QFontMetrics(small).elidedText(note, elide, room.width()))


class OutlineView(QTreeView):
    """A tree whose rows are opened with Right, closed with Left, and entered with Enter."""

    row_entered = Signal(QModelIndex)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(OutlineDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Outline of the network")
        self.setAccessibleDescription(
            "Nodes in the order of the network. Right shows the wires of a node, Enter its "
            "parameters."
        )
        self.doubleClicked.connect(self.row_entered)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # What the field of a name leaves over, its Enter above all, is not meant for rows.
            event.accept()
            return
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.row_entered.emit(current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the caret opens or closes a node."""
        index = self.indexAt(event.position().toPoint())
        is_caret = event.position().x() < _LEFT and index.isValid()
        if is_caret and index.data(WIRE_ROLE) is None:
            self.setExpanded(index, not self.isExpanded(index))
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the current row; by the menu key, beside it."""
        current = self.currentIndex()
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(event.globalPos())
        elif current.isValid():
            place = self.visualRect(current).bottomLeft() + QPoint(_TEXT, 0)
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    def node_at_cursor(self) -> str:
        """The node of the current row, or nothing."""
        current = self.currentIndex()
        return str(current.data(NODE_ROLE)) if current.isValid() else ""
