"""Values that are objects of Keras: a loss, a metric, an initializer, a schedule.

One that takes no arguments of its own stands in a project as its name, one that does as
`{"name": name, "params": {...}}`.
"""

from collections.abc import Mapping
from typing import Any

from studio.graph.elements import Node


def bare(name: str) -> str:
    """A name by which its ways of writing are the same: "HeNormal", "he_normal", "he normal"."""
    return name.replace("_", "").replace(" ", "").lower()


def name_of(value: Any) -> str:
    """The name of an object; "" for what is none."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def params_of(value: Any) -> Mapping[str, Any]:
    """The arguments of an object, by name."""
    params = value.get("params") if isinstance(value, Mapping) else None
    return params if isinstance(params, Mapping) else {}


def loss_name(output: Node) -> str:
    """The name of the loss of an Output; "" where it has none."""
    return name_of(output.params.get("loss"))


def metric_names(output: Node) -> tuple[str, ...]:
    """The names of the metrics of an Output, in their order."""
    metrics = output.params.get("metrics")
    return tuple(map(name_of, metrics)) if isinstance(metrics, list | tuple) else ()
