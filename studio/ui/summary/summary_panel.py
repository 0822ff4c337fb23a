"""The summary panel: the network as a table, as Keras's `summary()` prints it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.shapes import NodeReport
from studio.graph.layer_graph import LayerGraph
from studio.graph.touched import Touched
from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.widgets.differing import common_ends
from studio.ui.widgets.fixed_panel import FixedPanel
from studio.ui.widgets.theme import (
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    TEXT_S,
    icon,
    styled,
    theme,
)
from studio.ui.widgets.tip import tip_of
from studio.words import keras_shape

HEADINGS = ("Layer (type)", "Output Shape", "Param #", "Connected to")
_NOT_LAYERS = ("Output", "Watch")
_FEW = 20
_COPY = "Copy as text"
_COPIED_MS = 1500
_ROOT = QModelIndex()
_PARAMS, _TRAINABLE = attrgetter("params"), attrgetter("trainable")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One layer of the table. Shape and parameters are None until Keras has answered."""

    node: str
    name: str
    type: str
    shape: str | None
    params: int | None
    sources: tuple[tuple[str, int], ...]

    def cells(self) -> tuple[str, str, str, str]:
        """What the columns show: in the last, only what tells the sources apart."""
        sources = [f"{name}[{output}]" if output else name for name, output in self.sources]
        return (*self._first_cells(), ", ".join(sources))

    def texts(self) -> tuple[str, str, str, str]:
        """What Keras prints: sources with the call and the output that they mean."""
        sources = [f"{name}[0][{output}]" for name, output in self.sources]
        return (*self._first_cells(), ", ".join(sources))

    def _first_cells(self) -> tuple[str, str, str]:
        params = "…" if self.params is None else f"{self.params:,}"
        return f"{self.name} ({self.type})", self.shape or "…", params


@dataclass(frozen=True, slots=True)
class Totals:
    """Parameters of the whole network."""

    params: int
    trainable: int

    def lines(self) -> list[str]:
        """As Keras prints them, with the memory that they take in float32."""
        frozen = self.params - self.trainable
        return [
            f"Total params: {_counted(self.params)}",
            f"Trainable params: {_counted(self.trainable)}",
            f"Non-trainable params: {_counted(frozen)}",
        ]


def _counted(params: int) -> str:
    return f"{params:,} ({readable_size(4 * params)})"


def readable_size(size: float) -> str:
    """A number of bytes as Keras writes it: 392.50 KB."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} TB"


def summary_rows(graph: LayerGraph, reports: Mapping[str, NodeReport]) -> list[SummaryRow]:
    """The rows, from inputs to outputs. Nodes on a loop have no place in that order."""
    return SummaryRows(graph).follow(reports, None)[0]


class SummaryRows:
    """The rows of a graph under edit: only those that an edit touched are made anew."""

    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self._touched = Touched(graph)
        self._names: dict[str, str] = {}
        self._rows: dict[str, SummaryRow] = {}
        self._ids: list[str] = []

    def follow(
        self, reports: Mapping[str, NodeReport], reported: Collection[str] | None
    ) -> tuple[list[SummaryRow], list[str], set[str]]:
        """The rows, their nodes, and the nodes of which the row is another one; `reported` are
        those of which Keras says something else than the last time, None for all."""
        order = self._graph.order
        changed = {*self._touched.take(), *(order.by_age() if reported is None else reported)}
        for node_id in [*changed]:
            if self._note_name(node_id):
                changed.update(order.behind(node_id))
        for node_id in changed:
            if node_id in self._names and self._graph.node(node_id).layer not in _NOT_LAYERS:
                self._rows[node_id] = _row(self._graph, node_id, reports.get(node_id))
            else:
                self._rows.pop(node_id, None)
        ids = [*filter(self._rows.__contains__, order.ids())]
        return [*map(self._rows.__getitem__, ids)], ids, changed

    def _note_name(self, node_id: str) -> bool:
        """Whether a node that is there has another name than before."""
        if node_id not in self._graph:
            self._names.pop(node_id, None)
            return False
        before, name = self._names.get(node_id), self._graph.node(node_id).name
        self._names[node_id] = name
        return before != name


def _row(graph: LayerGraph, node_id: str, report: NodeReport | None) -> SummaryRow:
    node = graph.node(node_id)
    shape = ", ".join(keras_shape(s) for s in report.outputs) if report else None
    edges = graph.edges_into(node_id)
    sources = tuple((graph.node(e.source.node).name, e.source.index) for e in edges)
    layer = "InputLayer" if node.layer == "Input" else node.layer
    params = report.params if report else None
    return SummaryRow(node_id, node.name, layer, shape, params, sources)


def totals(graph: LayerGraph, reports: Mapping[str, NodeReport]) -> Totals:
    """The sums over all nodes that Keras has answered for."""
    known = [*filter(None, map(reports.get, graph.order.by_age()))]
    return Totals(sum(map(_PARAMS, known)), sum(map(_TRAINABLE, known)))


def summary_text(name: str, rows: Sequence[SummaryRow], sums: Totals) -> str:
    """The table as text, drawn as Keras draws it."""
    cells = [row.texts() for row in rows]
    widths = [max(len(line[i]) for line in [HEADINGS, *cells]) for i in range(len(HEADINGS))]

    def line(texts: Sequence[str], side: str) -> str:
        padded = [
            text.rjust(width) if i == 2 else text.ljust(width)
            for i, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        return f"{side} " + f" {side} ".join(padded) + f" {side}"

    def rule(left: str, middle: str, right: str, stroke: str) -> str:
        return left + middle.join(stroke * (width + 2) for width in widths) + right

    body = f"\n{rule('├', '┼', '┤', '─')}\n".join(line(row, "│") for row in cells)
    return "\n".join(
        [
            f'Model: "{name}"',
            rule("┏", "┳", "┓", "━"),
            line(HEADINGS, "┃"),
            rule("┡", "╇", "┩", "━"),
            body,
            rule("└", "┴", "┘", "─"),
            *(f" {text}" for text in sums.lines()),
        ]
    )


def names_for_keras(graph: LayerGraph) -> str:
    """The names of which Keras is told others, with these beside them; empty without any."""
    pairs = [(node.for_keras, node.name) for node in graph.in_order() if node.keras_name]
    if not pairs:
        return ""
    width = max(len(told) for told, _ in pairs)
    lines = (f" {told.ljust(width)}  {name}" for told, name in pairs)
    return "\n".join(["", "Names in Keras, and in the project:", *lines, ""])


class SummaryModel(QAbstractTableModel):
    """The rows for Qt's table."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[SummaryRow] = []
        self._ids: list[str] = []
        self._number: dict[str, int] = {}

    def show(self, rows: list[SummaryRow], ids: list[str], changed: Collection[str]) -> None:
        """Show other rows: those of nodes in `changed` are others, those of others may have moved.
        The view keeps its place and its selection."""
        head, tail = common_ends(self._ids, ids)
        first, old_end, new_end = head, len(self._ids) - tail, len(ids) - tail
        if first < old_end:
            self.beginRemoveRows(_ROOT, first, old_end - 1)
            del self.rows[first:old_end]
            self.endRemoveRows()
        if first < new_end:
            self.beginInsertRows(_ROOT, first, new_end - 1)
            self.rows[first:first] = rows[first:new_end]
            self.endInsertRows()
        self.rows = rows
        if ids != self._ids:
            self._ids = ids
            self._number = dict(zip(ids, range(len(ids)), strict=True))
        numbers = [self._number[node_id] for node_id in changed if node_id in self._number]
        self._tell(numbers)

    def number(self, node_id: str) -> int | None:
        """The row of a node, if it has one."""
        return self._number.get(node_id)

    def _tell(self, numbers: list[int]) -> None:
        """Say which rows are others: one by one, or, where they are many, as a stretch."""
        if len(numbers) > _FEW:
            numbers = [min(numbers), max(numbers)]
            self.dataChanged.emit(
                self.index(numbers[0], 0), self.index(numbers[1], len(HEADINGS) - 1)
            )
            return
        for number in numbers:
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(HEADINGS) - 1))

    @override
    def rowCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self.rows[index.row()].cells()[index.column()]
            return text if role == Qt.ItemDataRole.DisplayRole else tip_of(text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(index.column()))
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(section))
        return HEADINGS[section] if role == Qt.ItemDataRole.DisplayRole else None


class _Cell(QStyledItemDelegate):
    """Paints a cell. With a style sheet about, Qt takes six times as long for the same."""

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        t = theme()
        column = index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(t.selection))
        painter.setPen(QColor(t.muted if column == len(HEADINGS) - 1 else t.text))
        painter.setFont(option.font)
        room = option.rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        text = index.model().rows[index.row()].cells()[column]
        cut = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _side(column), cut)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _SummaryTable(QTableView):
    copy_wanted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class SummaryPanel(FixedPanel):
    """The table and its totals; a click on a row goes to its node.

    What is copied is Keras's own summary: `link` asks the Keras process, which makes the model by
    the script that `write` gives. Without a link it is the table.
    """

    message_shown = Signal(str)

    def __init__(
        self,
        document: Document,
        selection: Selection,
        link: KerasLink | None = None,
        write: Callable[[], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.selection = document, selection
        self.model = SummaryModel(self)
        self.table = _SummaryTable()
        self.totals_label = QLabel(wordWrap=True)
        self.totals_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.totals_label.setAccessibleName("Totals")
        self.waiting = QLabel(wordWrap=True)
        self.waiting.setProperty("class", "muted")
        self.copy_button = QPushButton(_COPY)
        self.copy_button.setToolTip("Copy what model.summary() prints")
        self._link, self._write = link, write
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self.nothing = QLabel("No layers yet. Drag some from the palette.", wordWrap=True)
        self._reports: Mapping[str, NodeReport] = {}
        self._reported: set[str] | None = None
        """The nodes of which Keras says something that is not shown yet; None for all."""
        self._rows = SummaryRows(document.project.graph)
        self._is_stale = True
        self._is_following = False
        self._fitted_for = (False, False)
        self._lay_out()
        self._connect()

    def set_reports(
        self, reports: Mapping[str, NodeReport], changed: Collection[str] | None = None
    ) -> None:
        """Take what Keras says of the nodes, and for which of them it is something else."""
        self._reports = reports
        if changed is None:
            self._reported = None
        elif self._reported is not None:
            self._reported.update(changed)
        self.set_waiting("")
        self._refresh()

    def set_waiting(self, sentence: str) -> None:
        """Say what is waited for; nothing when the text is empty."""
        self.waiting.setText(sentence)
        self.waiting.setVisible(bool(sentence))

    def text(self) -> str:
        """The summary as text, as Keras prints it."""
        graph = self.document.project.graph
        rows = summary_rows(graph, self._reports)
        return summary_text(self.document.title, rows, totals(graph, self._reports))

    def copy(self) -> None:
        """Copy the summary as text: Keras's own, which comes when Keras has made the model."""
        if self._link is None:
            self._on_summary(self.text())
        elif self._link.summarize(self._write()):
            self.copy_button.setText("Asking Keras…")
            self.copy_button.setEnabled(False)
        else:
            self.message_shown.emit("Keras is still waking up; copy its summary in a moment.")

    def _on_summary(self, text: str) -> None:
        legend = names_for_keras(self.document.project.graph)
        QGuiApplication.clipboard().setText(f"{text.rstrip()}\n{legend}" if legend else text)
        self.copy_button.setEnabled(True)
        self.copy_button.setText("Copied")
        self._copied.start()

    def _on_no_summary(self, sentence: str) -> None:
        self._on_copied_shown()
        self.message_shown.emit(sentence)

    def _on_copied_shown(self) -> None:
        self.copy_button.setEnabled(True)
        self.copy_button.setText(_COPY)

    def _lay_out(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setItemDelegate(_Cell(table))
        table.setAccessibleName("Summary of the network")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("class", "muted")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(table)
        self._foot = QWidget()
        self._foot.setObjectName("SummaryFoot")
        self._foot.setStyleSheet(styled("#SummaryFoot { border-top: 1px solid $border; }"))
        self.totals_label.setStyleSheet(f"font-size: {TEXT_S + 1}px;")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        sums = QVBoxLayout()
        sums.setSpacing(SPACE_XS)
        sums.addWidget(self.waiting)
        sums.addWidget(self.totals_label)
        foot.addLayout(sums, 1)
        self.copy_button.setProperty("class", "quiet")
        self.copy_button.setIcon(icon("copy", "muted"))
        foot.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        self.waiting.hide()
        self.setFocusProxy(table)

    def _connect(self) -> None:
        self._copied.timeout.connect(self._on_copied_shown)
        if self._link is not None:
            self._link.summary_came.connect(self._on_summary)
            self._link.summary_failed.connect(self._on_no_summary)
        self.document.settled.connect(self._refresh)
        self.document.replaced.connect(self._on_replaced)
        self.selection.changed.connect(self._on_selection_changed)
        self.table.selectionModel().selectionChanged.connect(self._on_rows_selected)
        self.table.copy_wanted.connect(self.copy)
        self.copy_button.clicked.connect(self.copy)

    def _refresh(self) -> None:
        """Follow the document; while hidden, only remember to."""
        if not self.isVisible():
            self._is_stale = True
            return
        self._is_stale = False
        graph = self.document.project.graph
        rows, ids, changed = self._rows.follow(self._reports, self._reported)
        self._reported = set()
        self._is_following = True
        self.model.show(rows, ids, changed)
        self._is_following = False
        self.totals_label.setText("\n".join(totals(graph, self._reports).lines()))
        self.totals_label.setVisible(bool(self._reports))
        self._stack.setCurrentIndex(1 if self.model.rows else 0)
        self._foot.setVisible(bool(self.model.rows))
        # Once with the names, once with the shapes: after that, widths are the person's.
        fitted_for = (bool(self.model.rows), bool(self._reports))
        if fitted_for != self._fitted_for and self.model.rows:
            self._fit_columns()
        self._fitted_for = fitted_for
        self._follow_selection()

    def _fit_columns(self) -> None:
        """Give the columns the widths that their texts need, the first ones measured only."""
        metrics = self.table.fontMetrics()
        room = 2 * SPACE_S + 6
        for column, least in ((0, 130), (1, 90), (2, 70)):
            texts = [HEADINGS[column], *(row.cells()[column] for row in self.model.rows[:200])]
            widest = max(metrics.horizontalAdvance(text) for text in texts)
            self.table.setColumnWidth(column, min(max(least, widest + room), 260))

    def _follow_selection(self) -> None:
        """Show the selected nodes' rows as selected."""
        if not self.isVisible():
            return
        chosen = QItemSelection()
        first: QModelIndex | None = None
        numbers = (self.model.number(node_id) for node_id in self.selection.nodes)
        for number in sorted(number for number in numbers if number is not None):
            index = self.model.index(number, 0)
            chosen.select(index, self.model.index(number, len(HEADINGS) - 1))
            first = first or index
        self._is_following = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.table.selectionModel().select(chosen, flags)
        self._is_following = False
        if first is not None:
            self.table.scrollTo(first)

    def _on_rows_selected(self, *_changes: object) -> None:
        if self._is_following:
            return
        rows = self.table.selectionModel().selectedRows()
        nodes = [self.model.rows[index.row()].node for index in rows]
        if nodes and frozenset(nodes) != self.selection.nodes:
            self.selection.go_to(nodes)

    def _on_selection_changed(self, _nodes: object) -> None:
        self._follow_selection()

    def _on_replaced(self) -> None:
        self._reports, self._reported = {}, None
        self._rows = SummaryRows(self.document.project.graph)
        self._refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._refresh()
        else:
            self._follow_selection()
