"""Projects as files: new, open, save, save as, export, what was open last, and the question
about unsaved changes."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from studio.folders import autosave_folder
from studio.ui.widgets.settings import absolute_path, absolute_paths, read
from studio.ui.window.clash import Wish, ask_what_to_keep, may_write_over
from studio.ui.window.leaving_run import RunWish, ask_about_run
from studio.ui.window.say import say

if TYPE_CHECKING:
    from studio.project.autosave import Leftover
    from studio.ui.window.workspace import Workspace

_FILTER = "Strata projects (*.strata)"
_MAX_RECENT = 8


class Files(QObject):
    """What the File menu does. `opened` comes when another project is shown.

    `workspace` gives the room around the open project, and makes it if there is none yet, which
    `has_workspace` tells without making one.
    """

    opened = Signal()
    message_shown = Signal(str)

    def __init__(
        self,
        window: QWidget,
        settings: QSettings,
        workspace: Callable[[], "Workspace"],
        has_workspace: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self.window, self.settings = window, settings
        self._workspace, self._has_workspace = workspace, has_workspace

    @property
    def has_open_project(self) -> bool:
        """Whether a project is open."""
        return self._has_workspace()

    def new(self) -> bool:
        """An empty canvas with the usual data. False when the open project is not to be left."""
        if not self.may_leave():
            return False
        from studio.project.identity import Identity
        from studio.project.project import Project
        from studio.project.training import NEW
        from studio.ui.window.canvas_habits import usual_flow

        project = Project(training=NEW, identity=Identity.new())
        project.drawing.set_flow(usual_flow(self.settings))
        self._workspace().document.show(project)
        self.opened.emit()
        return True

    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self.window, "Open a project", str(self._folder()), _FILTER
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open a project file; what is wrong with it is said in a box, and nothing changes."""
        if self._show(path, path):
            self._remember(path)
            return True
        return False

    def open_example(self, path: Path) -> bool:
        """Open an example as an untitled project, so that saving never writes into Strata."""
        return self._show(path, None)

    def open_as_it_was(self, run: Path) -> None:
        """Open the project of a run as it was when it began, as one that no file holds, with that
        run in sight."""
        from studio.runs.run_folder import RunFolder

        if self._show(RunFolder(run).project, None):
            self._workspace().past_runs.show(run)

    def save(self) -> bool:
        """Save where the project was opened, or ask where. False when nothing was saved."""
        path = self._workspace().document.path
        return self.save_to(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask where, then save. False when nothing was saved."""
        from studio.project.file_names import file_name, objection_to_file, with_ending

        suggestion = self._folder() / file_name(self._workspace().document.title, ".strata")
        name, _ = QFileDialog.getSaveFileName(
            self.window, "Save the project", str(suggestion), _FILTER
        )
        if not name:
            return False
        path = with_ending(name, ".strata")
        # The dialog has asked about the name that was typed, and no ending was its own business.
        is_other = path != Path(name) and not objection_to_file(path)
        if is_other and path.exists() and not may_write_over(self.window, path):
            return False
        return self.save_to(path, over_others=True)

    def save_to(self, path: Path, *, over_others: bool = False) -> bool:
        """Save to a path; what goes wrong is said in a box. False when nothing was saved. What
        somebody else wrote to the open project's file is written over when asked for alone."""
        from studio.project.on_disk import FileChanged
        from studio.project.store import ProjectError

        try:
            self._workspace().document.save(path, over_others=over_others)
        except FileChanged:
            return self._settle_clash(path)
        except ProjectError as error:
            say(self.window, "The project was not saved", str(error))
            return False
        self._remember(path)
        self.message_shown.emit(f"Saved {path}")
        return True

    def _settle_clash(self, path: Path) -> bool:
        """The file holds another's work: let the person say whose is kept. Whether edits of this
        window are in a file now."""
        while True:
            wish = ask_what_to_keep(self.window, path)
            match wish:
                case Wish.COMPARE:
                    self.compare_with_disk()
                case Wish.RELOAD:
                    self.reload()
                    return False
                case Wish.SAVE_AS:
                    return self.save_as()
                case Wish.WRITE_OVER:
                    return self.save_to(path, over_others=True)
                case Wish.NOTHING:
                    return False

    def compare_with_disk(self) -> None:
        """Show how the open project differs from what its file holds now."""
        from studio.project.store import ProjectError, load
        from studio.ui.window.differences import Differences

        document = self._workspace().document
        if document.path is None:
            return
        try:
            theirs = load(document.path)
        except ProjectError as error:
            say(self.window, "The file cannot be compared", str(error))
            return
        Differences(theirs, document.project, document.path.name, self.window).exec()

    def reload(self) -> bool:
        """Show what the file holds now, in the place of what is open. The edits that were not
        saved stay in a copy beside it, which is said. False where it cannot be."""
        document = self._workspace().document
        path = document.path
        if path is None:
            return False
        kept = self._keep_aside(path) if document.is_modified else None
        if document.is_modified and kept is None:
            return False
        document.undo_stack.setClean()
        if not self._show(path, path):
            document.undo_stack.resetClean()
            return False
        aside = f" Your edits are kept in {kept}" if kept else ""
        self.message_shown.emit(f"Reloaded {path}.{aside}")
        return True

    def _keep_aside(self, path: Path) -> Path | None:
        """Write the open project to a new file beside its own, and give its path."""
        from studio.project.store import ProjectError, save

        numbered = (
            path.with_name(f"{path.stem} (mine{f' {n}' if n > 1 else ''}){path.suffix}")
            for n in count(1)
        )
        aside = next(other for other in numbered if not other.exists())
        try:
            mine = self._workspace().document.project
            save(replace(mine, identity=mine.identity.copied()), aside)
        except ProjectError as error:
            say(self.window, "Your edits could not be kept beside the file", str(error))
            return None
        return aside

    def export_script(self) -> bool:
        """Write the script that training runs to a file of the person's choice."""
        from studio.project.file_names import file_name

        workspace = self._workspace()
        errors = workspace.document.project.errors()
        if errors:
            more = f"\n\n(and {len(errors) - 1} more)" if len(errors) > 1 else ""
            say(self.window, "The network is not finished", f"{errors[0].sentence}{more}")
            workspace.show_problems()
            return False
        suggestion = self._folder() / file_name(workspace.document.title, ".py")
        name, _ = QFileDialog.getSaveFileName(
            self.window, "Export the Python", str(suggestion), "Python (*.py)"
        )
        return bool(name) and self.export_to(Path(name))

    def export_to(self, path: Path) -> bool:
        """Write the script to a path; what goes wrong is said in a box."""
        from studio.codegen.script import generate
        from studio.project import datasets
        from studio.project.store import ProjectError, write_atomically

        project = self._workspace().document.project
        try:
            write_atomically(path, generate(project).text.encode())
        except ProjectError as error:
            say(self.window, "The script was not written", str(error))
            return False
        datasets.provide_for(project.data.source)
        self.message_shown.emit(f"Exported {path}; run it with: python {path.name}")
        return True

    def export_picture(self) -> None:
        """Let a picture of the network be made: what, how, and where to."""
        from studio.project.file_names import file_name
        from studio.ui.picture.dialog import PictureDialog
        from studio.ui.picture.picture import has_something

        workspace = self._workspace()
        document, selection = workspace.document, workspace.selection
        if not has_something(document.project):
            self.message_shown.emit("Nothing to make a picture of yet: add a layer first.")
            return
        folder = document.path.parent if document.path else self._folder()
        dialog = PictureDialog(
            document.project,
            workspace.analysis.reports,
            (selection.nodes, selection.notes),
            self.settings,
            folder / file_name(document.title, ""),
            self.window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(self._on_picture_written)
        dialog.open()

    def recent(self) -> list[Path]:
        """The files that were open last and are still there, newest first."""
        saved: list[Path] = read(self.settings, "recent", absolute_paths, [])
        return [path for path in saved if path.is_file()]

    def offer_leftovers(self) -> None:
        """Offer the edits that a crash left behind, newest first, until one is opened."""
        if not any(autosave_folder().glob("*.json")):
            return
        from studio.project.autosave import leftovers

        for leftover in leftovers(autosave_folder()):
            box = QMessageBox(self.window)
            box.setWindowTitle("Unsaved edits")
            box.setText(f"Strata ended before “{leftover.name}” was saved.")
            when = leftover.saved_at.strftime("%d %B, %H:%M")
            box.setInformativeText(f"Its edits of {when} are still here. Open them?")
            buttons = QMessageBox.StandardButton
            box.setStandardButtons(buttons.Open | buttons.Discard | buttons.Cancel)
            box.button(buttons.Cancel).setText("Ask me later")
            box.setDefaultButton(buttons.Open)
            answer = box.exec()
            if answer == buttons.Discard:
                leftover.discard()
            elif answer == buttons.Cancel or self._recover(leftover):
                return

    def _recover(self, leftover: "Leftover") -> bool:
        from studio.project.store import ProjectError

        try:
            project = leftover.project()
        except ProjectError as error:
            say(self.window, "These edits cannot be opened", str(error))
            return False
        if not self.may_leave():
            return True
        workspace = self._workspace()
        workspace.document.show(
            project, leftover.path, is_saved=False, on_disk=leftover.on_disk or None
        )
        workspace.autosaver.save_now(then=leftover.discard)
        self.opened.emit()
        return True

    def may_leave(self, *, is_closing: bool = False) -> bool:
        """Whether the open project may be closed: saved, or given up by the person. As the window
        closes, a run may go on without it."""
        if not self._has_workspace():
            return True
        workspace = self._workspace()
        goes_on = workspace.room.goes_on
        wish = ask_about_run(self.window, is_closing=is_closing) if goes_on else RunWish.STOP
        if wish is RunWish.NOTHING:
            return False
        if workspace.document.is_modified and not self._may_leave_edits():
            return False
        if wish is RunWish.LET_FINISH:  # only now: the last question was answered
            workspace.room.let_finish()
        elif goes_on:
            workspace.room.stop()
        return True

    def _may_leave_edits(self) -> bool:
        box = QMessageBox(self.window)
        box.setWindowTitle("Save the changes?")
        box.setText(f"“{self._workspace().document.title}” has changes that are not saved.")
        box.setInformativeText("They are lost when you do not save them.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    def _show(self, path: Path, save_path: Path | None) -> bool:
        from studio.project.on_disk import fingerprint
        from studio.project.store import ProjectError, load

        on_disk = fingerprint(path) if save_path else ""
        try:
            project = load(path)
        except ProjectError as error:
            say(self.window, "This project cannot be opened", str(error))
            return False
        if not self.may_leave():
            return False
        self._workspace().document.show(project, save_path, on_disk=on_disk)
        self.opened.emit()
        return True

    def _on_picture_written(self, path: Path) -> None:
        self.message_shown.emit(f"Exported {path}")

    def _remember(self, path: Path) -> None:
        names = [str(path.resolve()), *(str(p) for p in self.recent())]
        self.settings.setValue("recent", list(dict.fromkeys(names))[:_MAX_RECENT])
        self.settings.setValue("folder", str(path.resolve().parent))

    def _folder(self) -> Path:
        return read(self.settings, "folder", absolute_path, Path.home())
