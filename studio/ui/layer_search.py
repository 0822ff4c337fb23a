"""The search at the cursor: type a layer, with its parameters if you like, and press Enter.

Opened by Tab, a double click or a wire that is dropped on empty canvas.
"""

from collections.abc import Callable, Sequence
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
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from studio.graph.catalogue import Catalogue, LayerSpec, catalogue
from studio.ui.inspector.values import to_text
from studio.ui.palette.painting import ROW_HEIGHT, paint_background, paint_layer_row
from studio.ui.palette.query import Reading, read_query
from studio.ui.palette.search import ESSENTIALS, LayerIndex
from studio.ui.theme import SPACE_S, SPACE_XS, TEXT_S, appearance, icon, theme

READING_ROLE = Qt.ItemDataRole.UserRole
_ROWS = 8
_WIDTH = 420
_HINT = "Parameters may follow: <b>dense 128 relu</b>, <b>conv2d 32 3 same</b>"

_ROOT = QModelIndex()


class _Readings(QAbstractListModel):
    """What the typed words can mean, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.readings: list[Reading] = []

    def show(self, readings: list[Reading]) -> None:
        self.beginResetModel()
        self.readings = readings
        self.endResetModel()

    def rowCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.readings)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reading = self.readings[index.row()]
        if role == READING_ROLE:
            return reading
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{reading.spec.name} {note_of(reading)}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<b>{reading.spec.name}</b><br>{reading.spec.summary}"
        return None


def note_of(reading: Reading) -> str:
    """What stands at the right of a row: the parameters, else why the layer was found."""
    if not reading.params:
        return reading.reason or reading.spec.category
    return " · ".join(f"{name} {_short(value)}" for name, value in reading.params.items())


def _short(value: Any) -> str:
    if isinstance(value, dict) and "layer" in value:
        inner = " ".join(_short(v) for v in value.get("params", {}).values())
        return f"{value['layer']} {inner}".strip()
    return to_text(value).rstrip(",")


class _ReadingDelegate(QStyledItemDelegate):
    """Paints a row as the palette does."""

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        reading: Reading = index.data(READING_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        spec = reading.spec
        paint_layer_row(painter, option.rect, spec.category, spec.name, note_of(reading))
        painter.restore()

    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(120, ROW_HEIGHT)


class LayerSearch(QFrame):
    """A popup that ends in `chosen` with a layer and its parameters, or in `cancelled`.

    `accepts` keeps only the layers that fit, such as those that take the wire that was dropped.
    `columns` are the names that "input image" may end with.
    """

    chosen = Signal(str, dict)
    cancelled = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        accepts: Callable[[LayerSpec], bool] | None = None,
        columns: Sequence[str] = (),
        layers: Catalogue | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.catalogue = layers or catalogue()
        self.columns = tuple(columns)
        shown = [spec for spec in self.catalogue.layers.values() if spec.palette]
        self._specs = [spec for spec in shown if accepts is None or accepts(spec)]
        self._index = LayerIndex(self._specs)
        self._is_decided = False
        self.setObjectName("LayerSearch")
        self.setAccessibleName("Add a layer")
        self.field = QLineEdit(placeholderText="Add a layer", frame=False)
        self.field.setAccessibleName("Layer to add, with its parameters")
        self._magnifier = QAction(self)
        self.field.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self.model = _Readings(self)
        self.view = QListView()
        self.view.setAccessibleName("Layers that fit")
        self.hint = QLabel(wordWrap=True)
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self.view.clicked.connect(self._on_clicked)
        appearance().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_text_changed("")

    def open_at(self, point: QPoint) -> None:
        """Show the search with its field at a point of the screen, wholly on that screen."""
        self._is_decided = False
        self.field.clear()
        self.adjustSize()
        screen = QGuiApplication.screenAt(point) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(point.x() - SPACE_S * 2, room.right() - self.width()))
        y = max(room.top(), min(point.y() - SPACE_S * 2, room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_ReadingDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XS, SPACE_S, SPACE_XS, SPACE_S)
        column.setSpacing(SPACE_S)
        for widget in (self.field, self.view, self.hint):
            column.addWidget(widget)
        self.setFixedWidth(_WIDTH)

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.model.readings):
            return
        reading = self.model.readings[row]
        self._is_decided = True
        self.chosen.emit(reading.spec.name, dict(reading.params))
        self.close()

    def _on_text_changed(self, text: str) -> None:
        readings = (
            read_query(text, self._index, self.catalogue, self.columns)
            if text.strip()
            else self._first_offers()
        )
        self.model.show(readings)
        if readings:
            self.view.setCurrentIndex(self.model.index(0, 0))
        self.hint.setText(_HINT if readings else self._why_nothing(text))
        self.view.setVisible(bool(readings))
        self.view.setFixedHeight(min(_ROWS, len(readings)) * ROW_HEIGHT)
        self.adjustSize()

    def _first_offers(self) -> list[Reading]:
        """What is there before a letter is typed: what is needed most."""
        by_name = {spec.name: spec for spec in self._specs}
        names = [*ESSENTIALS[:6], "Output", *ESSENTIALS[6:]]
        return [Reading(by_name[name]) for name in names if name in by_name]

    def _why_nothing(self, text: str) -> str:
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            matches = self._index.find(" ".join(words[:count]))
            if matches:
                rest = " ".join(words[count:])
                return _plain(f'{matches[0].spec.name} has no use for "{rest}".')
        names = ", ".join(spec.name for spec in self._index.nearest(text))
        tip = f"Try {names}." if names else "Try dense, conv or lstm."
        return _plain(f'No layer that fits here is called "{text.strip()}". {tip}')

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _on_theme_changed(self) -> None:
        t = theme()
        self._magnifier.setIcon(icon("magnifying-glass", t.muted))
        self.setStyleSheet(
            f"#LayerSearch {{ background: {t.surface}; border: 1px solid {t.border}; }}"
        )
        self.field.setStyleSheet("border: none; background: transparent;")
        self.hint.setStyleSheet(f"color: {t.muted}; font-size: {TEXT_S}px; padding: 0 {SPACE_S}px;")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list, Enter or Tab takes, Esc leaves."""
        if watched is not self.field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        keys = Qt.Key
        row, last = self.view.currentIndex().row(), len(self.model.readings) - 1
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

    def hideEvent(self, event: QHideEvent) -> None:
        """Going away without a choice is a cancel, however it came about."""
        super().hideEvent(event)
        if not self._is_decided:
            self._is_decided = True
            self.cancelled.emit()


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
