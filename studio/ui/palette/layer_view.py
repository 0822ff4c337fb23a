"""The palette's list: painted rows, headings that fold, layers that can be dragged away."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QDrag, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QTreeView, QWidget
from typing_extensions import override

from studio.graph.catalogue import LayerSpec
from studio.project.blocks import Block
from studio.ui.palette.model import BLOCK_ROLE, COUNT_ROLE, NOTE_ROLE, SPEC_ROLE, PaletteModel
from studio.ui.shared.frame_look import frame_color
from studio.ui.shared.layer_painting import (
    ROW_HEIGHT,
    block_card,
    node_card,
    paint_background,
    paint_block_row,
    paint_layer_row,
)
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_S, icon, sans, theme

_CARET = 12
_BROKEN = 0.5
"""How strong the row of a block is whose file cannot be read."""


class LayerDelegate(QStyledItemDelegate):
    """Paints a layer's row, or a heading."""

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        spec, block = index.data(SPEC_ROLE), index.data(BLOCK_ROLE)
        if block is not None:
            _paint_block(painter, option.rect, block)
        elif spec is None:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            _paint_heading(painter, option.rect, index, is_open)
        else:
            note = index.data(NOTE_ROLE) or ""
            paint_layer_row(painter, option.rect, spec.category, spec.name, note)
        painter.restore()

    @override
    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(120, ROW_HEIGHT)


def block_color(block: Block) -> QColor:
    """The colour of a block's group; grey when its file is broken."""
    fragment = block.fragment
    return frame_color(fragment.frames[0].color if fragment else "grey")


def _paint_block(painter: QPainter, rect: QRect, block: Block) -> None:
    if block.fragment is None:
        painter.setOpacity(_BROKEN)
    note = block.summary if block.fragment else "broken"
    paint_block_row(painter, rect, block_color(block), block.name, note)


def _paint_heading(painter: QPainter, rect: QRect, index: Any, is_open: bool) -> None:
    t = theme()
    caret = icon("caret-down" if is_open else "caret-right", t.muted)
    top = rect.top() + (rect.height() - _CARET) // 2
    caret.paint(painter, QRect(rect.left() + SPACE_M, top, _CARET, _CARET))
    painter.setFont(sans(TEXT_S + 1, QFont.Weight.DemiBold))
    painter.setPen(QColor(t.muted))
    text = rect.adjusted(SPACE_M + _CARET + SPACE_S, 0, -SPACE_M, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, str(index.data()))
    painter.setFont(sans(TEXT_S))
    painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, str(index.data(COUNT_ROLE)))


class LayerView(QTreeView):
    """Families and layers. A layer is chosen by double click or Enter, or dragged away."""

    layer_chosen = Signal(str)
    block_chosen = Signal(object)
    block_menu_wanted = Signal(object, QPoint)
    """A block's menu is asked for: the block, and where on the screen."""
    pointed_at = Signal(object)
    """What is under the mouse or the cursor: a LayerSpec, a Block, or None."""
    search_wanted = Signal(str)
    """A letter was typed in the list: it belongs into the search field."""

    def __init__(self, model: PaletteModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers = model
        self.setModel(model)
        self.setItemDelegate(LayerDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Layers by family")
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked)
        self.entered.connect(self._on_entered)
        self.open_first_groups()

    def open_first_groups(self) -> None:
        """Open the families that are open at first, and close the others."""
        for row, group in enumerate(self.layers.groups):
            self.setExpanded(self.layers.index(row, 0), group.is_open)

    def open_groups(self) -> set[int]:
        """Which families are open now."""
        rows = range(len(self.layers.groups))
        return {row for row in rows if self.isExpanded(self.layers.index(row, 0))}

    def choose_current(self) -> bool:
        """Choose the layer of the current row; a heading opens or closes instead."""
        index = self.currentIndex()
        spec = self.layers.spec(index) if index.isValid() else None
        block = self.layers.block(index) if index.isValid() else None
        if block is not None:
            self.block_chosen.emit(block)
            return True
        if spec is None:
            if index.isValid():
                self.setExpanded(index, not self.isExpanded(index))
            return False
        self.layer_chosen.emit(spec.name)
        return True

    def step(self, key: QKeyEvent) -> None:
        """Move the current row as a key pressed elsewhere asks."""
        if self.currentIndex().isValid():
            self.keyPressEvent(key)
        else:
            self.setCurrentIndex(self.layers.index(0, 0))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        spec, block = self.layers.spec(index), self.layers.block(index)
        if spec is not None:
            self.layer_chosen.emit(spec.name)
        elif block is not None:
            self.block_chosen.emit(block)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._entry(index) is None:
            self.setExpanded(index, not self.isExpanded(index))

    def _on_entered(self, index: QModelIndex) -> None:
        self.pointed_at.emit(self._entry(index))

    def _entry(self, index: QModelIndex) -> LayerSpec | Block | None:
        return self.layers.spec(index) or self.layers.block(index)

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.pointed_at.emit(self._entry(current) if current.isValid() else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at nothing any more; the cursor may."""
        super().leaveEvent(event)
        current = self.currentIndex()
        self.pointed_at.emit(self._entry(current) if current.isValid() else None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A kept block can be renamed and deleted."""
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(event.pos())
        block = self.layers.block(index) if index.isValid() else None
        if block is not None:
            corner = self.visualRect(index).bottomLeft() if is_by_key else event.pos()
            self.block_menu_wanted.emit(block, self.viewport().mapToGlobal(corner))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses; letters go to the search field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
        elif event.text().isprintable() and event.text().strip():
            self.search_wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Any) -> None:
        """Carry the layer away, as a small picture of its node."""
        index = self.currentIndex()
        spec, block = self.layers.spec(index), self.layers.block(index)
        ratio = self.devicePixelRatioF()
        if spec is not None:
            card = node_card(spec.category, spec.name, ratio)
        elif block is not None and block.fragment is not None:
            card = block_card(block_color(block), block.name, ratio)
        else:
            return
        drag = QDrag(self)
        drag.setMimeData(self.layers.mimeData([index]))
        drag.setPixmap(card)
        drag.setHotSpot(QPoint(int(card.deviceIndependentSize().width() / 2), 12))
        drag.exec(Qt.DropAction.CopyAction)
