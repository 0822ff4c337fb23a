"""How long the history of many runs takes, and how long it holds up the window.

    uv run python benchmarks/history.py [--runs 500] [--epochs 30] [--steps 600]

Writes as many runs with logs of so many epochs and steps each, and lists them twice: cold, where
each log is read for the first time, and then as at every later start. Then the window is opened
over them: the budget of its longest stall is 50 ms.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_SCRATCH = tempfile.mkdtemp(prefix="strata-benchmark-")
os.environ["STRATA_HOME"] = _SCRATCH

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.engine.protocol.codec import encode  # noqa: E402
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, StepsDone  # noqa: E402
from studio.project.store import load  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.runs.history import entries  # noqa: E402
from studio.runs.launch import prepare  # noqa: E402
from studio.ui.compare.history_window import HistoryWindow  # noqa: E402
from studio.ui.edit.document import Document  # noqa: E402
from studio.ui.run.room import TrainingRoom  # noqa: E402
from studio.ui.window.past_runs import thumbnail  # noqa: E402

PATIENCE_S, TICK_MS = 120, 2


def write_runs(document: Document, root: Path, runs: int, epochs: int, steps: int) -> None:
    """One run after the other, alike but for their names."""
    folder = prepare(document.project, root).folder
    said: list[object] = [RunStarted(epochs, steps, 32 * steps, 32, "CPU", ("loss",), 1000)]
    for epoch in range(epochs):
        for first in range(epoch * steps, (epoch + 1) * steps, 8):
            numbers = tuple(range(first + 1, first + 9))
            said.append(StepsDone(epoch, numbers, {"loss": (0.5,) * 8}, 1000.0))
        said.append(EpochDone(epoch, {"loss": 0.5, "val_loss": 0.6 / (epoch + 1)}, 1.0))
    said.append(RunEnded("finished", "", epochs, float(epochs)))
    folder.events.write_bytes(b"".join(encode(event) + b"\n" for event in said))
    for number in range(1, runs):
        shutil.copytree(folder.path, root / f"{folder.path.name}-{number + 1}")


def timed(what: Callable[[], object]) -> float:
    """How many seconds something takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def stall_of_window(document: Document, root: Path, runs: int) -> tuple[float, float]:
    """Seconds until the list is there, and the longest time between two ticks, in milliseconds."""
    thumbnail(document.project, QSize(100, 100))  # the canvas has painted its like long before
    room = TrainingRoom(root=root)
    window = HistoryWindow(document, room, thumbnail)
    clock, longest = QElapsedTimer(), [0.0]
    ticks = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)

    def tick() -> None:
        longest[0] = max(longest[0], clock.restart())

    ticks.timeout.connect(tick)
    clock.start()
    ticks.start()
    began = time.perf_counter()
    window.show()
    while len(window.model.entries) < runs and time.perf_counter() - began < PATIENCE_S:
        QTest.qWait(5)
    listed = time.perf_counter() - began
    QTest.qWait(3000)  # pictures and curves
    room.close()
    window.close()
    return listed, longest[0]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--steps", type=int, default=600)
    words = parser.parse_args()
    app = make_application()
    document, root = Document(), Path(_SCRATCH) / "runs"
    document.show(load(resource("examples", "spirals.strata")))
    write_runs(document, root, words.runs, words.epochs, words.steps)
    for name in ("cold", "again", "again"):
        print(f"{words.runs} runs, {name}: {timed(lambda: list(entries(root))):.2f} s")
    listed, stall = stall_of_window(document, root, words.runs)
    print(f"window: listed after {listed:.2f} s, longest stall {stall:.0f} ms (budget 50)")
    app.quit()
    shutil.rmtree(_SCRATCH, ignore_errors=True)


if __name__ == "__main__":
    main()
