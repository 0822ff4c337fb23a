"""The data tab: choose a source, look into it, say what the network gets of it, split it."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from studio.engine.protocol.reader import Broken, Facts, Progress
from studio.project.changed import changes
from studio.project.columns import Column, DataError, Kind
from studio.project.datasets import DataSettings, Split, at_path, file_of
from studio.project.leaving_out import leaving_out
from studio.project.preparing import PreparedColumn
from studio.project.roles import Role, roles
from studio.project.sources import Arrays, FileSource, Images, Note, Source, Table, Texts
from studio.project.suggest import ignored, suggested
from studio.ui.child.reader_link import ReaderLink
from studio.ui.data.edits import DataEdits
from studio.ui.data.file_dialogs import (
    ask_for_file,
    ask_for_files,
    ask_for_folder,
    dropped_data,
)
from studio.ui.data.file_watch import FileWatch
from studio.ui.data.gallery import Gallery
from studio.ui.data.room import Room
from studio.ui.edit.document import Document


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reading that was asked for; its answer becomes one undo step. `told` is the column of
    which the person said the kind, if it was that."""

    source: Source
    text: str
    told: Column | None = None


class DataPanel(QWidget):
    """Everything about the data of the open project. Reads nothing itself."""

    message_shown = Signal(str)
    network_begun = Signal(object)
    """Carries the ids of the nodes to show."""

    def __init__(
        self, document: Document, parent: QWidget | None = None, link: ReaderLink | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.edits = DataEdits(document)
        self.link = link or ReaderLink(self)
        self.watch = FileWatch(self)
        self._choosing = ""
        """The path that a look was asked for which may become the source; else empty."""
        self._asked: _Asked | None = None
        self._is_stale = True
        self._shown_source: Source | None = None
        self._assumed: tuple[Source | None, tuple[PreparedColumn, ...], tuple[Note, ...]]
        self._assumed = (None, (), ())
        """What was assumed of the columns of a source, which takes long for thousands."""
        self.setProperty("class", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.pages = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.pages)
        self.gallery = Gallery()
        self.room = room = Room(document)
        self.title, self.trouble, self.change_button = room.title, room.trouble, room.change_button
        self.offers, self.notes, self.form = room.offers, room.notes, room.form
        self.read_as, self.preview, self.facts = room.read_as, room.preview, room.facts
        self.cards, self.split = room.cards, room.split
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
        path = ask_for_file(self, "Open data", self._start())
        if path:
            self.open_path(path)

    def choose_folder(self) -> None:
        """Ask for a folder of class folders, and look into it."""
        path = ask_for_folder(self, "Open a folder of classes", self._start())
        if path:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Look into a file or folder; what it holds becomes the project's data."""
        self._choosing, self._asked = str(path.absolute()), None
        self.pages.setCurrentWidget(self.room)
        self._clear_preview()
        self.room.say_what(path.name, self._choosing, None)
        self.form.hide()
        self.room.reading.hide()
        self.facts.set_columns(())
        self._say_reading(path.name)
        self.link.look(path=self._choosing, seed=self.document.project.training.seed)
        self._offer()
        self.change_button.setFocus()
        self.room.go_up()

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

    def _connect(self) -> None:
        self.change_button.clicked.connect(self.choose_source)
        self.room.file_button.clicked.connect(self.choose_file)
        self.room.folder_button.clicked.connect(self.choose_folder)
        self.gallery.chosen.connect(self.use)
        self.gallery.file_wanted.connect(self.choose_file)
        self.gallery.folder_wanted.connect(self.choose_folder)
        self.gallery.cancelled.connect(self._on_gallery_left)
        self.offers.use_found.clicked.connect(self._use_found)
        self.offers.find_file.clicked.connect(self._find)
        self.offers.local.clicked.connect(self._use_local_files)
        self.offers.update_source.clicked.connect(self._take_as_it_is)
        self.offers.rewire.clicked.connect(self.edits.rewire)
        self.offers.begin.clicked.connect(lambda: self._begin(with_layers=True))
        self.offers.wire.clicked.connect(lambda: self._begin(with_layers=False))
        self.offers.cancel.clicked.connect(self._on_cancelled)
        self.notes.taken.connect(self._on_offer_taken)
        self.read_as.asked.connect(self._ask)
        self.facts.role_chosen.connect(self._on_role_chosen)
        self.facts.kind_chosen.connect(self._on_kind_chosen)
        self.room.add_button.clicked.connect(self.edits.add_column)
        self.cards.edited.connect(self._on_column_edited)
        self.split.edited.connect(self._on_split_edited)
        self.form.edited.connect(self.edits.set_settings)
        for part in (self.cards, self.split, self.form, self.read_as):
            part.refused.connect(self.message_shown)
        self.link.head_came.connect(self.preview.show_head)
        self.link.progress_came.connect(self._on_progress)
        self.link.facts_came.connect(self._on_facts)
        self.link.broken_came.connect(self._on_broken)
        self.watch.changed.connect(self._on_file_changed)
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
        self._choosing, self._asked = "", None
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
        data = self._data
        source_is_other = data.source != self._shown_source
        self._shown_source = data.source
        self._show_source()
        self.split.show_settings(data)
        self.cards.show_columns()
        if source_is_other:
            self.facts.set_columns(data.info().columns)
            self._is_stale, self._asked = True, None
            # A file that somebody is waiting for comes first: it may take this source's place.
            if self.isVisible() and not self._choosing:
                self._look()
        elif self._found is not None:
            self._show_notes()
        self._offer()

    def _show_source(self) -> None:
        source, info = self._data.source, self._data.info()
        self.room.say_what(info.title, info.summary, file_of(source))
        self.room.show_form_inside(isinstance(source, Images | Texts))
        self.form.show_source(source)
        if isinstance(source, Table):
            kept = leaving_out(self._data, drops=True).info().train_rows
            self.form.say_kept(source.rows, kept)
        in_short = self.read_as.show_source(source)
        self.room.reading.say(in_short)
        self.room.reading.setVisible(bool(in_short))
        can_tell = isinstance(source, Table | Arrays)
        self.facts.set_roles(roles(self._data), can_tell_kinds=can_tell)
        self.watch.watch(file_of(source))

    def _look(self, brought: tuple[str, ...] = ()) -> None:
        self._is_stale = False
        self._choosing, self._asked = "", None
        self._clear_preview()
        self._say_reading(self._data.info().title)
        seed = self.document.project.training.seed
        beside = str(self.document.path.parent) if self.document.path else ""
        self.link.look(self._data.source, seed=seed, brought=brought, beside=beside)
        self._offer()

    def _say_reading(self, name: str) -> None:
        self.trouble.hide()
        self.notes.say(f"Reading {name}…")

    def _clear_preview(self) -> None:
        self.preview.clear()
        self._broken: Broken | None = None
        self._found: Facts | None = None

    def _on_progress(self, found: Progress) -> None:
        self.notes.say(f"Counted {found.rows:,} rows so far, {found.part:.0%} of the file…")
        if found.facts:
            self.facts.set_facts(found.facts)

    def _on_facts(self, found: Facts) -> None:
        self._found = found
        choosing, self._choosing = self._choosing, ""
        asked, self._asked = self._asked, None
        if choosing:
            self._shown_source = found.source
            self.edits.push(suggested(found.source), f"Use {found.source.info().title}")
        elif asked is not None:
            self._shown_source = found.source
            if found.source != self._data.source:
                self.edits.read_as(found.source, asked.text)
            self._say_what_was_not_read(asked, found)
        self.facts.set_facts(found.facts)
        self._show_notes()
        self._offer()
        if choosing:
            self.room.go_up()

    def _say_what_was_not_read(self, asked: _Asked, found: Facts) -> None:
        """A kind that the values of a column do not allow stays as it was."""
        told = asked.told
        now = found.source.info().column(told.name) if told is not None else None
        if told is not None and (now is None or now.usual_kind != told.usual_kind):
            self.message_shown.emit(f"{told.name} cannot be read as {told.usual_kind}.")

    def _show_notes(self) -> None:
        """How the file differs from the one that was chosen, and what was assumed of it."""
        found = self._found
        if found is None:
            return
        changed = changes(self._data.source, found.source)
        first = [Note(changed)] if changed else []
        source = self._data.source
        if source is not self._assumed[0]:
            self._assumed = (source, suggested(source).columns, ignored(source))
        # Said only while it holds: once the person has said otherwise, nothing is assumed.
        assumed = self._assumed[2] if self._data.columns == self._assumed[1] else ()
        self.notes.show_notes([*first, *assumed, *found.notes], found.left_out)

    def _on_broken(self, broken: Broken) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            # Read so, it cannot be; it stays as it was.
            self._look()
            self._refuse(broken.sentence)
            return
        self._broken = broken
        self.notes.say("")
        self._refuse(broken.sentence, is_said=False)
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

    def _refuse(self, sentence: str, *, is_said: bool = True) -> None:
        self.trouble.setText(sentence)
        self.trouble.show()
        if is_said:
            self.message_shown.emit(sentence)
            self._show_source()

    def _offer(self) -> None:
        """Show the buttons that help now."""
        is_busy = self.link.is_busy
        self.offers.show_for(self.document.project, self._broken, self._found, is_busy)
        if self._broken is None and not is_busy and not self.trouble.text():
            self.trouble.hide()

    # --- reading it another way -----------------------------------------------------

    def _ask(self, source: Source, text: str, told: Column | None = None) -> None:
        """Have the source read in another way; the answer becomes the project's data."""
        self._asked, self._choosing = _Asked(source, text, told), ""
        self._say_reading(self._data.info().title)
        self.link.look(source, seed=self.document.project.training.seed)
        self._offer()

    def _on_offer_taken(self, note: Note) -> None:
        if note.instead is not None:
            self._ask(note.instead, note.offer or "Read it the other way")

    def _on_kind_chosen(self, name: str, kind: Kind) -> None:
        source, raw = self._data.source, self._data.info().column(name)
        if raw is None or raw.usual_kind == kind or not isinstance(source, Table | Arrays):
            return
        told = msgspec.structs.replace(raw, kind=kind, is_told=True)
        columns = tuple(told if c.name == name else c for c in source.columns)
        changed = msgspec.structs.replace(source, columns=columns)
        self._ask(changed, f"Read {name} as {kind}", told)

    def _on_role_chosen(self, name: str, role: Role) -> None:
        try:
            self.edits.set_role(name, role)
        except DataError as error:
            self.message_shown.emit(f"{error}.")

    def _on_file_changed(self) -> None:
        """The file is another one than was read: look again, once somebody sees it."""
        if self.link.is_busy or not self.isVisible():
            self._is_stale = True
        else:
            self._look()

    # --- edits --------------------------------------------------------------------

    def _begin(self, *, with_layers: bool) -> None:
        try:
            inputs = self.edits.begin_network(with_layers=with_layers)
        except DataError as error:
            self.message_shown.emit(f"{error}.")
            return
        self.network_begun.emit(inputs)
        if not with_layers:
            self.message_shown.emit(
                "Add layers: double-click them in the palette, or drop them on the wire."
            )

    def _on_column_edited(self, index: int, column: PreparedColumn | None, text: str) -> None:
        if not self.edits.set_column(index, column, text) and column is not None:
            self.message_shown.emit(f'There is a column "{column.name}" already.')
            self.cards.show_columns()

    def _on_split_edited(self, split: Split, text: str) -> None:
        self.edits.push(msgspec.structs.replace(self._data, split=split), text)

    def _take_as_it_is(self) -> None:
        if self._found is not None:
            self._shown_source = self._found.source
            self.edits.read_as(self._found.source, "Take the file as it is now")
            self._show_notes()

    def _use_found(self) -> None:
        if self._broken is not None and self._broken.found:
            self.find_at(Path(self._broken.found))

    def _find(self) -> None:
        source = self._data.source
        if isinstance(source, Images | Texts):
            path = ask_for_folder(self, "Find the folder", self._start())
        else:
            path = ask_for_file(self, "Find the file", self._start())
        if path and isinstance(source, FileSource):
            self.find_at(path)

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
        paths = ask_for_files(self, "Local files", self._start())
        if paths:
            self.adopt_files(paths)

    def adopt_files(self, paths: list[Path]) -> None:
        """Have files of a published set put where Keras looks for them."""
        self.trouble.clear()
        self._look(tuple(str(path) for path in paths))

    def _on_cancelled(self) -> None:
        self.link.cancel()
        self._choosing, self._asked = "", None
        self._is_stale = True
        self._show_source()
        self.facts.set_columns(self._data.info().columns)
        self.notes.say("Not read. Choose data, or come back to this tab.")
        self._offer()

    def _on_gallery_left(self) -> None:
        self.pages.setCurrentWidget(self.room)
        self.change_button.setFocus()

    def _start(self) -> Path | None:
        """The folder in which a dialog opens."""
        path = file_of(self._data.source) or self.document.path
        return path.parent if path else None

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
