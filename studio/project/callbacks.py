"""The callbacks of Keras that a project has: what acts on a training while it goes on.

Which there are and what they take, the catalogue says. The function that a LearningRateScheduler
wants is one of a few readable forms, whose numbers are told here.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from studio.graph.catalogue import CallableSpec, Catalogue, ParamSpec

SCHEDULER = "LearningRateScheduler"
FILE_PARAMS = ("filepath", "filename", "log_dir")
"""The parameters that name what a callback writes, beside the script."""
FORMS = ("step", "exponential", "cosine")
_RATE_PARAMS = (
    ParamSpec(
        "form", "choice", True, initial="step", choices=FORMS,
        doc="How the learning rate goes from epoch to epoch.",
    ),
    ParamSpec(
        "factor", "float", default=0.5, minimum=0, maximum=1,
        doc="What the learning rate is multiplied with.",
    ),
    ParamSpec(
        "every", "int", default=10, minimum=1, maximum=10**9,
        doc="How many epochs lie between two steps down.",
    ),
    ParamSpec(
        "highest", "float", default=0.001, minimum=0,
        doc="The learning rate after warming up.",
    ),
    ParamSpec(
        "warm_up", "int", default=3, minimum=0, maximum=10**9,
        doc="How many epochs it takes to climb to the highest learning rate.",
    ),
)  # fmt: skip
_OF_FORM = {
    "step": ("form", "factor", "every"),
    "exponential": ("form", "factor"),
    "cosine": ("form", "highest", "warm_up"),
}


class CallbackSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """A callback of the catalogue, and the parameters that differ from Keras's defaults."""

    name: str
    params: dict[str, Any] = {}


def callback_spec(catalogue: Catalogue, name: str) -> CallableSpec | None:
    """What a callback takes; None where there is none of that name."""
    spec = catalogue.callbacks.get(name)
    if spec is None or name != SCHEDULER:
        return spec
    return msgspec.structs.replace(spec, params=_RATE_PARAMS)


def begun(catalogue: Catalogue, name: str) -> CallbackSettings:
    """A callback as it is when it is added. Patience of 0 would end training at the first epoch
    that is no better."""
    spec = callback_spec(catalogue, name)
    params = {p.name: p.initial for p in (spec.params if spec else ()) if p.required}
    if name == "EarlyStopping":
        params |= {"patience": 3, "restore_best_weights": True}
    if name == "ModelCheckpoint":
        params["save_best_only"] = True
    return CallbackSettings(name, params)


def value_of(spec: CallableSpec, callback: CallbackSettings, name: str) -> Any:
    """What a parameter of a callback amounts to."""
    param = next(param for param in spec.params if param.name == name)
    return callback.params.get(name, param.initial if param.required else param.default)


def params_that_count(spec: CallableSpec, callback: CallbackSettings) -> Iterator[ParamSpec]:
    """The parameters that mean something, as the others stand."""
    shown = _OF_FORM.get(str(callback.params.get("form", "step")))
    is_best = callback.params.get("save_best_only", False)
    for param in spec.params:
        if spec.name == SCHEDULER and shown is not None and param.name not in shown:
            continue
        is_of_best = param.name in ("monitor", "mode", "initial_value_threshold")
        if spec.name == "ModelCheckpoint" and is_of_best and not is_best:
            continue
        yield param


def with_value(
    spec: CallableSpec, callback: CallbackSettings, name: str, value: Any
) -> CallbackSettings:
    """A callback with another value of a parameter."""
    param = next(param for param in spec.params if param.name == name)
    params = {key: kept for key, kept in callback.params.items() if key != name}
    if param.required or value != param.default:
        params[name] = value
    return CallbackSettings(callback.name, params)


def monitored(spec: CallableSpec, callback: CallbackSettings) -> str:
    """What a callback watches; "" where it watches nothing."""
    names = [param.name for param in params_that_count(spec, callback)]
    return str(value_of(spec, callback, "monitor")) if "monitor" in names else ""
