"""The main window: bars, pages, and the life of what it opened. Wiring only."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QStackedWidget,
)
from typing_extensions import override

from studio import __version__
from studio.project.backend_names import title as backend_title
from studio.ui.actions import table
from studio.ui.actions.command import Command
from studio.ui.actions.keymap import Keymap
from studio.ui.child.backend import BackendChoice
from studio.ui.child.keras_link import KerasLink
from studio.ui.widgets.settings import read, refusal_sentence, refusals
from studio.ui.widgets.status_bar import StatusBar
from studio.ui.widgets.theme import appearance, icon, kept_theme
from studio.ui.window.bars import KerasState, ProblemButton, RecentMenu, make_tool_bar
from studio.ui.window.bindings import do
from studio.ui.window.files import Files
from studio.ui.window.missing_fonts import MissingFonts
from studio.ui.window.notice import Notice
from studio.ui.window.say import say
from studio.ui.window.start_offer import StartOffer
from studio.ui.window.start_page import StartPage

if TYPE_CHECKING:
    from studio.ui.window.file_watch import FileWatch
    from studio.ui.window.workspace import Workspace

_WITHOUT_PROJECT = frozenset(
    {
        *(Command.NEW, Command.OPEN, Command.START, Command.QUIT, Command.PREFERENCES),
        *(Command.THEME, Command.KEYS_PAGE, Command.DOCTOR, Command.ABOUT),
    }
)
_MESSAGE_MS = 8000
_USUAL_SIZE = QSize(1280, 800)
_TITLE_BAR = 32
_GEOMETRY_BEGINS = bytes.fromhex("01d9d0cb")
"""The first bytes of every geometry that Qt saves."""


class MainWindow(QMainWindow):
    """One window, one open project at a time."""

    def __init__(self, settings: QSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or QSettings("Strata", "Strata Studio")
        # First of all: what is made after it comes in the look, and needs no restyling.
        appearance().use(kept_theme(self.settings))
        self._workspace: Workspace | None = None
        self._file_watch: FileWatch | None = None
        self.backend = BackendChoice(self.settings, self)
        self.link = KerasLink(self, self.backend.make_process)
        self.backend.changed.connect(self.link.renew)
        self.files = Files(
            self, self.settings, lambda: self.workspace, lambda: self._workspace is not None
        )
        self.actions_by_id = table.make_actions(self, partial(do, window=self))
        self.keymap = Keymap(self.settings, self.actions_by_id, self)
        self.start_page = StartPage()
        self.start_offer = StartOffer(self.files, self.start_page.bar, self)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        self.setCentralWidget(self.pages)
        self.setWindowTitle("Strata Studio[*]")
        self.setAcceptDrops(True)
        self.resize(self._first_size())
        self._fill_bars()
        self._connect()
        self._restore()

    # --- the workspace ----------------------------------------------------------

    @property
    def has_workspace(self) -> bool:
        """Whether a project was opened yet."""
        return self._workspace is not None

    @property
    def workspace(self) -> "Workspace":
        """The room around the open project, made when it is first asked for."""
        if self._workspace is None:
            self._workspace = self._make_workspace()
            self._follow(self._workspace)
        return self._workspace

    def _make_workspace(self) -> "Workspace":
        # Late, because these bring in networkx, which the start page does without.
        from studio.ui.edit.document import Document
        from studio.ui.run.room import TrainingRoom
        from studio.ui.window.canvas_habits import CanvasHabits
        from studio.ui.window.file_watch import FileWatch
        from studio.ui.window.workspace import Workspace

        room = TrainingRoom(self, make_process=self.backend.make_process)
        workspace = Workspace(Document(self), self.link, room, self.backend, self.pages)
        self.backend.changed.connect(room.renew)
        CanvasHabits(self.settings, workspace.canvas, workspace.document)
        self._file_watch = FileWatch(
            workspace.document, self.files, room.background, workspace.offers
        )
        self.pages.addWidget(workspace)
        table.give_keys_to(workspace.canvas, self.actions_by_id)
        table.give_keys_to(workspace.outline.view, self.actions_by_id, table.OUTLINE_TOO)
        table.give_keys_to(workspace.find_bar.field, self.actions_by_id, table.FIND_TOO)
        for command in self.actions_by_id.keys() - _WITHOUT_PROJECT:
            self.actions_by_id[command].setEnabled(True)
        if self.link.ready is not None:
            room.start_spare()
        else:
            # One after the other: two imports of TensorFlow side by side take twice as long.
            self.link.became_ready.connect(room.start_spare)
        return workspace

    def warm_up(self) -> None:
        """Start the Keras process in the background."""
        self.link.start()

    # --- what the menus call ------------------------------------------------------

    def show_start_page(self) -> None:
        """Back to the examples; the open project stays open behind it."""
        self.start_page.set_recent(self.files.recent())
        self.start_page.set_open(self.workspace.document.title if self.has_workspace else "")
        self.pages.setCurrentWidget(self.start_page)
        self.start_page.setFocus()

    def _begin_with_data(self) -> None:
        """A new network, for a file that a person is asked for."""
        if self.files.new():
            self.workspace.open_data_file()

    def leave_start_page(self) -> None:
        """Back to the open project, as it was left."""
        self.pages.setCurrentWidget(self.workspace)
        self.workspace.canvas.setFocus()

    def toggle_theme(self) -> None:
        """Change between light and dark, and remember it."""
        name = "light" if appearance().theme.is_dark else "dark"
        self.settings.setValue("theme", name)
        appearance().use(name)

    def train(self) -> None:
        """Train the network, or say what keeps it from being trained."""
        if refusal := self.workspace_in_front().starting.train():
            self.show_message(refusal)

    def show_doctor(self) -> None:
        """Say which versions and devices are in use."""
        ready = self.link.ready
        lines = [f"Strata Studio {__version__}"]
        if ready is not None:
            lines += [
                f"Keras {ready.keras} on {backend_title(ready.backend)} {ready.version}",
                "Devices: " + (", ".join(ready.devices) or "CPU"),
            ]
        else:
            lines.append("Keras is still waking up.")
        say(self, "Versions and devices", "\n".join(lines))

    def show_preferences(self) -> None:
        """Let keys and appearance be changed."""
        from studio.ui.preferences.dialog import Preferences

        self._open_once(
            Preferences,
            lambda: Preferences(self.settings, self.keymap, self, (self.backend, self.link)),
        )

    def show_keys_page(self) -> None:
        """Show every gesture with its present keys."""
        from studio.ui.window.keys_page import KeysPage

        self._open_once(KeysPage, lambda: KeysPage(self.keymap, self))

    def show_about(self) -> None:
        """Say what this is."""
        say(
            self,
            f"Strata Studio {__version__}",
            "Wire Keras layers into a network, read the Python it means, train it and watch it "
            "learn. The script you export is the script that ran.\n\n"
            "Apache License 2.0. Comes with Inter (SIL Open Font License), JetBrains Mono "
            "(Apache License 2.0) and MNIST by LeCun, Cortes and Burges (CC BY-SA 3.0).",
        )

    def show_message(self, sentence: str) -> None:
        """Show a sentence in the status bar for a while."""
        self.statusBar().showMessage(sentence, _MESSAGE_MS)

    # --- inside -------------------------------------------------------------------

    def _open_once(self, kind: type[QDialog], make: Callable[[], QDialog]) -> None:
        """Open a window beside this one; one that is open already comes to the front."""
        dialog = self.findChild(kind) or make()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _fill_bars(self) -> None:
        menus = table.fill_menus(self.menuBar(), self.actions_by_id)
        self._recent_menu = RecentMenu(self.files.recent, self)
        menus["File"].insertMenu(self.actions_by_id[Command.START], self._recent_menu)
        self.addToolBar(make_tool_bar(self.actions_by_id))
        self._problem_button = ProblemButton()
        self._keras_state = KerasState()
        self.setStatusBar(StatusBar(self))
        self._notice = Notice(self.statusBar())
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self._problem_button)
        self.statusBar().addPermanentWidget(self._keras_state)
        for command in self.actions_by_id.keys() - _WITHOUT_PROJECT:
            self.actions_by_id[command].setEnabled(False)

    def _connect(self) -> None:
        self.start_page.example_chosen.connect(self.files.open_example)
        self.start_page.recent_chosen.connect(self.files.open)
        self.start_page.back_requested.connect(self.leave_start_page)
        self.start_page.new_requested.connect(self.files.new)
        self.start_page.open_requested.connect(self.files.choose_and_open)
        self.start_page.data_requested.connect(self._begin_with_data)
        self._recent_menu.chosen.connect(self.files.open)
        self.files.opened.connect(self.workspace_in_front)
        self.files.message_shown.connect(self.show_message)
        self.link.status_changed.connect(self._keras_state.say)
        self.link.gave_up_changed.connect(self._keras_state.button.setVisible)
        self._keras_state.start_wanted.connect(self.link.start_again)
        appearance().changed.connect(self._on_appearance_changed)
        QApplication.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)

    def _follow(self, workspace: "Workspace") -> None:
        document, room = workspace.document, workspace.room
        workspace.message_shown.connect(self.show_message)
        workspace.export_requested.connect(self.files.export_script)
        workspace.past_runs.open_wanted.connect(self.files.open_as_it_was)
        workspace.training.train_requested.connect(self.train)
        workspace.problems.count_changed.connect(self._problem_button.show_counts)
        self._problem_button.clicked.connect(workspace.show_problems)
        document.modified_changed.connect(self.setWindowModified)
        document.path_changed.connect(self._on_path_changed)
        MissingFonts(document).found.connect(self._notice.show)
        for command, stack_can, stack_text in (
            (Command.UNDO, document.undo_stack.canUndoChanged, document.undo_stack.undoTextChanged),
            (Command.REDO, document.undo_stack.canRedoChanged, document.undo_stack.redoTextChanged),
        ):
            self.actions_by_id[command].setEnabled(False)
            stack_can.connect(self.actions_by_id[command].setEnabled)
            stack_text.connect(self._on_history_changed)
        room.state_changed.connect(self._on_run_state_changed)
        self._on_run_state_changed()

    def _restore(self) -> None:
        self._on_appearance_changed()
        read(self.settings, "geometry", self._take_geometry, True)
        self.start_page.set_recent(self.files.recent())
        if refusals(self.settings).keys:
            self._say_refusals()
        refusals(self.settings).came.connect(self._say_refusals)

    def _say_refusals(self) -> None:
        self._notice.show(refusal_sentence(refusals(self.settings).keys))

    def _take_geometry(self, value: object) -> bool | None:
        if not isinstance(value, QByteArray) or not value.startsWith(_GEOMETRY_BEGINS):
            return None
        # Qt does not restore what was saved on a far wider or narrower screen. That is no fault
        # of the setting: the window keeps its usual size.
        self.restoreGeometry(value)
        return True

    def _first_size(self) -> QSize:
        """What fits a laptop, and the screen with a title bar on it."""
        room = self.screen().availableSize() - QSize(0, _TITLE_BAR)
        return _USUAL_SIZE.boundedTo(room)

    def workspace_in_front(self) -> "Workspace":
        """Bring the open project to the front, before something is done with it."""
        if self.pages.currentWidget() is not self.workspace:
            self.leave_start_page()
            # The canvas has its size only after the layout took place.
            QTimer.singleShot(0, self.workspace.canvas.fit_all)
        return self.workspace

    def _on_path_changed(self) -> None:
        self.setWindowTitle(f"{self.workspace.document.title}[*] · Strata Studio")

    def _on_history_changed(self) -> None:
        stack = self.workspace.document.undo_stack
        self.actions_by_id[Command.UNDO].setText(f"&Undo {stack.undoText()}".rstrip())
        self.actions_by_id[Command.REDO].setText(f"&Redo {stack.redoText()}".rstrip())

    def _on_run_state_changed(self) -> None:
        room = self.workspace.room
        self.actions_by_id[Command.TRAIN].setEnabled(not room.is_running)
        self.actions_by_id[Command.STOP].setEnabled(room.is_running)
        self.actions_by_id[Command.PAUSE].setEnabled(room.is_running)
        self.actions_by_id[Command.STEP].setEnabled(room.is_paused)
        self.actions_by_id[Command.STEP_EPOCH].setEnabled(room.is_paused)

    def _on_desktop_changed(self) -> None:
        if kept_theme(self.settings) == "system":
            appearance().use("system")

    def _on_appearance_changed(self) -> None:
        is_dark = appearance().theme.is_dark
        self.actions_by_id[Command.THEME].setIcon(icon("sun" if is_dark else "moon"))

    def _may_leave_result(self) -> bool:
        return not self.has_workspace or self.workspace.may_leave_result()

    # --- Qt -------------------------------------------------------------------------

    @override
    def changeEvent(self, event: QEvent) -> None:
        """When the window comes to the front, see whether another wrote to the open file."""
        super().changeEvent(event)
        is_in_front = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if is_in_front and self._file_watch is not None:
            self._file_watch.look()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then end the processes."""
        # What is lost for good is asked last, once nothing else keeps the window open.
        if not self.files.may_leave(is_closing=True) or not self._may_leave_result():
            event.ignore()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.link.close()
        self.start_offer.close()
        if self.has_workspace:
            if self.workspace.data_page.content is not None:
                self.workspace.data_page.content.close_reader()
            self.workspace.starting.end_comparing()
            self.workspace.room.close()
            self.workspace.autosaver.close()
        event.accept()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A project may be dropped on the window, and data where a project is open."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped project, or take the dropped data for the open one."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        for path in paths:
            if path.suffix == ".strata":
                self.files.open(path)
                return
        is_left = self.pages.currentWidget() is not self.start_page
        if paths and (is_left or self.files.new()):
            self.workspace.open_data(paths[0])
