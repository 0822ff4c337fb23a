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
    prepare,
    raw_columns,
)

_LEAST_PIXELS = 4


def class_names(settings: DataSettings, name: str | None) -> tuple[str, ...]:
    """What the classes of a prepared column are called; none where it does not tell them."""
    column = _column(settings, name)
    if column is None or not all(isinstance(s, OneHot | ClassNumbers) for s in column.steps):
        return ()
    try:
        return prepare(settings.source, column).classes
    except DataError:
        return ()


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
        is_flat = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3))
        if not others and is_flat and min(shape[:2]) >= _LEAST_PIXELS:
            return column.name, shape
    return None


def _column(settings: DataSettings, name: str | None) -> PreparedColumn | None:
    return next((c for c in settings.columns if c.name == name), None)
