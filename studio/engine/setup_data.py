"""What is wrong between the data and the network that reads them."""

from collections.abc import Iterator, Mapping

from studio.engine.setup_facts import KEEPS_VALUES, Answer, sized
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.inputs import input_arguments
from studio.project.preparing import PreparedColumn, Window, raw_columns
from studio.project.project import Project
from studio.project.ranges import Reach, reach_of

_WEIGHTY = frozenset(
    {
        *("Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D", "SimpleRNN", "LSTM", "GRU"),
        *("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D"),
    }
)
"""Layers that multiply what they get by their weights."""
_FAR, _VERY_FAR = 100.0, 10_000.0
_SINGLE: tuple[tuple[int, ...], ...] = ((), (1,))


def input_problems(project: Project, columns: Mapping[str, Column], node: Node) -> list[Problem]:
    """What is wrong with an Input and what it hands on."""
    column = columns.get(str(node.params.get("column")))
    if column is None:
        return []
    data = project.data
    settings = next((c for c in data.columns if c.name == column.name), None)
    return [
        *_own_shape(node, column, columns),
        *(_unscaled(project, node, reach_of(data, settings)) if settings else ()),
        *(_constant(data, node, settings) if settings else ()),
    ]


def _own_shape(node: Node, column: Column, columns: Mapping[str, Column]) -> Iterator[Problem]:
    told = input_arguments(node, columns)
    shape = tuple(told["shape"]) if told else column.shape
    is_alike = len(shape) == len(column.shape) and all(
        own is None or own == there for own, there in zip(shape, column.shape, strict=False)
    )
    if node.params.get("shape") is not None and not is_alike:
        yield said(
            "input_shape",
            "{name} takes rows of the size {own}, and a row of {column} has the size {there}: "
            "training stops at once. Take the shape away, so that {name} follows {column}, or "
            "reshape {column} by a step in the Data tab.",
            node.id,
            param="shape",
            severity="error",
            name=node.name,
            own=sized(shape),
            column=column.name,
            there=sized(column.shape),
        )


def _unscaled(project: Project, node: Node, reach: Reach | None) -> Iterator[Problem]:
    """Numbers far from 0 that reach weights as they are."""
    if reach is None or reach.size < _FAR:
        return
    optimizer = project.training.optimizer
    is_plain = optimizer.name == "SGD" and not _clips(optimizer.params)
    if not is_plain and reach.size < _VERY_FAR:
        return
    first = _first_weights(project.graph, node)
    if first is None:
        return
    yield said(
        "unscaled_input",
        "{name} hands numbers from {low} to {high} to {layer} as they are: with numbers so far "
        "from 0 the first steps are far too long, and the loss becomes nan or stands still. Scale "
        "or standardize {column} by a step in the Data tab.",
        node.id,
        name=node.name,
        column=str(node.params.get("column")),
        layer=first.name,
        low=f"{reach.low:,.6g}",
        high=f"{reach.high:,.6g}",
    )


def _clips(params: Mapping[str, object]) -> bool:
    return any(params.get(name) for name in ("clipnorm", "clipvalue", "global_clipnorm"))


def _first_weights(graph: LayerGraph, node: Node) -> Node | None:
    """The first layer with weights that gets the numbers of a node as they are."""
    waiting, seen = [node.id], set()
    while waiting:
        for after in graph.order.behind(waiting.pop()):
            found = graph.node(after)
            if found.layer in _WEIGHTY:
                return found
            if found.layer in KEEPS_VALUES and after not in seen:
                seen.add(after)
                waiting.append(after)
    return None


def _constant(data: DataSettings, node: Node, settings: PreparedColumn) -> Iterator[Problem]:
    """Columns of a file that say the same of each row."""
    try:
        raw = raw_columns(data.info(), settings)
    except DataError:
        return
    same = [c for c in raw if c.low is not None and c.low == c.high and not c.missing]
    if same:
        yield said(
            "constant_input",
            "{column} is {value} in every row, so that {name} can learn nothing from it. Leave the "
            "column out in the Data tab.",
            node.id,
            name=node.name,
            column=same[0].name,
            value=f"{same[0].low:,.6g}",
            count=len(same),
        )


# --- the target among the inputs --------------------------------------------------------


def leaks(project: Project, answers: list[Answer]) -> Iterator[Problem]:
    """Targets that the network is told beforehand. Where all that goes in comes out again, as in an
    autoencoder, that is what is wanted."""
    data = project.data
    read = [
        (node, _settings(data, node.params.get("column")))
        for node in project.graph.of_layer("Input")
    ]
    told = {name for a in answers if a.settings for name in a.settings.sources}
    others = {name for _, column in read if column for name in column.sources} - told
    if not others:
        return
    for answer in answers:
        raw, target = answer.raw, answer.settings
        if raw is None or target is None or raw.shape not in _SINGLE:
            continue
        for node, column in read:
            if column is None or raw.name not in column.sources or _looks_back(column):
                continue
            yield said(
                "target_among_inputs",
                "{input} reads {column}, which {output} is to tell: the network only has to copy "
                "it, and on new data, where nobody knows it, it is of no use. Take {column} out of "
                "{read} in the Data tab.",
                node.id,
                answer.output.id,
                input=node.name,
                output=answer.output.name,
                column=raw.name,
                read=column.name,
            )


def _settings(data: DataSettings, name: object) -> PreparedColumn | None:
    return next((c for c in data.columns if c.name == name), None)


def _looks_back(column: PreparedColumn) -> bool:
    """Whether a row of it ends before the row that is told."""
    return any(isinstance(step, Window) and step.ahead for step in column.steps)
