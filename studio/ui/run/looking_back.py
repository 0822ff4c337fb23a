"""Shows a run of before again, as it was when it ended: its curves, its maps, how it ended.
One that still goes on is shown as far as it is, and one that was cut off can go on from here."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.engine.outcome import Outcome
from studio.project.live_answer import Followed, followed
from studio.ui.child.newest import Newest
from studio.ui.edit.document import Document
from studio.ui.run.looking_on import CUT_OFF, LookingOn
from studio.ui.run.map_feed import Coloring
from studio.ui.run.room import TrainingRoom, colorings

if TYPE_CHECKING:
    from studio.runs.launch import Launch
    from studio.runs.log_tail import LogTail
    from studio.runs.ownership import Owner
    from studio.runs.run_folder import RunFolder
    from studio.runs.run_state import RunState


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of before, and what is needed to show what it said. One that still goes on has a
    `tail`: its log, read up to here."""

    path: Path
    title: str
    run: "RunState"
    colorings: dict[str, Coloring]
    followed: Followed | None
    tail: "LogTail | None" = None


class LookingBack(QObject):
    """Fills the room of an open project with its last run, until another one begins. `failed`
    carries a sentence."""

    failed = Signal(str)

    def __init__(
        self, document: Document, room: TrainingRoom, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._room = document, room
        self.looking_on = LookingOn(room, self)
        self._reading = Newest()
        self.destroyed.connect(self._reading.drop)
        document.replaced.connect(self.find)

    def find(self) -> None:
        """Look for the last run of the open project, where none is in sight."""
        from studio.runs.ownership import owner

        root, whose = self._room.root, owner(self._document.project)
        self._read(lambda: last_past(root, whose), self._show_if_idle)

    def show(self, path: Path) -> None:
        """Show the run of this folder, unless one is under way."""
        self._read(lambda: read_past(path), self._show)

    def go_on(self, make: "Callable[[], Launch]") -> None:
        """Let a run of before go on, as it is made ready in the background, with what it said so
        far in sight."""

        def work() -> "tuple[Launch, PastRun]":
            launch = make()
            return launch, _read(launch.folder)

        start = partial(self._room.background.run, work)
        self._reading.wish(start, self._go_on, lambda error: self.failed.emit(str(error)))

    def _go_on(self, ready: "tuple[Launch, PastRun]") -> None:
        launch, past = ready
        room = self._room
        if room.is_running or room.is_lent:
            self.failed.emit("A run is under way; stop it first (Shift+F5).")
            return
        room.resume(launch, past.run)
        room.feed.begin(past.colorings)
        room.plane_feed.begin(past.followed)

    def _read(
        self, work: Callable[[], PastRun | None], done: Callable[[PastRun | None], None]
    ) -> None:
        self._reading.wish(partial(self._room.background.run, work), done)

    def _show_if_idle(self, past: PastRun | None) -> None:
        if self._room.model.run.stage == "idle":
            self._show(past)

    def _show(self, past: PastRun | None) -> None:
        room = self._room
        if past is None or room.is_running:
            return
        if past.tail is not None:
            room.model.look_on(past.run, str(past.path), past.title)
            self.looking_on.begin(past.run, past.tail)
        else:
            room.model.look_back(past.run, str(past.path), past.title)
        room.feed.begin(past.colorings)
        room.plane_feed.begin(past.followed)


def last_past(root: Path, owner: "Owner") -> PastRun | None:
    """The newest run of a project that came as far as training; for a thread that nobody waits
    for."""
    from studio.runs.ownership import runs_of

    for folder in runs_of(root, owner):
        if folder.events.is_file():
            past = read_past(folder.path)
            if past is not None:
                return past
    return None


def read_past(path: Path) -> PastRun | None:
    """Read all that a run said; None where it said nothing of training. Its table of epochs is
    written where its end could not write one. For a thread that nobody waits for."""
    from studio.project.store import ProjectError
    from studio.runs.run_folder import RunFolder, RunFolderError

    folder = RunFolder(path)
    try:
        past = _read(folder)
    except (RunFolderError, ProjectError, OSError):
        return None  # a folder that somebody broke
    if past.tail is not None:
        return past
    if past.run.started is None:
        return None
    if past.run.outcome is None:
        past.run.end(Outcome("gone", CUT_OFF))
    _write_table(folder)
    return past


def _read(folder: "RunFolder") -> PastRun:
    """Read all that a run said so far. Raises RunFolderError, ProjectError, and OSError."""
    from studio.project import store
    from studio.runs.history import title_of
    from studio.runs.log_tail import LogTail
    from studio.runs.run_state import RunState

    project = store.from_bytes(folder.project.read_bytes())
    tail = LogTail(folder)
    events, goes_on = tail.read() if folder.events.is_file() else ([], False)
    run = RunState.of_log(events)
    title = title_of(folder, folder.record())
    return PastRun(
        folder.path,
        title,
        run,
        colorings(project),
        followed(project),
        tail if goes_on else None,
    )


def _write_table(folder: "RunFolder") -> None:
    from studio.runs.run_folder import RunFolderError
    from studio.runs.wind_up import wind_up

    table, log = (_written_at(path) for path in (folder.metrics_file, folder.events))
    if table < log:  # it ended, or went on, while nobody saw it
        with suppress(RunFolderError):  # a folder that cannot be written can be looked at
            wind_up(folder)


def _written_at(path: Path) -> float:
    """When a file was written last; before all times where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return -1.0
