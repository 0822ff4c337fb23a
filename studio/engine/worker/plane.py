"""Sends what a network of two inputs answers everywhere in their plane, while it learns.

It disturbs the run as little as its neighbour `following` does, and costs no more than a few
hundredths of its time: where epochs are short, not each of them has its picture. In a long run
pictures become rarer, so that a night of training leaves hundreds of files and not a million.
"""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from studio.engine.protocol.run import FollowedPlane, FollowRequest
from studio.engine.worker.any_backend import bring_up_to_date, compiled
from studio.engine.worker.files import save_array
from studio.engine.worker.live_answer import Follower, in_batches
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.units import OwnUnits
from studio.engine.worker.watching import taken, undisturbed

FOLDER = "plane"
SIDE = 100
_MOST_NUMBERS = 40_000
_BATCH = 2_500
_POINTS = (1_000, 500)
_RANGE_ROWS = 20_000
_MARGIN = 0.12
_PAUSE = 1 / 20
_COSTS, _GROWTH = 50, 1 / 100
"""The next picture waits for so many times what one costs, and for that part of the run's time."""


class PlaneFollowing(Follower):
    """Asks before training, after epochs, and at the end."""

    def __init__(
        self,
        request: FollowRequest,
        data: Any,
        units: Mapping[str, OwnUnits | None],
        run_dir: Path,
        log: RunLog,
        on_spent: Callable[[float], None],
        *,
        is_new: bool = True,
    ) -> None:
        super().__init__(request, data, units, log, on_spent, is_new=is_new)
        self._run_dir = run_dir
        self._names = tuple(filter(None, (request.input, request.second)))
        for name in self._names:  # the grid is one of equal steps
            if (found := self._units.get(name)) is not None and not found.is_straight:
                self._units[name] = None
        self._answer: Any = None
        self._one: list[Any] = []
        self._range = ((0.0, 1.0), (0.0, 1.0))
        self._epochs = self._steps = 0
        self._began = self._told_at = 0.0
        self._costs: list[float] = []

    # --- Keras ------------------------------------------------------------------

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """The points, and what the untrained network makes of the plane."""
        self._trying(self._begin)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Answer in the midst of the one epoch that all steps are; else this is no epoch's end."""
        self._steps = self._steps_after(batch)
        if self._counts_steps and self._is_due():
            self._trying(self._tell)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Answer, unless the last time was just now, or this is only a test between two steps."""
        if self._counts_steps:
            return
        self._epochs = epoch + 1
        if self._is_due():
            self._trying(self._tell)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """The plane as it is in the end, whatever was done to the weights last."""
        if self._is_new or self._steps:
            self._trying(self._tell)

    # --- inside -----------------------------------------------------------------

    @property
    def _counts_steps(self) -> bool:
        return bool(self.params.get("counts") == "steps")

    def _is_due(self) -> bool:
        now = time.perf_counter()
        cost = min(self._costs[1:], default=0.0)  # the first one was traced as well
        pause = max(_PAUSE, _COSTS * cost, _GROWTH * (now - self._began))
        return now - self._told_at >= pause

    def _begin(self) -> None:
        self._epoch = self._epochs = self._steps = 0
        self._began = time.perf_counter()
        self._answer = compiled(lambda x: keras.tree.flatten(self.model(x, training=False))[0])
        rows = [self._rows(part, most) for part, most in zip(self._parts, _POINTS, strict=True)]
        points = [
            np.column_stack(
                [
                    self._told_places(self._places(part, at)),
                    self._targets(part, at),
                    np.full(len(at), n),
                ]
            )
            for n, (part, at) in enumerate(zip(self._parts, rows, strict=True))
        ]
        save_array(self._run_dir, f"{FOLDER}/points.npy", np.concatenate(points).astype(np.float32))
        self._one = [np.asarray(taken(self._train[n], np.arange(1))) for n in self._names]
        seen = self._places(self._train, self._rows(self._train, _RANGE_ROWS))
        across, up = (_reach(seen[:, n], _is_whole(self._one[n % len(self._one)])) for n in (0, 1))
        self._range = across, up
        if self._is_new:
            self._tell()

    @property
    def _parts(self) -> tuple[Any, Any]:
        return self._train, self._test

    def _rows(self, part: Any, most: int) -> Any:
        count = len(part[self._names[0]])
        return np.linspace(0, count - 1, min(count, most)).round().astype(np.int64)

    def _places(self, part: Any, rows: Any) -> Any:
        """Where these rows are in the plane: (rows, 2)."""
        columns = [np.asarray(taken(part[name], rows)) for name in self._names]
        return np.concatenate([c.reshape(len(rows), -1) for c in columns], axis=1)

    def _told_places(self, places: Any) -> Any:
        """Places in the plane in the units of the source, as far as there is a way."""
        if len(self._names) == 1:
            return self._told(self._names[0], places)
        return np.column_stack([self._told(n, places[:, at]) for at, n in enumerate(self._names)])

    def _targets(self, part: Any, rows: Any) -> Any:
        """The number that each row should give, or the number of its class."""
        name = self._request.target
        wanted = self._told(name, np.asarray(taken(part[name], rows))).reshape(len(rows), -1)
        return wanted[:, 0] if wanted.shape[1] == 1 else wanted.argmax(axis=1)

    def _tell(self) -> None:
        began = time.perf_counter()
        bring_up_to_date(self.model)
        with undisturbed(self.model):
            answers = self._plane()
        file = save_array(self._run_dir, f"{FOLDER}/step-{self._steps:07d}.npy", answers)
        points = f"{FOLDER}/points.npy"
        ends = self._told_places(np.array(self._range).T)
        (left, low), (right, high) = (tuple(map(float, end)) for end in ends)
        across, up = (left, right), (low, high)
        self._log.say(
            FollowedPlane(self._epochs, self._steps, file, points, across, up, self._units_told)
        )
        self._told_at = time.perf_counter()
        self._costs.append(self._told_at - began)

    def _plane(self) -> Any:
        width = math.prod(size or 1 for size in self.model.outputs[0].shape[1:])
        side = max(2, min(SIDE, math.isqrt(_MOST_NUMBERS // width)))
        x, y = (np.linspace(low, high, side) for low, high in self._range)
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        size = self.model.inputs[0].shape[0] or _BATCH
        answers = in_batches(lambda part: self._answer(self._given(part)), grid, size)
        if answers.size != side * side * width:
            raise ValueError(f"it answers {answers.shape[1:]} for one point of the plane")
        told = self._told(self._request.target, answers)
        return told.reshape(side, side, width).astype(np.float32)

    def _given(self, places: Any) -> Any:
        """Places in the plane, (rows, 2), as the model's inputs take them."""
        if len(self._one) == 1:
            return _like(self._one[0], places)
        found = [_like(one, places[:, n]) for n, one in enumerate(self._one)]
        return [found[self._names.index(name)] for name in self._request.inputs]


def _like(one: Any, values: Any) -> Any:
    """Numbers in the shape and dtype of the column that `one` row is of."""
    values = values.round() if _is_whole(one) else values
    return values.reshape(len(values), *one.shape[1:]).astype(one.dtype)


def _is_whole(values: Any) -> bool:
    return bool(np.issubdtype(values.dtype, np.integer))


def _reach(values: Any, is_whole: bool) -> tuple[float, float]:
    """From where to where one of the inputs goes, and a little further."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if is_whole:
        return low, max(high, low + 1)  # an Embedding knows no number beyond
    room = (high - low or 1.0) * _MARGIN
    return low - room, high + room
