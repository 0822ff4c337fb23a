"""The curves panel, fed as a run feeds it."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.runs.series import GrowingArray, Outline, Series, Smoothing
from studio.ui.run.run_model import RunModel
from studio.ui.training.curves import CurvesPanel
from studio.ui.widgets.theme import theme


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    panel = CurvesPanel(RunModel())
    qtbot.addWidget(panel)
    panel.resize(480, 600)
    panel.show()
    return panel


def start(model: RunModel, epochs: int = 5, steps: int = 100) -> None:
    model.begin()
    model.take(RunStarted(epochs, steps, 3200, 32, "CPU", ("loss", "accuracy"), 10))


def send_steps(model: RunModel, first: int, last: int, level: float = 1.0) -> None:
    steps = tuple(range(first, last + 1))
    values = {"loss": tuple(level / s for s in steps), "accuracy": tuple(0.5 for _ in steps)}
    model.take(StepsDone((first - 1) // 100, steps, values, 1000.0))


def noisy(model: RunModel, first: int = 1) -> None:
    random = np.random.default_rng(1)
    steps = tuple(range(first, first + 200))
    values = {"loss": tuple(1 / s + float(random.uniform(0, 0.5)) for s in steps)}
    model.take(StepsDone(0, steps, values, 1000.0))


def x_drawn(panel: CurvesPanel) -> np.ndarray:
    """Where the points of the loss stand, before a logarithm is taken."""
    return np.asarray(panel.plots["loss"].curves["loss"]._raw.xData)


def drawn(panel: CurvesPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not panel._is_stale and bool(panel.plots))


def test_without_numbers_the_panel_says_how_to_get_some(panel: CurvesPanel) -> None:
    panel.redraw()
    assert panel._stack.currentIndex() == 0


def test_loss_and_metrics_stand_in_plots_of_their_own(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 50)
    panel.model.take(EpochDone(0, {"loss": 0.4, "val_loss": 0.5, "val_accuracy": 0.6}, 1.0))
    drawn(panel, qtbot)
    assert {kind: sorted(plot.curves) for kind, plot in panel.plots.items()} == {
        "loss": ["loss", "val_loss"],
        "score": ["accuracy", "val_accuracy"],
    }
    assert [entry.key for entry in panel.legend.entries] == [
        "loss",
        "val_loss",
        "accuracy",
        "val_accuracy",
    ]


@pytest.mark.parametrize("metrics", [("loss", "accuracy"), ("accuracy", "digit_loss", "loss")])
def test_the_loss_has_the_same_colour_in_every_lesson(
    panel: CurvesPanel, qtbot: QtBot, metrics: tuple[str, ...]
) -> None:
    start(panel.model)
    panel.model.take(StepsDone(0, (1,), dict.fromkeys(metrics, (0.5,)), 1000.0))
    panel.model.take(EpochDone(0, {"loss": 0.4, "val_loss": 0.5}, 1.0))
    drawn(panel, qtbot)
    colors = {entry.key: entry.color for entry in panel.legend.entries}
    assert (colors["loss"], colors["val_loss"]) == theme().series[:2]
    assert len(set(colors.values())) == len(colors)


def of_outputs(model: RunModel, titles: dict[str, str], *metrics: str) -> None:
    """A run of a network with these outputs, each with a loss and these metrics."""
    names = ["loss", *(f"{key}_{metric}" for key in titles for metric in ("loss", *metrics))]
    model.begin()
    model.take(RunStarted(5, 100, 3200, 32, "CPU", tuple(names), 10, titles=titles))
    model.take(StepsDone(0, (1,), dict.fromkeys(names, (0.5,)), 1000.0))
    model.take(EpochDone(0, {f"val_{name}": 0.5 for name in names}, 1.0))


def test_an_axis_says_what_a_person_calls_the_output(panel: CurvesPanel, qtbot: QtBot) -> None:
    of_outputs(panel.model, {"price_1": "价格 <b>"}, "mae")
    drawn(panel, qtbot)
    axis = panel.plots["price_1_mae"].item.getAxis("left")
    assert axis.label.toPlainText().strip() == "价格 <b> mae"


@pytest.mark.parametrize("outputs", [2, 3, 6])
def test_all_curves_are_told_apart_however_many_outputs_there_are(
    panel: CurvesPanel, qtbot: QtBot, outputs: int
) -> None:
    of_outputs(panel.model, {f"out_{n}": f"out {n}" for n in range(outputs)}, "accuracy")
    drawn(panel, qtbot)
    entries = panel.legend.entries
    assert len(entries) == 2 + 4 * outputs
    assert len({(entry.color, entry.dash) for entry in entries}) == len(entries)
    assert all(not e.dash and e.color in theme().series[:2] for e in entries if "out" not in e.key)


def test_a_curve_that_comes_late_takes_no_colour_that_another_has(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    of_outputs(panel.model, {"a": "a", "b": "b"})
    drawn(panel, qtbot)
    before = {entry.key: entry.color for entry in panel.legend.entries}
    panel.model.take(EpochDone(1, {"learning_rate": 0.1}, 1.0))
    drawn(panel, qtbot)
    qtbot.waitUntil(lambda: "learning_rate" in panel.plots)
    now = panel.legend.entries
    assert {entry.key: entry.color for entry in now if entry.key in before} == before
    assert len({(entry.color, entry.dash) for entry in now}) == len(now)


def test_many_events_are_drawn_at_most_thirty_times_a_second(
    panel: CurvesPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(panel.model)
    redraws: list[object] = []
    monkeypatch.setattr(panel, "_fit", redraws.append)
    began = time.monotonic()
    for i in range(300):
        send_steps(panel.model, i + 1, i + 1)
        qtbot.wait(1)
    drawn(panel, qtbot)
    seconds = time.monotonic() - began
    assert panel.plots["loss"].curves["loss"].steps.x[-1] == 300
    assert 1 <= len(redraws) <= 2 + 31 * seconds


def test_nothing_is_drawn_when_nothing_comes(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 10)
    drawn(panel, qtbot)
    qtbot.waitUntil(lambda: not panel._timer.isActive())


def test_zooming_by_hand_stops_following_and_the_button_resumes_it(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 50)
    drawn(panel, qtbot)
    box = panel.plots["loss"].item.getViewBox()
    box.setXRange(10, 20, padding=0)
    box.sigRangeChangedManually.emit([True, True])
    send_steps(panel.model, 51, 90)
    drawn(panel, qtbot)
    assert box.viewRange()[0] == pytest.approx([10, 20])
    panel.controls.following.click()
    assert box.viewRange()[0][1] >= 90


def test_zooming_one_plot_zooms_the_others_along(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 50)
    drawn(panel, qtbot)
    panel.follow(False)
    panel.plots["score"].item.getViewBox().setXRange(10, 20, padding=0)
    assert panel.plots["loss"].item.getViewBox().viewRange()[0] == pytest.approx([10, 20])


def test_the_pointer_reads_the_values_of_all_curves(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 100)
    panel.model.take(EpochDone(0, {"loss": 0.4, "val_loss": 0.1234}, 1.0))
    drawn(panel, qtbot)
    panel.controls.smoothing.setValue(0)
    panel.redraw()
    box = panel.plots["loss"].item.getViewBox()
    panel._on_mouse_moved(box.mapViewToScene(QPointF(50, 0.5)))
    assert "step 50" in panel.readout.text
    assert "0.02" in panel.readout.text  # the loss at step 50
    assert "0.1234" in panel.readout.text
    panel._on_mouse_moved(QPointF(-5, -5))
    assert panel.readout.isHidden()


def test_when_the_mouse_leaves_the_curves_their_values_go(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 100)
    drawn(panel, qtbot)
    plot = panel.plots["loss"]
    panel._on_mouse_moved(plot.item.getViewBox().mapViewToScene(QPointF(50, 0.5)))
    assert panel.readout.isVisible()
    assert plot.crosshair.isVisible()
    QApplication.sendEvent(panel.view, QEvent(QEvent.Type.Leave))
    assert panel.readout.isHidden()
    assert not plot.crosshair.isVisible()


def test_a_hidden_curve_is_neither_drawn_nor_read(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 100, level=1000.0)
    panel.model.take(EpochDone(0, {"val_loss": 0.5}, 1.0))
    drawn(panel, qtbot)
    panel.legend.isolate("val_loss")
    panel.redraw()
    assert not panel.plots["loss"].curves["loss"]._raw.isVisible()
    assert panel.plots["loss"].item.getViewBox().viewRange()[1][1] < 2


def test_a_log_axis_bears_values_that_are_not_positive(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    panel.model.take(
        StepsDone(0, (1, 2, 3, 4), {"loss": (1.0, 0.0, -1.0, 0.01)}, 10.0),
    )
    drawn(panel, qtbot)
    panel.controls.smoothing.setValue(0)
    panel.controls.log.setChecked(True)
    panel.redraw()
    low, high = panel.plots["loss"].item.getViewBox().viewRange()[1]
    assert low == pytest.approx(-2.12)
    assert high == pytest.approx(0.12)


def test_the_axis_counts_epochs_when_asked(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model, steps=100)
    send_steps(panel.model, 1, 100)
    drawn(panel, qtbot)
    panel.controls.x_axis.setCurrentIndex(1)
    drawn(panel, qtbot)
    assert x_drawn(panel)[-1] == pytest.approx(1.0)


def test_the_axis_counts_the_seconds_of_training_when_asked(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    for first in (1, 51):  # 32 samples a step, 1000 samples a second
        send_steps(panel.model, first, first + 49)
    panel.controls.x_axis.setCurrentIndex(2)
    drawn(panel, qtbot)
    assert x_drawn(panel)[-1] == pytest.approx(100 * 0.032)


@pytest.mark.parametrize("counts", [0, 1, 2])
def test_a_logarithmic_axis_gives_the_first_steps_room(
    panel: CurvesPanel, qtbot: QtBot, counts: int
) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 100)
    panel.controls.x_axis.setCurrentIndex(counts)
    panel.controls.log_x.setChecked(True)
    drawn(panel, qtbot)
    box = panel.plots["loss"].item.getViewBox()
    left, right = box.viewRange()[0]
    along = panel._along(panel.model.run)
    assert along.step_at((left + right) / 2) < 30
    assert len(x_drawn(panel)) > 50


def test_what_was_measured_is_drawn_at_full_strength_beside_what_is_smoothed(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    noisy(panel.model)
    drawn(panel, qtbot)
    curve = panel.plots["loss"].curves["loss"]
    measured, smooth = (item.opts["pen"] for item in (curve._raw, curve._smooth))
    assert len(curve._smooth.yData) > 0
    assert measured.color().alpha() == 255
    assert measured.widthF() >= smooth.widthF()
    assert measured.color().name() == curve.color


def test_noise_is_smoothed_by_itself_and_the_legend_says_so(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 50)
    drawn(panel, qtbot)
    assert panel.controls.factor == 0
    noisy(panel.model, 51)
    drawn(panel, qtbot)
    assert panel.controls.factor == pytest.approx(0.8)
    assert panel.controls.auto.text() == "auto 0.80"
    assert panel.legend.entries[-1].text == "smoothed"


def test_a_smooth_curve_is_not_smoothed_however_long_it_is(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    send_steps(panel.model, 1, 2000)
    drawn(panel, qtbot)
    assert panel.controls.factor == 0


def test_what_a_person_says_of_smoothing_holds_until_it_is_taken_back(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    start(panel.model)
    panel.controls.smoothing.setValue(50)
    noisy(panel.model)
    drawn(panel, qtbot)
    assert panel.controls.factor == 0.5
    panel.controls.auto.click()
    assert panel.controls.factor == pytest.approx(0.8)


def test_the_legend_hides_the_smoothed_lines(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    noisy(panel.model)
    drawn(panel, qtbot)
    panel.legend._chips["smoothed"].click()
    drawn(panel, qtbot)
    assert panel.plots["loss"].curves["loss"]._smooth.yData is None


@pytest.mark.parametrize(("epochs", "has_marks"), [(10, True), (300, False)])
def test_marks_of_many_epochs_do_not_hide_the_lines(
    panel: CurvesPanel, qtbot: QtBot, epochs: int, has_marks: bool
) -> None:
    start(panel.model, epochs=epochs, steps=4)
    for epoch in range(epochs):
        steps = tuple(range(4 * epoch + 1, 4 * epoch + 5))
        values = tuple(1 / step for step in steps)
        panel.model.take(StepsDone(epoch, steps, {"loss": values}, 1000.0))
        panel.model.take(EpochDone(epoch, {"loss": 0.5, "val_loss": 0.6}, 1.0))
    drawn(panel, qtbot)
    curves = panel.plots["loss"].curves
    assert {curve._marks.opts["symbol"] is not None for curve in curves.values()} == {has_marks}
    assert curves["val_loss"]._marks.opts["pen"] is not None


def test_the_last_run_stays_behind_the_new_one(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model)
    panel.model.take(EpochDone(0, {"loss": 0.7}, 1.0))
    start(panel.model)
    send_steps(panel.model, 1, 5)
    drawn(panel, qtbot)
    assert list(panel.plots["loss"].curves["loss"]._ghost_series.y) == [0.7]


def test_a_growing_array_keeps_all_values() -> None:
    array = GrowingArray(room=2)
    for i in range(100):
        array.extend([i, i + 0.5])
    assert array.view.tolist() == [v for i in range(100) for v in (i, i + 0.5)]


@pytest.mark.parametrize("factor", [0.0, 0.3, 0.9, 0.99])
def test_smoothing_is_the_moving_average_however_the_values_come(factor: float) -> None:
    values = np.random.default_rng(0).normal(size=5_000)
    values[[0, 17, 400]] = np.nan
    series = Series()
    smoothing = Smoothing(series, factor)
    for start_ in range(0, 5_000, 700):
        part = values[start_ : start_ + 700]
        series.extend(range(start_, start_ + len(part)), part)
        smoothed = smoothing.y
    total = weight = 0.0
    for i, value in enumerate(values):
        is_number = np.isfinite(value)
        total = factor * total + (1 - factor) * (value if is_number else 0.0)
        weight = factor * weight + (1 - factor) * is_number
        if factor and weight:
            assert smoothed[i] == pytest.approx(total / weight)
        elif not factor:
            assert smoothed[i] == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize("count", [100, 999, 5_000, 100_003])
def test_an_outline_keeps_every_peak_with_few_points(count: int) -> None:
    values = np.random.default_rng(1).normal(size=count)
    values[count // 2] = 50.0
    values[-1] = -50.0
    values[count // 3] = np.nan
    series, first = Series(), count // 7
    outline = Outline(series)
    for start_ in range(0, count, 613):
        part = values[start_ : start_ + 613]
        series.extend(range(2 * start_, 2 * (start_ + len(part)), 2), part)
        outline.of(0, len(series), 20)
    at, drawn_values = outline.of(first, count, 200)
    assert len(at) == len(drawn_values) <= 800
    assert (np.diff(at) >= 0).all()
    assert np.nanmax(drawn_values) == 50.0
    assert np.nanmin(drawn_values) == -50.0
    assert outline.of(0, count, count)[1] is not None


def test_zooming_in_brings_the_single_values_back(panel: CurvesPanel, qtbot: QtBot) -> None:
    start(panel.model, epochs=200)
    for i in range(20):
        send_steps(panel.model, 1000 * i + 1, 1000 * i + 1000)
    drawn(panel, qtbot)
    line = panel.plots["loss"].curves["loss"]._raw
    assert len(line.getData()[0]) < 3000
    panel.follow(False)
    panel.plots["loss"].item.getViewBox().setXRange(5000, 5050, padding=0)
    qtbot.waitUntil(lambda: {5000.0, 5025.0, 5050.0} <= set(line.getData()[0]))
