"""What differs between a source as a project records it and as it was found now, as a sentence."""

from studio.project.columns import Column
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
    if isinstance(before, Table | Arrays) and isinstance(now, Table | Arrays):
        said += _of_columns(before.columns, now.columns)
    elif isinstance(before, Images | Texts) and isinstance(now, Images | Texts):
        said += _gone_and_new("class", before.classes, now.classes)
    if before.rows != now.rows:
        said.append(f"{now.rows:,} rows in place of {before.rows:,}")
    if not said and not _has_other_values(before, now):
        return ""
    title = now.info().title
    return f"{title} has changed since it was chosen: {'; '.join(said) or 'its values are others'}."


def _has_other_values(before: FileSource, now: FileSource) -> bool:
    """Whether something differs that both tell: an older project tells less of its columns."""
    if isinstance(before, Table | Arrays) and isinstance(now, Table | Arrays) and before.size:
        return before.size != now.size or _ranges(before, now)
    return before.rows != now.rows


def _ranges(before: Table | Arrays, now: Table | Arrays) -> bool:
    found = {column.name: column for column in now.columns}
    return any(
        (column.low, column.high, column.missing)
        != (found[column.name].low, found[column.name].high, found[column.name].missing)
        for column in before.columns
        if column.low is not None and column.name in found
    )


def _of_columns(before: tuple[Column, ...], now: tuple[Column, ...]) -> list[str]:
    said = _gone_and_new("column", tuple(c.name for c in before), tuple(c.name for c in now))
    found = {column.name: column for column in now}
    for column in before:
        other = found.get(column.name)
        if other is None:
            continue
        if (other.shape, other.dtype) != (column.shape, column.dtype):
            said.append(f'column "{column.name}" holds {_kind(other)} in place of {_kind(column)}')
        elif other.classes != column.classes and column.dtype != "float32":
            said.append(f'column "{column.name}" has other classes')
    return said


def _gone_and_new(what: str, before: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    said = []
    for names, ending in (
        ([n for n in before if n not in now], "gone"),
        ([n for n in now if n not in before], "new"),
    ):
        if names:
            shown = ", ".join(f'"{name}"' for name in names[:_MOST])
            more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
            words = what if len(names) == 1 else f"{what}es" if what == "class" else f"{what}s"
            said.append(f"{words} {shown}{more} {'is' if len(names) == 1 else 'are'} {ending}")
    return said


def _kind(column: Column) -> str:
    if column.dtype == "text":
        return "text"
    return f"rows of shape {column.shape}" if column.shape else "numbers"
