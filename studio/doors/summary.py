"""`strata summary`: the layers of a project, as Keras counts them."""

from typing import Any

import click
from rich.table import Table

from studio.doors.bars import plain_console
from studio.doors.running import keras_reply
from studio.doors.saying import FAILED, OK, failed, print_json
from studio.engine.process import ProcessGone
from studio.project.project import Project


def summary(project: Project, as_json: bool) -> int:
    """Print the layers of a project as Keras counts them."""
    try:
        reply = keras_reply(project)
    except ProcessGone as error:
        return failed(str(error), as_json)
    graph = project.graph
    rows = [
        (node.name, node.layer, report.outputs, report.params)
        for node in graph.in_order()
        if (report := reply.reports.get(node.id)) is not None
    ]
    total = sum(report.params for report in reply.reports.values())
    trainable = sum(report.trainable for report in reply.reports.values())
    if as_json:
        keys = ("name", "layer", "outputs", "params")
        print_json(
            {
                "model": project.name,
                "layers": [dict(zip(keys, row, strict=True)) for row in rows],
                "total_params": total,
                "trainable_params": trainable,
                "objections": reply.objections,
            }
        )
    else:
        _print_table(project, rows, total, trainable)
        for objection in reply.objections:
            click.echo(f"{graph.node(objection.node).name}: {objection.sentence}", err=True)
    return FAILED if reply.objections else OK


def _print_table(project: Project, rows: list[Any], total: int, trainable: int) -> None:
    table = Table(title=f'Model: "{project.name}"', title_justify="left")
    table.add_column("Layer (type)")
    table.add_column("Output Shape")
    table.add_column("Param #", justify="right")
    for name, layer, outputs, params in rows:
        shapes = ", ".join(str(shape) for shape in outputs)
        table.add_row(f"{name} ({layer})", shapes, f"{params:,}")
    console = plain_console()
    console.print(table)
    for title, count in (
        ("Total params", total),
        ("Trainable params", trainable),
        ("Non-trainable params", total - trainable),
    ):
        console.print(f" {title}: {count:,}")
