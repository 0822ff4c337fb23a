"""Values of a project as Python literals: the only door through which they enter a script.

Numbers and texts pass through `repr`, names of layers and of objects (losses, initializers,
schedules) are looked up in the catalogue, and whatever else turns up is refused. So no text in a
project can become code.
"""

import keyword
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from studio.codegen.layout import (
    Atom,
    Expression,
    Group,
    Item,
    call,
    dict_of,
    list_of,
    tuple_of,
)
from studio.graph.catalogue import (
    OBJECT_KINDS,
    CallableSpec,
    Catalogue,
    LayerSpec,
    ParamSpec,
)
from studio.graph.errors import GraphError

_TUPLES = frozenset({"int_tuple", "float_tuple", "number_or_range"})
_LARGEST_INT = 2**64
_DEEPEST = 20
_LONGEST_NAME = 80
_ESCAPED = re.compile(r"\\.|\"", re.DOTALL)


class LiteralError(Exception):
    """A value that cannot be written as Python; `str(error)` ends a sentence that names it."""


def literal(value: Any, kind: str, layers: Catalogue, depth: int = 0) -> Expression:
    """A value as Python, seen as a parameter of that kind.

    Raises LiteralError for what is no plain value.
    """
    if depth > _DEEPEST:
        raise LiteralError("is nested too deeply to be written")
    match value:
        case None | bool():
            return Atom(repr(value))
        case int() | float():
            return number(value)
        case str() if _wants_object(value, kind, layers):
            return _object(value, {}, kind, layers, depth + 1)
        case str():
            return Atom(quote(value))
        case list() | tuple():
            entries = [literal(v, kind, layers, depth + 1) for v in value]
            return tuple_of(entries) if kind in _TUPLES else list_of(entries)
        case Mapping():
            return _mapping(value, kind, layers, depth + 1)
    raise LiteralError(f"is a {type(value).__name__}, which has no place in a script")


def number(value: int | float) -> Expression:
    """A number as Python."""
    if isinstance(value, int):
        if abs(value) > _LARGEST_INT:
            raise LiteralError("is too large a number to be written")
        return Atom(repr(value))
    if not math.isfinite(value):
        return call("float", Atom(quote(repr(value))))
    return Atom(repr(value).replace("e+", "e"))


def quote(text: str) -> str:
    """A text as a Python string: in double quotes unless that takes more backslashes."""
    # A double quote in front makes `repr` use single quotes, whatever the text holds.
    inside = repr('"' + text)[2:-1]
    if text.count('"') > text.count("'"):
        return f"'{inside}'"
    return '"' + _ESCAPED.sub(_for_double_quotes, inside) + '"'


def _for_double_quotes(match: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(match.group(), match.group())


def constructor(
    function: str, spec: LayerSpec, params: Mapping[str, Any], layers: Catalogue, depth: int = 0
) -> Group:
    """The call that makes a layer: required values by position, others by keyword.

    Values equal to Keras's defaults are left out. Raises LiteralError.
    """
    items: list[Item] = []
    try:
        for name in params:
            spec.param(name)
    except GraphError as error:
        raise LiteralError(f"holds something unknown: {error}") from None
    for param in spec.params:
        if not _is_told(param, params):
            if param.required:
                raise LiteralError(f'needs a value for "{param.name}"')
            continue
        by_position = param.required and not any(item.before for item in items)
        try:
            value = literal(params[param.name], param.kind, layers, depth + 1)
        except LiteralError as error:
            raise LiteralError(f'cannot be written: its "{param.name}" {error}') from None
        items.append(Item(value, "" if by_position else f"{checked(param.name)}="))
    return Group("call", f"{function}(", tuple(items), ")")


def _is_told(param: ParamSpec, params: Mapping[str, Any]) -> bool:
    if param.name not in params:
        return False
    value = params[param.name]
    if param.required:
        return value is not None
    return bool(value != param.default) or type(value) is not type(param.default)


@lru_cache(maxsize=4096)
def checked(name: str) -> str:
    """A name for a keyword or an attribute. Raises LiteralError unless it can only be a name."""
    is_plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    if is_plain and len(name) <= _LONGEST_NAME:
        return name
    raise LiteralError(f"holds {name[:40]!r}, which cannot be a name in Python")


@lru_cache(maxsize=4096)
def dotted(path: str) -> str:
    """A path such as "keras.optimizers.Adam". Raises LiteralError unless it is only names."""
    return ".".join(checked(part) for part in path.split("."))


def layer_path(spec: LayerSpec) -> str:
    """How a script speaks of a layer: `layers.Dense`."""
    return dotted(spec.path.removeprefix("keras."))


def _mapping(value: Mapping[Any, Any], kind: str, layers: Catalogue, depth: int) -> Expression:
    if isinstance(value.get("layer"), str):
        return _layer(value["layer"], _params_of(value), layers, depth)
    if kind == "activation" and value.get("name") in layers.activations and not value.get("params"):
        return Atom(quote(value["name"]))
    if kind != "json" and isinstance(value.get("name"), str):
        return _object(value["name"], _params_of(value), kind, layers, depth)
    entries = {quote(str(k)): literal(v, "json", layers, depth) for k, v in value.items()}
    return dict_of(entries)


def _params_of(value: Mapping[str, Any]) -> Mapping[str, Any]:
    params = value.get("params") or {}
    if not isinstance(params, Mapping) or not all(isinstance(key, str) for key in params):
        raise LiteralError('has "params" that are no names with values')
    return params


def _layer(name: str, params: Mapping[str, Any], layers: Catalogue, depth: int) -> Expression:
    spec = layers.layers.get(name)
    if spec is None or not spec.path:
        raise LiteralError(f"asks for {name[:40]!r}, which is no layer of Keras")
    return constructor(layer_path(spec), spec, params, layers, depth)


def _wants_object(name: str, kind: str, layers: Catalogue) -> bool:
    """Whether Keras does not take the name alone, as it takes "relu"."""
    if kind not in OBJECT_KINDS:
        return False
    spec = layers.object(kind, name)
    return isinstance(spec, CallableSpec) and not spec.identifier


def _object(
    name: str, params: Mapping[str, Any], kind: str, layers: Catalogue, depth: int
) -> Expression:
    """A loss, an initializer, a schedule, ... with arguments of its own, all by keyword."""
    spec = layers.object(kind, name)
    if spec is None:
        raise LiteralError(f"asks for {name[:40]!r}, which Keras does not have")
    if isinstance(spec, LayerSpec):
        return constructor(layer_path(spec), spec, params, layers, depth)
    known = {param.name for param in spec.params}
    for unknown in params.keys() - known:
        raise LiteralError(f"asks for {spec.name} with {unknown[:40]!r}, which it does not take")
    values = {
        checked(param.name): literal(params[param.name], param.kind, layers, depth)
        for param in spec.params
        if param.name in params
    }
    if kind == "metrics" and "name" not in values:
        # Some are called auc_1 then, where there was another before them in the process.
        name = layers.curve_name({"name": name})
        values |= {"name": Atom(quote(name))} if _lacks_name(spec) else {}
    return call(dotted(spec.path), **values)


def _lacks_name(spec: CallableSpec) -> bool:
    return any(param.name == "name" and param.default is None for param in spec.params)
