"""How soon after a problem its mends are shown, and what they cost the window's thread.

    python benchmarks/mends.py [--nodes 10 1000] [--rounds 9]

The real workspace, shown offscreen, with the networks of `edit.py`. A wire is drawn into a
convolution that Keras then refuses, and taken back, again and again. Prints milliseconds from the
edit to the problem, from the problem to its mends on the screen, and the longest time that the
window's thread was busy in one turn while it looked for them. Ends with 1 when mends take longer
than 300 ms.
"""

import argparse
import statistics
import sys
import time

from edit import Bench

from studio.graph.elements import Edge, PortRef
from studio.project.mends import KERAS
from studio.ui.edit.commands import Connect

BUDGET_MS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--rounds", type=int, default=9)
    words = parser.parse_args()
    bench = Bench(with_keras=True)
    space = bench.workspace
    space.analysis.link.shapes_came.connect(bench.on_reply)
    bench.settle()
    offers = space.mending.offers
    busy = watch_turns(offers)
    print("| nodes | round | problem, ms | mends, ms | longest turn, ms | offers |")
    print("|---|---|---|---|---|---|")
    is_late = False
    for count in words.nodes:
        nodes = bench.show(count)
        graph = bench.document.project.graph
        conv = graph.new_node("Conv2D")
        graph.add_node(conv, (600.0, 60.0))
        space.show_problems()
        wait(bench, lambda: bool(offers.known))
        edge = Edge(PortRef(nodes["trunk"]), PortRef(conv.id))
        rounds = [one_round(bench, edge, busy) for _ in range(words.rounds + 1)]
        for name, some in (("first", rounds[:1]), ("median of others", rounds[1:])):
            figures = [statistics.median(column) for column in zip(*some, strict=True)]
            is_late = is_late or figures[1] > BUDGET_MS
            text = " | ".join(f"{figure:.0f}" for figure in figures)
            print(f"| {len(graph)} | {name} | {text} |", flush=True)
    bench.document.undo_stack.setClean()
    bench.window.close()
    sys.exit(1 if is_late else 0)


def one_round(bench, edge, busy) -> tuple[float, float, float, int]:
    """Draw a wire that Keras refuses, wait for its mends, and take it back."""
    space, offers, node = bench.workspace, bench.workspace.mending.offers, edge.target.node
    sentences = space.analysis.sentences
    busy[:] = [0.0]
    started = time.perf_counter()
    bench.document.push(Connect(bench.document, edge))
    wait(bench, lambda: node in sentences)
    seen = time.perf_counter()
    wait(bench, lambda: any(p.code == KERAS and mends for p, mends in offers.known.items()))
    bench.app.processEvents()
    shown = time.perf_counter()
    found = sum(map(len, offers.known.values()))
    bench.document.undo_stack.undo()
    wait(bench, lambda: node not in sentences)
    wait(bench, lambda: all(p.code != KERAS for p in offers.known))
    return 1000 * (seen - started), 1000 * (shown - seen), max(busy), found


def watch_turns(offers) -> list[float]:
    """How long each look for mends kept the window's thread, in milliseconds."""
    busy: list[float] = [0.0]

    def timed(function):
        def call(*args):
            started = time.perf_counter()
            function(*args)
            busy.append(1000 * (time.perf_counter() - started))

        return call

    for timer, slot in ((offers._turn, offers._go_on), (offers._rest, offers._begin)):
        timer.timeout.disconnect()
        timer.timeout.connect(timed(slot))
    return busy


def wait(bench, condition) -> None:
    ends = time.monotonic() + 60
    while not condition():
        bench.app.processEvents()
        if time.monotonic() > ends:
            sys.exit("waited in vain")


if __name__ == "__main__":
    main()
