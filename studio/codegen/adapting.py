"""Layers that learn from the data before training begins, as Python: `adapt_layers`.

Words, bins and moments are learned from the training part alone, and each layer learns from what
reaches it: the layers before it have learned already, and the data went through them.
"""

from collections.abc import Sequence

from studio.codegen.fitting import examples, taken_parts
from studio.codegen.layout import Atom, Expression, assignment, call, lay_out, list_of
from studio.codegen.layout import subscript as entry_of
from studio.codegen.literals import number, quote
from studio.codegen.network import Network
from studio.codegen.ordering import reads_lazily
from studio.graph.elements import PortRef


def adapt_layers(network: Network) -> list[str]:
    """The function that has the layers learn, in the order of the network; no lines where none
    of them learns from the data."""
    body = [line for node_id in network.adapted for line in _adapt(network, node_id)]
    if not body:
        return []
    return [
        "def adapt_layers(model, data):",
        '    """Let layers learn words, bins and means from the data to train with."""',
        *taken_parts(network, "\n".join(body)),
        *body,
    ]


def _adapt(network: Network, node_id: str) -> list[str]:
    layer = f"model.get_layer({quote(network.keras_name(node_id))})"
    every = _sources(network, node_id)
    sources = [s for s in every if not network.calls_before(s.node)] if every[1:] else every
    unseen = [
        f"    # It does not learn from {network.names[s.node]}, which is a later call of its layer."
        for s in every
        if s not in sources
    ]
    columns = [_column(network, source) for source in sources]
    before: list[str] = []
    if all(columns) and not reads_lazily(network):
        arriving: list[Expression] = [entry_of("train_data", Atom(quote(c))) for c in columns]
        found = _joined(arriving)
    elif columns[0] and len(columns) == 1:
        read = entry_of("train_data", Atom(quote(columns[0])))
        before = assignment(["batches"], call("Batches", read), level=1)
        found = Atom("(batches[i][0] for i in range(len(batches)))")
    else:
        before, found = _passed(network, layer, sources)
    return [*unseen, *before, *lay_out(call(f"{layer}.adapt", found), level=1)]


def _sources(network: Network, node_id: str) -> list[PortRef]:
    """What reaches a layer, in each of its calls."""
    calls = network.shared.get(network.graph.node(node_id).link, ()) or (node_id,)
    return [network.wires[called][0].source for called in calls]


def _column(network: Network, source: PortRef) -> str:
    """The column of the data that is read there; nothing where a layer is."""
    node = network.graph.node(source.node)
    return network.column(node) if node.layer == "Input" else ""


def _passed(
    network: Network, layer: str, sources: Sequence[PortRef]
) -> tuple[list[str], Expression]:
    """The lines that lead the data through the layers before, and what comes of it."""
    tensors: list[Expression] = [Atom(f"{layer}.input")]
    if len(sources) > 1:
        tensors = [Atom(_output(network, source)) for source in sources]
    end = tensors[0] if len(tensors) == 1 else list_of(tensors)
    lines = assignment(["before"], call("keras.Model", Atom("model.inputs"), end), level=1)
    asked = examples(network, "train_data")[0]
    if not reads_lazily(network):
        told = {"batch_size": Atom("BATCH_SIZE"), "verbose": number(0)}
        lines += assignment(["found"], call("before.predict", asked, **told), level=1)
        return lines, Atom("found") if len(sources) == 1 else call("np.concatenate", Atom("found"))
    lines += assignment(["batches"], call("Batches", asked), level=1)
    each = "before.predict_on_batch(batches[i][0])"
    if len(sources) > 1:
        each = f"np.concatenate({each})"
    lines += [
        "    found = (",
        f"        {each}",
        "        for i in range(len(batches))",
        "    )",
    ]
    return lines, Atom("found")


def _output(network: Network, source: PortRef) -> str:
    keras_names = network.naming.keras_names[source.node]
    index = f"[{source.index}]" if len(keras_names) > 1 else ""
    return f"model.get_layer({quote(keras_names[0])}).output{index}"


def _joined(arriving: list[Expression]) -> Expression:
    return arriving[0] if len(arriving) == 1 else call("np.concatenate", list_of(arriving))
