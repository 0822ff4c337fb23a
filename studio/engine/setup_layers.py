"""Single nodes that cannot do what they are there for."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.engine.protocol.shapes import NodeReport
from studio.engine.setup_facts import KEEPS_VALUES, last_activation, sized, way_back
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.project.project import Project

_HUGE = 100_000_000
_SQUEEZES = frozenset({"softmax", "sigmoid", "hard_sigmoid"})
_RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional"})
_DROPS = frozenset({"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"})
_BY_LAYER = frozenset({*_DROPS, *_RECURRENT, "Softmax", "TimeDistributed", "SpectralNormalization"})
"""The layers that have rules of their own."""
_MADE_UP = frozenset({"zeros", "ones", "constant", "identity", "zerosinitializer"})
_WEIGHTS = ("kernel_initializer", "embeddings_initializer", "depthwise_initializer")


def may_have_problem(project: Project, node: Node, report: NodeReport | None) -> bool:
    """Whether any rule for single layers looks at such a node: at most of a network none does."""
    if node.layer in _BY_LAYER or "kernel_initializer" in node.params:
        return True
    if node.layer == "BatchNormalization" and project.training.batch_size == 1:
        return True
    if report is None:
        return False
    told = node.params.get("activation")
    if told is not None and (told.get("name") if isinstance(told, dict) else told) in _SQUEEZES:
        return True
    return node.params.get("trainable") is False or report.params >= _HUGE or bool(report.warnings)


def layer_problems(
    project: Project, reports: Mapping[str, NodeReport], node: Node
) -> Iterator[Problem]:
    """What is wrong with a node, by its parameters, what Keras says of it and what comes in."""
    report = reports.get(node.id)
    yield from _dropping(project.graph, node)
    if report is None:
        return
    yield from _softmax(project.graph, node, report)
    yield from _frozen(node, report)
    yield from _huge(project.graph, node, report)
    yield from _batches_of_one(project, reports, node)
    yield from _one_step(project.graph, reports, node)


def _dropping(graph: LayerGraph, node: Node) -> Iterator[Problem]:
    rate = node.params.get("rate")
    if node.layer not in _DROPS or not isinstance(rate, int | float):
        return
    if rate == 1:  # Keras itself objects to more
        yield said(
            "drops_all",
            "{name} drops everything while training, so that nothing behind it ever learns. A rate "
            "from 0.1 to 0.5 is usual.",
            node.id,
            param="rate",
            name=node.name,
            rate=rate,
        )
    elif rate > 0 and any(
        graph.node(after).layer == "Output" for after in graph.order.behind(node.id)
    ):
        yield said(
            "drops_answers",
            "{name} sets some of the answers themselves to 0 while training, which no layer behind "
            "it can make good. Put it before the last layer with weights.",
            node.id,
            name=node.name,
            rate=rate,
        )


def _is_last(graph: LayerGraph, node: Node) -> bool:
    return any(graph.node(after).layer == "Output" for after in graph.order.behind(node.id))


def _softmax(graph: LayerGraph, node: Node, report: NodeReport) -> Iterator[Problem]:
    if not graph.edges_into(node.id) or not report.outputs or node.layer in KEEPS_VALUES:
        return
    end = last_activation(graph, node)
    if end is None or end.activation not in _SQUEEZES:
        return
    shape = report.outputs[0]
    if end.activation == "softmax":
        yield from _softmax_axis(node, shape, end.axis)
    if node.layer in ("Activation", "Softmax"):
        before = way_back(graph, graph.edges_into(node.id)[0].source).end
        if before is not None and before.activation in _SQUEEZES:
            yield said(
                "squeezed_twice",
                "{first} has made probabilities by {before} already, and {name} makes some of them "
                "by {activation} again: the answers lie close together and none can become sure. "
                "Take one of both away.",
                node.id,
                before.node,
                name=node.name,
                first=before.name,
                before=before.activation,
                activation=end.activation,
            )


def _softmax_axis(node: Node, shape: tuple[int | None, ...], axis: Any) -> Iterator[Problem]:
    param = "axis" if node.layer == "Softmax" else "activation"
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return
    if axis % len(shape) == 0 and len(shape) > 1:
        yield said(
            "softmax_over_batch",
            "{name} shares out over the rows of a batch and not over the classes of a row: what "
            "one row is told depends on the others. Set axis to -1.",
            node.id,
            param=param,
            name=node.name,
            axis=axis,
        )
    elif shape[axis] == 1:
        yield said(
            "softmax_of_one",
            "{name} is a softmax over a single number, which is always 1, whatever the network "
            "learns. For yes or no take sigmoid and binary crossentropy; for several classes as "
            "many units.",
            node.id,
            param=param,
            name=node.name,
        )


def _frozen(node: Node, report: NodeReport) -> Iterator[Problem]:
    if node.params.get("trainable") is not False or not report.params:
        return
    if node.layer in ("BatchNormalization", "LayerNormalization", "GroupNormalization"):
        return  # hands on what it gets
    told = [node.params[name] for name in _WEIGHTS if node.params.get(name) is not None]
    if any(_is_made_up(one) for one in told):
        return
    yield said(
        "frozen_random",
        "{name} is not trainable, and no weights were loaded into it: its {count} weights stay as "
        "random as they begin. Let it be trainable.",
        node.id,
        param="trainable",
        name=node.name,
        count=f"{report.params:,}",
    )


def _is_made_up(initializer: object) -> bool:
    name = initializer.get("name") if isinstance(initializer, Mapping) else initializer
    return str(name).replace("_", "").lower() in _MADE_UP


def _huge(graph: LayerGraph, node: Node, report: NodeReport) -> Iterator[Problem]:
    if report.params < _HUGE or node.layer in ("Embedding", "ReversibleEmbedding"):
        return
    before = [graph.node(edge.source.node) for edge in graph.edges_into(node.id)]
    flatten = next((each for each in before if each.layer == "Flatten"), None)
    yield said(
        "huge_layer",
        _HUGE_BEHIND_FLATTEN if flatten is not None else _HUGE_LAYER,
        node.id,
        name=node.name,
        count=f"{report.params:,}",
        flatten=flatten.name if flatten is not None else "-",
    )


_HUGE_LAYER = (
    "{name} alone has {count} weights, far more than data teach. Make what comes in smaller, or "
    "give it fewer units."
)
_HUGE_BEHIND_FLATTEN = (
    "{name} alone has {count} weights, far more than data teach. Make what comes in smaller, by "
    "pooling or by GlobalAveragePooling instead of {flatten}, or give it fewer units."
)


def _batches_of_one(
    project: Project, reports: Mapping[str, NodeReport], node: Node
) -> Iterator[Problem]:
    """The spread of a single number is 0. Where a row has places side by side, as a picture has,
    these are enough to measure it."""
    if node.layer != "BatchNormalization" or project.training.batch_size != 1:
        return
    if len(reports[node.id].outputs[0]) == 2 and node.params.get("trainable") is not False:
        yield said(
            "batches_of_one",
            "{name} measures its batch, and training makes batches of one row: the mean is the row "
            "itself, and all that is left of it is 0. Train with batches of 16 or more, or take "
            "LayerNormalization.",
            node.id,
            name=node.name,
        )


def _one_step(
    graph: LayerGraph, reports: Mapping[str, NodeReport], node: Node
) -> Iterator[Problem]:
    wires = graph.edges_into(node.id)
    if node.layer not in _RECURRENT or not wires or _is_stateful(node):
        return
    before = reports.get(wires[0].source.node)
    if before is None or wires[0].source.index >= len(before.outputs):
        return
    shape = before.outputs[wires[0].source.index][1:]
    if len(shape) == 2 and shape[0] == 1 and shape[1] != 1:
        yield said(
            "one_step",
            "{name} gets rows of the size {size}: sequences of one step, in which there is nothing "
            "to remember. A sequence has its steps first: reshape to ({steps}, 1) if the {steps} "
            "numbers follow each other, or take Dense.",
            node.id,
            name=node.name,
            size=sized(shape),
            steps=shape[1],
        )


def _is_stateful(node: Node) -> bool:
    inner = node.params.get("layer")
    told = inner.get("params") if isinstance(inner, Mapping) else None
    return bool(node.params.get("stateful") or (isinstance(told, Mapping) and told.get("stateful")))
