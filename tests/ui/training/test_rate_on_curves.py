"""The learning rate on the curves: a curve of its own where it varies, and marks where the person
changed it."""

import math

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import EpochDone, LearningRateChanged, RunStarted, StepsDone
from studio.runs.rates import RATE
from studio.ui.run.run_model import RunModel
from studio.ui.training.curves import CurvesPanel


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    panel = CurvesPanel(RunModel())
    qtbot.addWidget(panel)
    panel.resize(480, 600)
    panel.show()
    return panel


def train(panel: CurvesPanel, *rates: float) -> None:
    """Train an epoch with each of these rates."""
    if not panel.model.run.started:
        panel.model.begin()
        panel.model.take(RunStarted(5, 100, 3200, 32, "CPU", ("loss",), 10))
    first = panel.model.run.epochs_done
    for epoch, rate in enumerate(rates, first):
        steps = tuple(range(100 * epoch + 1, 100 * epoch + 101))
        loss = tuple(1 / step for step in steps)
        panel.model.take(StepsDone(epoch, steps, {"loss": loss}, 1000.0))
        panel.model.take(EpochDone(epoch, {"loss": 0.5}, 1.0, learning_rate=rate))
    panel.redraw()


def click(panel: CurvesPanel, key: str) -> None:
    next(chip for k, chip in panel.legend._chips.items() if k == key).click()
    panel.redraw()


def drawn_rates(panel: CurvesPanel) -> list[float]:
    curve = panel.plots[RATE].curves[RATE]
    return [float(y) for y in curve._marks.yData]


def test_a_rate_that_stays_is_listed_and_not_drawn_until_a_click(panel: CurvesPanel) -> None:
    train(panel, 0.01, 0.01)
    assert [*panel.plots] == ["loss"]
    assert [entry.text for entry in panel.legend.entries] == ["loss", "learning rate"]
    assert not panel.legend.is_shown(RATE)
    click(panel, RATE)
    assert [*panel.plots] == ["loss", RATE]
    assert drawn_rates(panel) == [0.01, 0.01]
    click(panel, RATE)
    assert [*panel.plots] == ["loss"]
    assert not panel.legend.is_shown(RATE)
    assert [*panel.plots["loss"].curves] == ["loss"]


def test_a_rate_that_falls_is_drawn_by_itself_unless_it_is_hidden(panel: CurvesPanel) -> None:
    train(panel, 0.01)
    assert [*panel.plots] == ["loss"]
    train(panel, 0.005)
    assert [*panel.plots] == ["loss", RATE]
    assert panel.legend.is_shown(RATE)
    assert drawn_rates(panel) == [0.01, 0.005]
    click(panel, RATE)
    train(panel, 0.0025)
    assert [*panel.plots] == ["loss"]


def test_a_rate_that_keras_tells_of_as_a_metric_is_drawn_once(panel: CurvesPanel) -> None:
    train(panel, 0.01, 0.005)
    logs = {"loss": 0.5, "learning_rate": 0.0025}
    panel.model.take(EpochDone(2, logs, 1.0, learning_rate=0.0025))
    panel.redraw()
    assert [entry.key for entry in panel.legend.entries].count(RATE) == 1
    assert drawn_rates(panel) == [0.01, 0.005, 0.0025]


def test_a_change_by_hand_is_marked_where_it_was_made_on_every_axis(panel: CurvesPanel) -> None:
    train(panel, 0.01)
    panel.model.take(LearningRateChanged(100, 0.01, 0.001))
    train(panel, 0.001)
    for plot in panel.plots.values():
        assert plot.rate_marks.places == [100.0]
    panel.controls.x_axis.setCurrentIndex(1)
    panel.redraw()
    assert panel.plots["loss"].rate_marks.places == [1.0]
    panel.controls.x_axis.setCurrentIndex(0)
    panel.controls.log_x.setChecked(True)
    panel.redraw()
    assert panel.plots["loss"].rate_marks.places == [pytest.approx(math.log10(100))]


def test_a_mark_says_what_was_done_when_the_pointer_is_near(panel: CurvesPanel) -> None:
    train(panel, 0.01)
    panel.model.take(LearningRateChanged(100, 0.01, 0.001))
    train(panel, 0.001)
    box = panel.plots["loss"].item.getViewBox()
    panel._on_mouse_moved(box.mapViewToScene(QPointF(100.0, 0.5)))
    assert "learning rate set after step 100" in panel.readout.text
    assert "0.01 → 0.001" in panel.readout.text
    panel._on_mouse_moved(box.mapViewToScene(QPointF(150.0, 0.5)))
    assert "set after step" not in panel.readout.text


def test_the_next_run_has_no_marks_of_the_one_before(panel: CurvesPanel) -> None:
    train(panel, 0.01)
    panel.model.take(LearningRateChanged(100, 0.01, 0.001))
    train(panel, 0.001)
    panel.model.begin()
    panel.model.take(RunStarted(5, 100, 3200, 32, "CPU", ("loss",), 10))
    train(panel, 0.01)
    assert panel.plots["loss"].rate_marks.places == []
    assert RATE not in panel.plots
