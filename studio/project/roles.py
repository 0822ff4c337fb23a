"""What each column of a source is for: read, told, kept together in the split, or left alone.

The roles are not kept anywhere: they follow from the prepared columns and the split, and a change
of one is a change of these.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    AnyStep,
    Fill,
    PreparedColumn,
    Reshape,
    prepare,
)
from studio.project.sources import Table
from studio.project.suggest import as_input, as_target, target_of

Role = Literal["input", "target", "group", "ignore"]
ROLES: tuple[Role, ...] = ("input", "target", "group", "ignore")
_JOINED = "measurements"


def targets_of(settings: DataSettings) -> list[PreparedColumn]:
    """The prepared columns that are told: those that say so, else the likely one."""
    said = [column for column in settings.columns if column.role == "target"]
    likely = target_of(settings)
    return said or ([likely] if likely is not None else [])


def roles(settings: DataSettings) -> dict[str, Role]:
    """The role of every column of the source, by name."""
    found: dict[str, Role] = {column.name: "ignore" for column in settings.info().columns}
    targets = targets_of(settings)
    told = {name for column in targets for name in column.sources}
    for column in settings.columns:
        for name in column.sources:
            if name in found:
                found[name] = "target" if name in told else "input"
    if found.get(settings.split.group) == "ignore":
        found[settings.split.group] = "group"
    return found


def with_role(settings: DataSettings, name: str, role: Role) -> DataSettings:
    """Settings in which a column of the source has another role.

    A number that becomes an input joins the other numbers. What was told before becomes an input
    where another column is told. Raises DataError where no network could use the column so.
    """
    raw = settings.info().column(name)
    if raw is None or roles(settings)[name] == role:
        return settings
    before = targets_of(settings)
    settings = _without(_said(settings, before), name)
    if role == "group":
        return _split(settings, group=name)
    if role == "input":
        return _with_inputs(settings, [raw])
    if role == "ignore":
        return settings
    made = prepared_for(settings, raw, is_told=True)
    _refuse(settings, made)
    for old in targets_of(settings):
        settings = _replaced(settings, [c for c in settings.columns if c.name != old.name])
        found = [settings.info().column(each) for each in old.sources]
        settings = _with_inputs(settings, [c for c in found if c is not None])
    made = msgspec.structs.replace(made, name=_free({c.name for c in settings.columns}, made.name))
    settings = _replaced(settings, [*settings.columns, made])
    is_stratified = settings.split.stratify in {n for old in before for n in old.sources}
    if is_stratified:
        settings = _split(settings, stratify=name if raw.classes else "")
    return settings


def with_inputs(settings: DataSettings, names: Collection[str]) -> DataSettings:
    """Settings in which columns that no network uses yet are inputs too, all at once; those that
    no network could read stay as they are."""
    wanted = [column for column in settings.info().columns if column.name in names]
    raws = [column for column in wanted if _can_be_input(settings, column)]
    return _with_inputs(_said(settings, targets_of(settings)), raws) if raws else settings


def prepared_for(settings: DataSettings, raw: Column, *, is_told: bool = False) -> PreparedColumn:
    """What a person most likely wants of one column of the source, as an input or told."""
    return as_target(raw) if is_told else as_input(raw, fills=not _drops(settings))


# --- the pieces -------------------------------------------------------------------


def _said(settings: DataSettings, targets: list[PreparedColumn]) -> DataSettings:
    """The same roles, said of each column: with one column gone, no other becomes the target."""
    names = {column.name for column in targets}
    columns = [
        msgspec.structs.replace(c, role="target" if c.name in names else "input")
        for c in settings.columns
    ]
    return _replaced(settings, columns)


def _without(settings: DataSettings, name: str) -> DataSettings:
    columns = []
    for column in settings.columns:
        left = tuple(n for n in column.sources if n != name)
        if left:
            columns.append(column if left == column.sources else _made_of(settings, column, left))
    if settings.split.group == name:
        settings = _split(settings, group="")
    return _replaced(settings, columns)


def _with_inputs(settings: DataSettings, raws: Sequence[Column]) -> DataSettings:
    """Settings in which these are inputs as well: numbers join the other numbers."""
    numbers = [raw for raw in raws if _is_plain_number(raw)]
    joined = next((c for c in settings.columns if _is_joint(settings, c)), None)
    if numbers:
        base = joined or msgspec.structs.replace(prepared_for(settings, numbers[0]), name=_JOINED)
        names = {*base.sources, *(raw.name for raw in numbers)}
        if len(names) > 1:
            order = [c.name for c in settings.info().columns if c.name in names]
            base = _made_of(settings, base, tuple(order))
        if joined is None:
            settings = _with_prepared(settings, [base])
        else:
            settings = _replaced(settings, [base if c is joined else c for c in settings.columns])
    others = [raw for raw in raws if not _is_plain_number(raw)]
    return _with_prepared(settings, [prepared_for(settings, raw) for raw in others])


def _with_prepared(settings: DataSettings, columns: Sequence[PreparedColumn]) -> DataSettings:
    """Settings with more inputs, before what is told. Raises DataError where one cannot be."""
    told = [c for c in settings.columns if c.role == "target"]
    made = [c for c in settings.columns if c.role != "target"]
    taken = {column.name for column in settings.columns}
    for column in columns:
        _refuse(settings, column)
        made.append(msgspec.structs.replace(column, name=_free(taken, column.name)))
        taken.add(made[-1].name)
    return _replaced(settings, [*made, *told])


def _can_be_input(settings: DataSettings, raw: Column) -> bool:
    try:
        _refuse(settings, prepared_for(settings, raw))
    except DataError:
        return False
    return True


def _made_of(
    settings: DataSettings, column: PreparedColumn, names: tuple[str, ...]
) -> PreparedColumn:
    """The same column of other columns of the source. One number alone is a line of one, as the
    layers want it; of several the line is there already."""
    is_line = Reshape((1,))
    steps = tuple(step for step in column.steps if step != is_line)
    known = settings.info()
    found = [raw for name in names if (raw := known.column(name)) is not None]
    if len(names) == 1 and found and not found[0].shape and column.role != "target":
        at = 1 if steps and isinstance(steps[0], Fill) else 0
        steps = (*steps[:at], is_line, *steps[at:])
    if len(found) > 1 and not any(isinstance(step, Fill) for step in steps):
        filled = [step for raw in found for step in _filled(settings, raw)]
        steps = (*filled[:1], *steps)
    source = names[0] if len(names) == 1 else names
    return msgspec.structs.replace(column, source=source, steps=steps)


def _is_joint(settings: DataSettings, column: PreparedColumn) -> bool:
    """Whether a column is the one into which numbers are joined."""
    is_picture = any(isinstance(step, Reshape) and len(step.shape) > 1 for step in column.steps)
    if column.role == "target" or is_picture:
        return False
    known = settings.info()
    found = [known.column(name) for name in column.sources]
    return bool(found) and all(raw is not None and _is_plain_number(raw) for raw in found)


def _is_plain_number(raw: Column) -> bool:
    return raw.usual_kind in ("number", "flag") and not raw.shape and not raw.is_text


def _filled(settings: DataSettings, raw: Column) -> tuple[AnyStep, ...]:
    return (Fill(),) if raw.missing and not _drops(settings) else ()


def _drops(settings: DataSettings) -> bool:
    """Whether rows with gaps are left out."""
    return isinstance(settings.source, Table) and settings.source.drops_missing


def _refuse(settings: DataSettings, column: PreparedColumn) -> None:
    """Raise DataError where the steps of a column cannot be done."""
    prepare(settings.source, column)


def _free(taken: Collection[str], name: str) -> str:
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name}_{number}"
    return made


def _replaced(settings: DataSettings, columns: list[PreparedColumn]) -> DataSettings:
    return msgspec.structs.replace(settings, columns=tuple(columns))


def _split(settings: DataSettings, **changes: str) -> DataSettings:
    split = msgspec.structs.replace(settings.split, **changes)
    return msgspec.structs.replace(settings, split=split)
