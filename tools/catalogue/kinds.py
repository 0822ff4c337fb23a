"""Decides what kind of value a parameter takes: from its name, its default, its help.

What these do not give away stands in the overlay. Where nothing does, the kind is "json": the
value is then checked by Keras alone.
"""

import inspect
import re
from typing import Any

from studio.graph.catalogue import ParamKind, ParamSpec

_BY_SUFFIX: dict[str, ParamKind] = {
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
    "activation": "activation",
    "dtype": "dtype",
}
_QUOTED = re.compile(r"`?[\"']([A-Za-z0-9_]+)[\"']`?")
_SAYS_NONE = re.compile(
    r"^(?:an? )?optional\b|\bor `?None`?\b|\bor None\b|If (?:you pass )?`?None`?"
    r"|Values can be `None`|- `None`",
    re.IGNORECASE,
)
_BY_WORDS: tuple[tuple[str, ParamKind], ...] = (
    (
        r"(?:single )?(?:float|number) or an? (?:tuple|list)|float or a list/tuple",
        "number_or_range",
    ),
    (
        r"int(?:eger)?,? or (?:a )?(?:tuple|list)|(?:tuple|list)(?:/list)? of (?:\w+ )?int",
        "int_tuple",
    ),
    (r"(?:tuple|list)(?:/tuple)? of (?:\w+ )?(?:float|number)", "float_tuple"),
    (r"(?:optional |positive |python )*int(?:eger)?\b", "int"),
    (r"(?:optional |small |positive )*float\b", "float"),
    (r"(?:optional |whether|if `?true|if set to `?true)*bool(?:ean)?\b|whether\b|if `true", "bool"),
    (r"(?:optional )?str(?:ing)?\b", "text"),
)


def param_spec(parameter: inspect.Parameter, doc: str) -> ParamSpec:
    """The description of one constructor parameter, as far as Keras gives it away."""
    required = parameter.default is inspect.Parameter.empty
    default = None if required else plain(parameter.default)
    kind = _kind(parameter.name, default, doc)
    choices = quoted_choices(doc, default) if kind == "text" else ()
    return ParamSpec(
        parameter.name,
        "choice" if choices else kind,
        required=required,
        default=default,
        nullable=not required and (default is None or _may_be_none(kind, doc)),
        choices=choices,
        doc=doc,
    )


def _may_be_none(kind: ParamKind, doc: str) -> bool:
    """Whether None is a value too; as an activation it always is, though not all helps say so."""
    return kind == "activation" or bool(_SAYS_NONE.search(doc))


def plain(value: Any) -> Any:
    """A default as JSON holds it.

    Raises TypeError for what JSON cannot hold, so that a new Keras cannot slip one in unseen.
    """
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"expected a plain default, got {value!r}")


def quoted_choices(doc: str, default: Any) -> tuple[str, ...]:
    """The texts that the help puts in quotes, where the default is one of several."""
    found = tuple(dict.fromkeys(_QUOTED.findall(doc)))
    return found if len(found) > 1 and (default is None or default in found) else ()


def _kind(name: str, default: Any, doc: str) -> ParamKind:
    by_suffix = _BY_SUFFIX.get(name.rpartition("_")[2])
    if by_suffix is not None:
        return by_suffix
    by_default = _kind_of_default(default)
    by_words = _kind_of_words(doc)
    if by_default == "int" and by_words == "int_tuple":
        return by_words
    if by_default in ("float", "float_tuple") and by_words == "number_or_range":
        return by_words
    return by_default or by_words or "json"


def _kind_of_default(default: Any) -> ParamKind | None:
    if isinstance(default, list):
        flat = all(isinstance(item, int | float) for item in default)
        if not flat:
            return "json"
        return "int_tuple" if all(isinstance(item, int) for item in default) else "float_tuple"
    kinds: dict[type, ParamKind] = {bool: "bool", int: "int", float: "float", str: "text"}
    return kinds.get(type(default))


def _kind_of_words(doc: str) -> ParamKind | None:
    start = doc[:120].lower()
    for pattern, kind in _BY_WORDS:
        if re.match(rf"(?:an? )?(?:{pattern})", start):
            return kind
    return None
