"""Run > History…: the runs of the project, or all, beside each other."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedLayout,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.ui.compare.history_buttons import HistoryButtons
from studio.ui.compare.history_model import HistoryModel, HistoryOrder
from studio.ui.compare.history_pictures import LARGE, HistoryPictures, Painter
from studio.ui.compare.history_pictures import SIZE as PICTURE_SIZE
from studio.ui.compare.history_reader import HistoryReader, Listing
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.sentence import Sentence
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, appearance

if TYPE_CHECKING:
    from studio.runs.history import Entry
    from studio.runs.measurement import Measurement
    from studio.ui.compare.runs_plot import RunsPlot

_SIZE, _TITLE_BAR = QSize(1180, 740), 32
_MOST_CURVES = 12
_WIDEST, _LATER_MS = 260, 300
_MOST_IN_LEGEND = 2
_ROWS_IN_SIGHT = 5
_ROWS_MEASURED = 30
"""How many rows say how wide a column is: to look at all takes long where there are hundreds."""
_NONE = "This project has no runs yet.\nTrain it (F5), or look at the runs of all projects."
_NONE_AT_ALL = "There are no runs yet.\nWhat you train (F5) is listed here, and stays."
_NONE_FOUND = "No run has these words in its name, note, settings or versions."
_READING = "The runs are being read…"
_CHOOSE = "Choose runs to see their curves; with Ctrl or Shift several."


class HistoryWindow(QDialog):
    """A window beside the main one. `open_wanted` carries the folder of a run whose project is to
    be opened as it was, `go_on_wanted` of one that is to go on, `train_on_wanted` of one to be
    trained on; `runs_changed` says that some are gone, or back."""

    open_wanted = Signal(object)
    go_on_wanted = Signal(object)
    train_on_wanted = Signal(object)
    runs_changed = Signal()

    def __init__(
        self,
        document: Document,
        room: TrainingRoom,
        paint: Painter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.room = document, room
        self.reader = HistoryReader(room.background, self)
        self.pictures = HistoryPictures(room.background, paint, self)
        self.model = HistoryModel(self.pictures.of)
        self.order = HistoryOrder(self.model)
        self.plot: RunsPlot | None = None
        self.setWindowTitle("History of runs")
        self.setAccessibleName("History of runs")
        self._build()
        self._connect()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - QSize(0, _TITLE_BAR)))

    # --- building -----------------------------------------------------------------

    def _build(self) -> None:
        self.filter = FilterField("Filter by name, note, setting, version…", "Filter the runs")
        self.scope = QComboBox()
        self.scope.addItems(["This project", "All projects"])
        self.scope.setAccessibleName("Whose runs are listed")
        self.total = QLabel()
        self.total.setProperty("class", "muted")
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.filter, 1)
        head.addWidget(self.scope)
        head.addWidget(self.total)
        self.table = self._make_table()
        self.buttons = HistoryButtons(self.room.background, lambda: self.room.root)
        self.hint = Sentence()
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.table, 1)
        column.addLayout(self._make_details())
        column.addWidget(self.buttons)
        self._plot_place = QWidget()
        self._plot_place.setProperty("class", "panel")
        self._plot_place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._plots = QStackedLayout(self._plot_place)
        self._plots.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_XS)
        self._plots.addWidget(EmptyState("chart-line", _CHOOSE))
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(rows)
        self._splitter.addWidget(self._plot_place)
        self.empty = EmptyState("clock", _READING)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        whole.setSpacing(SPACE_S)
        whole.addLayout(head)
        whole.addLayout(self._stack, 1)
        whole.addWidget(self.hint)
        self.hint.hide()

    def _make_details(self) -> QHBoxLayout:
        self.picture, self.detail = QLabel(), Sentence()
        self.picture.setAccessibleName("Picture of the network")
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.picture)
        row.addWidget(self.detail, 1)
        return row

    def _make_table(self) -> QTreeView:
        table = QTreeView()
        table.setModel(self.order)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAllColumnsShowFocus(True)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setIconSize(PICTURE_SIZE)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        table.setAccessibleName("Runs")
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.header().setResizeContentsPrecision(_ROWS_MEASURED)
        return table

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._on_filter_changed)
        self.scope.currentIndexChanged.connect(self.refresh)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        self.model.written.connect(self._on_written)
        self.pictures.came.connect(self._on_picture_came)
        self.reader.listed.connect(self._on_listed)
        self.reader.curves_came.connect(self._on_curves_came)
        self.reader.failed.connect(self._on_failed)
        self.buttons.open_wanted.connect(self.open_wanted)
        self.buttons.go_on_wanted.connect(self.go_on_wanted)
        self.buttons.train_on_wanted.connect(self.train_on_wanted)
        self.buttons.write_wanted.connect(self.write)
        self.buttons.changed.connect(self._on_changed)
        self.buttons.said.connect(self._say)
        appearance().changed.connect(self._on_theme_changed)
        self.room.run_started.connect(self._refresh_if_shown)
        self.room.run_ended.connect(self._refresh_if_shown)
        self.document.replaced.connect(self._refresh_if_shown)
        self.document.path_changed.connect(self._refresh_if_shown)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.buttons.delete)

    # --- what the person does -------------------------------------------------------

    def come_to_front(self) -> None:
        """Show the window, with the runs as they are now."""
        self.show()
        self.raise_()
        self.activateWindow()

    def refresh(self) -> None:
        """Read the runs anew."""
        from studio.runs.ownership import owner

        whose = None if self._is_of_all else owner(self.document.project)
        if not self.model.entries:
            self._show_empty(_READING)
        self.reader.list_runs(self.room.root, whose)

    def choose(self, paths: list[Path]) -> None:
        """Choose the runs of these folders."""
        flags, rows = QItemSelectionModel.SelectionFlag, self.table.selectionModel()
        rows.clearSelection()
        for row in range(self.order.rowCount()):
            index = self.order.index(row, 0)
            if self.order.entry_at(index).folder.path in paths:
                rows.select(index, flags.Select | flags.Rows)
                rows.setCurrentIndex(index, flags.NoUpdate)

    def write(self, what: str) -> None:
        """Let the person write the title or the note of the chosen run, where it stands."""
        rows = self.table.selectionModel().selectedRows()
        if rows:
            column = self.model.column_that_writes(what)
            index = rows[0].siblingAtColumn(column)
            self.table.scrollTo(index)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    @property
    def chosen(self) -> "list[Entry]":
        """The chosen runs, in the order of the table."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self.order.entry_at(index) for index in rows]

    @property
    def _is_of_all(self) -> bool:
        return self.scope.currentIndex() == 1

    # --- showing --------------------------------------------------------------------

    def _on_listed(self, listing: Listing) -> None:
        if self.table.state() == QAbstractItemView.State.EditingState:
            # What is being written would be lost.
            QTimer.singleShot(_LATER_MS, self, lambda: self._on_listed(listing))
            return
        chosen = [entry.folder.path for entry in self.chosen]
        is_first = not self.model.entries
        entries = listing.entries
        self.model.show_listing(listing, is_of_all=self._is_of_all)
        if not entries and not self.buttons.can_undo:
            self._show_empty(_NONE_AT_ALL if self._is_of_all else _NONE)
        else:
            self._stack.setCurrentWidget(self._splitter)
        self._size_columns()
        if is_first and entries:
            self._share_out()
        self.choose(chosen if chosen or not is_first else [e.folder.path for e in entries[:1]])
        self._show_total()
        self._on_chosen()

    def _share_out(self) -> None:
        """The rows in sight, up to some, with what is told of one of them; the rest for curves."""
        rows = min(_ROWS_IN_SIGHT, self.order.rowCount()) * self.table.sizeHintForRow(0)
        head, buttons = self.table.header().height(), self.buttons.sizeHint().height()
        wished = head + rows + LARGE.height() + buttons
        self._splitter.setSizes([wished, max(0, self._splitter.height() - wished)])

    def _size_columns(self) -> None:
        for column in range(self.order.columnCount()):
            self.table.resizeColumnToContents(column)
            if self.table.columnWidth(column) > _WIDEST:
                self.table.setColumnWidth(column, _WIDEST)

    def _show_empty(self, words: str) -> None:
        self.empty.set_sentence(words)
        self._stack.setCurrentWidget(self.empty)

    def _show_total(self) -> None:
        from studio.runs.history import in_bytes

        shown, count = self.order.rowCount(), len(self.model.entries)
        size = in_bytes(sum(entry.disk for entry in self.model.entries))
        runs = "1 run" if count == 1 else f"{count:,} runs"
        self.total.setText(f"{runs}, {size}" if shown == count else f"{shown:,} of {runs}, {size}")

    def _on_filter_changed(self, text: str) -> None:
        self.order.filter_by(text)
        self._show_total()
        is_none_left = self.model.entries and not self.order.rowCount()
        self._say(_NONE_FOUND if is_none_left else "", False)

    def _on_chosen(self) -> None:
        chosen = self.chosen
        self.buttons.follow(chosen, self.plot)
        self._show_detail(chosen)
        if not chosen:
            self._plots.setCurrentIndex(0)
            return
        if self.plot is None:  # in the background one after the other: it is there by then
            self.room.background.run(_import_plots)
        self.reader.read_curves(chosen[:_MOST_CURVES])
        if len(chosen) > _MOST_CURVES:
            self._say(f"The curves of the first {_MOST_CURVES} of them are drawn.", False)

    def _show_detail(self, chosen: "list[Entry]") -> None:
        from studio.runs.history import details

        self.detail.say(details(chosen[0]) if len(chosen) == 1 else "")
        self.detail.setVisible(len(chosen) == 1)
        picture = self.pictures.large(chosen[0]) if len(chosen) == 1 else None
        if len(chosen) == 1:
            self.pictures.hurry(chosen[0])
        self.picture.setPixmap(picture or QPixmap())
        self.picture.setVisible(picture is not None)

    def _on_curves_came(self, measured: "dict[Path, Measurement]") -> None:
        from studio.ui.compare.runs_plot import Plotted

        plot = self._made_plot()
        titles = legend_titles(self.chosen)
        plot.show_runs(
            [Plotted(str(path), titles[path], m) for path, m in measured.items() if path in titles]
        )
        self._plots.setCurrentWidget(plot)
        self.buttons.follow(self.chosen, plot)

    def _made_plot(self) -> "RunsPlot":
        if self.plot is None:
            from studio.ui.compare.runs_plot import RunsPlot

            self.plot = RunsPlot()
            self._plots.addWidget(self.plot)
        return self.plot

    # --- what happens -----------------------------------------------------------------

    def _on_written(self, entry: "Entry", what: str, text: str) -> None:
        def work() -> "Entry":
            from studio.runs.history import described

            return described(entry, title=text if what == "title" else None,
                             note=text if what == "note" else None)  # fmt: skip

        def done(now: "Entry") -> None:
            self.model.replace(now, what)
            self._on_chosen()

        self.room.background.run(work, done, lambda error: self._say(str(error), True))

    def _on_theme_changed(self) -> None:
        self._show_detail(self.chosen)

    def _on_picture_came(self, _: Path) -> None:
        self.table.viewport().update()
        self._show_detail(self.chosen)

    def _on_changed(self) -> None:
        self.refresh()
        self.runs_changed.emit()

    def _refresh_if_shown(self, *_: object) -> None:
        if self.isVisible():
            self.refresh()

    def _on_failed(self, sentence: str) -> None:
        if not self.model.entries:
            self._show_empty(sentence)
        self._say(sentence, True)

    def say_wrong(self, sentence: str) -> None:
        """Say what could not be done."""
        self._say(sentence, True)

    def _say(self, words: str, is_wrong: bool) -> None:
        self.hint.say(words, is_wrong=is_wrong)
        self.hint.setVisible(bool(words))

    # --- Qt -----------------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


def legend_titles(chosen: "list[Entry]") -> dict[Path, str]:
    """What the legend calls these runs: by their titles, and the first settings that differ."""
    from studio.runs.history import differences
    from studio.runs.run_settings import value_in, words

    keys = differences(chosen)[:_MOST_IN_LEGEND]

    def named(entry: "Entry") -> str:
        settings = (f"{words(key)} {value_in(entry.summary.settings, key)}" for key in keys)
        return " · ".join((entry.title, *settings))

    return {entry.folder.path: named(entry) for entry in chosen}


def _import_plots() -> None:
    import studio.ui.compare.runs_plot  # noqa: F401
