"""What differs between a source as a project records it and as it was found now, in sentences."""

from studio.project.columns import TEXT, Column
from studio.project.sources import Arrays, FileSource, Images, Source, Table, Texts

_MOST = 3


def changes(before: Source, now: Source) -> str:
    """How a file or folder has changed since it was chosen; empty where it has not, or where it is
    of another kind altogether."""
    if before == now or not isinstance(before, FileSource) or not isinstance(now, FileSource):
        return ""
    if type(before) is not type(now):
        return ""
    said: list[str] = []
    if _rows(before) != _rows(now):
        said.append(f"It has {_rows(now):,} rows in place of {_rows(before):,}.")
    if isinstance(before, Table | Arrays) and isinstance(now, Table | Arrays):
        said += _of_columns(before.columns, now.columns)
    elif isinstance(before, Images | Texts) and isinstance(now, Images | Texts):
        said += _gone_and_new("class", "classes", before.classes, now.classes)
    if not said and not _has_other_values(before, now):
        return ""
    first = f"{now.info().title} has changed since it was chosen."
    return " ".join([first, *(said or ["Its values are others."])])


def _rows(source: FileSource) -> int:
    """All of them, those of the parts that it brings along, too."""
    info = source.info()
    rows = source.rows if isinstance(source, Table) else info.train_rows
    return rows + info.validation_rows + info.test_rows


def _has_other_values(before: FileSource, now: FileSource) -> bool:
    """Whether something differs that both tell: an older project tells less of its columns."""
    if isinstance(before, Table | Arrays) and isinstance(now, Table | Arrays) and before.size:
        return before.size != now.size or _ranges(before, now)
    return False


def _ranges(before: Table | Arrays, now: Table | Arrays) -> bool:
    found = {column.name: column for column in now.columns}
    return any(
        (column.low, column.high, column.missing)
        != (found[column.name].low, found[column.name].high, found[column.name].missing)
        for column in before.columns
        if column.low is not None and column.name in found
    )


def _of_columns(before: tuple[Column, ...], now: tuple[Column, ...]) -> list[str]:
    names = (tuple(column.name for column in columns) for columns in (before, now))
    said = _gone_and_new("column", "columns", *names)
    found = {column.name: column for column in now}
    for column in before:
        other = found.get(column.name)
        if other is None:
            continue
        if (other.shape, other.dtype) != (column.shape, column.dtype):
            kinds = f"{_kind(other)} in place of {_kind(column)}"
            said.append(f'The column "{column.name}" holds {kinds}.')
        elif other.classes != column.classes and (column.classes or column.dtype == TEXT):
            # Of numbers, an older project tells no classes.
            said += _other_classes(column, other)
    return said


def _other_classes(column: Column, other: Column) -> list[str]:
    if not other.classes:
        return [f'The values of the column "{column.name}" are no classes any more.']
    if not column.classes:
        return [f'The values of the column "{column.name}" are classes now.']
    said = []
    for names, ending in (
        ([n for n in column.classes if n not in other.classes], "gone"),
        ([n for n in other.classes if n not in column.classes], "new"),
    ):
        place = f'In the column "{column.name}"'
        if len(names) == 1:
            said.append(f"{place} the class {_shown(names)} is {ending}.")
        elif names:
            said.append(f"{place} the classes {_shown(names)} are {ending}.")
    return said or [f'The classes of the column "{column.name}" stand in another order.']


def _gone_and_new(
    what: str, several: str, before: tuple[str, ...], now: tuple[str, ...]
) -> list[str]:
    said = []
    for names, ending in (
        ([n for n in before if n not in now], "gone"),
        ([n for n in now if n not in before], "new"),
    ):
        if len(names) == 1:
            said.append(f"The {what} {_shown(names)} is {ending}.")
        elif names:
            said.append(f"The {several} {_shown(names)} are {ending}.")
    return said


def _shown(names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:_MOST])
    return shown + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _kind(column: Column) -> str:
    if column.dtype == TEXT:
        return "text"
    return f"rows of shape {column.shape}" if column.shape else "numbers"
