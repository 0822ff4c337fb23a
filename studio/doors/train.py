"""`strata train`: a project trained without a window, with bars for people or JSON for machines."""

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from studio.doors.bars import Bars, plain_console
from studio.doors.check import in_json
from studio.doors.running import NotFit, objection_to_epochs, run_to_end
from studio.doors.saying import FAILED, INTERRUPTED, OK, failed, print_json
from studio.engine.outcome import Outcome
from studio.engine.process import ProcessGone
from studio.engine.protocol.shapes import ShapesReply
from studio.project.project import Project
from studio.runs.fitness import setup_problems
from studio.runs.launch import Launch, prepare
from studio.runs.run_folder import RunFolderError
from studio.runs.run_state import RunState


def train(project: Project, epochs: int | None, runs: Path | None, as_json: bool) -> int:
    """Train a project in a Keras process; returns the exit code."""
    if sentence := objection_to_epochs(project, epochs):
        return failed(sentence, as_json)
    run = RunState()
    bars = None if as_json else Bars(run)
    try:
        launch = prepare(project, runs, epochs)
        # Live answers are for eyes, and nobody looks here.
        launch = replace(launch, request=structs.replace(launch.request, follow=None))

        def judge(reply: ShapesReply) -> None:
            _say_problems(project, reply, bars)

        show = bars.show if bars else print_json
        with bars or contextlib.nullcontext():
            was_interrupted = run_to_end(project, launch, run, show, judge)
    except NotFit as error:
        shutil.rmtree(launch.folder.path, ignore_errors=True)  # there is no run
        return failed(str(error), as_json)
    except (ProcessGone, RunFolderError) as error:
        return failed(str(error), as_json)
    return say_end(run, launch, as_json=as_json, was_interrupted=was_interrupted)


def say_end(run: RunState, launch: Launch, *, as_json: bool, was_interrupted: bool) -> int:
    """Say how a run ended; returns the exit code."""
    assert run.outcome is not None
    if as_json:
        _print_end(run.outcome, launch)
    else:
        _say_end(run, run.outcome, launch)
    if not run.outcome.is_success:
        return FAILED
    return INTERRUPTED if was_interrupted else OK


def _say_problems(project: Project, reply: ShapesReply, bars: Bars | None) -> None:
    """Say what is wrong with the set-up. Raises NotFit where it cannot be trained."""
    found = setup_problems(project, reply.reports)
    wrong = [problem.sentence for problem in found if problem.severity == "error"]
    wrong += [f"{project.graph.node(o.node).name}: {o.sentence}" for o in reply.objections]
    if wrong:
        raise NotFit("\n".join(wrong))
    for problem in found:
        if bars is None:
            print_json({"type": "problem", **in_json(problem)})
        else:
            bars.console.print(f"warning: {problem.sentence}", style="yellow")


def _print_end(outcome: Outcome, launch: Launch) -> None:
    print_json(
        {
            "type": "outcome",
            "ending": outcome.kind,
            "sentence": outcome.sentence,
            "run_folder": str(launch.folder.path),
        }
    )


def _say_end(run: RunState, outcome: Outcome, launch: Launch) -> None:
    """Say how it ended, and where the run is."""
    console = plain_console()
    console.print(outcome.sentence, style="green" if outcome.is_success else "red")
    if outcome.run is not None and outcome.run.evaluation:
        found = outcome.run.evaluation
        values = "  ".join(f"{run.titled(k)} {found[k]:.6g}" for k in run.in_order(found))
        console.print(f"evaluation  {values}")
    if outcome.line:
        node = launch.script.node_at(outcome.line)
        where = f"line {outcome.line} of {launch.folder.script}"
        console.print(f"at {where}" + (f", node {node}" if node else ""))
    console.print(f"run folder  {launch.folder.path}", soft_wrap=True)
    if outcome.kind != "finished" and launch.folder.checkpoints:
        console.print(f"to go on    strata resume {launch.folder.path.name}", soft_wrap=True)
