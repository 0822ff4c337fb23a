"""What commands have a Keras process do: train a project to its end, or give its shapes."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.codegen.script import backends_of
from studio.engine.backends import DEFAULT, asked_for
from studio.engine.mending import Attempt, Mender, Offers, as_problem
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.codec import Event
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.run import Stop
from studio.engine.protocol.shapes import ShapesReply, TryEdits, TryEditsReply
from studio.engine.shapes import shapes_request
from studio.graph.problems import Problem
from studio.project.project import Project
from studio.runs.fitness import setup_finder, setup_problems
from studio.runs.launch import Launch
from studio.runs.run_state import RunState
from studio.runs.wind_up import wind_up


class NotFit(Exception):
    """A project that cannot be trained; `str(error)` are the sentences that say why."""


def run_to_end(
    project: Project,
    launch: Launch,
    run: RunState,
    show: Callable[[Event], None],
    judge: Callable[[ShapesReply], None] | None = None,
    backend: str = "",
) -> bool:
    """Train a project; `run` takes what its process says, and `show` shows it. Returns whether the
    person ended it by Ctrl+C. Raises ProcessGone or RunFolderError with a sentence.

    With `judge`, Keras is asked for the shapes first, and what `judge` raises keeps the network
    from being trained. `backend` is what it was trained with so far, if it goes on.
    """
    first = launch.request if judge is None else shapes_request(project, 1)
    with (
        KerasProcess(backend or backend_for(project), launch.script.environment) as process,
        stopping_on_ctrl_c(process) as interrupted,
    ):
        for event in process.events():
            if isinstance(event, Ready):
                process.send(first)
            elif judge is not None and isinstance(event, ShapesReply | RequestFailed):
                if isinstance(event, ShapesReply):
                    judge(event)
                judge = None
                process.send(launch.request)
                continue
            run.take(event)
            show(event)
        run.end(process.outcome())
    wind_up(launch.folder)
    return interrupted.is_set()


@contextmanager
def stopping_on_ctrl_c(process: KerasProcess) -> Iterator[threading.Event]:
    """The first Ctrl+C stops the run and keeps its result, the second ends it at once."""
    pressed = threading.Event()

    def on_interrupt(_number: int, _frame: object) -> None:
        if pressed.is_set() or not process.is_alive:
            process.kill()
            return
        pressed.set()
        try:
            process.send(Stop())
        except ProcessGone:
            process.kill()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def objection_to_epochs(project: Project, epochs: int | None) -> str:
    """Why a project cannot be trained for so many epochs; "" where it can."""
    steps = project.training.steps
    if epochs is None or steps is None:
        return ""
    return f"{project.name} is trained for {steps:,} steps; --epochs does not count there."


def backend_for(project: Project) -> str:
    """The backend that the environment names, where the project's script runs on it."""
    asked = asked_for()
    return asked if asked in backends_of(project) else DEFAULT


def keras_reply(project: Project) -> ShapesReply:
    """Ask a Keras process of our own for the shapes. Raises ProcessGone with a sentence."""
    request = shapes_request(project, 1)
    with KerasProcess() as process:
        for event in process.events():
            if isinstance(event, Ready):
                process.send(request)
            elif isinstance(event, ShapesReply):
                return event
            elif isinstance(event, RequestFailed):
                raise ProcessGone(event.sentence)
        raise ProcessGone(process.outcome().sentence)


def keras_mends(project: Project) -> tuple[ShapesReply, Offers]:
    """Ask a Keras process of our own for the shapes, and then what would cure each problem. Raises
    ProcessGone with a sentence."""
    mender, attempts = Mender(project, judges=(setup_finder,)), list[Attempt]()
    problems: list[Problem] = []
    reply = ShapesReply(0, {})
    with KerasProcess() as process:
        for event in process.events():
            if isinstance(event, Ready):
                process.send(shapes_request(project, 1))
            elif isinstance(event, ShapesReply):
                reply = event
                problems = [*project.problems(), *setup_problems(project, reply.reports)]
                problems += map(as_problem, reply.objections)
                found = (mender.attempts(problem, reply.reports) for problem in problems)
                attempts = [attempt for each in found for attempt in each if attempt is not None]
                process.send(TryEdits(1, tuple(attempt.change for attempt in attempts)))
            elif isinstance(event, TryEditsReply):
                return reply, mender.offers(attempts, event.tried, reply.reports, problems)
            elif isinstance(event, RequestFailed):
                raise ProcessGone(event.sentence)
        raise ProcessGone(process.outcome().sentence)
