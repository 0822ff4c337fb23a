"""The catalogue: every layer, optimizer, loss and metric, as data.

`resources/catalogue.json` is made from the installed Keras by `tools/make_catalogue.py`; nothing
here knows a rule of Keras. Ports, parameters, defaults and help are declared there once, and the
palette, the inspector, the graph's gate, the code generator and the tests all read them.
"""

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import Any, Literal

import msgspec

from studio.graph.elements import Node
from studio.graph.errors import ParamError, UnknownLayer, did_you_mean
from studio.graph.objects import Named, bare, full_name, name_of, params_of
from studio.graph.ports import PortSpec as PortSpec
from studio.graph.ports import expanded
from studio.resources import resource

LARGEST_INT = 2**63 - 1
"""What Keras takes for a whole number, and a script can say."""
_DEEPEST = 16

ParamKind = Literal[
    "int",
    "float",
    "bool",
    "text",
    "choice",
    "int_tuple",  # an int, or a list of ints (kernel_size, shape, axes)
    "float_tuple",
    "number_or_range",  # a float, or a list of two
    "activation",
    "initializer",
    "regularizer",
    "constraint",
    "dtype",
    "layer",  # {"layer": "Dense", "params": {...}}, for wrappers such as TimeDistributed
    "cells",  # the same of a recurrent cell, or a list of them, which work one after another
    "rate",  # a number, or a schedule: {"name": "ExponentialDecay", "params": {...}}
    "json",  # whatever else: checked by Keras alone
    "column",  # a column of the project's data
    "loss",
    "metrics",  # a list of metrics
    "metric",  # one of them
]


class ParamSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """One parameter. `initial` is what a new node starts with where Keras has no default."""

    name: str
    kind: ParamKind
    required: bool = False
    default: Any = None
    initial: Any = None
    nullable: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    doc: str = ""


class LayerSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """One type of layer.

    `call` says how the inputs are handed over: "single" `layer(x)`, "list" `layer([a, b])`,
    "keywords" `layer(query=a, value=b)`; side ports (masks, states) are keywords in each. A
    `growing` layer takes any number of wires, each with the doc of its one declared input, and at
    least `min_inputs`. `call_params` are what a call can be told beside its wires.
    `path` is empty for the three nodes that are not layers: Input, Output and Watch.
    """

    name: str
    path: str
    category: str
    summary: str = ""
    doc: str = ""
    synonyms: tuple[str, ...] = ()
    params: tuple[ParamSpec, ...] = ()
    inputs: tuple[PortSpec, ...] = (PortSpec("input"),)
    outputs: tuple[PortSpec, ...] = (PortSpec("output"),)
    call: Literal["single", "list", "keywords"] = "single"
    growing: bool = False
    min_inputs: int = 1
    palette: bool = True
    headline: tuple[str, ...] = ()
    """The two or three parameters that matter, shown on the node."""
    adapts: str = ""
    """The parameter that holds what the layer otherwise learns from the data by `adapt`, before
    training; empty for layers that learn nothing so."""
    call_params: tuple[ParamSpec, ...] = ()
    states: tuple[str, ...] = ()
    states_in: str = ""
    """The parameter that holds the cell, the cells or the layer whose states it has."""
    is_both_ways: bool = False

    def param(self, name: str) -> ParamSpec:
        """The parameter of that name.

        Raises ParamError with the nearest name when there is none.
        """
        for param in self.params:
            if param.name == name:
                return param
        known = [p.name for p in self.params]
        raise ParamError(
            f'{self.name} has no parameter "{name}"{did_you_mean(name, known)}', param=name
        )

    def argument(self, port: PortSpec) -> str:
        """How a call of the layer is handed what a port carries: the keyword, with the place where
        that takes a list; empty for what stands first, without a keyword."""
        return port.slot or (port.name if self.call == "keywords" else "")

    def call_param(self, name: str) -> ParamSpec:
        """What a call can be told under that name. Raises ParamError when there is nothing."""
        for param in self.call_params:
            if param.name == name:
                return param
        known = [p.name for p in self.call_params]
        raise ParamError(
            f'A call of {self.name} takes no "{name}"{did_you_mean(name, known)}', param=name
        )

    def initial_params(self) -> dict[str, Any]:
        """What a new node of this layer starts with: a value for each required parameter."""
        return {p.name: p.initial for p in self.params if p.initial is not None}


class CallableSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """An optimizer, loss, metric, schedule, callback, initializer, regularizer or constraint.

    `identifier` is the string by which Keras knows it; "" where it wants the object itself.
    """

    name: str
    path: str
    identifier: str = ""
    summary: str = ""
    doc: str = ""
    params: tuple[ParamSpec, ...] = ()


KnownObject = CallableSpec | LayerSpec
"""What an object is made by; an activation with arguments is a layer."""


class Catalogue(msgspec.Struct, frozen=True):
    """All that the installed Keras offers, with the Keras version it was read from."""

    keras_version: str
    categories: tuple[str, ...]
    layers: dict[str, LayerSpec]
    optimizers: dict[str, CallableSpec]
    losses: dict[str, CallableSpec]
    metrics: dict[str, CallableSpec]
    schedules: dict[str, CallableSpec] = {}
    callbacks: dict[str, CallableSpec] = {}
    activations: tuple[str, ...] = ()
    activation_layers: tuple[str, ...] = ()
    initializers: dict[str, CallableSpec] = {}
    regularizers: dict[str, CallableSpec] = {}
    constraints: dict[str, CallableSpec] = {}

    def layer(self, name: str) -> LayerSpec:
        """The layer of that name. Raises UnknownLayer with the nearest name when there is none."""
        try:
            return self.layers[name]
        except KeyError:
            raise UnknownLayer(
                f'Unknown layer "{name}"{did_you_mean(name, list(self.layers))}'
            ) from None

    def value(self, node: Node, param: str) -> Any:
        """What a parameter of a node amounts to, or what its call is told: its own value, or
        Keras's default."""
        if param in node.params:
            return node.params[param]
        if any(told.name == param for told in self.layer(node.layer).call_params):
            return node.call.get(param, self.layer(node.layer).call_param(param).default)
        return self.layer(node.layer).param(param).default

    def adapts(self, node: Node) -> bool:
        """Whether a node's layer learns from the data by `adapt`: nothing was given instead."""
        param = self.layer(node.layer).adapts
        return bool(param) and node.params.get(param) is None

    def input_ports(self, node: Node, highest_used: int = -1) -> tuple[PortSpec, ...]:
        """The input ports of a node; a growing list always shows one free port at its end."""
        spec = self.layer(node.layer)
        if not spec.growing:
            return self._ports(node, spec.inputs)
        count = max(highest_used + 2, spec.min_inputs)
        return tuple(PortSpec(f"{spec.inputs[0].name} {i + 1}") for i in range(count))

    def output_ports(self, node: Node) -> tuple[PortSpec, ...]:
        """The output ports of a node, those included that its parameters switch on."""
        return self._ports(node, self.layer(node.layer).outputs)

    def _ports(self, node: Node, ports: tuple[PortSpec, ...]) -> tuple[PortSpec, ...]:
        if not any(port.rule for port in ports):
            return ports
        return expanded(ports, node.layer, node.params, node.call, self.layers)

    def check_call(self, layer: str, call: Mapping[str, Any]) -> None:
        """Raise ParamError where a call cannot be told this. Only types are looked at."""
        spec = self.layer(layer)
        for name, value in call.items():
            check_value(spec.call_param(name), value)

    def objects(self, kind: str) -> Mapping[str, KnownObject | None]:
        """The objects that a parameter of a kind may ask for, by name; None for an activation
        that takes no arguments."""
        if kind == "activation":
            layers = {bare(name): self.layers[name] for name in self.activation_layers}
            return {name: layers.get(bare(name)) for name in self.activations}
        found: dict[str, Mapping[str, CallableSpec]] = {
            "loss": self.losses,
            "metrics": self.metrics,
            "metric": self.metrics,
            "rate": self.schedules,
            "initializer": self.initializers,
            "regularizer": self.regularizers,
            "constraint": self.constraints,
        }
        return found.get(kind, {})

    def object(self, kind: str, name: str) -> KnownObject | None:
        """The object that a name asks for, in whatever way it is written: "L2", "l2"."""
        return self.objects(kind).get(self._listed(kind, name))

    def named(self, kind: str, value: Any) -> Named | None:
        """An object of a kind as it is listed, whatever a project calls it; None for what is no
        object."""
        name = full_name(name_of(value))
        return Named(self._listed(kind, name), params_of(value)) if name else None

    def _listed(self, kind: str, name: str) -> str:
        known, wanted = self.objects(kind), bare(name)
        if name in known:
            return name
        return next(
            (key for key, s in known.items() if s and wanted in (bare(key), bare(s.name))), name
        )

    def curve_name(self, metric: Any) -> str:
        """What Keras calls the curve of a metric."""
        name = name_of(metric)
        spec = self.object("metrics", name)
        if isinstance(metric, str) or spec is None:
            return name
        own = next((p.default for p in spec.params if p.name == "name"), None)
        key = next(key for key, known in self.metrics.items() if known is spec)
        return str(params_of(metric).get("name") or own or key)

    def objection(self, param: ParamSpec, value: Any) -> str:
        """What is wrong inside of a value, as a clause; "" where nothing is: the arguments of an
        object, of each metric, of a layer within a layer."""
        match value:
            case list() | tuple():
                return next(filter(None, (self.objection(param, part) for part in value)), "")
            case {"layer": str(name)} if param.kind in ("layer", "cells"):
                layer = self.layers.get(name)
                known: KnownObject | None = layer if layer and layer.path else None
                what = "layer"
            case {"name": str(name)} if param.kind in OBJECT_KINDS:
                known, what = self.object(param.kind, name), OBJECT_KINDS[param.kind]
            case _:
                return ""
        arguments = params_of(value)
        if known is None:
            if param.kind == "activation" and name in self.activations and not arguments:
                return ""
            if param.kind == "activation" and name in self.activations:
                return f"the activation {name} takes no arguments"
            hint = did_you_mean(name, [*(self.objects(param.kind) or self.layers)])
            return f'Keras has no {what} "{name[:40]}"{hint}'
        return self._objection_to_arguments(known, arguments)

    def _objection_to_arguments(self, known: KnownObject, arguments: Mapping[str, Any]) -> str:
        params = {param.name: param for param in known.params}
        for name, value in arguments.items():
            if name not in params:
                return f'{known.name} has no argument "{name[:40]}"{did_you_mean(name, [*params])}'
            try:
                check_value(params[name], value)
            except ParamError as error:
                return f"{known.name}: {error}"
            if inner := self.objection(params[name], value):
                return f"{known.name}: {name}: {inner}"
        lacking = (p.name for p in known.params if p.required and arguments.get(p.name) is None)
        if name := next(lacking, ""):
            return f'{known.name} needs a value for "{name}"'
        return ""

    def check_params(self, layer: str, params: Mapping[str, Any]) -> None:
        """Raise ParamError where a name is unknown or a value has the wrong type.

        Only types are looked at: whether a value is legal is for Keras to say.
        """
        spec = self.layer(layer)
        for name, value in params.items():
            check_value(spec.param(name), value)


def check_value(param: ParamSpec, value: Any) -> None:
    """Raise ParamError, with what was expected and what was there, unless the type fits."""
    if value is None and (param.nullable or (param.default is None and not param.required)):
        return
    is_right, words = _EXPECTED.get(param.kind, (_is_anything, ""))
    if not is_right(value):
        raise ParamError(f"{param.name}: expected {words}, got {value!r}", param=param.name)
    if objection := _objection_to_parts(value):
        raise ParamError(f"{param.name}: {objection}", param=param.name)
    if param.kind == "choice" and param.choices and value not in param.choices:
        listed = ", ".join(param.choices)
        raise ParamError(
            f"{param.name}: expected one of {listed}, got {value!r}"
            f"{did_you_mean(str(value), param.choices)}",
            param=param.name,
        )


def _objection_to_parts(value: Any, depth: int = 0) -> str:
    """What keeps a value, or something in it, from any project file and any script."""
    if depth > _DEEPEST:
        return f"lists and tables may be nested {_DEEPEST} deep at the most"
    match value:
        case None | bool() | float() | str():
            return ""
        case int():
            is_large = abs(value) > LARGEST_INT
            return f"a whole number may be {LARGEST_INT:,} at the most" if is_large else ""
        case list() | tuple():
            parts = [*value]
        case Mapping():
            parts = [*value.values()]
            if not all(isinstance(key, str) for key in value):
                return "expected texts for the names in a table"
        case _:
            return f"a {type(value).__name__} is no number, text, list or table"
    return next(filter(None, (_objection_to_parts(part, depth + 1) for part in parts)), "")


def _is_anything(value: Any) -> bool:
    return True


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    # A project file cannot hold infinity, and no parameter of Keras needs it.
    return _is_int(value) or (isinstance(value, float) and isfinite(value))


def _is_list_of(value: Any, is_item: Any) -> bool:
    return isinstance(value, list | tuple) and all(v is None or is_item(v) for v in value)


def _is_named(value: Any, key: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get(key), str)


def _is_cell(value: Any) -> bool:
    return _is_named(value, "layer")


def _is_text_or_object(value: Any) -> bool:
    return isinstance(value, str) or _is_named(value, "name")


_EXPECTED: dict[str, tuple[Any, str]] = {
    "int": (_is_int, "a whole number"),
    "float": (_is_number, "a number"),
    "bool": (lambda v: isinstance(v, bool), "true or false"),
    "text": (lambda v: isinstance(v, str), "a text"),
    "choice": (lambda v: isinstance(v, str), "a text"),
    "int_tuple": (
        lambda v: _is_int(v) or _is_list_of(v, _is_int),
        "a whole number or a list of whole numbers",
    ),
    "float_tuple": (
        lambda v: _is_number(v) or _is_list_of(v, _is_number),
        "a number or a list of numbers",
    ),
    "number_or_range": (
        lambda v: _is_number(v) or _is_list_of(v, _is_number),
        "a number or a list of two numbers",
    ),
    "activation": (_is_text_or_object, "the name of an activation"),
    "initializer": (_is_text_or_object, "the name of an initializer"),
    "regularizer": (_is_text_or_object, "the name of a regularizer"),
    "constraint": (_is_text_or_object, "the name of a constraint"),
    "dtype": (lambda v: isinstance(v, str), "the name of a dtype"),
    "layer": (lambda v: _is_named(v, "layer"), 'a layer, as {"layer": name, "params": {…}}'),
    "cells": (
        lambda v: _is_cell(v) or (isinstance(v, list | tuple) and v and all(map(_is_cell, v))),
        'a cell, as {"layer": "LSTMCell", "params": {…}}, or a list of cells',
    ),
    "rate": (lambda v: _is_number(v) or _is_named(v, "name"), "a number or a schedule"),
    "column": (lambda v: isinstance(v, str), "the name of a column"),
    "loss": (_is_text_or_object, "the name of a loss"),
    "metric": (_is_text_or_object, "the name of a metric"),
    "metrics": (
        lambda v: isinstance(v, list | tuple) and all(map(_is_text_or_object, v)),
        "a list of metrics",
    ),
}


OBJECT_KINDS = {
    "activation": "activation",
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
    "loss": "loss",
    "metrics": "metric",
    "metric": "metric",
    "rate": "schedule",
}
"""The kinds of parameters whose value may be an object, and what it is then."""


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with this version, read once."""
    return msgspec.json.decode(resource("catalogue.json").read_bytes(), type=Catalogue)
