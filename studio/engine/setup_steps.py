"""Steps of the data that make a set-up work: scaled, one-hot, numbered, or a column less."""

from collections.abc import Iterator

import msgspec

from studio.graph.elements import Node
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.mends import ChangeData, ChangeParams, Mend, offer
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Clip,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)
from studio.project.ranges import reach_of
from studio.project.sources import Arrays, Table, is_lazy

_SCALING = (Scale, Shift, Standardize, Log, Clip)
_PIXEL = 255.0


def scaled(data: DataSettings, column: PreparedColumn, *, to_one: bool = False) -> Iterator[Mend]:
    """Numbers brought near 0: pictures divided by 255, others standardized; or all from 0 to 1."""
    reach = reach_of(data, column)
    if reach is None or reach.is_standardized:
        return
    divide = offer(
        "Divide {column} by {by} in a step.",
        _with_steps(data, column, (*column.steps, Scale(reach.size or 1.0))),
        column=column.name,
        by=f"{reach.size:,.6g}",
    )
    if to_one:
        if reach.low >= 0:
            yield divide
        return
    if reach.size == _PIXEL or is_lazy(data.source):
        yield divide
        return
    yield offer(
        "Standardize {column} in a step.",
        _with_steps(data, column, (*column.steps, Standardize())),
        column=column.name,
    )
    yield divide


def one_hot(data: DataSettings, column: PreparedColumn, count: int) -> Iterator[Mend]:
    """A place for each class."""
    if count > 1:
        yield offer(
            "Make {column} one-hot in a step.",
            _with_steps(data, column, (*column.steps, OneHot(count))),
            column=column.name,
        )


def numbered(data: DataSettings, column: PreparedColumn, raw: Column | None) -> Iterator[Mend]:
    """Classes counted from 0."""
    is_coded = raw is not None and raw.is_coded and isinstance(data.source, Table | Arrays)
    if is_coded and not any(isinstance(step, ClassNumbers) for step in column.steps):
        yield offer(
            "Number the classes of {column} from 0 in a step.",
            _with_steps(data, column, (ClassNumbers(), *column.steps)),
            column=column.name,
        )


def from_0(
    data: DataSettings, column: PreparedColumn, embedding: Node, rows: int
) -> Iterator[Mend]:
    """Whole numbers that begin below 0 moved up to begin there, and an Embedding with a row for
    each of them."""
    reach = reach_of(data, column)
    if reach is None or reach.is_standardized or reach.low >= 0:
        return
    up, needed = -reach.low, int(reach.high - reach.low) + 1
    moved = _with_steps(data, column, (*column.steps, Shift(up)))
    told = {"column": column.name, "up": f"{up:,.6g}"}
    if needed <= rows:
        yield offer("Add {up} to {column} in a step, so that it begins at 0.", moved, **told)
        return
    yield offer(
        "Add {up} to {column} in a step, so that it begins at 0, and set input_dim of {node} to "
        "{needed}.",
        moved,
        ChangeParams(embedding.id, {"input_dim": needed}),
        node=embedding.name,
        needed=needed,
        **told,
    )


def as_it_is(data: DataSettings, column: PreparedColumn) -> Iterator[Mend]:
    """Numbers as they are in the file."""
    left = tuple(step for step in column.steps if not isinstance(step, _SCALING))
    if left != column.steps:
        yield offer(
            "Take the steps away that scale {column}.",
            _with_steps(data, column, left),
            column=column.name,
        )


def without(data: DataSettings, column: PreparedColumn, names: set[str]) -> Iterator[Mend]:
    """A prepared column without some of the columns of the source."""
    left = tuple(name for name in column.sources if name not in names)
    if left and len(left) < len(column.sources):
        # One number alone is a line of one, as the layers want it.
        alone = (Reshape((1,)),) if len(left) == 1 else ()
        made = msgspec.structs.replace(column, source=left, steps=(*alone, *column.steps))
        yield offer(
            "Take {name} out of {column}.",
            _replaced(data, column, made),
            name=", ".join(name for name in column.sources if name in names),
            column=column.name,
        )


def looking_back(data: DataSettings, column: PreparedColumn) -> Iterator[Mend]:
    """A window that ends before the row that is told."""
    if any(isinstance(step, Window) and not step.ahead for step in column.steps):
        steps = tuple(
            msgspec.structs.replace(step, ahead=1) if isinstance(step, Window) else step
            for step in column.steps
        )
        yield offer(
            "Let the window of {column} end one row before the one that is told.",
            _with_steps(data, column, steps),
            column=column.name,
        )


def _with_steps(
    data: DataSettings, column: PreparedColumn, steps: tuple[AnyStep, ...]
) -> ChangeData:
    return _replaced(data, column, msgspec.structs.replace(column, steps=steps))


def _replaced(data: DataSettings, old: PreparedColumn, new: PreparedColumn) -> ChangeData:
    columns = tuple(new if column is old else column for column in data.columns)
    return ChangeData(msgspec.structs.replace(data, columns=columns))
