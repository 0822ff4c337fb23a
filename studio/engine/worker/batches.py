"""Batches for a model, and what it gives for them."""

from typing import Any

import numpy as np


def filled_up(values: Any, size: int) -> Any:
    """Rows, as many as a model with batches of a fixed size wants: the first stands in."""
    missing = size - len(values)
    return np.concatenate([values, np.repeat(values[:1], missing, axis=0)]) if missing else values


def as_given(columns: dict[str, Any]) -> Any:
    """Columns as a model takes them: by name, or the only one as it is."""
    return columns if len(columns) > 1 else next(iter(columns.values()))


def by_name(model: Any, outputs: Any) -> dict[str, Any]:
    """A model's outputs by their names."""
    if isinstance(outputs, dict):
        return outputs
    listed = outputs if isinstance(outputs, list | tuple) else [outputs]
    return dict(zip(output_names(model), listed, strict=True))


def output_names(model: Any) -> list[str]:
    """What a model's outputs are called."""
    # A Sequential model keeps no names: its one output is that of its last layer.
    return list(getattr(model, "output_names", None) or [model.layers[-1].name])
