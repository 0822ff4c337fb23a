"""What is worth saying of the data before they are trained on: each a sentence with its values.

What keeps the data from being loaded at all is a `DataError` of the steps or of the split.
"""

from typing import Any

from studio.graph.problems import Problem, said
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
    more = len(gaps) - _NAMED
    sentence = {
        (True, False): _GAPS + _LEAVE_OUT,
        (False, False): _GAPS + _FILL,
        (True, True): _MORE_GAPS + _LEAVE_OUT,
        (False, True): _MORE_GAPS + _FILL,
    }[isinstance(source, Table), more > 0]
    return [
        said(
            "missing_values",
            sentence,
            title=data.info().title,
            listed=", ".join(f"{column.name} ({column.missing:,})" for column in gaps[:_NAMED]),
            **_more(more),
        )
    ]


def _more(count: int) -> dict[str, Any]:
    return {"more": count} if count > 0 else {}


_GAPS = "{title} has rows with missing values: {listed}. Training stops at the first of them. "
_MORE_GAPS = (
    "{title} has rows with missing values: {listed} and {more} more. Training stops at the first "
    "of them. "
)
_FILL = "Fill them in a step, or make no column of these."
_LEAVE_OUT = (
    "Leave out rows with missing values in the Data tab, fill them in a step, or make no column of "
    "these."
)


def _of_classes(data: DataSettings, raw: Column, parts: tuple[int, int, int]) -> list[Problem]:
    train, _, _ = parts
    if len(raw.classes) == 1:
        return [
            said(
                "one_class",
                'Every row of "{column}" is of the class {name}; with a single class there is '
                "nothing to tell apart. Choose another target in the Data tab.",
                column=raw.name,
                name=raw.classes[0],
            )
        ]
    found = []
    if len(raw.classes) > train:
        found.append(
            said(
                "many_classes",
                '"{column}" has {count} classes, and there are {rows} rows to train with; a class '
                "without a row cannot be learned. Choose another target, or say in the Data tab "
                "that it is a number.",
                column=raw.name,
                count=f"{len(raw.classes):,}",
                rows=f"{train:,}",
            )
        )
    else:
        found += _few_rows(data, raw, parts)
    if raw.is_sorted and _keeps_order(data):
        found.append(
            said(
                "sorted_rows",
                'The rows stand in the order of the classes of "{column}", and the first are to '
                "train with, the last to test with: some classes would be tested that were never "
                "trained. Shuffle the rows in the Data tab.",
                column=raw.name,
            )
        )
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
    if len(few) == 1:
        (name, count), *_ = few
        return [
            said(
                "few_rows",
                'The class {name} of "{column}" has {rows}, too few for each of the {parts} parts '
                "of the data to have one. Leave the class out, merge it with another, or find more "
                "of it.",
                name=name,
                column=raw.name,
                rows="one row" if count == 1 else f"{count} rows",
                parts=wanted,
            )
        ]
    more = len(few) - _NAMED
    return [
        said(
            "few_rows",
            _MORE_FEW if more > 0 else _FEW,
            count=f"{len(few):,}",
            column=raw.name,
            parts=wanted,
            listed=", ".join(f"{name} ({count})" for name, count in few[:_NAMED]),
            **_more(more),
        )
    ]


_FEW = (
    '{count} classes of "{column}" have too few rows for each of the {parts} parts of the data to '
    "have one: {listed}. Leave them out, merge them with others, or find more of them."
)
_MORE_FEW = (
    '{count} classes of "{column}" have too few rows for each of the {parts} parts of the data to '
    "have one: {listed} and {more} more. Leave them out, merge them with others, or find more of "
    "them."
)
