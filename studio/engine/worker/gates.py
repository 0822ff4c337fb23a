"""The gates of a recurrent layer, moment by moment, for one example.

Keras computes what goes into the layer and what comes out of it, as it always does: it is listened
to. Only what a layer keeps to itself in between is computed here, from the layer's own weights and
activations. Put together again, the gates must give what came out; where they do not, a sentence
comes in place of curves.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import msgspec
import numpy as np

from studio.engine.protocol.questions import GatesShown, ShowGates
from studio.engine.worker.batches import as_given, by_name, filled_up
from studio.engine.worker.cells import Curves, kind_of_cell, took_part
from studio.engine.worker.cells import curves as curves_of
from studio.engine.worker.refusal import Refused
from studio.engine.worker.states import forget_states, has_states

_NEAR, _NEAR_IN_HALVES = 1e-4, 2e-2
# Accelerators multiply float32 with ten bits of mantissa where they are allowed to (TF32).
_NEAR_ON_ACCELERATOR = 5e-3


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the layer: what went in, the states it began with, and what came out."""

    x: Any
    begin: list[Any]
    mask: Any
    output: Any

    def row(self, place: int) -> "Call":
        """The same of one example."""
        mask = None if self.mask is None else self.mask[place]
        return Call(self.x[place], [b[place] for b in self.begin], mask, self.output[place])


def recurrent_layers(model: Any) -> dict[str, Any]:
    """The layers that have gates, or a state, to look at, by name; those inside others as well."""
    return {
        layer.name: layer
        for layer in reversed(model._flatten_layers(include_self=False))
        if isinstance(layer, keras.layers.RNN) and kind_of_cell(layer.cell)
    }


def show_gates(
    question: ShowGates,
    model: Any,
    part: Any,
    begin: Callable[[], None],
    write: Callable[[str, Any], str],
) -> GatesShown:
    """Answer. `begin` puts the states there that the part of the data begins with; `write` writes
    an array and gives the file's name. Raises Refused where there is nothing to look at."""
    layers = recurrent_layers(model)
    if not layers:
        raise Refused("This network has no LSTM, GRU or SimpleRNN.")
    name = question.layer if question.layer in layers else next(reversed(layers))
    layer = layers[name]
    columns = {entry: part[column] for entry, column in question.inputs.items()}
    rows = len(next(iter(columns.values()), ()))
    if not rows:
        raise Refused(f"There are no {question.part} rows to look at.")
    row = min(max(question.row, 0), rows - 1)
    shown = GatesShown(
        question.id, tuple(reversed(layers)), name, kind_of_cell(layer.cell), rows, row
    )
    batch, place = _batch_with(model, columns, row, begin)
    with _overheard(layer) as calls:
        outputs = by_name(model, model(as_given(batch), training=False))
    answer = outputs.get(question.output, next(iter(outputs.values())))
    try:
        call, found = _checked(layer, calls, place)
    except _NotShown as reason:
        return msgspec.structs.replace(shown, sentence=f"{name} cannot be shown: {reason}")
    finally:
        forget_states(model)
    arrays = {"x": call.x, **found.curves, "answer": _array(answer)[place]}
    if question.target in part:
        arrays["target"] = part[question.target][np.array([row])][0]
    arrays = {key: np.asarray(a, dtype=np.float32) for key, a in arrays.items() if _is_numeric(a)}
    return msgspec.structs.replace(
        shown,
        files={key: write(key, values) for key, values in arrays.items()},
        activation=found.activation,
        recurrent_activation=found.recurrent_activation,
        uses_bias=found.uses_bias,
        resets_after=found.resets_after,
        reads_backwards=bool(layer.go_backwards),
        notes=tuple(_notes(layer, call, len(calls))),
        off=found.off,
    )


# --- listening ------------------------------------------------------------------


def _batch_with(
    model: Any, columns: dict[str, Any], row: int, begin: Callable[[], None]
) -> tuple[dict[str, Any], int]:
    """A batch that holds a row, and its place there. Layers that keep their state are led to where
    that batch begins, through all batches before it."""
    size = model.inputs[0].shape[0]
    if not size:
        return _rows(columns, row, row + 1), 0
    first = row // size * size
    begin()
    if has_states(model):
        for start in range(0, first, size):
            model.predict_on_batch(as_given(_rows(columns, start, start + size)))
    batch = _rows(columns, first, first + size)
    return {name: filled_up(values, size) for name, values in batch.items()}, row - first


def _rows(columns: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return {name: v[np.arange(start, min(end, len(v)))] for name, v in columns.items()}


@contextlib.contextmanager
def _overheard(layer: Any) -> Iterator[list[Call]]:
    """All calls of a layer while this lasts."""
    calls: list[Call] = []
    call = layer.call

    def listening(
        sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = False
    ) -> Any:
        states = initial_state
        if states is None:
            states = layer.states if layer.stateful else layer.get_initial_state(len(sequences))
        begin = [_array(state) for state in keras.tree.flatten(states)]
        told = {"initial_state": initial_state, "mask": mask, "training": training}
        output = call(sequences, **told)
        first = keras.tree.flatten(output)[0]
        masks = [_array(m) for m in keras.tree.flatten(mask) if m is not None]
        calls.append(Call(_array(sequences), begin, masks[0] if masks else None, _array(first)))
        return output

    with _put(layer, call=listening):
        yield calls


def _whole(layer: Any, call: Call) -> tuple[Any, float]:
    """What the layer gives at every moment, whatever of it the network takes; and how near to it
    the same sums come that are added up elsewhere."""
    begin = [keras.ops.convert_to_tensor(state) for state in call.begin]
    mask = None if call.mask is None else keras.ops.convert_to_tensor(call.mask)
    with _put(layer, return_sequences=True, return_state=False):
        given = layer(
            keras.ops.convert_to_tensor(call.x), initial_state=begin, mask=mask, training=False
        )
    if "16" in str(layer.compute_dtype):
        return _array(given), _NEAR_IN_HALVES
    is_on_cpu = "cpu" in str(getattr(given, "device", "cpu")).lower()
    return _array(given), _NEAR if is_on_cpu else _NEAR_ON_ACCELERATOR


@contextlib.contextmanager
def _put(layer: Any, **values: Any) -> Iterator[None]:
    """Attributes of a layer for a while, past all that setting one sets off."""
    own = vars(layer)
    before = {name: own[name] for name in values if name in own}
    own.update(values)
    try:
        yield
    finally:
        for name in values:
            del own[name]
        own.update(before)


# --- checking -------------------------------------------------------------------


class _NotShown(Exception):
    """Why there are no curves; `str(error)` goes on after the layer's name and a colon."""


def _checked(layer: Any, calls: list[Call], place: int) -> tuple[Call, Curves]:
    """The curves of one example in the first call, if they agree with what Keras gives."""
    if not calls:
        raise _NotShown("Keras computes it in one piece with another layer, or does not call it.")
    try:
        batch, near = _whole(layer, calls[0])
        whole = batch[place].astype(np.float32)
        call = calls[0].row(place)
        found = curves_of(layer, call.x, call.begin, whole, call.mask)
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        reason = " ".join(str(error).split())[:200]
        raise _NotShown(f"it computes in a way of its own ({reason}).") from error
    own = call.output.astype(np.float32)
    mine = whole if own.ndim == whole.ndim else whole[-1]
    off = max(found.off, float(np.abs(mine - own).max()) if mine.shape == own.shape else np.inf)
    if not off <= near * max(1.0, float(np.abs(whole).max())):
        raise _NotShown(
            f"put together again, its gates are off from what it gives by up to {off:.3g}. "
            "So it computes in a way of its own, and these would not be its gates."
        )
    return call, found.in_time(layer.go_backwards, off)


def _notes(layer: Any, call: Call, calls: int) -> Iterator[str]:
    if layer.go_backwards:
        yield "The layer reads backwards: it begins at the right, and its memory grows to the left."
    if call.mask is not None and not took_part(call.mask).all():
        left_out = int((~took_part(call.mask)).sum())
        yield f"{left_out:,} of {len(call.x):,} moments are left out by a mask."
    has_past = any(np.any(state) for state in call.begin)
    if layer.stateful and has_past:
        yield "It goes on from the state that the batch before left."
    elif layer.stateful:
        yield "It keeps its state from batch to batch; here it begins from nothing."
    elif has_past:
        yield "It begins with a state that the network gives to it."
    if calls > 1:
        yield f"It is called {calls} times; this is the first."


def _array(values: Any) -> Any:
    return np.array(keras.ops.convert_to_numpy(values))


def _is_numeric(values: Any) -> bool:
    return np.asarray(values).dtype.kind in "biuf" or np.asarray(values).dtype.name == "bfloat16"
