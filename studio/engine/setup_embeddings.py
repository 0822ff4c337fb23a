"""Embeddings that are to look up what is no whole number from 0, or lies beyond their rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.engine.setup_facts import KEEPS_VALUES
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import Log, PreparedColumn, Scale, Standardize, raw_columns
from studio.project.project import Project
from studio.project.ranges import Reach, reach_of


def embedding_problems(
    project: Project, columns: Mapping[str, Column], node: Node
) -> Iterator[Problem]:
    """What is wrong between an Embedding and the column of the data that reaches it as it is."""
    rows, entry = node.params.get("input_dim"), _entry(project.graph, node)
    if entry is None or not isinstance(rows, int):
        return
    data = project.data
    settings = next((c for c in data.columns if c.name == entry.params.get("column")), None)
    reach = reach_of(data, settings) if settings and settings.name in columns else None
    if settings is None or reach is None:
        return
    told: dict[str, Any] = {"name": node.name, "column": settings.name, "rows": rows}
    told |= {"low": f"{reach.low:,.6g}", "high": f"{reach.high:,.6g}", "last": rows - 1}
    stops = not reach.is_standardized and not -rows <= int(reach.low) <= int(reach.high) < rows
    if _is_scaled(settings, reach):
        yield said(
            "embedding_of_fractions",
            "{name} looks up whole numbers, and {column} holds others since it was scaled: all "
            "of them are cut to whole numbers. Take the steps that scale {column} away in the Data "
            "tab.",
            node.id,
            severity="error" if stops else "warning",
            **told,
        )
    elif _is_measured(data, settings, reach):
        yield said(
            "embedding_of_fractions",
            "{name} looks up whole numbers, and {column} is measured, from {low} to {high}: what "
            "stands behind the point is cut off. Put a Discretization before {name}, which makes "
            "numbers of bins of it, or take Dense in its place.",
            node.id,
            severity="error" if stops else "warning",
            **told,
        )
    elif reach.low < 0:
        yield from _negatives(node, reach, rows, told)
    elif stops:
        yield said(
            "embedding_too_small",
            "{name} has a row for each number from 0 to {last}, and {column} goes from {low} to "
            "{high}: training stops at the first number without a row. Set input_dim of {name} to "
            "{needed} or more.",
            node.id,
            param="input_dim",
            severity="error",
            needed=int(reach.high) + 1,
            **told,
        )


def _entry(graph: LayerGraph, node: Node) -> Node | None:
    """The Input of which an Embedding gets the numbers as they are."""
    entry: Node | None = node
    while entry is not None and entry.layer != "Input":
        wires = graph.edges_into(entry.id)
        entry = graph.node(wires[0].source.node) if wires else None
        if entry is not None and entry.layer not in KEEPS_VALUES | {"Input"}:
            return None
    return entry


def _is_scaled(column: PreparedColumn, reach: Reach) -> bool:
    """Whether its steps make fractions of whole numbers."""
    return reach.is_standardized or any(
        isinstance(step, Log | Standardize)
        or (isinstance(step, Scale) and step.divide_by != 0 and (1 / step.divide_by) % 1 != 0)
        for step in column.steps
    )


def _is_measured(data: DataSettings, column: PreparedColumn, reach: Reach) -> bool:
    """Whether it holds fractions, as far as its least and its greatest number tell."""
    try:
        raw = raw_columns(data.info(), column)
    except DataError:
        return False
    ends = (reach.low, reach.high)
    return not any(one.classes for one in raw) and any(end != int(end) for end in ends)


def _negatives(node: Node, reach: Reach, rows: int, told: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers below 0, which Keras counts from the end: -1 is the last row."""
    if reach.low >= -rows and reach.high < rows:
        if reach.high < rows + reach.low:
            return  # each has a row of its own
        yield said("embedding_of_negatives", _SHARED, node.id, **told)
    else:
        yield said("embedding_of_negatives", _BEYOND, node.id, severity="error", **told)


_SHARED = (
    "{name} has the rows 0 to {last}, and {column} goes from {low} to {high}: Keras counts numbers "
    "below 0 from the end, -1 as {last}, so that different numbers share a row. Let {column} begin "
    "at 0 by a step in the Data tab."
)
_BEYOND = (
    "{name} has the rows 0 to {last}, and {column} goes from {low} to {high}: Keras counts numbers "
    "below 0 from the end, and training stops at the first number without a row. Let {column} "
    "begin at 0 by a step in the Data tab, and give {name} a row for each number."
)
