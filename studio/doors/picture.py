"""`strata picture`: a network as PNG, SVG or PDF, drawn as the canvas draws it, with no window."""

import os
from pathlib import Path

import click

from studio.app import make_application
from studio.doors.running import keras_reply
from studio.doors.saying import OK, failed, print_json
from studio.engine.process import ProcessGone
from studio.project.project import Project
from studio.project.store import ProjectError, write_atomically
from studio.ui.picture.picture import FORMATS, Picture, PictureError, has_something


def picture(
    project: Project,
    output: Path,
    theme: str,
    scale: float,
    *,
    is_transparent: bool,
    with_shapes: bool,
    as_json: bool,
) -> int:
    """Write a picture in the format that the name of the file says; returns the exit code.

    Only with shapes is Keras asked; without, the wires carry none.
    """
    if not has_something(project):
        return failed("There is nothing to make a picture of: the network is empty", as_json)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    kind = next(kind for kind in FORMATS if output.suffix.lower() == f".{kind}")
    try:
        reports = keras_reply(project).reports if with_shapes else {}
        made = Picture(project, reports, theme, is_transparent=is_transparent)
        write_atomically(output, made.to_bytes(kind, scale))
    except (ProjectError, PictureError, ProcessGone) as error:
        return failed(str(error), as_json)
    app.processEvents()
    size = made.pixels(scale) if kind == "png" else made.size
    if as_json:
        print_json({"picture": str(output), "width": size.width(), "height": size.height()})
    else:
        unit = " pixels" if kind == "png" else ""
        click.echo(f"Wrote {output}, {size.width():,} by {size.height():,}{unit}")
    return OK
