"""Which networks can be followed by eye while they learn: one number in and one out, or one
sequence in and one as long out."""

from dataclasses import dataclass
from typing import Literal

from studio.project.project import Project
from studio.project.showing import picture_column


@dataclass(frozen=True, slots=True)
class Followed:
    """What is drawn: columns of the data by name, the network's answer against its target."""

    kind: Literal["line", "sequence"]
    input: str
    target: str


def followed(project: Project) -> Followed | None:
    """What can be drawn of a project while it is trained, if it can be told."""
    graph, columns = project.graph, project.columns()
    inputs, outputs = graph.of_layer("Input"), graph.of_layer("Output")
    if len(inputs) != 1 or len(outputs) != 1:
        return None
    names = inputs[0].params.get("column"), outputs[0].params.get("target")
    asked, wanted = (columns.get(name) if isinstance(name, str) else None for name in names)
    if asked is None or wanted is None:
        return None
    if asked.shape in ((), (1,)) and wanted.shape in ((), (1,)) and not wanted.classes:
        return Followed("line", asked.name, wanted.name)
    is_alike = len(asked.shape) == len(wanted.shape) == 2 and asked.shape[0] == wanted.shape[0]
    picture = picture_column(project.data)
    if is_alike and (picture is None or picture[0] not in (asked.name, wanted.name)):
        return Followed("sequence", asked.name, wanted.name)
    return None
