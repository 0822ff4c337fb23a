"""A popup in which one types what one means and presses Enter: a field over a list.

What can be found, and what is said about it, is for those who inherit.
"""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.ui.shared.layer_painting import ROW_HEIGHT, paint_background
from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_S, styled

OFFER_ROLE = Qt.ItemDataRole.UserRole
_ROWS = 8
_WIDTH = 420
_ROOT = QModelIndex()


class Offers(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, popup: "SearchPopup") -> None:
        super().__init__(popup)
        self._popup = popup
        self.found: list[Any] = []

    def show(self, found: list[Any]) -> None:
        """List these instead of those before."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    @override
    def rowCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        offer = self.found[index.row()]
        if role == OFFER_ROLE:
            return offer
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._popup.text_of(offer)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._popup.tip_of(offer)
        return None


class _OfferDelegate(QStyledItemDelegate):
    """Gives each row its ground; the popup paints what stands on it."""

    def __init__(self, view: QListView, popup: "SearchPopup") -> None:
        super().__init__(view)
        self._popup = popup

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        self._popup.paint_offer(painter, option.rect, index.data(OFFER_ROLE))
        painter.restore()

    @override
    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(120, ROW_HEIGHT)


class SearchPopup(QFrame):
    """Ends in a choice, which closes it, or in `cancelled`."""

    cancelled = Signal()

    def __init__(
        self, parent: QWidget | None, title: str, prompt: str, field_name: str, list_name: str
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._is_decided = False
        self.setObjectName("SearchPopup")
        self.setAccessibleName(title)
        self.field = FilterField(prompt, field_name, "magnifying-glass")
        self.field.setFrame(False)
        self.model = Offers(self)
        self.view = QListView()
        self.view.setAccessibleName(list_name)
        self.hint = QLabel(wordWrap=True)
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self.view.clicked.connect(self._on_clicked)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)

    # --- for those who inherit ----------------------------------------------------

    def offers_for(self, text: str) -> list[Any]:
        """What the text can mean, best first; with no text, what is wanted most."""
        raise NotImplementedError

    def text_of(self, offer: Any) -> str:
        """An offer in words."""
        raise NotImplementedError

    def tip_of(self, offer: Any) -> str:
        """What is said when the mouse rests on an offer."""
        return ""

    def paint_offer(self, painter: QPainter, rect: Any, offer: Any) -> None:
        """Paint an offer's row."""
        raise NotImplementedError

    def hint_for(self, text: str, offer: Any | None) -> str:
        """The line below the list: about the current offer, or why there is none."""
        raise NotImplementedError

    def take(self, offer: Any) -> bool:
        """The offer was chosen; False when it cannot be, and the popup stays."""
        raise NotImplementedError

    # --- for all ------------------------------------------------------------------

    def open_at(self, point: QPoint) -> None:
        """Show the popup with its field at a point of the screen, wholly on that screen."""
        self._is_decided = False
        self.field.clear()
        self.offer()
        screen = QGuiApplication.screenAt(point) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(point.x() - SPACE_S * 2, room.right() - self.width()))
        y = max(room.top(), min(point.y() - SPACE_S * 2, room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def offer(self) -> None:
        """List what fits the text that stands in the field."""
        self._on_text_changed(self.field.text())

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_OfferDelegate(self.view, self))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XS, SPACE_S, SPACE_XS, SPACE_S)
        column.setSpacing(SPACE_S)
        for widget in (self.field, self.view, self.hint):
            column.addWidget(widget)
        self.setFixedWidth(_WIDTH)
        self.setStyleSheet(
            styled("#SearchPopup { background: $surface; border: 1px solid $border; }")
        )
        self.field.setStyleSheet("border: none; background: transparent;")
        self.hint.setStyleSheet(
            styled(f"color: $muted; font-size: {TEXT_S}px; padding: 0 {SPACE_S}px;")
        )

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.model.found):
            return
        self._is_decided = True
        if self.take(self.model.found[row]):
            self.close()
        else:
            self._is_decided = False

    def _on_text_changed(self, text: str) -> None:
        found = self.offers_for(text)
        self.model.show(found)
        self.view.setVisible(bool(found))
        self.view.setFixedHeight(min(_ROWS, len(found)) * ROW_HEIGHT)
        if found:
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.view.scrollToTop()
        self._update_hint()

    def _update_hint(self) -> None:
        row = self.view.currentIndex().row()
        offer = self.model.found[row] if 0 <= row < len(self.model.found) else None
        self.hint.setText(self.hint_for(self.field.text(), offer))
        self.adjustSize()

    def _on_current_changed(self, current: QModelIndex) -> None:
        self._update_hint()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list, Enter or Tab takes, Esc leaves."""
        if watched is not self.field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        keys = Qt.Key
        row, last = self.view.currentIndex().row(), len(self.model.found) - 1
        steps = {
            keys.Key_Down: 1,
            keys.Key_Up: -1,
            keys.Key_PageDown: _ROWS,
            keys.Key_PageUp: -_ROWS,
        }
        step = steps.get(keys(event.key()))
        if step is not None and last >= 0:
            self.view.setCurrentIndex(self.model.index(max(0, min(last, row + step)), 0))
        elif event.key() in (keys.Key_Return, keys.Key_Enter, keys.Key_Tab):
            self._choose(row)
        elif event.key() == keys.Key_Escape:
            self.close()
        else:
            return super().eventFilter(watched, event)
        return True

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Going away without a choice is a cancel, however it came about."""
        super().hideEvent(event)
        if not self._is_decided:
            self._is_decided = True
            self.cancelled.emit()


def plain(text: str) -> str:
    """Text that a label shows letter by letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
