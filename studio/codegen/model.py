"""The network as Python: `build_model`, and one function for each watched wire.

A script exists at every moment of building: what cannot be written yet is said in a comment. A
chain is also written as a Sequential model, if the project wants that: the layers are made in the
same order, so all numbers are the same.
"""

from dataclasses import dataclass
from itertools import compress

from studio.codegen.calls import CallLines, Calls, joined
from studio.codegen.chain import Chain
from studio.codegen.identifiers import spelled_ascii
from studio.codegen.layout import (
    Atom,
    Expression,
    assignment,
    call,
    dict_of,
    lay_out,
    list_of,
)
from studio.codegen.literals import quote
from studio.codegen.network import Network
from studio.graph.elements import Node
from studio.graph.names import LONGEST
from studio.project.script_style import Form


@dataclass
class Block:
    """Lines of a script, and the node that they mean."""

    lines: list[str]
    node: str = ""


class ModelText:
    """The lines of each node in `build_model`, written anew only where they are others."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._chain = Chain(network)
        self.form: Form = "functional"
        """How the model is written now, which may be another way than the project wants."""
        self._calls: dict[Form, CallLines] = {"functional": CallLines(network, "functional")}
        """Each way that was wanted once is kept up, so that a wire which makes a network a chain,
        or no longer one, costs no more than another."""
        self._notes: dict[str, str] = {}
        self._note_heights: dict[str, int] = {}

    def follow(self) -> None:
        """Follow the edits since the last call."""
        network = self._network
        changed = network.follow()
        self._chain.follow(changed)
        for lines in self._calls.values():
            lines.follow(changed)
        wanted = network.project.script.form
        self.form = "functional" if self._chain.objection() else wanted
        if self.form not in self._calls:
            self._calls[self.form] = CallLines(network, self.form)
        for node_id in changed:
            if node_id not in network.wires:
                continue
            reason = network.reason(node_id)
            self._notes[node_id] = f"    # {network.names[node_id]} {reason}.\n" if reason else ""
            self._note_heights[node_id] = 1 if reason else 0
        if len(self._notes) > len(network.wires):
            for values in (self._notes, self._note_heights):
                for node_id in values.keys() - network.wires.keys():
                    del values[node_id]

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
        return self._calls[self.form].calls()

    def notes(self) -> Calls:
        """What is left out, oldest first, and why."""
        nodes = self._network.graph.order.by_age()
        return joined(nodes, self._notes, self._note_heights)

    def left_out(self) -> tuple[str, ...]:
        """The nodes that are left out, oldest first."""
        nodes = self._network.graph.order.by_age()
        return tuple(compress(nodes, map(self._note_heights.__getitem__, nodes)))


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
    return Atom(quote(spelled_ascii(network.project.name, "model")))


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
    sources = [Atom(network.source(node.id)) for node in outputs]
    keys = [quote(network.keras_name(node.id)) for node in outputs]
    if network.lists_outputs:
        several = list_of(sources, forced=True)
    else:
        several = dict_of(dict(zip(keys, sources, strict=True)), forced=True)
    made = call("keras.Model", inputs=inputs, outputs=several, name=name)
    lines = lay_out(made, "return ", level=1)
    first = next(i for i, line in enumerate(lines) if line.endswith(f"outputs={several.head}")) + 1
    after = first + len(outputs)
    return [
        *_no_list(network, outputs),
        Block(lines[:first]),
        *(
            Block([line + _other_name(network, node)], node.id)
            for line, node in zip(lines[first:after], outputs, strict=True)
        ),
        Block(lines[after:]),
    ]


def _no_list(network: Network, outputs: list[Node]) -> list[Block]:
    """Why a wanted list is not written."""
    objection = network.objection_to_list(outputs)
    if network.project.script.outputs == "dict" or not objection:
        return []
    return [Block([f"    # No list of outputs, as {_on_a_line(objection)}."])]


def _other_name(network: Network, node: Node) -> str:
    """What a person calls an output of which Keras is told another name."""
    is_told = not network.lists_outputs and network.keras_name(node.id) == node.name
    name = _on_a_line(node.name)
    return "" if is_told or not name else f"  # {name}"


def _on_a_line(text: str) -> str:
    """A text as a comment may hold it: nothing in it ends the line or is unseen."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).strip()


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
