"""One curve, or many, over the moments of a sequence: a heading with a formula, and a small plot.

Needs pyqtgraph, so it is imported where nobody waits.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.caption import Caption
from studio.ui.widgets.plain_axis import PlainAxis, plain_axes
from studio.ui.widgets.theme import SPACE_M, SPACE_XS, TEXT_M, theme

_HEIGHT, _WITH_AXIS = 76, 98
_AXIS_WIDTH = 46
_HEAD_WIDTH = 310
_VALUE_WIDTH, _VALUES_WIDTH = 66, 150
_MOST_LINES = 6
_SHADES = 128
_ROOM = 0.14  # so much above and below that the numbers of the ends fit beside them
_FORMULA = TEXT_M + 1


class MomentsPlot(QWidget):
    """A heading, and values (moments, units) drawn below it, or beside it where there is room.

    `pointed` says over which moment, and which unit of a map, the pointer is (-1: not over one);
    `left` that it went away; `stretched` that another stretch of time is shown.
    """

    pointed = Signal(int, int)
    left = Signal()
    stretched = Signal(float, float)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """`title` is said to screen readers."""
        super().__init__(parent)
        self.title, self.color = title, 0
        self.values: Any = np.zeros((0, 1), dtype=np.float32)
        self.is_map = False
        self._moments = 0
        self._axes: dict[str, PlainAxis] = plain_axes()
        self._axes["left"].setWidth(_AXIS_WIDTH)
        self._axes["left"].setTickDensity(0.6)
        self.heading = QLabel(wordWrap=True)
        self.heading.setTextFormat(Qt.TextFormat.RichText)
        self.value = Caption(Qt.AlignmentFlag.AlignRight)
        self.value.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.value.setFixedWidth(_VALUE_WIDTH)
        self.formula = QLabel(wordWrap=True)
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.plot = _Plot(axisItems=self._axes)
        self.plot.setAccessibleName(title)
        self.plot.left.connect(self.left)
        self.plot.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)
        self.plot.getPlotItem().getViewBox().sigXRangeChanged.connect(self._on_stretched)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setVisible(False)
        self._line.setZValue(10)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QWidget()
        self._grid = QGridLayout(head)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(2, 1)
        self._grid.addWidget(self.formula, 1, 0)
        self._head = head
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_XS)
        self._box.addWidget(head)
        self._box.addWidget(self.plot, 1)

    # --- what is shown ----------------------------------------------------------------

    def explain(
        self, heading: str, formula: str = "", heard: str = "", *, has_many: bool = False
    ) -> None:
        """Head it: rich text, and a formula that screen readers are told as `heard`. Where a moment
        `has_many` values, there is room for some."""
        self.value.setFixedWidth(_VALUES_WIDTH if has_many else _VALUE_WIDTH)
        self.heading.setText(heading)
        self.formula.setText(f'<span style="font-size: {_FORMULA}px">{formula}</span>')
        self.formula.setAccessibleName(heard)
        self.formula.setVisible(bool(formula))
        self._grid.addWidget(self.heading, 0, 0, 1, 2 if formula else 1)
        self._grid.addWidget(self.value, 1 if formula else 0, 1)

    def stand_beside(self, is_wide: bool) -> None:
        """Put the heading to the left of the plot, or over it."""
        direction = (
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        self._box.setDirection(direction)
        self._box.setSpacing(SPACE_M if is_wide else SPACE_XS)
        self._head.setMinimumWidth(_HEAD_WIDTH if is_wide else 0)
        self._head.setMaximumWidth(_HEAD_WIDTH if is_wide else 16_777_215)

    def show_time(self, is_shown: bool) -> None:
        """Number the moments below it, or leave that to the plot below."""
        self._axes["bottom"].setStyle(showValues=is_shown)
        self._axes["bottom"].setHeight(36 if is_shown else 4)
        self._axes["bottom"].name("moment" if is_shown else "")
        self._axes["bottom"].showLabel(is_shown)
        self.plot.setFixedHeight(_WITH_AXIS if is_shown else _HEIGHT)

    def restyle(self) -> None:
        """Take the theme's colours; what is drawn takes them when it is drawn next."""
        self.plot.setBackground(theme().surface)
        for axis in self._axes.values():
            axis.restyle()
        self._line.setPen(pg.mkPen(theme().text, width=1, style=Qt.PenStyle.DashLine))

    def draw_lines(
        self, values: Any, ends: tuple[float, float] | None, *, colors: Sequence[int] = (),
        dashed: frozenset[int] = frozenset(), band: Any = None,
    ) -> None:  # fmt: skip
        """Draw (moments, lines); `ends` of the values, else what they fill. `band`
        (moments, 2) is coloured between its two sides."""
        self._restart(values)
        x = np.arange(1, len(values) + 1)
        if band is not None:
            sides = [pg.PlotCurveItem(x, band[:, n], connect="finite") for n in (0, 1)]
            shade = QColor(self._color(self.color))
            shade.setAlpha(60)
            between = pg.FillBetweenItem(*sides, brush=shade)
            self.plot.addItem(between)
        for number in range(min(_MOST_LINES, values.shape[1])):
            color = self._color(colors[number] if number < len(colors) else self.color + number)
            style = Qt.PenStyle.DashLine if number in dashed else Qt.PenStyle.SolidLine
            pen = pg.mkPen(color, width=2, style=style)
            line = pg.PlotDataItem(x, values[:, number], pen=pen, connect="finite", antialias=True)
            if len(x) == 1:
                line.setSymbol("o")
            self.plot.addItem(line)
        low, high = ends or _extent(values if band is None else band)
        room = (high - low) * _ROOM
        self.plot.setYRange(low - room, high + room, padding=0)
        self._axes["left"].setTicks(
            None if ends is None else [[(e, f"{e:g}") for e in _marks(ends)]]
        )
        self.plot.addItem(self._line, ignoreBounds=True)

    def draw_map(self, values: Any, ends: tuple[float, float] | None) -> None:
        """Draw (moments, units) as colours, a row for each unit."""
        self._restart(values)
        self.is_map = True
        low, high = ends or _extent(values)
        if low < 0:
            low, high = -max(-low, high), max(-low, high)
        image = pg.ImageItem(np.asarray(values), levels=(low, high), lut=_shades(low < 0))
        moments, units = values.shape
        image.setRect(0.5, 0.5, moments, units)
        self.plot.addItem(image)
        self.plot.setYRange(0.5, units + 0.5, padding=0)
        self._axes["left"].setTicks([[(n, str(n)) for n in _numbered(units)]])
        self.plot.addItem(self._line, ignoreBounds=True)

    def point_at(self, moment: int | None, words: str = "") -> None:
        """Mark a moment (from 0) and say what there is; None marks none."""
        self._line.setVisible(moment is not None)
        if moment is not None:
            self._line.setPos(moment + 1)
        self.value.set_text(words if moment is not None else "")

    def stretch(self, start: float, end: float) -> None:
        """Show this stretch of time."""
        box = self.plot.getPlotItem().getViewBox()
        if tuple(box.viewRange()[0]) != (start, end):
            box.setXRange(start, end, padding=0)

    def show_all(self) -> None:
        """Show all moments."""
        self.stretch(0.5, self._moments + 0.5)

    # --- inside -----------------------------------------------------------------------

    def _restart(self, values: Any) -> None:
        self.plot.clear()
        self.values, self.is_map = values, False
        if len(values) != self._moments:
            self._moments = len(values)
            end = self._moments + 0.5
            self.plot.getPlotItem().getViewBox().setLimits(xMin=0.5, xMax=end, minXRange=1)
            self.show_all()

    def _color(self, number: int) -> str:
        return theme().series[number % len(theme().series)]

    def _on_mouse_moved(self, at: QPointF) -> None:
        box = self.plot.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(at) or not self._moments:
            return
        place = box.mapSceneToView(at)
        moment = min(max(round(place.x()) - 1, 0), self._moments - 1)
        units = self.values.shape[1]
        unit = min(max(round(place.y()) - 1, 0), units - 1) if self.is_map else -1
        self.pointed.emit(moment, unit)

    def _on_clicked(self, event: Any) -> None:
        if event.double():
            self.show_all()

    def _on_stretched(self, box: Any, ends: tuple[float, float]) -> None:
        self.stretched.emit(*ends)


class _Plot(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """A plot that time can be dragged and zoomed in (with Ctrl), on a page that scrolls."""

    left = Signal()

    def __init__(self, axisItems: dict[str, PlainAxis]) -> None:
        super().__init__(axisItems=axisItems)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseEnabled(x=True, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.getPlotItem().disableAutoRange()
        self.showGrid(x=True, y=True, alpha=0.15)
        for axis in axisItems.values():
            axis.setZValue(-1000)  # the grid beneath the curves

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; without it the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


def _extent(values: Any) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if math.isclose(low, high, abs_tol=1e-9):
        return low - 0.5, high + 0.5
    return low, high


def _numbered(units: int) -> list[int]:
    """At most some rows of a map whose numbers stand within its height."""
    steps = (first * 10**power for power in range(7) for first in (1, 2, 5))
    step = next(step for step in steps if units <= 4 * step)
    numbers = range(step, units + 1, step)
    return [n for n in numbers if 0.1 <= (n - 0.5) / units <= 0.9] or [1]


def _marks(ends: tuple[float, float]) -> list[float]:
    return [ends[0], (ends[0] + ends[1]) / 2, ends[1]]


def _shades(has_two_sides: bool) -> Any:
    """From the colour of the panel to one of the theme; with two sides another below zero."""
    ground, plus, minus = (
        np.array([c.red(), c.green(), c.blue()], dtype=np.float32)
        for c in map(QColor, (theme().surface, theme().series[0], theme().series[1]))
    )
    part = np.linspace(0, 1, _SHADES)[:, None]
    up = ground + (plus - ground) * part
    if not has_two_sides:
        return up.astype(np.uint8)
    down = ground + (minus - ground) * part
    return np.concatenate([down[::-1], up]).astype(np.uint8)
