"""How long the live plots take to redraw, as ratios to a 60 Hz frame.

    uv run python benchmarks/live_plots.py

Each figure is the median over redraws of a visible panel of 800 by 600, from the new data handed
over to the pixels painted. Budgets: the map with 60,000 points under one frame (16.7 ms), a curve
of 1,000,000 steps under two (33 ms).
"""

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from studio.engine.protocol.run import RunStarted, StepsDone
from studio.ui.map.latent_map import LatentMap
from studio.ui.run.map_feed import MapPoints
from studio.ui.run.run_model import RunModel
from studio.ui.training.curves import CurvesPanel
from studio.ui.widgets.theme import appearance

FRAME_MS = 1000 / 60
REDRAWS = 25
BATCH = 64


def shown(app: QApplication, widget: QWidget) -> None:
    widget.resize(800, 600)
    widget.show()
    app.processEvents()


def median_ms(app: QApplication, change: Callable[[int], None], view: QWidget) -> float:
    """From the change to the painted pixels; the first redraws only warm up."""
    times = []
    for i in range(REDRAWS + 3):
        began = time.thread_time()
        change(i)
        view.viewport().repaint()  # type: ignore[attr-defined]
        times.append(1000 * (time.thread_time() - began))
        app.processEvents()
    return statistics.median(times[3:])


def map_ms(app: QApplication, count: int) -> float:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    centres = rng.normal(0, 3, (10, 2))
    epochs = [
        (centres[labels] * (1 + 0.01 * i) + rng.normal(0, 1, (count, 2))).astype(np.float32)
        for i in range(4)
    ]
    latent_map = LatentMap()
    names = tuple("0123456789")
    shown(app, latent_map)
    return median_ms(
        app,
        lambda i: latent_map.show_points(
            MapPoints(epochs[i % 4], labels, i + 1, class_names=names)
        ),
        latent_map.canvas,
    )


def curve_ms(app: QApplication, count: int, smoothing: int, is_log: bool = False) -> float:
    model = RunModel()
    panel = CurvesPanel(model)
    panel.smoothing.setValue(smoothing)
    shown(app, panel)
    model.begin()
    model.take(RunStarted(100, count // 50, 60_000, 32, "CPU", ("loss",), 10))
    rng = np.random.default_rng(0)

    def send(first: int, number: int) -> None:
        steps = np.arange(first, first + number)
        values = 0.05 + 2 * np.exp(-steps / (0.2 * count)) + rng.normal(0, 0.01, number)
        model.take(StepsDone(0, tuple(steps.tolist()), {"loss": tuple(values.tolist())}, 1000.0))

    send(1, count)
    panel.log.setChecked(is_log)
    panel.redraw()
    app.processEvents()

    def change(i: int) -> None:
        send(count + 1 + i * BATCH, BATCH)
        panel.redraw()

    return median_ms(app, change, panel.view)


def main() -> None:
    app = QApplication([])
    appearance().use("dark")
    rows = [
        ("map, 10,000 points", map_ms(app, 10_000), FRAME_MS),
        ("map, 60,000 points", map_ms(app, 60_000), FRAME_MS),
        ("curve, 10,000 steps, smoothed", curve_ms(app, 10_000, 80), 2 * FRAME_MS),
        ("curve, 1,000,000 steps, raw", curve_ms(app, 1_000_000, 0), 2 * FRAME_MS),
        ("curve, 1,000,000 steps, smoothed", curve_ms(app, 1_000_000, 80), 2 * FRAME_MS),
        ("curve, 1,000,000 steps, log axis", curve_ms(app, 1_000_000, 80, True), 2 * FRAME_MS),
    ]
    print("| redraw | ms | of a 60 Hz frame | budget, ms |")
    print("|---|---|---|---|")
    for name, took, budget in rows:
        print(f"| {name} | {took:.1f} | {took / FRAME_MS:.2f} | {budget:.1f} |")


if __name__ == "__main__":
    main()
