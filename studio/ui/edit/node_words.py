"""A node in words: what it is called, what is searched in it, what a screen reader says of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.ui.edit.node_text import value_text
from studio.words import counted

EXACT, PREFIX, WORD, INSIDE, LAYER, IN_LAYER, SCATTERED = 100, 90, 80, 70, 60, 50, 30
_NAMED = 4


def values_of(node: Node, catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    """The parameters worth telling, by name: those that stand on the node, and those that differ
    from Keras's defaults."""
    headline = catalogue.layer(node.layer).headline
    for name in dict.fromkeys((*headline, *node.params, *node.call)):
        value = catalogue.value(node, name)
        if value is not None and value != [] and value is not False:
            yield name, value


def spoken_values(node: Node, catalogue: Catalogue) -> str:
    """The parameters as one says them: "128 units, activation relu"."""
    said = []
    for name, value in values_of(node, catalogue):
        words = name.replace("_", " ")
        if value is True:
            said.append(words)
        elif isinstance(value, int) and words.endswith("s"):
            said.append(f"{value} {words}")
        else:
            said.append(f"{words} {value_text(value).replace(chr(215), 'by')}")
    return ", ".join(said)


def spoken(graph: LayerGraph, node_id: str, problems: int = 0) -> str:
    """All that matters about a node in one line: "dense, Dense, 128 units, 1 problem, fed by
    image, feeds output"."""
    node = graph.node(node_id)
    sources = [graph.node(e.source.node).name for e in graph.edges_into(node_id)]
    targets = [graph.node(e.target.node).name for e in graph.edges_out_of(node_id)]
    parts = [node.name, node.layer, spoken_values(node, graph.catalogue)]
    if problems:
        parts.append(counted(problems, "problem"))
    if sources:
        parts.append(f"fed by {listed(sources)}")
    if targets:
        parts.append(f"feeds {listed(targets)}")
    if len(graph.linked(node_id)) > 1:
        parts.append("linked copy")
    return ", ".join(filter(None, parts))


def listed(names: Iterable[str]) -> str:
    """Some names, and how many more there are."""
    known = list(dict.fromkeys(names))
    more = len(known) - _NAMED
    words = " and ".join(filter(None, [", ".join(known[:_NAMED][:-1]), known[:_NAMED][-1]]))
    return f"{', '.join(known[:_NAMED])} and {more} more" if more > 0 else words


def is_found(node: Node, catalogue: Catalogue, words: Iterable[str]) -> bool:
    """Whether each of these words (lowercase) is in the node's name or layer, or begins one of its
    values."""
    name, layer = node.name.lower(), node.layer.lower()
    values: list[str] | None = None
    for word in words:
        if word in name or word in layer:
            continue
        if values is None:
            values = [text.lower() for _, v in values_of(node, catalogue) for text in _texts(v)]
        if not any(value.startswith(word) for value in values):
            return False
    return True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        yield value_text(value)
        for inner in value:
            yield from _texts(inner)
    else:
        yield value_text(value)


def closeness(text: str, node: Node, port: str = "") -> int:
    """How well typed words mean a node (and one of its ports); 0 when they do not."""
    score = EXACT
    for word in text.lower().split():
        by_port = WORD if port.lower().startswith(word) else 0
        score = min(score, max(_closeness(word, node), by_port))
    return score


def _closeness(word: str, node: Node) -> int:
    name, layer = node.name.lower(), node.layer.lower()
    if name.startswith(word):
        return EXACT if name == word else PREFIX
    if f"_{word}" in name:
        return WORD
    if word in name:
        return INSIDE
    if word in layer:
        return LAYER if layer.startswith(word) else IN_LAYER
    return SCATTERED if _is_scattered(word, name) else 0


def _is_scattered(word: str, name: str) -> bool:
    """Whether the letters stand in the name in this order, the first one first."""
    if not name.startswith(word[:1]):
        return False
    rest = iter(name)
    return all(letter in rest for letter in word)
