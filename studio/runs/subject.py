"""What a run's model can be asked, read off the run's project: what goes in, and what comes out.

An input is filled in with raw values wherever the script's `prepare` can be given them, so that
they are prepared exactly as the data were.
"""

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from studio.codegen.layout import flat
from studio.codegen.network import Network
from studio.codegen.read_data import reading
from studio.engine.protocol.questions import PreparedNumbers, RawColumn, TargetColumn, Units
from studio.graph.elements import Node
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    is_flag,
    raw_columns,
)
from studio.project.project import Project
from studio.project.showing import class_names
from studio.project.sources import Images, Texts
from studio.project.targets import target_of
from studio.runs.own_units import prepared_numbers

_LEAST_PIXELS = 5
_FEW_NAMES = 3
_KEEPS_VALUES = frozenset({"astype", "reshape"})
_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN"})
_TAKES_COLUMN = frozenset({"numbers", "class_numbers", "dates", "words"})


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the model: its name there, the prepared column that it reads, and the raw ones
    to fill in. Where these cannot be given to `prepare`, `is_raw` is False and the prepared values
    are filled in as they are. `window` raw rows make an example. `fills_missing` is whether the
    script puts a number where there is none."""

    name: str
    column: Column
    raw: tuple[Column, ...]
    is_raw: bool
    window: int = 1
    fills_missing: bool = False
    ground: str = "white"
    """What shows through the clear places of a picture."""
    stretches: bool = False
    """Whether pictures of another size are brought to that of the data whole, not cut."""

    @property
    def is_picture(self) -> bool:
        """Whether it is one picture."""
        return len(self.raw) == 1 and self.window == 1 and is_picture(self.raw[0])

    @property
    def is_text(self) -> bool:
        """Whether it is a text that the script itself turns into numbers."""
        return len(self.raw) == 1 and self.raw[0].dtype == TEXT

    @property
    def is_sequence(self) -> bool:
        """Whether it is a sequence: several rows, or numbers in a grid that is no picture."""
        return self.window > 1 or (len(self.raw) == 1 and len(self.raw[0].shape) > 1)


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the model, and what is known of its target. `classes` are the names that a
    person reads; a kind of "image" has the shape of the input's picture; `numbers` say how those
    of the target were prepared, if they were."""

    name: str
    target: str
    kind: str
    classes: tuple[str, ...] = ()
    class_count: int = 0
    numbers: PreparedNumbers | None = None
    title: str = ""
    """What a person calls it."""

    def in_units(self, units: Units) -> str:
        """How it is said in which units its numbers are told; nothing where these are as read."""
        if not units or self.numbers is None:
            return ""
        if units == "prepared":
            return "in prepared units"
        names = ", ".join(self.numbers.sources[:_FEW_NAMES])
        more = ", …" if len(self.numbers.sources) > _FEW_NAMES else ""
        return f"in the units of {names}{more}"

    def class_name(self, number: int) -> str:
        """What a class is called."""
        return self.classes[number] if 0 <= number < len(self.classes) else str(number)


@dataclass(frozen=True, slots=True)
class Subject:
    """All that can be asked of a run's model. `names` are those of the classes that its data have,
    asked for or not; `is_recurrent` is whether a layer of it has gates, or a state, to look at;
    `is_stateful` whether one goes on where the batch before stopped."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    raw: tuple[RawColumn, ...]
    device: str = "auto"
    names: tuple[str, ...] = ()
    is_recurrent: bool = False
    is_stateful: bool = False
    layer_titles: Mapping[str, str] = field(default_factory=dict)
    """What a person calls the layers that Keras knows by another name."""

    @property
    def output_titles(self) -> dict[str, str]:
        """What a person calls the outputs, in their order, by Keras's names. The losses and metrics
        of an only output go without its name."""
        several = self.outputs if len(self.outputs) > 1 else ()
        return {o.name: o.title for o in several}

    def layer_title(self, name: str) -> str:
        """What a person calls a layer."""
        return self.layer_titles.get(name, name)

    @property
    def picture(self) -> Input | None:
        """The picture that the model looks at, if it is its only input."""
        return self.inputs[0] if len(self.inputs) == 1 and self.inputs[0].is_picture else None

    @property
    def reads(self) -> dict[str, str]:
        """Which prepared column each input of the model reads."""
        return {entry.name: entry.column.name for entry in self.inputs}

    @property
    def targets(self) -> tuple[TargetColumn, ...]:
        """The outputs as the Keras process is asked about them."""
        return tuple(
            TargetColumn(o.name, o.target, o.kind, o.class_count, o.numbers, o.title)
            for o in self.outputs
            if o.target
        )

    @property
    def line_input(self) -> tuple[str, str]:
        """The raw and the prepared column of the only number that goes in, where that is all that
        does; else nothing."""
        if len(self.inputs) != 1 or not self.inputs[0].is_raw or self.inputs[0].window > 1:
            return "", ""
        (only,) = self.inputs
        is_single = len(only.raw) == 1 and only.raw[0].shape in ((), (1,))
        is_number = is_single and not only.is_text
        return (only.raw[0].name, only.column.name) if is_number else ("", "")


def subject_of(project: Project) -> Subject:
    """What the model of a project can be asked. A project that cannot be written has neither
    inputs nor outputs."""
    network = Network(project)
    network.follow()
    columns = project.columns()
    settings = {column.name: column for column in project.data.columns}
    places = _places(project.data)
    inputs = tuple(
        _input(network, node, columns[name], settings[name], project.data, places)
        for node in network.inputs
        if (name := network.column(node)) in columns
    )
    outputs = tuple(
        _output(network, node, columns, settings, project.data) for node in network.outputs
    )
    names = next((n for name in columns if (n := class_names(project.data, name))), ())
    is_recurrent = any(_has_cell(node.layer, node.params) for node in project.graph.nodes())
    return Subject(
        inputs,
        outputs,
        tuple(places.values()),
        project.training.device,
        names,
        is_recurrent,
        is_stateful=any(node.params.get("stateful") is True for node in project.graph.nodes()),
        layer_titles={
            name: node.name
            for node in project.graph.nodes()
            if (name := network.keras_name(node.id)) != node.name
        },
    )


def class_number(truth: Any) -> int:
    """The class that one row of a target tells, by its number or as a row of 0 and 1."""
    flat = truth.reshape(-1)
    return int(flat.argmax()) if flat.size > 1 else round(float(flat[0]))


def is_picture(column: Column) -> bool:
    """Whether a raw column holds pictures: as it was found or said, else by its shape."""
    shape = column.shape
    if column.kind is not None and column.kind != "image":
        return False
    is_plane = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))
    return is_plane and min(shape[:2]) >= _LEAST_PIXELS


def _has_cell(layer: str, params: Mapping[str, Any]) -> bool:
    """Whether a layer, or one within it, is an LSTM, a GRU or a SimpleRNN."""
    if layer.removesuffix("Cell") in _RECURRENT:
        return True
    inner = [value for value in params.values() if isinstance(value, dict) and "layer" in value]
    return any(_has_cell(str(value["layer"]), value.get("params") or {}) for value in inner)


def _input(
    network: Network,
    node: Node,
    column: Column,
    settings: PreparedColumn,
    data: DataSettings,
    places: dict[str, RawColumn],
) -> Input:
    raw = tuple(raw_columns(data.info(), settings))
    pixels = _of_pixels(column, raw, settings)
    column = pixels or column
    is_raw = all(part.name in places for part in raw) and pixels is None
    window = settings.past + 1 if is_raw else 1
    if not is_raw:
        raw = (column,)
    elif isinstance(data.source, Texts) and raw[0].name == "text":
        raw = (Column("text", (), TEXT),)
    else:
        raw = tuple(_as_used(part, settings) for part in raw)
    fills = is_raw and settings.fills
    made = Input(network.keras_name(node.id), column, raw, is_raw, window, fills)
    if not isinstance(data.source, Images):
        return made
    return replace(made, ground=data.source.ground, stretches=data.source.resizes)


def _of_pixels(column: Column, raw: tuple[Column, ...], settings: PreparedColumn) -> Column | None:
    """The picture whose pixels stand in columns of their own, with the value of white in it; it is
    filled in as that picture. None where it is none, or more was done to it than to scale it."""
    are_known = all(isinstance(step, Scale | Reshape) for step in settings.steps)
    highs = [part.high for part in raw if part.high is not None]
    if len(raw) < 2 or not are_known or not highs or not is_picture(column):
        return None
    scale = math.prod(step.divide_by for step in settings.steps if isinstance(step, Scale))
    return msgspec.structs.replace(column, low=0.0, high=max(highs) / scale)


def _as_used(raw: Column, settings: PreparedColumn) -> Column:
    """A raw column as what it is to the network: where no step takes it for classes, numbers
    written as digits are numbers, of which there may be others."""
    if is_flag(raw):
        return msgspec.structs.replace(raw, kind="flag")
    takes_classes = any(isinstance(step, ClassNumbers | OneHot) for step in settings.steps)
    if takes_classes or raw.dtype == TEXT or not raw.classes:
        return raw
    values = raw.values or range(len(raw.classes))
    if any(str(value) != name for value, name in zip(values, raw.classes, strict=False)):
        return raw
    return msgspec.structs.replace(raw, classes=(), values=(), kind=None)


def _output(
    network: Network,
    node: Node,
    columns: dict[str, Column],
    settings: dict[str, PreparedColumn],
    data: DataSettings,
) -> Output:
    plain = Output(network.output_key(node.id), "", "numbers", title=node.name)
    column = columns.get(str(node.params.get("target") or ""))
    if column is None:
        return plain
    target, made = target_of(data, column, node), settings[column.name]
    plain = replace(plain, target=column.name)
    if target.is_class:
        return replace(plain, kind="classes", classes=target.names, class_count=target.count)
    raw = raw_columns(data.info(), made)
    if len(raw) == 1 and not made.past and is_picture(raw[0]):
        return replace(plain, kind="image")
    return replace(plain, numbers=prepared_numbers(made))


# --- where raw columns stand in the script --------------------------------------


def _places(data: DataSettings) -> dict[str, RawColumn]:
    """The raw columns that `prepare` can be given, and as which of its arguments."""
    used = {name for column in data.columns for name in column.sources}
    info = data.info()
    used = {name for name in used if info.column(name) is not None}
    if not used:
        return {}
    read = reading(data, used)
    if isinstance(data.source, Images):
        return {"image": RawColumn("image", "files")} if "image" in used else {}
    found = {}
    for name in sorted(used):
        if isinstance(data.source, Texts) and name == "text":
            found[name] = RawColumn(name, "texts")
            continue
        place = _place(flat(read.raw[name]), read.parameters)
        if place is not None:
            column = info.column(name)
            date_format = column.date_format if column is not None else ""
            found[name] = RawColumn(name, *place, date_format)
    return found


def _place(written: str, parameters: tuple[str, ...]) -> tuple[str, str] | None:
    """The argument, and the key in it, that an expression reads and changes no value of."""
    tree = ast.parse(written, mode="eval").body
    while isinstance(tree, ast.Call):
        if isinstance(tree.func, ast.Attribute) and tree.func.attr in {*_KEEPS_VALUES, "to_numpy"}:
            tree = tree.func.value
        elif isinstance(tree.func, ast.Name) and tree.func.id in _TAKES_COLUMN:
            table, name = tree.args[:2]
            if isinstance(table, ast.Name) and isinstance(name, ast.Constant):
                return table.id, str(name.value)
            return None
        else:
            return None
    match tree:
        case ast.Name() if tree.id in parameters:
            return tree.id, ""
        case ast.Attribute(value=ast.Name(id=bundle)) if bundle in parameters:
            return bundle, tree.attr
        case ast.Subscript(value=ast.Name(id=frame), slice=ast.Constant(value=str(key))):
            return frame, key
    return None
