"""The outline: the network as a tree that a keyboard walks and a screen reader reads aloud."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.graph.problems import Problem
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.outline.model import NODE_ROLE, WIRE_ROLE, OutlineModel
from studio.ui.outline.view import OutlineView
from studio.ui.outline.wires import WireRow
from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.filtered_list import FilteredList
from studio.ui.widgets.theme import SPACE_S

_Flag = QItemSelectionModel.SelectionFlag


class OutlinePanel(QWidget):
    """A filter over a tree of nodes. What is selected here is selected everywhere, and the other
    way round."""

    edit_requested = Signal(str)
    wire_selected = Signal(object)
    wire_wanted = Signal(str)
    """An input that has no wire was entered: the node that it belongs to."""
    menu_wanted = Signal(QPoint)

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.selection = document, selection
        self.model = OutlineModel(document, self)
        self.filter_field = FilterField("Filter nodes", "Filter nodes by name, layer or value")
        self.view = OutlineView()
        self.view.setModel(self.model)
        self.rows = FilteredList(self.filter_field, self.view)
        self.nothing = self.rows.nothing
        self.nothing.setProperty("class", "muted")
        self._is_busy = False
        self._lay_out()
        self._connect()
        self._update_nothing()

    def set_problems(self, problems: Iterable[Problem], objections: Mapping[str, str]) -> None:
        """Mark the nodes that have problems, and those to which Keras objects."""
        self.model.set_problems(problems, objections)

    def rename_current(self) -> None:
        """Let the current node be renamed in its row."""
        node_id = self.view.node_at_cursor()
        if node_id:
            self.view.edit(self.model.index_of(node_id))

    def focus_list(self) -> None:
        """Put the cursor on the rows; on the first when it was nowhere."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        chosen = self.view.selectionModel()
        if not chosen.hasSelection() and self.model.rowCount():
            current = self.view.currentIndex()
            row = current if current.isValid() else self.model.index(0, 0)
            chosen.setCurrentIndex(row, _Flag.ClearAndSelect | _Flag.Rows)

    # --- inside -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_S)
        column.addWidget(self.rows)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.filter_field.installEventFilter(self)
        self.filter_field.textChanged.connect(self._on_filter_changed)
        self.view.selectionModel().selectionChanged.connect(self._on_rows_selected)
        self.view.row_entered.connect(self._on_row_entered)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.selection.changed.connect(self._on_selection_changed)
        for signal in (
            *(self.model.rowsInserted, self.model.rowsRemoved),
            *(self.model.modelReset, self.model.layoutChanged),
        ):
            signal.connect(self._update_nothing)
        self.model.modelReset.connect(self._follow_selection)

    def _on_filter_changed(self, text: str) -> None:
        self._is_busy = True
        self.model.filter(text)
        self._is_busy = False
        self._update_nothing()
        self._follow_selection()

    def _update_nothing(self) -> None:
        text = self.filter_field.text().strip()
        nothing = (
            f'No node fits "{text}".' if text else "The network is empty. Add a layer with Tab."
        )
        self.rows.show_nothing("" if self.model.rowCount() else nothing)

    # Selection goes both ways; while one side is being told, it does not answer.

    def _on_rows_selected(self) -> None:
        if self._is_busy:
            return
        rows = self.view.selectionModel().selectedRows()
        wires = [row.data(WIRE_ROLE) for row in rows]
        self._is_busy = True
        if len(rows) == 1 and isinstance(wires[0], WireRow):
            self.selection.select(())
            if wires[0].edge is not None:
                self.wire_selected.emit(wires[0].edge)
        else:
            nodes = [row.data(NODE_ROLE) for row in rows if row.data(WIRE_ROLE) is None]
            (self.selection.go_to if len(nodes) == 1 else self.selection.select)(nodes)
        self._is_busy = False

    def _on_selection_changed(self) -> None:
        if not self._is_busy and self.isVisible():
            self._follow_selection()

    def _follow_selection(self) -> None:
        """Show the rows of the selected nodes as selected, in as few ranges as they form."""
        rows = [self.model.index_of(key).row() for key in self.selection.nodes]
        chosen = QItemSelection()
        for first, last in _ranges(sorted(row for row in rows if row >= 0)):
            chosen.select(self.model.index(first, 0), self.model.index(last, 0))
        self._is_busy = True
        model = self.view.selectionModel()
        single = self.model.index_of(self.selection.single or "")
        if single.isValid():
            model.setCurrentIndex(single, _Flag.NoUpdate)
            self.view.scrollTo(single)
        model.select(chosen, _Flag.ClearAndSelect | _Flag.Rows)
        self._is_busy = False

    def _on_row_entered(self, index: QModelIndex) -> None:
        wire = index.data(WIRE_ROLE)
        if wire is None:
            self.edit_requested.emit(index.data(NODE_ROLE))
        elif wire.edge is None:
            node_id = index.data(NODE_ROLE)
            self.selection.select((node_id,))
            self.wire_wanted.emit(node_id)
        else:
            self.selection.go_to((wire.other,))

    # --- Qt -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Only an outline that was looked at follows the network."""
        super().showEvent(event)
        self.model.follow()
        self._follow_selection()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the filter to the rows, Enter to the first, Esc clears it."""
        if watched is not self.filter_field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        keys = Qt.Key
        if event.key() in (keys.Key_Down, keys.Key_Return, keys.Key_Enter):
            self.focus_list()
        elif event.key() == keys.Key_Escape:
            self.filter_field.clear()
            self.view.setFocus()
        else:
            return super().eventFilter(watched, event)
        return True


def _ranges(rows: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as runs of neighbours: 1 2 3 7 is (1, 3), (7, 7)."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
