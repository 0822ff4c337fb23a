"""Turns Keras's running means into the curve of each step, and keeps the time of an epoch."""

import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import keras

from studio.engine.worker.any_backend import bring_up_to_date

_SPEED_WINDOW = 2.0


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

    def go_on(self, seconds: float) -> None:
        """The epoch was trained for so long already, by a process before."""
        self._epoch_began = self._now() - seconds

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
        self._model: Any = None
        self._means: dict[str, RunningMean | None] = {}
        self._is_by_batch = False
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {}

    def begin_epoch(
        self,
        model: Any,
        steps_in_epoch: int | None,
        steps_before: int,
        *,
        is_by_batch: bool = False,
    ) -> None:
        """Running means start anew, after `steps_before` steps of the run; with `is_by_batch`,
        as in `train_on_batch`, they do so with each batch."""
        self._is_by_batch = is_by_batch
        self._model = model
        self._steps_in_epoch = steps_in_epoch
        self._first_step = self.last_step = steps_before
        self._means = {}

    @property
    def batches_done(self) -> int:
        """How many batches of the epoch are done."""
        return self.last_step - self._first_step

    def state(self) -> dict[str, Any]:
        """All that the next steps of the epoch build upon, as plain values."""
        means = {name: mean and mean.state() for name, mean in self._means.items()}
        return {"first_step": self._first_step, "last_step": self.last_step, "means": means}

    def go_on(self, state: dict[str, Any]) -> None:
        """Go on in the midst of an epoch, whose metrics are what they were."""
        self._first_step, self.last_step = state["first_step"], state["last_step"]
        if self._is_by_batch:
            return  # nothing outlasts a batch
        for name, told in state["means"].items():
            mean = self._means[name] = told and _plain_mean(self._model, name)
            if mean:
                mean.go_on(told)

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
        is_regular = self._steps_in_epoch is not None and done < self._steps_in_epoch
        self.last_step = self._first_step + done
        self._steps.append(self.last_step)
        if not (self._means and is_regular):  # the metrics' own counts are read now
            bring_up_to_date(self._model)
        for name, value in logs.items():
            if name not in self._means:
                self._means[name] = _plain_mean(self._model, name)
            mean = self._means[name]
            if mean is None:
                own = value
            elif self._is_by_batch:
                own = mean.take_alone(value)
            else:
                own = mean.take(value, done, is_regular)
            self._values.setdefault(name, []).append(own)
        loss = self._means.get("loss")
        return loss.newest if loss is not None else 1.0

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


class RunningMean:
    """One metric's mean so far in the epoch, and what it stood on.

    Batches are alike but for an epoch's last, so the metric's own count is read only at the first
    batch and the last: reading it costs as much as a small step's share of Python.
    """

    def __init__(self, metric: Any) -> None:
        self.newest = 0.0
        """The weight of the newest batch: its samples, for the loss."""
        self._metric = metric
        self._each = 0.0
        self._total = 0.0
        self._mean = 0.0

    def state(self) -> list[float]:
        """What it stands on."""
        return [self.newest, self._each, self._total, self._mean]

    def go_on(self, state: list[float]) -> None:
        """Stand on that."""
        self.newest, self._each, self._total, self._mean = state

    def take_alone(self, mean: float) -> float:
        """The value of a batch whose mean is of itself alone."""
        self.newest = self.newest or max(float(self._metric.count.numpy()), 1e-12)
        return mean

    def take(self, mean: float, done: int, is_regular: bool) -> float:
        """The value of the newest steps alone, given the mean after `done` steps."""
        if self._each and is_regular:
            total = self._each * done
        else:
            total = float(self._metric.count.numpy())
            self._each = self._each or total / done
        self.newest = max(total - self._total, 1e-12)
        own = (mean * total - self._mean * self._total) / self.newest if self._total else mean
        self._total, self._mean = total, mean
        return own


def _plain_mean(model: Any, name: str) -> RunningMean | None:
    """The running mean behind a name in Keras's logs; None when it is no plain mean."""
    compiled = [m for m in model.metrics if hasattr(m, "metrics")]
    own = {m.name: m for m in model.metrics}
    found = own.get(name)
    for metric in (inner for outer in compiled for inner in outer.metrics):
        if found is None and (name == metric.name or name in _prefixed(model, metric)):
            found = metric
    if found is not None and type(found).result is keras.metrics.Mean.result:
        return RunningMean(found)
    return None


def _prefixed(model: Any, metric: Any) -> set[str]:
    """With several outputs, Keras puts the output before the metric's name."""
    return {f"{output}_{metric.name}" for output in getattr(model, "output_names", ())}
