"""A sequence to be tried: a table and a curve of the same numbers, and ways to begin one."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.columns import Column
from studio.runs.subject import Input
from studio.ui.trained.try_it.field import Field, outside
from studio.ui.trained.try_it.sequence_curve import SequenceCurve
from studio.ui.trained.try_it.sequence_table import SequenceModel, SequenceTable
from studio.ui.widgets.flow_layout import FlowLayout
from studio.ui.widgets.theme import SPACE_S

_HEIGHT = 250
_NARROW = 210
_BESIDE = 2
"""Up to so many features the table stands beside the curve; a wider one stands below."""

STARTS: dict[str, Callable[[Any], Any]] = {
    "Sine wave": lambda share: (1 + np.sin(2 * np.pi * share)) / 2,
    "Ramp": lambda share: share,
    "Step": lambda share: (share >= 0.5).astype(float),
    "Steady": lambda share: np.full_like(share, 0.5),
    "Noise": lambda share: np.random.default_rng().uniform(size=share.shape),
}
"""Sequences to begin with: from each step's place, 0 to 1, to its value between least and most."""


class SequenceField(Field):
    """Numbers in steps: typed, pasted, drawn, or begun from a well-known curve."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        self._shape = column.shape if read.window == 1 else (read.window, *column.shape)
        steps, features = self._shape[0], math.prod(self._shape[1:])
        self.model = SequenceModel(steps, features)
        self._ends = (-1.0, 1.0)
        self._is_known = False
        """Whether the data were asked for what values they hold."""
        self._truth: Any = None
        self.table = SequenceTable(self.model)
        self.table.setAccessibleName(f"{column.name}, step by step")
        self.table.refused.connect(self._say)
        self.curve = SequenceCurve()
        self.curve.drawn.connect(self._on_drawn)
        self.feature = QComboBox()
        self.feature.setAccessibleName("Feature that is drawn")
        self.feature.setToolTip("Which of the numbers of a step is drawn")
        self.feature.addItems([f"Feature {n + 1}" for n in range(features)])
        self.feature.setVisible(features > 1)
        self.feature.currentIndexChanged.connect(self._redraw)
        self.start = QPushButton("Start from")
        self.start.setToolTip("Fill the drawn feature with a well-known curve")
        menu = QMenu(self.start)
        for name in STARTS:
            menu.addAction(name).triggered.connect(lambda *_, name=name: self.begin(name))
        self.start.setMenu(menu)
        self.paste = QPushButton("Paste")
        self.paste.setToolTip("Take the numbers in the clipboard, as a spreadsheet copies them")
        self.paste.clicked.connect(self.table.paste)
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("class", "caption")
        self.words.hide()
        self._editor = self._lay_out(steps, features)
        self.model.edited.connect(self._on_edited)
        self._redraw()

    def _lay_out(self, steps: int, features: int) -> QWidget:
        editor, tools = QWidget(), QWidget()
        title = QLabel(f"{self.column.name}: {steps:,} steps")
        flow = FlowLayout(tools, SPACE_S)
        for tool in (self.feature, self.start, self.paste):
            flow.addWidget(tool)
        column = QVBoxLayout(editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        for widget in (title, tools, self.words):
            column.addWidget(widget)
        self.curve.setFixedHeight(_HEIGHT)
        if features <= _BESIDE:
            self.table.setFixedSize(_NARROW, _HEIGHT)
            self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.table.horizontalHeader().setSectionResizeMode(
                self.table.horizontalHeader().ResizeMode.Stretch
            )
            row = QHBoxLayout()
            row.setSpacing(SPACE_S)
            row.addWidget(self.table)
            row.addWidget(self.curve, 1)
            column.addLayout(row)
        else:
            self.table.setFixedHeight(_HEIGHT)
            column.addWidget(self.curve)
            column.addWidget(self.table)
        return editor

    # --- a field ----------------------------------------------------------------------

    def rows(self) -> list[tuple[str, QWidget]]:
        """One editor, which bears its name itself."""
        return [("", self._editor)]

    def connect(self, changed: Any) -> None:
        """Have `changed` emitted when a value changes."""
        self.model.edited.connect(changed)

    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        """Say between which values the data lie."""
        self._ends = (min(lows), max(highs))
        self.curve.set_ends(*self._ends)
        self._is_known = True
        self._say(self._outside())

    @property
    def is_being_typed(self) -> bool:
        """Whether a cell of the table is open."""
        return self.table.is_being_typed

    def fill(self, row: Any) -> None:
        """Take a sequence of the data."""
        self.model.take(row)
        self._truth = None
        self._say(self._outside())
        self._redraw()

    def value(self) -> tuple[Any, str]:
        """The sequence; it is whole at any time."""
        array = self.model.values.reshape(self._shape).copy()
        return (array if self.read.window > 1 else array[np.newaxis]), ""

    # --- the answer ---------------------------------------------------------------------

    def show_truth(self, truth: Any) -> None:
        """Show what would be right for the sequence of the data that is filled in."""
        self._truth = self._in_steps(truth)
        self._redraw()

    def show_answer(self, answer: Any) -> bool:
        """Lay the answer over the curve; False where it has not a row for each step."""
        self.model.show_answer(self._in_steps(answer))
        self._redraw()
        return self.model.answer is not None

    def _in_steps(self, values: Any) -> Any:
        if values is None:
            return None
        array = np.asarray(values)
        array = array[:, np.newaxis] if array.ndim == 1 else array
        return array if array.ndim == 2 and len(array) == len(self.model.values) > 1 else None

    # --- inside -------------------------------------------------------------------------

    def begin(self, name: str) -> None:
        """Fill the drawn feature with one of STARTS."""
        low, high = self._ends
        share = np.linspace(0, 1, len(self.model.values))
        self._put(0, low + STARTS[name](share) * (high - low))

    def _on_drawn(self, step: int, numbers: Any) -> None:
        self._put(step, numbers)

    def _put(self, step: int, numbers: Any) -> None:
        self.model.put(max(0, self.feature.currentIndex()), step, numbers)

    def _on_edited(self) -> None:
        self._truth = None  # what was right for another sequence
        self._say(self._outside())
        self._redraw()

    def _outside(self) -> str:
        """How many values the training data have none like."""
        if not self._is_known:
            return ""
        values = self.model.values
        said = [outside(float(value), *self._ends) for value in (values.max(), values.min())]
        return " ".join(f"Some values are {words}." for words in said if words)

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    def _redraw(self) -> None:
        self.curve.show_values(self.model.values, max(0, self.feature.currentIndex()))
        self.curve.show_answer(self.model.answer, self._truth)
