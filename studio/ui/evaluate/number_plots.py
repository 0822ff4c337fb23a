"""How well numbers are told: answers against truth, how far they are off, and the fitted line."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.ui.evaluate.results import OutputResult
from studio.ui.theme import SPACE_S, appearance, theme
from studio.ui.training.plain_axis import PlainAxis, plain_axes

_BINS = 40
_PLOT_HEIGHT = 220


class NumberPlots(QWidget):
    """The plots of one output, one above the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: OutputResult | None = None
        self.line = _Plot("The fitted line")
        self.scatter = _Plot("Answers against truth")
        self.residuals = _Plot("How far answers are off")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        for plot in (self.line, self.scatter, self.residuals):
            column.addWidget(plot)
        appearance().changed.connect(self._draw)

    def show_result(self, result: OutputResult) -> None:
        """Draw an output of numbers."""
        self._result = result
        self._draw()

    def _draw(self) -> None:
        if self._result is None:
            return
        arrays = self._result.arrays
        truth, answer = arrays["truth"], arrays["answer"]
        self.line.setVisible("line_x" in arrays)
        if "line_x" in arrays:
            self._draw_line(arrays)
        self.scatter.restart("truth", "answer")
        ends = [float(min(truth.min(), answer.min())), float(max(truth.max(), answer.max()))]
        self.scatter.add_line(ends, ends, theme().faint, dashed=True)
        self.scatter.add_points(truth, answer)
        self.residuals.restart("answer minus truth", "rows")
        counts, edges = np.histogram(answer - truth, bins=_BINS)
        bars = pg.BarGraphItem(
            x0=edges[:-1], x1=edges[1:], height=counts,
            brush=QColor(theme().series[0]), pen=pg.mkPen(theme().surface),
        )  # fmt: skip
        self.residuals.plot.addItem(bars)

    def _draw_line(self, arrays: dict[str, Any]) -> None:
        self.line.restart("input", "output")
        self.line.add_points(arrays["input"], arrays["truth"])
        self.line.add_line(arrays["line_x"], arrays["line_y"], theme().series[1])


class _Plot(QWidget):
    """A heading over a plot that looks like the training curves."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._axes: dict[str, PlainAxis] = plain_axes()
        self.plot = pg.PlotWidget(axisItems=self._axes)
        self.plot.setFixedHeight(_PLOT_HEIGHT)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        # The page scrolls; a wheel over a plot must not be caught by it.
        self.plot.wheelEvent = lambda event: event.ignore()
        self.plot.setMouseEnabled(x=False, y=False)
        heading = QLabel(title)
        heading.setProperty("class", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(heading)
        column.addWidget(self.plot)

    def restart(self, across: str, up: str) -> None:
        """Empty it, in the colours of the theme."""
        self.plot.clear()
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
        self.plot.addItem(pg.PlotCurveItem(x=x, y=y, pen=pg.mkPen(color, width=2, style=style)))
