"""Reading "conv2d 32 3 same relu": a layer, and its parameters typed along.

Pure Python: the search at the cursor shows and adds what this makes of the typed words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from studio.graph.catalogue import Catalogue, LayerSpec, ParamSpec
from studio.graph.errors import ParamError
from studio.graph.values import from_text, known_names, new_object
from studio.ui.palette.search import LayerIndex

_SPELLED_OUT = {"bilstm": "bidirectional lstm", "bigru": "bidirectional gru"}
"""Words that mean one layer inside another."""
_SHAPES = ("shape", "target_shape", "dims")
"""Parameters that take all the numbers that follow each other: "reshape 28 28 1"."""
_BY = r"\d+(x\d+)+"
"""A size in several directions: 3x3."""
NUMBERS = ("int", "float", "int_tuple", "float_tuple", "number_or_range")
_FIRST_FEW = 5  # how far behind the first parameters a bare number may land


@dataclass(frozen=True, slots=True)
class Reading:
    """A layer with the parameters that were typed along. `reason` is the synonym that matched."""

    spec: LayerSpec
    params: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def read_query(
    text: str, index: LayerIndex, catalogue: Catalogue, columns: Sequence[str] = ()
) -> list[Reading]:
    """All readings, best first.

    The words are split where the front names a layer best and the rest can be its parameters.
    """
    words = _words(text)
    best: tuple[int, list[Reading]] = (0, [])
    for count in range(_first_number(words), 0, -1):
        matches = index.find(" ".join(words[:count]))
        if not matches or matches[0].score <= best[0]:
            continue
        readings: list[Reading] = []
        top = 0
        for match in matches:
            params = read_params(match.spec, words[count:], catalogue, columns)
            if params is not None:
                readings.append(Reading(match.spec, params, match.reason))
                top = max(top, match.score)
        if top > best[0]:
            best = (top, readings)
    return _activations(words, index, catalogue, best[1])


def _words(text: str) -> list[str]:
    """What was typed, word by word, with "1x1 conv" turned into "conv 1x1"."""
    plain = re.sub(r"\s*([=,])\s*", r"\1", text.strip())
    words = " ".join(_SPELLED_OUT.get(word.lower(), word) for word in plain.split()).split()
    if len(words) > 1 and re.fullmatch(_BY, words[0]):
        words = [*words[1:], words[0]]
    return words


def _activations(
    words: list[str], index: LayerIndex, catalogue: Catalogue, readings: list[Reading]
) -> list[Reading]:
    """The readings, with "tanh" read as an Activation, and "softmax 10" as a Dense that has one."""
    names = {name.lower(): name for name in catalogue.activations}
    name = names.get(words[0].lower()) if words else None
    if name is None:
        return readings
    specs = {spec.name: spec for spec in index.specs()}
    if len(words) == 2 and words[1].isdigit() and int(words[1]) and "Dense" in specs:
        dense = Reading(specs["Dense"], {"units": int(words[1]), "activation": name})
        return [dense, *readings]
    if len(words) == 1:
        return [
            Reading(r.spec, {"activation": name}, r.reason) if r.spec.name == "Activation" else r
            for r in readings
        ]
    return readings


def _first_number(words: list[str]) -> int:
    """How many words come before the first that can only be a value."""
    for i, word in enumerate(words):
        if i and (re.match(r"[-+(\[]?\.?\d+([.,x)\]]|$)", word) or "=" in word):
            return i
    return len(words)


def read_params(
    spec: LayerSpec, words: Sequence[str], catalogue: Catalogue, columns: Sequence[str] = ()
) -> dict[str, Any] | None:
    """The parameters that the words mean for this layer; None when a word means nothing."""
    params: dict[str, Any] = {}
    rest = list(words)
    while rest:
        inner = _read_inner_layer(spec, rest[0], rest[1:], catalogue, params)
        if inner is not None:
            return params | inner
        change, used = _read_named(spec, rest, params, catalogue, columns)
        if not used:
            change, used = _read_shape(spec, rest, params, catalogue)
        if not used:
            change, used = _read_word(spec, rest[0], params, catalogue, columns), 1
        if change is None:
            return None
        params |= change
        rest = rest[used:]
    return params


def _read_named(
    spec: LayerSpec,
    words: Sequence[str],
    taken: dict[str, Any],
    catalogue: Catalogue,
    columns: Sequence[str],
) -> tuple[dict[str, Any] | None, int]:
    """A parameter by its name and its value, or a switch by its name, as in "stride 2" and
    "return sequences"; and how many words that takes, 0 when it is none."""
    for count in (2, 1):
        name = "_".join(words[:count]).lower()
        for param in spec.params:
            if param.name in taken or len(words) < count or not _is_called(param, name):
                continue
            if param.kind == "bool":
                return {param.name: True}, count
            value = words[count] if len(words) > count else ""
            change = _fill(param, value, catalogue, columns) if value else None
            if change is not None:
                return change, count + 1
    return None, 0


def _is_called(param: ParamSpec, name: str) -> bool:
    """Whether a word, or two, name a parameter: "stride" strides, "sequences" return_sequences."""
    if param.name == name:
        return True
    return len(name) >= 4 and (
        param.name.startswith(name) or (param.kind == "bool" and param.name.endswith(f"_{name}"))
    )


def _read_shape(
    spec: LayerSpec, words: Sequence[str], taken: dict[str, Any], catalogue: Catalogue
) -> tuple[dict[str, Any] | None, int]:
    """Several whole numbers that make one shape; and how many words that takes."""
    param = next((p for p in spec.params if p.name in _SHAPES and p.name not in taken), None)
    numbers = list(takewhile(lambda word: re.fullmatch(r"-?\d+", word), words))
    if param is None or param.kind != "int_tuple" or len(numbers) < 2:
        return None, 0
    return _try(param, ",".join(numbers), catalogue), len(numbers)


def _read_word(
    spec: LayerSpec,
    word: str,
    taken: dict[str, Any],
    catalogue: Catalogue,
    columns: Sequence[str],
) -> dict[str, Any] | None:
    name, equals, value = word.partition("=")
    if equals:
        param = next((p for p in spec.params if p.name == name), None)
        return None if param is None else _try(param, value, catalogue)
    is_by = re.fullmatch(_BY, word) is not None
    for param in _candidates(spec):
        if param.name in taken or (is_by and param.kind != "int_tuple"):
            continue
        change = _fill(param, word, catalogue, columns)
        if change is not None:
            return change
        if param.required and param.kind in NUMBERS and _is_number(word):
            return None  # "dropout 3": a wrong rate, not the next number that would take a 3
    return None


def _is_number(word: str) -> bool:
    return bool(re.match(r"[-+(\[]?\.?\d", word))


def _candidates(spec: LayerSpec) -> list[ParamSpec]:
    """The parameters in the order in which words fill them: required, then headline, then the
    rest as declared."""
    required = [p for p in spec.params if p.required]
    headline = [p for name in spec.headline for p in spec.params if p.name == name]
    early = [p for p in spec.params[:_FIRST_FEW] if p.kind in NUMBERS]
    words = [p for p in spec.params if p.kind not in NUMBERS]
    return list({p.name: p for p in (*required, *headline, *early, *words)}.values())


def _fill(
    param: ParamSpec, word: str, catalogue: Catalogue, columns: Sequence[str]
) -> dict[str, Any] | None:
    lowered = word.lower()
    if param.kind in NUMBERS:
        return _try(param, word, catalogue) if _is_number(word) else None
    if param.kind == "bool":
        return {param.name: True} if lowered == param.name else None
    if param.kind == "column":
        return {param.name: word} if word in columns else None
    if param.kind == "metrics":
        spec = catalogue.metrics.get(lowered)
        return {param.name: [new_object(lowered, spec)]} if spec else None
    if param.kind == "loss":
        found = _loss(lowered, catalogue)
        return {param.name: found} if found else None
    names = {known.lower(): known for known in known_names(param, catalogue)}
    return {param.name: names[lowered]} if lowered in names else None


def _loss(word: str, catalogue: Catalogue) -> str | None:
    """A loss by its name or, from three letters on, its initials: "mse"."""
    for name, spec in catalogue.losses.items():
        identifier = spec.identifier or name
        initials = "".join(part[0] for part in identifier.split("_"))
        if word == identifier or (len(word) >= 3 and word == initials):
            return identifier
    return None


def _try(param: ParamSpec, text: str, catalogue: Catalogue) -> dict[str, Any] | None:
    try:
        return {param.name: from_text(param, text, known_names(param, catalogue))}
    except ParamError:
        return None


def _read_inner_layer(
    spec: LayerSpec,
    word: str,
    rest: Sequence[str],
    catalogue: Catalogue,
    taken: dict[str, Any],
) -> dict[str, Any] | None:
    """ "timedistributed dense 10": a word that names the layer inside takes all that follows."""
    param = next((p for p in spec.params if p.kind in ("layer", "cells") and p.required), None)
    inner = next((s for s in catalogue.layers.values() if s.name.lower() == word.lower()), None)
    if param is None or inner is None or not inner.path or param.name in taken:
        return None
    params = read_params(inner, rest, catalogue)
    if params is None:
        return None
    return {param.name: {"layer": inner.name, "params": {**inner.initial_params(), **params}}}
