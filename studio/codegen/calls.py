"""The lines that each node of a network has in `build_model`, in one of the ways to write them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from studio.codegen.layout import (
    Applied,
    Atom,
    Expression,
    Group,
    Item,
    assignment,
    call,
    lay_out,
    list_of,
)
from studio.codegen.literals import checked, literal, quote
from studio.codegen.network import Network
from studio.graph.elements import Node
from studio.graph.ports import PortSpec, nested
from studio.project.script_style import Form


@dataclass(frozen=True, slots=True)
class Calls:
    """Many nodes' lines as one text: how many of them each node has, in turn."""

    text: str
    nodes: Sequence[str]
    heights: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a node's lines are made of, beside the node itself."""

    name: str
    targets: tuple[str, ...]
    tensors: tuple[str, ...]
    ports: tuple[PortSpec, ...]
    """Of each tensor, the port to which it is wired."""
    told: tuple[tuple[str, object], ...]
    """What the call is told beside."""
    layer: str
    """The variable of the layer, where it is shared; and whether this is its first call."""
    is_first: bool
    seen: tuple[tuple[str, str], ...]
    """The variables that a Watch looks at, and the names by which it finds them."""


class CallLines:
    """The lines of each node, written anew only where they are others."""

    def __init__(self, network: Network, form: Form) -> None:
        self._network, self._form = network, form
        self._texts: dict[str, str] = {}
        self._heights: dict[str, int] = {}
        self._written: dict[str, tuple[Group, _Terms, str, int]] = {}
        self.follow(network.wires)

    def follow(self, changed: Collection[str]) -> None:
        """Follow an edit after which these nodes may read differently."""
        wires = self._network.wires
        for node_id in changed:
            if node_id in wires:
                self._texts[node_id], self._heights[node_id] = self._call(node_id)
        if len(self._texts) > len(wires):
            for values in (self._texts, self._heights, self._written):
                for node_id in values.keys() - wires.keys():
                    del values[node_id]

    def calls(self) -> Calls:
        """What is in the model, in order."""
        return joined(self._network.graph.order.ids(), self._texts, self._heights)

    def _call(self, node_id: str) -> tuple[str, int]:
        if not self._network.is_call(node_id):
            return "", 0
        maker, terms = self._network.makers[node_id], self._terms(node_id)
        known = self._written.get(node_id)
        if known is None or known[0] is not maker or known[1] != terms:
            lines = self._lines(node_id, maker, terms)
            known = (maker, terms, "\n".join(lines) + "\n", len(lines))
            self._written[node_id] = known
        return known[2:]

    def _terms(self, node_id: str) -> _Terms:
        network = self._network
        naming, edges = network.naming, network.wires[node_id]
        variables, keras_names = naming.variables[node_id], naming.keras_names[node_id]
        is_shared = network.is_shared(node_id)
        before = network.calls_before(node_id) if is_shared else ()
        seen = network.watched_ports(node_id) if before else []
        targets = variables
        if len(variables) > 1:
            # What a layer gives besides and nobody takes needs no name.
            taken = (network.is_taken(node_id, port) for port in range(len(variables)))
            targets = tuple(
                v if is_taken else "_" for v, is_taken in zip(variables, taken, strict=True)
            )
        node, ports = network.graph.node(node_id), network.graph.input_ports(node_id)
        return _Terms(
            name=keras_names[0],
            targets=targets,
            tensors=tuple(naming.variables[e.source.node][e.source.index] for e in edges),
            ports=tuple(ports[edge.target.index] for edge in edges),
            told=tuple(node.call.items()),
            layer=naming.layers[node.link] if is_shared else "",
            is_first=not before,
            seen=tuple((variables[p], keras_names[p]) for p in seen if targets[p] != "_"),
        )

    def _lines(self, node_id: str, maker: Group, terms: _Terms) -> list[str]:
        name = Item(Atom(quote(terms.name)), "name=")
        made = Group("call", maker.head, (*maker.items, name), ")")
        if self._form == "list":
            return lay_out(made, after=",", level=3)
        if self._form == "add":
            return lay_out(call("model.add", made), level=1)
        node = self._network.graph.node(node_id)
        targets = self._unpacked(node, terms)
        if node.layer == "Input":
            return assignment(targets, made, level=1)
        arguments = self._arguments(node, terms)
        if not terms.layer:
            return assignment(targets, Applied(made, arguments), level=1)
        lines = assignment([terms.layer], made, level=1) if terms.is_first else []
        called = Group("call", f"{terms.layer}(", arguments.items, ")")
        lines += assignment(targets, called, level=1)
        for variable, keras_name in terms.seen:
            # `output` of a layer is that of its first call, so this one gets a name of its own.
            same = call("layers.Identity", name=Atom(quote(keras_name)))
            itself = Group("call", "(", (Item(Atom(variable)),), ")")
            lines += assignment([variable], Applied(same, itself), level=1)
        return lines

    def _unpacked(self, node: Node, terms: _Terms) -> list[str]:
        """The variables as Keras nests what they take: `out, (h, c), g` for stacked cells."""
        ports = self._network.graph.output_ports(node.id)
        if all(len(port.path) < 2 for port in ports):
            return [*terms.targets]
        places = (port.path or (place,) for place, port in enumerate(ports))
        return [_unpacking(part) for part in nested(zip(places, terms.targets, strict=True))]

    def _arguments(self, node: Node, terms: _Terms) -> Group:
        known = self._network.graph.catalogue
        spec = known.layer(node.layer)
        tensors = [Atom(text) for text in terms.tensors]
        inputs = [t for t, port in zip(tensors, terms.ports, strict=True) if not port.is_side]
        if spec.call == "list":
            items = [Item(list_of(inputs))]
        elif spec.call == "keywords":
            names = [checked(port.name) for port in terms.ports if not port.is_side]
            items = [Item(t, f"{n}=") for n, t in zip(names, inputs, strict=True)]
        else:
            items = [Item(tensor) for tensor in inputs]
        sides: dict[str, list[tuple[PortSpec, Atom]]] = {}
        for tensor, port in zip(tensors, terms.ports, strict=True):
            if port.is_side:
                sides.setdefault(checked(port.argument), []).append((port, tensor))
        items += [Item(_handed_over(wired), f"{argument}=") for argument, wired in sides.items()]
        for name, value in terms.told:
            items.append(Item(literal(value, "bool", known), f"{checked(name)}="))
        return Group("call", "(", tuple(items), ")")


def _handed_over(wired: Sequence[tuple[PortSpec, Atom]]) -> Expression:
    """What one argument is given: the tensor, or a list with each at its place."""
    first, tensor = wired[0]
    if not first.path:
        return tensor
    return _listed(nested(((port.path, atom) for port, atom in wired), first.of))


def _listed(part: list[Any] | Atom | None) -> Expression:
    if isinstance(part, list):
        return list_of([_listed(inner) for inner in part])
    return part or Atom("None")


def _unpacking(part: list[Any] | str) -> str:
    if isinstance(part, str):
        return part
    inner = ", ".join(map(_unpacking, part))
    return f"({inner},)" if len(part) == 1 else f"({inner})"


def joined(nodes: Sequence[str], texts: dict[str, str], heights: dict[str, int]) -> Calls:
    """The lines of these nodes, one after another."""
    # Nothing here is done in Python for each node: thousands are joined in a fraction of a ms.
    return Calls("".join(map(texts.__getitem__, nodes)), nodes, [*map(heights.__getitem__, nodes)])
