"""What the curves of a recurrent layer are called and computed by, in the field's own signs.

Formulas are kept as they are typed: `_` before what stands below the line ("f_t", "h_{t-1}"), `*`
for the product unit by unit, "sigma" for the sigmoid.
"""

import re
from dataclasses import dataclass, replace

from studio.engine.protocol.questions import GatesShown

_FUNCTIONS = {"sigmoid": "sigma", "linear": "", "": ""}
_FROM_0_TO_1 = frozenset({"sigmoid", "hard_sigmoid", "softmax"})
_FROM_MINUS_1 = frozenset({"tanh", "softsign"})
_BELOW = re.compile(r"_(?:\{([^}]*)\}|(\w))")
_SIGNS = str.maketrans({"-": "\N{MINUS SIGN}", "'": "\N{PRIME}", "*": "\N{CIRCLED DOT OPERATOR}"})
_SIGMA = "\N{GREEK SMALL LETTER SIGMA}"


@dataclass(frozen=True, slots=True)
class Gate:
    """One curve: its letter, its name, what it is for, its formula, and the ends between which it
    always lies, where it does."""

    letter: str
    name: str
    words: str
    formula: str
    ends: tuple[float, float] | None = None

    @property
    def rich_formula(self) -> str:
        """The formula with indices below the line, for a label."""
        return _BELOW.sub(
            lambda found: f"<sub>{found[1] or found[2]}</sub>", _typeset(self.formula)
        )

    @property
    def plain_formula(self) -> str:
        """The formula for those who hear it, or read it in a file."""
        return _typeset(self.formula).replace("{", "").replace("}", "")


def gates_of(shown: GatesShown) -> list[Gate]:
    """The curves of a layer, in the order in which they are computed."""
    made = {"LSTM": _lstm, "GRU": _gru, "SimpleRNN": _simple}[shown.kind](shown)
    if shown.reads_backwards:
        made = [replace(gate, formula=gate.formula.replace("t-1", "t+1")) for gate in made]
    return made


def signs_of(shown: GatesShown) -> str:
    """What the signs in the formulas mean."""
    words = ["t: the moment"]
    if shown.recurrent_activation == "sigmoid" or shown.activation == "sigmoid":
        words.append(f"{_SIGMA}: the sigmoid, from 0 to 1")
    if shown.kind != "SimpleRNN":
        words.append("\N{CIRCLED DOT OPERATOR}: unit by unit")
    return " · ".join(words)


def _lstm(shown: GatesShown) -> list[Gate]:
    ends = (0.0, 1.0) if shown.recurrent_activation in _FROM_0_TO_1 else None
    return [
        Gate("f", "forget", "how much of the cell's memory stays", _gate("f", shown), ends),
        Gate("i", "input", "how much of the candidate is added", _gate("i", shown), ends),
        Gate("g", "candidate", "what could be added",
             f"g_t = {_of(shown.activation, _sum('g', shown))}", _ends(shown)),
        Gate("c", "cell state", "the memory itself", "c_t = f_t * c_{t-1} + i_t * g_t"),
        Gate("o", "output", "how much of the memory is shown", _gate("o", shown), ends),
        Gate("h", "hidden state", "what the layer gives",
             f"h_t = o_t * {_of(shown.activation, 'c_t')}", _ends(shown)),
    ]  # fmt: skip


def _gru(shown: GatesShown) -> list[Gate]:
    ends = (0.0, 1.0) if shown.recurrent_activation in _FROM_0_TO_1 else None
    inner = "U_g (r_t * h_{t-1})"
    if shown.resets_after:
        inner = "r_t * (U_g h_{t-1} + b'_g)" if shown.uses_bias else "r_t * U_g h_{t-1}"
    bias = " + b_g" if shown.uses_bias else ""
    candidate = _of(shown.activation, f"W_g x_t{bias} + {inner}")
    return [
        Gate("z", "update", "how much of the state before stays", _gate("z", shown), ends),
        Gate("r", "reset", "how much of it the candidate looks at", _gate("r", shown), ends),
        Gate("g", "candidate", "what the state could become", f"g_t = {candidate}", _ends(shown)),
        Gate("h", "hidden state", "what the layer gives",
             "h_t = z_t * h_{t-1} + (1 - z_t) * g_t", _ends(shown)),
    ]  # fmt: skip


def _simple(shown: GatesShown) -> list[Gate]:
    bias = " + b" if shown.uses_bias else ""
    return [
        Gate("a", "sum", "what input and past add up to", f"a_t = W x_t + U h_{{t-1}}{bias}"),
        Gate("h", "hidden state", "what the layer gives",
             f"h_t = {_of(shown.activation, 'a_t')}", _ends(shown)),
    ]  # fmt: skip


def _gate(letter: str, shown: GatesShown) -> str:
    return f"{letter}_t = {_of(shown.recurrent_activation, _sum(letter, shown))}"


def _sum(letter: str, shown: GatesShown) -> str:
    bias = f" + b_{letter}" if shown.uses_bias else ""
    if shown.kind == "GRU" and shown.uses_bias and shown.resets_after:
        bias += f" + b'_{letter}"
    return f"W_{letter} x_t + U_{letter} h_{{t-1}}{bias}"


def _of(activation: str, inside: str) -> str:
    """A function of something; the identity leaves it as it is."""
    sign = _FUNCTIONS.get(activation, activation)
    return f"{sign}({inside})" if sign else inside


def _typeset(formula: str) -> str:
    return formula.translate(_SIGNS).replace("sigma", _SIGMA)


def _ends(shown: GatesShown) -> tuple[float, float] | None:
    return (-1.0, 1.0) if shown.activation in _FROM_MINUS_1 else None
