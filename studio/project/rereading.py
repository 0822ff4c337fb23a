"""The settings of data whose source is read in another way, with what the person had said."""

import contextlib

import msgspec

from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings, Split
from studio.project.leaving_out import leaving_out
from studio.project.preparing import AnyStep, OneHot, PreparedColumn, prepare
from studio.project.roles import Role, prepared_for, roles, with_inputs, with_role
from studio.project.sources import Source
from studio.project.suggest import suggested


def reread(before: DataSettings, source: Source) -> DataSettings:
    """Settings for a source that is read anew.

    Columns that are still there keep what was said of them, steps where they still hold; one of
    another kind is prepared as is usual for it, and one that is new gets the likely role. Where
    no column is left, or columns become the pixels of pictures or cease to be, all is as for a
    source just chosen.
    """
    fresh = suggested(source)
    was = {column.name: column for column in before.info().columns}
    now = {column.name: column for column in source.info().columns}
    are_pixels = [getattr(each, "pixels", ()) for each in (before.source, source)]
    if not was.keys() & now.keys() or are_pixels[0] != are_pixels[1]:
        return fresh
    others = {n for n in was.keys() & now.keys() if was[n].usual_kind != now[n].usual_kind}
    held = {n: role for n, role in roles(before).items() if n in now}
    split = _split(before.split, now)
    made = msgspec.structs.replace(before, source=source, columns=(), split=split)
    columns = [_kept(made, column, was, now, others, held) for column in before.columns]
    made = msgspec.structs.replace(made, columns=tuple(c for c in columns if c is not None))
    likely = roles(fresh)
    has_target = any(c.role == "target" for c in made.columns)
    used = {name for column in made.columns for name in column.sources}
    new: dict[str, Role] = {n: held.get(n, likely[n]) for n in now if n not in used}
    # A column that no network could read or tell stays one that is shown alone.
    made = with_inputs(made, {name for name, role in new.items() if role == "input"})
    for name, role in new.items():
        if role == "target" and not has_target:
            with contextlib.suppress(DataError):
                made = with_role(made, name, role)
    if not made.columns:
        return fresh
    now_drops = getattr(source, "drops_missing", False)
    if now_drops != getattr(before.source, "drops_missing", False):
        return leaving_out(made, drops=now_drops)
    return made


def _kept(
    made: DataSettings,
    column: PreparedColumn,
    was: dict[str, Column],
    now: dict[str, Column],
    others: set[str],
    held: dict[str, Role],
) -> PreparedColumn | None:
    """A prepared column as it still can be."""
    names = [name for name in column.sources if name in now]
    if not names:
        return None
    # A column of the source may be read and told at once, as where a network copies pictures.
    is_told = (column.role or held[names[0]]) == "target"
    role = "target" if is_told else "input"
    if len(column.sources) == 1 and (names[0] in others):
        usual = prepared_for(made, now[names[0]], is_told=is_told)
        changed = msgspec.structs.replace(usual, name=column.name, role=role)
    else:
        names = [name for name in names if name not in others]
        if not names:
            return None
        steps = tuple(_fitting(step, was[names[0]], now[names[0]]) for step in column.steps)
        kept = names[0] if len(names) == 1 else tuple(names)
        changed = msgspec.structs.replace(column, source=kept, steps=steps, role=role)
    usual_steps = prepared_for(made, now[names[0]], is_told=is_told).steps
    for steps in (changed.steps, usual_steps, ()):
        tried = msgspec.structs.replace(changed, steps=steps)
        try:
            prepare(made.source, tried)
        except DataError:
            continue
        return tried
    return None


def _fitting(step: AnyStep, was: Column, now: Column) -> AnyStep:
    """One-hot in as many places as there are classes now."""
    if isinstance(step, OneHot) and step.classes == len(was.classes) and now.classes:
        return OneHot(len(now.classes))
    return step


def _split(split: Split, now: dict[str, Column]) -> Split:
    """The split without columns that are gone."""
    gone = {
        field: ""
        for field in ("order", "group", "stratify")
        if getattr(split, field) and getattr(split, field) not in now
    }
    return msgspec.structs.replace(split, **gone) if gone else split
