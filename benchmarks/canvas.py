"""The canvas against a bare QGraphicsScene with one item a node, and against its peers.

    python benchmarks/canvas.py [--nodes 100 1000 5000] [--rounds 3] [--peers all | none | NAME...]

Prints milliseconds of processor time (the middle of the rounds), ours to bare, and how many times
as long as ours the fastest peer takes. Ends with 1 when a budget is broken or a peer is faster on
any row. `--peers none` is the quick comparison with bare alone, for which nothing is installed.

Each contender runs in a process of its own, peers in environments of their own with exact
versions (made once under --envs, with uv); all take turns in each round, and ratios are taken
within a round. Numbers of two runs must not be compared.

The work: the same nodes and wires in a viewport of 1400 x 900, on a grid of the same cells, in
columns for those whose wires run down (ours, bare) and in rows for those whose wires run right.

    build    hand the network over, and show all of it
    fit      paint everything again, with all in view
    pan      60 steps at 1:1, the way the contender pans
    zoom     60 steps from all to 1:1 (mean)
    drag     60 steps of moving one node with four wires at 1:1; ours by events of the mouse
    delete   delete everything, with all in view; ours by selecting all and one undoable step,
             peers in the fastest way they have

A frame lasts until the viewport has painted; what a contender draws of a node, and what of its
features is off, stands on top of its module in `benchmarks/peers/`. Ours draws the most: before
`fit` it is told parameter counts and shapes for each node, as Keras does in true use.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peers.environments import BARE, OURS, PEERS, CannotInstall, Entry, python_of
from benchmarks.peers.rounds import OVER, Failed, Took, measured
from benchmarks.peers.table import header, line, rows
from benchmarks.peers.work import PHASES


def arguments() -> argparse.Namespace:
    names = [entry.name for entry in PEERS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="+", default=["all"], choices=["all", "none", *names])
    parser.add_argument("--limit", type=float, default=60.0, help="give a phase up after (s)")
    parser.add_argument(
        "--envs", type=Path, default=Path(tempfile.gettempdir()) / "strata-canvas-peers"
    )
    return parser.parse_args()


def ready(chosen: list[str], folder: Path) -> dict[Entry, str]:
    """The contenders that can run, with the Python of each; says of a peer why it cannot."""
    pythons = {entry: python_of(entry, folder) for entry in (BARE, OURS)}
    for entry in PEERS:
        if "all" in chosen or entry.name in chosen:
            try:
                pythons[entry] = python_of(entry, folder)
            except CannotInstall as error:
                print(f"{entry.name} cannot be installed: {error}", flush=True)
    return pythons


def one_round(pythons: dict[Entry, str], count: int, limit: float, slow: dict[Entry, int]) -> dict:
    """What each contender measured; who was given up at a size is asked neither again nor more."""
    found: dict[str, Took] = {}
    for entry in list(pythons):
        if entry in slow:
            # What it measured in the round that was given up stands for this size.
            if slow[entry] < count:
                found[entry.name] = dict.fromkeys(PHASES, OVER)
            continue
        try:
            took = measured(pythons[entry], entry, count, limit)
        except Failed as error:
            if entry in (BARE, OURS):
                raise
            print(f"{entry.name} failed at {count} nodes: {error}", flush=True)
            del pythons[entry]
            continue
        found[entry.name] = took
        if OVER in took.values():
            if entry in (BARE, OURS):
                raise Failed(f"{entry.name} took more than {limit:.0f} s at {count} nodes")
            slow[entry] = count
    return found


def main() -> int:
    options = arguments()
    pythons = ready(options.peers, options.envs)
    names = [entry.name for entry in pythons if entry.pins]
    slow: dict[Entry, int] = {}
    faults = 0
    print(header(names))
    for count in sorted(options.nodes):
        rounds = [one_round(pythons, count, options.limit, slow) for _ in range(options.rounds)]
        for row in rows(count, rounds):
            faults += len(row.faults)
            print(line(row, names, options.limit), flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
