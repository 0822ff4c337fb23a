"""Which networks can be followed by eye while they learn: one number in and one out, one sequence
in and one as long out, or two numbers in, whose plane can be coloured by what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from studio.project.columns import WORDS, Column, DataError
from studio.project.project import Project
from studio.project.showing import picture_column
from studio.project.targets import Target, target_of

Kind = Literal["line", "sequence", "plane"]
_NUMBER: tuple[tuple[int, ...], ...] = ((), (1,))


@dataclass(frozen=True, slots=True)
class Followed:
    """What is drawn: columns of the data by name, the network's answer against its target.

    A plane is of the two numbers of `input`, or of that and of `second`; `axes` are what these are
    called. With `is_class` the answer says how likely a class is, and `classes` are their names as
    far as they have any; else it is a number.
    """

    kind: Kind
    input: str
    target: str
    second: str = ""
    axes: tuple[str, ...] = ()
    is_class: bool = False
    classes: tuple[str, ...] = ()

    def axes_told(self, units: Mapping[str, str]) -> tuple[str, ...]:
        """What the axes are called; `units` are those of the columns that were scaled."""
        names = (self.input, self.second or self.input)
        return tuple(
            told_as(axis, units.get(name, "")) for axis, name in zip(self.axes, names, strict=True)
        )


def told_as(name: str, units: str) -> str:
    """What a column is called whose numbers are in these units."""
    return f"{name}, prepared" if units == "prepared" else name


def followed(project: Project) -> Followed | None:
    """What can be drawn of a project while it is trained, if it can be told."""
    graph, columns = project.graph, project.columns()
    inputs, outputs = graph.of_layer("Input"), graph.of_layer("Output")
    if len(inputs) not in (1, 2) or len(outputs) != 1:
        return None
    asked = [columns.get(str(node.params.get("column"))) for node in inputs]
    wanted = columns.get(str(outputs[0].params.get("target")))
    if wanted is None or any(column is not None and column.dtype == WORDS for column in asked):
        return None
    try:
        target = target_of(project.data, wanted, outputs[0])
    except DataError:
        return None
    match asked:
        case [Column(shape=(2,)) as pair]:
            axes = _names_of_two(project, pair.name)
            return _plane(target, (pair.name, ""), axes)
        case [Column() as one]:
            return _line(one, target) or _sequence(project, one, wanted)
        case [Column() as one, Column() as other]:
            is_plane = one.shape in _NUMBER and other.shape in _NUMBER and one.name != other.name
            names = one.name, other.name
            return _plane(target, names, names) if is_plane else None
    return None


def _line(asked: Column, target: Target) -> Followed | None:
    wanted = target.column
    is_line = asked.shape in _NUMBER and wanted.shape in _NUMBER and not target.is_class
    return Followed("line", asked.name, wanted.name) if is_line else None


def _sequence(project: Project, asked: Column, wanted: Column) -> Followed | None:
    is_alike = len(asked.shape) == len(wanted.shape) == 2 and asked.shape[0] == wanted.shape[0]
    picture = picture_column(project.data)
    if is_alike and (picture is None or picture[0] not in (asked.name, wanted.name)):
        return Followed("sequence", asked.name, wanted.name)
    return None


def _plane(target: Target, names: tuple[str, str], axes: tuple[str, str]) -> Followed | None:
    """A plane, if what comes out of it is a class or one number."""
    wanted = target.column
    if wanted.shape not in _NUMBER and not (target.is_class and len(wanted.shape) == 1):
        return None
    name, second = names
    return Followed("plane", name, wanted.name, second, axes, target.is_class, target.names)


def _names_of_two(project: Project, name: str) -> tuple[str, str]:
    """What the two numbers of a column are called: as in the source, if each was a column there."""
    sources = next(column.sources for column in project.data.columns if column.name == name)
    return (sources[0], sources[1]) if len(sources) == 2 else (f"{name}[0]", f"{name}[1]")
