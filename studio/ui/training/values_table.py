"""The numbers of a run as a table: what each epoch said, or what a loop would have printed every
hundred steps."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.run import EpochDone, StepsDone
from studio.project.store import ProjectError, write_atomically
from studio.runs.run_state import RunState
from studio.ui.run.run_model import RunModel
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.sentence import Sentence
from studio.ui.widgets.theme import SPACE_S, TEXT_S, mono

_REFRESH_MS = 500
_EVERY = {"Each epoch": 0, "Each step": 1, "Every 10 steps": 10, "Every 100 steps": 100,
          "Every 1,000 steps": 1000}  # fmt: skip
_FROM_0 = "Counted from 0, as a loop prints it: the loss of step 0 is that of the first batch"
_MOST_ROWS = 20_000
_LEFT_OUT = "These are the newest {shown:,} rows; {left_out:,} before them are not shown."
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_COUNT_WIDTH, _NUMBER_WIDTH = 64, 98
"""How wide the column of epochs or steps is, and the others at least: six digits and a power."""


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, and rows of as many numbers; None where there is no value. `left_out` is how
    many rows there are before these."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[float | None, ...], ...] = ()
    left_out: int = 0


def table_of(run: RunState, every: int) -> Table:
    """What a run's reports said, where `every` is 0; else its curves every so many steps, counted
    from 0."""
    return _of_steps(run, every) if every else _of_reports(run)


def _of_reports(run: RunState) -> Table:
    names = run.in_order(dict.fromkeys(name for report in run.reports for name in report.logs))
    first = "step" if run.counts_steps else "epoch"
    rows = [
        (
            float(report.step - 1 if run.counts_steps else report.epoch + 1),
            *(report.logs.get(name) for name in names),
        )
        for report in run.reports[-_MOST_ROWS:]
    ]
    left_out = len(run.reports) - len(rows)
    return Table((first, *map(run.titled, names)), tuple(rows), left_out)


def _of_steps(run: RunState, every: int) -> Table:
    import numpy as np

    names = run.in_order(run.steps)
    if not names:
        return Table()
    steps = run.steps[names[0]].x
    # Where several batches run between two looks, what is there stands for those about it.
    at = np.unique(np.searchsorted(steps, np.arange(0, steps[-1] if len(steps) else 0, every) + 1))
    left_out = max(0, len(at) - _MOST_ROWS)
    at = at[left_out:]
    columns = [steps[at] - 1, *(run.steps[name].y[at] for name in names)]
    rows = tuple(tuple(row) for row in np.stack(columns, axis=1).tolist())
    return Table(("step", *map(run.titled, names)), rows, left_out)


class _TableModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.table = Table()

    def show(self, table: Table) -> None:
        """Show another table; of one that only grew, just the new rows."""
        old = self.table
        if table == old:
            return
        grown = len(table.rows) - len(old.rows)
        if table.names == old.names and grown > 0 and table.rows[: len(old.rows)] == old.rows:
            self.beginInsertRows(QModelIndex(), len(old.rows), len(table.rows) - 1)
            self.table = table
            self.endInsertRows()
            return
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return len(self.table.rows)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return len(self.table.names)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        value = self.table.rows[index.row()][index.column()]
        if value is None:
            return ""
        return f"{value:,.0f}" if index.column() == 0 else f"{value:.6g}"

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        name = self.table.names[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _FROM_0 if name == "step" else name
        return name.replace("_", " ") if role == Qt.ItemDataRole.DisplayRole else None


class ValuesTable(QWidget):
    """The table of a RunModel's run, brought up to date twice a second while it is looked at."""

    def __init__(self, model: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.table = _TableModel()
        self.every = QComboBox()
        self.every.addItems(list(_EVERY))
        self.every.setAccessibleName("How often a row is shown")
        self.every.currentIndexChanged.connect(self.refresh)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy the table, or the selected cells, to paste it elsewhere")
        self.copy.clicked.connect(self.copy_text)
        self.save = QPushButton("Save as CSV…")
        self.save.clicked.connect(self._choose_file)
        self.said = Sentence()
        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setFont(mono(TEXT_S))
        self.view.verticalHeader().hide()
        self.view.setAccessibleName("The numbers of the run")
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(_RIGHT)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy),
            self.view,
            self.copy_text,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        model.event_came.connect(self._on_event)
        model.restarted.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(QLabel("Rows"))
        row.addWidget(self.every)
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.said)
        self.said.hide()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyState("table", "Press Train (F5): the numbers appear here"))
        self._stack.addWidget(full)

    def refresh(self) -> None:
        """Show what the run has said by now."""
        self._timer.stop()
        run = self._model.run
        self._stack.setCurrentIndex(1 if run.reports or run.steps else 0)
        follows = self._is_at_end()
        table = table_of(run, _EVERY[self.every.currentText()])
        self.table.show(table)
        if table.left_out:
            self.said.say(_LEFT_OUT.format(shown=len(table.rows), left_out=table.left_out))
        self.said.setVisible(bool(table.left_out))
        self._fit_columns()
        if follows:
            self.view.scrollToBottom()

    def copy_text(self) -> None:
        """Put the table on the clipboard, as spreadsheets take it; of a selection, that alone."""
        cells = self.view.selectionModel().selectedIndexes()
        rows = sorted({cell.row() for cell in cells}) or range(len(self.table.table.rows))
        columns = sorted({cell.column() for cell in cells}) or range(len(self.table.table.names))
        names = [self.table.table.names[column] for column in columns]
        lines = [[self._written(row, column) for column in columns] for row in rows]
        if len(cells) == 1:
            text = lines[0][0]
        else:
            text = "\n".join("\t".join(line) for line in [names, *lines])
        QGuiApplication.clipboard().setText(text)

    def save_to(self, path: Path) -> None:
        """Write the table as CSV; what goes wrong is said under it."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.table.table.names)
        columns = range(len(self.table.table.names))
        for row in range(len(self.table.table.rows)):
            writer.writerow([self._written(row, column) for column in columns])
        try:
            write_atomically(path, text.getvalue().encode())
        except ProjectError as error:
            self.said.say(str(error), is_wrong=True)
        else:
            self.said.say(f"Saved {path}")
        self.said.show()

    def _written(self, row: int, column: int) -> str:
        """A value with all its digits."""
        value = self.table.table.rows[row][column]
        if value is None:
            return ""
        return f"{value:.0f}" if column == 0 else repr(value)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the numbers", str(Path.home() / "numbers.csv"), "CSV (*.csv)"
        )
        if name:
            path = Path(name)
            self.save_to(path if path.suffix else path.with_suffix(".csv"))

    def _fit_columns(self) -> None:
        """Share the room out among the columns of numbers, as far as it goes."""
        count = len(self.table.table.names) - 1
        if count < 1:
            return
        room = (self.view.viewport().width() - _COUNT_WIDTH) // count
        self.view.setColumnWidth(0, _COUNT_WIDTH)
        for column in range(1, count + 1):
            self.view.setColumnWidth(column, max(_NUMBER_WIDTH, room))

    def _is_at_end(self) -> bool:
        bar = self.view.verticalScrollBar()
        return bar.value() == bar.maximum()

    def _on_event(self, event: object) -> None:
        is_news = isinstance(event, StepsDone | EpochDone)
        if is_news and self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
