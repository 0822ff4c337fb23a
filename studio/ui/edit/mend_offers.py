"""The mends that are offered for the problems of the open project, newest wins.

They are looked for when Keras has answered about the graph as it is, a little later than that and a
few at a time: an edit does not wait for them. Keras is asked once for each problem.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.mending import MOST_PROBLEMS, Attempt, Mender, Offers, as_problem, places, ranked
from studio.engine.protocol.shapes import Tried, TryEdits, TryEditsReply
from studio.graph.elements import Edge
from studio.graph.problems import Problem
from studio.project.cures.merging import joining
from studio.project.mends import KERAS, Mend
from studio.runs.fitness import setup_finder
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
        self._latest: Offers = {}
        """Those that are to be shown when the turn ends."""
        self._mender: Mender | None = None
        self._asked = 0
        self._tried: tuple[Tried, ...] = ()
        self._under_way: Iterator[bool] = iter(())
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
        self._under_way = iter(())
        self._asked += 1

    def _on_changed(self, _nodes: object) -> None:
        self._rest.start()

    def _on_replaced(self) -> None:
        self._on_edited()
        self._mender = self._wire = None
        self._latest = {}
        self._show({})

    def _begin(self) -> None:
        if self._mender is None:
            self._mender = Mender(self.analysis.document.project, judges=(setup_finder,))
        self._under_way = self._look(self._mender, self.all_problems())
        self._turn.start()

    def _look(self, mender: Mender, problems: tuple[Problem, ...]) -> Iterator[bool]:
        """Look for the mends of one problem after another, step by step; a step that is true waits
        for Keras. What Keras objects to comes first: with a wire, people wait for it."""
        looked_at, before = problems[:MOST_PROBLEMS], places(problems)
        found: dict[Problem, tuple[Mend, ...]] = {}
        reports = self.analysis.reports
        first = partial(joining, *self._wire) if self._wire else None
        self._latest = {p: self.known[p] for p in looked_at if p in self.known}
        for problem in sorted(looked_at, key=lambda p: p.code != KERAS):
            attempts: list[Attempt] = []
            for attempt in mender.attempts(problem, reports, first):
                attempts += [attempt] if attempt is not None else []
                yield False
            cures = []
            if attempts:
                self._ask(attempts)
                yield True
                for attempt, answer in zip(attempts, self._tried, strict=True):
                    cures.append(mender.judged(attempt, answer, reports, before))
                    yield False
            found[problem] = ranked(cure for cure in cures if cure is not None)
            late = {p: self.known[p] for p in looked_at if p in self.known}
            self._latest = {**late, **found}

    def _ask(self, attempts: Sequence[Attempt]) -> None:
        self._asked += 1
        changes = tuple(attempt.change for attempt in attempts)
        self.link.try_edits(TryEdits(self._asked, changes))

    def _go_on(self) -> None:
        """Take a few steps, and leave the rest for the next turn of the event loop."""
        ends = time.perf_counter() + SLICE_S
        for is_waiting in self._under_way:
            if is_waiting:
                break
            if time.perf_counter() > ends:
                self._turn.start()
                break
        # Once for all that was found in this turn: who shows it lays it out anew.
        self._show(self._latest)

    def _on_reply(self, reply: TryEditsReply) -> None:
        if reply.id == self._asked:
            self._tried = reply.tried
            self._turn.start()

    def _show(self, offers: Offers) -> None:
        if offers != self.known:
            self.known = offers
            self.changed.emit()
