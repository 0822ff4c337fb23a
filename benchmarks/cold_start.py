"""Cold start: from process start to a painted window that takes input, against a bare window.

    uv run python benchmarks/cold_start.py [--runs 7]

Both are started in turn, so that a slow moment of the machine slows both; the ratio is the
median of the pairs. The budget is 3 times, and under 1 s.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

PAINTED = """
import sys
from PySide6.QtCore import QTimer

def when_painted(window):
    # A timer of 0 fires when the events that the first paint needs have been handled.
    QTimer.singleShot(0, lambda: (print("painted", flush=True), app.quit()))
"""
BARE = (
    PAINTED
    + """
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QGraphicsView(QGraphicsScene()))
window.resize(1280, 800)
window.show()
app.processEvents()
when_painted(window)
app.exec()
"""
)
STRATA = (
    PAINTED
    + """
from studio.app import make_application
app = make_application()
from studio.ui.window.main_window import MainWindow
window = MainWindow()
window.show()
app.processEvents()
when_painted(window)
app.exec()
"""
)


def seconds_to_paint(code: str) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - begin
    process.stdout.close()
    process.wait()
    if line.strip() != "painted":
        raise SystemExit("the window was not painted")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    for code in (BARE, STRATA):  # the file cache and the byte code
        seconds_to_paint(code)
    pairs = [(seconds_to_paint(BARE), seconds_to_paint(STRATA)) for _ in range(runs)]
    bare = statistics.median(b for b, _ in pairs)
    strata = statistics.median(s for _, s in pairs)
    ratio = statistics.median(s / b for b, s in pairs)
    print("| | median s | budget |")
    print("|---|---|---|")
    print(f"| bare window with an empty QGraphicsView | {bare:.3f} | |")
    print(f"| Strata's start page | {strata:.3f} | under 1 s |")
    print(f"| ratio, median of {runs} pairs | {ratio:.2f} | at most 3 |")


if __name__ == "__main__":
    main()
