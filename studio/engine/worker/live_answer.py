"""Sends what a network answers while it learns: a fitted line, or a predicted sequence; its
neighbour `plane` does so for the plane of two inputs.

It must not disturb the run: the answers are computed in inference mode, every variable that this
changes is put back, and the time for it is no training. A layer that keeps its state is asked with
the state that the batch began with; asked with that after it, each sequence would go through the
network twice.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from studio.engine.protocol.questions import Units
from studio.engine.protocol.run import FollowedAnswer, FollowedData, FollowRequest
from studio.engine.worker.any_backend import bring_up_to_date, compiled
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.script_errors import full_traceback
from studio.engine.worker.units import OwnUnits
from studio.engine.worker.watching import kept_states, taken, undisturbed

_PAUSE = 1 / 20
_MOST_POINTS = 500
_LINE_POINTS = 65
_MOST_MOMENTS = 300
_FEW_NUMBERS = 4
_LETTERS = {"kernel": "W", "bias": "b"}


class Follower(keras.callbacks.Callback):  # type: ignore[misc]
    """What all that ask a network while it learns have in common."""

    def __init__(
        self,
        request: FollowRequest,
        data: Any,
        units: Mapping[str, OwnUnits | None],
        log: RunLog,
        on_spent: Callable[[float], None],
        *,
        is_new: bool = True,
    ) -> None:
        """`units` are the ways back to the source, by column that was scaled. A run that goes on,
        and is not new, has shown its untrained network already."""
        super().__init__()
        self._is_new = is_new
        self._request = request
        self._units = dict(units)
        self._train, self._test = data[0], data[-1]
        self._log = log
        self._on_spent = on_spent
        self._is_over = False
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Steps are counted on."""
        self._epoch = epoch

    def _steps_after(self, batch: int) -> int:
        """How many steps were taken. Keras tells of the last execution of an epoch as if it had as
        many batches as the others."""
        steps = self.params.get("steps") or 0
        return self._epoch * steps + min(batch + 1, steps or batch + 1)

    @property
    def _units_told(self) -> dict[str, Units]:
        """In which units columns are told that were scaled."""
        return {name: "own" if way else "prepared" for name, way in self._units.items()}

    def _told(self, column: str, values: Any) -> Any:
        """Rows of a column, or answers to it, in the units of the source, if there is a way."""
        units = self._units.get(column)
        if units is None:
            return values
        try:
            return units.back(values)
        except ValueError:  # the network gives more numbers, or fewer, than the column has
            self._units[column] = None
            return values

    def _trying(self, work: Callable[[], None]) -> None:
        """A picture that cannot be made is no reason to end the run."""
        if self._is_over:
            return
        began = time.perf_counter()
        try:
            work()
        except Exception as error:
            self._is_over = True
            reason = (getattr(error, "strerror", None) or str(error)).split("\n")[0]
            sentence = f"The picture of the answers goes no further: {reason}. Training goes on."
            self._log.warn(sentence, raw=full_traceback(error))
        self._on_spent(time.perf_counter() - began)


class Following(Follower):
    """Answers before training, some times a second while it goes on, and at its end."""

    def __init__(
        self,
        request: FollowRequest,
        data: Any,
        units: Mapping[str, OwnUnits | None],
        batch_size: int,
        log: RunLog,
        on_spent: Callable[[float], None],
        *,
        is_new: bool = True,
    ) -> None:
        super().__init__(request, data, units, log, on_spent, is_new=is_new)
        self._batch_size = batch_size
        self._answer: Any = None
        self._state: list[Any] | None = None
        self._step = self._batch = 0
        self._told_at = 0.0

    @property
    def _is_line(self) -> bool:
        return self._request.kind == "line"

    # --- Keras ------------------------------------------------------------------

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """The points, and what the untrained network makes of them."""
        self._trying(self._begin)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Keep the state that this batch begins with, if it is to be shown."""
        self._state = None
        if not self._is_line and time.perf_counter() - self._told_at >= _PAUSE:
            self._batch = batch
            self._trying(self._keep_state)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Answer, unless the last time was just now."""
        self._step = self._steps_after(batch)
        is_due = time.perf_counter() - self._told_at >= _PAUSE
        if self._state is not None or (self._is_line and is_due):
            self._trying(self._tell)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """The line as it is in the end."""
        if self._is_line:
            self._trying(self._tell)

    # --- inside -----------------------------------------------------------------

    def _begin(self) -> None:
        self._epoch = 0
        self._answer = compiled(lambda x: self.model(x, training=False))
        if not self._is_line:
            return
        parts = [self._points(part) for part in (self._train, self._test)]
        self._log.tell(FollowedData(parts[0], parts[1]))
        if self._is_new:
            self._tell()

    def _points(self, part: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
        count = len(part[self._request.input])
        rows = np.linspace(0, count - 1, min(count, _MOST_POINTS)).round().astype(np.int64)
        x, y = (
            _numbers(self._told(name, taken(part[name], rows)))
            for name in (self._request.input, self._request.target)
        )
        return x, y

    def _keep_state(self) -> None:
        bring_up_to_date(self.model)
        self._state = [(state, state.numpy()) for state in kept_states(self.model)]

    def _tell(self) -> None:
        self._told_at = time.perf_counter()
        bring_up_to_date(self.model)
        with undisturbed(self.model):
            told = self._line() if self._is_line else self._sequence()
        self._log.tell(told)

    def _line(self) -> FollowedAnswer:
        column = np.asarray(self._train[self._request.input])
        x = np.linspace(column.min(), column.max(), _LINE_POINTS).astype(column.dtype)
        given = x.reshape(-1, *column.shape[1:])
        size = self.model.inputs[0].shape[0] or len(given)
        answer = in_batches(self._answer, given, size)
        return FollowedAnswer(
            self._step,
            _numbers(self._told(self._request.input, given)),
            _numbers(self._told(self._request.target, answer)),
            weights=self._weights(),
            units=self._units_told,
        )

    def _sequence(self) -> FollowedAnswer:
        for variable, value in self._state or []:
            variable.assign(value)
        column, target = self._train[self._request.input], self._train[self._request.target]
        first = self._batch * self._batch_size if self._request.in_order else 0
        rows = np.arange(first, first + self._batch_size) % len(column)
        answer = np.asarray(self._answer(taken(column, rows)))
        shown = max(1, _MOST_MOMENTS // answer.shape[1])
        name = self._request.target
        drawn = _numbers(self._told(name, answer[:shown])[:, :, 0])
        wanted = _numbers(self._told(name, np.asarray(taken(target, rows[:shown])))[:, :, 0])
        start = first // self._batch_size * answer.shape[1]
        x = tuple(float(start + moment) for moment in range(len(drawn)))
        return FollowedAnswer(self._step, x, drawn, wanted, units=self._units_told)

    def _weights(self) -> dict[str, float]:
        """The weights of a network that has a few numbers only, called as in a formula."""
        if self.model.count_params() > _FEW_NUMBERS:
            return {}
        found: dict[str, float] = {}
        for variable in self.model.trainable_variables:
            values = _numbers(variable.numpy())
            name, is_one = _LETTERS.get(variable.name, variable.name), len(values) == 1
            found |= {name if is_one else f"{name}{i}": v for i, v in enumerate(values, 1)}
        return found


def in_batches(ask: Callable[[Any], Any], given: Any, size: int) -> Any:
    """What is answered to these rows, asked for in batches of that size and of no other."""
    filled = np.concatenate([given, *[given[-1:]] * (-len(given) % size)])
    parts = np.split(filled, len(filled) // size)
    return np.concatenate([np.asarray(ask(part)) for part in parts])[: len(given)]


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(f"{value:.5g}") for value in np.asarray(values).reshape(-1))
