"""What is known of a run, from what its process says: the one fold over a run's events.

The window, the commands, a comparison of values and whoever reads an old log look at the same
RunState. It takes events as they come, at whatever rate, and keeps the whole history. Nothing here
draws, waits or reads a file.
"""

import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import TYPE_CHECKING, Literal, Self

from studio.engine.outcome import Outcome, Progress, told
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import (
    CallbackActed,
    EpochDone,
    FollowedAnswer,
    FollowedData,
    FollowedPlane,
    LearningRateChanged,
    ResultWaits,
    RunPaused,
    RunResumed,
    RunStarted,
    StepsDone,
    WatchUpdate,
)
from studio.runs.rates import Rates
from studio.runs.sequence_seen import SequenceSeen

if TYPE_CHECKING:  # numpy comes with the first numbers, not with the window
    from studio.runs.series import Series

Stage = Literal["idle", "preparing", "running", "paused", "ended"]

_PHASES = {
    "data": "Loading the data…",
    "build": "Building the model…",
    "adapt": "Adapting layers to the data…",
    "compile": "Compiling the model…",
    "fit": "Training",
    "evaluate": "Evaluating the trained model…",
    "save": "Saving the trained model…",
    "wind_down": "The run of the project before is ending…",
}
VALIDATION = "val_"
"""How the names begin of what Keras finds on the data held back."""
_EPOCHS_COUNTED = 6
"""How many of the last epochs the guess of the time left is made from."""
LEAST_SECONDS = 1e-6
"""What a clock too coarse for a run is taken to have said."""


class RunState(Progress):
    """What came of one run so far. Beside `take` there is only `end`, as the end of a process is
    no event of its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.stage: Stage = "idle"
        self.is_elsewhere = False
        """Whether it goes on in a process that nobody here steers."""
        self.started: RunStarted | None = None
        self.outcome: Outcome | None = None
        self.step = 0
        self.steps: dict[str, Series] = {}
        """The curves over steps."""
        self.epochs: dict[str, Series] = {}
        """The curves over epochs; over parts of one where training counts steps."""
        self.reports: list[EpochDone] = []
        """What each epoch, or each test in the midst of steps, said at its end."""
        self.rates = Rates()
        self.waiting = ""
        """Why its result could not be saved and waits in its process, as a sentence; else ""."""
        self.samples_per_second = 0.0
        """The speed of the newest piece."""
        self.timed_samples = self.timed_seconds = 0.0
        """Of all pieces whose speed is known: without the first step, which Keras traces in."""
        self.clock_steps, self.clock_seconds = array("d"), array("d")
        """How many seconds of training alone so many steps took."""
        self.watches: dict[str, list[WatchUpdate]] = {}
        """What came of each watched node, oldest first."""
        self.planes: list[FollowedPlane] = []
        self.points: FollowedData | None = None
        self.answer: FollowedAnswer | None = None
        self.sequence = SequenceSeen()
        self.acts: list[CallbackActed] = []
        """What callbacks of the script did, oldest first."""
        self.warnings: list[str] = []
        self._clock = clock
        self._heard_at = self._began_at = self._seconds_at_end = 0.0
        self._speeds: deque[float] = deque(maxlen=9)

    @classmethod
    def of_log(cls, events: Iterable[object]) -> Self:
        """The run that said this. It has no outcome where it was cut off, or goes on."""
        run = cls()
        for event in events:
            run.take(event)
        if run.ended is not None:
            run.end(told(run.ended))
        return run

    # --- what is heard ----------------------------------------------------------------

    def take(self, event: object) -> None:
        """Take in what the process said; what is none of a run's events changes nothing."""
        super().take(event)
        match event:
            case RunStarted():
                was_cut, self.started = self.started is not None, event
                if was_cut:
                    self._forget_after(event.begun_epoch, event.begun_step)
                self.rates.begin(event)
                self._began_at = self._clock()
                self._go_on()
            case StepsDone():
                self._take_steps(event)
            case EpochDone():
                self._take_report(event)
            case RunPaused():
                self.stage = "paused"
            case RunResumed():
                self._go_on()
            case CallbackActed() | LearningRateChanged() | ResultWaits() | RequestFailed():
                self._take_word(event)
            case _:
                self._take_picture(event)

    def _take_word(
        self, event: CallbackActed | LearningRateChanged | ResultWaits | RequestFailed
    ) -> None:
        """What happened on the way, to be marked or said."""
        match event:
            case CallbackActed():
                self.acts.append(event)
            case LearningRateChanged():
                self.rates.change(event, self.steps_per_epoch)
            case ResultWaits(sentence=sentence):
                self.waiting = sentence
            case RequestFailed():
                self.warnings.append(event.sentence)

    def _take_picture(self, event: object) -> None:
        """What is drawn of a network while it learns."""
        match event:
            case WatchUpdate():
                self.watches.setdefault(event.node, []).append(event)
            case FollowedData():
                self.points = event
            case FollowedAnswer():
                self.answer = event
                if event.target:
                    self.sequence.take(event)
            case FollowedPlane():
                if self.planes and self.number_of(self.planes[-1]) == self.number_of(event):
                    self.planes.pop()  # the same epoch, asked anew
                self.planes.append(event)

    def end(self, outcome: Outcome) -> None:
        """The run is over."""
        self._seconds_at_end = self.seconds
        self.outcome = outcome
        self.ended = outcome.run
        self.is_elsewhere = False
        self.phase = self.waiting = ""
        self.stage = "ended"

    def _forget_after(self, epoch: int, step: int) -> None:
        """The run goes on from there, so what came later comes anew: the curves are those of a run
        that nobody cut off."""
        self.ended = self.outcome = None
        self.epochs_done, self.step = epoch, step
        last = step / self.steps_per_epoch if self.counts_steps else float(epoch)
        self.rates.forget_after(step, last)
        # Series of their own: who drew the ones before sees that they are others.
        self.steps = {name: series.until(step) for name, series in self.steps.items()}
        self.epochs = {name: series.until(last) for name, series in self.epochs.items()}
        kept = [r for r in self.reports if (r.step <= step if r.step else r.epoch < epoch)]
        self.reports = kept
        for updates in self.watches.values():
            updates[:] = [update for update in updates if update.epoch < epoch and step]
        self.planes = [plane for plane in self.planes if plane.step <= step]
        while self.clock_steps and self.clock_steps[-1] > step:
            self.clock_steps.pop()
            self.clock_seconds.pop()

    def _go_on(self) -> None:
        self.stage = "running"
        self._heard_at = self._clock()

    def _take_steps(self, event: StepsDone) -> None:
        for name, values in event.values.items():
            self._series(self.steps, name).extend(event.steps, values)
        self._heard_at = self._clock()
        speed = self.samples_per_second = event.samples_per_second
        before, self.step = self.step, event.steps[-1] if event.steps else self.step
        if speed > 0:
            samples = (self.step - before) * self._step_samples
            self.timed_samples += samples
            self.timed_seconds += samples / speed
            self._speeds.append(speed)
        elif self.timed_seconds:
            speed = self.timed_samples / self.timed_seconds
        if speed > 0:  # else the steps wait until one is known
            self._tick(self._unclocked_steps * self._step_samples / speed)

    def _take_report(self, event: EpochDone) -> None:
        self.reports.append(event)
        at = event.epoch + 1.0
        if event.step:
            at = event.step / (self.steps_per_epoch or 1)
        else:
            self.step = max(self.step, self.epochs_done * self.steps_per_epoch)
        self.rates.report(event, at)
        if not self.timed_seconds:
            self._tick(max(event.seconds, LEAST_SECONDS))
        for name, value in event.logs.items():
            # Tests in the midst stand between the steps, on whose curves all others are.
            if not event.step or name.startswith(VALIDATION):
                self._series(self.epochs, name).extend((at,), (value,))
        self._heard_at = self._clock()

    def _tick(self, seconds: float) -> None:
        """So many seconds more have been trained for, up to the step in hand."""
        if self._unclocked_steps > 0:
            before = self.clock_seconds[-1] if self.clock_seconds else 0.0
            self.clock_steps.append(self.step)
            self.clock_seconds.append(before + seconds)

    def _series(self, where: "dict[str, Series]", name: str) -> "Series":
        if name not in where:
            from studio.runs.series import Series

            where[name] = Series()
        return where[name]

    def titled(self, name: str) -> str:
        """A curve's name with what a person calls the output that it is of: Keras's "price_1_loss"
        may be "价格_loss"."""
        return titled(name, self.started.titles) if self.started else name

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Losses and metrics in the order of the outputs that they are of."""
        return in_order(names, self.started.titles if self.started else ())

    # --- what it amounts to -----------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether it is prepared, runs or holds, and can be steered."""
        return self.stage in ("preparing", "running", "paused") and not self.is_elsewhere

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch has; 0 before it is known."""
        return self.started.steps_per_epoch if self.started else 0

    @property
    def counts_steps(self) -> bool:
        """Whether it counts steps and no epochs."""
        return bool(self.started and self.started.test_every)

    def number_of(self, plane: FollowedPlane) -> int:
        """After how many epochs, or steps where those are counted, a plane was asked for."""
        return plane.step if self.counts_steps else plane.epoch

    @property
    def total_steps(self) -> int:
        """How many steps all of it has; 0 before it is known."""
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
        """How much of all of it is done, from 0 to 1."""
        return min(1.0, self.step / self.total_steps) if self.total_steps else 0.0

    @property
    def evaluation(self) -> dict[str, float]:
        """What the trained model was found to be worth at the end."""
        return self.ended.evaluation if self.ended is not None else {}

    @property
    def logs(self) -> dict[str, float]:
        """The newest report; empty before there is one."""
        return self.reports[-1].logs if self.reports else {}

    @property
    def epoch_durations(self) -> list[float]:
        """How long each epoch took, with its tests and its pictures."""
        return [report.seconds for report in self.reports if not report.step]

    @property
    def seconds_left_in_epoch(self) -> float | None:
        """An estimate that one slow piece does not throw off; None before there is any."""
        per_step = self._seconds_per_step()
        if per_step is None:
            return None
        return max(0.0, (self.steps_per_epoch - self.step_in_epoch) * per_step - self._elapsed())

    @property
    def seconds_left(self) -> float | None:
        """An estimate for all of it; whole epochs count with their validation and maps."""
        in_epoch = self.seconds_left_in_epoch
        if in_epoch is None or self.started is None:
            return None
        if self.epochs_done >= self.started.epochs:
            return 0.0
        return in_epoch + (self.started.epochs - self.epochs_done - 1) * self._typical_epoch()

    def _typical_epoch(self) -> float:
        per_step = self._seconds_per_step() or 0.0
        # The first epoch holds the tracing of the graph, so it counts only while it is alone.
        whole = self.epoch_durations
        whole = whole[1:][-_EPOCHS_COUNTED:] or whole
        return median(whole) if whole else per_step * self.steps_per_epoch

    def _seconds_per_step(self) -> float | None:
        if not self._speeds or self.started is None:
            return None
        return self.started.batch_size / median(self._speeds)

    @property
    def seconds(self) -> float:
        """How long it has been trained for: since training began, until it ended, or nought."""
        if self.ended is not None:
            return self.ended.seconds
        if self.stage == "ended":
            return self._seconds_at_end
        return self._clock() - self._began_at if self.is_busy and self.started else 0.0

    def _elapsed(self) -> float:
        """Since the last news: the estimate goes on counting down between two of them."""
        return 0.0 if self.stage != "running" else max(0.0, self._clock() - self._heard_at)

    @property
    def _step_samples(self) -> float:
        """How many samples a step has on average: the last one of an epoch may have fewer."""
        if self.started is None:
            return 1.0
        if self.counts_steps or not self.steps_per_epoch:
            return float(self.started.batch_size)
        return self.started.samples / self.steps_per_epoch

    @property
    def _unclocked_steps(self) -> float:
        """How many steps have no time yet."""
        return self.step - (self.clock_steps[-1] if self.clock_steps else 0)

    @property
    def phase_text(self) -> str:
        """What it is doing, for the person."""
        return _PHASES.get(self.phase, "Starting…")


def titled(name: str, titles: Mapping[str, str]) -> str:
    """The name of a loss or a metric with what a person calls the output that it is of."""
    part = VALIDATION if name.startswith(VALIDATION) else ""
    key = _output_of(name, titles)
    return f"{part}{titles[key]}{name[len(part) + len(key) :]}" if key else name


def in_order(names: Iterable[str], outputs: Iterable[str]) -> list[str]:
    """Losses and metrics in the order of the outputs that they are of, as Keras calls them; those
    of the whole come first, the loss before all. Keras sorts them by its own names."""
    places = [*outputs]

    def place(name: str) -> tuple[int, bool]:
        output = _output_of(name, places)
        return places.index(output) if output else -1, name.removeprefix(VALIDATION) != "loss"

    return sorted(names, key=place)


def _output_of(name: str, outputs: Iterable[str]) -> str:
    """The output that a loss or a metric is of; empty where it is of the whole."""
    base = name.removeprefix(VALIDATION)
    return max((key for key in outputs if base.startswith(f"{key}_")), key=len, default="")


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
