"""What is done between two steps, once every callback of the training has had its turn: what the
person asks for, and checkpoints, in which all of them must be seen as they are by then.

Keras appends callbacks of its own to those that it is given, and a script may have some, too. So
that ours is behind them all and knows them, it is put into the list that Keras makes of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from studio.engine.worker.any_backend import bring_up_to_date
from studio.engine.worker.callbacks import RunReporter
from studio.engine.worker.checkpoint import Moment, groups_of, random_states
from studio.engine.worker.control import Control
from studio.engine.worker.keeping import Keeper
from studio.engine.worker.resuming import Resuming
from studio.engine.worker.small_steps import SmallSteps

_OURS = "studio."
_WITHOUT_MEMORY = ("ProgbarLogger",)


class BetweenSteps(keras.callbacks.Callback):  # type: ignore[misc]
    """The last of all callbacks of a training."""

    def __init__(
        self, reporter: RunReporter, control: Control, keeper: Keeper, resuming: Resuming | None
    ) -> None:
        super().__init__()
        self._reporter, self._control, self._keeper = reporter, control, keeper
        self._resuming = resuming
        self.small_steps = SmallSteps(self)
        self._is_testing = self._is_between_epochs = False
        self._score: float | None = None
        self.callbacks: Any = None
        """The list that it is the last of."""
        self._epoch = 0
        self._randoms_then: Any = None
        self._before_test: list[tuple[Any, Any]] = []

    @contextmanager
    def behind_all(self) -> Iterator[None]:
        """Within this, it is the last callback of any training that has our reporter."""
        make = keras.callbacks.CallbackList.__init__

        def make_with_us(made: Any, *args: Any, **kwargs: Any) -> None:
            make(made, *args, **kwargs)
            if self._reporter in made.callbacks:
                if self._resuming is not None:
                    self._resuming.before_all(made.callbacks)
                made.callbacks.append(self)
                self.callbacks = made
                self.set_model(self._reporter.model)
                self.set_params(made.params)

        keras.callbacks.CallbackList.__init__ = make_with_us
        try:
            yield
        finally:
            keras.callbacks.CallbackList.__init__ = make

    @property
    def others(self) -> list[Any]:
        """The callbacks of the script and of Keras: those that have something in mind."""
        return [
            callback
            for callback in self.callbacks.callbacks
            if not type(callback).__module__.startswith(_OURS)
            and type(callback).__name__ not in _WITHOUT_MEMORY
        ]

    # --- Keras ------------------------------------------------------------------

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Go on from a checkpoint, where there is one."""
        self.small_steps.begin(self.model)
        if self._resuming is not None:
            self._resuming.begin(self.model, self.callbacks, self.others)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leave the model as it was; where steps are counted, no end of an epoch keeps the last."""
        self.small_steps.end()
        if self._reporter.counts_steps and not self._reporter.lost_loss:
            self._write(self._reporter.batches_done)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """An execution begins."""
        self.small_steps.begin_execution(batch)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember where random numbers are: the order of the epoch is made of them."""
        self._epoch = epoch
        if self._resuming is not None:
            self._resuming.begin_epoch(self)
        self._randoms_then = random_states()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Do what is asked, unless the run is only on its way to where it was."""
        if self._resuming is not None and self._resuming.has_skipped(self):
            return
        if self.small_steps.cut_at is None and not self._is_tested_after(batch):
            self._look_after()

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Do what is asked in the midst of a validation, too; a checkpoint has no place there."""
        self._is_testing = True
        try:
            self._control.within_test(self)
        finally:
            self._is_testing = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write a checkpoint, if it is time or the last chance."""
        if self._reporter.counts_steps:  # the test that belongs to a step is done
            self._look_after()
            self._control.after_epoch(self)
            return
        if self._reporter.epochs_done != epoch + 1:
            return  # the end of a part of an epoch
        is_over = self.model.stop_training and not self._control.is_stopping
        is_last = self.model.stop_training or epoch + 1 >= self.params["epochs"]
        logs = logs or {}
        score = logs.get("val_loss", logs.get("loss"))
        self._epoch, self._score = epoch + 1, None if score is None else float(score)
        if is_last or self._keeper.is_due(at_epochs_end=True):
            self._reporter.exclude(self._write(0, is_over=bool(is_over), score=self._score))
        if not is_last:
            self._is_between_epochs = True
            self._control.after_epoch(self)
            self._is_between_epochs = False

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Remember what a validation changes, in case that it is left."""
        bring_up_to_date(self.model)
        trained = {id(variable) for variable in self.model.trainable_variables}
        groups = groups_of(self.model)
        changed = [v for v in groups["model"] + groups["metrics"] if id(v) not in trained]
        self._before_test = [(v, keras.ops.convert_to_numpy(v)) for v in changed]

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """The epoch ends as Keras sees to it."""
        self._before_test = []

    def keep_what_was_before_test(self) -> None:
        """A validation was left: write a checkpoint of the moment before it, from which the run
        goes on with all of it."""
        if self._reporter.lost_loss or not self._before_test:
            return
        for variable, value in self._before_test:
            variable.assign(value)
        self._write(self._reporter.batches_done)

    # --- batches of an execution, one by one ------------------------------------

    @property
    def wants_small_steps(self) -> bool:
        """Whether the person takes steps, or waits to."""
        return self._control.is_paused

    @property
    def is_stopping(self) -> bool:
        """Whether no more steps are wanted."""
        return bool(self.model.stop_training)

    def after_small_step(self, batch: int, logs: dict[str, Any]) -> None:
        """One of several batches of an execution was trained with."""
        self._reporter.on_train_batch_end(batch, logs)
        self._look_after()
        self._reporter.is_cut = self.is_stopping

    def train_one_by_one(self, iterator: Any, done: int) -> Any:
        """Train with the rest of an execution of which so many batches are done."""
        return self.small_steps.rest(iterator, done)

    # --- inside -----------------------------------------------------------------

    def _is_tested_after(self, batch: int) -> bool:
        """Whether a test belongs to this step, without which it is not done with."""
        every = self.params.get("test_every") or self.params.get("report_every")
        return self._reporter.counts_steps and bool(every) and batch % every == 0

    def _look_after(self) -> None:
        if self._reporter.lost_loss:
            return
        self._control.after_step(self)
        if self._control.is_stopping or self._keeper.is_due():
            self._reporter.exclude(self._write(self._reporter.batches_done))

    def _write(self, batch: int, *, is_over: bool = False, score: float | None = None) -> float:
        """Write a checkpoint of now; how many seconds that took, which are no training."""
        self._reporter.flush()
        moment = Moment(self._epoch, self._reporter.steps_done, batch, is_over, score)
        plain = {
            "reporter": self._reporter.state(),
            "randoms_then": self._randoms_then if batch else None,
            "randoms": random_states(),
        }
        return self._keeper.write(moment, self.model, self.others, plain)

    # --- what Control asks for --------------------------------------------------

    def hold(self) -> None:
        """Say that the run holds, and keep it as it is now."""
        self._reporter.hold()
        if self._is_between_epochs:
            self._reporter.exclude(self._write(0, score=self._score))
        elif not self._is_testing:
            self._reporter.exclude(self._write(self._reporter.batches_done))

    def let_go(self, *, is_resumed: bool) -> None:
        """The hold is over."""
        self._reporter.let_go(is_resumed=is_resumed)

    def stop(self) -> None:
        """Let training end after this step."""
        self.model.stop_training = True

    def save_snapshot(self) -> None:
        """Write the weights as they are."""
        self._reporter.save_snapshot()

    def set_learning_rate(self, rate: float) -> None:
        """Train on with another learning rate, which the checkpoints keep with the optimizer."""
        self._reporter.set_learning_rate(rate)
