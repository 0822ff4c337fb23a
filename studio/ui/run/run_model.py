"""The state of the present run: the one source for everything that shows it.

It takes the messages as they come, at whatever rate, and keeps the whole history; panels look at
it at their own rate. Nothing here draws, waits or reads a file.
"""

import time
from collections import deque
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import (
    EpochDone,
    FollowedAnswer,
    FollowedData,
    FollowedPlane,
    RunPhase,
    RunStarted,
    StepsDone,
    WatchUpdate,
)
from studio.ui.run.sequence_seen import Passed

if TYPE_CHECKING:  # numpy comes with the first numbers, not with the window
    from studio.ui.child.keras_thread import Trainer
    from studio.ui.run.series import Series

State = Literal["idle", "preparing", "running", "paused", "ended"]

_PHASES = {
    "data": "Loading the data…",
    "build": "Building the model…",
    "compile": "Compiling the model…",
    "fit": "Training",
    "evaluate": "Evaluating the trained model…",
    "save": "Saving the trained model…",
}


class RunModel(QObject):
    """What is known of the run in hand, or of the last one.

    `state_changed` says that buttons may have to change; `numbers_came` that there is something
    new to draw; `restarted` that all numbers are of a new run.
    """

    state_changed = Signal(str)
    restarted = Signal()
    numbers_came = Signal()
    epoch_done = Signal(object)
    watch_updated = Signal(object)
    answer_came = Signal()
    plane_came = Signal(object)
    warned = Signal(str)
    ended = Signal(object)

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.state: State = "idle"
        self.steps: dict[str, Series] = {}
        self.epochs: dict[str, Series] = {}
        self.previous_epochs: dict[str, Series] = {}
        self.previous_steps_per_epoch = 0
        self._forget()

    def _forget(self) -> None:
        self.phase = ""
        self.started: RunStarted | None = None
        self.outcome: Outcome | None = None
        self.watches: list[WatchUpdate] = []
        self.points: FollowedData | None = None
        self.answer: FollowedAnswer | None = None
        self.passed = Passed()
        self.warnings: list[str] = []
        self.run_dir = ""
        self.step = 0
        self.epochs_done = 0
        self.samples_per_second = 0.0
        self._speeds: deque[float] = deque(maxlen=9)
        self._epoch_seconds: deque[float] = deque(maxlen=7)
        self._step_at = 0.0

    # --- life -----------------------------------------------------------------

    def begin(self, run_dir: str = "") -> None:
        """A new run is being prepared; the old one's epochs stay for comparison."""
        if self.epochs:
            self.previous_epochs = self.epochs
            self.previous_steps_per_epoch = self.steps_per_epoch
        self.steps, self.epochs = {}, {}
        self._forget()
        self.run_dir = run_dir
        self._enter("preparing")
        self.restarted.emit()

    def forget(self) -> None:
        """Another project is open: nothing of the last run, nor of the one before, is its own."""
        self.steps, self.epochs, self.previous_epochs = {}, {}, {}
        self.previous_steps_per_epoch = 0
        self._forget()
        self._enter("idle")
        self.restarted.emit()

    def follow(self, trainer: "Trainer") -> None:
        """Listen to a trainer."""
        trainer.phase_changed.connect(self.take_phase)
        trainer.run_started.connect(self.take_start)
        trainer.steps_done.connect(self.take_steps)
        trainer.epoch_done.connect(self.take_epoch)
        trainer.watch_updated.connect(self.take_watch)
        trainer.followed_data.connect(self.take_points)
        trainer.followed_answer.connect(self.take_answer)
        trainer.followed_plane.connect(self.take_plane)
        trainer.paused.connect(self.take_pause)
        trainer.resumed.connect(self.take_resumption)
        trainer.request_failed.connect(self.take_warning)
        trainer.ended.connect(self.take_end)

    def take_phase(self, message: RunPhase) -> None:
        """The run enters another phase."""
        self.phase = message.phase
        self.state_changed.emit(self.state)

    def take_start(self, message: RunStarted) -> None:
        """Training begins."""
        self.started = message
        self._step_at = self._clock()
        self._enter("running")

    def take_steps(self, message: StepsDone) -> None:
        """A piece of the per-step curves."""
        for name, values in message.values.items():
            self._series(self.steps, name).extend(message.steps, values)
        if message.steps:
            self.step = message.steps[-1]
        self._step_at = self._clock()
        self.samples_per_second = message.samples_per_second
        if message.samples_per_second > 0:
            self._speeds.append(message.samples_per_second)
        self.numbers_came.emit()

    def take_epoch(self, message: EpochDone) -> None:
        """An epoch ended."""
        if message.step:
            self._take_test(message)
            return
        for name, value in message.logs.items():
            self._series(self.epochs, name).extend((message.epoch + 1,), (value,))
        self.epochs_done = message.epoch + 1
        self.step = max(self.step, self.epochs_done * self.steps_per_epoch)
        self._epoch_seconds.append(message.seconds)
        self._step_at = self._clock()
        self.numbers_came.emit()
        self.epoch_done.emit(message)

    def _take_test(self, message: EpochDone) -> None:
        """A test in the midst of the one epoch that all steps are."""
        at = message.step / (self.steps_per_epoch or 1)
        for name, value in message.logs.items():
            if name.startswith("val_"):  # all others stand on the curves of the steps
                self._series(self.epochs, name).extend((at,), (value,))
        self._step_at = self._clock()
        self.numbers_came.emit()
        self.epoch_done.emit(message)

    def take_watch(self, message: WatchUpdate) -> None:
        """A watched wire has new values."""
        self.watches.append(message)
        self.watch_updated.emit(message)

    def take_points(self, message: FollowedData) -> None:
        """The points that a line is fitted to."""
        self.points = message
        self.answer_came.emit()

    def take_answer(self, message: FollowedAnswer) -> None:
        """What the network answers now."""
        self.answer = message
        if message.target:
            self.passed.take(message)
        self.answer_came.emit()

    def take_plane(self, message: FollowedPlane) -> None:
        """What the network answers over the plane of its inputs now."""
        self.plane_came.emit(message)

    def take_pause(self) -> None:
        """The run holds."""
        self._enter("paused")

    def take_resumption(self) -> None:
        """The run goes on."""
        self._step_at = self._clock()
        self._enter("running")

    def take_warning(self, message: RequestFailed) -> None:
        """Something did not work, and the run goes on."""
        self.warnings.append(message.sentence)
        self.warned.emit(message.sentence)

    def take_end(self, outcome: Outcome) -> None:
        """The run is over."""
        self.outcome = outcome
        self.phase = ""
        self._enter("ended")
        self.ended.emit(outcome)

    def _enter(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _series(self, where: "dict[str, Series]", name: str) -> "Series":
        if name not in where:
            from studio.ui.run.series import Series

            where[name] = Series()
        return where[name]

    # --- what it amounts to -----------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a run is prepared, running or held."""
        return self.state in ("preparing", "running", "paused")

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch has; 0 before it is known."""
        return self.started.steps_per_epoch if self.started else 0

    @property
    def counts_steps(self) -> bool:
        """Whether the run counts steps and no epochs."""
        return bool(self.started and self.started.test_every)

    @property
    def total_steps(self) -> int:
        """How many steps the whole run has; 0 before it is known."""
        return self.steps_per_epoch * self.started.epochs if self.started else 0

    @property
    def epoch(self) -> int:
        """The number of the epoch in hand, from 1; the last one when all are done."""
        if self.started is None:
            return 0
        return min(self.epochs_done + 1, self.started.epochs)

    @property
    def step_in_epoch(self) -> int:
        """How many steps of the epoch in hand are done."""
        if self.epochs_done and self.started and self.epochs_done >= self.started.epochs:
            return self.steps_per_epoch
        return max(0, self.step - self.epochs_done * self.steps_per_epoch)

    @property
    def epoch_fraction(self) -> float:
        """How much of the epoch in hand is done, from 0 to 1."""
        return self.step_in_epoch / self.steps_per_epoch if self.steps_per_epoch else 0.0

    @property
    def fraction(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return min(1.0, self.step / self.total_steps) if self.total_steps else 0.0

    @property
    def seconds_left_in_epoch(self) -> float | None:
        """An estimate that one slow piece does not throw off; None before there is any."""
        per_step = self._seconds_per_step()
        if per_step is None:
            return None
        return max(0.0, (self.steps_per_epoch - self.step_in_epoch) * per_step - self._elapsed())

    @property
    def seconds_left(self) -> float | None:
        """An estimate for the whole run; whole epochs count with their validation and maps."""
        in_epoch = self.seconds_left_in_epoch
        if in_epoch is None or self.started is None:
            return None
        if self.epochs_done >= self.started.epochs:
            return 0.0
        return in_epoch + (self.started.epochs - self.epochs_done - 1) * self._typical_epoch()

    def _typical_epoch(self) -> float:
        per_step = self._seconds_per_step() or 0.0
        # The first epoch holds the tracing of the graph, so it counts only while it is alone.
        whole = list(self._epoch_seconds)[1:] or list(self._epoch_seconds)
        return median(whole) if whole else per_step * self.steps_per_epoch

    def _seconds_per_step(self) -> float | None:
        if not self._speeds or self.started is None:
            return None
        return self.started.batch_size / median(self._speeds)

    def _elapsed(self) -> float:
        """Since the last news: the estimate goes on counting down between two of them."""
        return 0.0 if self.state != "running" else max(0.0, self._clock() - self._step_at)

    @property
    def phase_text(self) -> str:
        """What the run is doing, for the person."""
        return _PHASES.get(self.phase, "Starting…")


def in_words(seconds: float) -> str:
    """A stretch of time as people say it: "12 s", "3 min 5 s", "1 h 20 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    if whole < 3600:
        return f"{round(whole / 60)} min"
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
