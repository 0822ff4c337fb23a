"""The network as Python: `build_model`, and one function for each watched wire.

A script exists at every moment of building: what cannot be written yet is said in a comment. A
chain is also written as a Sequential model, if the project wants that: the layers are made in the
same order, so all numbers are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from studio.codegen.chain import Chain
from studio.codegen.identifiers import spelled
from studio.codegen.layout import (
    Applied,
    Atom,
    Expression,
    Group,
    Item,
    assignment,
    call,
    dict_of,
    lay_out,
    list_of,
)
from studio.codegen.literals import checked, quote
from studio.codegen.network import Network
from studio.graph.elements import Node
from studio.project.script_style import Form


@dataclass
class Block:
    """Lines of a script, and the node that they mean."""

    lines: list[str]
    node: str = ""


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
    ports: tuple[int, ...]
    layer: str
    """The variable of the layer, where it is shared; and whether this is its first call."""
    is_first: bool
    seen: tuple[tuple[str, str], ...]
    """The variables that a Watch looks at, and the names by which it finds them."""


class ModelText:
    """The lines of each node in `build_model`, written anew only where they are others."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._chain = Chain(network)
        self.form: Form = "functional"
        """How the model is written now, which may be another way than the project wants."""
        self._calls: dict[str, str] = {}
        self._call_heights: dict[str, int] = {}
        self._notes: dict[str, str] = {}
        self._note_heights: dict[str, int] = {}
        self._written: dict[str, tuple[Group, _Terms, str, int]] = {}

    def follow(self) -> None:
        """Follow the edits since the last call."""
        network = self._network
        changed = network.follow()
        self._chain.follow(changed)
        wanted = network.project.script.form
        form: Form = "functional" if self._chain.objection() else wanted
        if form != self.form:
            self.form = form
            self._written.clear()
            changed = {*network.wires}
        for node_id in changed:
            if node_id not in network.wires:
                continue
            reason = network.reason(node_id)
            self._notes[node_id] = f"    # {network.names[node_id]} {reason}.\n" if reason else ""
            self._note_heights[node_id] = 1 if reason else 0
            text, height = self._call(node_id) if network.is_call(node_id) else ("", 0)
            self._calls[node_id], self._call_heights[node_id] = text, height
        if len(self._calls) > len(network.wires):
            self._forget()

    def objection(self) -> str:
        """Why a wanted Sequential model is not written, as a clause; empty where it is, or is not
        wanted."""
        is_wanted = self._network.project.script.form != "functional"
        return self._chain.objection() if is_wanted and self.form == "functional" else ""

    def body(self) -> list[Block | Calls]:
        """All of `build_model`."""
        network, objection = self._network, self.objection()
        start = opening(network)
        if self.form == "add":
            made = call("keras.Sequential", name=_model_name(network))
            start.lines += assignment(["model"], made, level=1)
            return [start, self.calls(), self.notes(), *_no_output(network), _last_line(network)]
        if self.form == "list":
            head, tail = _list_around(network)
            return [start, self.notes(), *_no_output(network), head, self.calls(), tail]
        if objection:
            start.lines.append(f"    # No Sequential model, as {objection}.")
        return [start, self.calls(), self.notes(), *ending(network)]

    def calls(self) -> Calls:
        """What is in the model, in order."""
        nodes = self._network.graph.order.ids()
        return _joined(nodes, self._calls, self._call_heights)

    def notes(self) -> Calls:
        """What is left out, oldest first, and why."""
        nodes = self._network.graph.order.by_age()
        return _joined(nodes, self._notes, self._note_heights)

    def left_out(self) -> tuple[str, ...]:
        """The nodes that are left out, oldest first."""
        nodes = self._network.graph.order.by_age()
        return tuple(compress(nodes, map(self._note_heights.__getitem__, nodes)))

    def _forget(self) -> None:
        kept = (self._calls, self._call_heights, self._notes, self._note_heights, self._written)
        for values in kept:
            for node_id in values.keys() - self._network.wires.keys():
                del values[node_id]

    def _call(self, node_id: str) -> tuple[str, int]:
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
        return _Terms(
            name=keras_names[0],
            targets=targets,
            tensors=tuple(naming.variables[e.source.node][e.source.index] for e in edges),
            ports=tuple(edge.target.index for edge in edges),
            layer=naming.layers[network.graph.node(node_id).link] if is_shared else "",
            is_first=not before,
            seen=tuple((variables[p], keras_names[p]) for p in seen if targets[p] != "_"),
        )

    def _lines(self, node_id: str, maker: Group, terms: _Terms) -> list[str]:
        name = Item(Atom(quote(terms.name)), "name=")
        made = Group("call", maker.head, (*maker.items, name), ")")
        if self.form == "list":
            return lay_out(made, after=",", level=3)
        if self.form == "add":
            return lay_out(call("model.add", made), level=1)
        node = self._network.graph.node(node_id)
        targets = [*terms.targets]
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

    def _arguments(self, node: Node, terms: _Terms) -> Group:
        spec = self._network.graph.catalogue.layer(node.layer)
        tensors = [Atom(text) for text in terms.tensors]
        if spec.call == "list":
            items: tuple[Item, ...] = (Item(list_of(tensors)),)
        elif spec.call == "keywords":
            ports = self._network.graph.input_ports(node.id)
            names = (checked(ports[index].name) for index in terms.ports)
            items = tuple(Item(t, f"{n}=") for n, t in zip(names, tensors, strict=True))
        else:
            items = tuple(Item(tensor) for tensor in tensors)
        return Group("call", "(", items, ")")


def _joined(nodes: Sequence[str], texts: dict[str, str], heights: dict[str, int]) -> Calls:
    # Nothing here is done in Python for each node: thousands are joined in a fraction of a ms.
    return Calls("".join(map(texts.__getitem__, nodes)), nodes, [*map(heights.__getitem__, nodes)])


# --- around the calls -------------------------------------------------------


def opening(network: Network) -> Block:
    """How `build_model` begins."""
    start = ["def build_model():", '    """Wire the layers into a network."""']
    precision = network.project.training.precision
    if precision != "float32":
        policy = Atom(quote(precision))
        start += lay_out(call("keras.config.set_dtype_policy", policy), level=1)
    return Block([*start, "    keras.utils.set_random_seed(SEED)"])


def ending(network: Network) -> list[Block]:
    """How it ends: the model itself."""
    inputs_of, outputs_of = network.inputs, network.outputs
    if not inputs_of:
        said = call("ValueError", Atom(quote("The network has no Input with data yet.")))
        return [Block(lay_out(said, "raise ", level=1))]
    inputs = _plain_or([Atom(network.names[node.id]) for node in inputs_of])
    name = _model_name(network)
    if len(outputs_of) > 1:
        return _several_outputs(network, outputs_of, inputs, name)
    if outputs_of:
        outputs: Expression = Atom(network.source(outputs_of[0].id))
    else:
        outputs = _plain_or([Atom(network.names[node_id]) for node_id in network.loose_ends()])
    made = call("keras.Model", inputs=inputs, outputs=outputs, name=name)
    node_id = outputs_of[0].id if outputs_of else ""
    return [*_no_output(network), Block(lay_out(made, "return ", level=1), node_id)]


def _model_name(network: Network) -> Atom:
    return Atom(quote(spelled(network.project.name, "model")))


def _no_output(network: Network) -> list[Block]:
    note = "    # There is no Output yet: the model ends where the wires end."
    return [] if network.outputs else [Block([note])]


def _end_of(network: Network) -> str:
    """The node that the end of a chain means."""
    return network.outputs[0].id if network.outputs else ""


def _last_line(network: Network) -> Block:
    return Block(["    return model"], _end_of(network))


def _list_around(network: Network) -> tuple[Block, Block]:
    """What stands before and after the layers of a Sequential model that is a list."""
    named = f"        name={_model_name(network).text},"
    return (
        Block(["    return keras.Sequential(", "        ["]),
        Block(["        ],", named, "    )"], _end_of(network)),
    )


def _several_outputs(
    network: Network, outputs: list[Node], inputs: Expression, name: Expression
) -> list[Block]:
    """Each output on a line of its own, which then means its node."""
    entries = {
        quote(network.keras_name(node.id)): Atom(network.source(node.id)) for node in outputs
    }
    made = call("keras.Model", inputs=inputs, outputs=dict_of(entries, forced=True), name=name)
    lines = lay_out(made, "return ", level=1)
    first = next(i for i, line in enumerate(lines) if line.endswith("outputs={")) + 1
    after = first + len(entries)
    return [
        Block(lines[:first]),
        *(Block([line], n.id) for line, n in zip(lines[first:after], outputs, strict=True)),
        Block(lines[after:]),
    ]


def _plain_or(values: list[Expression]) -> Expression:
    return values[0] if len(values) == 1 else list_of(values)


# --- watched wires ----------------------------------------------------------


def watch_function_name(network: Network, node: Node) -> str:
    """The name of the function that a Watch becomes."""
    return f"build_{network.names[node.id]}"


def watch_function(network: Network, node: Node, form: Form = "functional") -> Block:
    """The function that makes the sub-model of a watched wire."""
    port = network.wires[node.id][0].source
    keras_names = network.naming.keras_names[port.node]
    has_name = bool(network.calls_before(port.node))
    seen = keras_names[port.index if has_name else 0]
    index = f"[{port.index}]" if len(keras_names) > 1 and not has_name else ""
    watched = f"model.get_layer({quote(seen)}).output{index}"
    if form != "functional" and port.node == network.inputs[0].id:
        watched = "model.inputs[0]"  # a Sequential model does not count it among its layers
    made = call(
        "keras.Model",
        Atom("model.inputs"),
        Atom(watched),
        name=Atom(quote(network.keras_name(node.id))),
    )
    return Block(
        [
            f"def {watch_function_name(network, node)}(model):",
            f'    """Make the part of the model that ends at "{seen}"."""',
            *lay_out(made, "return ", level=1),
        ],
        node.id,
    )
