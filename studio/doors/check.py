"""`strata check`: what keeps a project from being trained, and what training would not be worth."""

from typing import Any

import click

from studio.doors.running import keras_reply
from studio.doors.saying import FAILED, OK, failed, print_json
from studio.engine.process import ProcessGone
from studio.engine.protocol.shapes import ShapesReply
from studio.graph.problems import Problem
from studio.project.project import Project
from studio.runs.fitness import setup_problems
from studio.words import counted


def check(project: Project, *, ask_keras: bool, as_json: bool) -> int:
    """Print every problem of a project; 1 when it cannot be trained."""
    reply = ShapesReply(0, {})
    if ask_keras:
        try:
            reply = keras_reply(project)
        except ProcessGone as error:
            return failed(str(error), as_json)
    problems = [*project.problems(), *setup_problems(project, reply.reports)]
    problems.sort(key=lambda problem: problem.severity)
    errors = sum(p.severity == "error" for p in problems) + len(reply.objections)
    if as_json:
        print_json(
            {
                "ok": not errors,
                "problems": [in_json(problem) for problem in problems],
                "objections": reply.objections,
            }
        )
        return FAILED if errors else OK
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.sentence}")
    for objection in reply.objections:
        name = project.graph.node(objection.node).name
        click.echo(f"error: {name}: {objection.sentence}")
    if not errors:
        click.echo(_verdict(project, len(problems)))
    return FAILED if errors else OK


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
