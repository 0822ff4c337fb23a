"""Which offers really cure a problem: each is made in a copy, and Keras is asked about it.

Pure: it puts the questions together and reads the answers. An offer is kept when its problem is
gone after it, when Keras agrees to all it adds and changes, and when no error is there that was not
there before. Of two that cure, the one after which Keras has less to object to further on is first.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from studio.engine.protocol.shapes import Change, NodeObjection, Tried
from studio.engine.setup_mends import setup_mends
from studio.engine.setup_value_mends import value_mends
from studio.engine.shapes import ShapeQuestions
from studio.engine.trials import Reports
from studio.graph.errors import GraphError
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
from studio.graph.touched import Touched
from studio.project.cures.graph import graph_mends
from studio.project.cures.objections import wire_mends
from studio.project.cures.words import words_mends
from studio.project.mend_plan import Plan, apply, planned, take_rest
from studio.project.mends import KERAS, Candidates, Mend
from studio.project.project import Project, ProjectChecker
from studio.words import keras_shape

CANDIDATES: tuple[Candidates, ...] = (
    wire_mends,
    graph_mends,
    words_mends,
    value_mends,
    setup_mends,
)
MOST_OFFERS = 6
"""For one problem: more than one reads through."""
MOST_PROBLEMS = 40
"""More problems than anybody looks at get their offers only when some of these are solved."""
_AT_ONCE = 10
"""So many nodes are taken into the copy between two looks at it."""


class Judge(Protocol):
    """Finds problems that only the answers of Keras bring to light, in a project under edit."""

    def problems(
        self, reports: Reports, changed: Collection[str] | None = None
    ) -> Sequence[Problem]:
        """All of them; of the `changed` nodes Keras says something else than last time."""


Judges = Sequence[Callable[[Project], Judge]]
"""What makes judges of a project."""

Offers = dict[Problem, tuple[Mend, ...]]


def as_problem(objection: NodeObjection) -> Problem:
    """An objection of Keras as a problem of its node."""
    return Problem(KERAS, objection.sentence, (objection.node,))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate that the checker agrees to, and what Keras is to be asked about it."""

    problem: Problem
    mend: Mend
    plan: Plan
    change: Change


class Mender:
    """Tries mends on a copy of a project under edit: each edit costs the copy what it touches."""

    def __init__(
        self,
        project: Project,
        candidates: Sequence[Candidates] = CANDIDATES,
        judges: Judges = (),
    ) -> None:
        self._candidates = candidates
        self._original = project
        self._touched = Touched(project.graph)
        self._copy = Project(graph=LayerGraph(project.graph.catalogue))
        self._questions = ShapeQuestions(self._copy)
        self._checker = ProjectChecker(self._copy)
        self._judges = [judge(self._copy) for judge in judges]
        self._known: Reports = {}
        """What Keras said when the judges last looked."""
        self._before: frozenset[Place] = frozenset()
        self._due: dict[str, None] = {}
        """The nodes that the copy does not have yet as they are, or whose wires it lacks."""

    def attempts(
        self, problem: Problem, reports: Reports, first: Candidates | None = None
    ) -> Iterator[Attempt | None]:
        """What is worth asking Keras about to cure a problem, one at a time, so that who asks may
        do other things between: None where nothing came of a step. An edit of the project makes
        an end of it. `first` are candidates that come before all others."""
        yield from self._follow(reports)
        said: set[str] = set()
        for candidates in (*([first] if first else []), *self._candidates):
            for mend in candidates(self._copy, reports, problem):
                if mend.sentence not in said:
                    said.add(mend.sentence)
                    yield self._attempt(problem, mend)

    def offers(
        self,
        attempts: Sequence[Attempt],
        tried: Sequence[Tried],
        reports: Reports,
        problems: Iterable[Problem],
    ) -> Offers:
        """The mends that hold, by problem. `tried` runs along `attempts`; `problems` are all
        that there are now, Keras's objections among them."""
        before = places(problems)
        found: dict[Problem, list[Cure]] = {}
        for attempt, answer in zip(attempts, tried, strict=True):
            cure = self.judged(attempt, answer, reports, before)
            if cure is not None:
                found.setdefault(attempt.problem, []).append(cure)
        return {problem: ranked(cures) for problem, cures in found.items()}

    def judged(
        self, attempt: Attempt, answer: Tried, reports: Reports, before: "frozenset[Place]"
    ) -> "Cure | None":
        """An attempt as a cure, or nothing where it does not hold; `before` are the places of all
        problems that there are now."""
        if not self._holds(attempt, answer, reports, before):
            return None
        known = {node for node, _, code in before if code == KERAS}
        later = sum(o.node not in known for o in answer.objections)
        return later, replace(attempt.mend, shows=self._result(attempt, answer))

    # --- inside -----------------------------------------------------------------

    def _follow(self, reports: Reports) -> Iterator[None]:
        """Take into the copy what was edited since, step by step."""
        original, copy = self._original, self._copy
        copy.data, copy.training = original.data, original.training
        copy.drawing, copy.script = original.drawing, original.script
        copy.name = original.name
        self._due |= dict.fromkeys(self._touched.take())
        copy.graph.remove_nodes([key for key in self._due if key in copy.graph])
        for count, key in enumerate([*self._due], start=1):
            if key in original.graph:
                copy.graph.add_node(original.graph.node(key), original.graph.position(key))
                self._take_wires(key)
            del self._due[key]
            if count % _AT_ONCE == 0:
                # What follows the copy does so in small steps as well: nobody waits for the whole.
                self._questions.request(0, whole=False)
                yield
                self._checker.problems()
                yield
                self._judge(reports)
            yield
        self._questions.request(0, whole=False)
        self._before = places(p for p in self._checker.problems() if p.severity == "error")

    def _take_wires(self, key: str) -> None:
        """Those between nodes that the copy has: the others come with the node that is missing."""
        graph, original = self._copy.graph, self._original.graph
        for edge in (*original.edges_into(key), *original.edges_out_of(key)):
            is_whole = edge.source.node in graph and edge.target.node in graph
            if is_whole and graph.edge_at(edge.target) is None:
                graph.restore_edge(edge)

    @contextmanager
    def _made(self, plan: Plan) -> Iterator[Project]:
        """The copy with a mend made, for a while. Raises GraphError."""
        copy = self._copy
        was = (copy.data, copy.training, copy.name, copy.drawing)
        take_back = apply(copy.graph, plan)
        take_rest(copy, plan)
        try:
            yield copy
        finally:
            take_back()
            copy.data, copy.training, copy.name, copy.drawing = was

    def _attempt(self, problem: Problem, mend: Mend) -> Attempt | None:
        try:
            plan = planned(self._copy, mend)
            with self._made(plan):
                request = self._questions.request(0, whole=False)
                found = self._checker.problems()
        except GraphError:
            return None
        self._questions.request(0, whole=False)
        errors = places(p for p in found if p.severity == "error")
        if _place(problem) in places(found) or errors - self._before:
            return None
        return Attempt(problem, mend, plan, Change(request.calls, request.gone))

    def _holds(
        self, attempt: Attempt, answer: Tried, reports: Reports, before: "frozenset[Place]"
    ) -> bool:
        plan, problem = attempt.plan, attempt.problem
        objected = {o.node for o in answer.objections}
        if objected & plan.answering or not objected.isdisjoint(reports):
            return False
        after = {**reports, **answer.reports}
        for key in (*answer.gone, *objected):
            after.pop(key, None)
        node = problem.nodes[0] if problem.nodes else ""
        if problem.code == KERAS and node not in after and node not in plan.removed:
            return False
        return self._is_of_graph(problem) or self._is_sound(attempt, reports, after, before)

    def _is_of_graph(self, problem: Problem) -> bool:
        """Whether Keras or the checker alone say that there is a problem."""
        return problem.code == KERAS or _place(problem) in places(self._checker.problems())

    def _is_sound(
        self, attempt: Attempt, reports: Reports, after: Reports, before: "frozenset[Place]"
    ) -> bool:
        """Whether what only the answers of Keras bring to light is none the worse."""
        self._judge(reports)
        with self._made(attempt.plan):
            found = self._judge(after)
        errors = places(p for p in found if p.severity == "error")
        return _place(attempt.problem) not in places(found) and not errors - before

    def _judge(self, reports: Reports) -> list[Problem]:
        """What the judges find in the copy as it is, at the cost of what differs from last time."""
        known, self._known = self._known, {**reports}
        keys = known.keys() | reports.keys()
        changed = [key for key in keys if known.get(key) is not reports.get(key)]
        return [p for judge in self._judges for p in judge.problems(reports, changed)]

    def _result(self, attempt: Attempt, answer: Tried) -> str:
        """The shape that a mend ends in: of the node that joins several wires, else of the last
        node that is added, else of the one that is changed."""
        plan, graph = attempt.plan, self._copy.graph
        new = [node.id for node, _ in reversed(plan.added)]
        joining = [k for k in attempt.problem.nodes[:1] if len(graph.edges_into(k)) > 1]
        for key in (*joining, *new, *plan.params, *plan.unlinked):
            report = answer.reports.get(key)
            if report is not None and report.outputs:
                return keras_shape(report.outputs[0])
        return ""


Place = tuple[str, str, str]
"""Where a problem lies: its node, its parameter, and its code."""


def _place(problem: Problem) -> Place:
    return (problem.nodes[0] if problem.nodes else "", problem.param, problem.code)


Cure = tuple[int, Mend]
"""How many objections of Keras come to light behind it, and the mend itself."""


def ranked(cures: Iterable[Cure]) -> tuple[Mend, ...]:
    """The mends to offer, best first."""
    return tuple(mend for _, mend in sorted(cures, key=lambda cure: cure[0])[:MOST_OFFERS])


def places(problems: Iterable[Problem]) -> frozenset[Place]:
    """Where some problems lie."""
    return frozenset((node, p.param, p.code) for p in problems for node in (p.nodes or ("",)))
