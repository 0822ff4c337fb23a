"""Loss and metrics as they come: the curves panel.

It draws at its own rate, at most 30 times a second and only while numbers come, however many
events there are. It reads the RunModel and keeps nothing but what is on the screen.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.run import EpochDone, LearningRateChanged, StepsDone
from studio.runs.rates import RATE
from studio.runs.run_state import RunState
from studio.ui.run.run_model import RunModel
from studio.ui.training.along import Along, Counts
from studio.ui.training.curve_controls import CurveControls
from studio.ui.training.curve_plot import CurvePlot, base_name, plot_of, shown_value
from studio.ui.training.readout import Readout
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.legend import Entry, Legend
from studio.ui.widgets.line_look import color_of, dash_of
from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, theme

REDRAW_MS = 34
_ORDER = {"loss": 0, "score": 1}
_SMOOTHED = "smoothed"
"""The key of the legend's entry for all smoothed lines; no metric is called so by Keras."""
_AXIS_NAMES: dict[Counts, str] = {
    "steps": "steps (batches)",
    "epochs": "epochs",
    "time": "seconds of training, tests left out",
}


class Plots(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Where the plots are painted. `left` comes when the mouse has gone; the scene tells only of
    moves within it."""

    left = Signal()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


class CurvesPanel(QWidget):
    """The curves of a RunModel: per step, per epoch, and the last run's behind them."""

    def __init__(self, model: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.plots: dict[str, CurvePlot] = {}
        self._places = _first_place()
        self.is_following = True
        self._is_smoothed = False
        self._wants_rate: bool | None = None
        self._is_stale = False
        self._is_drawing = False
        self._is_flat = False  # plots stand side by side, as in a dock at the bottom
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._build()
        model.event_came.connect(self._on_event)
        model.restarted.connect(self._on_restarted)
        appearance().changed.connect(self._restyle)
        self._restyle()
        self._on_numbers_came()

    # --- building ---------------------------------------------------------------

    def _build(self) -> None:
        self.legend = Legend()
        self.legend.changed.connect(self._on_legend_changed)
        self.controls = CurveControls()
        self.controls.changed.connect(self._on_numbers_came)
        self.controls.axes_changed.connect(self._on_axes_changed)
        self.controls.log_changed.connect(self._on_log_toggled)
        self.controls.follow_wanted.connect(self.follow)
        self.view = Plots()
        self.view.ci.layout.setSpacing(SPACE_S)
        self.view.ci.layout.setContentsMargins(0, SPACE_XS, SPACE_S, 0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAccessibleName("Curves of loss and metrics")
        self.view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.view.left.connect(self._hide_values)
        self.view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.readout = Readout(self.view)
        self._empty = EmptyState("chart-line", "Press Train (F5): the curves appear here")
        drawn = QWidget()
        inside = QVBoxLayout(drawn)
        inside.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, 0)
        inside.setSpacing(SPACE_XS)
        inside.addWidget(self.legend)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.controls)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(drawn)

    # --- what the person does -----------------------------------------------------

    def follow(self, is_following: bool = True) -> None:
        """Keep everything in view from now on, or leave the view to the person."""
        self.is_following = is_following
        self.controls.following.setChecked(is_following)
        if is_following:
            self._fit(self._along(self.model.run))

    def _on_zoomed_by_hand(self) -> None:
        self.follow(False)

    def _on_x_range_changed(self, source: Any, x_range: tuple[float, float]) -> None:
        """All plots show the same stretch. (pyqtgraph's own link aligns pixels and not numbers,
        which goes wrong while the plots are still being laid out.)"""
        for plot in self.plots.values():
            box = plot.item.getViewBox()
            if box is not source and tuple(box.viewRange()[0]) != tuple(x_range):
                box.setXRange(*x_range, padding=0)
        if not self._is_drawing:
            self._on_numbers_came()  # another stretch, drawn to its own fineness

    def _on_log_toggled(self, is_log: bool) -> None:
        if "loss" in self.plots:
            self.plots["loss"].use_log(is_log)
        self._on_numbers_came()

    def _on_axes_changed(self) -> None:
        for plot in self.plots.values():
            plot.use_log_x(self.controls.log_x.isChecked())
        self._label_axes()
        # What was in view stands elsewhere now.
        self.follow(True)
        self._on_numbers_came()

    def _on_legend_changed(self) -> None:
        if self._can_show_rate and self.legend.is_shown(RATE) != self._shows_rate:
            self._wants_rate = self.legend.is_shown(RATE)
        self._on_numbers_came()

    # --- drawing ------------------------------------------------------------------

    @property
    def _epoch_width(self) -> float:
        """How many steps an epoch has; 1 when it is not known, so that epochs stand apart."""
        return float(self.model.run.steps_per_epoch or self.model.previous.steps_per_epoch or 1)

    def _along(self, run: RunState) -> Along:
        """Where the steps of a run stand. Runs with other batches are compared epoch by epoch,
        and over time by their own clocks."""
        counts = self.controls.counts
        width = float(run.steps_per_epoch or 1) if counts == "time" else self._epoch_width
        return Along.of(run, counts, width, is_log=self.controls.log_x.isChecked())

    def _on_event(self, event: object) -> None:
        if isinstance(event, StepsDone | EpochDone | LearningRateChanged):
            self._on_numbers_came()

    def _on_numbers_came(self) -> None:
        self._is_stale = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _on_restarted(self) -> None:
        self.view.clear()
        self.plots = {}
        self._places = _first_place()
        self._wants_rate = None
        self.readout.hide()
        self.follow(True)
        self._on_numbers_came()

    def redraw(self) -> None:
        """Bring the screen up to date with the run."""
        self._is_stale = False
        names = self._names()
        if not names:
            waits = "The curves appear with the first step" if self.model.run.is_busy else None
            self._empty.set_sentence(waits or "Press Train (F5): the curves appear here")
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self._is_drawing = True
        self._make_curves(names)
        self._feed_curves()
        along, before = self._along(self.model.run), self._along(self.model.previous)
        if self.is_following:
            self._fit(along)
        for plot in self.plots.values():
            box = plot.item.getViewBox()
            view = tuple(box.viewRange()[0])
            plot.rate_marks.show(self.model.run.rates.changes, along)
            for curve in plot.curves.values():
                curve.redraw(along, before, view, max(50, round(box.width())))
        self._is_drawing = False

    def _names(self) -> list[str]:
        """The curves that there are; that of the learning rate where it is wanted, since a plot of
        its own takes room from the others."""
        run = self.model.run
        names = [name for name in dict.fromkeys([*run.steps, *run.epochs]) if name != RATE]
        return [*names, RATE] if names and self._shows_rate else names

    @property
    def _shows_rate(self) -> bool:
        """As the person says by the legend; else where it may be more than a straight line."""
        rates = self.model.run.rates
        is_wanted = rates.varies or rates.is_watched
        if self._wants_rate is not None:
            is_wanted = self._wants_rate
        return is_wanted and self._can_show_rate

    def _feed_curves(self) -> None:
        run, previous = self.model.run, self.model.previous
        curves = {
            name: curve for plot in self.plots.values() for name, curve in plot.curves.items()
        }
        for name, curve in curves.items():
            if name == RATE:
                curve.follow(None, run.rates.told, previous.rates.told)
            else:
                curve.follow(run.steps.get(name), run.epochs.get(name), previous.epochs.get(name))
        # All are asked: a generator would end at the first that is noisy.
        self.controls.suggest(is_noisy=any([curve.judge() for curve in curves.values()]))
        self._list_smoothed()
        factor = self.controls.factor if self.legend.is_shown(_SMOOTHED) else 0.0
        for name, curve in curves.items():
            curve.smooth_by(factor)
            curve.is_shown = name == RATE or self.legend.is_shown(name)

    def _make_curves(self, names: list[str]) -> None:
        known = {name for plot in self.plots.values() for name in plot.curves}
        if RATE in known and RATE not in names:
            self.plots = {}  # its plot gives its room back
        elif known.issuperset(names):
            self._list_rate()
            return
        names = self.model.run.in_order(names)
        kinds = list(dict.fromkeys(plot_of(name) for name in names))
        if any(kind not in self.plots for kind in kinds):
            self._make_plots(sorted(kinds, key=lambda kind: _ORDER.get(kind, 2)))
        for name in names:
            self.plots[plot_of(name)].curve(name, self._index_of(name))
        self._list_curves()

    def _make_plots(self, kinds: list[str]) -> None:
        """One plot a kind."""
        self.view.clear()
        self.plots = {}
        for place, kind in enumerate(kinds):
            row, col = (0, place) if self._is_flat else (place, 0)
            # Nobody sees its menu, and making one takes a third of the time.
            item = self.view.addPlot(row=row, col=col, axisItems=plain_axes(), enableMenu=False)
            plot = CurvePlot(kind, item, self._readable)
            self.plots[kind] = plot
            box = plot.item.getViewBox()
            box.sigXRangeChanged.connect(self._on_x_range_changed)
            box.sigRangeChangedManually.connect(self._on_zoomed_by_hand)
            plot.use_log_x(self.controls.log_x.isChecked())
        if self.controls.log.isChecked() and "loss" in self.plots:
            self.plots["loss"].use_log(True)
        self._label_axes()

    def _list_curves(self) -> None:
        entries = []
        for plot in self.plots.values():
            for name, curve in plot.curves.items():
                if name == RATE:
                    continue
                mark, dash = "marked" if curve.is_validation else "line", dash_of(curve.index)
                entries.append(Entry(name, self._readable(name), curve.color, mark, dash=dash))
        if self._can_show_rate:
            index = self._index_of(RATE)
            entries.append(
                Entry(RATE, readable(RATE), color_of(index), "marked", dash=dash_of(index))
            )
        if self._is_smoothed:
            entries.append(Entry(_SMOOTHED, "smoothed", theme().text, "line"))
        self.legend.set_entries(entries)
        self.legend.check(RATE, is_shown=self._shows_rate)

    def _list_rate(self) -> None:
        """The legend names the learning rate once it is known."""
        if self._can_show_rate and RATE not in (entry.key for entry in self.legend.entries):
            self._list_curves()

    @property
    def _can_show_rate(self) -> bool:
        return self.model.run.rates.told is not None

    def _index_of(self, name: str) -> int:
        place = self._places.setdefault(base_name(name), len(self._places))
        return 2 * place + name.startswith("val_")

    def _list_smoothed(self) -> None:
        """The legend names the smoothed lines where there are some."""
        if (self.controls.factor > 0) != self._is_smoothed:
            self._is_smoothed = not self._is_smoothed
            self._list_curves()

    def _readable(self, name: str) -> str:
        return readable(self.model.run.titled(name))

    def _label_axes(self) -> None:
        last = 0 if self._is_flat else len(self.plots) - 1
        suffix = " (log)" if self.controls.log_x.isChecked() else ""
        name = _AXIS_NAMES[self.controls.counts] + suffix
        for place, plot in enumerate(self.plots.values()):
            plot.label_x(name if place >= last else "")

    def _fit(self, along: Along) -> None:
        run = self.model.run
        ends = along.ends(max(float(run.step), self._epoch_width if not run.steps else 0.0))
        for plot in self.plots.values():
            plot.fit(*ends)

    def _restyle(self) -> None:
        self.view.setBackground(theme().surface)
        for plot in self.plots.values():
            plot.restyle()
        self._list_curves()

    # --- hovering -------------------------------------------------------------------

    def _on_mouse_moved(self, at: QPointF) -> None:
        under = next(
            (
                p
                for p in self.plots.values()
                if p.item.getViewBox().sceneBoundingRect().contains(at)
            ),
            None,
        )
        if under is None:
            self._hide_values()
            return
        x = under.item.getViewBox().mapSceneToView(at).x()
        for plot in self.plots.values():
            plot.crosshair.setPos(x)
            plot.crosshair.setVisible(True)
        self._show_values(x, at, under.rate_marks.near(x))

    def _hide_values(self) -> None:
        for plot in self.plots.values():
            plot.crosshair.setVisible(False)
        self.readout.hide()

    def _show_values(self, x: float, at: QPointF, changes: list[tuple[str, str]]) -> None:
        rows = [(theme().warning, name, told, "") for name, told in changes]
        along = self._along(self.model.run)
        x = along.step_at(x)
        for plot in self.plots.values():
            for name, curve in plot.curves.items():
                value = curve.value_at(x, self._epoch_width) if curve.is_shown else None
                if value is not None:
                    smooth = "" if value[1] is None else f"({shown_value(value[1])})"
                    rows.append((curve.color, self._readable(name), shown_value(value[0]), smooth))
        step = max(0, round(x))
        title = f"step {step:,} · epoch {step / self._epoch_width:.2f}"
        if along.counts == "time":
            seconds = float(along.place(np.array([float(step)]))[0])
            title = f"{title} · {seconds:.2f} s of training"
        self.readout.show_rows(title, rows, at)

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double():
            self.follow(True)

    # --- Qt -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is drawn now."""
        super().showEvent(event)
        if self._is_stale:
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wide and low: side by side. Otherwise: stacked."""
        super().resizeEvent(event)
        self.controls.set_wide(self.width())
        is_flat = self.width() > 1.5 * self.height()
        if is_flat != self._is_flat:
            self._is_flat = is_flat
            self.view.clear()
            self.plots = {}
        # Linked axes are moved by pyqtgraph as their places change; the view is found anew.
        self._on_numbers_came()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self.readout.hide()


def _first_place() -> dict[str, int]:
    """Which pair of lines is of which loss or metric, training and validation. The loss has the
    first in every lesson, wherever it comes among the metrics."""
    return {"loss": 0}


def readable(name: str) -> str:
    """A curve's name for people: "val_loss" is "loss · validation"."""
    words = base_name(name).replace("_", " ")
    return f"{words} · validation" if name.startswith("val_") else words
