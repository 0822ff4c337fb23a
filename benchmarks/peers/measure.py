"""One contender, measured in this process: python -m benchmarks.peers.measure MODULE COUNT

Prints JSON lines: the phase that begins, then its milliseconds. Time is processor time of the
whole process, which other work on the machine hardly touches. A frame lasts from an act until the
viewport got the paint event that the act caused; a frame without one does not count.
"""

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from benchmarks.peers.contender import Contender
from benchmarks.peers.work import STEPS, WINDOW, work

ENOUGH_S, ENOUGH_FRAMES = 15.0, 5
"""A phase that takes so long ends after a few frames."""
LONGEST_REST_S = 10.0


class Stopwatch:
    """Times what a contender does, up to the paint."""

    def __init__(self, contender: Contender) -> None:
        self.app, self.contender = contender.app, contender
        self.paints = 0
        paint, watch = contender.QtCore.QEvent.Type.Paint, self

        class Watch(contender.QtCore.QObject):
            def eventFilter(self, watched, event):
                if event.type() == paint:
                    watch.paints += 1
                return False

        self._filter = Watch()
        self.watch()

    def watch(self) -> None:
        """Count the paints of the viewport that is there now."""
        viewport = self.contender.view().viewport()
        viewport.removeEventFilter(self._filter)
        viewport.installEventFilter(self._filter)

    def frame(self, act: Callable[[], object]) -> float | None:
        """Milliseconds of an act and its picture; None when nothing was painted."""
        before, start = self.paints, time.process_time()
        act()
        for _ in range(20):
            self.app.processEvents()
            if self.paints > before:
                return (time.process_time() - start) * 1000
        return None

    def frames(self, acts: Iterable[Callable[[], object]]) -> list[float]:
        """Milliseconds of each frame."""
        end = time.monotonic() + ENOUGH_S
        count, took = 0, []
        for act in acts:
            count += 1
            spent = self.frame(act)
            if spent is not None:
                took.append(spent)
            if len(took) >= ENOUGH_FRAMES and time.monotonic() > end:
                break
        if len(took) < count / 2:
            raise RuntimeError(f"only {len(took)} of {count} acts painted anything")
        return took


@contextmanager
def phase(name: str) -> Iterator[dict[str, float]]:
    """Say that a phase begins, and what it took."""
    print(json.dumps({"begin": name}), flush=True)
    took: dict[str, float] = {}
    yield took
    print(json.dumps({"end": name, **took}), flush=True)


def measure(contender: Contender, count: int) -> None:
    """Go through all phases."""
    what = work(count, contender.flow)
    open_window(contender)
    contender.prepare(what)
    clock = Stopwatch(contender)
    gc.collect()
    with phase("build") as took:
        scale = 1.0

        def build_and_fit() -> None:
            nonlocal scale
            contender.build()
            clock.watch()
            scale = contender.fit()

        took["ms"] = clock.frame(build_and_fit) or 0.0
    expect(contender, (count, len(what.links)))
    contender.dress()
    settle(contender.app)
    with phase("fit") as took:
        took["ms"] = statistics.median(clock.frames([contender.view().viewport().update] * 15))
    x, y, _ = what.nodes[what.middle]
    x, y = x + contender.node[0], y + contender.node[1]
    forth_and_back = [1] * (STEPS // 2) + [-1] * (STEPS // 2)
    contender.look(x - 240, y - 90)
    settle(contender.app)
    with phase("pan") as took:
        acts = [lambda s=s: contender.pan(16 * s, 6 * s) for s in forth_and_back]
        took["ms"] = statistics.median(clock.frames(acts))
    contender.fit()
    settle(contender.app)
    with phase("zoom") as took:
        scales = [scale ** (1 - (i + 1) / STEPS) for i in range(STEPS)]
        # Each step shows something else, so that only the mean tells.
        took["ms"] = statistics.mean(clock.frames([lambda s=s: contender.zoom(s) for s in scales]))
    contender.look(x, y)
    settle(contender.app)
    with phase("drag") as took:
        contender.grab(what.middle)
        settle(contender.app)
        acts = [lambda s=s: contender.drag(what.middle, 8 * s, 8 * s) for s in forth_and_back]
        took["ms"] = statistics.median(clock.frames(acts))
        contender.let_go(what.middle)
    contender.fit()
    settle(contender.app)
    with phase("delete") as took:
        took["ms"] = clock.frame(contender.delete) or 0.0
    expect(contender, (0, 0))


def open_window(contender: Contender) -> None:
    """Show the window, and make the viewport itself as large as is meant."""
    window = contender.window
    window.resize(*WINDOW)
    window.show()
    for _ in range(3):
        settle(contender.app)
        size = contender.view().viewport().size()
        window.resize(
            window.width() + WINDOW[0] - size.width(), window.height() + WINDOW[1] - size.height()
        )
    settle(contender.app)


def expect(contender: Contender, wanted: tuple[int, int]) -> None:
    """Make sure that the contender did the work."""
    if contender.count() != wanted:
        raise RuntimeError(f"{contender.count()} nodes and wires, not {wanted}")


def settle(app: Any) -> None:
    """Let what follows an act come, outside of what is measured, until nothing more happens."""
    end = time.monotonic() + LONGEST_REST_S
    quiet = 0
    while quiet < 2 and time.monotonic() < end:
        busy, pause = time.process_time(), time.monotonic() + 0.12
        while time.monotonic() < pause:
            app.processEvents()
            time.sleep(0.01)
        quiet = quiet + 1 if time.process_time() - busy < 0.02 else 0


def main() -> None:
    """Measure and leave at once: some contenders crash while they go."""
    module, count = sys.argv[1:]
    measure(import_module(f"benchmarks.peers.{module}").Peer(), int(count))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
