"""The vocabulary of a graph: node, port, edge. Frozen values, so they may cross any boundary.

A *layer* is a type in the catalogue; a *node* is one call of a layer on the canvas. Everything
outside `graph` names nodes by their id, never by holding on to an object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

ParamValue = Any
"""A parameter as JSON holds it: None, bool, int, float, str, or lists and dicts of these."""


def _no_params() -> Mapping[str, ParamValue]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """One call of a layer. `params` holds only what differs from Keras's own defaults.

    Nodes with the same `link` are calls of one layer and share its weights (linked copies). What
    one call is told beside its wires (`use_causal_mask`, `training`) stands in `call`, and may
    differ between them. `keras_name` is what Keras is told where that is not the name itself: Keras
    takes few letters.
    """

    id: str
    layer: str
    name: str
    params: Mapping[str, ParamValue] = field(default_factory=_no_params)
    link: str = ""
    keras_name: str = ""
    call: Mapping[str, ParamValue] = field(default_factory=_no_params)

    @property
    def for_keras(self) -> str:
        """What Keras is told as its name; the key of an Output."""
        return self.keras_name or self.name

    def with_name(self, name: str, keras_name: str = "") -> "Node":
        """The same node under another name, and another one for Keras."""
        return replace(self, name=name, keras_name=keras_name)

    def with_params(self, params: Mapping[str, ParamValue]) -> "Node":
        """The same node with all its parameters replaced."""
        return replace(self, params=MappingProxyType(dict(params)))

    def with_call(self, call: Mapping[str, ParamValue]) -> "Node":
        """The same node with all that its call is told replaced."""
        return replace(self, call=MappingProxyType(dict(call)))

    def with_link(self, link: str) -> "Node":
        """The same node as one of those that share a layer; with "" it has a layer of its own."""
        return replace(self, link=link)


@dataclass(frozen=True, slots=True, order=True)
class PortRef:
    """A port of a node, counted from 0 among its inputs or among its outputs."""

    node: str
    index: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A wire from an output port to an input port. It is its own identity."""

    source: PortRef
    target: PortRef


def by_age(node_id: str) -> tuple[int, str]:
    """What sorts the ids of nodes, oldest first: n2 before n10, and foreign ids before both."""
    digits = node_id[1:]
    # Python refuses to read numbers of thousands of digits, and nobody makes such an id.
    is_number = digits.isdecimal() and len(digits) < 18
    return (int(digits) if is_number else 0, node_id)


Position = tuple[float, float]
"""Where a node's top left corner stands on the canvas, in scene units."""
