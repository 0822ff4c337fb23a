"""Values that are objects of Keras: a loss, a metric, an initializer, a schedule.

One that takes no arguments of its own stands in a project as its name, one that does as
`{"name": name, "params": {...}}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.graph.elements import Node

SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
}
"""What Keras takes for losses and metrics alike beside their names."""
_ALIASES = {
    **SHORT,
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullbackleiblerdivergence": "kl_divergence",
    "acc": "accuracy",
    "rmse": "root_mean_squared_error",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A loss or a metric: the name under which the catalogue lists it, and its arguments."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def from_logits(self) -> bool:
        """Whether it is told that it gets raw scores and no probabilities."""
        return bool(self.params.get("from_logits"))

    @property
    def value(self) -> Any:
        """It as an Output holds it."""
        return {"name": self.name, "params": dict(self.params)} if self.params else self.name


def bare(name: str) -> str:
    """A name by which its ways of writing are the same: "HeNormal", "he_normal", "he normal"."""
    return name.replace("_", "").replace(" ", "").lower()


def name_of(value: Any) -> str:
    """The name of an object; "" for what is none."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def full_name(name: str) -> str:
    """The name for which another stands: "mse" is mean_squared_error."""
    return _ALIASES.get(bare(name), name)


def params_of(value: Any) -> Mapping[str, Any]:
    """The arguments of an object, by name."""
    params = value.get("params") if isinstance(value, Mapping) else None
    return params if isinstance(params, Mapping) else {}


def loss_name(output: Node) -> str:
    """The full name of the loss of an Output; "" where it has none."""
    return full_name(name_of(output.params.get("loss")))
