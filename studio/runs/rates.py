"""The learning rates of a run: what it trains with, and what the person made of that meanwhile."""

from typing import TYPE_CHECKING

from studio.engine.protocol.run import EpochDone, LearningRateChanged, RunStarted

if TYPE_CHECKING:  # numpy comes with the first numbers, not with the window
    from studio.runs.series import Series

RATE = "learning_rate"
"""What Keras calls it, where a callback tells of it among the metrics."""


class Rates:
    """`changes` are those made by hand, in their order; `present` is the rate in hand, 0 before it
    is known; `is_scheduled` says that the optimizer takes it from a schedule."""

    def __init__(self) -> None:
        self.changes: list[LearningRateChanged] = []
        self.present = 0.0
        self.is_scheduled = False
        self.is_watched = False
        """Whether a callback that may change it tells of it among the metrics."""
        self.told: Series | None = None
        """That of each epoch's end, and before and after each change by hand, over epochs; None
        before the first."""

    def begin(self, event: RunStarted) -> None:
        """Training begins; with what it goes on, the log says already."""
        self.is_scheduled = event.is_rate_scheduled
        self.present = self.present or event.learning_rate

    def change(self, event: LearningRateChanged, steps_per_epoch: int) -> None:
        """The person changed it."""
        self.changes.append(event)
        if steps_per_epoch:
            at = event.step / steps_per_epoch
            self._tell(at, event.before)
            self._tell(at, event.rate)
        self.present = event.rate

    def report(self, event: EpochDone, at: float) -> None:
        """An epoch ended, or a part of one; `at` is how many were done."""
        rate = event.learning_rate or event.logs.get(RATE, 0.0)
        self.is_watched = self.is_watched or RATE in event.logs
        if rate:
            self._tell(at, rate)
            self.present = rate

    def _tell(self, at: float, rate: float) -> None:
        if self.told is None:
            from studio.runs.series import Series

            self.told = Series()
        self.told.extend((at,), (rate,))

    def forget_after(self, step: int, epochs: float) -> None:
        """The run goes on from there: what was changed later is void."""
        void = [change for change in self.changes if change.step > step]
        self.changes = [change for change in self.changes if change.step <= step]
        if self.told is not None:
            self.told = self.told.until(epochs)
        if void:
            self.present = void[0].before

    @property
    def varies(self) -> bool:
        """Whether it is another one now than it was."""
        is_curve = self.told is not None and self.told.lowest < self.told.highest
        return bool(self.changes) or is_curve


def in_digits(rate: float) -> str:
    """A learning rate as people write it, such as 0.001 or 1e-06."""
    return f"{rate:.6g}"
