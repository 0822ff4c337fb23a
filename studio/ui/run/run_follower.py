"""Follows which run is looked at: the run in hand, or the last one of the open project."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import SnapshotSaved
from studio.ui.child.newest import Newest
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.run.shown_run import ShownRun, last_run, read_run


class RunFollower(QObject):
    """Follows runs, and projects where a document is given. `changed` comes when another run, or
    newer weights of it, can be asked; `failed` carries a sentence."""

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self, document: Document | None, room: TrainingRoom, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._room = document, room
        self._shown: ShownRun | None = None
        self._in_hand: Path | None = None
        """The folder of the run that the room trains, if it is to be looked at."""
        self._reading = Newest()
        # The room outlives the panels that follow it.
        self.destroyed.connect(self._reading.drop)
        room.run_started.connect(self.follow)
        room.model.event_came.connect(self._on_event)
        room.run_ended.connect(self._on_run_ended)
        if document is not None:
            document.replaced.connect(self.find)

    @property
    def shown(self) -> ShownRun | None:
        """The run that is looked at; None while there is none."""
        return self._shown

    @property
    def is_training(self) -> bool:
        """Whether the run that is looked at is still in hand."""
        return self._room.is_running and self._is_in_hand(self._shown)

    def find(self) -> None:
        """Look for the last run of the open project that has a model. The run of the project that
        was open before is none of it; only one that nobody told to stop stays in sight."""
        if self._room.goes_on or self._document is None:
            return
        from studio.runs.ownership import owner

        whose, root = owner(self._document.project), self._room.root
        self._in_hand = None
        self._read(lambda: last_run(root, whose))
        if self._shown is not None:
            self._set(None)

    def show(self, folder: Path) -> None:
        """Look at this run."""
        self._in_hand = None
        self._read(lambda: read_run(folder))

    def follow(self, run_dir: str) -> None:
        """Look at the run of the room that has this folder, now and when it has ended."""
        folder = self._in_hand = Path(run_dir)
        self._read(lambda: read_run(folder))

    # --- inside -----------------------------------------------------------------------

    def _is_in_hand(self, run: ShownRun | None) -> bool:
        return run is not None and run.folder.path == self._in_hand

    def _on_event(self, event: object) -> None:
        if not isinstance(event, SnapshotSaved):
            return
        # Weights that come while the run is still being read are of no use to the one before.
        if self._shown is not None and self._is_in_hand(self._shown):
            self._set(replace(self._shown, weights=event.file, step=event.step))

    def _on_run_ended(self, outcome: Outcome) -> None:
        folder, self._in_hand = self._in_hand, None
        if folder is not None:
            self._read(lambda: read_run(folder))

    def _read(self, work: Callable[[], ShownRun | None]) -> None:
        self._reading.wish(partial(self._room.background.run, work), self._set, self._on_not_read)

    def _on_not_read(self, error: Exception) -> None:
        self._set(None)
        self.failed.emit(f"The run cannot be looked at: {error}")

    def _set(self, run: ShownRun | None) -> None:
        self._shown = run
        self.changed.emit()
