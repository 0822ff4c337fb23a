"""The curves of several runs in one plot, over epochs or over seconds.

Needs pyqtgraph, so it is imported only once there is something to draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.runs.run_state import in_order
from studio.ui.training.curve_plot import shown_value
from studio.ui.training.curves import Plots, readable
from studio.ui.training.readout import Readout
from studio.ui.widgets.legend import Entry, Legend
from studio.ui.widgets.line_look import color_of, dash_of, line_pen
from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, theme
from studio.ui.widgets.tip import tip_of

if TYPE_CHECKING:
    from studio.runs.measurement import Measurement, RunCurve

_FEW = 30
"""A line of fewer points has a mark at each."""
_PICTURE_SCALE = 2
_LETTERS = 20
_AXIS_WIDTH = 58
_NEAR = 14
"""How near to a line the mouse must be to mean it, in pixels."""
_WIDTH, _MEANT_WIDTH = 2.0, 3.5
_FADED = 70


@dataclass(frozen=True, slots=True)
class Plotted:
    """A run in the plot, by what the legend calls it."""

    key: str
    text: str
    measured: "Measurement"


class RunsPlot(QWidget):
    """Draws runs; the legend hides and shows them, and the one at the mouse stands out. Of two
    runs the difference can be drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs: Sequence[Plotted] = ()
        self.lines: list[pg.PlotDataItem] = []
        self._names: list[str] = []
        self._meant = -1
        """The number of the run at the mouse."""
        self._build()
        appearance().changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        self.legend = Legend()
        self.legend.changed.connect(self._redraw)
        self.view = Plots()
        self.view.ci.layout.setContentsMargins(0, SPACE_XS, SPACE_S, 0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAccessibleName("Curves of the chosen runs")
        self.view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.view.left.connect(self._mean_nothing)
        self.readout = Readout(self.view)
        self.plot = self.view.addPlot(axisItems=plain_axes(), enableMenu=False)
        self.plot.hideButtons()
        self.plot.showGrid(x=True, y=True, alpha=0.12)
        self.plot.getAxis("left").setWidth(_AXIS_WIDTH)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setZValue(-1000)  # the grid beneath the curves
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.legend, 1)
        for control in self._controls():
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def _controls(self) -> tuple[QWidget, ...]:
        self.curve = QComboBox()
        self.curve.setAccessibleName("What is drawn")
        self.curve.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.curve.setMinimumContentsLength(_LETTERS)
        self.curve.currentIndexChanged.connect(self._on_other_axes)
        self.x_axis = QComboBox()
        self.x_axis.addItems(["over epochs", "over seconds"])
        self.x_axis.setAccessibleName("What the horizontal axis counts")
        self.x_axis.setToolTip("Seconds are those of training alone, without the first step")
        self.x_axis.currentIndexChanged.connect(self._on_other_axes)
        self.log = self._toggle("Log", "A logarithmic axis for the values")
        self.difference = self._toggle(
            "Difference", "How much more the second of two runs has than the first"
        )
        return self.curve, self.x_axis, self.log, self.difference

    def _toggle(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.toggled.connect(self._on_other_axes)
        return button

    # --- drawing ------------------------------------------------------------------------

    def show_runs(self, runs: Sequence[Plotted]) -> None:
        """Draw what there is of these runs by now."""
        is_other = [run.key for run in runs] != [run.key for run in self.runs]
        self.runs = runs
        if is_other:
            self._make_lines(len(runs))
        self.difference.setVisible(len(runs) == 2)
        names = list(dict.fromkeys(name for run in runs for name in run.measured.names))
        names = in_order(sorted(names), self._outputs)
        if names != self._names:
            self._name_curves(names)
        self._list_runs()
        self._redraw()
        if is_other:
            self.plot.enableAutoRange()

    def _name_curves(self, names: list[str]) -> None:
        chosen = self.curve.currentData() or "loss"
        self._names = names
        self.curve.blockSignals(True)
        self.curve.clear()
        for name in names:
            self.curve.addItem(readable(self._titled(name)), name)
        self.curve.setCurrentIndex(max(0, self.curve.findData(chosen)))
        self.curve.blockSignals(False)
        self._label()

    @property
    def _outputs(self) -> list[str]:
        """The outputs of the network as Keras calls them, in the person's order."""
        begun = (run.measured.run.started for run in self.runs)
        return next(([*started.titles] for started in begun if started), [])

    def _titled(self, name: str) -> str:
        """A curve's name with what a person calls the output that it is of."""
        runs = (run.measured.run for run in self.runs)
        return next((titled for run in runs if (titled := run.titled(name)) != name), name)

    @property
    def _counts_seconds(self) -> bool:
        return self.x_axis.currentIndex() == 1

    @property
    def _is_difference(self) -> bool:
        return self.difference.isChecked() and len(self.runs) == 2

    def _make_lines(self, count: int) -> None:
        for line in self.lines:
            self.plot.removeItem(line)
        self.lines = [pg.PlotDataItem(antialias=True) for _ in range(count)]
        self._meant = -1
        for line in self.lines:
            self.plot.addItem(line)
        self._restyle()

    def _redraw(self) -> None:
        name = self.curve.currentData() or "loss"
        curves = [run.measured.curve(name) for run in self.runs]
        if self._is_difference:
            self._draw_difference(*curves)
            return
        for run, line, curve in zip(self.runs, self.lines, curves, strict=True):
            line.setVisible(curve is not None and self.legend.is_shown(run.key))
            if curve is not None:
                x = self._x_of(curve)
                line.setData(x, curve.values, symbol="o" if len(x) < _FEW else None)

    def _x_of(self, curve: "RunCurve") -> Any:
        return curve.seconds if self._counts_seconds else curve.epochs

    def _draw_difference(self, first: "RunCurve | None", second: "RunCurve | None") -> None:
        """The second less the first, where both are known, at the places of the second."""
        self.lines[0].setVisible(False)
        self.lines[1].setVisible(first is not None and second is not None)
        if first is None or second is None or not len(first.values):
            return
        known, x = self._x_of(first), self._x_of(second)
        is_known = (x >= known[0]) & (x <= known[-1])
        x, values = x[is_known], second.values[is_known]
        values = values - np.interp(x, known, first.values)
        self.lines[1].setData(x, values, symbol="o" if len(x) < _FEW else None)

    def _list_runs(self) -> None:
        entries = [
            Entry(run.key, run.text, color_of(index), "line", dash=dash_of(index))
            for index, run in enumerate(self.runs)
        ]  # fmt: skip
        self.legend.set_entries(entries)

    def _on_other_axes(self) -> None:
        self.log.setEnabled(not self._is_difference)  # a difference has no logarithm
        self.plot.setLogMode(x=False, y=self.log.isChecked() and not self._is_difference)
        self._label()
        self._redraw()
        self.plot.enableAutoRange()

    def _label(self) -> None:
        text = self.curve.currentText() or "loss"
        self.curve.setToolTip(tip_of(text))
        if self._is_difference:
            text = f"difference of {text}"
        elif self.log.isChecked():
            text = f"{text} (log)"
        self.plot.getAxis("left").name(text)
        self.plot.getAxis("bottom").name(
            "seconds of training" if self._counts_seconds else "epochs"
        )

    def _restyle(self) -> None:
        self.view.setBackground(theme().surface)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).restyle()
        for index, line in enumerate(self.lines):
            self._style(index, line)
        self._label()
        self._list_runs()

    def _style(self, index: int, line: pg.PlotDataItem) -> None:
        pen = line_pen(index, _MEANT_WIDTH if self._meant == index else _WIDTH)
        color = pen.color()
        if self._meant not in (-1, index):
            color.setAlpha(_FADED)
        pen.setColor(color)
        line.setPen(pen)
        line.setZValue(self._meant == index)
        line.setSymbolSize(6)
        line.setSymbolBrush(pg.mkBrush(color))
        line.setSymbolPen(pg.mkPen(theme().surface, width=1))

    # --- the mouse ----------------------------------------------------------------------

    def _on_mouse_clicked(self, event: object) -> None:
        if event.double():  # type: ignore[attr-defined]
            self.plot.enableAutoRange()

    def _on_mouse_moved(self, at: QPointF) -> None:
        found = self._nearest(at)
        if found is None:
            self._mean_nothing()
            return
        index, x, y = found
        self._mean(index)
        where = f"{x:.4g} s" if self._counts_seconds else f"epoch {x:.2f}"
        row = (color_of(index), self.runs[index].text, shown_value(y), "")
        self.readout.show_rows(where, [row], at)

    def _nearest(self, at: QPointF) -> tuple[int, float, float] | None:
        """The line at a place of the view, and the point of it that is there."""
        box = self.plot.getViewBox()
        if not box.sceneBoundingRect().contains(at):
            return None
        place, found, least = box.mapSceneToView(at), None, float(_NEAR)
        for index, line in enumerate(self.lines):
            x, y = line.getData() if line.isVisible() else (None, None)
            if x is None or y is None or not len(x) or not x[0] <= place.x() <= x[-1]:
                continue
            here = float(np.interp(place.x(), x, y))
            distance = abs(box.mapViewToScene(QPointF(place.x(), here)).y() - at.y())
            if distance < least:
                is_log = self.log.isChecked() and not self._is_difference
                found, least = (index, place.x(), 10**here if is_log else here), distance
        return found

    def _mean(self, index: int) -> None:
        if index != self._meant:
            self._meant = index
            for number, line in enumerate(self.lines):
                self._style(number, line)

    def _mean_nothing(self) -> None:
        self._mean(-1)
        self.readout.hide()

    # --- as a picture -------------------------------------------------------------------

    def picture(self) -> QImage:
        """Legend and plot as they are, at twice the pixels."""
        size = self._picture_size()
        image = QImage(size * _PICTURE_SCALE, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(_PICTURE_SCALE)
        image.fill(theme().surface)
        painter = QPainter(image)
        self._paint(painter)
        painter.end()
        return image

    def svg(self) -> bytes:
        """The same as lines, which stay sharp at any size."""
        buffer, size = QBuffer(), self._picture_size()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(), size))
        generator.setTitle("Curves")
        painter = QPainter(generator)
        painter.fillRect(QRect(QPoint(), size), QColor(theme().surface))
        self._paint(painter)
        painter.end()
        return bytes(buffer.data().data())

    def _picture_size(self) -> QSize:
        width = self.view.width() + 2 * SPACE_S
        return QSize(width, self.legend.height() + self.view.height() + 3 * SPACE_S)

    def _paint(self, painter: QPainter) -> None:
        painter.save()
        painter.translate(SPACE_S, SPACE_S)
        self.legend.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.restore()
        top = self.legend.height() + 2 * SPACE_S
        self.view.render(painter, QRectF(SPACE_S, top, self.view.width(), self.view.height()))
