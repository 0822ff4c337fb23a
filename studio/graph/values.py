"""Parameters as text and back: what a field shows, and what a person may type into it.

Pure Python. Every refusal is a sentence that says what was expected and what was there.
"""

import ast
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from studio.graph.catalogue import (
    OBJECT_KINDS,
    CallableSpec,
    Catalogue,
    KnownObject,
    ParamSpec,
    check_value,
)
from studio.graph.errors import ParamError, did_you_mean
from studio.graph.objects import SHORT, bare

NONE = "none"
"""How a field shows and takes None."""

NAMED_KINDS = tuple(kind for kind in OBJECT_KINDS if kind != "metrics")
"""What is a name, or a name with arguments; a rate may be a number as well."""

Known = Mapping[str, KnownObject | None]
"""Values that are known by name, and what takes the arguments of each, where it takes any."""

_ALWAYS_LISTS = frozenset(
    {
        *("shape", "target_shape", "noise_shape", "dims", "target_class_ids", "boundaries"),
        *("input_axes", "output_axes", "values", "thresholds", "label_weights"),
    }
)

_MOST_DIGITS = 300
"""A float goes no further, and Python refuses to read whole numbers of thousands of digits."""

_SHOWN = 60
"""So much of what was typed is told again."""

# Other names that Keras takes, too many to offer.
_METRICS = ("acc", *SHORT)
_ALSO_TAKEN = {
    "initializer": ("uniform", "normal", "one", "zero"),
    "regularizer": ("L1L2",),
    "activation": ("swish", "hard_swish", "threshold"),
    "loss": (*SHORT,),
    "metrics": _METRICS,
    "metric": _METRICS,
}


def to_text(value: Any, param: ParamSpec | None = None) -> str:
    """A value as the person would type it."""
    if value is None:
        return ""
    if param is not None and param.kind in ("json", "cells"):
        return json.dumps(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        arguments = ", ".join(f"{k}={v!r}" for k, v in (value.get("params") or {}).items())
        return f"{value['name']}({arguments})"
    if isinstance(value, list | tuple):
        items = ", ".join("None" if v is None else to_text(v) for v in value)
        # One number in a list is another thing than one number, except where only lists go.
        is_list = param is not None and (is_always_list(param) or param.kind == "metrics")
        is_single = len(value) == 1 and not is_list
        return f"{items}," if is_single else items
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value)


def known_names(param: ParamSpec, catalogue: Catalogue) -> Known:
    """The values that Keras knows by name for a parameter, such as all activations."""
    return dict.fromkeys(param.choices) or catalogue.objects(param.kind)


_NOTHING: Known = {}


def from_text(param: ParamSpec, text: str, names: Known = _NOTHING) -> Any:
    """What the text means for this parameter.

    Raises ParamError with a sentence where it means nothing. `names` are the known values of an
    activation, initializer and so on.
    """
    text = text.strip()
    if text.lower() in ("", NONE) and param.kind != "text":
        if param.nullable or (param.default is None and not param.required):
            return None
        raise _refusal(param, f"{_expected(param)}; the field is empty.")
    value = _READERS.get(param.kind, _read_text)(param, text, names)
    _check_range(param, value)
    try:
        check_value(param, value)
    except ParamError as error:
        sentence = error.sentence.removeprefix(f"{param.name}: ")
        raise _refusal(param, f"{sentence[0].upper()}{sentence[1:]}.") from None
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        sentence = "Expected finite numbers: neither a project nor Keras can hold others."
        raise _refusal(param, sentence) from None
    return value


def is_always_list(param: ParamSpec) -> bool:
    """Whether Keras takes only a list here, even of one number: shapes and orders of axes."""
    return param.kind in ("int_tuple", "float_tuple") and param.name in _ALWAYS_LISTS


def _refusal(param: ParamSpec, sentence: str) -> ParamError:
    return ParamError(sentence, param=param.name)


def _expected(param: ParamSpec) -> str:
    words = {
        "int": "a whole number, such as 64",
        "float": "a number, such as 0.5",
        "bool": "true or false",
        "int_tuple": "a whole number or several, such as 3, 3",
        "float_tuple": "a number or several, such as 0.1, 0.2",
        "number_or_range": "a number, or two for a range, such as -0.2, 0.2",
        "activation": "the name of an activation, such as relu",
        "initializer": "the name of an initializer, such as he_normal",
        "regularizer": "the name of a regularizer, such as l2",
        "constraint": "the name of a constraint, such as max_norm",
        "rate": "a number, such as 0.001, or a schedule",
        "column": "a column of the data",
        "loss": "the name of a loss",
        "metric": "the name of a metric",
        "json": 'JSON, such as [1, 2] or "text"',
        "cells": "a cell, or a list of cells, in JSON",
    }
    if param.kind == "int_tuple" and is_always_list(param):
        return "Expected sizes, such as 28, 28"
    return f"Expected {words.get(param.kind, 'a value')}"


def told(number: int | float) -> str:
    """A number within a sentence."""
    if abs(number) >= 10**18:
        return f"{float(number):.4g}"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.10g}"


def _number(text: str) -> int | float | None:
    if re.fullmatch(r"[+-]?\d+", text) and len(text) <= _MOST_DIGITS:
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _read_int(param: ParamSpec, text: str, _names: Known) -> int:
    number = _number(text)
    if isinstance(number, int):
        return number
    raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".')


def _read_float(param: ParamSpec, text: str, _names: Known) -> float:
    number = _number(text)
    if number is None:
        hint = " Use a point, not a comma." if _number(text.replace(",", ".")) is not None else ""
        raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".{hint}')
    return float(number)


def _read_bool(param: ParamSpec, text: str, _names: Known) -> bool:
    lowered = text.lower()
    if lowered in ("true", "yes", "on", "1"):
        return True
    if lowered in ("false", "no", "off", "0"):
        return False
    raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".')


def _read_tuple(param: ParamSpec, text: str, _names: Known) -> Any:
    bare = text.strip("()[] ")
    is_list = bare.endswith(",") or is_always_list(param) or text[0] in "(["
    if re.fullmatch(r"\d+(x\d+)+", bare):
        bare = bare.replace("x", ",")
    items: list[Any] = []
    for word in re.split(r"[,\s]+", bare.strip(", ")):
        number = _number(word)
        is_open = word.lower() == NONE and param.kind == "int_tuple"
        wrong = number is None or (param.kind == "int_tuple" and isinstance(number, float))
        if wrong and not is_open:
            raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".')
        items.append(number)
    return items if is_list or len(items) > 1 else items[0]


def _read_rate(param: ParamSpec, text: str, names: Known) -> Any:
    number = _number(text)
    if number is not None:
        return float(number)
    if not names or not re.match(r"[A-Za-z]", text):
        return _read_float(param, text, names)
    return _read_named(param, text, names)


def _read_metrics(param: ParamSpec, text: str, names: Known) -> list[Any]:
    words = re.findall(r"(?:[^\s,()]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\)?)?)", text)
    return [_read_named(param, word, names) for word in words]


def _read_named(param: ParamSpec, text: str, names: Known) -> Any:
    name, bracket, arguments = text.partition("(")
    name = _known_name(param, name.strip(), names)
    spec = names.get(name)
    if not bracket and not (isinstance(spec, CallableSpec) and not spec.identifier):
        return name
    given = _arguments(param, text, arguments, spec) if bracket else {}
    if spec is None and names and given:
        raise _refusal(param, f"{name} takes no arguments.")
    if spec is None:
        return {"name": name, "params": given}
    # What was typed is kept, also where it is Keras's default.
    return _told(name, spec, {**_initial(spec), **given})


def made_object(name: str, spec: KnownObject | None, params: Mapping[str, Any]) -> Any:
    """An object as a project holds it: only what differs from Keras's defaults, and the bare name
    where that says it all."""
    defaults = {p.name: p.default for p in (spec.params if spec else ()) if not p.required}
    kept = {k: v for k, v in params.items() if k not in defaults or v != defaults[k]}
    return _told(name, spec, kept)


def _told(name: str, spec: KnownObject | None, params: Mapping[str, Any]) -> Any:
    is_enough = not isinstance(spec, CallableSpec) or bool(spec.identifier)
    return name if is_enough and not params else {"name": name, "params": dict(params)}


def new_object(name: str, spec: KnownObject | None) -> Any:
    """An object just chosen: with a value for each argument that Keras gives no default."""
    return made_object(name, spec, _initial(spec) if spec else {})


def _initial(spec: KnownObject) -> dict[str, Any]:
    return {p.name: p.initial for p in spec.params if p.initial is not None}


def _known_name(param: ParamSpec, name: str, names: Known) -> str:
    """The name as it is listed: "ReLU" and "GlorotUniform" are relu and glorot_uniform."""
    if not names or name in names or name in (param.default, param.initial):
        return name
    also = {bare(known): known for known in (*_ALSO_TAKEN.get(param.kind, ()), *names)}
    also |= {bare(spec.name): known for known, spec in names.items() if spec}
    if bare(name) not in also:
        hint = did_you_mean(name, tuple(names))
        what = OBJECT_KINDS.get(param.kind, param.kind)
        raise _refusal(param, f'Keras knows no {what} "{name[:_SHOWN]}"{hint or "."}')
    return also[bare(name)]


def _arguments(
    param: ParamSpec, text: str, arguments: str, spec: KnownObject | None
) -> dict[str, Any]:
    """What stands in the brackets; without their names, arguments go in their order."""
    example = f"{text.partition('(')[0]}(name=0.01)"
    refusal = _refusal(
        param, f'Expected arguments by name, such as {example}; got "{text[:_SHOWN]}".'
    )
    try:
        call = ast.parse(f"f({arguments}", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise refusal from None
    order = [p.name for p in spec.params] if spec else []
    if not isinstance(call, ast.Call) or len(call.args) > len(order):
        raise refusal
    given = [*zip(order, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
    try:
        read = {str(name): _plain(_literal(node)) for name, node in given if name}
    except (ValueError, TypeError):
        raise refusal from None
    return {name: _argument(param, name, value, spec) for name, value in read.items()}


def _literal(node: ast.expr) -> Any:
    words = {"true": True, "false": False, NONE: None}
    if isinstance(node, ast.Name) and node.id in words:
        return words[node.id]
    return ast.literal_eval(node)


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _argument(param: ParamSpec, name: str, value: Any, spec: KnownObject | None) -> Any:
    """One argument of an object, as its own kind wants it."""
    if spec is None:
        return value
    own = next((p for p in spec.params if p.name == name), None)
    if own is None:
        hint = did_you_mean(name, [p.name for p in spec.params])
        raise _refusal(param, f'{spec.name} has no argument "{name[:_SHOWN]}"{hint or "."}')
    if is_always_list(own) and isinstance(value, int | float):
        value = [value]
    try:
        check_value(own, value)
        _check_range(own, value)
    except ParamError as error:
        sentence = error.sentence.removeprefix(f"{name}: ").rstrip(".")
        raise _refusal(param, f"{spec.name}: {name}: {_small(sentence)}.") from None
    return value


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _read_json(param: ParamSpec, text: str, _names: Known) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _refusal(param, f"{_expected(param)}; got {text[:_SHOWN]}.") from None


def _read_text(_param: ParamSpec, text: str, _names: Known) -> str:
    return text


_READERS: dict[str, Any] = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "int_tuple": _read_tuple,
    "float_tuple": _read_tuple,
    "number_or_range": _read_tuple,
    "json": _read_json,
    "layer": _read_json,
    "cells": _read_json,
    "metrics": _read_metrics,
    **dict.fromkeys(NAMED_KINDS, _read_named),
    "rate": _read_rate,
}


def _check_range(param: ParamSpec, value: Any) -> None:
    for number in value if isinstance(value, list) else [value]:
        if not isinstance(number, int | float) or isinstance(number, bool):
            continue
        # -1 stands for "work it out" in shapes.
        is_free = number == -1 and is_always_list(param)
        if param.minimum is not None and number < param.minimum and not is_free:
            raise _refusal(param, f"Expected at least {param.minimum:g}; got {told(number)}.")
        if param.maximum is not None and number > param.maximum:
            raise _refusal(param, f"Expected at most {told(param.maximum)}; got {told(number)}.")
