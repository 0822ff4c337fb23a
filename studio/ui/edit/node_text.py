"""What is written on a node, as words. How they fit on a card is for the canvas."""

from collections.abc import Iterator
from typing import Any

from studio.engine.protocol.message import Shape
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node
from studio.graph.layer_graph import NOT_SHARED

TIMES = " \u00d7 "

_DOT = " \u00b7 "
_TELLING = {"int_tuple", "activation", "column", "loss", "metrics"}
"""Kinds of parameters worth showing even where they are Keras's default; a bare "-1" or "0.99"
would say nothing."""

_SHORT = {
    "mean_absolute_percentage_error": "MAPE",
    "mean_squared_logarithmic_error": "MSLE",
    "sparse_categorical_crossentropy": "sparse crossentropy",
    "categorical_generalized_cross_entropy": "generalized crossentropy",
    "binary_focal_crossentropy": "binary focal",
    "categorical_focal_crossentropy": "categorical focal",
}
"""What losses with long names are called for short."""


def shape_text(shape: Shape) -> str:
    """A shape as it stands beside a wire: 28 by 28 by 1, without the batch."""
    return TIMES.join(str(size) for size in shape[1:]) or "scalar"


def value_text(value: Any) -> str:
    """The value of a parameter, short."""
    if isinstance(value, list | tuple):
        if all(isinstance(v, str | dict) for v in value):
            return ", ".join(map(value_text, value))
        return TIMES.join(value_text(v) for v in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("layer") or "…")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("\n", " ")


def subtitle(node: Node, catalogue: Catalogue) -> str:
    """The second line: the layer and what matters about it, as in "Dense · 128 · relu"."""
    return _DOT.join(_words(node, catalogue))


def subtitles(node: Node, catalogue: Catalogue) -> Iterator[str]:
    """The second line, and what may stand in its place where there is no room for it: shorter and
    shorter, each time by a whole word, what matters least first."""
    words = _words(node, catalogue)
    yield _DOT.join(words)
    if node.layer in NOT_SHARED and len(words) > 1:
        # Such a card is round and has an icon of its own: one knows what it is.
        words = words[1:]
        yield _DOT.join(words)
    for count in range(len(words) - 1, 0, -1):
        yield _DOT.join(words[:count])
    yield _SHORT.get(words[0], words[0])


def _words(node: Node, catalogue: Catalogue) -> list[str]:
    spec = catalogue.layer(node.layer)
    words = [node.layer, *_told(node)]
    for name in spec.headline:
        value = catalogue.value(node, name)
        if isinstance(value, bool):
            words += [name.removeprefix("return_")] if value else []
        elif value is None or value == []:
            continue
        elif name in node.params or spec.param(name).kind in _TELLING:
            words.append(value_text(value))
    return words


def _told(node: Node) -> Iterator[str]:
    """What the call is told: rare, and no default, so that it stands before all parameters."""
    for name, value in node.call.items():
        # "MultiHeadAttention · causal" has room on a card.
        short = name.removeprefix("use_").removesuffix("_mask").removeprefix("return_")
        short = short.replace("_", " ")
        yield short if value is True else f"{name}={value}"
