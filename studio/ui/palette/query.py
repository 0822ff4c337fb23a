"""Reading "conv2d 32 3 same relu": a layer, and its parameters typed along.

Pure Python: the search at the cursor shows and adds what this makes of the typed words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.graph.catalogue import Catalogue, LayerSpec, ParamSpec
from studio.graph.errors import ParamError
from studio.ui.inspector.values import from_text, known_names
from studio.ui.palette.search import LayerIndex

NUMBERS = ("int", "float", "int_tuple", "float_tuple", "number_or_range")
_FIRST_FEW = 5  # how far behind the first parameters a bare number may land


@dataclass(frozen=True, slots=True)
class Reading:
    """A layer with the parameters that were typed along. `reason` is the synonym that matched."""

    spec: LayerSpec
    params: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def parse_query(
    text: str, catalogue: Catalogue, columns: Sequence[str] = ()
) -> tuple[str, dict[str, Any]] | None:
    """The best reading of what was typed, as a layer's name and parameters; None without one."""
    specs = [spec for spec in catalogue.layers.values() if spec.palette]
    readings = read_query(text, LayerIndex(specs), catalogue, columns)
    return (readings[0].spec.name, readings[0].params) if readings else None


def read_query(
    text: str, index: LayerIndex, catalogue: Catalogue, columns: Sequence[str] = ()
) -> list[Reading]:
    """All readings, best first.

    The words are split where the front names a layer best and the rest can be its parameters.
    """
    words = re.sub(r"\s*([=,])\s*", r"\1", text.strip()).split()
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
    return best[1]


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
    for i, word in enumerate(words):
        inner = _read_inner_layer(spec, word, words[i + 1 :], catalogue, params)
        if inner is not None:
            return params | inner
        change = _read_word(spec, word, params, catalogue, columns)
        if change is None:
            return None
        params |= change
    return params


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
    for param in _candidates(spec):
        if param.name in taken:
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
        known = {name.lower() for name in catalogue.metrics}
        return {param.name: [lowered]} if lowered in known else None
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
    param = next((p for p in spec.params if p.kind == "layer" and p.required), None)
    inner = next((s for s in catalogue.layers.values() if s.name.lower() == word.lower()), None)
    if param is None or inner is None or not inner.path or param.name in taken:
        return None
    params = read_params(inner, rest, catalogue)
    if params is None:
        return None
    return {param.name: {"layer": inner.name, "params": {**inner.initial_params(), **params}}}
