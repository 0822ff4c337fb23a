"""What an output of the network should tell: one of some classes, or numbers."""

from dataclasses import dataclass

from studio.graph.elements import Node
from studio.graph.objects import bare, loss_name
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.preparing import Flatten, OneHot, PreparedColumn, Reshape, raw_columns
from studio.project.showing import names_by_number

_SINGLE: tuple[tuple[int, ...], ...] = ((), (1,))


@dataclass(frozen=True, slots=True)
class Target:
    """A prepared column that an output is compared with. Of classes, `names` are what they are
    called, by the number that stands for each, and `count` how many there are, 0 where only the
    network tells."""

    column: Column
    is_class: bool
    names: tuple[str, ...] = ()
    count: int = 0


def target_of(data: DataSettings, column: Column, output: Node) -> Target:
    """What an output tells of a prepared column: as the column says, and the loss. Raises
    DataError."""
    settings = next(entry for entry in data.columns if entry.name == column.name)
    loss = bare(loss_name(output))
    hot = [step.classes for step in settings.steps if isinstance(step, OneHot)]
    if hot or column.is_one_hot:
        return Target(column, True, column.classes, hot[0] if hot else len(column.classes))
    if loss.startswith("categorical") and column.shape not in _SINGLE:
        # Columns of 0 and 1, side by side: each is called after its class.
        is_named = column.shape == (len(settings.sources),)
        return Target(column, True, settings.sources if is_named else (), column.shape[-1])
    names = names_by_number(data, settings)
    is_single = column.shape in _SINGLE
    if loss.startswith("sparse"):
        return Target(column, True, names, len(names))
    if loss.startswith("binary") and is_single and _is_yes_or_no(data, settings):
        return Target(column, True, names, 2)
    tells_apart = "crossentropy" in loss or "hinge" in loss or not loss
    if names and (tells_apart or not is_single or len(names) == 2):
        return Target(column, True, names, len(names))
    return Target(column, False)


def _is_yes_or_no(data: DataSettings, settings: PreparedColumn) -> bool:
    """Whether a column holds two classes, or may hold 0 and 1 for all that is known of it."""
    (raw, *others) = raw_columns(data.info(), settings)
    if raw.classes or others:
        return len(raw.classes) == 2
    is_as_read = all(isinstance(step, Flatten | Reshape) for step in settings.steps)
    is_within = raw.usual_kind == "flag" or (raw.low, raw.high) in ((0, 1), (None, None))
    return is_as_read and is_within
