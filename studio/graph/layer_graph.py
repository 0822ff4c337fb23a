"""The network under construction, and the one gate for every change to it.

Whoever changes a network, the canvas, the file loader, paste or a test, goes through `LayerGraph`.
`check_connect` raises a sentence, `can_connect` gives the same answer as a value. Each change
emits one event and returns what undoing it needs. Views follow the events; nothing else tells
them. Knows neither Qt nor Keras.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from studio.graph.catalogue import Catalogue, LayerSpec, catalogue
from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.errors import (
    ConnectError,
    DuplicateEdge,
    GraphError,
    NoSuchPort,
    OccupiedPort,
    ParamError,
    UnknownNode,
    WouldCycle,
)
from studio.graph.names import is_keras_name
from studio.graph.order import NetworkOrder
from studio.graph.ports import PortSpec, lacking

if TYPE_CHECKING:
    import networkx as nx


NOT_SHARED = frozenset({"Input", "Output", "Watch"})
"""What has no layer of its own that another node could share."""
_MOST_WIRES = 1000
"""How many inputs a growing node may have; a hostile file must not ask for a million ports."""


class LayerGraph:
    """Nodes and edges, with positions beside them.

    Events carry values: a node, an edge, or a mapping of node ids to positions. Nodes that go in
    one step are told at once, along with the wires that go with them.
    """

    node_added = Signal(Node)
    nodes_removed = Signal(object, object)
    node_changed = Signal(Node)
    edge_added = Signal(Edge)
    edge_removed = Signal(Edge)
    nodes_moved = Signal(object)

    def __init__(self, layers: Catalogue | None = None) -> None:
        # 0.2 s of import that an empty start page can do without.
        import networkx as nx

        self.catalogue = layers or catalogue()
        self._graph: nx.MultiDiGraph = nx.MultiDiGraph()
        self._nodes: dict[str, Node] = {}
        self._by_layer: dict[str, set[str]] = {}
        self._into: dict[str, dict[int, Edge]] = {}
        self._out_of: dict[str, dict[Edge, None]] = {}
        self.order = NetworkOrder()
        self._positions: dict[str, Position] = {}
        self._names: dict[str, int] = {}
        self._free_numbers: dict[str, int] = {}
        self._links: dict[str, dict[str, None]] = {}
        self._next_id = 1

    # --- reading --------------------------------------------------------------

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises UnknownNode when there is none."""
        try:
            return self._nodes[node_id]
        except KeyError:
            raise UnknownNode(f'There is no node "{node_id}"') from None

    def nodes(self) -> Iterator[Node]:
        """Every node, oldest first."""
        return map(self._nodes.__getitem__, [*self.order.by_age()])

    def of_layer(self, layer: str) -> list[Node]:
        """The nodes of one layer, oldest first."""
        ids = sorted(self._by_layer.get(layer, ()), key=self.order.age)
        return [self._nodes[node_id] for node_id in ids]

    def edges(self) -> Iterator[Edge]:
        """Every edge."""
        return (key for _, _, key in self._graph.edges(keys=True))

    def wire_count(self) -> int:
        """How many edges there are."""
        return sum(map(len, self._into.values()))

    def is_name_taken(self, name: str, besides: str = "") -> bool:
        """Whether a node, other than that with the id in `besides`, has this name, or has it for
        Keras."""
        own = besides in self._nodes and name in _names_of(self._nodes[besides])
        return self._names.get(name, 0) > int(own)

    def linked(self, node_id: str) -> tuple[str, ...]:
        """The nodes that share one layer with this one, itself among them; at least itself."""
        link = self.node(node_id).link
        return tuple(self._links[link]) if link else (node_id,)

    def spec(self, node_id: str) -> LayerSpec:
        """The catalogue's entry for a node's layer."""
        return self.catalogue.layer(self.node(node_id).layer)

    def edges_into(self, node_id: str) -> list[Edge]:
        """The wires that end at a node, in the order of its ports."""
        wires = self._into[node_id]
        return [wires[port] for port in sorted(wires)] if len(wires) > 1 else [*wires.values()]

    def edges_out_of(self, node_id: str) -> list[Edge]:
        """The wires that begin at a node, in the order of its ports."""
        return sorted(self._out_of[node_id])

    def edge_at(self, port: PortRef) -> Edge | None:
        """The wire that ends at an input port, if there is one."""
        return self._into[port.node].get(port.index)

    def input_ports(self, node_id: str) -> tuple[PortSpec, ...]:
        """The input ports of a node, a free one at the end of a growing list."""
        used = max(self._into[node_id], default=-1)
        return self.catalogue.input_ports(self.node(node_id), used)

    def output_ports(self, node_id: str) -> tuple[PortSpec, ...]:
        """The output ports of a node."""
        return self.catalogue.output_ports(self.node(node_id))

    def lacks_wire(self, node_id: str) -> bool:
        """Whether a node can be no call yet: an input that it needs has no wire."""
        spec, wires = self.spec(node_id), self._into[node_id]
        if spec.growing:
            return len(wires) < spec.min_inputs
        return bool(lacking(self.input_ports(node_id), wires))

    def position(self, node_id: str) -> Position:
        """Where a node stands on the canvas."""
        return self._positions[node_id]

    def positions(self) -> Mapping[str, Position]:
        """Where every node stands."""
        return dict(self._positions)

    def networkx(self) -> "nx.MultiDiGraph":
        """A read-only view for networkx's algorithms: node ids, and edges keyed by Edge."""
        import networkx as nx

        return nx.graphviews.generic_graph_view(self._graph)

    def in_order(self) -> list[Node]:
        """The nodes from inputs to outputs, older ones first where the wires leave a choice.

        Nodes on a loop, and those behind one, are left out.
        """
        # By id, not by when a node came in: what deleting and undoing brings back takes its old
        # place, and a saved network gives the same script as the one on the canvas.
        return [*map(self._nodes.__getitem__, self.order.ids())]

    def new_id(self) -> str:
        """An id that no node of this graph has or had."""
        node_id = f"n{self._next_id}"
        self._next_id += 1
        return node_id

    def free_name(self, wish: str, besides: Collection[str] = ()) -> str:
        """The wish itself, or the wish with the next free number behind it.

        Names in `besides` count as taken: nodes that come in together must differ too.
        """
        if wish not in self._names and wish not in besides:
            return wish
        stem = _stem(wish)
        number = self._free_number(stem)
        while (name := f"{stem}_{number}") in self._names or name in besides:
            number += 1
        return name

    # --- nodes ----------------------------------------------------------------

    def new_node(
        self, layer: str, name: str | None = None, params: Mapping[str, Any] | None = None
    ) -> Node:
        """A node value with a fresh id, a free name and the layer's starting parameters.

        It is not part of the graph until `add_node`. Raises UnknownLayer or ParamError.
        """
        spec = self.catalogue.layer(layer)
        wanted = {**spec.initial_params(), **(params or {})}
        node = Node(self.new_id(), layer, self.free_name(name or snake_case(layer)))
        return node.with_params(self._without_defaults(node, wanted))

    def add_node(self, node: Node, position: Position = (0.0, 0.0)) -> None:
        """Take a node in. Undone by `remove_node`. One whose name Keras cannot be told, and that
        comes without another, is given one.

        Raises UnknownLayer, ParamError, or GraphError when the id is taken.
        """
        if node.id in self._nodes:
            raise GraphError(f'There are two nodes with the id "{node.id}"', (node.id,))
        self._check_params(node, node.params)
        self._check_call(node)
        self._check_link(node)
        self._check_keras_name(node)
        node = self._told_to_keras(node)
        self._graph.add_node(node.id)
        self._nodes[node.id] = node
        self._by_layer.setdefault(node.layer, set()).add(node.id)
        self._into[node.id], self._out_of[node.id] = {}, {}
        self.order.add_node(node.id)
        self._positions[node.id] = position
        self._count_names(node, +1)
        self._note_link(node)
        self._next_id = max(self._next_id, by_age(node.id)[0] + 1)
        self.node_added.emit(node)

    def remove_node(self, node_id: str) -> tuple[Node, Position, list[Edge]]:
        """Take a node out, with its wires. Returns what putting it back needs."""
        placed, edges = self.remove_nodes((node_id,))
        return *placed[0], edges

    def remove_nodes(
        self, node_ids: Collection[str]
    ) -> tuple[list[tuple[Node, Position]], list[Edge]]:
        """Take nodes out, with all wires that begin or end at them. Returns what putting them back
        needs: the nodes with their places, and the wires."""
        nodes, gone = [self.node(key) for key in node_ids], frozenset(node_ids)
        edges = self._edges_about(node_ids, gone)
        placed = []
        for node in nodes:
            placed.append((node, self._positions.pop(node.id)))
            del self._nodes[node.id], self._into[node.id], self._out_of[node.id]
            self._by_layer[node.layer].discard(node.id)
            self._count_names(node, -1)
            self._forget_link(node)
        for edge in edges:
            if edge.source.node not in gone:
                del self._out_of[edge.source.node][edge]
            elif edge.target.node not in gone:
                del self._into[edge.target.node][edge.target.index]
        self._graph.remove_nodes_from(node_ids)
        self.order.remove_nodes(node_ids)
        if nodes:
            self.nodes_removed.emit(nodes, edges)
        return placed, edges

    def rename(self, node_id: str, name: str, keras_name: str | None = None) -> Node:
        """Give a node another name, and one for Keras; returns the node as it was.

        Any text is taken; `problems` says what is wrong with it. Without a name for Keras, one is
        chosen where the name itself will not do, and one that a person gave stays. Raises
        GraphError where Keras cannot be told the other name.
        """
        old = self.node(node_id)
        is_spare = _is_chosen(old) and is_keras_name(name, old.layer)
        kept = "" if is_spare else old.keras_name
        new = old.with_name(name, kept if keras_name is None else keras_name)
        self._check_keras_name(new)
        self._count_names(old, -1)
        new = self._told_to_keras(new)
        self._count_names(new, +1)
        self._replace(new)
        return old

    def set_params(self, node_id: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace all parameters of a node, and of its linked copies; returns the old ones.

        Values equal to Keras's default are not kept. Raises ParamError on an unknown name or a
        wrong type, ConnectError when a port with a wire would go, or become another.
        """
        old = self.node(node_id)
        self._check_params(old, params)
        kept = self._without_defaults(old, params)
        changed = [self.node(key).with_params(kept) for key in self.linked(node_id)]
        for new in changed:
            self._check_ports_stay(new)
        for new in changed:
            self._replace(new)
        return old.params

    def set_param(self, node_id: str, name: str, value: Any) -> Mapping[str, Any]:
        """Set one parameter; returns all the old ones. Raises as `set_params`."""
        return self.set_params(node_id, {**self.node(node_id).params, name: value})

    def set_call(self, node_id: str, call: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace all that the call of one node is told; returns what it was told before.

        Raises as `set_params`. Linked copies are other calls, and stay as they are.
        """
        old = self.node(node_id)
        told = {p.name: p.default for p in self.spec(node_id).call_params}
        new = old.with_call(call)
        self._check_call(new)
        new = old.with_call({k: v for k, v in call.items() if v is not told[k]})
        self._check_ports_stay(new)
        self._replace(new)
        return old.call

    def set_link(self, node_id: str, link: str) -> str:
        """Make a node share the layer of the nodes with this link, or with "" have one of its own;
        returns the old link. Raises GraphError where layer or parameters differ."""
        old = self.node(node_id)
        new = old.with_link(link)
        self._check_link(new)
        self._forget_link(old)
        self._note_link(new)
        self._replace(new)
        return old.link

    def move(self, positions: Mapping[str, Position]) -> dict[str, Position]:
        """Put nodes elsewhere on the canvas; returns where they were."""
        old = {node_id: self._positions[self.node(node_id).id] for node_id in positions}
        self._positions.update(positions)
        self.nodes_moved.emit(dict(positions))
        return old

    # --- edges ----------------------------------------------------------------

    def check_connect(self, edge: Edge) -> None:
        """Raise the ConnectError, a sentence with ids, that keeps this wire from being drawn.

        A wire on an occupied input is refused with OccupiedPort: who wants to replace it removes
        the old wire first.
        """
        self._check_ports(edge)
        if self._graph.has_edge(edge.source.node, edge.target.node, key=edge):
            raise DuplicateEdge("This wire is there already", (edge.source.node, edge.target.node))
        if self.edge_at(edge.target) is not None:
            name = self.node(edge.target.node).name
            raise OccupiedPort(f"This input of {name} has its wire already", (edge.target.node,))
        if self.order.leads_to(edge.target.node, edge.source.node):
            ends = (self.node(edge.source.node).name, self.node(edge.target.node).name)
            raise WouldCycle(
                f"A wire from {ends[0]} to {ends[1]} would close a loop: "
                f"{ends[1]} already leads to {ends[0]}",
                (edge.source.node, edge.target.node),
            )

    def can_connect(self, edge: Edge, *, replacing: bool = False) -> ConnectError | None:
        """What `check_connect` would raise, as a value; None when the wire may be drawn.

        With `replacing`, an occupied input counts as free.
        """
        try:
            self.check_connect(edge)
        except OccupiedPort as error:
            if not replacing:
                return error
            if self.order.leads_to(edge.target.node, edge.source.node):
                return WouldCycle("This wire would close a loop", (edge.target.node,))
        except ConnectError as error:
            return error
        return None

    def connect(self, edge: Edge) -> None:
        """Draw a wire. Undone by `disconnect`. Raises as `check_connect`."""
        self.check_connect(edge)
        self._take_in(edge)

    def disconnect(self, edge: Edge) -> None:
        """Take a wire away. Undone by `connect`."""
        if not self._graph.has_edge(edge.source.node, edge.target.node, key=edge):
            raise ConnectError("There is no such wire", (edge.source.node, edge.target.node))
        self._graph.remove_edge(edge.source.node, edge.target.node, key=edge)
        del self._into[edge.target.node][edge.target.index], self._out_of[edge.source.node][edge]
        self.order.remove_wire(edge.source.node, edge.target.node)
        self.edge_removed.emit(edge)

    def restore_edge(self, edge: Edge) -> None:
        """Take in a wire of a saved graph. Raises as `connect`, but for one rule.

        Loops are let through, so that a file that somebody broke by hand still opens; `problems`
        then points at the loop. (And one search for loops over the whole is cheaper than one for
        each wire.)
        """
        try:
            self._check_ports(edge)
        except UnknownNode as error:
            raise UnknownNode(f"The wire leads to nothing: {error.sentence}") from None
        if self.edge_at(edge.target) is not None:
            name = self.node(edge.target.node).name
            raise OccupiedPort(f"Two wires end at the same input of {name}", (edge.target.node,))
        self._take_in(edge)

    # --- inside ---------------------------------------------------------------

    def _check_ports(self, edge: Edge) -> None:
        source, target = self.node(edge.source.node), self.node(edge.target.node)
        if not 0 <= edge.source.index < len(self.catalogue.output_ports(source)):
            raise NoSuchPort(f"{source.name} has no output {edge.source.index + 1}", (source.id,))
        spec = self.catalogue.layer(target.layer)
        ports = _MOST_WIRES if spec.growing else len(self.catalogue.input_ports(target))
        if not 0 <= edge.target.index < ports:
            raise NoSuchPort(f"{target.name} has no input {edge.target.index + 1}", (target.id,))

    def _edges_about(self, node_ids: Collection[str], gone: Collection[str]) -> list[Edge]:
        """The wires of some nodes, each once, in the order of nodes and ports."""
        edges = []
        for key in node_ids:
            into, out_of = self.edges_into(key), self._out_of[key]
            edges += [edge for edge in into if edge.source.node not in gone]
            edges += sorted(out_of) if len(out_of) > 1 else out_of
        return edges

    def _take_in(self, edge: Edge) -> None:
        self._graph.add_edge(edge.source.node, edge.target.node, key=edge)
        self._into[edge.target.node][edge.target.index] = edge
        self._out_of[edge.source.node][edge] = None
        self.order.add_wire(edge.source.node, edge.target.node)
        self.edge_added.emit(edge)

    def _check_params(self, node: Node, params: Mapping[str, Any]) -> None:
        try:
            self.catalogue.check_params(node.layer, params)
        except ParamError as error:
            raise ParamError(error.sentence, error.param, (node.id,)) from None

    def _check_call(self, node: Node) -> None:
        try:
            self.catalogue.check_call(node.layer, node.call)
        except ParamError as error:
            raise ParamError(error.sentence, error.param, (node.id,)) from None

    def _check_link(self, node: Node) -> None:
        if not node.link:
            return
        if node.layer in NOT_SHARED:
            raise GraphError(f"{node.name} is no layer, so it shares none", (node.id,))
        for other in map(self.node, self._links.get(node.link, ())):
            if other.layer != node.layer or dict(other.params) != dict(node.params):
                raise GraphError(
                    f"{node.name} cannot share the layer of {other.name}: "
                    "linked copies have the same layer and the same parameters",
                    (node.id, other.id),
                )

    def _check_ports_stay(self, new: Node) -> None:
        """Refuse what would take a port away under its wire, or put another in its place."""
        known, old = self.catalogue, self.node(new.id)
        if not known.layer(new.layer).growing:
            before, after = known.input_ports(old), known.input_ports(new)
            for index, edge in self._into[new.id].items():
                self._check_port_stays(new, "input", index, before, after, edge.source.node)
        before, after = known.output_ports(old), known.output_ports(new)
        for edge in self._out_of[new.id]:
            index = edge.source.index
            self._check_port_stays(new, "output", index, before, after, edge.target.node)

    def _check_port_stays(
        self,
        node: Node,
        side: str,
        index: int,
        before: tuple[PortSpec, ...],
        after: tuple[PortSpec, ...],
        other: str,
    ) -> None:
        if before is after or (index < len(after) and after[index].name == before[index].name):
            return
        raise ConnectError(
            f'{node.name} would lose its {side} "{before[index].name}", which has a wire; '
            "remove the wire first",
            (node.id, other),
        )

    def _check_keras_name(self, node: Node) -> None:
        if node.keras_name and not is_keras_name(node.keras_name, node.layer):
            raise GraphError(
                f'Keras cannot be told "{node.keras_name[:40]}" as a name: '
                "it takes the letters a to z, digits, and . _ - > behind the first",
                (node.id,),
            )

    def _told_to_keras(self, node: Node) -> Node:
        """The node with a name for Keras where it needs one, and without where it does not."""
        if node.keras_name == node.name:
            return node.with_name(node.name)
        if node.keras_name or is_keras_name(node.name, node.layer):
            return node
        return node.with_name(node.name, self.free_name(snake_case(node.layer)))

    def _note_link(self, node: Node) -> None:
        if node.link:
            self._links.setdefault(node.link, {})[node.id] = None

    def _forget_link(self, node: Node) -> None:
        if node.link:
            del self._links[node.link][node.id]
            if not self._links[node.link]:
                del self._links[node.link]

    def _without_defaults(self, node: Node, params: Mapping[str, Any]) -> dict[str, Any]:
        spec = self.catalogue.layer(node.layer)
        kept = {}
        for name, value in params.items():
            param = spec.param(name)
            is_default = not param.required and value == param.default
            if not is_default or type(value) is not type(param.default):
                kept[name] = value
        return kept

    def _replace(self, node: Node) -> None:
        self._nodes[node.id] = node
        self.node_changed.emit(node)

    def _count_names(self, node: Node, by: int) -> None:
        for name in _names_of(node):
            self._count_name(name, by)

    def _count_name(self, name: str, by: int) -> None:
        self._names[name] = self._names.get(name, 0) + by
        if not self._names[name]:
            del self._names[name]
            self._free_numbers.pop(_stem(name), None)

    def _free_number(self, stem: str) -> int:
        """The first number that is free behind a stem. Kept until a name of the stem is given up:
        the thousandth copy of a node is named as fast as the first."""
        number = self._free_numbers.get(stem, 2)
        while f"{stem}_{number}" in self._names:
            number += 1
        self._free_numbers[stem] = number
        return number


@cache
def snake_case(camel: str) -> str:
    """A layer's name as a variable would be called: "Conv2D" is "conv2d", "MaxPooling2D"
    "max_pooling2d", as Keras itself names layers."""
    words = ""
    for before, letter, after in zip(" " + camel, camel, camel[1:] + " ", strict=False):
        starts_word = letter.isupper() and (before.islower() or (after.islower() and before != " "))
        words += ("_" if starts_word else "") + letter.lower()
    return words


def _names_of(node: Node) -> tuple[str, ...]:
    return (node.name, node.keras_name) if node.keras_name else (node.name,)


def _is_chosen(node: Node) -> bool:
    """Whether a name for Keras is one that `_told_to_keras` gives."""
    return _stem(node.keras_name) == snake_case(node.layer)


def _stem(name: str) -> str:
    """A name without the number behind it."""
    return name.rstrip("0123456789").rstrip("_") or "node"
