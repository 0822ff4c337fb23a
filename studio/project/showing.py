"""Which columns show a person what a row is: its class, and its picture."""

from studio.project.columns import DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Window,
    prepare,
    raw_columns,
)

_LEAST_PIXELS = 4
_MOST_PLACES = 10_000
_KEEPS_CLASSES = (ClassNumbers, OneHot, Flatten, Reshape, Window)


def class_names(settings: DataSettings, name: str | None) -> tuple[str, ...]:
    """What the classes of a prepared column are called, by number; none where a row does not tell
    a single one."""
    column = _column(settings, name)
    if column is None or any(isinstance(step, Window) for step in column.steps):
        return ()
    try:
        return names_by_number(settings, column)
    except DataError:
        return ()


def names_by_number(settings: DataSettings, column: PreparedColumn) -> tuple[str, ...]:
    """What the numbers that stand for classes in a prepared column are called; none where they
    are no such numbers any more.

    Where no step makes numbers of classes, a label of the file is its own number: 1, 2, 3 leave
    a place for 0, and labels that cannot be places have no names. Raises DataError.
    """
    classes = prepare(settings.source, column).classes
    if not all(isinstance(step, _KEEPS_CLASSES) for step in column.steps):
        return ()
    (first, *_) = raw_columns(settings.info(), column)
    if not first.values or any(isinstance(step, ClassNumbers) for step in column.steps):
        return classes
    places = {int(value) for value in first.values if value == int(value)}
    if len(places) < len(first.values) or min(places) < 0 or max(places) > _MOST_PLACES:
        return ()
    return tuple(first.class_of(number) for number in range(max(places) + 1))


def picture_column(settings: DataSettings) -> tuple[str, tuple[int, ...]] | None:
    """The first prepared column that is a picture, and the picture's shape: (height, width), or
    with a third size of 1 or 3 colours."""
    for column in settings.columns:
        if not all(isinstance(s, Flatten | Reshape | Scale | Shift) for s in column.steps):
            continue
        try:
            prepare(settings.source, column)
            (raw, *others) = raw_columns(settings.info(), column)
        except DataError:
            continue
        shape = raw.shape
        if raw.kind is not None and raw.kind != "image":
            continue
        is_flat = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3))
        if not others and is_flat and min(shape[:2]) >= _LEAST_PIXELS:
            return column.name, shape
    return None


def _column(settings: DataSettings, name: str | None) -> PreparedColumn | None:
    return next((c for c in settings.columns if c.name == name), None)
