"""Marks on the curves where the person changed the learning rate: thin lines across all plots,
which say what was done when the pointer is near.

Needs pyqtgraph, so it is imported only once there is something to draw.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.engine.protocol.run import LearningRateChanged
from studio.runs.rates import in_digits
from studio.ui.training.along import Along
from studio.ui.widgets.theme import theme

_NEAR = 6
"""How many pixels away the pointer still reads a mark."""


class RateMarks:
    """The marks of one plot, a PlotItem."""

    def __init__(self, item: Any) -> None:
        self._item = item
        self._lines: list[Any] = []
        self._changes: list[LearningRateChanged] = []

    @property
    def places(self) -> list[float]:
        """Where they stand on the axis as it is drawn."""
        return [float(line.value()) for line in self._lines]

    def show(self, changes: Sequence[LearningRateChanged], along: Along) -> None:
        """Mark these changes where their steps stand."""
        self._changes = [*changes]
        while len(self._lines) < len(changes):
            line = pg.InfiniteLine(angle=90, movable=False, pen=_pen())
            line.setZValue(-1)  # behind the curves
            self._item.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        while len(self._lines) > len(changes):
            self._item.removeItem(self._lines.pop())
        for line, x in zip(self._lines, _places(changes, along), strict=True):
            if line.value() != x:
                line.setValue(x)

    def restyle(self) -> None:
        """Take the theme's colours."""
        for line in self._lines:
            line.setPen(_pen())

    def near(self, x: float) -> list[tuple[str, str]]:
        """What was changed near a place of the axis as it is drawn: how each is called, and what it
        did."""
        pixel = self._item.getViewBox().viewPixelSize()[0]
        return [
            (f"learning rate set after step {change.step:,}", _told(change))
            for change, at in zip(self._changes, self.places, strict=True)
            if abs(at - x) <= _NEAR * pixel
        ]


def _places(changes: Sequence[LearningRateChanged], along: Along) -> list[float]:
    steps = np.array([max(1.0, float(change.step)) for change in changes])
    places = along.place(steps).tolist() if len(steps) else []
    return [math.log10(place) for place in places] if along.is_log else places


def _told(change: LearningRateChanged) -> str:
    return f"{in_digits(change.before)} → {in_digits(change.rate)}"


def _pen() -> Any:
    return pg.mkPen(theme().warning, width=1, style=Qt.PenStyle.DotLine)
