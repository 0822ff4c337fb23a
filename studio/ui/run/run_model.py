"""The run in hand, or the last one, for all that shows it: signals around a RunState.

Panels look at the state at their own rate. Nothing here draws, waits or reads a file.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.message import RequestFailed
from studio.runs.run_state import RunState, Stage


class RunModel(QObject):
    """`run` is what is known of the run in hand, `previous` the one before, for comparison.

    `event_came` carries an event once the state has taken it; `state_changed` says that buttons may
    have to change; `restarted` that `run` is another one.
    """

    state_changed = Signal()
    restarted = Signal()
    event_came = Signal(object)
    ended = Signal(object)

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.run, self.previous = RunState(clock), RunState(clock)
        self.run_dir = ""
        self.past_title = ""
        """What a run of before is called, while one is shown."""

    def begin(self) -> None:
        """A new run is being prepared; the old one stays for comparison."""
        if self.run.epochs:
            self.previous = self.run
        self._restart("preparing")

    def forget(self) -> None:
        """Another project is open: nothing of the last run, nor of the one before, is its own."""
        self.previous = RunState(self._clock)
        self._restart("idle")

    def put_away(self) -> None:
        """The same, while the run in hand still winds down: nothing of it is seen any more."""
        self.previous = RunState(self._clock)
        self._restart("preparing", "wind_down")

    def rest(self) -> None:
        """The run that was put away has ended. Nothing that is shown changes."""
        self.run.stage, self.run.phase = "idle", ""
        self.run.waiting = ""
        self.state_changed.emit()

    def look_back(self, run: RunState, run_dir: str, title: str) -> None:
        """Show a run of before, which is over, as if it had just ended."""
        self._show(run, run_dir, title)
        self.ended.emit(run.outcome)

    def look_on(self, run: RunState, run_dir: str, title: str) -> None:
        """Show a run that goes on in a process that nobody here steers."""
        run.is_elsewhere = True
        self._show(run, run_dir, title)

    def go_on(self, run: RunState, run_dir: str) -> None:
        """A run of before is to go on; what it said so far is in sight."""
        run.stage, run.phase, run.outcome = "preparing", "", None
        run.warnings.clear()
        self._show(run, run_dir, "")

    def take(self, event: object) -> None:
        """The run's process said something."""
        before = self.run.stage, self.run.phase
        self.run.take(event)
        if (self.run.stage, self.run.phase) != before:
            self.state_changed.emit()
        self.event_came.emit(event)

    def warn(self, sentence: str) -> None:
        """Something on our side did not work, and the run goes on."""
        self.take(RequestFailed(None, sentence))

    def end(self, outcome: Outcome) -> None:
        """The run is over."""
        self.run.end(outcome)
        self.state_changed.emit()
        self.ended.emit(outcome)

    def _show(self, run: RunState, run_dir: str, title: str) -> None:
        self.previous = RunState(self._clock)
        self.run, self.run_dir, self.past_title = run, run_dir, title
        self.state_changed.emit()
        self.restarted.emit()

    def _restart(self, stage: Stage, phase: str = "") -> None:
        self.run = RunState(self._clock)
        self.run.stage, self.run.phase = stage, phase
        self.run_dir = self.past_title = ""
        self.state_changed.emit()
        self.restarted.emit()
