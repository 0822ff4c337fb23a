"""What Strata adds to a training: reports of its steps and epochs, and the person's control.

Nothing here draws a random number or touches a weight, so that a run in the window and the script
in plain python give the same losses to the last digit.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import keras

from studio.engine.messages import EpochDone, RunPaused, RunResumed, RunStarted, StepsDone
from studio.engine.worker.control import Control
from studio.engine.worker.run_log import RunLog

_PAUSE_BETWEEN_MESSAGES = 1 / 30
_SPEED_WINDOW = 2.0


class TrainingCut(Exception):
    """Raised through `fit` to leave a validation that nobody waits for any more."""


def finite(logs: Mapping[str, Any]) -> dict[str, float]:
    """The numbers that JSON can hold."""
    numbers = {name: float(value) for name, value in logs.items()}
    return {name: value for name, value in numbers.items() if math.isfinite(value)}


class RunReporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Says what happens in `fit`; holds or ends it when asked, or when the loss is lost."""

    def __init__(
        self,
        log: RunLog,
        control: Control,
        describe: Callable[[Any, int, int], RunStarted],
    ) -> None:
        super().__init__()
        self.epochs_done = 0
        self.steps_done = 0
        self.lost_loss = ""
        self._log = log
        self._control = control
        self._describe = describe
        self._epoch = 0
        self._curves = StepCurves()
        self._clock = Clock()
        self._last_message = 0.0
        self._held_at = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Say what kind of run begins."""
        steps = self.params.get("steps") or 0
        self._log.say(self._describe(self.model, self.params.get("epochs") or 0, steps))

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Start the epoch's means and its clock."""
        self._epoch = epoch
        self._curves.begin_epoch(self.model, self.params.get("steps"), self.steps_done)
        self._clock.begin_epoch()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the step, and do what the person asked."""
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
        self._control.after_step(self)

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Leave a validation that nobody waits for any more."""
        if self._control.is_stopping or self.lost_loss:
            raise TrainingCut

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Say the epoch's results."""
        self._flush(time.perf_counter())
        if self.lost_loss or not self._curves.is_whole_epoch(self._control.is_stopping):
            return  # Keras calls it an end, but a part of an epoch is no point on a curve
        self.epochs_done += 1
        self._log.say(EpochDone(epoch, finite(logs or {}), self._clock.epoch_seconds()))

    def exclude(self, seconds: float) -> None:
        """Leave time out of the speed: what was spent on watches is not training."""
        self._clock.exclude(seconds)

    def flush(self) -> None:
        """Say what has not been said yet."""
        self._flush(time.perf_counter())

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

    def stop(self) -> None:
        """Let `fit` end after this step."""
        self.model.stop_training = True

    def set_learning_rate(self, value: float) -> None:
        """Change the optimizer's learning rate, unless a schedule decides about it."""
        try:
            self.model.optimizer.learning_rate = value
        except (TypeError, ValueError) as error:
            sentence = "The learning rate follows a schedule and cannot be set by hand."
            self._log.warn(sentence, raw=str(error))


class Clock:
    """The seconds of an epoch and the speed of late, both without what was not training."""

    def __init__(self) -> None:
        self._epoch_began = 0.0
        self._samples = 0.0
        self._marks: deque[tuple[float, float]] = deque()
        self._excluded = 0.0

    def begin_epoch(self) -> None:
        """Time the epoch from here."""
        self._epoch_began = self._now()
        self._marks.clear()  # a validation lies between
        self._marks.append((self._epoch_began, self._samples))

    def count(self, samples: float) -> float:
        """Take notice of samples that were trained; the time by the wall."""
        if not self._samples:
            self._marks.clear()  # the first step is spent on tracing
        self._samples += samples
        now = self._now()
        self._marks.append((now, self._samples))
        while len(self._marks) > 2 and self._marks[1][0] < now - _SPEED_WINDOW:
            self._marks.popleft()
        return now + self._excluded

    def speed(self) -> float:
        """Samples a second, over the last two seconds."""
        if len(self._marks) < 2:
            return 0.0
        (began, before), (ended, after) = self._marks[0], self._marks[-1]
        return (after - before) / max(ended - began, 1e-6)

    def exclude(self, seconds: float) -> None:
        """Take time out of the epoch and the speed."""
        self._excluded += seconds

    def epoch_seconds(self) -> float:
        """How long the epoch has been trained."""
        return self._now() - self._epoch_began

    def _now(self) -> float:
        return time.perf_counter() - self._excluded


class StepCurves:
    """Keras reports running means over the epoch; a curve wants each step's own value.

    A mean over c samples of which the last n are new gives them back: (m·c - m'·c') / n. That
    holds for metrics that are plain means; others (AUC, precision) are passed on as they are.
    """

    def __init__(self) -> None:
        self.last_step = 0
        self._first_step = 0
        self._steps_in_epoch: int | None = None
        self._counter: Any = None
        self._model: Any = None
        self._is_mean: dict[str, bool] = {}
        self._batch_size = 0.0
        self._seen = 0.0
        self._means: dict[str, float] = {}
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {}

    def begin_epoch(self, model: Any, steps_in_epoch: int | None, steps_before: int) -> None:
        """Running means start anew, after `steps_before` steps of the run."""
        self._model = model
        self._steps_in_epoch = steps_in_epoch
        self._first_step = self.last_step = steps_before
        self._counter = None
        self._seen = 0.0
        self._means = {}

    def step_in_epoch(self, batch: int) -> int:
        """How many steps of the epoch are done after a batch (several may run at once)."""
        done = batch + 1
        return min(done, self._steps_in_epoch) if self._steps_in_epoch else done

    def is_whole_epoch(self, is_stopping: bool) -> bool:
        """Whether the epoch went through all its steps; of an unknown number, unless stopped."""
        if self._steps_in_epoch is None:
            return not is_stopping
        return self.last_step - self._first_step >= self._steps_in_epoch

    def add(self, batch: int, logs: Mapping[str, float]) -> float:
        """Note the running means after a batch; gives the number of new samples."""
        done = self.step_in_epoch(batch)
        seen = self._samples_after(done)
        new = max(seen - self._seen, 1e-12)
        self.last_step = self._first_step + done
        self._steps.append(self.last_step)
        for name, mean in logs.items():
            value = mean
            if self._means and self._of_mean_type(name):
                value = (mean * seen - self._means[name] * self._seen) / new
            self._values.setdefault(name, []).append(value)
        self._means = dict(logs)
        self._seen = seen
        return new

    def take(self) -> tuple[tuple[int, ...], dict[str, tuple[float, ...]]]:
        """What was noted since the last time; metrics that are not finite are left out."""
        steps = tuple(self._steps)
        values = {
            name: tuple(float(f"{value:.6g}") for value in column)
            for name, column in self._values.items()
            if len(column) == len(steps) and all(map(math.isfinite, column))
        }
        self._steps, self._values = [], {}
        return steps, values

    def _samples_after(self, done: int) -> float:
        """Samples of the epoch so far. Batches are equal but for the last, so the loss's own
        count is read at the first and the last only."""
        if self._counter is None:
            loss = next((m for m in self._model.metrics if m.name == "loss"), None)
            if loss is None:  # a training step of the script's own: count its steps
                return float(done)
            self._counter = loss.count
            self._batch_size = float(self._counter.numpy()) / done
        elif self._steps_in_epoch is None or done == self._steps_in_epoch:
            return float(self._counter.numpy())
        return self._batch_size * done

    def _of_mean_type(self, name: str) -> bool:
        known = self._is_mean.get(name)
        if known is None:
            known = self._is_mean[name] = name.endswith("loss") or _is_plain_mean(self._model, name)
        return known


def _is_plain_mean(model: Any, name: str) -> bool:
    compiled = [m for m in model.metrics if hasattr(m, "metrics")]
    for metric in [*model.metrics, *(inner for outer in compiled for inner in outer.metrics)]:
        if name == metric.name or name.endswith(f"_{metric.name}"):
            return type(metric).result is keras.metrics.Mean.result
    return False
