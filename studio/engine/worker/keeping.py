"""Decides when a checkpoint is written, and which of them stay.

At an epoch's end when the last one is older than a hundred times what it cost, within an epoch
more rarely: so that less than a hundredth of the time of a run goes to them.
"""

import math
import time
from pathlib import Path
from typing import Any

from studio.engine.protocol.checkpoint_file import FOLDER, all_in, file_name, is_whole, read_head
from studio.engine.protocol.run import CheckpointSaved
from studio.engine.worker.checkpoint import Moment, WeightsLost, write_checkpoint
from studio.engine.worker.run_log import RunLog

_COSTS = 100
_AT_EPOCHS_END, _WITHIN_AN_EPOCH = 0.5, 5.0
"""The least seconds between two of them."""
_NEWEST_KEPT = 2


class Keeper:
    """The checkpoints of one run."""

    def __init__(self, run_dir: Path, log: RunLog) -> None:
        self._run_dir, self._log = run_dir, log
        self._written_at: float | None = None
        self._cost = 0.0
        self._is_failing = False
        self._last: Moment | None = None
        self._scores: dict[Path, float | None] = {}
        for unfinished in (run_dir / FOLDER).glob(".*.part"):  # the process before was killed
            unfinished.unlink(missing_ok=True)

    def is_due(self, *, at_epochs_end: bool = False) -> bool:
        """Whether the last one is old enough for another; of a run that just made its first step
        there is nothing to lose."""
        now = time.perf_counter()
        if self._written_at is None:
            self._written_at = now
        least = _AT_EPOCHS_END if at_epochs_end else _WITHIN_AN_EPOCH
        return now - self._written_at >= max(least, _COSTS * self._cost)

    def write(self, moment: Moment, model: Any, others: list[Any], plain: dict[str, Any]) -> float:
        """Write one, unless there is one of this very moment; returns the seconds that it took. A
        disk that is full costs the checkpoint, never the run: it is tried again."""
        if moment == self._last:
            return 0.0
        began = time.perf_counter()
        path = self._run_dir / FOLDER / file_name(moment.epoch, moment.step)
        try:
            self._log.settle()
            size = write_checkpoint(path, moment, model, others, plain)
        except WeightsLost:
            return self._spent(began)  # the loss will say so at the next step
        except OSError as error:
            self._say_failing(error)
            return self._spent(began)
        seconds = self._spent(began)
        self._last, self._scores[path] = moment, moment.score
        self._is_failing = False
        file = f"{FOLDER}/{path.name}"
        self._log.say(CheckpointSaved(moment.epoch, moment.step, file, seconds, size))
        self._tidy_up()
        return seconds

    def newest(self) -> Path | None:
        """The newest one that is whole."""
        return next((path for path in all_in(self._run_dir) if is_whole(path)), None)

    def lose_all(self) -> None:
        """They were deleted: another one is due at once."""
        self._last, self._written_at = None, -math.inf

    def forget_after(self, path: Path) -> None:
        """The run goes on from there: what came later comes anew."""
        for other in all_in(self._run_dir):
            if other.name > path.name:
                other.unlink(missing_ok=True)

    def _tidy_up(self) -> None:
        """Keep the newest ones, and the best."""
        there = all_in(self._run_dir)
        for path in there:
            if path not in self._scores:  # of the process before
                head = read_head(path)
                self._scores[path] = head.score if head is not None else None
        scored = {p: score for p in there if (score := self._scores[p]) is not None}
        best = min(scored, key=scored.__getitem__, default=None)
        for path in there[_NEWEST_KEPT:]:
            if path != best:
                path.unlink(missing_ok=True)

    def _spent(self, began: float) -> float:
        self._written_at = time.perf_counter()
        self._cost = self._written_at - began
        return self._cost

    def _say_failing(self, error: OSError) -> None:
        if not self._is_failing:
            self._is_failing = True
            self._log.warn(
                f"No checkpoint can be written in {self._run_dir / FOLDER}: {error.strerror}. "
                "Training goes on, and it will be tried again."
            )
