"""The curves of a recurrent layer one above the other: what it reads, its gates, what comes out.

Needs pyqtgraph, so it is imported where nobody waits.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.engine.protocol.questions import GatesShown
from studio.ui.trained.gates.gates_words import Gate, gates_of, signs_of
from studio.ui.trained.gates.moments_plot import MomentsPlot
from studio.ui.widgets.caption import Caption
from studio.ui.widgets.theme import SPACE_L, SPACE_M, SPACE_S, appearance, theme

Mode = Literal["one", "mean", "all"]
_WIDE = 720
_FEW_FEATURES = 6
_SPOKEN = 3


@dataclass(frozen=True, slots=True)
class LookedInto:
    """A layer's answer with its files read: an array for each name in GatesShown.files."""

    shown: GatesShown
    arrays: dict[str, Any]

    @property
    def moments(self) -> int:
        """How long the sequence is."""
        return len(self.arrays["h"])

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return int(self.arrays["h"].shape[1])

    def sequences(self) -> Any | None:
        """Target and answer of the network, (moments, 2), where it answers with one number a
        moment; of several the first."""
        answer, target = (self._a_number_each(self.arrays.get(n)) for n in ("answer", "target"))
        if answer is None:
            return None
        return np.stack([np.full_like(answer, np.nan) if target is None else target, answer], 1)

    def _a_number_each(self, values: Any) -> Any | None:
        if values is None or values.ndim == 0 or len(values) != self.moments or values.ndim > 2:
            return None
        return values if values.ndim == 1 else values[:, 0]


class GatesView(QScrollArea):
    """Draws what was looked into. `unit_wanted` and `example_wanted` (1 or -1) come from keys."""

    unit_wanted = Signal(int)
    example_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: LookedInto | None = None
        self._gates: list[Gate] = []
        self.plots: dict[str, MomentsPlot] = {}
        self._letters: list[str] = []
        self._stale: list[str] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._draw_next)
        self.mode: Mode = "one"
        self.unit = 0
        self.moment: int | None = None
        self.where = Caption()
        self.signs = QLabel(wordWrap=True)
        self.signs.setProperty("class", "caption")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Gates over time")
        self.setAccessibleDescription(
            "Left and Right go from moment to moment, Up and Down from unit to unit, "
            "Page Up and Page Down from example to example"
        )
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        self._column.setSpacing(SPACE_L)
        self._column.addWidget(self.signs)
        self._column.addStretch(1)
        self.setWidget(self._content)
        appearance().changed.connect(self._restyle)

    # --- what is shown ----------------------------------------------------------------

    def show_gates(self, found: LookedInto) -> None:
        """Draw these curves from now on."""
        self._found, self._gates = found, gates_of(found.shown)
        self.unit = min(self.unit, found.units - 1)
        wanted = ["x", *(gate.letter for gate in self._gates)]
        wanted += ["answer"] if found.sequences() is not None else []
        if wanted != self._letters:
            self._restart(wanted)
        self.moment = None if (self.moment or 0) >= found.moments else self.moment
        self.signs.setText(signs_of(found.shown))
        self._draw()

    @property
    def is_drawn(self) -> bool:
        """Whether all plots are as they should be; some may still wait for their turn."""
        return not self._stale

    def show_units(self, mode: Mode, unit: int) -> None:
        """Draw one unit, the mean of all, or all as a map."""
        self.mode, self.unit = mode, unit
        self._draw()

    def point_at(self, moment: int | None, unit: int = -1) -> None:
        """Mark a moment (from 0) in all plots, with the values there; None marks none."""
        self.moment = moment
        if self._stale:
            return  # what is drawn last marks it in all of them
        for letter, plot in self.plots.items():
            plot.point_at(moment, "" if moment is None else self._value(letter, moment, unit))
        self.where.set_text(self._where(moment, unit))

    def picture(self) -> QPixmap:
        """All that is drawn, also what is scrolled away."""
        while self._stale:
            self._draw_next()
        return self._content.grab()

    def write_csv(self, path: Path) -> None:
        """Write all curves: a line for each moment, a column for each unit of each gate. Raises
        OSError."""
        if self._found is None:
            return
        names, columns = ["moment"], [np.arange(1, self._found.moments + 1)]
        for letter, values in self._columns().items():
            names += [f"{letter}_{n + 1}" for n in range(values.shape[1])]
            columns += list(values.T)
        lines = [",".join(names)]
        for row in zip(*columns, strict=True):
            rest = ("" if np.isnan(v) else f"{float(v):.7g}" for v in row[1:])
            lines.append(",".join([str(int(row[0])), *rest]))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    # --- making -----------------------------------------------------------------------

    def _restart(self, letters: list[str]) -> None:
        """Throw the plots away; others are made as they are drawn."""
        for old in self.plots.values():
            old.hide()
            old.deleteLater()
        self.plots, self._letters = {}, letters

    def _made(self, letter: str) -> MomentsPlot:
        names = {gate.letter: gate.name for gate in self._gates}
        place = self._letters.index(letter)
        plot = MomentsPlot(names.get(letter, "what the layer reads" if letter == "x" else letter))
        plot.color = place
        # A row of the input's map is one of its numbers and no unit.
        plot.pointed.connect(self._on_input_pointed if letter == "x" else self.point_at)
        plot.left.connect(self._on_left)
        plot.stretched.connect(self._on_stretched)
        plot.show_time(place == len(self._letters) - 1)
        plot.restyle()
        plot.stand_beside(self._is_wide)
        self.plots[letter] = plot
        self._column.insertWidget(place, plot)
        return plot

    def _explain(self, letter: str, plot: MomentsPlot) -> None:
        assert self._found is not None
        muted = theme().muted
        color = theme().series[plot.color % len(theme().series)]
        if letter == "x":
            x = self._found.arrays["x"]
            words = "what the layer reads"
            if x.shape[1] > 1:
                words = f"{x.shape[1]:,} numbers a moment"
            heading = _heading("x", "input", words, color, muted)
            plot.explain(heading, has_many=1 < x.shape[1] <= _FEW_FEATURES)
        elif letter == "answer":
            one, two = theme().series[0], theme().series[1]
            key = f'<span style="color:{two}">╍</span> answer'
            if "target" in self._found.arrays:
                key += f'&nbsp;&nbsp; <span style="color:{one}">━</span> target'
            plot.explain(key, has_many=True)
        else:
            gate = next(gate for gate in self._gates if gate.letter == letter)
            heading = _heading(letter, gate.name, gate.words, color, muted)
            plot.explain(heading, gate.rich_formula, gate.plain_formula)

    # --- drawing ----------------------------------------------------------------------

    def _draw(self) -> None:
        """Draw all plots anew, one in each turn of the event loop: eight would hold it up."""
        self._stale = list(self._letters)
        self._turn.start()

    def _draw_next(self) -> None:
        if self._found is None or not self._stale:
            return
        letter = self._stale.pop(0)
        plot = self.plots.get(letter) or self._made(letter)
        self._explain(letter, plot)
        if letter == "answer":
            pair = self._found.sequences()
            plot.draw_lines(pair, None, colors=(0, 1), dashed=frozenset({1}))
        elif letter == "x":
            self._draw_input(plot, self._found.arrays["x"])
        else:
            gate = next(gate for gate in self._gates if gate.letter == letter)
            self._draw_gate(plot, self._found.arrays[letter], gate.ends)
        if self._stale:
            self._turn.start()
        else:
            self.point_at(self.moment)

    def _draw_input(self, plot: MomentsPlot, values: Any) -> None:
        if values.shape[1] > _FEW_FEATURES:
            plot.draw_map(values, None)
        else:
            plot.draw_lines(values, None)

    def _draw_gate(self, plot: MomentsPlot, values: Any, ends: tuple[float, float] | None) -> None:
        if self.mode == "all":
            plot.draw_map(values, ends)
        elif self.mode == "mean":
            band = np.stack([values.min(axis=1), values.max(axis=1)], axis=1)
            plot.draw_lines(values.mean(axis=1, keepdims=True), ends, band=band)
        else:
            plot.draw_lines(values[:, self.unit : self.unit + 1], ends)

    def _columns(self) -> dict[str, Any]:
        """All that is drawn, by letter, (moments, …)."""
        assert self._found is not None
        found = {
            letter: self._found.arrays[letter] for letter in self._letters if letter != "answer"
        }
        for name in ("answer", "target"):
            values = self._found.arrays.get(name)
            if "answer" in self._letters and values is not None:
                found[name] = values.reshape(len(values), -1)
        return found

    # --- the moment that is pointed at ------------------------------------------------

    def _value(self, letter: str, moment: int, unit: int) -> str:
        assert self._found is not None
        if letter == "answer":
            pair = self._found.sequences()
            assert pair is not None
            return _spoken(pair[moment][::-1])
        values = self._found.arrays[letter][moment]
        if letter == "x":
            return "" if self.plots["x"].is_map else _spoken(values)
        if self.mode == "mean":
            return _spoken(values[None].mean(axis=1))
        return _spoken(values[unit : unit + 1] if unit >= 0 else values[self.unit : self.unit + 1])

    def _where(self, moment: int | None, unit: int) -> str:
        if self._found is None:
            return ""
        if moment is None:
            return f"{self._found.moments:,} moments · {self._found.units:,} units"
        words = f"moment {moment + 1:,} of {self._found.moments:,}"
        if self.mode == "mean":
            return f"{words} · mean of {self._found.units:,} units"
        return f"{words} · unit {(unit if unit >= 0 else self.unit) + 1:,}"

    def _on_input_pointed(self, moment: int, number: int) -> None:
        self.point_at(moment)

    def _on_left(self) -> None:
        self.point_at(None)

    def _on_stretched(self, start: float, end: float) -> None:
        for plot in self.plots.values():
            plot.stretch(start, end)

    # --- the look ---------------------------------------------------------------------

    def _restyle(self) -> None:
        for plot in self.plots.values():
            plot.restyle()
        self._draw()

    @property
    def _is_wide(self) -> bool:
        return self.viewport().width() >= _WIDE

    def _stand(self) -> None:
        for plot in self.plots.values():
            plot.stand_beside(self._is_wide)

    # --- Qt -------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Formulas stand beside the plots where there is room."""
        super().resizeEvent(event)
        self._stand()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The marked moment goes with the focus."""
        super().focusOutEvent(event)
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From moment to moment, unit to unit, example to example."""
        found, key = self._found, event.key()
        if found is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            start = self.moment if self.moment is not None else -1 if step > 0 else found.moments
            self.point_at(min(max(start + step, 0), found.moments - 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point_at(0 if key == Qt.Key.Key_Home else found.moments - 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.unit_wanted.emit(self.unit + (1 if key == Qt.Key.Key_Up else -1))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.example_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)


def _heading(letter: str, name: str, words: str, color: str, muted: str) -> str:
    return (
        f'<span style="color:{color}; font-weight:600"><i>{letter}</i>&nbsp; {name}</span>'
        f'&nbsp; <span style="color:{muted}">{words}</span>'
    )


def _spoken(values: Any) -> str:
    if np.isnan(values).all():
        return "left out"
    words = ", ".join(_number(float(v)) for v in values[:_SPOKEN] if not np.isnan(v))
    return words + (", …" if len(values) > _SPOKEN else "")


def _number(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 100 else f"{value:.4g}"
