"""The states of stateful layers, which Keras leaves out of the files it saves.

Such a layer goes on where the batch before stopped, so what a model answers after its training
depends on them as much as on its weights. They lie beside the file of the weights.
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from studio.engine.worker.files import write_atomically


def states_file(weights: Path) -> Path:
    """Where the states that go with a file of weights lie."""
    return weights.with_name(f"{weights.name}.states.npz")


def save_states(model: Any, weights: Path) -> None:
    """Write the states beside the weights; nothing where no layer has any."""
    values = [np.asarray(variable) for variable in _states(model)]
    if values:
        write_atomically(states_file(weights), lambda file: np.savez(file, *values))


def copy_states(weights: Path, other: Path) -> Path | None:
    """Write the states that go with a file of weights beside another one too; where, or None where
    there are none."""
    source, copy = states_file(weights), states_file(other)
    if not source.is_file():
        # Those of weights that lay there before would be read with these.
        copy.unlink(missing_ok=True)
        return None
    if source != copy:
        content = source.read_bytes()
        write_atomically(copy, lambda file: file.write(content))
    return copy


def load_states(model: Any, weights: Path) -> None:
    """Let stateful layers go on from there; from nothing where no states lie beside the weights, or
    those of another network."""
    variables = _states(model)
    for variable in variables:
        variable.assign(np.zeros(variable.shape, dtype=variable.dtype))
    if not variables or not states_file(weights).is_file():
        return
    with np.load(states_file(weights)) as file:
        values = list(file.values())
    if [v.shape for v in values] == [tuple(variable.shape) for variable in variables]:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def has_states(model: Any) -> bool:
    """Whether any layer goes on where the batch before stopped."""
    return bool(_states(model))


def forget_states(model: Any) -> None:
    """Let every stateful layer begin anew."""
    for variable in _states(model):
        variable.assign(np.zeros(variable.shape, dtype=variable.dtype))


def _states(model: Any) -> list[Any]:
    layers = model._flatten_layers(include_self=False)
    found = [layer.states for layer in layers if getattr(layer, "stateful", False)]
    return [state for state in keras.tree.flatten(found) if state is not None]
