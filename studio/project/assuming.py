"""What was assumed of the columns of a file, said in sentences as long as it holds."""

from collections.abc import Mapping, Sequence

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import Fill, PreparedColumn, is_words
from studio.project.roles import roles, targets_of
from studio.project.sources import FileSource, Note, Table
from studio.project.suggest import REASONS, left_alone
from studio.words import counted

_NAMED = 6


def assumed(
    settings: DataSettings, left: Mapping[str, Sequence[Column]] | None = None
) -> tuple[Note, ...]:
    """Columns that are no inputs, gaps that are filled, rows that are left out: what holds of it
    for these settings. `left` is what `left_alone` says of the source, where that is known."""
    source = settings.source
    if not isinstance(source, FileSource):
        return ()
    title = source.info().title
    left = left_alone(source) if left is None else left
    now = roles(settings)
    notes = []
    for why, one, several in REASONS:
        unused = [c for c in left.get(why, ()) if now.get(c.name) in ("ignore", "group")]
        if unused:
            notes.append(_note(title, f"{why}_columns", unused, one, several))
    read = [c for c in settings.columns if _reads_words(settings, c)]
    if read:
        raw = [Column(c.name, (), TEXT) for c in read]
        one = "is read as words: a TextVectorization layer takes texts, a StringLookup single words"
        several = one.replace("is read", "are read")
        notes.append(_note(title, "words", raw, one, several))
    targets = targets_of(settings)
    filled = _filled(settings, targets)
    if filled:
        one = "has gaps, which are filled with what is usual in the training part"
        several = "have gaps, which are filled with what is usual in the training part"
        notes.append(_note(title, "filled", filled, one, several))
    for target in targets:
        for name in target.sources:
            column = settings.info().column(name)
            if column is not None:
                notes += _of_target(settings, title, column)
    return tuple(notes)


def _reads_words(settings: DataSettings, column: PreparedColumn) -> bool:
    raw = settings.info().column(column.sources[0]) if column.sources else None
    return raw is not None and is_words(column, raw)


def _filled(settings: DataSettings, targets: list[PreparedColumn]) -> list[Column]:
    """The columns of the inputs whose gaps are filled with something usual."""
    if isinstance(settings.source, Table) and settings.source.drops_missing:
        return []
    names = {
        name
        for column in settings.columns
        if column not in targets
        and any(isinstance(step, Fill) and step.by != "value" for step in column.steps)
        for name in column.sources
    }
    return [raw for raw in settings.info().columns if raw.missing and raw.name in names]


def _note(title: str, code: str, columns: list[Column], one: str, several: str) -> Note:
    names = [f'"{column.name}"' for column in columns]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    listed = ", ".join(names[:_NAMED]) + more
    words = f"column {listed} {one}" if len(names) == 1 else f"columns {listed} {several}"
    return Note(f"{title}: {words}", code, {"columns": listed})


def _of_target(settings: DataSettings, title: str, column: Column) -> list[Note]:
    notes = []
    source = settings.source
    is_left_out = isinstance(source, Table) and source.drops_missing
    if column.missing and is_left_out:
        rows = counted(column.missing, "row")
        verb = "lacks" if column.missing == 1 else "lack"
        left = "is" if column.missing == 1 else "are"
        sentence = f'{title}: {rows} {verb} the target, "{column.name}", and {left} left out'
        notes.append(Note(sentence, "target_missing", {"column": column.name}))
    if len(column.classes) == 1:
        sentence = (
            f'{title}: the target, "{column.name}", has only one class, {column.classes[0]}, so '
            "there is nothing to tell apart"
        )
        notes.append(Note(sentence, "one_class", {"column": column.name}))
    return notes
