"""`strata check`: what keeps a project from being trained, and what training would not be worth."""

import itertools
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from studio.doors.running import keras_mends, keras_reply
from studio.doors.saying import FAILED, OK, failed, print_json
from studio.engine.mending import Offers, as_problem
from studio.engine.process import ProcessGone
from studio.engine.protocol.shapes import ShapesReply
from studio.graph.problems import Problem
from studio.project.project import Project
from studio.runs.fitness import setup_problems
from studio.words import counted


def check(project: Project, *, ask_keras: bool, as_json: bool, fix: bool = False) -> int:
    """Print every problem of a project, and with `fix` what would cure it; 1 when it cannot be
    trained."""
    reply, offers = ShapesReply(0, {}), Offers()
    if fix and not ask_keras:
        return failed(
            "What would cure a problem is for Keras to say; leave out --no-keras.", as_json
        )
    if ask_keras:
        try:
            reply, offers = keras_mends(project) if fix else (keras_reply(project), offers)
        except ProcessGone as error:
            return failed(str(error), as_json)
    problems = [*project.problems(), *setup_problems(project, reply.reports)]
    problems.sort(key=lambda problem: problem.severity)
    errors = sum(p.severity == "error" for p in problems) + len(reply.objections)
    if as_json:
        print_json(
            {
                "ok": not errors,
                "problems": [
                    in_json(problem) | _mends_in_json(offers, problem, fix=fix)
                    for problem in problems
                ],
                "objections": [
                    msgspec.to_builtins(o) | _mends_in_json(offers, as_problem(o), fix=fix)
                    for o in reply.objections
                ],
            }
        )
        return FAILED if errors else OK
    numbers = itertools.count(1)
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.sentence}")
        _list_mends(offers, problem, numbers, fix=fix)
    for objection in reply.objections:
        name = project.graph.node(objection.node).name
        click.echo(f"error: {name}: {objection.sentence}")
        _list_mends(offers, as_problem(objection), numbers, fix=fix)
    if not errors:
        click.echo(_verdict(project, len(problems)))
    return FAILED if errors else OK


def _list_mends(offers: Offers, problem: Problem, numbers: Iterator[int], *, fix: bool) -> None:
    """The mends of a problem below it, numbered through, each with the shape that comes of it."""
    for mend in offers.get(problem, ()):
        click.echo(f"  {next(numbers)}. {mend.sentence} {mend.shows}".rstrip())
    if fix and not offers.get(problem):
        click.echo("  No cure for this is known.")


def _mends_in_json(offers: Offers, problem: Problem, *, fix: bool) -> dict[str, Any]:
    if not fix:
        return {}
    mends = [
        {"sentence": mend.sentence, "shape": mend.shows, "values": dict(mend.values)}
        for mend in offers.get(problem, ())
    ]
    return {"mends": mends}


def in_json(problem: Problem) -> dict[str, Any]:
    """A problem for machines."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "sentence": problem.sentence,
        "nodes": problem.nodes,
        "values": problem.values,
    }


def _verdict(project: Project, warnings: int) -> str:
    if warnings:
        return (
            f"{project.name}: no errors, {counted(warnings, 'warning')}; training would run, and "
            "what comes of it is worth as much as the warnings leave."
        )
    return f"{project.name}: no errors; it can be trained."
