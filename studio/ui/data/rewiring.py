"""Which nodes ask for columns that the data does not have, and which others they could take."""

from collections.abc import Mapping
from typing import Any

from studio.graph.elements import Node
from studio.project.columns import Column
from studio.project.project import Project
from studio.project.roles import targets_of
from studio.project.suggest import usual_loss

_PARAMS = {"Input": "column", "Output": "target", "Watch": "label"}


def used_as(project: Project, name: str) -> str:
    """What the network uses a column for, in a word or two."""
    words = {"Input": "input", "Output": "target", "Watch": "colours"}
    found = {
        words[node.layer]: None
        for node in project.graph.nodes()
        if node.layer in _PARAMS and node.params.get(_PARAMS[node.layer]) == name
    }
    return " and ".join(found)


def lost(project: Project) -> list[Node]:
    """The nodes that ask for a column which is not there."""
    columns = project.columns()
    return [
        node
        for node in project.graph.nodes()
        if node.layer in _PARAMS
        and node.params.get(_PARAMS[node.layer]) is not None
        and node.params[_PARAMS[node.layer]] not in columns
    ]


def rewired(project: Project) -> Mapping[str, dict[str, Any]]:
    """New parameters for the lost nodes: inputs take the first columns, outputs the target,
    colours the first that has classes."""
    columns = project.columns()
    told = [column.name for column in targets_of(project.data)]
    names = [*(name for name in columns if name not in told), *told]
    if not columns:
        return {}
    found = {}
    inputs = [node for node in lost(project) if node.layer == "Input"]
    for node in lost(project):
        params = dict(node.params)
        if node.layer == "Input":
            params["column"] = names[min(inputs.index(node), max(0, len(names) - 2))]
        elif node.layer == "Output":
            params = {k: v for k, v in params.items() if k not in ("loss", "metrics")}
            params |= {"target": names[-1], **usual_loss(columns[names[-1]])}
        else:
            params.pop("label")
            params |= _label(columns)
        found[node.id] = params
    return found


def renamed(project: Project, before: str, after: str) -> dict[str, dict[str, Any]]:
    """New parameters for the nodes that use a column which gets another name."""
    return {
        node.id: {**node.params, _PARAMS[node.layer]: after}
        for node in project.graph.nodes()
        if node.layer in _PARAMS and node.params.get(_PARAMS[node.layer]) == before
    }


def retold(project: Project, before: list[str], column: Column) -> dict[str, dict[str, Any]]:
    """New parameters for the outputs that told other columns: they tell this one, with the loss
    that is usual for it."""
    return {
        node.id: {
            **{k: v for k, v in node.params.items() if k not in ("loss", "metrics")},
            "target": column.name,
            **usual_loss(column),
        }
        for node in project.graph.nodes()
        if node.layer == "Output" and node.params.get("target") in before
    }


def _label(columns: Mapping[str, Column]) -> dict[str, str]:
    found = next((name for name, column in columns.items() if column.classes), None)
    return {} if found is None else {"label": found}
