"""Shapes and parameter counts of a graph, from Keras itself and without allocating weights.

Each layer is called on symbolic tensors inside a `StatelessScope` that initializes nothing. What
Keras answered once for the same parameters and input shapes is remembered, so an edit costs the
layers behind it and no more.
"""

import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.backend.common import global_state

from studio.engine.messages import (
    InferShapes,
    LayerCall,
    NodeObjection,
    NodeReport,
    Shape,
    ShapesReply,
)
from studio.engine.worker.construct import arguments, make_layer
from studio.engine.worker.objections import objection_sentence

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Wired:
    """What a wire carries, as far as shapes go."""

    shape: Shape
    dtype: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What Keras said to one call: its outputs and parameters, or why not."""

    outputs: tuple[Wired, ...] = ()
    params: int = 0
    trainable: int = 0
    sentence: str = ""
    raw: str = ""


class ShapeInference:
    """Answers InferShapes, and remembers what it asked Keras before."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Any, Answer] = OrderedDict()

    def infer(
        self, request: InferShapes, is_superseded: Callable[[], bool] = lambda: False
    ) -> ShapesReply | None:
        """The shapes of all nodes, and Keras's objections; None once a newer request is there."""
        started = time.perf_counter()
        wires: dict[tuple[str, int], Wired] = {}
        reports: dict[str, NodeReport] = {}
        objections: list[NodeObjection] = []
        for call in request.calls:
            if is_superseded():
                return None
            if any(source not in wires for source in call.inputs):
                continue  # behind an objection
            answer = self.answer(call, tuple(wires[source] for source in call.inputs))
            if answer.sentence:
                objections.append(NodeObjection(call.node, answer.sentence, answer.raw))
                continue
            wires.update({(call.node, i): wired for i, wired in enumerate(answer.outputs)})
            reports[call.node] = _report(answer)
        seconds = time.perf_counter() - started
        return ShapesReply(request.id, reports, tuple(objections), seconds)

    def answer(self, call: LayerCall, inputs: tuple[Wired, ...]) -> Answer:
        """What Keras says to one call on these inputs, from memory where it was asked before."""
        params = json.dumps(call.params, sort_keys=True)
        key = (call.path, params, call.call, call.input_names, inputs)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = ask_keras(call, inputs)
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(key)
        return known


def ask_keras(call: LayerCall, inputs: tuple[Wired, ...]) -> Answer:
    """Make the layer and call it on symbolic tensors. What Keras raises becomes an objection."""
    try:
        if call.path == "keras.Input":
            tensor = keras.Input(**arguments(call.params))
            return Answer((_wired(tensor),))
        with keras.StatelessScope(initialize_variables=False):
            return _call_layer(call, inputs)
    except Exception as error:
        shapes = tuple(wired.shape for wired in inputs)
        sentence = objection_sentence(call.path.rpartition(".")[2], call.params, shapes, error)
        return Answer(sentence=sentence, raw=f"{type(error).__name__}: {error}")
    finally:
        # Keras would initialize these, uselessly, at the end of the next scope.
        global_state.set_global_attribute("uninitialized_variables", [])


def _call_layer(call: LayerCall, inputs: tuple[Wired, ...]) -> Answer:
    params = {name: value for name, value in call.params.items() if name != "name"}
    layer = make_layer(call.path, params)
    tensors = [keras.KerasTensor(wired.shape, dtype=wired.dtype) for wired in inputs]
    outputs = keras.tree.flatten(_call(layer, call, tensors))
    weights = layer.weights
    return Answer(
        outputs=tuple(_wired(output) for output in outputs if hasattr(output, "shape")),
        params=_count(weights),
        trainable=_count(layer.trainable_weights),
    )


def _call(layer: Any, call: LayerCall, tensors: list[Any]) -> Any:
    if call.call == "list":
        return layer(tensors)
    if call.call == "keywords":
        named: dict[str, Any] = {}
        for name, tensor in zip(call.input_names, tensors, strict=True):
            if name in named:  # the states of an LSTM: one argument, two wires
                before = named[name]
                named[name] = [*(before if isinstance(before, list) else [before]), tensor]
            else:
                named[name] = tensor
        first = next(iter(named))
        return layer(named.pop(first), **named)
    return layer(*tensors)


def _wired(tensor: Any) -> Wired:
    shape = tuple(None if size is None else int(size) for size in tensor.shape)
    return Wired(shape, keras.backend.standardize_dtype(tensor.dtype))


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _report(answer: Answer) -> NodeReport:
    return NodeReport(
        outputs=tuple(wired.shape for wired in answer.outputs),
        params=answer.params,
        trainable=answer.trainable,
        dtype=answer.outputs[0].dtype if answer.outputs else "float32",
    )
