"""The problems panel: what keeps the network from being trained, each a way to its node."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QListView, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from studio.engine.protocol.shapes import NodeObjection
from studio.graph.problems import Problem
from studio.ui.edit.selection import Selection
from studio.ui.problems.rows import (
    FIRST,
    MORE,
    ROW_ROLE,
    Offers,
    Row,
    RowDelegate,
    button_at,
    layout,
    rows_of,
)
from studio.ui.shared.mend_menu import open_mends
from studio.ui.widgets.fixed_panel import FixedPanel
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_M, SPACE_S

_BATCH = 60
_ROOT = QModelIndex()


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        if [row.sentence for row in rows] == [row.sentence for row in self.rows]:
            # The same problems: what is current, and where one has scrolled to, stays.
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.sentence
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole and row.detail:
            return f"Keras wrote: {row.detail}"
        return None


class _RowView(QListView):
    """A list whose rows take their height from the width. `row_entered` carries a row that was
    clicked or entered, `button_pressed` one and its button."""

    row_entered = Signal(QModelIndex)
    button_pressed = Signal(QModelIndex, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowDelegate(self)
        self.setItemDelegate(self.rows)
        self.setMouseTracking(True)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.row_entered.emit(index)
        elif index.isValid() and key == Qt.Key.Key_Right:
            self.button_pressed.emit(index, MORE)
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        if index.isValid():
            self.button_pressed.emit(index, MORE)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if button := self._button(index, point):
            self.button_pressed.emit(index, button)
        else:
            self.row_entered.emit(index)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point_at(event.position().toPoint())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(QPoint(-1, -1))

    def _point_at(self, point: QPoint) -> None:
        index = self.indexAt(point)
        button = self._button(index, point) if index.isValid() else ""
        hot = (index.row(), button) if button else None
        if hot != self.rows.hot:
            self.rows.hot = hot
            self.viewport().update()
            hand = Qt.CursorShape.PointingHandCursor if hot else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand)

    def _button(self, index: QModelIndex, point: QPoint) -> str:
        rect = self.visualRect(index)
        return button_at(index.data(ROW_ROLE), rect.width(), point - rect.topLeft())


NOT_YET = ("no_input", "no_output")
"""What is no mistake as long as the canvas is empty."""


class ProblemsPanel(FixedPanel):
    """Every problem as a sentence; a click, or Enter, goes to its nodes. What would cure it stands
    below as buttons, and in a menu by the Right key; `mend_chosen` carries the one chosen."""

    count_changed = Signal(int, int)
    mend_chosen = Signal(object)

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = selection
        self.model = _Rows(self)
        self.view = _RowView()
        self.view.setModel(self.model)
        # How high a row is takes Qt a while to find: some at a time, so that nobody waits.
        self.view.setLayoutMode(QListView.LayoutMode.Batched)
        self.view.setBatchSize(_BATCH)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Problems")
        self._given: tuple[Sequence[Problem] | None, Sequence[NodeObjection], bool] = (
            *(None, ()),
            True,
        )
        self._offers: Offers | None = None
        self._waiting = ""
        self._counts = (0, 0)
        self.sign = Sign(32)
        self.nothing = QLabel(wordWrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("class", "muted")
        empty = QWidget()
        inside = QVBoxLayout(empty)
        inside.setContentsMargins(SPACE_M, SPACE_M * 3, SPACE_M, SPACE_M)
        inside.setSpacing(SPACE_S)
        inside.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.nothing)
        inside.addStretch()
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(self.view)
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, SPACE_S, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.view)
        self.view.row_entered.connect(self._on_row_chosen)
        self.view.button_pressed.connect(self._on_button_pressed)
        self._say_nothing(True)

    def set_problems(
        self,
        problems: Sequence[Problem],
        objections: Sequence[NodeObjection] = (),
        *,
        is_begun: bool = True,
    ) -> None:
        """Show these instead of those before. A network that is not begun lacks an Input and an
        Output, as every network does at first: nobody made a mistake yet."""
        given = (problems, objections, is_begun)
        if problems is self._given[0] and given[1:] == self._given[1:]:
            return
        self._given = given
        self._say_nothing(is_begun)
        self._list()

    def set_offers(self, offers: Offers) -> None:
        """Show what would cure the problems."""
        self._offers = offers
        self._list()

    def set_waiting(self, sentence: str) -> None:
        """Say why Keras finds no cures now: it is not awake, or gone. "" once it has answered."""
        if sentence != self._waiting:
            self._waiting = sentence
            self._list()

    def _list(self) -> None:
        problems, objections, is_begun = self._given
        problems = [p for p in problems or () if is_begun or p.code not in NOT_YET]
        rows = rows_of(problems, objections, self._offers, self._waiting)
        if rows != self.model.rows:
            current = self.view.currentIndex().row()
            self.model.show(rows)
            if 0 <= current < len(rows):
                self.view.setCurrentIndex(self.model.index(current, 0))
        self._stack.setCurrentIndex(1 if rows else 0)
        errors = sum(row.severity == "error" for row in rows)
        counts = (errors, len(rows) - errors)
        if counts != self._counts:
            self._counts = counts
            self.count_changed.emit(*counts)

    def _on_row_chosen(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        if row.nodes:
            self.selection.go_to(row.nodes)

    def _on_button_pressed(self, index: QModelIndex, button: str) -> None:
        row = self.model.rows[index.row()]
        if not row.mends:
            return
        if button == FIRST:
            self.mend_chosen.emit(row.mends[0])
            return
        rect = self.view.visualRect(index)
        place = rect.topLeft() + layout(row, rect.width()).first.bottomLeft()
        at = self.view.viewport().mapToGlobal(place)
        open_mends(self, row.sentence, row.mends, self.mend_chosen.emit, at)

    def _say_nothing(self, is_begun: bool) -> None:
        """What stands where there is no problem."""
        name, color = ("check-circle", "success") if is_begun else ("circle-dashed", "faint")
        self.sign.show_icon(name, color)
        self.nothing.setText(
            "No problems: the network can be trained."
            if is_begun
            else "Nothing to check yet: the canvas is empty."
        )
