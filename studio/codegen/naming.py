"""The Python names of nodes, kept while a network changes.

Who has a good name of its own keeps it, the oldest first where several do. All others are given
what is free: usually a few nodes, so that only these are named anew when a name changes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from studio.codegen.identifiers import RESERVED, Names, spelled
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph, snake_case


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the names of a node depend on."""

    variable: str
    is_own: bool
    """Whether the variable is the node's name itself."""
    keras: str
    ports: tuple[str, ...]
    """The names of its outputs but the first."""
    link: str

    @property
    def claim(self) -> str:
        """The variable that the node may keep, if no older one has it."""
        return self.variable if self.is_own and self.variable not in RESERVED else ""


class _Claims:
    """Who would have which name. The oldest that claims one holds it."""

    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self._by_name: dict[str, set[str]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def add(self, name: str, node_id: str) -> None:
        """Claim a name."""
        self._by_name.setdefault(name, set()).add(node_id)

    def discard(self, name: str, node_id: str) -> None:
        """Give a claim up."""
        self._by_name[name].discard(node_id)
        if not self._by_name[name]:
            del self._by_name[name]

    def of(self, names: Collection[str]) -> set[str]:
        """Who claims one of these names."""
        return set().union(*(self._by_name.get(name, ()) for name in names))

    def is_held(self, name: str, node_id: str) -> bool:
        """Whether a node has a name that it claims."""
        claimants = self._by_name[name]
        return len(claimants) == 1 or min(claimants, key=self._graph.order.age) == node_id


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
        self._claims, self._keras_claims = _Claims(graph), _Claims(graph)
        self._irregular: set[str] = set()
        """The nodes with several outputs, those that share a layer, and those that lack a name
        which they would have."""

    def follow(self, touched: Collection[str]) -> set[str]:
        """Follow an edit that touched these nodes; returns those that are named differently."""
        claims: set[str] = set()
        keras_claims: set[str] = set()
        for node_id in touched:
            new = self._wish_of(self._graph.node(node_id)) if node_id in self._graph else None
            old = self._wishes.get(node_id)
            if new == old:
                continue
            for wish in (old, new):
                if wish is not None:
                    claims.add(wish.claim)
                    keras_claims.add(wish.keras)
            self._forget(node_id)
            if new is not None:
                self._wishes[node_id] = new
                self._keras_claims.add(new.keras, node_id)
                if new.claim:
                    self._claims.add(new.claim, node_id)
        if not keras_claims:
            return set()
        # Those whose names may be others now: who claims what the touched claimed, or claim.
        return self._name(self._claims.of(claims) | self._keras_claims.of(keras_claims))

    def _wish_of(self, node: Node) -> _Wish:
        wish = spelled(node.name, snake_case(node.layer))
        ports = tuple(port.name for port in self._graph.output_ports(node.id)[1:])
        return _Wish(wish, wish == node.name, node.for_keras, ports, node.link)

    def _forget(self, node_id: str) -> None:
        old = self._wishes.pop(node_id, None)
        self._irregular.discard(node_id)
        if old is not None:
            self._keras_claims.discard(old.keras, node_id)
            if old.claim:
                self._claims.discard(old.claim, node_id)
        for kept in (self.names, self.keras_names, self.variables):
            kept.pop(node_id, None)

    def _name(self, differing: Collection[str]) -> set[str]:
        changed = set()
        for node_id in differing:
            wish = self._wishes[node_id]
            has_names = self._has_variable(node_id) and self._has_keras_name(node_id)
            if wish.ports or wish.link or not has_names:
                self._irregular.add(node_id)
                continue
            self._irregular.discard(node_id)
            if self._give(node_id, wish.variable, (wish.keras,), (wish.variable,)):
                changed.add(node_id)
        in_turn = sorted(self._irregular, key=self._graph.order.age)
        return changed | self._name_irregular(in_turn)

    def _has_variable(self, node_id: str) -> bool:
        claim = self._wishes[node_id].claim
        return bool(claim) and self._claims.is_held(claim, node_id)

    def _has_keras_name(self, node_id: str) -> bool:
        return self._keras_claims.is_held(self._wishes[node_id].keras, node_id)

    def _name_irregular(self, in_turn: list[str]) -> set[str]:
        """Hand out names to those that cannot just keep their own, oldest first."""
        names = Names(also=self._claims)
        keras_names = Names(frozenset(), also=self._keras_claims)
        given: dict[str, tuple[str, str]] = {}
        for node_id in in_turn:
            wish = self._wishes[node_id]
            has_variable, has_name = self._has_variable(node_id), self._has_keras_name(node_id)
            given[node_id] = (
                wish.variable if has_variable else names.take(wish.variable),
                wish.keras if has_name else keras_names.take(wish.keras),
            )
        changed = set()
        for node_id, (name, keras_name) in given.items():
            ports = self._wishes[node_id].ports
            more = tuple(names.take(spelled(f"{name}_{port}", name)) for port in ports)
            for_keras = (keras_name, *(keras_names.take(f"{keras_name}_{p}") for p in ports))
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
