"""The Python names of nodes, kept while a network changes.

Who has a good name of its own keeps it, the oldest first where several do. All others are given
what is free: usually a few nodes, so that only these are named anew when a name changes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from studio.codegen.identifiers import RESERVED, Names, spelled
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph, snake_case
from studio.graph.problems import is_name


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the names of a node depend on."""

    name: str
    is_own: bool
    ports: tuple[str, ...]
    """The names of its outputs but the first."""
    link: str

    @property
    def claim(self) -> str:
        """The name that the node may keep, if no older one has it."""
        return self.name if self.is_own and self.name not in RESERVED else ""


class NodeNames:
    """Names for the nodes of a graph, each given once."""

    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self.names: dict[str, str] = {}
        """The identifier of each node."""
        self.keras_names: dict[str, tuple[str, ...]] = {}
        """What Keras is told as the node's name, and, should they need one, its outputs'."""
        self.variables: dict[str, tuple[str, ...]] = {}
        """The variables that hold a node's outputs."""
        self.layers: dict[str, str] = {}
        """The variable that holds the layer which nodes with a link share."""
        self._wishes: dict[str, _Wish] = {}
        self._claims: dict[str, set[str]] = {}
        self._irregular: set[str] = set()
        """The nodes with several outputs, those that share a layer, and those that got no name."""

    def follow(self, touched: Collection[str]) -> set[str]:
        """Follow an edit that touched these nodes; returns those that are named differently."""
        claims: dict[str, None] = {}
        is_same = True
        for node_id in touched:
            new = self._wish_of(self._graph.node(node_id)) if node_id in self._graph else None
            old = self._wishes.get(node_id)
            if new == old:
                continue
            is_same = False
            self._forget(node_id)
            if old is not None and old.claim:
                claims[old.claim] = None
            if new is not None:
                self._wishes[node_id] = new
                if new.ports or new.link or not new.claim:
                    self._irregular.add(node_id)
                if new.claim:
                    claims[new.claim] = None
                    self._claims.setdefault(new.claim, set()).add(node_id)
        return set() if is_same else self._name(claims)

    def _wish_of(self, node: Node) -> _Wish:
        wish = spelled(node.name, snake_case(node.layer))
        ports = self._graph.output_ports(node.id)
        return _Wish(wish, wish == node.name, tuple(port.name for port in ports[1:]), node.link)

    def _forget(self, node_id: str) -> None:
        old = self._wishes.pop(node_id, None)
        self._irregular.discard(node_id)
        if old is not None and old.claim:
            self._claims[old.claim].discard(node_id)
            if not self._claims[old.claim]:
                del self._claims[old.claim]
        for kept in (self.names, self.keras_names, self.variables):
            kept.pop(node_id, None)

    def _name(self, claims: Collection[str]) -> set[str]:
        age = self._graph.order.age
        changed = set()
        for name in claims:
            claimants = sorted(self._claims.get(name, ()), key=age)
            if claimants and self._give(claimants[0], name, (name,), (name,)):
                changed.add(claimants[0])
            self._irregular.update(claimants[1:])
        in_turn = sorted(self._irregular, key=age)
        return changed | self._name_irregular(in_turn)

    def _name_irregular(self, in_turn: list[str]) -> set[str]:
        """Hand out names to those that cannot just keep their own, oldest first."""
        names, keras_names = Names(also=self._claims), Names(frozenset(), also=self._claims)
        given: dict[str, tuple[str, str]] = {}
        age = self._graph.order.age
        for node_id in in_turn:
            wish = self._wishes[node_id]
            if wish.claim and min(self._claims[wish.claim], key=age) == node_id:
                given[node_id] = (wish.name, wish.name)
                if not wish.ports and not wish.link:
                    self._irregular.discard(node_id)
                continue
            name = names.take(wish.name)
            # `input` would hide a function of Python, but is a fine name for Keras.
            own = wish.name if wish.is_own and is_name(wish.name) else name
            given[node_id] = (name, keras_names.take(own))
        changed = set()
        for node_id, (name, keras_name) in given.items():
            ports = self._wishes[node_id].ports
            more = tuple(names.take(spelled(f"{name}_{port}", name)) for port in ports)
            for_keras = (keras_name, *map(keras_names.take, more))
            if self._give(node_id, name, for_keras, (name, *more)):
                changed.add(node_id)
        return changed | self._name_layers(in_turn, names)

    def _name_layers(self, in_turn: list[str], names: Names) -> set[str]:
        members: dict[str, list[str]] = {}
        for node_id in in_turn:
            if link := self._wishes[node_id].link:
                members.setdefault(link, []).append(node_id)
        shared = {link: nodes for link, nodes in members.items() if len(nodes) > 1}
        before = self.layers
        self.layers = {
            link: names.take(spelled(f"{self.names[nodes[0]]}_layer", self.names[nodes[0]]))
            for link, nodes in shared.items()
        }
        differing = {k for k in before.keys() | self.layers if before.get(k) != self.layers.get(k)}
        return {node_id for link in differing for node_id in members.get(link, ())}

    def _give(
        self, node_id: str, name: str, keras_names: tuple[str, ...], variables: tuple[str, ...]
    ) -> bool:
        given = (name, keras_names, variables)
        before = (
            self.names.get(node_id),
            self.keras_names.get(node_id),
            self.variables.get(node_id),
        )
        self.names[node_id], self.keras_names[node_id], self.variables[node_id] = given
        return given != before
