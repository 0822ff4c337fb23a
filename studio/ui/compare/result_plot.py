"""The curves of all values in one plot, over epochs or over seconds.

Needs pyqtgraph, so it is imported only once there is something to draw.
"""

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.runs.run_state import in_order
from studio.ui.training.curves import readable
from studio.ui.widgets.legend import Entry, Legend
from studio.ui.widgets.line_look import color_of, dash_of, line_pen
from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, theme
from studio.ui.widgets.tip import tip_of

if TYPE_CHECKING:
    from studio.runs.experiment import Experiment

_FEW = 30
"""A line of fewer points has a mark at each."""
_PICTURE_SCALE = 2
_LETTERS = 20
_AXIS_WIDTH = 58


class ResultPlot(QWidget):
    """Draws an experiment; the legend hides and shows values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self.lines: list[pg.PlotDataItem] = []
        self._names: list[str] = []
        self._build()
        appearance().changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        self.legend = Legend()
        self.legend.changed.connect(self._redraw)
        self.view = pg.GraphicsLayoutWidget()
        self.view.ci.layout.setContentsMargins(0, SPACE_XS, SPACE_S, 0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAccessibleName("Curves of the compared values")
        self.view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.plot = self.view.addPlot(axisItems=plain_axes(), enableMenu=False)
        self.plot.hideButtons()
        self.plot.showGrid(x=True, y=True, alpha=0.12)
        self.plot.getAxis("left").setWidth(_AXIS_WIDTH)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setZValue(-1000)  # the grid beneath the curves
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
        self.log = QToolButton()
        self.log.setText("Log")
        self.log.setCheckable(True)
        self.log.setToolTip("A logarithmic axis for the values")
        self.log.toggled.connect(self._on_other_axes)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.legend, 1)
        for control in (self.curve, self.x_axis, self.log):
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    # --- drawing ------------------------------------------------------------------------

    def show_experiment(self, experiment: "Experiment") -> None:
        """Draw what there is of it by now."""
        if experiment is not self._experiment:
            self._experiment = experiment
            self._make_lines(len(experiment.trials))
            self._names = []
            self.plot.enableAutoRange()
        names = list(dict.fromkeys(n for t in experiment.trials for n in t.measured.names))
        names = in_order(sorted(names), _outputs(experiment))
        if names != self._names:
            chosen = self.curve.currentData() or "loss"
            self._names = names
            self.curve.blockSignals(True)
            self.curve.clear()
            for name in names:
                self.curve.addItem(readable(_titled(experiment, name)), name)
            self.curve.setCurrentIndex(max(0, self.curve.findData(chosen)))
            self.curve.blockSignals(False)
            self._label()
        self._list_values()
        self._redraw()

    @property
    def _counts_seconds(self) -> bool:
        return self.x_axis.currentIndex() == 1

    def _make_lines(self, count: int) -> None:
        for line in self.lines:
            self.plot.removeItem(line)
        self.lines = [pg.PlotDataItem(antialias=True) for _ in range(count)]
        for line in self.lines:
            self.plot.addItem(line)
        self._restyle()

    def _redraw(self) -> None:
        if self._experiment is None:
            return
        name = self.curve.currentData() or "loss"
        for index, trial in enumerate(self._experiment.trials):
            line = self.lines[index]
            curve = trial.measured.curve(name)
            line.setVisible(curve is not None and self.legend.is_shown(str(index)))
            if curve is None:
                continue
            x = curve.seconds if self._counts_seconds else curve.epochs
            line.setData(x, curve.values, symbol="o" if len(x) < _FEW else None)

    def _list_values(self) -> None:
        assert self._experiment is not None
        what = self._experiment.setting.words
        entries = [
            Entry(str(index), f"{what} {trial.text}" if index == 0 else trial.text,
                  color_of(index), "line", dash=dash_of(index))
            for index, trial in enumerate(self._experiment.trials)
        ]  # fmt: skip
        self.legend.set_entries(entries)

    def _on_other_axes(self) -> None:
        self.plot.setLogMode(x=False, y=self.log.isChecked())
        self._label()
        self._redraw()
        self.plot.enableAutoRange()

    def _on_mouse_clicked(self, event: object) -> None:
        if event.double():  # type: ignore[attr-defined]
            self.plot.enableAutoRange()

    def _label(self) -> None:
        text = self.curve.currentText() or "loss"
        self.curve.setToolTip(tip_of(text))
        self.plot.getAxis("left").name(text + (" (log)" if self.log.isChecked() else ""))
        self.plot.getAxis("bottom").name(
            "seconds of training" if self._counts_seconds else "epochs"
        )

    def _restyle(self) -> None:
        self.view.setBackground(theme().surface)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).restyle()
        for index, line in enumerate(self.lines):
            line.setPen(line_pen(index, 2))
            line.setSymbolSize(6)
            line.setSymbolBrush(pg.mkBrush(color_of(index)))
            line.setSymbolPen(pg.mkPen(theme().surface, width=1))
        self._label()
        if self._experiment is not None:
            self._list_values()

    # --- as a picture -------------------------------------------------------------------

    def picture(self) -> QImage:
        """Legend and plot as they are, at twice the pixels."""
        gap = SPACE_S
        width = self.view.width() + 2 * gap
        height = self.legend.height() + self.view.height() + 3 * gap
        image = QImage(width * _PICTURE_SCALE, height * _PICTURE_SCALE, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(_PICTURE_SCALE)
        image.fill(theme().surface)
        painter = QPainter(image)
        painter.save()
        painter.translate(gap, gap)
        self.legend.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.restore()
        below = QRectF(gap, self.legend.height() + 2 * gap, self.view.width(), self.view.height())
        self.view.render(painter, below)
        painter.end()
        return image


def _outputs(experiment: "Experiment") -> list[str]:
    """The outputs of the network as Keras calls them, in the person's order."""
    begun = (trial.run.started for trial in experiment.trials)
    return next(([*started.titles] for started in begun if started), [])


def _titled(experiment: "Experiment", name: str) -> str:
    """A curve's name with what a person calls the output that it is of."""
    runs = (trial.measured.run for trial in experiment.trials)
    return next((titled for run in runs if (titled := run.titled(name)) != name), name)
