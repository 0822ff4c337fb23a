"""What an LSTM, a GRU and a SimpleRNN compute between their input and their output.

The hidden states are Keras's own; from them and the layer's weights follow the gates of every
moment at once. How far these are from giving the same hidden states again is said, too.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np


@dataclass(frozen=True, slots=True)
class Curves:
    """(moments, units) for each gate, by its letter, and how far they are from the hidden states
    when they are put together again."""

    curves: dict[str, Any]
    off: float
    activation: str
    recurrent_activation: str = ""
    uses_bias: bool = True
    resets_after: bool = False

    def in_time(self, is_backwards: bool, off: float) -> "Curves":
        """The same in the order of the input's moments."""
        turned = {k: c[::-1] for k, c in self.curves.items()} if is_backwards else self.curves
        return dataclasses.replace(self, curves=turned, off=off)


def kind_of_cell(cell: Any) -> str:
    """ "LSTM", "GRU" or "SimpleRNN"; "" for a cell of another kind."""
    for kind in ("LSTM", "GRU", "SimpleRNN"):
        if isinstance(cell, getattr(keras.layers, f"{kind}Cell")):
            return kind
    return ""


def took_part(mask: Any) -> Any:
    """Which moments a mask leaves in."""
    return np.asarray(mask).reshape(len(mask), -1).astype(bool).any(axis=1)


def curves(layer: Any, x: Any, begin: list[Any], h: Any, mask: Any) -> Curves:
    """The curves of one example: `x` (moments, features) as the layer is given it, `h` its hidden
    states (moments, units) in the order in which it computes them."""
    kept = np.ones(len(x), dtype=bool) if mask is None else took_part(mask)
    x = x.astype(np.float32)
    if layer.go_backwards:
        x, kept = x[::-1], kept[::-1]
    begin = [np.asarray(state, dtype=np.float32) for state in begin]
    h = _kept_up(h, begin[0], kept)
    before = np.concatenate([begin[0][None], h[:-1]])
    compute = {"LSTM": _lstm, "GRU": _gru, "SimpleRNN": _simple}[kind_of_cell(layer.cell)]
    found, made = compute(layer.cell, x, before, begin, kept)
    off = float(np.abs(made - h)[kept].max()) if kept.any() else 0.0
    found = {name: np.where(kept[:, None], values, np.nan) for name, values in found.items()}
    cell = layer.cell
    return Curves(
        {**found, "h": np.where(kept[:, None], h, np.nan)},
        off,
        _name(cell.activation),
        _name(getattr(cell, "recurrent_activation", None)),
        bool(cell.use_bias),
        bool(getattr(cell, "reset_after", False)),
    )


_Found = tuple[dict[str, Any], Any]


def _lstm(cell: Any, x: Any, before: Any, begin: list[Any], kept: Any) -> _Found:
    sums = x @ _array(cell.kernel) + before @ _array(cell.recurrent_kernel) + _bias(cell)
    i, f, g, o = np.split(sums, 4, axis=1)  # Keras's order
    i, f, o = (_applied(cell.recurrent_activation, gate) for gate in (i, f, o))
    g = _applied(cell.activation, g)
    c, memory = np.empty_like(g), begin[1]
    for moment in range(len(x)):
        if kept[moment]:
            memory = f[moment] * memory + i[moment] * g[moment]
        c[moment] = memory
    made = o * _applied(cell.activation, c)
    return {"f": f, "i": i, "g": g, "c": c, "o": o}, made


def _gru(cell: Any, x: Any, before: Any, begin: list[Any], kept: Any) -> _Found:
    units = cell.units
    bias = _bias(cell)  # two, where the past is reset after it was weighed
    outer, inner = bias if bias.ndim == 2 else (bias, np.float32(0))
    recurrent = _array(cell.recurrent_kernel)
    given = np.split(x @ _array(cell.kernel) + outer, 3, axis=1)
    past = np.split(before @ recurrent + inner, 3, axis=1)
    z, r = (_applied(cell.recurrent_activation, given[n] + past[n]) for n in (0, 1))
    remembered = r * past[2] if cell.reset_after else (r * before) @ recurrent[:, 2 * units :]
    g = _applied(cell.activation, given[2] + remembered)
    return {"z": z, "r": r, "g": g}, z * before + (1 - z) * g


def _simple(cell: Any, x: Any, before: Any, begin: list[Any], kept: Any) -> _Found:
    sums = x @ _array(cell.kernel) + before @ _array(cell.recurrent_kernel) + _bias(cell)
    return {"a": sums}, _applied(cell.activation, sums)


def _kept_up(h: Any, begin: Any, kept: Any) -> Any:
    """The hidden states, where a mask leaves a moment out those of the moment before."""
    states, state = np.array(h), begin
    for moment in np.flatnonzero(~kept):
        states[moment] = states[moment - 1] if moment else state
    return states


def _bias(cell: Any) -> Any:
    return _array(cell.bias) if cell.use_bias else np.float32(0)


def _array(weights: Any) -> Any:
    return np.asarray(keras.ops.convert_to_numpy(weights), dtype=np.float32)


def _applied(activation: Any, sums: Any) -> Any:
    if activation is None:
        return sums
    return _array(activation(keras.ops.convert_to_tensor(sums)))


def _name(activation: Any) -> str:
    if activation is None:
        return ""
    return str(getattr(activation, "__name__", type(activation).__name__))
