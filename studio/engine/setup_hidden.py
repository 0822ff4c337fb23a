"""Hidden layers that hold a network back: units that stay alike, and a softmax in the middle."""

from collections.abc import Iterator, Mapping

from studio.engine.setup_facts import KEEPS_VALUES, last_activation
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said

_KERNELS = frozenset({"Dense", "Conv1D", "Conv2D", "Conv3D"})
_EQUAL = frozenset({"zeros", "ones", "constant"})
_PLACES = KEEPS_VALUES - {
    *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
}
"""Layers that leave numbers as they are also while training."""


def hidden_problems(graph: LayerGraph, node: Node) -> Iterator[Problem]:
    """What is wrong between a layer with a kernel and those behind it."""
    yield from _alike(graph, node)
    yield from _softmax(graph, node)


def _alike(graph: LayerGraph, node: Node) -> Iterator[Problem]:
    count = node.params.get("units", node.params.get("filters"))
    if not _begins_equal(node) or not isinstance(count, int) or count < 2:
        return
    behind = _behind(graph, node)
    if behind and all(_begins_equal(after) for after in behind):
        yield said(
            "units_alike",
            "{name} and {after} begin with the same number in all their weights, so that all "
            "{count} units of {name} learn the same and stay one unit. Let the weights begin at "
            "random.",
            node.id,
            behind[0].id,
            param="kernel_initializer",
            name=node.name,
            after=behind[0].name,
            count=count,
        )


def _begins_equal(node: Node) -> bool:
    if node.layer not in _KERNELS or node.params.get("trainable") is False:
        return False
    is_biased = node.params.get("use_bias") is not False
    bias = node.params.get("bias_initializer")
    return _is_equal(node.params.get("kernel_initializer")) and (
        not is_biased or bias is None or _is_equal(bias)
    )


def _is_equal(initializer: object) -> bool:
    name = initializer.get("name") if isinstance(initializer, Mapping) else initializer
    return str(name).lower() in _EQUAL


def _softmax(graph: LayerGraph, node: Node) -> Iterator[Problem]:
    """Shares that add up to 1, between layers that multiply them by weights."""
    if node.layer in ("Softmax", "Activation"):
        wires = graph.edges_into(node.id)
        if len(wires) != 1 or graph.node(wires[0].source.node).layer not in _KERNELS:
            return
    elif node.layer not in _KERNELS:
        return
    end = last_activation(graph, node)
    behind = _behind(graph, node)
    if end is None or end.activation != "softmax" or not behind:
        return
    if all(after.layer in _KERNELS for after in behind):
        yield said(
            "softmax_hidden",
            "{name} is a softmax between layers: its numbers add up to 1, so that they are small, "
            "hold each other down, and little is learned before it. Take relu; softmax belongs at "
            "the end.",
            node.id,
            behind[0].id,
            param="activation" if node.layer != "Softmax" else "",
            name=node.name,
            after=behind[0].name,
        )


def _behind(graph: LayerGraph, node: Node) -> list[Node]:
    """The layers that get the numbers of a node."""
    found, waiting, seen = list[Node](), [node.id], {node.id}
    for each in waiting:
        for after in graph.order.behind(each):
            if after in seen:
                continue
            seen.add(after)
            if graph.node(after).layer in _PLACES:
                waiting.append(after)
            else:
                found.append(graph.node(after))
    return found
