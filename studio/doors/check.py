"""`strata check`: what keeps a project from being trained."""

import click

from studio.doors.running import keras_reply
from studio.doors.saying import FAILED, OK, failed, print_json
from studio.engine.process import ProcessGone
from studio.engine.protocol.shapes import NodeObjection
from studio.project.project import Project


def check(project: Project, *, ask_keras: bool, as_json: bool) -> int:
    """Print every problem of a project; 1 when it cannot be trained."""
    problems = project.problems()
    objections: tuple[NodeObjection, ...] = ()
    if ask_keras:
        try:
            objections = keras_reply(project).objections
        except ProcessGone as error:
            return failed(str(error), as_json)
    is_fine = not objections and all(p.severity != "error" for p in problems)
    if as_json:
        print_json(
            {
                "ok": is_fine,
                "problems": [
                    {
                        "severity": p.severity,
                        "code": p.code,
                        "sentence": p.sentence,
                        "nodes": p.nodes,
                    }
                    for p in problems
                ],
                "objections": objections,
            }
        )
        return OK if is_fine else FAILED
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.sentence}")
    for objection in objections:
        name = project.graph.node(objection.node).name
        click.echo(f"error: {name}: {objection.sentence}")
    if is_fine:
        click.echo(f"{project.name}: no errors; it can be trained.")
    return OK if is_fine else FAILED
