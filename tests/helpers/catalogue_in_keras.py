"""Holds the catalogue against the real Keras; run in a process of its own by a test.

Prints one JSON list of complaints. Not collected by pytest: its name does not begin with test_.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np

from studio.graph.catalogue import CallableSpec, Catalogue, LayerSpec, catalogue
from studio.graph.elements import Node

INPUTS: tuple[tuple[tuple[int, ...], str], ...] = (
    ((32, 32, 3), "float32"),
    ((16, 4), "float32"),
    ((16,), "float32"),
    ((8, 8, 8, 3), "float32"),
    ((4, 16, 16, 3), "float32"),
    ((4, 8, 8, 8, 3), "float32"),
    ((16,), "int32"),
    ((1,), "int32"),
    ((1,), "string"),
    ((4000,), "float32"),
)
"""A layer is fine when it takes one of these."""


def made(value: Any) -> Any:
    """A parameter as Keras wants it: nested layers built, all else as the catalogue has it."""
    if isinstance(value, dict) and "layer" in value:
        return built(catalogue().layer(value["layer"]), value["params"])
    return [made(v) for v in value] if isinstance(value, list) else value


def built(spec: LayerSpec, params: dict[str, Any]) -> Any:
    return getattr(keras.layers, spec.name)(**{k: made(v) for k, v in params.items()})


def called(spec: LayerSpec, params: dict[str, Any], shape: tuple[int, ...], dtype: str) -> Any:
    """The outputs of a fresh layer, wired as the catalogue says."""
    ports = catalogue().input_ports(Node("n1", spec.name, "layer", params))
    ports = tuple(port for port in ports if not port.is_side)
    tensors = [keras.Input(shape, dtype=dtype) for _ in ports]
    layer = built(spec, params)
    if spec.call == "list":
        return layer(tensors)
    if spec.call == "keywords":
        return layer(**{port.name: t for port, t in zip(ports, tensors, strict=True)})
    return layer(tensors[0])


def outputs(spec: LayerSpec, params: dict[str, Any]) -> list[Any]:
    """What the layer gives for the first input that it takes. Raises what it said of the last."""
    refusal: Exception = ValueError("no input was tried")
    for shape, dtype in INPUTS:
        try:
            given = called(spec, params, shape, dtype)
        except Exception as error:  # whatever Keras objects to, the next input may fit
            refusal = error
        else:
            return list(given) if isinstance(given, list | tuple) else [given]
    raise refusal


def complaints_of(name: str, check: Callable[[], Any]) -> Iterator[str]:
    try:
        check()
    except Exception as error:  # the complaint is the result
        yield f"{name}: {type(error).__name__}: {error}"


def check_starts(spec: LayerSpec) -> None:
    outputs(spec, spec.initial_params())


def check_defaults(spec: LayerSpec) -> None:
    """Each default, said out loud, is what Keras does anyway."""
    defaults = {p.name: p.default for p in spec.params if not p.required}
    built(spec, defaults | spec.initial_params())


def check_outputs(spec: LayerSpec) -> None:
    is_stateful = any(param.name == "return_state" for param in spec.params)
    params = spec.initial_params() | ({"return_state": True} if is_stateful else {})
    wanted = catalogue().output_ports(Node("n1", spec.name, "layer", params))
    if len(outputs(spec, params)) != len(wanted):
        raise ValueError(f"expected {len(wanted)} outputs")


def layer_complaints(known: Catalogue) -> Iterator[str]:
    for name, spec in known.layers.items():
        if not spec.path:
            continue
        yield from complaints_of(f"{name} with all defaults", partial(check_defaults, spec))
        if spec.palette:
            yield from complaints_of(f"{name} as it starts", partial(check_starts, spec))
            yield from complaints_of(f"{name} with its states", partial(check_outputs, spec))


def compile_complaints(known: Catalogue) -> Iterator[str]:
    """Every loss and metric is taken by `compile`, by name where it has one, and gives a number."""
    for kind, specs in (("loss", known.losses), ("metric", known.metrics)):
        for name, spec in specs.items():
            yield from complaints_of(f"{kind} {name}", partial(check_compile, kind, name, spec))


def check_compile(kind: str, name: str, spec: CallableSpec) -> None:
    classes = 1 if name in ("binary_accuracy", "auc", "concordance_correlation") else 6
    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Dense(classes, activation="softmax")(x))
    wanted = name if spec.identifier else object_of(spec)
    asked = {"loss": wanted} if kind == "loss" else {"loss": "mse", "metrics": [wanted]}
    model.compile(run_eagerly=True, **asked)
    is_sparse = name.startswith("sparse") or name in ("ctc", "circle")
    labels = np.arange(6) % classes
    target = labels if is_sparse else np.eye(classes, dtype="float32")[labels]
    if name == "ctc":
        model.compute_loss(y=np.array([[1, 2]]), y_pred=np.ones((1, 4, 6), "float32"))
        return
    x = np.ones((6, 4), "float32")
    for figure in model.evaluate(x, target, batch_size=6, verbose=0, return_dict=True).values():
        float(figure)


def object_of(spec: CallableSpec) -> Any:
    """What the path of a spec names, made with its starting values."""
    made: Any = keras
    for name in spec.path.split(".")[1:]:
        made = getattr(made, name)
    return made(**{p.name: p.initial for p in spec.params if p.initial is not None})


def optimizer_complaints(known: Catalogue) -> Iterator[str]:
    for name, spec in known.optimizers.items():
        cls = getattr(keras.optimizers, name)
        defaults = {p.name: p.default for p in spec.params}
        yield from complaints_of(f"optimizer {name}", partial(cls, **defaults))


def name_complaints(known: Catalogue) -> Iterator[str]:
    for name in known.activations:
        yield from complaints_of(f"activation {name}", partial(keras.activations.get, name))
    for module in ("initializers", "regularizers", "constraints", "schedules"):
        for name, spec in getattr(known, module).items():
            yield from complaints_of(f"{module} {name}", partial(object_of, spec))
            if spec.identifier:
                get = getattr(keras, module).get
                yield from complaints_of(f"{module} {name} by name", partial(get, name))


def main() -> None:
    known = catalogue()
    complaints = [
        *layer_complaints(known),
        *compile_complaints(known),
        *optimizer_complaints(known),
        *name_complaints(known),
    ]
    json.dump(complaints, sys.stdout)


if __name__ == "__main__":
    main()
