"""How the end of a network becomes what its target wants: last layer, activation and loss."""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from studio.engine.setup_facts import BINARY, CATEGORICAL, KEEPS_VALUES, SPARSE, Answer, plain
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.objects import Named
from studio.project.cures.case import taking_out
from studio.project.mends import (
    ChangeParams,
    Edit,
    Mend,
    NewLayer,
    PutLayers,
    ReplaceLayer,
    offer,
)
from studio.words import counted

_HOT, _SPARSE, _YES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
)
_ACTIVATIONS = frozenset({"Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "PReLU"})
_WRAPPERS = frozenset({"TimeDistributed", "SpectralNormalization"})


def with_activation(graph: LayerGraph, answer: Answer, activation: str | None) -> Iterator[Mend]:
    """The last activation changed to another one, or taken away."""
    if answer.end is None or answer.end.node not in graph:
        return
    node = graph.node(answer.end.node)
    edits = _activated(graph, node, activation)
    if not edits:
        return
    if activation is None:
        yield offer("Take the activation of {layer} away.", *edits, layer=node.name)
    else:
        yield offer(
            "Give {layer} the activation {activation}.",
            *edits,
            layer=node.name,
            activation=activation,
        )


def with_loss(answer: Answer, name: str) -> Mend:
    """Another loss."""
    return offer(
        "Train {output} with {loss}.",
        ChangeParams(answer.output.id, {"loss": name}),
        output=answer.output.name,
        loss=plain(name),
    )


def from_logits(answer: Answer, is_told: bool) -> Iterator[Mend]:
    """The loss told that it gets raw scores, or no longer told so."""
    if answer.loss is None or answer.loss.name not in BINARY | CATEGORICAL | SPARSE:
        return
    params = {k: v for k, v in answer.loss.params.items() if k != "from_logits"}
    if is_told:
        params["from_logits"] = True
    value = Named(answer.loss.name, params).value
    sentence = "Tell the loss of {output} from_logits."
    if not is_told:
        sentence = "Tell the loss of {output} no longer from_logits."
    yield offer(
        sentence, ChangeParams(answer.output.id, {"loss": value}), output=answer.output.name
    )


def usual_end(graph: LayerGraph, answer: Answer, least: int = 2) -> Iterator[Mend]:
    """The last layer and the loss as they are usual for the target, where at least so many of
    units, activation and loss would be others."""
    wanted = _usual(answer)
    layer = counting(graph, answer.source)
    if wanted is None or layer is None or answer.loss is None:
        return
    units, activation, loss = wanted
    others = (
        _inner(layer)[_count_name(layer)] != units,
        answer.end is not None and answer.end.activation != (activation or "linear"),
        answer.loss.name != loss,
    )
    if sum(others) < least:
        return
    edits = [
        *_sized(layer, units),
        *_only(graph, answer, layer, activation),
        ChangeParams(answer.output.id, {"loss": loss}),
    ]
    told = {"layer": layer.name, "output": answer.output.name, "loss": plain(loss)}
    if activation is None:
        yield offer(
            "Give {layer} {units} without an activation, and train {output} with {loss}.",
            *edits,
            units=counted(units, "unit"),
            **told,
        )
    else:
        yield offer(
            "Give {layer} {units} with {activation}, and train {output} with {loss}.",
            *edits,
            units=counted(units, "unit"),
            activation=activation,
            **told,
        )


def with_units(graph: LayerGraph, answer: Answer, units: int) -> Iterator[Mend]:
    """As many units in the last layer that has some."""
    layer = counting(graph, answer.source)
    if layer is not None and units > 0:
        yield offer(
            "Give {layer} {units}.",
            *_sized(layer, units),
            layer=layer.name,
            units=counted(units, "unit"),
        )


def in_one_line(graph: LayerGraph, answer: Answer) -> Iterator[Mend]:
    """What makes one line of numbers of a picture or a sequence, before the last layer with units
    or behind it."""
    shape, layer = answer.shape, counting(graph, answer.source)
    if shape is None or layer is None or answer.source is None or not 2 <= len(shape) <= 4:
        return
    wires = graph.edges_into(layer.id)
    pooling = f"GlobalAveragePooling{len(shape) - 1}D"
    if len(wires) == 1:
        for name in ("Flatten", pooling):
            yield offer(
                "Put {new} before {layer}.",
                PutLayers((NewLayer(name),), wires[0].source, wires[0].target),
                new=name,
                layer=layer.name,
            )
    end = graph.edges_into(answer.output.id)[0]
    yield offer(
        "Put {new} before {output}.",
        PutLayers((NewLayer(pooling),), end.source, end.target),
        new=pooling,
        output=answer.output.name,
    )


def as_large_as_target(graph: LayerGraph, answer: Answer) -> Iterator[Mend]:
    """A further layer with as many units as the target has numbers, in its shape."""
    column = answer.column
    if column is None or not column.shape or answer.source is None:
        return
    end = graph.edges_into(answer.output.id)[0]
    layers = [NewLayer("Flatten")] if answer.shape and len(answer.shape) > 1 else []
    layers += [NewLayer("Dense", {"units": prod(column.shape)})]
    if len(column.shape) > 1:
        layers.append(NewLayer("Reshape", {"target_shape": list(column.shape)}))
    yield offer(
        "Put {new} before {output}.",
        PutLayers(tuple(layers), end.source, end.target),
        new=" and ".join(layer.layer for layer in layers),
        output=answer.output.name,
    )


def counting(graph: LayerGraph, node: Node | None) -> Node | None:
    """The last layer that says how many numbers there are: with units, or filters."""
    for _ in range(len(graph)):
        if node is None or _count_name(node):
            return node
        wires = graph.edges_into(node.id)
        if node.layer not in KEEPS_VALUES | _ACTIVATIONS or len(wires) != 1:
            return None
        node = graph.node(wires[0].source.node)
    return None


def _count_name(node: Node) -> str:
    params = _inner(node)
    return next((name for name in ("units", "filters") if name in params), "")


def _inner(node: Node) -> Mapping[str, Any]:
    """The parameters of a layer, or of the one inside of it."""
    inner = node.params.get("layer") if node.layer in _WRAPPERS else None
    told = inner.get("params") if isinstance(inner, Mapping) else None
    return told if isinstance(told, Mapping) else node.params


def _changed(node: Node, params: Mapping[str, Any]) -> ChangeParams:
    inner = node.params.get("layer") if node.layer in _WRAPPERS else None
    if not isinstance(inner, Mapping):
        return ChangeParams(node.id, params)
    told = {k: v for k, v in {**_inner(node), **params}.items() if v is not None}
    return ChangeParams(node.id, {"layer": {**inner, "params": told}})


def _sized(layer: Node, units: int) -> tuple[Edit, ...]:
    return (_changed(layer, {_count_name(layer): units}),)


def _activated(graph: LayerGraph, node: Node, activation: str | None) -> tuple[Edit, ...]:
    if node.layer in _ACTIVATIONS:
        if activation is None:
            return taking_out(graph, node)
        if node.layer == "Activation":
            return (ChangeParams(node.id, {"activation": activation}),)
        return (ReplaceLayer(node.id, NewLayer("Activation", {"activation": activation})),)
    return (_changed(node, {"activation": activation}),)


def _only(
    graph: LayerGraph, answer: Answer, layer: Node, activation: str | None
) -> tuple[Edit, ...]:
    """The last activation, be it in the layer with the units or in one behind it."""
    if answer.end is not None and answer.end.node != layer.id and answer.end.node in graph:
        said = graph.node(answer.end.node)
        is_own = said.layer in _ACTIVATIONS and _inner(layer).get("activation") is None
        if is_own:
            return _activated(graph, said, activation)
    return _activated(graph, layer, activation)


def _usual(answer: Answer) -> tuple[int, str | None, str] | None:
    """Units, activation and loss for the target."""
    column = answer.column
    if column is None:
        return None
    if answer.is_tagged:
        return column.shape[-1], "sigmoid", _YES
    if answer.is_one_hot and answer.target is not None:
        return answer.target.count, "softmax", _HOT
    if answer.is_numbered and not column.shape[1:]:
        count = len(column.classes)
        if answer.reach is not None and not answer.reach.is_standardized:
            count = max(count, int(answer.reach.high) + 1)
        return (1, "sigmoid", _YES) if count == 2 else (count, "softmax", _SPARSE)
    last = column.shape[-1] if column.shape else 1
    if answer.is_yes_or_no and answer.loss is not None and answer.loss.name in BINARY:
        return last, "sigmoid", _YES
    return last, None, "mean_squared_error"
