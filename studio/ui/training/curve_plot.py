"""One plot of the curves panel: the curves of one kind, from numbers to lines.

Needs pyqtgraph, so it is imported only once there is something to draw.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from studio.runs.rates import RATE
from studio.runs.series import Extremes, Outline, Series, Smoothing, is_noisy
from studio.ui.training.along import Along
from studio.ui.training.rate_marks import RateMarks
from studio.ui.widgets.line_look import color_of, line_pen
from studio.ui.widgets.mixing import mixed
from studio.ui.widgets.point_raster import sticky_range
from studio.ui.widgets.theme import theme

_NARROWEST = 1e-2
"""The least that an axis spans, in what it counts."""
AXIS_WIDTH = 58  # the same for all plots, so that they stand above each other
_SMOOTH_SHARE = 0.55
"""How much of the smoothed line's colour is that of the text: it has to stand out on what was
measured, which it never outweighs."""
_SCORES = ("accuracy", "precision", "recall", "auc", "f1", "f_beta", "sensitivity", "specificity")


def base_name(name: str) -> str:
    """The metric that a curve shows, whichever part of the data it is of."""
    return name.removeprefix("val_")


def plot_of(name: str) -> str:
    """Which plot a curve belongs to: "loss", "score" for what lies between 0 and 1, or its own."""
    base = base_name(name)
    if base == "loss" or base.endswith("_loss"):
        return "loss"
    if any(word in base for word in _SCORES):
        return "score"
    return base


class Curve:
    """One name's lines: raw steps, smoothed steps, epochs, and the last run's epochs behind.
    `index` is its number among the lines that are shown together."""

    def __init__(self, name: str, index: int, plot: Any) -> None:
        self.name, self.index = name, index
        self.steps, self.epochs = Series(), Series()
        self._ghost_series = Series()
        self._smoothing = Smoothing(self.steps, 0.0)
        self._outline = Outline(self.steps)
        self._drawn: tuple[Any, ...] = ()
        self.is_shown = True
        self.is_noisy = False
        self._ghost = pg.PlotDataItem(antialias=True)
        self._raw = pg.PlotDataItem(antialias=False)
        self._smooth = pg.PlotDataItem(antialias=True)
        # A rate is that of a whole epoch, and jumps where it is changed.
        mode = "right" if name == RATE else None
        self._marks = pg.PlotDataItem(antialias=True, stepMode=mode)
        for z, item in enumerate((self._ghost, self._raw, self._smooth, self._marks)):
            item.setZValue(z)
            plot.addItem(item)
        self.restyle()

    @property
    def is_validation(self) -> bool:
        """Whether it is of data that the network does not learn from."""
        return self.name.startswith("val_")

    @property
    def color(self) -> str:
        """Its colour in the theme that is on."""
        return color_of(self.index)

    @property
    def _smooth_color(self) -> QColor:
        return mixed(QColor(theme().text), QColor(self.color), _SMOOTH_SHARE)

    def restyle(self) -> None:
        """Take the theme's colours."""
        color = QColor(self.color)
        # A noisy line is a band of many short strokes: broad ones would cost ten times as much.
        self._raw.setPen(line_pen(self.index, 1 if self.is_noisy else 2))
        self._raw.opts["antialias"] = not self.is_noisy
        self._smooth.setPen(pg.mkPen(self._smooth_color, width=1))
        has_line = self.is_validation or self.name == RATE  # what has no line over the steps
        self._marks.setPen(line_pen(self.index, 1.5) if has_line else None)
        self._marks.setSymbol("o")
        self._marks.setSymbolSize(6)
        self._marks.setSymbolBrush(pg.mkBrush(color))
        self._marks.setSymbolPen(pg.mkPen(theme().surface, width=1))
        faint = QColor(color)
        faint.setAlpha(110)
        self._ghost.setPen(pg.mkPen(faint, width=1, style=Qt.PenStyle.DashLine))

    def follow(self, steps: Series | None, epochs: Series | None, ghost: Series | None) -> None:
        """Show these series from now on."""
        if steps is not None and steps is not self.steps:
            self.steps = steps
            self._smoothing = Smoothing(steps, self._smoothing.factor)
            self._outline = Outline(steps)
            self.restyle()
        self.epochs = epochs or self.epochs
        self._ghost_series = ghost or Series()

    def judge(self) -> bool:
        """See whether it is noisy by now, and say so."""
        if self.is_noisy != is_noisy(self.steps):
            self.is_noisy = not self.is_noisy
            self._drawn = ()
            self.restyle()
        return self.is_noisy

    def smooth_by(self, factor: float) -> None:
        """Keep this much of the past in the smoothed line; 0 shows the raw line alone."""
        if factor != self._smoothing.factor:
            self._smoothing = Smoothing(self.steps, factor)
            self.restyle()

    def redraw(self, along: Along, before: Along, view: tuple[float, float], pixels: int) -> None:
        """Hand what can be seen in the view, from left to right on so many pixels, to the lines.
        `along` says where steps stand, `before` those of the last run."""
        state = (
            len(self.steps), len(self.epochs), len(self._ghost_series), along.version,
            before.version, self._smoothing, self.is_shown, view, pixels,
        )  # fmt: skip
        if state == self._drawn:
            return
        self._drawn = state
        for item in (self._raw, self._smooth, self._marks, self._ghost):
            item.setVisible(self.is_shown)
        if not self.is_shown:
            return
        # We thin the lines out ourselves, from a pyramid that grows with the run: pyqtgraph looks
        # at all points at each redraw and leaves ten times as many to the painter.
        first, last = self.steps.between(*(along.step_at(x) for x in view))
        at, values = self._outline.of(first, last, pixels)
        self._raw.setData(along.place(self.steps.x[at]), values)
        if self._smoothing.factor > 0 and last > first:
            at = np.append(np.arange(first, last - 1, max(1, (last - first) // pixels)), last - 1)
            self._smooth.setData(along.place(self.steps.x[at]), self._smoothing.y[at])
        else:
            self._smooth.setData(values[:0], values[:0])
        # Keras's training values are means over the epoch, so they stand in its middle, on the
        # line of the steps; validation is done at its end.
        middle = 0.5 if len(self.steps) else 0.0
        marks = along.place((self.epochs.x - middle) * along.epoch_width)
        symbol = "o" if along.has_room(marks, view, pixels) else None
        self._marks.setData(marks, self.epochs.y, symbol=symbol)
        ghost = self._ghost_series.x * before.epoch_width
        self._ghost.setData(before.place(ghost), self._ghost_series.y)

    def extent(self, is_log: bool) -> tuple[float, float]:
        """Lowest and highest value; with a log axis, of those above zero."""
        pairs: list[Extremes] = [self.steps, self.epochs, self._ghost_series]
        lows = [p.lowest_positive if is_log else p.lowest for p in pairs]
        return min(lows), max(p.highest for p in pairs)

    def value_at(self, step: float, epoch_width: float) -> tuple[float, float | None] | None:
        """What the person reads at a step: the value that was measured, and the smoothed one where
        there is one."""
        if len(self.steps):
            index = self.steps.nearest_index(step)
            raw = float(self.steps.y[index])
            if self._smoothing.factor > 0:
                return raw, float(self._smoothing.y[index])
            return raw, None
        if len(self.epochs):
            index = self.epochs.nearest_index(step / epoch_width)
            return float(self.epochs.y[index]), None
        return None


class CurvePlot:
    """A PlotItem with its curves, axes and crosshair. `titled` says what a person calls a curve."""

    def __init__(self, kind: str, item: Any, titled: Callable[[str], str]) -> None:
        self.kind, self.item, self._titled = kind, item, titled
        self.curves: dict[str, Curve] = {}
        self.is_log = self.is_log_x = False
        self._y_range: tuple[float, float] | None = None
        self._fitted: Any = None
        self._fitted_view: Any = None
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.12)
        item.disableAutoRange()
        for side in ("left", "bottom"):
            item.getAxis(side).setZValue(-1000)  # the grid beneath the curves
        item.getAxis("left").setWidth(AXIS_WIDTH)
        self.crosshair = pg.InfiniteLine(angle=90, movable=False)
        self.crosshair.setVisible(False)
        item.addItem(self.crosshair, ignoreBounds=True)
        self.rate_marks = RateMarks(item)
        self.restyle()

    def curve(self, name: str, index: int) -> Curve:
        """The curve of that name, made as the line of that number when it is first asked for."""
        if name not in self.curves:
            self.curves[name] = Curve(name, index, self.item)
            self._label()
        return self.curves[name]

    def restyle(self) -> None:
        """Take the theme's colours."""
        for side in ("left", "bottom"):
            self.item.getAxis(side).restyle()
        self.crosshair.setPen(pg.mkPen(theme().muted, width=1, style=Qt.PenStyle.DashLine))
        self.rate_marks.restyle()
        for curve in self.curves.values():
            curve.restyle()
        self._label()

    def _label(self) -> None:
        bases = list(dict.fromkeys(base_name(name) for name in self.curves))
        text = self.kind if len(bases) != 1 or self.kind == "loss" else self._titled(bases[0])
        suffix = " (log)" if self.is_log else ""
        self.item.getAxis("left").name(text + suffix)

    def label_x(self, text: str) -> None:
        """Name the x axis; an empty text hides its numbers, too."""
        axis = self.item.getAxis("bottom")
        axis.setStyle(showValues=bool(text))
        axis.name(text)
        axis.showLabel(bool(text))
        axis.setHeight(38 if text else 6)

    def use_log(self, is_log: bool) -> None:
        """Draw the values on a logarithmic axis."""
        self.is_log = is_log
        self._use_logs()

    def use_log_x(self, is_log: bool) -> None:
        """Draw the horizontal axis as a logarithmic one."""
        self.is_log_x = is_log
        self._use_logs()

    def _use_logs(self) -> None:
        self._y_range = None
        self.item.setLogMode(x=self.is_log_x, y=self.is_log)
        self._label()

    def fit(self, x_start: float, x_end: float) -> None:
        """Show everything there is, between these places of the axis."""
        shown = [c.extent(self.is_log) for c in self.curves.values() if c.is_shown]
        low = min((e[0] for e in shown), default=math.inf)
        high = max((e[1] for e in shown), default=-math.inf)
        if not (math.isfinite(low) and math.isfinite(high)):
            low, high = (0.1, 1.0)
        if self.is_log:
            low, high = math.log10(low), math.log10(max(high, low))
        # Ranges that change in steps: a new range means new ticks and new geometry for every
        # item, which is half the cost of a redraw, and numbers that stand still can be read.
        self._y_range = sticky_range(self._y_range, low, high, margin=0.06)
        x_end = round_up(max(x_end, _NARROWEST))
        x_range = (x_start, x_end)
        if self.is_log_x:
            x_range = math.log10(x_start), math.log10(max(x_end, 2 * x_start))
        box = self.item.getViewBox()
        if (x_range, self._y_range) != self._fitted or box.viewRange() != self._fitted_view:
            self.item.setXRange(*x_range, padding=0.01)
            self.item.setYRange(*self._y_range, padding=0)
            self._fitted, self._fitted_view = (x_range, self._y_range), box.viewRange()
        # What pyqtgraph would only do when the paint begins, and then ask for a second one.
        box.prepareForPaint()


def round_up(end: float) -> float:
    """The next of eight to sixteen stops between powers of two."""
    stop = 2.0 ** math.floor(math.log2(end)) / 8
    return math.ceil(end / stop) * stop


def shown_value(value: float) -> str:
    """A value with as many digits as it deserves."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞"
    return f"{value:.4g}"
