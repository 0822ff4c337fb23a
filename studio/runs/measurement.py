"""What a run amounts to, from what it says: its curves, its speed and its last scores.

The time that is counted is training alone: the first step, which Keras spends on tracing, and the
tests between the epochs are left out, so that runs of other batch sizes can be compared.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone

_POINTS = 300
"""How many points a curve of a whole run has at most: each is the mean over as many steps."""
_VALIDATION = "val_"


@dataclass(slots=True)
class RunCurve:
    """One value over a run: where each point stands, in epochs and in seconds of training."""

    epochs: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, epochs: float, seconds: float, value: float) -> None:
        """Add a point."""
        self.epochs.append(epochs)
        self.seconds.append(seconds)
        self.values.append(value)


class Measurement:
    """Follows one run by its messages; all that it gives is of the run so far."""

    def __init__(self) -> None:
        self.started: RunStarted | None = None
        self.curves: dict[str, RunCurve] = {}
        self.outcome: Outcome | None = None
        self._logs: dict[str, float] = {}
        self._epoch_seconds: list[float] = []
        self._timed_samples = self._timed_seconds = 0.0
        self._step = 0
        self._clock = 0.0
        self._waiting: list[StepsDone] = []
        """Steps from before any speed was known."""
        self._bins: dict[str, _Bin] = defaultdict(_Bin)

    # --- what is heard ------------------------------------------------------------

    def take_start(self, message: RunStarted) -> None:
        """Training begins."""
        self.started = message

    def take_steps(self, message: StepsDone) -> None:
        """A piece of the per-step curves."""
        if not message.steps or self.started is None:
            return
        if message.samples_per_second <= 0 and not self._timed_seconds:
            self._waiting.append(message)
            return
        speed = message.samples_per_second or self.samples_per_second
        if message.samples_per_second > 0:
            first = self._waiting[-1].steps[-1] if self._waiting else self._step
            samples = (message.steps[-1] - first) * self._step_samples
            self._timed_samples += samples
            self._timed_seconds += samples / speed
        self._place_waiting(speed)
        self._place(message, speed)

    def take_epoch(self, message: EpochDone) -> None:
        """An epoch ended, or a test in the midst of steps."""
        self._logs = message.logs
        if not message.step:
            self._epoch_seconds.append(message.seconds)
        if self._waiting and self.started is not None:
            steps = self._waiting[-1].steps[-1] - self._step
            self._place_waiting(steps * self._step_samples / max(message.seconds, 1e-6))
        at = self._step / self._steps_per_epoch if self._step else message.epoch + 1.0
        for name, value in message.logs.items():
            if name.startswith(_VALIDATION):
                self.curves.setdefault(name, RunCurve()).add(at, self._clock, value)

    def take_end(self, outcome: Outcome) -> None:
        """The run is over."""
        self.outcome = outcome

    def _place_waiting(self, speed: float) -> None:
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._place(message, speed)

    def _place(self, message: StepsDone, speed: float) -> None:
        assert self.started is not None
        total = self.started.steps_per_epoch * self.started.epochs
        width = max(1, total // _POINTS)
        per_step = self._step_samples / speed
        before, clock = self._step, self._clock
        for name, values in message.values.items():
            here = before
            for step, value in zip(message.steps, values, strict=True):
                mean = self._bins[name].add(value, step - here, width)
                here = step
                if mean is not None:
                    at = step / self._steps_per_epoch
                    seconds = clock + (step - before) * per_step
                    self.curves.setdefault(name, RunCurve()).add(at, seconds, mean)
        self._step = message.steps[-1]
        self._clock = clock + (self._step - before) * per_step

    @property
    def _steps_per_epoch(self) -> int:
        return max(1, self.started.steps_per_epoch) if self.started else 1

    @property
    def _step_samples(self) -> float:
        """How many samples a step has on average: the last one of an epoch may have fewer."""
        if self.started is None or self.started.test_every:
            return float(self.started.batch_size) if self.started else 1.0
        return self.started.samples / self._steps_per_epoch

    # --- what it amounts to ---------------------------------------------------------

    @property
    def samples_per_second(self) -> float:
        """The speed of training; 0 before it is known."""
        if self._timed_seconds > 0:
            return self._timed_samples / self._timed_seconds
        if self._epoch_seconds and self.started is not None:
            return self.started.samples / max(min(self._epoch_seconds), 1e-6)
        return 0.0

    @property
    def is_with_tracing(self) -> bool:
        """Whether the run was too short for a speed without its first step."""
        return not self._timed_seconds

    @property
    def epoch_seconds(self) -> float | None:
        """How long training takes for all the data once; None before it is known."""
        speed = self.samples_per_second
        return self.started.samples / speed if speed and self.started is not None else None

    @property
    def metric(self) -> str:
        """The first metric beside the loss; "" where there is none."""
        names = [n for n in self.started.metrics if n != "loss"] if self.started else []
        return names[0] if names else ""

    @property
    def loss(self) -> float | None:
        """The loss of the last epoch, or where none has ended, the newest there is."""
        return self._last("loss")

    @property
    def score(self) -> float | None:
        """The first metric, likewise."""
        return self._last(self.metric) if self.metric else None

    @property
    def validation(self) -> float | None:
        """The first metric, or else the loss, on what is held back while training."""
        return self._logs.get(f"{_VALIDATION}{self.metric or 'loss'}")

    @property
    def test(self) -> float | None:
        """The first metric, or else the loss, of the evaluation at the end."""
        run = self.outcome.run if self.outcome else None
        return run.evaluation.get(self.metric or "loss") if run else None

    def _last(self, name: str) -> float | None:
        if name in self._logs:
            return self._logs[name]
        curve = self.curves.get(name)
        return curve.values[-1] if curve and curve.values else None


@dataclass(slots=True)
class _Bin:
    """The mean over some steps."""

    total: float = 0.0
    steps: int = 0

    def add(self, value: float, steps: int, width: int) -> float | None:
        """Take a mean over `steps` steps; gives the mean when `width` steps are full."""
        self.total += value * steps
        self.steps += steps
        if self.steps < width:
            return None
        mean = self.total / self.steps
        self.total, self.steps = 0.0, 0
        return mean
