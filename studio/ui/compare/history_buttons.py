"""What can be done with the runs that are chosen in the history: a row of buttons."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from studio.project.store import ProjectError, write_atomically
from studio.ui.child.background import Background
from studio.ui.compare.result_buttons import small_button
from studio.ui.widgets.theme import SPACE_XS

if TYPE_CHECKING:
    from studio.runs.history import Entry
    from studio.runs.trash import Deleted
    from studio.ui.compare.runs_plot import RunsPlot


_CAN_GO_ON = ("stopped", "cut off", "failed", "out of memory")
"""How a run ended that has more to do."""


class HistoryButtons(QWidget):
    """The buttons. `open_wanted` carries the folder whose project is to be opened as it was,
    `go_on_wanted` that of a run which is to go on, `train_on_wanted` of one to be trained on,
    `write_wanted` what of a run is to be written, `changed` says that runs went or came back;
    `said` carries a sentence, and whether it says that something went wrong."""

    open_wanted = Signal(object)
    go_on_wanted = Signal(object)
    train_on_wanted = Signal(object)
    write_wanted = Signal(str)
    changed = Signal()
    said = Signal(str, bool)

    def __init__(
        self, background: Background, root: Callable[[], Path], parent: QWidget | None = None
    ) -> None:
        """`root` gives the folder of all runs."""
        super().__init__(parent)
        self._background, self._root = background, root
        self._chosen: list[Entry] = []
        self._plot: RunsPlot | None = None
        self._deleted: list[list[Deleted]] = []
        """What was deleted since the window is there, the newest last."""
        self._build()
        self.follow([], None)

    def _build(self) -> None:
        self.open_button = small_button(
            "&Open as it was", "Open the project as it was when this run began, as one of its own"
        )
        self.go_on_button = small_button(
            "&Go on", "Let a run that was stopped or cut off go on to what was asked for"
        )
        self.train_on_button = small_button(
            "&Train on…", "A new run: more epochs, from where this one ended"
        )
        self.title_button = small_button("&Rename", "Give the run a name (F2)")
        self.note_button = small_button("&Note", "Write down what this run was for")
        self.folder_button = small_button("Show &folder", "Script, events and model of the run")
        self.delete_button = small_button("&Delete", "Delete the chosen runs; can be undone (Del)")
        self.undo_button = small_button("&Undo delete", "Bring back what was deleted last")
        self.empty_button = small_button(
            "De&lete for good", "Let what was deleted go, so that its room on the disk is free"
        )
        self.export_button = small_button("&Export curves", "Of the chosen runs, to a file")
        self._menu = QMenu(self)
        for text, does in (
            ("As a table (CSV)…", self._choose_table),
            ("As a picture (PNG)…", partial(self._choose_picture, "png")),
            ("As a drawing (SVG)…", partial(self._choose_picture, "svg")),
            ("For TensorBoard (event files)…", self._choose_event_files),
        ):
            self._menu.addAction(text).triggered.connect(_quietly(does))
        self.export_button.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        for button, press in self._rows():
            row.addWidget(button)
            button.clicked.connect(_quietly(press))
        row.addStretch(1)
        row.addWidget(self.export_button)

    def _rows(self) -> tuple[tuple[QPushButton, Callable[[], object]], ...]:
        return (
            (self.open_button, self.open_project),
            (self.go_on_button, self.go_on),
            (self.train_on_button, self.train_on),
            (self.title_button, partial(self.write_wanted.emit, "title")),
            (self.note_button, partial(self.write_wanted.emit, "note")),
            (self.folder_button, self.open_folder),
            (self.delete_button, self.delete),
            (self.undo_button, self.undo_delete),
            (self.empty_button, self.empty_trash),
        )

    @property
    def can_undo(self) -> bool:
        """Whether something was deleted that can come back."""
        return bool(self._deleted)

    def follow(self, chosen: "list[Entry]", plot: "RunsPlot | None") -> None:
        """Have the buttons do it with these runs."""
        self._chosen, self._plot = list(chosen), plot
        for button in (
            self.open_button,
            self.title_button,
            self.note_button,
            self.folder_button,
        ):
            button.setEnabled(len(chosen) == 1)
        ending = chosen[0].ending if len(chosen) == 1 else ""
        self.go_on_button.setEnabled(ending in _CAN_GO_ON)
        self.train_on_button.setEnabled(ending in (*_CAN_GO_ON, "finished"))
        self.delete_button.setEnabled(bool(chosen))
        for button in (self.undo_button, self.empty_button):
            button.setEnabled(self.can_undo)
        self.export_button.setEnabled(bool(chosen) and plot is not None)

    # --- with one run -----------------------------------------------------------------

    def open_project(self) -> None:
        """Open the project of the run as it was."""
        if self._chosen:
            self.open_wanted.emit(self._chosen[0].folder.path)

    def go_on(self) -> None:
        """Let the run go on."""
        if self._chosen:
            self.go_on_wanted.emit(self._chosen[0].folder.path)

    def train_on(self) -> None:
        """Train on from the run."""
        if self._chosen:
            self.train_on_wanted.emit(self._chosen[0].folder.path)

    def open_folder(self) -> None:
        """Open the run folder in the desktop's file manager."""
        if self._chosen:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._chosen[0].folder.path)))

    # --- deleting ---------------------------------------------------------------------

    def delete(self) -> None:
        """Put the chosen runs aside."""
        chosen = list(self._chosen)
        if not chosen:
            return

        def work() -> "tuple[list[Deleted], str]":
            from studio.runs.run_folder import RunFolderError
            from studio.runs.trash import delete

            gone: list[Deleted] = []
            try:
                for entry in chosen:
                    gone.append(delete(entry.folder))
            except RunFolderError as error:
                return gone, str(error)
            return gone, ""

        def done(came: "tuple[list[Deleted], str]") -> None:
            gone, trouble = came
            if gone:
                self._deleted.append(gone)
            words = f"{len(gone)} runs are deleted. Undo brings them back until Strata starts next."
            if len(gone) == 1:
                words = "The run is deleted. Undo brings it back until Strata starts next."
            self._say_changed(trouble or words, is_wrong=bool(trouble))

        self._background.run(work, done, self._on_failed)

    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        if not self._deleted:
            return
        gone = self._deleted.pop()

        def work() -> None:
            from studio.runs.trash import restore

            for deleted in gone:
                restore(deleted)

        self._background.run(work, lambda _: self._say_changed("It is back."), self._on_failed)

    def empty_trash(self) -> None:
        """Let what was deleted be gone."""
        self._deleted.clear()
        root = self._root()

        def work() -> None:
            from studio.runs.trash import empty

            empty(root)

        self._background.run(work, lambda _: self._say_changed("It is gone."), self._on_failed)

    def _say_changed(self, words: str, *, is_wrong: bool = False) -> None:
        self.said.emit(words, is_wrong)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._say_changed(str(error), is_wrong=True)

    # --- curves as files ----------------------------------------------------------------

    def _choose_table(self) -> None:
        if path := self._asked("csv", "CSV table (*.csv)"):
            self.write_table(path)

    def _choose_picture(self, kind: str) -> None:
        if path := self._asked(kind, f"{kind.upper()} picture (*.{kind})"):
            self.write_picture(path)

    def _choose_event_files(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Write event files for TensorBoard")
        if name:
            self.write_event_files(Path(name))

    def _asked(self, kind: str, kinds: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self, "Export the curves", f"curves.{kind}", kinds)
        return Path(name) if name else None

    def write_table(self, path: Path) -> None:
        """Write the curves of the chosen runs as a table."""
        runs = self._plot.runs if self._plot is not None else ()

        def work() -> None:
            from studio.runs.curves_table import curves_table

            text = curves_table((run.text, run.measured) for run in runs)
            write_atomically(path, text.encode())

        self._write(work, path)

    def write_picture(self, path: Path) -> None:
        """Write the plot as it is, in the format of the file's name."""
        if self._plot is None:
            return
        content = self._plot.svg() if path.suffix == ".svg" else _png(self._plot)
        self._write(lambda: write_atomically(path, content), path)

    def write_event_files(self, into: Path) -> None:
        """Write the curves of the chosen runs for TensorBoard."""
        chosen = list(self._chosen)

        def work() -> None:
            from studio.runs.event_files import write_event_files

            for entry in chosen:
                write_event_files(entry.folder, into)

        self._write(work, into)

    def _write(self, work: Callable[[], None], path: Path) -> None:
        def failed(error: Exception) -> None:
            words = str(error) if isinstance(error, ProjectError) else f"Not written: {error}"
            self.said.emit(words, True)

        self._background.run(work, lambda _: self.said.emit(f"Wrote {path.name}.", False), failed)


def _png(plot: "RunsPlot") -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    plot.picture().save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def _quietly(does: Callable[[], object]) -> Callable[..., Any]:
    """Without the word of Qt whether the button is checked."""
    return lambda *_: does()
