"""`strata export`: the Python that a project means, the very script that training runs."""

from pathlib import Path

import click

from studio.codegen.script import generate
from studio.doors.saying import OK, failed, print_json
from studio.project import datasets
from studio.project.project import Project
from studio.project.store import ProjectError, write_atomically


def export(project: Project, output: Path | None, as_json: bool) -> int:
    """Write a project's script to a file, or print it; returns the exit code."""
    text = generate(project).text
    datasets.provide_for(project.data.source)
    if output is None:
        print_json({"script": text}) if as_json else click.echo(text, nl=False)
        return OK
    try:
        write_atomically(output, text.encode())
    except ProjectError as error:
        return failed(str(error), as_json)
    if as_json:
        print_json({"script_file": str(output)})
    else:
        click.echo(f"Wrote {output}; run it with: python {output}")
    return OK
