"""What a checkpoint holds: everything that changes while a model trains, and nothing else does.

Weights, what the optimizer keeps of them, running means of metrics, seeds, the states of layers
that go on where the batch before stopped, what callbacks keep in mind, and where Python's and
numpy's own random numbers are. With the script and the data, which do not change, a run that goes
on from there is to the last bit the one that was never cut off.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras.src.backend.common import global_state

from studio.engine.protocol.checkpoint_file import ArrayHead, CheckpointHead, read, write
from studio.engine.worker.any_backend import bring_up_to_date
from studio.engine.worker.plain_values import (
    attributes_of,
    from_plain,
    give_attributes,
    to_plain,
)
from studio.engine.worker.refusal import Refused
from studio.engine.worker.watching import kept_states


class WeightsLost(Exception):
    """Weights that are no numbers any more: nothing could go on from them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a run is between two steps: whole epochs, steps of all, and batches in the epoch in
    hand. `score` is the loss of the epoch that just ended, if one did."""

    epoch: int
    step: int
    batch: int
    is_over: bool = False
    score: float | None = None


class Gathered:
    """The arrays of a checkpoint, as they are numbered, while it is put together."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []

    def keep(self, value: Any) -> int:
        """Take an array; its number."""
        self.arrays.append(np.asarray(value))
        return len(self.arrays) - 1

    def keep_all(self, variables: list[Any]) -> tuple[int, int]:
        """Take the values of variables; the numbers from which and up to which they are."""
        first = len(self.arrays)
        for variable in variables:
            self.keep(keras.ops.convert_to_numpy(variable))
        return first, len(self.arrays)


def write_checkpoint(
    path: Path, moment: Moment, model: Any, others: list[Any], plain: dict[str, Any]
) -> int:
    """Write all of a model and of the callbacks `others` at this moment, and what is `plain` beside
    it; the size in bytes. Raises WeightsLost, and OSError."""
    bring_up_to_date(model)
    gathered = Gathered()
    groups = {name: gathered.keep_all(found) for name, found in groups_of(model).items()}
    if not all(
        np.isfinite(values).all() for values in _floats(gathered.arrays[: groups["model"][1]])
    ):
        raise WeightsLost
    told = {
        **{name: to_plain(value, gathered.keep) for name, value in plain.items()},
        "callbacks": [[type(o).__name__, attributes_of(o, gathered.keep)] for o in others],
    }
    heads = tuple(ArrayHead(str(a.dtype), a.shape, a.nbytes) for a in gathered.arrays)
    head = CheckpointHead(
        moment.epoch,
        moment.step,
        moment.batch,
        moment.is_over,
        moment.score,
        heads,
        groups,
        told,
    )
    return write(path, head, map(_raw, gathered.arrays))


class Checkpoint:
    """A checkpoint that was read. Raises NotWhole, and OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head, content = read(path)
        self._arrays = []
        start = 0
        for told in self.head.arrays:
            flat = np.frombuffer(content[start : start + told.size], dtype=_dtype(told.dtype))
            self._arrays.append(flat.reshape(told.shape))
            start += told.size

    def give_variables(self, model: Any, *, with_metrics: bool = False) -> None:
        """Let model and optimizer be as they were; the metrics too in the midst of an epoch. What
        they consist of must have been built. Raises Refused."""
        self._give(model, "model", "optimizer", *(["metrics"] if with_metrics else []))

    def give_weights(self, model: Any) -> None:
        """Let the model alone be as it was. Raises Refused."""
        self._give(model, "model")

    def _give(self, model: Any, *names: str) -> None:
        known = groups_of(model)
        for name in names:
            first, last = self.head.groups[name]
            values, variables = self._arrays[first:last], known[name]
            if [v.shape for v in values] != [tuple(v.shape) for v in variables]:
                raise Refused(
                    f"The checkpoint {self.path.name} is of another network than the script makes, "
                    "so the run cannot go on from it."
                )
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def give_callbacks(self, others: list[Any]) -> None:
        """Let callbacks have in mind what they had. Raises Refused."""
        told = self.head.plain["callbacks"]
        if [name for name, _ in told] != [type(other).__name__ for other in others]:
            raise Refused(
                f"The checkpoint {self.path.name} is of a training with other callbacks than the "
                "script has, so the run cannot go on from it."
            )
        for other, (_, attributes) in zip(others, told, strict=True):
            give_attributes(other, attributes, self._arrays)

    def plain(self, name: str) -> Any:
        """What was kept under this name."""
        return from_plain(self.head.plain[name], self._arrays)


def groups_of(model: Any) -> dict[str, list[Any]]:
    """All variables of a model in training, each once, by what they are of."""
    shared_seed = global_state.get_global_attribute("global_seed_generator")
    seeds = [shared_seed.state] if shared_seed is not None else []
    metrics = list(model.metrics_variables)
    seen = {id(variable) for variable in metrics}
    own = _unseen([*model.variables, *kept_states(model), *seeds], seen)
    return {"model": own, "optimizer": _unseen(model.optimizer.variables, seen), "metrics": metrics}


def _unseen(variables: list[Any], seen: set[int]) -> list[Any]:
    """Those that were not seen yet, each once; from here on they have been."""
    found = {id(variable): variable for variable in variables if id(variable) not in seen}
    seen |= set(found)
    return list(found.values())


def random_states() -> tuple[Any, Any]:
    """Where the random numbers of Python and of numpy are."""
    version, numbers, gauss = random.getstate()
    return (version, np.array(numbers, np.uint32), gauss), np.random.get_state()


def give_random_states(states: tuple[Any, Any]) -> None:
    """Let them go on from there."""
    (version, numbers, gauss), of_numpy = states
    random.setstate((version, tuple(numbers.tolist()), gauss))
    np.random.set_state(of_numpy)


def _raw(array: Any) -> memoryview:
    raw: Any = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return memoryview(raw)


def _floats(arrays: list[Any]) -> list[Any]:
    return [a for a in arrays if np.issubdtype(a.dtype, np.floating)]


def _dtype(name: str) -> Any:
    """A dtype by its name, those included that numpy has from the backends."""
    try:
        return np.dtype(name)
    except TypeError:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, name))
