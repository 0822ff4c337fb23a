"""The results as a table, and the verdict of each row."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.peers.rounds import OVER, Took
from benchmarks.peers.work import PHASES

BUDGETS = {"build": 2.0, "fit": 0.3, "pan": 1.3, "zoom": 1.3, "drag": 1.3, "delete": 2.0}
"""Ours to bare, which keeps no history of what it deletes."""


@dataclass
class Row:
    """One phase at one size."""

    count: int
    phase: str
    bare: float
    ours: float
    ratio: float
    peers: dict[str, float]
    """How many times as long as ours each peer takes."""
    times: dict[str, float] = field(default_factory=dict)

    @property
    def budget(self) -> float | None:
        """The most that the ratio may be."""
        if self.phase == "fit" and self.count < 1000:
            return 1.3  # shown as cards, not from far away
        return BUDGETS.get(self.phase)

    @property
    def fastest(self) -> str | None:
        """The peer that comes nearest to ours, or is ahead."""
        return min(self.peers, key=lambda name: self.peers[name], default=None)

    @property
    def faults(self) -> list[str]:
        """What is wrong with the row; nothing when it is good."""
        faults = []
        if self.budget is not None and self.ratio > self.budget:
            faults.append("over budget")
        faults += [f"{name} is faster" for name, times in self.peers.items() if times <= 1.0]
        return faults


def rows(count: int, rounds: Sequence[dict[str, Took]]) -> list[Row]:
    """A row for each phase. Ratios are taken within a round, and then the middle of them."""
    found = []
    names = [name for name in rounds[0] if name not in ("bare", "ours")]
    for phase in PHASES:

        def middle(name: str, to: str = "", phase: str = phase) -> float:
            there = [r for r in rounds if name in r]
            return statistics.median(r[name][phase] / (r[to][phase] if to else 1) for r in there)

        found.append(
            Row(
                count,
                phase,
                middle("bare"),
                middle("ours"),
                middle("ours", "bare"),
                {name: middle(name, "ours") for name in names},
                {name: middle(name) for name in names},
            )
        )
    return found


def header(names: Sequence[str]) -> str:
    """The heads of the columns."""
    peers = "".join(f"{name:>{len(name) + 2}}" for name in names)
    ours = f"{'nodes':>6} {'phase':>7} {'bare':>9} {'ours':>9} {'ratio':>6} {'budget':>7}"
    return ours + peers + ("  fastest peer to ours" if names else "")


def line(row: Row, names: Sequence[str], limit: float) -> str:
    """A row in print: milliseconds, and what is to be said."""
    budget = f"{row.budget:>7.1f}" if row.budget is not None else f"{'-':>7}"
    numbers = f"{row.bare:>9.2f} {row.ours:>9.2f} {row.ratio:>6.2f} {budget}"
    peers = ""
    for name in names:
        time = row.times.get(name)
        text = "-" if time is None else f">{limit:.0f} s" if time == OVER else f"{time:.2f}"
        peers += f"{text:>{len(name) + 2}}"
    verdict = ""
    if row.fastest is not None:
        times = row.peers[row.fastest]
        verdict = "  all slower" if times == OVER else f"  {times:.1f}x {row.fastest}"
    faults = "".join(f"  ! {fault}" for fault in row.faults)
    return f"{row.count:>6} {row.phase:>7} {numbers}{peers}{verdict}{faults}"
