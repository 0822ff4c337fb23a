"""The run whose model is looked at, as a value, and how it is read off its folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

if TYPE_CHECKING:
    from studio.project.project import Project
    from studio.runs.ownership import Owner
    from studio.runs.run_folder import RunFolder
    from studio.runs.subject import Subject


@dataclass(frozen=True, slots=True)
class ShownRun:
    """The run that is looked at, and what of it can be asked. `script` is the text that ran;
    `weights` the file that is asked, "" while there is none; `step` tells snapshots apart, 0 for a
    trained model. `test_rows` is 0 where nobody knows before the data are read."""

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

    @property
    def version(self) -> tuple[Path, str, int]:
        """What tells these weights of this run from all others."""
        return self.folder.path, self.weights, self.step


class Follower(Protocol):
    """Who knows which run is looked at."""

    @property
    def shown(self) -> ShownRun | None:
        """The run that is looked at; None while there is none."""

    @property
    def is_training(self) -> bool:
        """Whether that run still trains."""

    @property
    def changed(self) -> SignalInstance:
        """Another run, or newer weights of it, can be asked."""


def last_run(root: Path, owner: "Owner") -> ShownRun | None:
    """The newest run of a project that has a model; for a thread that nobody waits for."""
    from studio.project.store import ProjectError
    from studio.runs.ownership import runs_of

    for folder in runs_of(root, owner):
        if folder.model.is_file():
            try:
                return read_run(folder.path)
            except (ProjectError, OSError):
                continue  # a folder that somebody broke; the one before may be whole
    return None


def read_run(path: Path) -> ShownRun:
    """Read what a run's folder tells of it; for a thread that nobody waits for."""
    from studio.runs.run_folder import RunFolder

    folder = RunFolder(path)
    return _shown(folder, _project_of(folder))


def _project_of(folder: "RunFolder") -> "Project":
    from studio.project import store

    return store.from_bytes(folder.project.read_bytes())


def _shown(folder: "RunFolder", project: "Project") -> ShownRun:
    from studio.runs.history import title_of
    from studio.runs.run_folder import MODEL_FILE
    from studio.runs.subject import subject_of

    weights = MODEL_FILE if folder.model.is_file() else ""
    script = folder.script.read_text(encoding="utf-8")
    rows = _test_rows(project)
    title = title_of(folder, folder.record())
    return ShownRun(folder, subject_of(project), script, title, weights, test_rows=rows)


def _test_rows(project: "Project") -> int:
    from studio.project.columns import DataError

    try:
        return project.data.parts()[2]
    except DataError:
        return 0
