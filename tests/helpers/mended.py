"""The mends of a set-up, as the window gets them: tried in a copy, with Keras asked."""

from studio.engine.mending import Mender, as_problem
from studio.engine.protocol.shapes import TryEdits, TryEditsReply
from studio.engine.setups import SetupFinder, setup_problems
from studio.engine.shapes import ShapeQuestions
from studio.graph.problems import Problem
from studio.project.mends import Mend
from studio.project.project import Project
from tests.helpers.conversation import Conversation
from tests.helpers.setups import SetUp


def offered(project: Project, code: str, process: Conversation) -> tuple[Problem, tuple[Mend, ...]]:
    """The problem with that code, and the mends that hold for it."""
    reply = process.ask(ShapeQuestions(project), whole=True)
    found = [*project.problems(), *setup_problems(project, reply.reports)]
    found += map(as_problem, reply.objections)
    problem = next(p for p in found if p.code == code)
    mender = Mender(project, judges=(SetupFinder,))
    attempts = [a for a in mender.attempts(problem, reply.reports) if a is not None]
    process.process.send(TryEdits(1, tuple(a.change for a in attempts)))
    tried = process.next(TryEditsReply).tried
    offers = mender.offers(attempts, tried, reply.reports, found)
    return problem, offers.get(problem, ())


def row_of(setup: SetUp, problem: Problem, mends: tuple[Mend, ...]) -> str:
    """The line of `docs/problems.md` for a set-up."""
    sentence = problem.sentence.replace("|", "/")
    offer = mends[0].sentence if mends else ""
    return f"| {setup.title} | {problem.severity} | {sentence} | {offer} |\n"
