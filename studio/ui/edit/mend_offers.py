"""The mends that are offered for the problems of the open project, newest wins.

They are looked for when Keras has answered about the graph as it is, a little later than that and a
few at a time: an edit does not wait for them. Keras is asked about all of them at once.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.mending import MOST_PROBLEMS, Attempt, Mender, Offers, as_problem
from studio.engine.protocol.shapes import TryEdits, TryEditsReply
from studio.graph.elements import Edge
from studio.graph.problems import Problem
from studio.project.cures.merging import joining
from studio.project.mends import Mend
from studio.runs.fitness import setup_problems
from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.analysis import Analysis

DELAY_MS = 100
SLICE_S = 0.004


class MendOffers(QObject):
    """Looks for mends, and tells when other ones are offered. `known` are the offers by problem;
    a problem for which none was found has none, one that is still looked at is not in."""

    changed = Signal()

    def __init__(self, analysis: Analysis, link: KerasLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.analysis, self.link = analysis, link
        self.known: Offers = {}
        self._mender: Mender | None = None
        self._asked = 0
        self._attempts: list[Attempt] = []
        self._under_way: Iterator[Attempt | None] = iter(())
        self._looked_at: tuple[Problem, ...] = ()
        self._wire: tuple[Edge, Edge] | None = None
        self._rest = self._timer(DELAY_MS, self._begin)
        self._turn = self._timer(0, self._go_on)
        analysis.shapes_changed.connect(self._on_changed)
        analysis.document.settled.connect(self._on_edited)
        analysis.document.replaced.connect(self._on_replaced)
        link.edits_came.connect(self._on_reply)

    def all_problems(self) -> tuple[Problem, ...]:
        """What there is to mend: errors of the graph first, then Keras's objections."""
        objections = tuple(map(as_problem, self.analysis.objections))
        problems = self.analysis.problems
        errors = tuple(p for p in problems if p.severity == "error")
        warnings = tuple(p for p in problems if p.severity != "error")
        return (*errors, *objections, *warnings)

    def of_node(self, node_id: str) -> list[tuple[Problem, Mend]]:
        """The offers for what is wrong with a node."""
        return [(p, m) for p, mends in self.known.items() if node_id in p.nodes for m in mends]

    def remember_wire(self, drawn: Edge, replaced: Edge | None) -> None:
        """A wire was drawn that took the place of another: should Keras object to it, both might
        be joined."""
        self._wire = (drawn, replaced) if replaced is not None else None

    # --- inside -----------------------------------------------------------------

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _on_edited(self) -> None:
        """What is under way speaks of the project before the edit."""
        self._turn.stop()
        self._rest.stop()
        self._asked += 1

    def _on_changed(self, _nodes: object) -> None:
        self._rest.start()

    def _on_replaced(self) -> None:
        self._on_edited()
        self._mender = self._wire = None
        self._show({})

    def _begin(self) -> None:
        self._looked_at = self.all_problems()[:MOST_PROBLEMS]
        if not self._looked_at:
            self._show({})
            return
        if self._mender is None:
            self._mender = Mender(self.analysis.document.project, judges=(setup_problems,))
        self._attempts = []
        self._under_way = self._look(self._mender)
        self._turn.start()

    def _look(self, mender: Mender) -> Iterator[Attempt | None]:
        first = partial(joining, *self._wire) if self._wire else None
        for problem in self._looked_at:
            yield from mender.attempts(problem, self.analysis.reports, first)

    def _go_on(self) -> None:
        """Look at a few candidates, and leave the rest for the next turn of the event loop."""
        ends = time.perf_counter() + SLICE_S
        for attempt in self._under_way:
            if attempt is not None:
                self._attempts.append(attempt)
            if time.perf_counter() > ends:
                self._turn.start()
                return
        self._asked += 1
        changes = tuple(attempt.change for attempt in self._attempts)
        self.link.try_edits(TryEdits(self._asked, changes))

    def _on_reply(self, reply: TryEditsReply) -> None:
        if reply.id != self._asked or self._mender is None:
            return
        offers = self._mender.offers(
            self._attempts, reply.tried, self.analysis.reports, self.all_problems()
        )
        self._show({problem: offers.get(problem, ()) for problem in self._looked_at})

    def _show(self, offers: Offers) -> None:
        if offers != self.known:
            self.known = offers
            self.changed.emit()
