"""What is worth saying of the data before they are trained on: each a sentence with its values.

What keeps the data from being loaded at all is a `DataError` of the steps or of the split.
"""

from studio.graph.problems import Problem
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.roles import targets_of
from studio.project.sources import Arrays, FileSource, Table

_NAMED = 3


def data_problems(data: DataSettings) -> list[Problem]:
    """Gaps at which the script would stop, and classes that cannot be learned as they are split;
    none of which needs the data to be read."""
    found = _gaps(data)
    if not isinstance(data.source, FileSource):
        return found
    try:
        parts = data.parts()
    except DataError:
        return found
    for column in targets_of(data):
        if len(column.sources) > 1:
            continue
        raw = data.info().column(column.sources[0])
        if raw is not None and raw.classes:
            found += _of_classes(data, raw, parts)
    return found


def _gaps(data: DataSettings) -> list[Problem]:
    source = data.source
    if not isinstance(source, Table | Arrays) or getattr(source, "drops_missing", False):
        return []
    gaps = [column for column in source.columns if column.missing and column.name in data.unfilled]
    if not gaps:
        return []
    listed = ", ".join(f"{column.name} ({column.missing:,})" for column in gaps[:_NAMED])
    more = f" and {len(gaps) - _NAMED} more" if len(gaps) > _NAMED else ""
    found = (
        f"{data.info().title} has rows with missing values: {listed}{more}. Training stops at the "
        "first of them."
    )
    way_on = "Fill them in a step, or make no column of these."
    if isinstance(source, Table):
        way_on = (
            "Leave out rows with missing values in the Data tab, fill them in a step, or make no "
            "column of these."
        )
    return [_problem("missing_values", f"{found} {way_on}")]


def _of_classes(data: DataSettings, raw: Column, parts: tuple[int, int, int]) -> list[Problem]:
    train, _, _ = parts
    if len(raw.classes) == 1:
        sentence = (
            f'Every row of "{raw.name}" is of the class {raw.classes[0]}; with a single class '
            "there is nothing to tell apart. Choose another target in the Data tab."
        )
        return [_problem("one_class", sentence)]
    found = []
    if len(raw.classes) > train:
        sentence = (
            f'"{raw.name}" has {len(raw.classes):,} classes, and there are {train:,} rows to train '
            "with; a class without a row cannot be learned. Choose another target, or say in the "
            "Data tab that it is a number."
        )
        found.append(_problem("many_classes", sentence))
    else:
        found += _few_rows(data, raw, parts)
    if raw.is_sorted and _keeps_order(data):
        sentence = (
            f'The rows stand in the order of the classes of "{raw.name}", and the first are to '
            "train with, the last to test with: some classes would be tested that were never "
            "trained. Shuffle the rows in the Data tab."
        )
        found.append(_problem("sorted_rows", sentence))
    return found


def _keeps_order(data: DataSettings) -> bool:
    split, info = data.split, data.info()
    is_dealt = split.shuffle and not data.past
    return not (is_dealt or split.stratify or split.order or split.group or info.test_rows)


def _few_rows(data: DataSettings, raw: Column, parts: tuple[int, int, int]) -> list[Problem]:
    """Classes with fewer rows than there are parts that are split off the same rows."""
    info = data.info()
    own = (False, info.validation_rows > 0, info.test_rows > 0)
    wanted = sum(1 for count, is_own in zip(parts, own, strict=True) if count and not is_own)
    counts = zip(raw.classes, raw.counts, strict=False)
    few = [(name, count) for name, count in counts if 0 < count < wanted]
    if not few:
        return []
    listed = ", ".join(f"{name} ({count})" for name, count in few[:_NAMED])
    more = f" and {len(few) - _NAMED} more" if len(few) > _NAMED else ""
    if len(few) == 1:
        (name, count), *_ = few
        rows = "one row" if count == 1 else f"{count} rows"
        sentence = (
            f'The class {name} of "{raw.name}" has {rows}, too few for each of the {wanted} parts '
            "of the data to have one. Leave the class out, merge it with another, or find more of "
            "it."
        )
    else:
        sentence = (
            f'{len(few):,} classes of "{raw.name}" have too few rows for each of the {wanted} '
            f"parts of the data to have one: {listed}{more}. Leave them out, merge them with "
            "others, or find more of them."
        )
    return [_problem("few_rows", sentence)]


def _problem(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, severity="warning")
