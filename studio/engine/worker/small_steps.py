"""Takes the batches of one execution one by one, so that a person need not wait for all of them.

Keras may run several batches at a time (`steps_per_execution`), which is faster and changes no
number. Between them nobody can pause or stop. So where an execution takes long, or steps are taken
singly, its batches are trained with one by one, by the same training step.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import keras

LONGEST_WAIT = 0.1
"""How many seconds an execution may take before it is cut up."""
_TRACED = 2
"""After how many executions their time is that of training, and not of what Keras makes first."""


class Looking(Protocol):
    """Who is told of each of the batches, and does what is asked between them."""

    def after_small_step(self, batch: int, logs: dict[str, Any]) -> None:
        """The batch of that number in the epoch, from 0, was trained with; not an execution's
        last one, of which Keras itself tells."""

    @property
    def wants_small_steps(self) -> bool:
        """Whether the person takes steps, or waits to."""

    @property
    def is_stopping(self) -> bool:
        """Whether no more steps are wanted."""


class SmallSteps:
    """Stands before the function that trains. `cut_at` is the last batch that was trained with,
    where an execution ended before its last one."""

    def __init__(self, looking: Looking) -> None:
        self._looking = looking
        self.cut_at: int | None = None
        self._model: Any = None
        self._whole: Callable[[Any], Any] | None = None
        self._one: Callable[[Any], Any] | None = None
        self._begins_at = self._executions = 0
        self._takes_long = False

    def begin(self, model: Any) -> None:
        """Step in, where Keras runs several batches at a time and can be cut up: with TensorFlow.
        Others hold the weights within an execution."""
        if keras.backend.backend() != "tensorflow" or model.steps_per_execution == 1:
            return
        if model.train_function is None:
            return  # a loop of the script's own
        self._model, self._whole = model, model.train_function
        model.train_function = self._train

    def end(self) -> None:
        """Leave the model as it was."""
        if self._model is not None:
            self._model.train_function = self._whole

    def begin_execution(self, batch: int) -> None:
        """An execution begins with the batch of that number in the epoch, from 0."""
        self._begins_at, self.cut_at = batch, None

    def _train(self, iterator: Any) -> Any:
        assert self._whole is not None
        if self._takes_long or self._looking.wants_small_steps:
            logs = self.rest(iterator, 0)
            if logs is None:
                raise StopIteration
            return logs
        began = time.perf_counter()
        logs = self._whole(iterator)
        self._executions += 1
        if self._executions > _TRACED:
            self._takes_long = time.perf_counter() - began > LONGEST_WAIT
        return logs

    def rest(self, iterator: Any, done: int) -> Any:
        """Train with the batches of an execution of which so many are done already, one by one;
        None where no batch is left."""
        count = self._model.steps_per_execution
        logs: Any = None
        for index in range(done, count):
            try:
                logs = self._train_one(iterator)
            except StopIteration:
                break
            except Exception as error:
                if type(error).__name__ != "OutOfRangeError":  # TensorFlow's end of the data
                    raise
                break
            if index + 1 < count:
                batch = self._begins_at + index
                self._looking.after_small_step(batch, _plain(logs))
                if self._looking.is_stopping:
                    self.cut_at = batch
                    break
        return logs

    def _train_one(self, iterator: Any) -> Any:
        model, count = self._model, self._model.steps_per_execution
        # Keras reads it when the function is made and once more when it is traced.
        model.steps_per_execution = 1
        try:
            if self._one is None:
                standing = model.train_function
                model.train_function = None
                model.make_train_function(force=True)
                self._one, model.train_function = model.train_function, standing
            return self._one(iterator)
        finally:
            model.steps_per_execution = count


def _plain(logs: Mapping[str, Any]) -> dict[str, float]:
    """Keras's logs as it tells them to callbacks: names and numbers."""
    told: dict[str, float] = {}
    for name, value in logs.items():
        told |= _plain(value) if isinstance(value, Mapping) else {name: float(value)}
    return told
