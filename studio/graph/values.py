"""Parameters as text and back: what a field shows, and what a person may type into it.

Pure Python. Every refusal is a sentence that says what was expected and what was there.
"""

import ast
import json
import math
import re
from collections.abc import Sequence
from typing import Any

from studio.graph.catalogue import Catalogue, ParamSpec, check_value
from studio.graph.errors import ParamError, did_you_mean

NONE = "none"
"""How a field shows and takes None."""

NAMED_KINDS = ("activation", "initializer", "regularizer", "constraint", "object")

_ALWAYS_LISTS = ("shape", "target_shape", "noise_shape", "dims")

_MOST_DIGITS = 300
"""A float goes no further, and Python refuses to read whole numbers of thousands of digits."""

_SHOWN = 60
"""So much of what was typed is told again."""

# Other names that Keras takes, too many to offer.
_ALSO_TAKEN = {
    "initializer": ("uniform", "normal", "one", "zero"),
    "regularizer": ("L1L2",),
    "activation": ("swish", "hard_swish", "threshold"),
}


def to_text(value: Any, param: ParamSpec | None = None) -> str:
    """A value as the person would type it."""
    if value is None:
        return ""
    if param is not None and param.kind == "json":
        return json.dumps(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        arguments = ", ".join(f"{k}={v!r}" for k, v in (value.get("params") or {}).items())
        return f"{value['name']}({arguments})"
    if isinstance(value, list | tuple):
        items = ", ".join("None" if v is None else to_text(v) for v in value)
        # One number in a list is another thing than one number, except where only lists go.
        is_single = len(value) == 1 and not (param is not None and is_always_list(param))
        return f"{items}," if is_single else items
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value)


def known_names(param: ParamSpec, catalogue: Catalogue) -> tuple[str, ...]:
    """The values that Keras knows by name for a parameter, such as all activations."""
    by_kind = {
        "activation": catalogue.activations,
        "initializer": catalogue.initializers,
        "regularizer": catalogue.regularizers,
        "constraint": catalogue.constraints,
        "loss": tuple(spec.identifier or name for name, spec in catalogue.losses.items()),
    }
    return param.choices or by_kind.get(param.kind, ())


def from_text(param: ParamSpec, text: str, names: Sequence[str] = ()) -> Any:
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
    return param.kind == "int_tuple" and param.name in _ALWAYS_LISTS


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
        "column": "a column of the data",
        "loss": "the name of a loss",
        "json": 'JSON, such as [1, 2] or "text"',
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


def _read_int(param: ParamSpec, text: str, _names: Sequence[str]) -> int:
    number = _number(text)
    if isinstance(number, int):
        return number
    raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".')


def _read_float(param: ParamSpec, text: str, _names: Sequence[str]) -> float:
    number = _number(text)
    if number is None:
        hint = " Use a point, not a comma." if _number(text.replace(",", ".")) is not None else ""
        raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".{hint}')
    return float(number)


def _read_bool(param: ParamSpec, text: str, _names: Sequence[str]) -> bool:
    lowered = text.lower()
    if lowered in ("true", "yes", "on", "1"):
        return True
    if lowered in ("false", "no", "off", "0"):
        return False
    raise _refusal(param, f'{_expected(param)}; got "{text[:_SHOWN]}".')


def _read_tuple(param: ParamSpec, text: str, _names: Sequence[str]) -> Any:
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


def _read_named(param: ParamSpec, text: str, names: Sequence[str]) -> Any:
    name, _, arguments = text.partition("(")
    name = name.strip()
    if names and name not in names and name not in (param.default, param.initial):
        # "ReLU" and "GlorotUniform" are relu and glorot_uniform.
        also = {_bare(known): known for known in (*names, *_ALSO_TAKEN.get(param.kind, ()))}
        if _bare(name) not in also:
            hint = did_you_mean(name, tuple(names))
            raise _refusal(param, f'Keras knows no {param.kind} "{name}"{hint or "."}')
        name = also[_bare(name)]
    if not arguments:
        return name
    return {"name": name, "params": _arguments(param, text, arguments)}


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _arguments(param: ParamSpec, text: str, arguments: str) -> dict[str, Any]:
    example = f"{text.partition('(')[0]}(name=0.01)"
    refusal = _refusal(
        param, f'Expected arguments by name, such as {example}; got "{text[:_SHOWN]}".'
    )
    try:
        call = ast.parse(f"f({arguments}", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise refusal from None
    if not isinstance(call, ast.Call) or call.args:
        raise refusal
    try:
        return {str(k.arg): ast.literal_eval(k.value) for k in call.keywords if k.arg}
    except (ValueError, TypeError):
        raise refusal from None


def _read_json(param: ParamSpec, text: str, _names: Sequence[str]) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _refusal(param, f"{_expected(param)}; got {text[:_SHOWN]}.") from None


def _read_list(_param: ParamSpec, text: str, _names: Sequence[str]) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _read_text(_param: ParamSpec, text: str, _names: Sequence[str]) -> str:
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
    "metrics": _read_list,
    **dict.fromkeys(NAMED_KINDS, _read_named),
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
