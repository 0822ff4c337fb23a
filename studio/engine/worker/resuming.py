"""Lets a run go on from a checkpoint, as if it had never been cut off.

The script is the same and knows nothing of it: its `fit` is told by Keras's own means at which
epoch to begin. In the midst of an epoch the batches that were trained with already are taken from
the data without training, so that the order of the others is what it was.
"""

from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import keras

from studio.engine.protocol.checkpoint_file import FOLDER, CheckpointHead, NotWhole, all_in
from studio.engine.worker.any_backend import bring_up_to_date
from studio.engine.worker.checkpoint import Checkpoint, give_random_states
from studio.engine.worker.refusal import Refused
from studio.engine.worker.run_log import RunLog

if TYPE_CHECKING:
    from studio.engine.worker.callbacks import RunReporter
    from studio.engine.worker.keeping import Keeper

NEWEST = "last"


def find_checkpoint(run_dir: Path, asked: str, log: RunLog) -> Checkpoint | None:
    """The checkpoint that is asked for; of the newest whole one, those that are not are said. None
    where none is asked for, or there is none. Raises Refused."""
    if not asked:
        return None
    if asked != NEWEST:
        try:
            return Checkpoint(run_dir / FOLDER / Path(asked).name)
        except (NotWhole, OSError) as error:
            raise Refused(f"The checkpoint {asked} is not there or is not whole.") from error
    for path in all_in(run_dir):
        try:
            return Checkpoint(path)
        except (NotWhole, OSError):
            log.warn(f"The checkpoint {path.name} is not whole, so the run does without it.")
    if all_in(run_dir):
        log.warn("None of the checkpoints of this run is whole, so it begins anew.")
    else:
        log.warn("No checkpoint of this run is there yet, so it begins anew.")
    return None


class LastOfAll(Protocol):
    """The callback behind all others, as far as it is needed here."""

    model: Any
    callbacks: Any
    """Keras's list of all of them."""

    @property
    def others(self) -> list[Any]:
        """Those that have something in mind."""

    def train_one_by_one(self, iterator: Any, done: int) -> Any:
        """Train with the rest of an execution of which so many batches are done."""


class Resuming:
    """A run on its way to where a checkpoint was written."""

    def __init__(self, checkpoint: Checkpoint, reporter: "RunReporter", keeper: "Keeper") -> None:
        self._checkpoint, self._reporter, self._keeper = checkpoint, reporter, keeper
        self._everybody: list[Any] = []
        self._train: Any = None
        self._model: Any = None
        self._logs: dict[str, float] = {}
        self._batch: Any = None
        self._to_skip, self._at_once = 0, 1
        self._last: LastOfAll | None = None
        self._has_begun = False

    @property
    def head(self) -> CheckpointHead:
        """Where it goes on."""
        return self._checkpoint.head

    def before_all(self, callbacks: list[Any]) -> None:
        """Callbacks are about to begin: a table of epochs is not begun anew, but cut to those that
        are done."""
        for callback in callbacks:
            if isinstance(callback, keras.callbacks.CSVLogger):
                callback.append = True
                with suppress(OSError):  # Keras says what is the matter with it
                    _cut_table(Path(callback.filename), callback.sep, self.head.epoch)

    def begin(self, model: Any, callbacks: Any, others: list[Any]) -> None:
        """Between two epochs everything is as it was from here on; in the midst of one, epoch and
        counts are. Raises Refused."""
        head = self.head
        self._keeper.forget_after(self._checkpoint.path)
        model._initial_epoch = callbacks.params["epochs"] if head.is_over else head.epoch
        state = self._checkpoint.plain("reporter")
        if head.batch:
            before = {**state, "steps_done": state["curves"]["first_step"]}
            self._reporter.go_on(before, is_in_epoch=False)
            return
        self._build(model)
        self._checkpoint.give_variables(model)
        self._checkpoint.give_callbacks(others)
        self._reporter.go_on(state, is_in_epoch=False)
        give_random_states(self._checkpoint.plain("randoms"))

    def begin_epoch(self, last: LastOfAll) -> None:
        """In the midst of the first epoch, see that what was done is not done again."""
        if self._has_begun:
            return
        self._has_begun, last.model._initial_epoch = True, None
        if not self.head.batch:
            return
        give_random_states(self._checkpoint.plain("randoms_then"))
        if self._reporter.counts_steps:  # the script's own loop begins at the step
            self._arrive(last)
            return
        model, callbacks = last.model, last.callbacks
        self._to_skip, self._at_once = self.head.batch, model.steps_per_execution
        self._last = last
        # None of them is told of a step that was told already.
        self._everybody, callbacks.callbacks = callbacks.callbacks, [last]
        self._train, model.train_function = model.train_function, self._skip
        self._model = model
        if keras.backend.backend() != "tensorflow":  # which has no metrics before a batch was seen
            self._logs = dict.fromkeys(model.get_metrics_result(), 0.0)

    def _skip(self, *given: Any) -> Any:
        """Stands in for the function that trains for one execution."""
        batches = given[-1]  # read already, or, with TensorFlow, to be read
        count = min(self._at_once, self._to_skip)
        if not isinstance(batches, list):
            batches = list(islice(batches, count))
        self._batch = batches[-1]
        self._to_skip -= len(batches)
        if len(given) > 1:  # JAX, which hands the state on
            return self._logs, given[0]
        if self._to_skip <= 0:
            # If the epoch has no batch left, Keras ends it with the metrics that are named here.
            self._build(self._model)
            self._logs = dict.fromkeys(self._model.get_metrics_result(), 0.0)
        if count < self._at_once and self._to_skip <= 0 and self._last is not None:
            # The checkpoint was written in the midst of an execution: the rest of it is to be done.
            self._give_back(self._last)
            return self._last.train_one_by_one(given[-1], count) or self._logs
        return self._logs

    def has_skipped(self, last: LastOfAll) -> bool:
        """Whether the step that ended was only skipped; at the last one everything is given back.
        Raises Refused."""
        if self._train is None:
            return False
        if self._to_skip <= 0:
            self._give_back(last)
        return True

    def _give_back(self, last: LastOfAll) -> None:
        last.model.train_function, self._train = self._train, None
        last.callbacks.callbacks, self._everybody = self._everybody, []
        self._arrive(last)

    def _arrive(self, last: LastOfAll) -> None:
        """From here on everything is as it was."""
        counts_steps = self._reporter.counts_steps
        bring_up_to_date(last.model)
        self._build(last.model)
        self._checkpoint.give_variables(last.model, with_metrics=not counts_steps)
        self._checkpoint.give_callbacks(last.others)
        self._reporter.go_on(self._checkpoint.plain("reporter"), is_in_epoch=True)
        give_random_states(self._checkpoint.plain("randoms"))

    def _build(self, model: Any) -> None:
        """Make what Keras makes at the first step only: what the optimizer keeps, and metrics."""
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        if self._batch is not None:
            # What is not there is wrapped up in TensorFlow's data.
            batch = keras.tree.map_structure(
                lambda part: None if hasattr(part, "has_value") else part, self._batch
            )
            model._symbolic_build(data_batch=batch)


def _cut_table(path: Path, separator: str, epochs: int) -> None:
    """Leave the head of a table and the rows of so many epochs, whose numbers come first."""
    head, *rows = path.read_bytes().splitlines(keepends=True) or [b""]
    numbers = [row.partition(separator.encode())[0] for row in rows]
    kept = [row for row, n in zip(rows, numbers, strict=True) if n.isdigit() and int(n) < epochs]
    path.write_bytes(b"".join([head, *kept]))
