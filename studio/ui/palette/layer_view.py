"""The palette's list: painted rows, headings that fold, layers that can be dragged away."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QTreeView, QWidget

from studio.ui.palette.model import COUNT_ROLE, NOTE_ROLE, SPEC_ROLE, PaletteModel
from studio.ui.palette.painting import ROW_HEIGHT, node_card, paint_background, paint_layer_row
from studio.ui.theme import SPACE_M, SPACE_S, TEXT_S, icon, sans, theme

_CARET = 12


class LayerDelegate(QStyledItemDelegate):
    """Paints a layer's row, or a heading."""

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        spec = index.data(SPEC_ROLE)
        if spec is None:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            _paint_heading(painter, option.rect, index, is_open)
        else:
            note = index.data(NOTE_ROLE) or ""
            paint_layer_row(painter, option.rect, spec.category, spec.name, note)
        painter.restore()

    def sizeHint(self, option: Any, index: Any) -> QSize:
        """All rows are equally high."""
        return QSize(120, ROW_HEIGHT)


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
    pointed_at = Signal(object)
    """The layer under the mouse or the cursor: a LayerSpec, or None."""
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
        spec = self.layers.spec(index)
        if spec is not None:
            self.layer_chosen.emit(spec.name)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.layers.spec(index) is None:
            self.setExpanded(index, not self.isExpanded(index))

    def _on_entered(self, index: QModelIndex) -> None:
        self.pointed_at.emit(self.layers.spec(index))

    def currentChanged(self, current: Any, previous: Any) -> None:
        """Tell what the cursor stands on."""
        super().currentChanged(current, previous)
        self.pointed_at.emit(self.layers.spec(current) if current.isValid() else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at nothing any more; the cursor may."""
        super().leaveEvent(event)
        current = self.currentIndex()
        self.pointed_at.emit(self.layers.spec(current) if current.isValid() else None)

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
        spec = self.layers.spec(index)
        if spec is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.layers.mimeData([index]))
        card = node_card(spec.category, spec.name, self.devicePixelRatioF())
        drag.setPixmap(card)
        drag.setHotSpot(QPoint(int(card.deviceIndependentSize().width() / 2), 12))
        drag.exec(Qt.DropAction.CopyAction)
