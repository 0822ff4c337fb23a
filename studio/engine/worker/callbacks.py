"""What Strata adds to a training: reports of its steps and epochs, and the person's control.

Nothing here draws a random number or touches a weight, so that a run in the window and the script
in plain python give the same losses to the last digit.
"""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras
from msgspec.structs import replace

from studio.engine.protocol.run import (
    EpochDone,
    LearningRateChanged,
    RunPaused,
    RunResumed,
    RunStarted,
    StepsDone,
)
from studio.engine.worker.control import Control
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.snapshot import SnapshotWriter
from studio.engine.worker.step_curves import Clock, StepCurves

_PAUSE_BETWEEN_MESSAGES = 1 / 30


_ON_A_SCHEDULE = (
    "The learning rate follows a schedule of the optimizer, so it cannot be changed while the "
    "network trains."
)


def _is_scheduled(optimizer: Any) -> bool:
    schedule = keras.optimizers.schedules.LearningRateSchedule
    return isinstance(getattr(optimizer, "_learning_rate", None), schedule)


class TrainingCut(Exception):
    """Raised through `fit` to leave a validation that nobody waits for any more."""


def finite(logs: Mapping[str, Any]) -> dict[str, float]:
    """The numbers that JSON can hold."""
    numbers = {name: float(value) for name, value in logs.items()}
    return {name: value for name, value in numbers.items() if math.isfinite(value)}


class RunReporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Says what happens in `fit`, and ends it when the loss is lost. What the person asks for in
    between is done by `BetweenSteps`, once all other callbacks have had their turn."""

    def __init__(
        self,
        log: RunLog,
        control: Control,
        describe: Callable[[Any, int, int], RunStarted],
        snapshots: SnapshotWriter,
    ) -> None:
        super().__init__()
        self.epochs_done = 0
        self.steps_done = 0
        self.lost_loss = ""
        self.is_cut = False
        """Whether the execution in hand ended before its last batch."""
        self._log = log
        self._control = control
        self._describe = describe
        self._snapshots = snapshots
        self._epoch = 0
        self._curves = StepCurves()
        self._clock = Clock()
        self._last_message = 0.0
        self._held_at = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Say what kind of run begins."""
        steps = self.params.get("steps") or 0
        begun = self._describe(self.model, self.params.get("epochs") or 0, steps)
        is_scheduled = _is_scheduled(self.model.optimizer)
        self._log.say(replace(begun, learning_rate=self._rate(), is_rate_scheduled=is_scheduled))

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Start the epoch's means and its clock."""
        self._epoch = epoch
        self._curves.begin_epoch(
            self.model,
            self.params.get("steps"),
            self.steps_done,
            is_by_batch=self.counts_steps,
        )
        self._clock.begin_epoch()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the step, unless it was noted as one of several."""
        if self.batches_done >= self._curves.step_in_epoch(batch) or self.is_cut:
            return
        logs = logs or {}
        loss = logs.get("loss", 0.0)
        if not math.isfinite(loss):
            self._lose(loss, batch)
            return
        samples = self._curves.add(batch, logs)
        self.steps_done = self._curves.last_step
        now = self._clock.count(samples)
        if now - self._last_message >= _PAUSE_BETWEEN_MESSAGES:
            self._flush(now)

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Leave a validation that nobody waits for any more."""
        if self._control.is_stopping or self.lost_loss:
            raise TrainingCut

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Say the epoch's results."""
        self._flush(time.perf_counter())
        if self.counts_steps and not self.lost_loss:
            seconds = self._clock.epoch_seconds()
            report = EpochDone(epoch, finite(logs or {}), seconds, self.steps_done, self._rate())
            self._log.say(report)
            self._clock.begin_epoch()
            return
        if self.lost_loss or not self._curves.is_whole_epoch(self._control.is_stopping):
            return  # Keras calls it an end, but a part of an epoch is no point on a curve
        self.epochs_done += 1
        seconds = self._clock.epoch_seconds()
        self._log.say(EpochDone(epoch, finite(logs or {}), seconds, learning_rate=self._rate()))

    @property
    def batches_done(self) -> int:
        """How many batches of the epoch in hand are done."""
        return self._curves.batches_done

    @property
    def counts_steps(self) -> bool:
        """Whether training counts steps and no epochs: what ends is then a test."""
        return (self.params or {}).get("counts") == "steps"

    def exclude(self, seconds: float) -> None:
        """Leave time out of the speed: what was spent on watches is not training."""
        self._clock.exclude(seconds)

    def flush(self) -> None:
        """Say what has not been said yet."""
        self._flush(time.perf_counter())

    # --- what a checkpoint keeps of it ----------------------------------------

    def state(self) -> dict[str, Any]:
        """What it has counted, as plain values."""
        return {
            "epochs_done": self.epochs_done,
            "steps_done": self.steps_done,
            "seconds": self._clock.epoch_seconds(),
            "curves": self._curves.state(),
        }

    def go_on(self, state: dict[str, Any], *, is_in_epoch: bool) -> None:
        """Count on from there; in the midst of an epoch once that has begun."""
        self.epochs_done, self.steps_done = state["epochs_done"], state["steps_done"]
        if is_in_epoch:
            self._curves.go_on(state["curves"])
            self._clock.go_on(state["seconds"])

    def _lose(self, loss: float, batch: int) -> None:
        what = "NaN (not a number)" if math.isnan(loss) else "infinite"
        step = self._curves.step_in_epoch(batch)
        self.lost_loss = (
            f"The loss became {what} in epoch {self._epoch + 1}, step {step}, so training ended. "
            "A smaller learning rate helps most often; scaled data or gradient clipping may, too."
        )
        self._flush(time.perf_counter())
        self.model.stop_training = True

    def _flush(self, now: float) -> None:
        steps, values = self._curves.take()
        if steps:
            self._last_message = now
            self._log.say(StepsDone(self._epoch, steps, values, self._clock.speed()))

    # --- what Control asks for, between two steps ---------------------------

    def hold(self) -> None:
        """Say that the run holds, with all its curves so far."""
        self._held_at = time.perf_counter()
        self._flush(self._held_at)
        self._log.say(RunPaused(self.steps_done))

    def let_go(self, *, is_resumed: bool) -> None:
        """Leave the pause out of the speed, and say when the run goes on."""
        self._clock.exclude(time.perf_counter() - self._held_at)
        if is_resumed:
            self._log.say(RunResumed())

    def set_learning_rate(self, rate: float) -> None:
        """Train on with another learning rate, and say so; with a schedule, say that it cannot be
        changed."""
        before = self._rate()
        try:
            self.model.optimizer.learning_rate = rate
        except (TypeError, ValueError):
            self._log.warn(_ON_A_SCHEDULE)
            return
        self._log.say(LearningRateChanged(self.steps_done, before, rate))

    def _rate(self) -> float:
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        return float(f"{rate:.6g}")

    def save_snapshot(self) -> None:
        """Write the weights as they are; the time for it is no training."""
        self._clock.exclude(self._snapshots.write(self.model, self.steps_done))
