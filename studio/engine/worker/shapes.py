"""Shapes and parameter counts of a graph, from Keras itself and without allocating weights.

Each layer is called on symbolic tensors inside a `StatelessScope` that initializes nothing. What
Keras answered once for the same parameters and input shapes is remembered, so an edit costs the
layers behind it and no more. Linked nodes are calls of one real layer, so that Keras itself objects
to one that does not fit the others.
"""

import heapq
import json
import math
import time
import warnings
from collections import ChainMap, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import keras
from keras.src.backend import compute_output_spec
from keras.src.backend.common import global_state
from keras.src.backend.common.masking import get_keras_mask, set_keras_mask

from studio.engine.protocol.message import Shape
from studio.engine.protocol.shapes import (
    Change,
    InferShapes,
    LayerCall,
    NodeObjection,
    NodeReport,
    ShapesReply,
    Told,
    Tried,
)
from studio.engine.worker.construct import arguments, make_layer
from studio.engine.worker.objections import objection_sentence
from studio.engine.worker.refusal import Refused

_REMEMBERED = 20_000
_NOT_STATELESS = "while in a stateless scope"
_FOR_MAINTAINERS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ResourceWarning)


@dataclass(frozen=True, slots=True)
class Wired:
    """What a wire carries, as far as shapes go."""

    shape: Shape
    dtype: str
    mask: Shape | None = None
    """Of the mask that goes with it, if one does: which steps count."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Keras said to one call: its outputs and parameters, or why not."""

    outputs: tuple[Wired, ...] = ()
    params: int = 0
    trainable: int = 0
    sentence: str = ""
    raw: str = ""
    warnings: tuple[str, ...] = ()


Heard = tuple[tuple[str, ...], tuple[Wired, ...], Told]
"""A call: the names of its inputs, where they have any, what they carry, and what it is told."""
Said = NodeReport | NodeObjection


@dataclass(frozen=True, slots=True)
class Known:
    """What was said to a call when it was last looked at, and what that depended on."""

    call: LayerCall
    inputs: tuple[Wired, ...]
    earlier: tuple[Heard, ...]
    answer: Answer
    said: Said


class ShapeInference:
    """Answers InferShapes: keeps the graph, and remembers what it asked Keras before."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Any, Answer] = OrderedDict()
        self._calls: dict[str, LayerCall] = {}
        self._order: list[str] | None = None
        self._rank: dict[str, float] = {}
        self._behind: dict[str, list[str]] = {}
        """Where each node stands in the order, and those that take what it gives."""
        self._known: dict[str, Known] = {}
        self._told: dict[str, Said] | None = None
        """What the other side knows by our replies; None where it wants to hear everything."""

    def infer(
        self, request: InferShapes, is_superseded: Callable[[], bool] = lambda: False
    ) -> ShapesReply | None:
        """The shapes of the nodes, and Keras's objections; None once a newer request is there."""
        started = time.perf_counter()
        self._take_in(request)
        said: dict[str, Said] = {}
        wires: dict[tuple[str, int], Wired] = {}
        heard: dict[str, tuple[Heard, ...]] = {}
        for node in self._in_order():
            if is_superseded():
                return None
            call = self._calls[node]
            if any(source not in wires for source in call.inputs):
                continue  # behind an objection
            inputs = tuple(wires[source] for source in call.inputs)
            earlier = heard.get(call.link, ()) if call.link else ()
            known = self._look_at(call, inputs, earlier)
            said[node] = known.said
            if not known.answer.sentence:
                wires.update({(node, i): wired for i, wired in enumerate(known.answer.outputs)})
                heard[call.link] = (*earlier, (call.input_names, inputs, call.told))
        return self._reply(request.id, said, started)

    def what_if(self, change: Change) -> Tried:
        """What would be said after an edit, where it differs from what was said last. The graph
        stays as it is; what Keras answers is remembered."""
        return self._spread(change) or self._walk(change)

    def _walk(self, change: Change) -> Tried:
        """The same for every edit, at the cost of all nodes."""
        twin = ShapeInference()
        twin._answers, twin._order, twin._told = self._answers, self._order, self._told or {}
        twin._calls, twin._known = {**self._calls}, {**self._known}
        reply = twin.infer(InferShapes(0, change.calls, change.gone, is_change=True))
        assert reply is not None
        return Tried(reply.reports, reply.objections, reply.gone)

    def _spread(self, change: Change) -> Tried | None:
        """The same at the cost of the nodes that say something else; None where the order of the
        nodes would be another one, or where a layer is shared."""
        ranks = self._ranks_after(change)
        if ranks is None:
            return None
        new = {call.node: call for call in change.calls}
        behind = _behind(change.calls)
        said: dict[str, Said | None] = dict.fromkeys(change.gone)
        wired: dict[str, tuple[Wired, ...]] = dict.fromkeys(change.gone, ())
        waiting = {*new, *(n for g in change.gone for n in self._behind.get(g, ()))} - said.keys()
        if not waiting <= ranks.keys():
            return None
        heap = [(ranks[node], node) for node in waiting]
        heapq.heapify(heap)
        waiting |= said.keys()
        while heap:
            node = heapq.heappop(heap)[1]
            call = new.get(node) or self._calls[node]
            if call.link:
                return None
            inputs = [self._carried(source, port, wired) for source, port in call.inputs]
            known = tuple(carried for carried in inputs if carried is not None)
            answer = self.answer(call, known) if len(known) == len(inputs) else None
            said[node] = None if answer is None else _said(call, answer)
            wired[node] = answer.outputs if answer is not None else ()
            if wired[node] == self._outputs(node):
                continue
            for after in {*self._behind.get(node, ()), *behind.get(node, ())} - waiting:
                if after not in ranks:
                    return None
                waiting.add(after)
                heapq.heappush(heap, (ranks[after], after))
        return self._tried(said)

    def _tried(self, said: dict[str, Said | None]) -> Tried:
        """What differs from what was said last."""
        told = self._told or {}
        differs = {node: what for node, what in said.items() if told.get(node) != what}
        return Tried(
            {node: what for node, what in differs.items() if isinstance(what, NodeReport)},
            tuple(what for what in differs.values() if isinstance(what, NodeObjection)),
            tuple(node for node, what in differs.items() if what is None),
        )

    def _ranks_after(self, change: Change) -> Mapping[str, float] | None:
        """Where the nodes stand in their order after a change; None where old ones would have to
        stand elsewhere, or come before what they need."""
        self._in_order()
        waiting = {call.node: call for call in change.calls}
        ranks: dict[str, float] = {}
        while waiting:
            ready = [c for c in waiting.values() if all(s not in waiting for s, _ in c.inputs)]
            for call in ready:
                sources = [ranks.get(s, self._rank.get(s, math.inf)) for s, _ in call.inputs]
                last = max(sources, default=-1.0)
                rank = self._rank.get(call.node, last + 2.0**-10)
                if rank <= last and last != math.inf:
                    return None
                ranks[call.node] = rank
                del waiting[call.node]
            if not ready:
                return None
        return ChainMap(ranks, self._rank)

    def _carried(self, source: str, port: int, wired: dict[str, tuple[Wired, ...]]) -> Wired | None:
        outputs = wired[source] if source in wired else self._outputs(source)
        return outputs[port] if port < len(outputs) else None

    def _outputs(self, node: str) -> tuple[Wired, ...]:
        """What a node gives in the graph as it is; nothing where Keras objects, there or before."""
        is_known = isinstance((self._told or {}).get(node), NodeReport)
        return self._known[node].answer.outputs if is_known else ()

    def _take_in(self, request: InferShapes) -> None:
        if not request.is_change:
            self._calls, self._known, self._order, self._told = {}, {}, None, None
        for node in request.gone:
            self._calls.pop(node, None)
            self._known.pop(node, None)
            self._order = None
        for call in request.calls:
            old = self._calls.get(call.node)
            if old is None or old.inputs != call.inputs:
                self._order = None
            self._calls[call.node] = call

    def _in_order(self) -> list[str]:
        """The nodes from inputs to outputs, older ones first where the wires leave a choice, as
        the script has them: the first of linked nodes makes the layer. Nodes on a loop, and those
        behind something that is missing, are left out."""
        if self._order is not None:
            return self._order
        waits_for = {n: {source for source, _ in c.inputs} for n, c in self._calls.items()}
        behind = self._behind = _behind(self._calls.values())
        free = [(self._calls[n].age, n) for n, sources in waits_for.items() if not sources]
        heapq.heapify(free)
        order = self._order = []
        while free:
            node = heapq.heappop(free)[1]
            order.append(node)
            for after in behind.get(node, ()):
                waits_for[after].discard(node)
                if not waits_for[after]:
                    heapq.heappush(free, (self._calls[after].age, after))
        self._rank = {node: float(place) for place, node in enumerate(order)}
        return order

    def _look_at(
        self, call: LayerCall, inputs: tuple[Wired, ...], earlier: tuple[Heard, ...]
    ) -> Known:
        known = self._known.get(call.node)
        if known and known.call is call and known.inputs == inputs and known.earlier == earlier:
            return known
        answer = self.answer(call, inputs, earlier)
        said = _said(call, answer, is_first=not earlier)
        self._known[call.node] = Known(call, inputs, earlier, answer, said)
        return self._known[call.node]

    def _reply(self, request_id: int, said: dict[str, Said], started: float) -> ShapesReply:
        told, self._told = self._told, said
        before: dict[str, Said] = told or {}
        new = {node: what for node, what in said.items() if before.get(node) != what}
        return ShapesReply(
            request_id,
            {node: what for node, what in new.items() if isinstance(what, NodeReport)},
            tuple(what for what in new.values() if isinstance(what, NodeObjection)),
            gone=tuple(before.keys() - said.keys()),
            is_change=told is not None,
            seconds=time.perf_counter() - started,
        )

    def answer(
        self, call: LayerCall, inputs: tuple[Wired, ...], earlier: tuple[Heard, ...] = ()
    ) -> Answer:
        """What Keras says to one call on these inputs, from memory where it was asked before.

        `earlier` are the calls of the same layer before this one: what it says depends on them.
        """
        params = json.dumps(call.params, sort_keys=True)
        key = (call.path, params, call.call, call.input_names, inputs, call.told, earlier)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = ask_keras(call, inputs, earlier)
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(key)
        return known


def _behind(calls: Iterable[LayerCall]) -> dict[str, list[str]]:
    """By node, those that take what it gives."""
    found: dict[str, list[str]] = {}
    for call in calls:
        for source in {source for source, _ in call.inputs}:
            found.setdefault(source, []).append(call.node)
    return found


def ask_keras(
    call: LayerCall, inputs: tuple[Wired, ...], earlier: tuple[Heard, ...] = ()
) -> Answer:
    """Make the layer and call it on symbolic tensors, after the earlier calls of it. What Keras
    raises becomes an objection, and what it warns of is kept."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        answer = _ask(call, inputs, earlier)
    texts = dict.fromkeys(_plain_text(str(one.message)) for one in warned if _is_told(one))
    return replace(answer, warnings=tuple(texts)) if texts else answer


def _is_told(warned: warnings.WarningMessage) -> bool:
    """Whether a warning is meant for who builds the network, and not for who maintains Keras."""
    return not issubclass(warned.category, _FOR_MAINTAINERS)


def _plain_text(text: str) -> str:
    return " ".join(text.split())


def _ask(call: LayerCall, inputs: tuple[Wired, ...], earlier: tuple[Heard, ...]) -> Answer:
    try:
        if call.path == "keras.Input":
            tensor = keras.Input(**arguments(call.params))
            return Answer((_wired(tensor),))
        try:
            with keras.StatelessScope(initialize_variables=False):
                return _call_layer(call, inputs, earlier)
        except ValueError as error:
            if _NOT_STATELESS not in str(error):
                raise
        # A recurrent layer that keeps its state makes variables which need a value at once.
        return _call_layer(call, inputs, earlier)
    except Exception as error:
        shapes = tuple(wired.shape for wired in inputs)
        sentence = objection_sentence(call.path.rpartition(".")[2], call.params, shapes, error)
        told = error.__cause__ if isinstance(error, Refused) and error.__cause__ else error
        return Answer(sentence=sentence, raw=f"{type(told).__name__}: {told}")
    finally:
        # Keras would initialize these, uselessly, at the end of the next scope.
        global_state.set_global_attribute("uninitialized_variables", [])


def _call_layer(call: LayerCall, inputs: tuple[Wired, ...], earlier: tuple[Heard, ...]) -> Answer:
    params = {name: value for name, value in call.params.items() if name != "name"}
    layer = make_layer(call.path, params)
    for heard in (*earlier, (call.input_names, inputs, call.told)):
        names, carried, told = heard
        tensors = _tensors(carried)
        first, named = _arguments(call.call, names, tensors, told)
        outputs = keras.tree.flatten(layer(*first, **named))
        if any(map(_is_side, names)):
            _refuse_masks(layer, names, carried)
            _try_sides(layer, first, named, names, carried)
    if any(output is tensor for output in outputs for tensor in tensors):
        _build_model(call, layer, inputs)
    weights = layer.weights
    return Answer(
        outputs=tuple(_wired(output) for output in outputs if hasattr(output, "shape")),
        params=_count(weights),
        trainable=_count(layer.trainable_weights),
    )


def _build_model(call: LayerCall, layer: Any, inputs: tuple[Wired, ...]) -> None:
    """Make a model of one layer that hands back the very tensor which it got. Keras takes that for
    a loop, and raises."""
    tensors = [keras.Input(batch_shape=wired.shape, dtype=wired.dtype) for wired in inputs]
    first, named = _arguments(call.call, call.input_names, tensors, call.told)
    keras.Model(tensors, layer(*first, **named))


def _is_side(name: str) -> bool:
    return "state" in name or "mask" in name


def _refuse_masks(layer: Any, names: tuple[str, ...], inputs: tuple[Wired, ...]) -> None:
    """Raise Refused where a mask has another length than what it masks. Keras says nothing of it
    before it trains, and of a mask of one step for all it never does."""
    if isinstance(layer, keras.layers.Softmax):
        return  # which masks numbers and no steps
    carried = [(n, w) for n, w in zip(names or ("",) * len(inputs), inputs, strict=True)]
    masked = [(name, wired) for name, wired in carried if not _is_side(name)]
    by_name = dict(masked)
    for name, mask in carried:
        argument, _, place = name.partition(".")
        if argument == "mask":
            number = int(place.partition("/")[0] or 0)
            what = masked[number][1] if number < len(masked) else None
        else:
            what = by_name.get(argument.removesuffix("_mask")) if "_mask" in argument else None
        if what is None or len(what.shape) < 2 or len(mask.shape) < 2:
            continue
        steps, told = what.shape[1], mask.shape[1]
        if None not in (steps, told) and steps != told:
            raise Refused(
                f"{type(layer).__name__} takes a mask with one value for each of the {steps:,} "
                f"steps that it masks, and this one has {told:,}."
            )


def _try_sides(
    layer: Any,
    first: list[Any],
    named: dict[str, Any],
    names: tuple[str, ...],
    inputs: tuple[Wired, ...],
) -> None:
    """Raise Refused where masks or states do not fit. Keras looks at them only when it computes:
    so let it, without values."""
    try:
        compute_output_spec(layer.call, *first, **named)
    except Exception as error:
        if _NOT_STATELESS in str(error):
            raise
        sides = [w.shape for name, w in zip(names, inputs, strict=True) if _is_side(name)]
        raise Refused(
            f"{type(layer).__name__} cannot compute with the masks and states wired to it, which "
            f"carry {', '.join(map(str, sides))}. A state has as many values as its cell has "
            "units, a mask one for each step, an attention mask one for each pair of steps."
        ) from error


def _tensors(carried: tuple[Wired, ...]) -> list[Any]:
    return [_tensor(wired) for wired in carried]


def _tensor(wired: Wired) -> Any:
    tensor = keras.KerasTensor(wired.shape, dtype=wired.dtype)
    if wired.mask is not None:
        set_keras_mask(tensor, keras.KerasTensor(wired.mask, dtype="bool"))
    return tensor


def _arguments(
    way: str, names: tuple[str, ...], tensors: list[Any], told: Told
) -> tuple[list[Any], dict[str, Any]]:
    """What a call is handed: by position, and by keyword."""
    first: list[Any] = []
    named: dict[str, Any] = {}
    for name, tensor in zip(names or ("",) * len(tensors), tensors, strict=True):
        argument, _, place = name.partition(".")
        if not argument:
            first.append(tensor)
        elif not place:
            named[argument] = tensor
        else:
            path, _, length = place.partition("/")
            whole = named.setdefault(argument, [None] * int(length or 0))
            _put(whole, [int(step) for step in path.split(".")], tensor)
    if way == "keywords":
        first = [named.pop(names[0])]  # Keras wants one input without a keyword
    return [first] if way == "list" else first, {**named, **dict(told)}


def _put(whole: list[Any], path: list[int], tensor: Any) -> None:
    """Put a tensor where it belongs in lists within a list, as stacked cells nest their states."""
    step, rest = path[0], path[1:]
    whole += [None] * (step + 1 - len(whole))
    if not rest:
        whole[step] = tensor
        return
    if whole[step] is None:
        whole[step] = []
    _put(whole[step], rest, tensor)


def _wired(tensor: Any) -> Wired:
    mask = get_keras_mask(tensor)
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    return Wired(_shape(tensor), dtype, None if mask is None else _shape(mask))


def _shape(tensor: Any) -> Shape:
    return tuple(None if size is None else int(size) for size in tensor.shape)


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _said(call: LayerCall, answer: Answer, *, is_first: bool = True) -> Said:
    """What is told of a node. The weights of a shared layer are those of its first call."""
    if answer.sentence:
        return NodeObjection(call.node, answer.sentence, answer.raw)
    return NodeReport(
        outputs=tuple(wired.shape for wired in answer.outputs),
        params=answer.params if is_first else 0,
        trainable=answer.trainable if is_first else 0,
        dtype=answer.outputs[0].dtype if answer.outputs else "float32",
        warnings=answer.warnings,
    )
