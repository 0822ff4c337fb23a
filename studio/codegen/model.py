"""The network as Python: `build_model`, and one function for each watched wire.

What cannot be written yet, because a wire or a value is missing, is left out and said in a
comment: a script exists at every moment of building.
"""

from dataclasses import dataclass, field

from studio.codegen.identifiers import Names, spelled
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
from studio.codegen.literals import LiteralError, checked, constructor, layer_path, literal, quote
from studio.engine.shapes import input_arguments
from studio.graph.elements import Edge, Node
from studio.graph.layer_graph import snake_case
from studio.graph.problems import is_name
from studio.project.project import Project


@dataclass
class Block:
    """Lines of a script, and the node that they mean."""

    lines: list[str]
    node: str = ""


@dataclass
class Network:
    """A project's graph, with a Python name for each node and a reason for each one left out."""

    project: Project
    names: dict[str, str] = field(default_factory=dict)
    """The identifier of each node."""
    keras_names: dict[str, str] = field(default_factory=dict)
    """What Keras is told as the node's name."""
    variables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The variables that hold a node's outputs, for the nodes that are in the model."""
    calls: dict[str, Expression] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    inputs: list[Node] = field(default_factory=list)
    outputs: list[Node] = field(default_factory=list)
    watches: list[Node] = field(default_factory=list)

    wires: dict[str, list[Edge]] = field(default_factory=dict)
    """The wires into each node, in the order of its ports."""

    def source(self, node_id: str) -> str:
        """The variable on the wire into an Output or a Watch."""
        port = self.wires[node_id][0].source
        return self.variables[port.node][port.index]

    def column(self, node: Node) -> str:
        """The column of the data that an Input reads."""
        return str(node.params.get("column") or self.keras_names[node.id])


def network_of(project: Project) -> Network:
    """Decide what can be written, and under which names."""
    graph = project.graph
    network = Network(project, wires={node.id: graph.edges_into(node.id) for node in graph.nodes()})
    _name_nodes(network)
    ordered = project.graph.in_order()
    _write_calls(network, ordered)
    _find_ends(network, ordered)
    _keep_what_counts(network, ordered)
    found = {node.id for node in ordered}
    for node in project.graph.nodes():
        if node.id not in found:
            network.reasons[node.id] = "is part of a loop, or behind one"
    return network


# --- names ------------------------------------------------------------------


def _name_nodes(network: Network) -> None:
    """Give every node an identifier; who has a good name of its own is asked first."""
    names, waiting = Names(), []
    for node in network.project.graph.nodes():
        wish = spelled(node.name, snake_case(node.layer))
        if wish == node.name and names.is_free(wish):
            network.names[node.id] = names.take(wish)
        else:
            waiting.append((node, wish))
    keras_names = Names(frozenset())
    for node_id in network.names:
        network.keras_names[node_id] = keras_names.take(network.names[node_id])
    for node, wish in waiting:
        network.names[node.id] = names.take(wish)
        # `input` would hide a function of Python, but is a fine name for Keras.
        own = wish if is_name(wish) and wish == node.name else network.names[node.id]
        network.keras_names[node.id] = keras_names.take(own)
    for node in network.project.graph.nodes():
        ports = network.project.graph.output_ports(node.id)
        first = network.names[node.id]
        more = (names.take(spelled(f"{first}_{port.name}", first)) for port in ports[1:])
        network.variables[node.id] = (first, *more)


# --- what each node is in Python --------------------------------------------


def _write_calls(network: Network, ordered: list[Node]) -> None:
    for node in ordered:
        if node.layer in ("Output", "Watch"):
            continue
        reason = _missing_wire(network, node)
        if not reason:
            try:
                network.calls[node.id] = _call(network, node)
                continue
            except LiteralError as error:
                reason = str(error)
        network.reasons[node.id] = reason


def _missing_wire(network: Network, node: Node) -> str:
    graph = network.project.graph
    spec = graph.catalogue.layer(node.layer)
    edges = network.wires[node.id]
    for edge in edges:
        if edge.source.node in network.reasons:
            return f"waits for {network.names[edge.source.node]}"
    if spec.growing:
        missing = max(spec.min_inputs - len(edges), 0)
    else:
        taken = {edge.target.index for edge in edges}
        ports = graph.input_ports(node.id)
        missing = sum(i not in taken and not port.optional for i, port in enumerate(ports))
    if not missing:
        return ""
    return "has no wire yet" if not edges else "needs another wire"


def _call(network: Network, node: Node) -> Expression:
    graph = network.project.graph
    name = Item(Atom(quote(network.keras_names[node.id])), "name=")
    if node.layer == "Input":
        return _input_call(network, node, name)
    spec = graph.catalogue.layer(node.layer)
    maker = constructor(layer_path(spec), spec, node.params, graph.catalogue)
    maker = Group("call", maker.head, (*maker.items, name), ")")
    return Applied(maker, _arguments(network, node, network.wires[node.id]))


def _input_call(network: Network, node: Node, name: Item) -> Expression:
    arguments = input_arguments(node, network.project.columns())
    if arguments is None:
        raise LiteralError("has neither a column of the data nor a shape yet")
    known = network.project.graph.catalogue
    values = {k: literal(v, "int_tuple", known) for k, v in arguments.items()}
    told = call("keras.Input", **values)
    return Group("call", told.head, (*told.items, name), ")")


def _arguments(network: Network, node: Node, edges: list[Edge]) -> Group:
    graph = network.project.graph
    spec = graph.catalogue.layer(node.layer)
    tensors = [Atom(network.variables[e.source.node][e.source.index]) for e in edges]
    if spec.call == "list":
        items: tuple[Item, ...] = (Item(list_of(tensors)),)
    elif spec.call == "keywords":
        ports = graph.input_ports(node.id)
        names = (checked(ports[edge.target.index].name) for edge in edges)
        items = tuple(Item(t, f"{n}=") for n, t in zip(names, tensors, strict=True))
    else:
        items = tuple(Item(tensor) for tensor in tensors)
    return Group("call", "(", items, ")")


# --- what belongs to the model ----------------------------------------------


def _find_ends(network: Network, ordered: list[Node]) -> None:
    for node in ordered:
        if node.layer not in ("Output", "Watch"):
            continue
        edges = network.wires[node.id]
        if not edges:
            network.reasons[node.id] = "has no wire yet"
        elif edges[0].source.node not in network.calls:
            network.reasons[node.id] = f"waits for {network.names[edges[0].source.node]}"
        elif node.layer == "Output":
            network.outputs.append(node)
        else:
            network.watches.append(node)


def _keep_what_counts(network: Network, ordered: list[Node]) -> None:
    """A model holds what leads to an Output; while there is none, all that can be written."""
    if network.outputs:
        kept = {node.id for node in network.outputs}
        for node in reversed(ordered):
            if node.id in kept:
                kept.update(edge.source.node for edge in network.wires[node.id])
        for node_id in [n for n in network.calls if n not in kept]:
            del network.calls[node_id]
            network.reasons[node_id] = "leads to no Output, so the model does without it"
    for node in [*network.watches]:
        if network.wires[node.id][0].source.node not in network.calls:
            network.watches.remove(node)
            network.reasons[node.id] = "watches what is no part of the model"
    network.inputs = [n for n in ordered if n.layer == "Input" and n.id in network.calls]


# --- build_model ------------------------------------------------------------


def build_model(network: Network) -> list[Block]:
    """The function that makes the model."""
    project = network.project
    start = ["def build_model():", '    """Wire the layers into a network."""']
    if project.training.precision != "float32":
        policy = Atom(quote(project.training.precision))
        start += lay_out(call("keras.config.set_dtype_policy", policy), level=1)
    start.append("    keras.utils.set_random_seed(SEED)")
    blocks = [Block(start)]
    used = _used_outputs(network)
    for node_id, value in network.calls.items():
        first, *more = network.variables[node_id]
        # What a layer gives besides and nobody takes needs no name.
        targets = [first, *(name if name in used else "_" for name in more)]
        if more and first not in used:
            targets[0] = "_"
        blocks.append(Block(assignment(targets, value, level=1), node_id))
    for node in project.graph.nodes():
        reason = network.reasons.get(node.id)
        if reason is not None:
            blocks.append(Block([f"    # {network.names[node.id]} {reason}."], node.id))
    return blocks + _model(network)


def _used_outputs(network: Network) -> set[str]:
    """The variables that something in the model, or its end, is made of."""
    takers = [*network.calls, *(node.id for node in network.outputs)]
    used = {
        network.variables[edge.source.node][edge.source.index]
        for taker in takers
        for edge in network.wires[taker]
    }
    if not network.outputs:
        used |= {network.names[node_id] for node_id in _loose_ends(network)}
    return used


def _model(network: Network) -> list[Block]:
    if not network.inputs:
        said = call("ValueError", Atom(quote("The network has no Input with data yet.")))
        return [Block(lay_out(said, "raise ", level=1))]
    inputs = _plain_or([Atom(network.names[node.id]) for node in network.inputs])
    name = Atom(quote(spelled(network.project.name, "model")))
    if len(network.outputs) > 1:
        return _several_outputs(network, inputs, name)
    note = []
    if network.outputs:
        outputs: Expression = Atom(network.source(network.outputs[0].id))
    else:
        note = [Block(["    # There is no Output yet: the model ends where the wires end."])]
        outputs = _plain_or([Atom(network.names[node_id]) for node_id in _loose_ends(network)])
    made = call("keras.Model", inputs=inputs, outputs=outputs, name=name)
    node_id = network.outputs[0].id if network.outputs else ""
    return [*note, Block(lay_out(made, "return ", level=1), node_id)]


def _several_outputs(network: Network, inputs: Expression, name: Expression) -> list[Block]:
    """Each output on a line of its own, which then means its node."""
    entries = {
        quote(network.keras_names[node.id]): Atom(network.source(node.id))
        for node in network.outputs
    }
    made = call("keras.Model", inputs=inputs, outputs=dict_of(entries, forced=True), name=name)
    lines = lay_out(made, "return ", level=1)
    first = next(i for i, line in enumerate(lines) if line.endswith("outputs={")) + 1
    after = first + len(entries)
    return [
        Block(lines[:first]),
        *(
            Block([line], node.id)
            for line, node in zip(lines[first:after], network.outputs, strict=True)
        ),
        Block(lines[after:]),
    ]


def _loose_ends(network: Network) -> list[str]:
    used = {edge.source.node for node_id in network.calls for edge in network.wires[node_id]}
    return [node_id for node_id in network.calls if node_id not in used]


def _plain_or(values: list[Expression]) -> Expression:
    return values[0] if len(values) == 1 else list_of(values)


# --- watched wires ----------------------------------------------------------


def watch_function_names(network: Network) -> dict[str, str]:
    """The name of the function that each Watch becomes."""
    return {node.id: f"build_{network.names[node.id]}" for node in network.watches}


def watch_function(network: Network, node: Node, function: str) -> Block:
    """The function that makes the sub-model of a watched wire."""
    port = network.wires[node.id][0].source
    layer = quote(network.keras_names[port.node])
    index = f"[{port.index}]" if len(network.variables[port.node]) > 1 else ""
    made = call(
        "keras.Model",
        Atom("model.inputs"),
        Atom(f"model.get_layer({layer}).output{index}"),
        name=Atom(quote(network.keras_names[node.id])),
    )
    said = f'    """Make the part of the model that ends at "{network.keras_names[port.node]}"."""'
    return Block([f"def {function}(model):", said, *lay_out(made, "return ", level=1)], node.id)
