"""How well numbers are told: answers against truth, how far they are off and where, and the
fitted line."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.ui.trained.results import OutputResult
from studio.ui.widgets.plain_axis import PlainAxis, plain_axes
from studio.ui.widgets.theme import SPACE_S, appearance, theme

_BINS = 40
_PLOT_HEIGHT = 220


class NumberPlots(QWidget):
    """The plots of one output, one above the other. A plot takes 20 ms to make, so each is made
    in a turn of the event loop of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: OutputResult | None = None
        self._input = "input"
        self.line: _Plot | None = None
        self.scatter: _Plot | None = None
        self.residuals: _Plot | None = None
        self.histogram: _Plot | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._draw_next)
        self._wanted: list[Callable[[OutputResult], None]] = []
        appearance().changed.connect(self._draw)

    def show_result(self, result: OutputResult, input_name: str = "") -> None:
        """Draw an output of numbers, and its line over the only column that goes in."""
        self._result, self._input = result, input_name or "input"
        self._draw()

    def _draw(self) -> None:
        if self._result is None:
            return
        has_line = "line_x" in self._result.arrays
        if self.line is not None:
            self.line.setVisible(has_line)
        self._wanted = [self._draw_line] if has_line else []
        self._wanted += [self._draw_scatter, self._draw_residuals, self._draw_histogram]
        self._next.start()

    def _draw_next(self) -> None:
        if self._result is None or not self._wanted:
            return
        self._wanted.pop(0)(self._result)
        if self._wanted:
            self._next.start()

    def _made(self, title: str, place: int) -> "_Plot":
        plot = _Plot(title)
        self._column.insertWidget(place, plot)
        return plot

    def _draw_line(self, result: OutputResult) -> None:
        arrays = result.arrays
        self.line = plot = self.line or self._made("The fitted line", 0)
        plot.restart(self._input, result.output.target or "output", result.units)
        plot.add_points(arrays["input"], arrays["truth"])
        plot.add_line(arrays["line_x"], arrays["line_y"], theme().series[1])

    def _draw_scatter(self, result: OutputResult) -> None:
        truth, answer = result.arrays["truth"], result.arrays["answer"]
        place = 0 if self.line is None else 1
        self.scatter = plot = self.scatter or self._made("Answers against truth", place)
        plot.restart("truth", "answer", result.units)
        ends = [float(min(truth.min(), answer.min())), float(max(truth.max(), answer.max()))]
        plot.add_line(ends, ends, theme().faint, dashed=True)
        plot.add_points(truth, answer)

    def _draw_residuals(self, result: OutputResult) -> None:
        truth, answer = result.arrays["truth"], result.arrays["answer"]
        place = self._column.count()
        self.residuals = plot = self.residuals or self._made("Where answers are off", place)
        plot.restart("answer", "answer minus truth", result.units)
        plot.add_line(
            [float(answer.min()), float(answer.max())], [0.0, 0.0], theme().faint, dashed=True
        )
        plot.add_points(answer, answer - truth)

    def _draw_histogram(self, result: OutputResult) -> None:
        place = self._column.count()
        self.histogram = plot = self.histogram or self._made("How far answers are off", place)
        plot.restart("answer minus truth", "rows", result.units)
        counts, edges = np.histogram(result.arrays["answer"] - result.arrays["truth"], bins=_BINS)
        bars = pg.BarGraphItem(
            x0=edges[:-1], x1=edges[1:], height=counts,
            brush=QColor(theme().series[0]), pen=pg.mkPen(theme().surface),
        )  # fmt: skip
        plot.plot.addItem(bars)


class _Plot(QWidget):
    """A heading over a plot that looks like the training curves."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._axes: dict[str, PlainAxis] = plain_axes()
        # Nobody sees its menu, and making one takes as long as all the rest.
        self.plot = pg.PlotWidget(axisItems=self._axes, enableMenu=False)
        self.plot.setFixedHeight(_PLOT_HEIGHT)
        self.plot.hideButtons()
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        # The page scrolls; a wheel over a plot must not be caught by it.
        self.plot.wheelEvent = lambda event: event.ignore()
        self.plot.setMouseEnabled(x=False, y=False)
        self._title = title
        self.heading = QLabel(title, wordWrap=True)
        self.heading.setProperty("class", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.plot)

    def restart(self, across: str, up: str, units: str = "") -> None:
        """Empty it, in the colours of the theme, for numbers in these units."""
        self.plot.clear()
        self.heading.setText(f"{self._title}, {units}" if units else self._title)
        self.plot.setBackground(theme().surface)
        for axis in self._axes.values():
            axis.restyle()
        self._axes["bottom"].name(across)
        self._axes["left"].name(up)
        self.plot.showGrid(x=True, y=True, alpha=0.25)

    def add_points(self, x: Any, y: Any) -> None:
        """Points, each a little see-through, so that crowds show."""
        color = QColor(theme().series[0])
        color.setAlpha(130)
        self.plot.addItem(
            pg.ScatterPlotItem(x=np.ravel(x), y=np.ravel(y), size=5, brush=color, pen=None)
        )

    def add_line(self, x: Any, y: Any, color: str, *, dashed: bool = False) -> None:
        """A line through these."""
        style = pg.QtCore.Qt.PenStyle.DashLine if dashed else pg.QtCore.Qt.PenStyle.SolidLine
        self.plot.addItem(
            pg.PlotCurveItem(x=x, y=y, pen=pg.mkPen(color, width=2, style=style), antialias=True)
        )
