"""Computes what the watched wires carry, before the first epoch and after each.

A watch must not disturb the run: it works on a sub-model that shares the run's weights, in
inference mode, and puts back every variable that is no trainable weight (seeds of a sampling
layer, states of a stateful LSTM) as it found it.
"""

import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras.src.backend.common import global_state

from studio.engine.protocol.run import WatchRequest, WatchUpdate
from studio.engine.worker.any_backend import bring_up_to_date, compiled
from studio.engine.worker.files import write_atomically
from studio.engine.worker.run_log import RunLog

_CHUNK_BYTES = 32 << 20
_MOST_BYTES = 64 << 20


class Watch:
    """One watched wire of a run."""

    def __init__(
        self, request: WatchRequest, submodel: Any, columns: list[Any], run_dir: Path
    ) -> None:
        self._request = request
        self._model = submodel
        self._run_dir = run_dir
        self._folder = f"watches/{_folder_name(request)}"
        self.rows = self._rows = _rows(request, submodel, len(columns[0]))
        everything = len(self._rows) == len(columns[0])
        self._columns = [c if everything else taken(c, self._rows) for c in columns]
        self._compute = compiled(self._call)

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._run_dir / self._folder

    @property
    def name(self) -> str:
        """The watch node's name."""
        return self._request.name

    def update(self, epoch: int) -> WatchUpdate:
        """Compute, write, and say where it lies. `epoch` is -1 before training."""
        rows_file = f"{self._folder}/rows.npy"
        if not (self._run_dir / rows_file).exists():
            write_atomically(self._run_dir / rows_file, lambda f: np.save(f, self._rows))
        values = self.values()
        file = f"{self._folder}/epoch-{epoch + 1:04d}.npy"
        write_atomically(self._run_dir / file, lambda f: np.save(f, values))
        asked = self._request
        return WatchUpdate(
            asked.node, asked.name, epoch, file, rows_file, asked.part, asked.function
        )

    def values(self) -> Any:
        """What the wire carries for the chosen rows: float32, (rows, features)."""
        total = len(self._rows)
        size = self._chunk_size()
        with undisturbed(self._model):
            chunks = [
                self._compute([c[i : i + size] for c in self._columns])
                for i in range(0, total, size)
            ]
        values = np.concatenate([np.asarray(chunk, dtype=np.float32) for chunk in chunks])
        return values.reshape(total, -1)

    def _call(self, columns: list[Any]) -> Any:
        inputs: Any = columns if len(columns) > 1 else columns[0]
        output = self._model(inputs, training=False)
        return keras.tree.flatten(output)[0]

    def _chunk_size(self) -> int:
        fixed = self._model.inputs[0].shape[0]
        if fixed:
            return int(fixed)
        widest = max(
            math.prod(size or 1 for size in tensor.shape[1:])
            for layer in self._model.layers
            for tensor in keras.tree.flatten(layer.output)
        )
        return int(min(8192, max(64, _CHUNK_BYTES // (4 * widest))))


class Watching(keras.callbacks.Callback):  # type: ignore[misc]
    """Sends every watched wire's values after each epoch, and of a new run before training."""

    def __init__(
        self,
        watches: list[Watch],
        log: RunLog,
        on_spent: Callable[[float], None],
        *,
        is_new: bool = True,
    ) -> None:
        super().__init__()
        self._is_new = is_new
        self._watches = watches
        self._log = log
        self._on_spent = on_spent

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Show the untrained map."""
        if self._is_new:
            self._update(-1)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Show the map after an epoch."""
        self._update(epoch)

    def _update(self, epoch: int) -> None:
        began = time.perf_counter()
        bring_up_to_date(self.model)
        for watch in list(self._watches):
            try:
                self._log.say(watch.update(epoch))
            except Exception as error:
                self._watches.remove(watch)
                self._log.warn(watch_sentence(watch.name, error), raw=repr(error))
        self._on_spent(time.perf_counter() - began)


def taken(column: Any, rows: Any) -> Any:
    """Some rows of a column: an array, or what reads its rows when they are asked for."""
    return np.asarray(column)[rows] if isinstance(column, list | tuple) else column[rows]


def watch_sentence(name: str, error: BaseException) -> str:
    """Why a watch shows nothing more."""
    reason = error.strerror if isinstance(error, OSError) else str(error).split("\n")[0]
    reason = reason or type(error).__name__
    return f'The watch "{name}" shows nothing more: {reason}. Training goes on.'


def _rows(request: WatchRequest, submodel: Any, there: int) -> Any:
    """The row numbers to watch, evenly spaced, and no more than a reasonable file holds."""
    width = math.prod(size or 1 for size in submodel.outputs[0].shape[1:])
    count = min(there, request.samples, max(1000, _MOST_BYTES // (4 * width)))
    fixed = submodel.inputs[0].shape[0]
    if fixed:
        count -= count % fixed
    return np.linspace(0, there - 1, count).round().astype(np.int64)


def _folder_name(request: WatchRequest) -> str:
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", request.name).strip("_")
    if plain != request.name and plain:  # another's name may have become the same
        plain = f"{plain}_{re.sub(r'[^A-Za-z0-9_-]+', '_', request.node)}"
    return plain or re.sub(r"[^A-Za-z0-9_-]+", "_", request.node) or "watch"


def kept_states(model: Any) -> list[Any]:
    """The states that recurrent layers keep from batch to batch; Keras does not count them among
    the model's variables."""
    layers = model._flatten_layers()
    return [
        state
        for layer in layers
        for state in keras.tree.flatten(getattr(layer, "states", None) or [])
        if isinstance(state, keras.Variable)
    ]


@contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """Put back whatever a call of the model changes: seeds, states, moving averages."""
    trainable = {id(variable) for variable in model.trainable_variables}
    variables = [v for v in model.variables if id(v) not in trainable]
    known = {id(variable) for variable in variables}
    variables += [state for state in kept_states(model) if id(state) not in known]
    shared_seed = global_state.get_global_attribute("global_seed_generator")
    if shared_seed is not None:
        variables.append(shared_seed.state)
    before = [variable.numpy() for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)
