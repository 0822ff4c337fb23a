"""A wire that is in somebody's hand, as questions to Keras: which ports could take it?

Only Keras knows; here the questions are put together. Nodes that ask the same, equal layers on
equal inputs, ask once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from studio.engine.protocol.shapes import Carried, EarlierCall, LayerCall, NodeReport, Trial
from studio.engine.shapes import NOT_LAYERS
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Edge, Node, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.graph.ports import lacking

Reports = Mapping[str, NodeReport]
NOT_TRIED = NOT_LAYERS | {"Input"}


@dataclass(frozen=True, slots=True)
class Questions:
    """Trials, and for each the ports (or layers) that it speaks of."""

    trials: tuple[Trial, ...]
    about: tuple[tuple[PortRef | str, ...], ...]

    def objections(self, sentences: Collection[str]) -> dict[PortRef | str, str]:
        """What Keras says against each port or layer to which it objects."""
        pairs = zip(self.about, sentences, strict=True)
        return {one: sentence for those, sentence in pairs if sentence for one in those}


def carried_by(reports: Reports, port: PortRef) -> Carried | None:
    """What an output carries; None as long as Keras has not said."""
    report = reports.get(port.node)
    if report is None or port.index >= len(report.outputs):
        return None
    return report.outputs[port.index], report.dtype


def wire_questions(
    graph: LayerGraph,
    reports: Reports,
    anchor: PortRef,
    *,
    is_output: bool,
    besides: Collection[str] = (),
    moved: Edge | None = None,
) -> Questions:
    """Questions about every port that a wire from `anchor` could be led to.

    Nodes in `besides` are left out, and so is what cannot be asked: a node that lacks another
    input or a parameter. `moved` is the wire whose end is in hand: it counts as gone.
    """
    asked: dict[object, tuple[Trial, list[PortRef | str]]] = {}
    if is_output:
        carried = carried_by(reports, anchor)
        if carried is not None:
            _ask_inputs(asked, graph, reports, carried, {anchor.node, *besides}, moved)
    else:
        _ask_outputs(asked, graph, reports, anchor, {anchor.node, *besides}, moved)
    return _questions(asked)


def layer_questions(catalogue: Catalogue, carried: Carried) -> Questions:
    """Questions about every layer of the palette, as a new node of it would be.

    One with several inputs is asked with this wire on each of them.
    """
    asked: dict[object, tuple[Trial, list[PortRef | str]]] = {}
    for spec in catalogue.layers.values():
        params = spec.initial_params()
        lacks = any(p.required and p.name not in params for p in spec.params)
        if not spec.palette or lacks or spec.name in NOT_TRIED or not spec.inputs:
            continue
        ports = [port for port in spec.inputs if not port.optional]
        names = [spec.argument(port) for port in ports]
        if spec.growing:
            names = [""] * spec.min_inputs
        call = LayerCall("", "", spec.path, params, (), spec.call, tuple(names))
        asked[spec.name] = (Trial(call, (carried,) * len(names)), [spec.name])
    return _questions(asked)


def _questions(asked: dict[object, tuple[Trial, list[PortRef | str]]]) -> Questions:
    trials = tuple(trial for trial, _ in asked.values())
    return Questions(trials, tuple(tuple(about) for _, about in asked.values()))


def _ask_inputs(
    asked: dict[object, tuple[Trial, list[PortRef | str]]],
    graph: LayerGraph,
    reports: Reports,
    carried: Carried,
    besides: Collection[str],
    moved: Edge | None,
) -> None:
    layers = graph.catalogue.layers
    for node in graph.nodes():
        if node.layer in NOT_TRIED or node.id in besides:
            continue
        spec = layers[node.layer]
        settings, earlier = _settings(node), _earlier(graph, reports, node, moved)
        if len(spec.inputs) == 1 and not spec.growing:
            # Nearly all nodes: the wire in hand would be their only one, so they are quick to ask.
            _ask(asked, graph, node, settings, {0: carried}, earlier, PortRef(node.id))
            continue
        others = _known_inputs(graph, reports, node, moved)
        if others is None:
            continue
        for index in range(len(graph.input_ports(node.id))):
            inputs = {**others, index: carried}
            _ask(asked, graph, node, settings, inputs, earlier, PortRef(node.id, index))


def _ask_outputs(
    asked: dict[object, tuple[Trial, list[PortRef | str]]],
    graph: LayerGraph,
    reports: Reports,
    anchor: PortRef,
    besides: Collection[str],
    moved: Edge | None,
) -> None:
    node = graph.node(anchor.node)
    others = None if node.layer in NOT_TRIED else _known_inputs(graph, reports, node, moved)
    if others is None:
        return
    settings = _settings(node)
    earlier = _earlier(graph, reports, node, moved)
    for key, report in reports.items():
        if key in besides or key not in graph:
            continue
        for index, shape in enumerate(report.outputs):
            inputs = {**others, anchor.index: (shape, report.dtype)}
            _ask(asked, graph, node, settings, inputs, earlier, PortRef(key, index))


def _ask(
    asked: dict[object, tuple[Trial, list[PortRef | str]]],
    graph: LayerGraph,
    node: Node,
    settings: str,
    inputs: Mapping[int, Carried],
    earlier: tuple[EarlierCall, ...],
    about: PortRef,
) -> None:
    """Note the question whether a node works with these inputs, if it can be asked at all."""
    key = (node.layer, settings, tuple(inputs.items()), earlier)
    known = asked.get(key)
    if known is not None:
        known[1].append(about)
        return
    spec = graph.catalogue.layer(node.layer)
    if any(p.required and node.params.get(p.name) is None for p in spec.params):
        return
    names = _port_names(graph, node, sorted(inputs))
    if names is not None:
        params, told = dict(node.params), tuple(node.call.items())
        call = LayerCall("", "", spec.path, params, (), spec.call, names, told=told)
        trial = Trial(call, tuple(inputs[i] for i in sorted(inputs)), earlier)
        asked[key] = (trial, [about])


def _settings(node: Node) -> str:
    """What a node says beside its wires: nodes of a layer that say the same answer the same."""
    return f"{node.params} {node.call}"


def _earlier(
    graph: LayerGraph, reports: Reports, node: Node, moved: Edge | None
) -> tuple[EarlierCall, ...]:
    """The other calls of a shared layer to which Keras agrees: what it can take depends on them."""
    if not node.link:
        return ()
    found: list[EarlierCall] = []
    for key in graph.linked(node.id):
        other = graph.node(key)
        inputs = _known_inputs(graph, reports, other, moved)
        if key != node.id and key in reports and inputs:
            indices = sorted(inputs)
            names = _port_names(graph, other, indices)
            if names is not None:
                told = tuple(other.call.items())
                found.append((names, tuple(inputs[i] for i in indices), told))
    return tuple(dict.fromkeys(found))


def _port_names(graph: LayerGraph, node: Node, indices: list[int]) -> tuple[str, ...] | None:
    """The arguments of the inputs that would have a wire; None while a needed one would have
    none."""
    spec = graph.catalogue.layer(node.layer)
    if spec.growing:
        return ("",) * len(indices) if len(indices) >= spec.min_inputs else None
    ports = graph.input_ports(node.id)
    if lacking(ports, indices):
        return None
    return tuple(spec.argument(ports[i]) for i in indices if i < len(ports))


def _known_inputs(
    graph: LayerGraph, reports: Reports, node: Node, moved: Edge | None
) -> dict[int, Carried] | None:
    """What the wires of a node carry, by port; None when that of one is not known."""
    inputs = {}
    for edge in _edges(graph, node, moved):
        carried = carried_by(reports, edge.source)
        if carried is None:
            return None
        inputs[edge.target.index] = carried
    return inputs


def _edges(graph: LayerGraph, node: Node, moved: Edge | None) -> Iterator[Edge]:
    return (edge for edge in graph.edges_into(node.id) if edge != moved)
