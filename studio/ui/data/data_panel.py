"""The data tab: choose a source, look into it, say what the network gets of it, split it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.reader import Broken, Facts, Progress
from studio.project.changed import changes
from studio.project.datasets import DataSettings, Split, at_path, file_of
from studio.project.preparing import PreparedColumn
from studio.project.sources import FileSource, Images, Source, Texts
from studio.project.suggest import suggested
from studio.ui.child.reader_link import ReaderLink
from studio.ui.data.column_card import ColumnCard
from studio.ui.data.edits import DataEdits
from studio.ui.data.gallery import Gallery
from studio.ui.data.offers import Offers
from studio.ui.data.preview import Preview
from studio.ui.data.rewiring import used_as
from studio.ui.data.source_form import SourceForm
from studio.ui.data.split_view import SplitView
from studio.ui.data.tables import FactsTable
from studio.ui.edit.document import Document
from studio.ui.widgets.theme import SPACE_M, SPACE_S, icon

_FILES = "Data (*.csv *.tsv *.txt *.xlsx *.xlsm *.npz *.npy);;All files (*)"


class DataPanel(QWidget):
    """Everything about the data of the open project. Reads nothing itself."""

    message_shown = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.edits = DataEdits(document)
        self.link = ReaderLink(self)
        self._choosing = ""
        """The path that a look was asked for which may become the source; else empty."""
        self._is_stale = True
        self._shown_source: Source | None = None
        self.setProperty("class", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.pages = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.pages)
        self.gallery = Gallery()
        self.room = self._make_room()
        self.pages.addWidget(self.room)
        self.pages.addWidget(self.gallery)
        self._clear_preview()
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._refresh)
        self._connect()
        self._refresh()

    # --- what menus and drops call ------------------------------------------------

    def choose_source(self) -> None:
        """Show the sources to choose from."""
        self.gallery.set_current(self._data.source)
        self.pages.setCurrentWidget(self.gallery)
        self.gallery.list.setFocus()

    def choose_file(self) -> None:
        """Ask for a file, and look into it."""
        path, _ = QFileDialog.getOpenFileName(self, "Open data", self._start(), _FILES)
        if path:
            self.open_path(Path(path))

    def choose_folder(self) -> None:
        """Ask for a folder of class folders, and look into it."""
        path = QFileDialog.getExistingDirectory(self, "Open a folder of classes", self._start())
        if path:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> None:
        """Look into a file or folder; what it holds becomes the project's data."""
        self._choosing = str(path.absolute())
        self.pages.setCurrentWidget(self.room)
        self._clear_preview()
        self.title.setText(path.name)
        self.summary.setText(self._choosing)
        self.form.hide()
        self.facts.set_columns(())
        self._say_reading(path.name)
        self.link.look(path=self._choosing, seed=self.document.project.training.seed)
        self._offer()

    def use(self, source: Source) -> None:
        """Take a source for the project's data."""
        self.pages.setCurrentWidget(self.room)
        if self._choosing:
            self._on_cancelled()  # the newer wish counts, not the file that is still being read
        if source != self._data.source:
            title = source.info().title
            self.edits.push(suggested(source), f"Use {title}")
        elif self._is_stale:
            self._look()
        self.change_button.setFocus()

    def close_reader(self) -> None:
        """End the reader's process."""
        self.link.close()

    # --- making -------------------------------------------------------------------

    def _make_room(self) -> QScrollArea:
        self.title = QLabel(wordWrap=True)
        self.title.setProperty("class", "heading")
        self.change_button = QPushButton("Choose data…")
        self.change_button.setIcon(icon("database"))
        self.change_button.setToolTip("Built-in data, a file, or a folder")
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.change_button, 0, Qt.AlignmentFlag.AlignTop)
        self.summary = QLabel(wordWrap=True)
        self.summary.setProperty("class", "muted")
        self.trouble = QLabel(wordWrap=True)
        self.trouble.setProperty("class", "error")
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offers = Offers()
        self.notes = QLabel(wordWrap=True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form = SourceForm()
        self.preview = Preview()
        self.facts = FactsTable()
        self.cards = QVBoxLayout()
        self.cards.setSpacing(SPACE_S)
        self.add_button = QPushButton(" Add column")
        self.add_button.setIcon(icon("plus"))
        self.split = SplitView()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.trouble)
        for widget in (self.offers, self.notes, self.form, self.preview):
            column.addWidget(widget)
        column.addWidget(_heading("In the source"))
        column.addWidget(self.facts)
        column.addWidget(_heading("For the network"))
        column.addLayout(self.cards)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(_heading("Split"))
        column.addWidget(self.split)
        column.addStretch()
        return _scrolling(inside)

    def _connect(self) -> None:
        self.change_button.clicked.connect(self.choose_source)
        self.gallery.chosen.connect(self.use)
        self.gallery.file_wanted.connect(self.choose_file)
        self.gallery.folder_wanted.connect(self.choose_folder)
        self.gallery.cancelled.connect(self._on_gallery_left)
        self.offers.use_found.clicked.connect(self._use_found)
        self.offers.find_file.clicked.connect(self._find)
        self.offers.local.clicked.connect(self._use_local_files)
        self.offers.update_source.clicked.connect(self._take_as_it_is)
        self.offers.rewire.clicked.connect(self.edits.rewire)
        self.offers.wire.clicked.connect(self.edits.add_input_and_output)
        self.offers.cancel.clicked.connect(self._on_cancelled)
        self.add_button.clicked.connect(self.edits.add_column)
        self.split.edited.connect(self._on_split_edited)
        self.split.refused.connect(self.message_shown)
        self.form.edited.connect(self.edits.set_source)
        self.form.refused.connect(self.message_shown)
        self.link.head_came.connect(self.preview.show_head)
        self.link.progress_came.connect(self._on_progress)
        self.link.facts_came.connect(self._on_facts)
        self.link.broken_came.connect(self._on_broken)
        self.document.data_changed.connect(self._on_data_changed)
        self.document.replaced.connect(self._on_replaced)
        self.document.settled.connect(self._offer)

    # --- showing ------------------------------------------------------------------

    @property
    def _data(self) -> DataSettings:
        return self.document.project.data

    def showEvent(self, event: QShowEvent) -> None:
        """The first look into the data waits until somebody looks."""
        super().showEvent(event)
        if self._is_stale and not self._choosing:
            self._look()

    def _on_replaced(self) -> None:
        self._choosing = ""
        self._shown_source = None
        self.pages.setCurrentWidget(self.room)
        self._on_data_changed()

    def _on_data_changed(self) -> None:
        self._rest.start(0)

    def _refresh(self) -> None:
        """Show the settings; look anew where the source is another."""
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._rest.start(30)  # what is being clicked must not vanish under the mouse
            return
        data, info = self._data, self._data.info()
        source_is_other = data.source != self._shown_source
        self._shown_source = data.source
        self._show_source()
        self.split.show_settings(data)
        self._show_cards()
        if source_is_other:
            self.facts.set_columns(info.columns)
            self._is_stale = True
            # A file that somebody is waiting for comes first: it may take this source's place.
            if self.isVisible() and not self._choosing:
                self._look()
        self._offer()

    def _show_source(self) -> None:
        info, path = self._data.info(), file_of(self._data.source)
        self.title.setText(info.title)
        self.summary.setText(info.summary + (f"\n{path}" if path else ""))
        self.form.show_source(self._data.source)

    def _show_cards(self) -> None:
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None else ""
        while (item := self.cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        made: list[ColumnCard] = []
        for index, column in enumerate(self._data.columns):
            used = used_as(self.document.project, column.name)
            card = ColumnCard(self._data, column, used, partial(self._live_column, index))
            card.edited.connect(partial(self._on_column_edited, index))
            card.refused.connect(self.message_shown)
            self.cards.addWidget(card)
            made.append(card)
        if name:
            for card in made:
                again = card.findChild(QWidget, name)
                if again is not None:
                    again.setFocus()

    def _live_column(self, index: int) -> PreparedColumn | None:
        columns = self._data.columns
        return columns[index] if index < len(columns) else None

    def _look(self, brought: tuple[str, ...] = ()) -> None:
        self._is_stale = False
        self._choosing = ""
        self._clear_preview()
        self._say_reading(self._data.info().title)
        seed = self.document.project.training.seed
        beside = str(self.document.path.parent) if self.document.path else ""
        self.link.look(self._data.source, seed=seed, brought=brought, beside=beside)
        self._offer()

    def _say_reading(self, name: str) -> None:
        self.trouble.hide()
        self._say(f"Reading {name}…", "muted")

    def _say(self, text: str, kind: str = "") -> None:
        self.notes.setText(text)
        if self.notes.property("class") != kind:
            self.notes.setProperty("class", kind)
            self.notes.style().polish(self.notes)
        self.notes.setVisible(bool(text))

    def _clear_preview(self) -> None:
        self.preview.clear()
        self._broken: Broken | None = None
        self._found: Facts | None = None

    def _on_progress(self, found: Progress) -> None:
        self.notes.setText(f"Counted {found.rows:,} rows so far, {found.part:.0%} of the file…")
        if found.facts:
            self.facts.set_facts(found.facts)

    def _on_facts(self, found: Facts) -> None:
        self._found = found
        if self._choosing:
            self._choosing = ""
            self._shown_source = found.source
            self.edits.push(suggested(found.source), f"Use {found.source.info().title}")
        self.facts.set_facts(found.facts)
        self._show_notes()
        self._offer()

    def _show_notes(self) -> None:
        """How the file differs from the one that was chosen, and what in it will not do."""
        found = self._found
        if found is None:
            return
        changed = changes(self._data.source, found.source)
        notes = [*([changed] if changed else []), *(note.sentence for note in found.notes[:6])]
        self._say("\n".join(f"• {note}" for note in notes))

    def _on_broken(self, broken: Broken) -> None:
        self._broken = broken
        self.notes.hide()
        self.trouble.setText(broken.sentence)
        self.trouble.show()
        self.facts.set_columns(self._data.info().columns)
        if self._choosing:
            # The project keeps the data that it has; only the sentence tells of the others.
            self._choosing = ""
            self._clear_preview()
            self._show_source()
            self.message_shown.emit(broken.sentence)
            self._is_stale = True
            self._broken = None
        self._offer()

    def _offer(self) -> None:
        """Show the buttons that help now."""
        is_busy = self.link.is_busy
        self.offers.show_for(self.document.project, self._broken, self._found, is_busy)
        if self._broken is None and not is_busy and not self.trouble.text():
            self.trouble.hide()

    # --- edits --------------------------------------------------------------------

    def _on_column_edited(self, index: int, column: PreparedColumn | None, text: str) -> None:
        if not self.edits.set_column(index, column, text) and column is not None:
            self.message_shown.emit(f'There is a column "{column.name}" already.')
            self._show_cards()

    def _on_split_edited(self, split: Split, text: str) -> None:
        self.edits.push(msgspec.structs.replace(self._data, split=split), text)

    def _take_as_it_is(self) -> None:
        if self._found is not None:
            self._shown_source = self._found.source
            self.edits.set_source(self._found.source, "Take the file as it is now")
            self._show_notes()

    def _use_found(self) -> None:
        if self._broken is not None and self._broken.found:
            self.find_at(Path(self._broken.found))

    def _find(self) -> None:
        source = self._data.source
        if isinstance(source, Images | Texts):
            path = QFileDialog.getExistingDirectory(self, "Find the folder", self._start())
        else:
            path, _ = QFileDialog.getOpenFileName(self, "Find the file", self._start(), _FILES)
        if path and isinstance(source, FileSource):
            self.find_at(Path(path))

    def find_at(self, path: Path) -> None:
        """The file of the source is there now."""
        source = self._data.source
        if not isinstance(source, FileSource):
            return
        found = at_path(source, path.absolute())
        if found == source:
            self._look()  # it is back where it was
        else:
            self.edits.set_source(found, f"Find {path.name}")

    def _use_local_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Local files", self._start())
        if paths:
            self.adopt_files([Path(path) for path in paths])

    def adopt_files(self, paths: list[Path]) -> None:
        """Have files of a published set put where Keras looks for them."""
        self.trouble.clear()
        self._look(tuple(str(path) for path in paths))

    def _on_cancelled(self) -> None:
        self.link.cancel()
        self._choosing = ""
        self._is_stale = True
        self._show_source()
        self.facts.set_columns(self._data.info().columns)
        self._say("Not read. Choose data, or come back to this tab.", "muted")
        self._offer()

    def _on_gallery_left(self) -> None:
        self.pages.setCurrentWidget(self.room)
        self.change_button.setFocus()

    def _start(self) -> str:
        """The folder in which a dialog opens."""
        path = file_of(self._data.source) or self.document.path
        return str(path.parent) if path else ""

    # --- drops --------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file or a folder may be dropped."""
        if dropped_data(event.mimeData().urls()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_data(event.mimeData().urls())
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)


def dropped_data(urls: Sequence[QUrl]) -> Path | None:
    """The data among what is dropped: a file that is no project, or a folder."""
    for url in urls:
        path = url.toLocalFile()
        if path and not path.endswith(".strata"):
            return Path(path)
    return None


def _scrolling(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", "caption")
    label.setContentsMargins(0, SPACE_S, 0, 0)
    return label
