"""Which run's model is looked at: the run in hand, or the last one of the open project."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import SnapshotSaved
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom

if TYPE_CHECKING:
    from studio.project.project import Project
    from studio.runs.run_folder import RunFolder
    from studio.runs.subject import Subject


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run, and what of it can be asked. `script` is the text that ran; `weights` the file that
    is asked, "" while there is none; `step` tells snapshots apart, 0 for a trained model.
    `test_rows` is 0 where nobody knows before the data are read."""

    folder: "RunFolder"
    subject: "Subject"
    script: str
    title: str
    weights: str = ""
    step: int = 0
    test_rows: int = 0

    @property
    def label(self) -> str:
        """The run as a person knows it."""
        return f"{self.title}, after step {self.step:,}" if self.step else self.title


def unusable(error: Exception) -> str:
    """Why files that are exchanged with the run's folder could not be read or written."""
    reason = getattr(error, "strerror", None) or str(error)
    return f"The files of the run cannot be used: {reason}."


class TestedRun(QObject):
    """Follows runs, and projects where a document is given. `changed` comes when another run, or
    newer weights of it, can be asked; `failed` carries a sentence."""

    __test__ = False  # for pytest, which takes the name for that of a test
    changed = Signal()
    failed = Signal(str)

    def __init__(
        self, document: Document | None, room: TrainingRoom, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._room = document, room
        self._tested: AskedRun | None = None
        self._wish = 0
        self._runs_here = False
        room.run_started.connect(self.follow)
        room.snapshot_saved.connect(self._on_snapshot)
        room.run_ended.connect(self._on_run_ended)
        if document is not None:
            document.replaced.connect(self.find)

    @property
    def tested(self) -> AskedRun | None:
        """The run that is looked at; None while there is none."""
        return self._tested

    @property
    def is_training(self) -> bool:
        """Whether the run that is looked at is still in hand."""
        return self._room.is_running and self._runs_here

    def find(self) -> None:
        """Look for the last run of the open project that has a model."""
        if self._room.is_running or self._document is None:
            return
        name, root = self._document.project.name, self._room.root
        self._read(lambda: _last_run(root, name), runs_here=False)

    def show(self, folder: Path) -> None:
        """Look at this run."""
        self._read(lambda: _read_run(folder), runs_here=False)

    def follow(self, run_dir: str) -> None:
        """Look at the run of the room that has this folder, now and when it has ended."""
        self._read(lambda: _read_run(Path(run_dir)), runs_here=True)

    # --- inside -----------------------------------------------------------------------

    def _on_snapshot(self, saved: SnapshotSaved) -> None:
        if self._tested is not None and self._runs_here:
            self._set(replace(self._tested, weights=saved.file, step=saved.step))

    def _on_run_ended(self, outcome: Outcome) -> None:
        if self._tested is None or not self._runs_here:
            return
        folder = self._tested.folder.path
        self._read(lambda: _read_run(folder), runs_here=False)

    def _read(self, work: "_Work", *, runs_here: bool) -> None:
        self._wish += 1
        wish = self._wish
        self._runs_here = runs_here

        def done(tested: AskedRun | None) -> None:
            if wish == self._wish:
                self._set(tested)

        def failed(error: Exception) -> None:
            if wish == self._wish:
                self._set(None)
                self.failed.emit(f"The run cannot be looked at: {error}")

        self._room.background.run(work, done, failed)

    def _set(self, tested: AskedRun | None) -> None:
        self._tested = tested
        self.changed.emit()


if TYPE_CHECKING:
    from collections.abc import Callable

    _Work = Callable[[], AskedRun | None]


def _last_run(root: Path, project: str) -> AskedRun | None:
    from studio.project.store import ProjectError
    from studio.runs.run_folder import history, plain_name

    for folder in history(root):
        if folder.name == plain_name(project) and folder.model.is_file():
            try:
                return _read_run(folder.path)
            except (ProjectError, OSError):
                continue  # a folder that somebody broke; the one before may be whole
    return None


def _read_run(path: Path) -> AskedRun:
    from studio.project import store
    from studio.runs.run_folder import MODEL_FILE, RunFolder
    from studio.runs.subject import subject_of

    folder = RunFolder(path)
    project: Project = store.from_bytes(folder.project.read_bytes())
    weights = MODEL_FILE if folder.model.is_file() else ""
    script = folder.script.read_text(encoding="utf-8")
    rows = _test_rows(project)
    return AskedRun(folder, subject_of(project), script, _title(folder), weights, test_rows=rows)


def _test_rows(project: "Project") -> int:
    from studio.project.columns import DataError

    try:
        return project.data.parts()[2]
    except DataError:
        return 0


def _title(folder: "RunFolder") -> str:
    if folder.origin:
        return f"Weights from {folder.origin}"
    started = folder.started
    return f"Run of {started:%d %B, %H:%M}" if started else f"Run {folder.path.name}"
