"""What a callback keeps in mind, as JSON and arrays: numbers, texts, arrays, and lists of them.

Nothing is pickled, so that to read a checkpoint never runs code. What is neither of these, such as
a function or an open file, is left out: Keras's own callbacks make such things anew.
"""

import contextlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np

_MADE_ANEW = ("params", "min_delta", "append", "append_header", "validation_data")
"""What a callback finds out by itself when it begins. The sign of `min_delta` is turned around when
the first value is seen, and would be so twice."""


class NotPlain(Exception):
    """A value that no file can keep."""


def attributes_of(thing: Any, keep: Callable[[Any], int]) -> dict[str, Any]:
    """The plain attributes of an object; `keep` takes an array and gives its number."""
    found = {}
    for name, value in vars(thing).items():
        if name.startswith("__") or name in _MADE_ANEW:
            continue
        with contextlib.suppress(NotPlain):
            found[name] = to_plain(value, keep)
    return found


def give_attributes(thing: Any, found: dict[str, Any], arrays: list[Any]) -> None:
    """Let an object have the attributes that `attributes_of` found."""
    for name, value in found.items():
        setattr(thing, name, from_plain(value, arrays))


def to_plain(value: Any, keep: Callable[[Any], int]) -> Any:
    """A value as JSON can hold it. Raises NotPlain."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return float(value) if math.isfinite(value) else {"float": repr(float(value))}
        case np.ndarray() | np.generic() if value.dtype.kind not in "OUSV":
            return {"array" if isinstance(value, np.ndarray) else "number": keep(value)}
        case list():
            return [to_plain(item, keep) for item in value]
        case tuple():
            return {"tuple": [to_plain(item, keep) for item in value]}
        case dict():
            return {"dict": [[to_plain(k, keep), to_plain(v, keep)] for k, v in value.items()]}
    raise NotPlain


def from_plain(value: Any, arrays: list[Any]) -> Any:
    """The value that `to_plain` was given."""
    match value:
        case list():
            return [from_plain(item, arrays) for item in value]
        case {"float": text}:
            return float(text)
        case {"array": number}:
            return arrays[number].copy()
        case {"number": number}:
            return arrays[number][()]
        case {"tuple": items}:
            return tuple(from_plain(item, arrays) for item in items)
        case {"dict": pairs}:
            return {from_plain(k, arrays): from_plain(v, arrays) for k, v in pairs}
    return value
