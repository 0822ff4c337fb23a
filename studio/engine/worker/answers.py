"""What a model answers for some rows, whatever its kind and its batch."""

from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.worker.batches import as_given, by_name, filled_up
from studio.engine.worker.states import forget_states, load_states

_AT_ONCE = 256


def answers_of(model: Any, columns: dict[str, Any]) -> dict[str, Any]:
    """The model's outputs for some rows of its inputs, without a trace in its states. A model with
    a batch of a fixed size gets it filled up."""
    count = len(next(iter(columns.values())))
    step = int(model.inputs[0].shape[0] or _AT_ONCE)
    pieces: list[dict[str, Any]] = []
    for start in range(0, count, step):
        part = {name: values[start : start + step] for name, values in columns.items()}
        if model.inputs[0].shape[0]:
            part = {name: filled_up(values, step) for name, values in part.items()}
        forget_states(model)
        pieces.append(by_name(model, model.predict_on_batch(as_given(part))))
    forget_states(model)
    return {name: np.concatenate([p[name] for p in pieces])[:count] for name in pieces[0]}


def answer_in_state(model: Any, columns: dict[str, Any], weights: Path, row: int) -> dict[str, Any]:
    """The outputs for one example, where stateful layers go on as training left them for that row
    of a batch. The states lie beside the file of the weights."""
    size = int(model.inputs[0].shape[0] or 1)
    given = {name: np.repeat(values[:1], size, axis=0) for name, values in columns.items()}
    load_states(model, weights)
    made = by_name(model, model.predict_on_batch(as_given(given)))
    forget_states(model)
    place = row % size
    return {name: values[place : place + 1] for name, values in made.items()}
