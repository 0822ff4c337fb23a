"""Follows a run that goes on in a process which this window does not steer, by its log."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome, told
from studio.ui.child.newest import Newest
from studio.ui.run.room import TrainingRoom

if TYPE_CHECKING:
    from studio.engine.protocol.codec import Event
    from studio.runs.log_tail import LogTail
    from studio.runs.run_state import RunState

LOOK_MS = 500
CUT_OFF = "It was cut off before its end: its process was killed, or the power went."


class LookingOn(QObject):
    """Has the room show what the log says, until the run ends or another one is in sight. `ended`
    carries the folder of the run."""

    ended = Signal(str)

    def __init__(self, room: TrainingRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self._run: RunState | None = None
        self._tail: LogTail | None = None
        self._reading = Newest()
        self.destroyed.connect(self._reading.drop)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, run: "RunState", tail: "LogTail") -> None:
        """Follow the run that the room shows, which said all up to where this log was read."""
        self._run, self._tail = run, tail
        self._timer.start()

    def _look(self) -> None:
        if self._tail is None or not self._is_in_sight():
            self._timer.stop()
        elif not self._reading.is_busy:
            start = partial(self._room.background.run, self._tail.read)
            self._reading.wish(start, self._take, lambda _: self._end())

    def _is_in_sight(self) -> bool:
        return self._room.model.run is self._run

    def _take(self, came: "tuple[list[Event], bool]") -> None:
        events, goes_on = came
        if not self._is_in_sight():
            return
        for event in events:
            self._room.model.take(event)
        if not goes_on:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        run = self._room.model.run
        if self._is_in_sight():
            self._room.model.end(told(run.ended) if run.ended else Outcome("gone", CUT_OFF))
            self.ended.emit(self._room.model.run_dir)
