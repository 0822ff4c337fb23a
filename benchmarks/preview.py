"""How fast the data room shows large data, and whether the window stalls meanwhile.

A CSV of 1,000,000 rows and a folder of 50,000 images are made in a temporary folder, then chosen
in the data tab of an offscreen window. Prints when the first rows or pictures are on the screen,
when ranges and classes are that were found so far, and when all is known, and the longest time in
which the event loop did not turn, as the clock tells it (budget 50 ms) and as processor time of
the window's own thread, which no other work on the machine makes longer. Cold, the reader's
process has to be started; the second look finds it idle. Budget: 2 s until there is something of
everything to see.

    python benchmarks/preview.py [--rows N] [--images N]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BUDGET_SECONDS, BUDGET_STALL_MS = 2.0, 50.0


def make_csv(path: Path, rows: int) -> None:
    import numpy as np
    import pandas as pd

    random = np.random.RandomState(0)
    frame = pd.DataFrame(random.normal(size=(rows, 6)).round(4), columns=list("abcdef"))
    frame["kind"] = random.choice(["one", "two", "three"], rows)
    frame["target"] = random.randint(0, 2, rows)
    frame.to_csv(path, index=False)


def make_images(root: Path, count: int) -> None:
    """Small files, each its own, in ten classes."""
    from PIL import Image

    for number in range(10):
        (root / f"class_{number}").mkdir(parents=True)
    for index in range(count):
        color = (index % 256, index // 256 % 256, 77)
        Image.new("RGB", (32, 32), color).save(root / f"class_{index % 10}" / f"{index:06d}.png")


def look(panel, path: Path) -> tuple[float, ...]:
    """Seconds to the head, to the first facts and to all; milliseconds of the longest stall by the
    clock and by the work done."""
    from PySide6.QtCore import QEventLoop, QTimer

    began = time.perf_counter()
    last, worst = [began, time.thread_time()], [0.0, 0.0]
    shown, counted, known = [0.0], [0.0], [0.0]

    def beat() -> None:
        now = [time.perf_counter(), time.thread_time()]
        worst[:] = [max(w, n - before) for w, n, before in zip(worst, now, last, strict=True)]
        last[:] = now

    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(beat)
    timer.start()
    loop = QEventLoop()

    def on_head(_: object) -> None:
        shown[0] = time.perf_counter() - began

    def on_progress(_: object) -> None:
        counted[0] = counted[0] or time.perf_counter() - began

    def on_facts(_: object) -> None:
        known[0] = time.perf_counter() - began
        # What the panel does with it, its painting included, belongs to the stall.
        QTimer.singleShot(300, loop.quit)

    panel.link.head_came.connect(on_head)
    panel.link.progress_came.connect(on_progress)
    panel.link.facts_came.connect(on_facts)
    QTimer.singleShot(60_000, loop.quit)
    panel.open_path(path)
    loop.exec()
    timer.stop()
    panel.link.head_came.disconnect(on_head)
    panel.link.progress_came.disconnect(on_progress)
    panel.link.facts_came.disconnect(on_facts)
    return shown[0], counted[0] or known[0], known[0], worst[0] * 1000, worst[1] * 1000


def preview(rows: int, images: int) -> bool:
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from studio.ui.data.data_panel import DataPanel
    from studio.ui.edit.document import Document
    from studio.ui.widgets.theme import appearance

    appearance().use("dark")
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        csv, root = Path(folder, "big.csv"), Path(folder, "images")
        make_csv(csv, rows)
        make_images(root, images)
        panel = DataPanel(Document())
        panel.resize(520, 900)
        print(f"{'':34}{'shown':>9}{'counted':>9}{'known':>9}{'stall':>11}{'its work':>11}")
        for what, path in ((f"CSV, {rows:,} rows", csv), (f"folder, {images:,} images", root)):
            for state in ("cold", "warm"):
                if state == "cold":
                    panel.link.cancel()
                panel.show()
                app.processEvents()
                if panel.link.is_busy:
                    panel.link.cancel()
                shown, counted, known, stall, work = look(panel, path)
                fits = max(shown, counted) < BUDGET_SECONDS and stall < BUDGET_STALL_MS
                is_good = is_good and fits
                row = f"{what}, {state}"
                times = "".join(f"{seconds:8.2f}s" for seconds in (shown, counted, known))
                print(f"{row:34}{times}{stall:8.1f} ms{work:8.1f} ms")
        panel.close_reader()
        panel.hide()
    return is_good


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=1_000_000)
    words.add_argument("--images", type=int, default=50_000)
    asked = words.parse_args()
    return 0 if preview(asked.rows, asked.images) else 1


if __name__ == "__main__":
    sys.exit(main())
