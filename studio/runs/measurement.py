"""What a run amounts to beside others: its curves over time, its speed and its last scores.

The time that is counted is training alone: the first step, which Keras spends on tracing, and the
tests between the epochs are left out, so that runs of other batch sizes can be compared.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.runs.run_state import LEAST_SECONDS, VALIDATION, RunState

if TYPE_CHECKING:
    from studio.runs.series import Floats, Series

_MANY_EPOCHS = 30
"""Of so many epochs their own values make a curve, as the table of a run has them; of fewer the
steps do, which tell more."""
_POINTS = 300
"""How many points a curve of a whole run has at most: each is the mean over as many steps."""


@dataclass(frozen=True, slots=True)
class RunCurve:
    """One value over a run: where each point stands, in epochs and in seconds of training."""

    epochs: "Floats"
    seconds: "Floats"
    values: "Floats"


class Measurement:
    """Reads the state of one run; all that it gives is of the run so far."""

    def __init__(self, run: RunState | None = None) -> None:
        self.run = run if run is not None else RunState()
        self._curves: dict[str, tuple[object, RunCurve]] = {}

    # --- curves ---------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The names of the curves there are."""
        if not self.run.clock_steps:
            return []
        held_back = [name for name in self.run.epochs if name.startswith(VALIDATION)]
        return [*self.run.steps, *held_back]

    def curve(self, name: str) -> RunCurve | None:
        """The curve of a name, as far as its times are known; None where there is none."""
        if name not in self.names:
            return None
        epochs = self.run.epochs.get(name)
        is_long = epochs is not None and len(epochs) >= _MANY_EPOCHS
        series = self.run.steps.get(name)
        is_of_steps = bool(series) and not is_long
        series = series if series and is_of_steps else self.run.epochs[name]
        state = is_of_steps, len(series), len(self.run.clock_steps)
        known = self._curves.get(name)
        if known is None or known[0] != state:
            makes = self._of_steps if is_of_steps else self._of_epochs
            known = self._curves[name] = state, makes(series)
        return known[1]

    def _of_steps(self, series: "Series") -> RunCurve:
        import numpy as np

        run = self.run
        count = int(np.searchsorted(series.x, run.clock_steps[-1], side="right"))
        steps, values = series.x[:count], series.y[:count]
        # Each value is the mean over the steps since the one before.
        weights = np.diff(steps, prepend=0.0)
        stretch = steps // max(1, run.total_steps // _POINTS)
        ends = np.flatnonzero(np.diff(stretch, prepend=0.0))
        if not len(ends):
            return self._curve(steps[:0], values[:0])
        starts = np.concatenate(([0], ends[:-1] + 1))
        until = ends[-1] + 1
        totals = np.add.reduceat((values * weights)[:until], starts)
        return self._curve(steps[ends], totals / np.add.reduceat(weights[:until], starts))

    def _of_epochs(self, series: "Series") -> RunCurve:
        return self._curve(series.x * max(1, self.run.steps_per_epoch), series.y)

    def _curve(self, steps: "Floats", values: "Floats") -> RunCurve:
        import numpy as np

        known = (0.0, *self.run.clock_steps), (0.0, *self.run.clock_seconds)
        seconds = np.interp(steps, *known)
        return RunCurve(steps / max(1, self.run.steps_per_epoch), seconds, values.copy())

    # --- numbers ----------------------------------------------------------------------

    @property
    def samples_per_second(self) -> float:
        """The speed of training; 0 before it is known."""
        run = self.run
        if run.timed_seconds > 0:
            return run.timed_samples / run.timed_seconds
        if run.epoch_durations and run.started is not None:
            return run.started.samples / max(min(run.epoch_durations), LEAST_SECONDS)
        return 0.0

    @property
    def is_with_tracing(self) -> bool:
        """Whether the run was too short for a speed without its first step."""
        return not self.run.timed_seconds

    @property
    def epoch_seconds(self) -> float | None:
        """How long training takes for all the data once; None before it is known."""
        speed, started = self.samples_per_second, self.run.started
        return started.samples / speed if speed and started is not None else None

    @property
    def metric(self) -> str:
        """The first metric beside the loss; "" where there is none."""
        metrics = self.run.started.metrics if self.run.started else ()
        return next((name for name in metrics if name != "loss"), "")

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
        return self.run.logs.get(f"{VALIDATION}{self.metric or 'loss'}")

    @property
    def test(self) -> float | None:
        """The first metric, or else the loss, of the evaluation at the end."""
        return self.run.evaluation.get(self.metric or "loss")

    def _last(self, name: str) -> float | None:
        if name in self.run.logs:
            return self.run.logs[name]
        curve = self.curve(name)
        return float(curve.values[-1]) if curve is not None and len(curve.values) else None
