"""What is written on a node, as words. How they fit on a card is for the canvas."""

from typing import Any

from studio.engine.protocol.message import Shape
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node

TIMES = " \u00d7 "

_TELLING = {"int_tuple", "activation", "column", "loss", "metrics"}
"""Kinds of parameters worth showing even where they are Keras's default; a bare "-1" or "0.99"
would say nothing."""


def shape_text(shape: Shape) -> str:
    """A shape as it stands beside a wire: 28 by 28 by 1, without the batch."""
    return TIMES.join(str(size) for size in shape[1:]) or "scalar"


def value_text(value: Any) -> str:
    """The value of a parameter, short."""
    if isinstance(value, list | tuple):
        if all(isinstance(v, str) for v in value):
            return ", ".join(value)
        return TIMES.join(value_text(v) for v in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("layer") or "…")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("\n", " ")


def subtitle(node: Node, catalogue: Catalogue) -> str:
    """The second line: the layer and what matters about it, as in "Dense · 128 · relu"."""
    spec = catalogue.layer(node.layer)
    words = [node.layer]
    for name in spec.headline:
        value = catalogue.value(node, name)
        if isinstance(value, bool):
            words += [name.removeprefix("return_")] if value else []
        elif value is None or value == []:
            continue
        elif name in node.params or spec.param(name).kind in _TELLING:
            words.append(value_text(value))
    return " · ".join(words)
