"""Where the steps of a run stand along the horizontal axis: counted, in epochs, or in seconds."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from studio.runs.run_state import RunState
from studio.runs.series import Floats

Counts = Literal["steps", "epochs", "time"]
_APART = 10
"""In pixels: how far marks are from each other, on the mean, that do not hide what is below."""
_LEAST = 1e-3
"""In seconds: a logarithmic axis has no place for 0."""


def _start() -> Floats:
    return np.zeros(1)


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """From steps to places on the axis, and back. `epoch_width` is how many steps an epoch has;
    `clock_seconds[i]` is how long training took up to step `clock_steps[i]`, tests left out."""

    counts: Counts = "steps"
    epoch_width: float = 1.0
    is_log: bool = False
    clock_steps: Floats = field(default_factory=_start)
    clock_seconds: Floats = field(default_factory=_start)

    @classmethod
    def of(cls, run: RunState, counts: Counts, epoch_width: float, *, is_log: bool) -> "Along":
        """That of a run as it is now."""
        if counts != "time":
            return cls(counts, epoch_width, is_log)
        known = (run.clock_steps, run.clock_seconds)
        steps, seconds = (np.concatenate(([0.0], clock)) for clock in known)
        return cls(counts, epoch_width, is_log, steps, seconds)

    @property
    def version(self) -> tuple[Counts, float, bool, int]:
        """What tells it from one that puts steps elsewhere."""
        return self.counts, self.epoch_width, self.is_log, len(self.clock_steps)

    def place(self, steps: Floats) -> Floats:
        """Where steps stand, in the numbers of the axis (before a logarithm is taken)."""
        match self.counts:
            case "steps":
                return steps
            case "epochs":
                return steps / self.epoch_width
            case "time":
                seconds = np.interp(steps, self.clock_steps, self.clock_seconds)
                return np.maximum(seconds, _LEAST)

    def ends(self, last_step: float) -> tuple[float, float]:
        """Where an axis begins and ends that shows everything up to a step."""
        first, last = self.place(np.array([1.0, max(last_step, 1.0)]))
        return (float(first) if self.is_log else 0.0), float(last)

    def has_room(self, places: Floats, view: tuple[float, float], pixels: int) -> bool:
        """Whether marks at these places stand apart in a view, from left to right on so many
        pixels: a crowd of them would hide the lines."""
        left, right = (10.0**x if self.is_log else x for x in view)
        count = np.count_nonzero((places >= left) & (places <= right))
        return bool(count * _APART <= pixels)

    def step_at(self, x: float) -> float:
        """The step that stands at a place of the drawn axis, of which a logarithm was taken."""
        place = 10.0**x if self.is_log else x
        match self.counts:
            case "steps":
                return place
            case "epochs":
                return place * self.epoch_width
            case "time":
                return float(np.interp(place, self.clock_seconds, self.clock_steps))
