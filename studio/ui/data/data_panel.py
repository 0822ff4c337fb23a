"""The data tab: choose a source, look into it, say what the network gets of it, split it."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from studio.engine.protocol.reader import Broken, Facts, Progress
from studio.project.columns import Column
from studio.project.datasets import DataSettings, file_of
from studio.project.leaving_out import leaving_out
from studio.project.roles import roles
from studio.project.sources import Arrays, Images, Source, Table, Texts
from studio.project.suggest import suggested
from studio.ui.child.reader_link import ReaderLink
from studio.ui.data.edits import DataEdits
from studio.ui.data.file_dialogs import ask_for_file, ask_for_folder, dropped_data, first_folder
from studio.ui.data.file_watch import FileWatch
from studio.ui.data.gallery import Gallery
from studio.ui.data.looking import Looking, Wish
from studio.ui.data.lost_files import LostFiles
from studio.ui.data.room import Room
from studio.ui.data.said import Said
from studio.ui.data.taking import Taking
from studio.ui.edit.document import Document


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
        self.looking = Looking(document, link, self)
        self.link = self.looking.link
        self.lost = LostFiles(document, self.edits, self.looking, self)
        self.watch = FileWatch(self, self.isVisible)
        self._said = Said()
        self._shown_source: Source | None = None
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
        self.taking = Taking(document, self.edits, self.looking, room, self)
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
        path = ask_for_file(self, "Open data", first_folder(self.document))
        if path:
            self.open_path(path)

    def choose_folder(self) -> None:
        """Ask for a folder of class folders, and look into it."""
        path = ask_for_folder(self, "Open a folder of classes", first_folder(self.document))
        if path:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Look into a file or folder; what it holds becomes the project's data."""
        self.pages.setCurrentWidget(self.room)
        self.looking.into_path(path)
        self.room.say_what(path.name, "", path.absolute())
        self.change_button.setFocus()
        self.room.go_up()

    def use(self, source: Source) -> None:
        """Take a source for the project's data."""
        self.pages.setCurrentWidget(self.room)
        if self.looking.is_choosing:
            self._on_cancelled()  # the newer wish counts, not the file that is still being read
        if source != self._data.source:
            title = source.info().title
            self.edits.push(suggested(source), f"Use {title}")
        elif self.looking.is_stale:
            self.looking.into_data()
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
        self.offers.use_found.clicked.connect(self.lost.use_found)
        self.offers.find_file.clicked.connect(self.lost.find)
        self.offers.again.clicked.connect(self._look_again)
        self.offers.local.clicked.connect(self.lost.use_local)
        self.offers.update_source.clicked.connect(self._take_as_it_is)
        self.offers.cancel.clicked.connect(self._on_cancelled)
        self.taking.refused.connect(self.message_shown)
        self.read_as.refused.connect(self._say_beside)
        self.taking.hinted.connect(self.message_shown)
        self.taking.network_begun.connect(self.network_begun)
        self.link.head_came.connect(self.preview.show_head)
        self.link.progress_came.connect(self._on_progress)
        self.looking.began.connect(self._on_began)
        self.looking.found_it.connect(self._on_found)
        self.looking.broke.connect(self._on_broke)
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
        if self.looking.is_stale and not self.looking.is_choosing:
            self.looking.into_data()

    def _on_replaced(self) -> None:
        self.looking.cancel()
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
        if self.looking.is_choosing:
            return  # what somebody waits for comes first: it may take the place of these data
        data = self._data
        source_is_other = data.source != self._shown_source
        self._shown_source = data.source
        self._show_source()
        self.split.show_settings(data)
        self.cards.show_columns()
        if source_is_other:
            self.facts.set_columns(data.info().columns)
            self.looking.cancel()
            if self.isVisible():
                self.looking.into_data()
        elif self.looking.found is not None:
            self._show_notes()
        self._offer()

    def _show_source(self) -> None:
        source, info = self._data.source, self._data.info()
        self.room.show_all()
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

    def _on_began(self, name: str) -> None:
        self.trouble.hide()
        self.notes.say(f"Reading {name}…")
        if self.looking.found is None:
            self.preview.clear()
        if self.looking.is_choosing:
            self.room.show_reading_alone()
        self._offer()

    def _on_progress(self, found: Progress) -> None:
        self.notes.say(f"Counted {found.rows:,} rows so far, {found.part:.0%} of the file…")
        if found.facts:
            self.facts.set_facts(found.facts)

    def _on_found(self, found: Facts, wish: Wish) -> None:
        if wish.path:
            self._shown_source = found.source
            self.edits.push(suggested(found.source), f"Use {found.source.info().title}")
        elif wish.told is not None and not _is_as_told(wish.told, found):
            # Nothing came of it: the data stay as they were, and are known as they were.
            self.looking.into_data()
            self._refuse(self._not_as_told(wish.told))
            return
        elif wish.source is not None:
            self._shown_source = found.source
            if found.source != self._data.source:
                self.edits.read_as(found.source, wish.text)
        self.facts.set_facts(found.facts)
        self.read_as.show_sheets(found.sheets)
        self._show_notes()
        self._offer()
        if wish.path:
            self._on_data_changed()  # also where these are the very data that it had
            self.room.go_up()
        if self.looking.is_stale and self.isVisible():
            self.looking.into_data()  # they changed while they were read

    def _not_as_told(self, told: Column) -> str:
        now = self._data.info().column(told.name)
        stays = f"; it stays {now.usual_kind}" if now is not None else ""
        return f"{told.name} cannot be read as {told.usual_kind}{stays}."

    def _say_beside(self, sentence: str) -> None:
        """Say it where the person looks, unless the data themselves are in trouble."""
        if self.looking.broken is None:
            self._refuse(sentence, is_said=False)

    def _show_notes(self) -> None:
        """How the file differs from the one that was chosen, and what was assumed of it."""
        found = self.looking.found
        if found is not None:
            self.notes.show_notes(self._said.of(self._data, found), found.left_out)

    def _on_broke(self, broken: Broken, wish: Wish) -> None:
        if wish.source is not None:
            # Read so, it cannot be; it stays as it was.
            self.looking.into_data()
            self._refuse(broken.sentence)
            return
        if wish.path:
            # The project keeps the data that it has, and they are shown as they were; only the
            # sentence tells of the others.
            self._refresh()
            failed = self.looking.failed
            self.looking.into_data()
            self.looking.failed = failed
            self._refuse(broken.sentence)
            self._offer()
            return
        self.notes.say("")
        self.facts.set_columns(self._data.info().columns)
        self._refuse(broken.sentence, is_said=False)
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
        look = self.looking
        self.offers.show_for(
            self.document.project,
            look.broken,
            look.found,
            can_look_again=look.failed is not None,
            is_busy=is_busy,
        )
        if look.broken is None and not is_busy and not self.trouble.text():
            self.trouble.hide()

    def _look_again(self) -> None:
        failed = self.looking.failed
        if failed is not None and failed.path:
            self.open_path(Path(failed.path))
        else:
            self.looking.into_data()

    def _on_file_changed(self) -> None:
        """The file is another one than was read: look again, once somebody sees it."""
        if self.link.is_busy or not self.isVisible():
            self.looking.is_stale = True
        else:
            self.looking.into_data()

    def _take_as_it_is(self) -> None:
        found = self.looking.found
        if found is not None:
            self._shown_source = found.source
            self.edits.read_as(found.source, "Take the file as it is now")
            self._show_notes()

    def _on_cancelled(self) -> None:
        found = self.looking.found
        self.looking.cancel()
        self._refresh()
        if found is not None:  # only read otherwise: what is known of the data still holds
            self.looking.is_stale = False
            self.facts.set_facts(found.facts)
            self._show_notes()
        else:
            self.facts.set_columns(self._data.info().columns)
            self.notes.say("Not read. Choose data, or come back to this tab.")
        self._offer()

    def _on_gallery_left(self) -> None:
        self.pages.setCurrentWidget(self.room)
        self.change_button.setFocus()

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


def _is_as_told(told: Column, found: Facts) -> bool:
    now = found.source.info().column(told.name)
    return now is not None and now.usual_kind == told.usual_kind
