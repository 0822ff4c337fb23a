"""The problems panel: what keeps the network from being trained, each a way to its node."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QStackedWidget,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.shapes import NodeObjection
from studio.graph.problems import Problem
from studio.ui.edit.selection import Selection
from studio.ui.shared.layer_painting import paint_background
from studio.ui.widgets.fixed_panel import FixedPanel
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_M, TEXT_S, icon, sans, theme

ROW_ROLE = Qt.ItemDataRole.UserRole
_ICON = 16
_BATCH = 60
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    severity: str
    sentence: str
    nodes: tuple[str, ...]
    source: str
    detail: str = ""


def rows_of(problems: Sequence[Problem], objections: Sequence[NodeObjection]) -> list[Row]:
    """Errors first, in the order of the network; then Keras's objections; then warnings."""
    errors = [p for p in problems if p.severity == "error"]
    warnings = [p for p in problems if p.severity != "error"]
    rows = [Row("error", p.sentence, p.nodes, "Graph") for p in errors]
    rows += [Row("error", o.sentence, (o.node,), "Keras", o.raw) for o in objections]
    return rows + [Row("warning", p.sentence, p.nodes, "Graph") for p in warnings]


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
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
            return f"{row.severity}: {row.sentence}"
        if role == Qt.ItemDataRole.ToolTipRole and row.detail:
            return f"Keras wrote: {row.detail}"
        return None


class _RowDelegate(QStyledItemDelegate):
    """Icon, sentence over as many lines as it takes, and who says it."""

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        t = theme()
        row: Row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        color = t.danger if row.severity == "error" else t.warning
        name = "x-circle" if row.severity == "error" else "warning"
        rect = option.rect.adjusted(SPACE_M, SPACE_S, -SPACE_M, -SPACE_S)
        icon(name, color).paint(painter, QRect(rect.left(), rect.top() + 1, _ICON, _ICON))
        painter.setFont(sans(TEXT_M))
        painter.setPen(QColor(t.text))
        text = self._text_rect(option.rect.width())
        painter.drawText(
            text.translated(option.rect.left(), rect.top()), Qt.TextFlag.TextWordWrap, row.sentence
        )
        painter.setFont(sans(TEXT_S))
        painter.setPen(QColor(t.muted))
        note = QRect(rect.right() - 40, rect.top() + 1, 41, 16)
        painter.drawText(note, Qt.AlignmentFlag.AlignRight, row.source)
        painter.restore()

    @override
    def sizeHint(self, option: Any, index: Any) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        row: Row = index.data(ROW_ROLE)
        metrics = QFontMetrics(sans(TEXT_M))
        wanted = metrics.boundingRect(
            self._text_rect(width), Qt.TextFlag.TextWordWrap, row.sentence
        )
        return QSize(width, max(wanted.height(), _ICON) + 2 * SPACE_S)

    def _text_rect(self, width: int) -> QRect:
        left = SPACE_M + _ICON + SPACE_S
        return QRect(left, 0, max(80, width - left - SPACE_M - 48), 10_000)


class _RowView(QListView):
    """A list whose rows take their height from the width."""

    row_entered = Signal(QModelIndex)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_entered.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


NOT_YET = ("no_input", "no_output")
"""What is no mistake as long as the canvas is empty."""


class ProblemsPanel(FixedPanel):
    """Every problem as a sentence; a click, or Enter, goes to its nodes."""

    count_changed = Signal(int, int)

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = selection
        self.model = _Rows(self)
        self.view = _RowView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_RowDelegate(self.view))
        self.view.setMouseTracking(True)
        # How high a row is takes Qt a while to find: some at a time, so that nobody waits.
        self.view.setLayoutMode(QListView.LayoutMode.Batched)
        self.view.setBatchSize(_BATCH)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Problems")
        self._given: tuple[Sequence[Problem] | None, Sequence[NodeObjection], bool] = (
            *(None, ()),
            True,
        )
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
        self.view.clicked.connect(self._on_row_chosen)
        self.view.row_entered.connect(self._on_row_chosen)
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
        if not is_begun:
            problems = [p for p in problems if p.code not in NOT_YET]
        self._say_nothing(is_begun)
        rows = rows_of(problems, objections)
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

    def _say_nothing(self, is_begun: bool) -> None:
        """What stands where there is no problem."""
        name, color = ("check-circle", "success") if is_begun else ("circle-dashed", "faint")
        self.sign.show_icon(name, color)
        self.nothing.setText(
            "No problems: the network can be trained."
            if is_begun
            else "Nothing to check yet: the canvas is empty."
        )
