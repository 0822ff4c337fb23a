"""The main window: bars, pages, and the life of what it opened. Wiring only."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from studio import __version__
from studio.engine.backends import title as backend_title
from studio.ui.actions import table
from studio.ui.actions.keymap import Keymap
from studio.ui.child.backend import BackendChoice
from studio.ui.child.keras_link import KerasLink
from studio.ui.widgets.settings import read, refusal_sentence, refusals
from studio.ui.widgets.theme import appearance, icon, kept_theme
from studio.ui.window.files import Files
from studio.ui.window.start_page import StartPage

if TYPE_CHECKING:
    from studio.ui.window.workspace import Workspace

_WITHOUT_PROJECT = frozenset(
    {"new", "open", "start", "quit", "theme", "doctor", "about", "preferences", "keys_page"}
)
_MESSAGE_MS = 8000
_USUAL_SIZE = QSize(1280, 800)
_TITLE_BAR = 32


class MainWindow(QMainWindow):
    """One window, one open project at a time."""

    def __init__(self, settings: QSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or QSettings("Strata", "Strata Studio")
        # First of all: what is made after it comes in the look, and needs no restyling.
        appearance().use(kept_theme(self.settings))
        self._workspace: Workspace | None = None
        self.backend = BackendChoice(self.settings, self)
        self.link = KerasLink(self, self.backend.make_process)
        self.backend.changed.connect(self.link.renew)
        self.files = Files(self, self.settings)
        self.actions_by_id = table.make_actions(self)
        self.keymap = Keymap(self.settings, self.actions_by_id, self)
        self.start_page = StartPage()
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
        from studio.ui.window.workspace import Workspace

        room = TrainingRoom(self, make_process=self.backend.make_process)
        workspace = Workspace(Document(self), self.link, room, self.backend)
        self.backend.changed.connect(room.renew)
        CanvasHabits(self.settings, workspace)
        self.pages.addWidget(workspace)
        table.give_keys_to(workspace.canvas, self.actions_by_id)
        table.give_keys_to(workspace.outline.view, self.actions_by_id, table.OUTLINE_TOO)
        table.give_keys_to(workspace.find_bar.field, self.actions_by_id, table.FIND_TOO)
        for command_id in self.actions_by_id.keys() - _WITHOUT_PROJECT:
            self.actions_by_id[command_id].setEnabled(True)
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
        self.show_workspace()
        if refusal := self.workspace.train():
            self.show_message(refusal)

    def compare_values(self) -> None:
        """Let the project be run with several values of one setting."""
        self.show_workspace()
        self.workspace.compare_values()

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
        self.say("Versions and devices", "\n".join(lines))

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
        self.say(
            f"Strata Studio {__version__}",
            "Wire Keras layers into a network, read the Python it means, train it and watch it "
            "learn. The script you export is the script that ran.\n\n"
            "Apache License 2.0. Comes with Inter (SIL Open Font License), JetBrains Mono "
            "(Apache License 2.0) and MNIST by LeCun, Cortes and Burges (CC BY-SA 3.0).",
        )

    def say(self, title: str, sentence: str) -> None:
        """Show a sentence in a box."""
        box = QMessageBox(self)
        box.setWindowTitle("Strata Studio")
        box.setText(title)
        box.setInformativeText(sentence)
        box.exec()

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
        self._recent_menu = QMenu("Open &recent", self)
        self._recent_menu.aboutToShow.connect(self._fill_recent_menu)
        self._recent_menu.triggered.connect(self._on_recent_triggered)
        menus["File"].insertMenu(self.actions_by_id["start"], self._recent_menu)
        bar = QToolBar("Tools")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for command_id in ("new", "open", "save", "", "undo", "redo", "", "add_layer", "fit_all"):
            if command_id:
                bar.addAction(self.actions_by_id[command_id])
            else:
                bar.addSeparator()
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        for command_id in ("theme", "export", "stop"):
            bar.addAction(self.actions_by_id[command_id])
        train = QToolButton()
        train.setProperty("class", "primary")
        train.setDefaultAction(self.actions_by_id["train"])
        self.actions_by_id["train"].setIcon(icon("play", "on_accent"))
        train.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.addWidget(train)
        self.addToolBar(bar)
        self._problem_button = QToolButton()
        self._problem_button.hide()
        self._keras_label = QLabel("")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self._problem_button)
        self.statusBar().addPermanentWidget(self._keras_label)
        for command_id in self.actions_by_id.keys() - _WITHOUT_PROJECT:
            self.actions_by_id[command_id].setEnabled(False)

    def _connect(self) -> None:
        self.start_page.example_chosen.connect(self.files.open_example)
        self.start_page.recent_chosen.connect(self.files.open)
        self.start_page.back_requested.connect(self.leave_start_page)
        self.start_page.new_requested.connect(self.files.new)
        self.start_page.open_requested.connect(self.files.choose_and_open)
        self.files.opened.connect(self.show_workspace)
        self.link.status_changed.connect(self._keras_label.setText)
        appearance().changed.connect(self._on_appearance_changed)
        QApplication.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)

    def _follow(self, workspace: "Workspace") -> None:
        document, room = workspace.document, workspace.room
        workspace.message_shown.connect(self.show_message)
        workspace.export_requested.connect(self.files.export_script)
        workspace.training.train_requested.connect(self.train)
        workspace.problems.count_changed.connect(self._on_problem_count_changed)
        self._problem_button.clicked.connect(workspace.show_problems)
        document.modified_changed.connect(self.setWindowModified)
        document.path_changed.connect(self._on_path_changed)
        for command_id, stack_can, stack_text in (
            ("undo", document.undo_stack.canUndoChanged, document.undo_stack.undoTextChanged),
            ("redo", document.undo_stack.canRedoChanged, document.undo_stack.redoTextChanged),
        ):
            self.actions_by_id[command_id].setEnabled(False)
            stack_can.connect(self.actions_by_id[command_id].setEnabled)
            stack_text.connect(self._on_history_changed)
        room.state_changed.connect(self._on_run_state_changed)
        self._on_run_state_changed()

    def _restore(self) -> None:
        self._on_appearance_changed()
        read(self.settings, "geometry", self._take_geometry, True)
        self.start_page.set_recent(self.files.recent())
        refused = refusals(self.settings)
        if refused.keys:
            self.show_message(refusal_sentence(refused.keys))
        refused.came.connect(lambda key: self.show_message(refusal_sentence([key])))

    def _take_geometry(self, value: object) -> bool | None:
        return (isinstance(value, QByteArray) and self.restoreGeometry(value)) or None

    def _first_size(self) -> QSize:
        """What fits a laptop, and the screen with a title bar on it."""
        room = self.screen().availableSize() - QSize(0, _TITLE_BAR)
        return _USUAL_SIZE.boundedTo(room)

    def show_workspace(self) -> None:
        """Bring the open project to the front, before something is done with it."""
        if self.pages.currentWidget() is self.workspace:
            return
        self.leave_start_page()
        # The canvas has its size only after the layout took place.
        QTimer.singleShot(0, self.workspace.canvas.fit_all)

    def _fill_recent_menu(self) -> None:
        self._recent_menu.clear()
        for path in self.files.recent():
            action = self._recent_menu.addAction(f"{path.stem}    {path.parent}")
            action.setData(str(path))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("No file was open yet").setEnabled(False)

    def _on_recent_triggered(self, action: QAction) -> None:
        self.files.open(Path(action.data()))

    def _on_path_changed(self) -> None:
        self.setWindowTitle(f"{self.workspace.document.title}[*] · Strata Studio")

    def _on_history_changed(self) -> None:
        stack = self.workspace.document.undo_stack
        self.actions_by_id["undo"].setText(f"&Undo {stack.undoText()}".rstrip())
        self.actions_by_id["redo"].setText(f"&Redo {stack.redoText()}".rstrip())

    def _on_run_state_changed(self) -> None:
        room = self.workspace.room
        self.actions_by_id["train"].setEnabled(not room.is_running)
        self.actions_by_id["stop"].setEnabled(room.is_running)
        self.actions_by_id["pause"].setEnabled(room.is_running)
        self.actions_by_id["step"].setEnabled(room.is_paused)

    def _on_problem_count_changed(self, errors: int, warnings: int) -> None:
        parts = (_counted(errors, "error"), _counted(warnings, "warning"))
        colors = appearance().theme
        self._problem_button.setText(" · ".join(part for part in parts if part))
        self._problem_button.setIcon(
            icon("warning-circle", colors.danger if errors else colors.warning)
        )
        self._problem_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._problem_button.setVisible(bool(errors or warnings))

    def _on_desktop_changed(self) -> None:
        if kept_theme(self.settings) == "system":
            appearance().use("system")

    def _on_appearance_changed(self) -> None:
        is_dark = appearance().theme.is_dark
        self.actions_by_id["theme"].setIcon(icon("sun" if is_dark else "moon"))

    # --- Qt -------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then end the processes."""
        if not self.files.may_leave():
            event.ignore()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.link.close()
        if self.has_workspace:
            self.workspace.data.close_reader()
            self.workspace.stop_comparing()
            self.workspace.room.close()
            self.workspace.autosaver.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A project may be dropped on the window, and data where a project is open."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped project, or take the dropped data for the open one."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        for path in paths:
            if path.suffix == ".strata":
                self.files.open(path)
                return
        if paths:
            if self.pages.currentWidget() is self.start_page:
                self.files.new()
            self.workspace.open_data(paths[0])


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}" if count else ""
