"""The columns of the history: what stands in them, and by what they are sorted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.runs.aims import is_higher_better
from studio.runs.history import Entry, in_bytes
from studio.runs.run_settings import value_in, words
from studio.runs.run_state import in_words

_MOST_SETTINGS = 6
_LAST = float("inf")

Sorted = str | float


@dataclass(frozen=True, slots=True)
class Column:
    """`text` is what a cell shows, `sort` what it is sorted by, ascending: the best, the newest and
    the least first. `writes` names what of a run the person can write there."""

    heading: str
    text: Callable[[Entry], str]
    sort: Callable[[Entry], Sorted]
    is_number: bool = False
    writes: str = ""
    tip: str = ""


def columns(keys: Sequence[str], *, is_of_all: bool) -> list[Column]:
    """The columns for runs that differ in the settings of these keys."""
    project = Column("Project", lambda e: e.record.project, lambda e: e.record.project.casefold())
    return [
        Column("Run", lambda e: e.title, _age, writes="title"),
        *([project] if is_of_all else []),
        Column("How it ended", lambda e: e.ending, lambda e: e.ending),
        Column("Best", _result, _goodness, True, tip="The best that it reached, as it is judged"),
        Column("Last", _last, _last_value, True, tip="The same after the last epoch"),
        *(_of_setting(key) for key in keys[:_MOST_SETTINGS]),
        Column("Took", lambda e: in_words(e.summary.seconds), lambda e: e.summary.seconds, True),
        Column("Device", lambda e: e.summary.device, lambda e: e.summary.device),
        Column("Disk", lambda e: in_bytes(e.disk), lambda e: float(e.disk), True),
        Column("Note", lambda e: e.record.note, lambda e: e.record.note.casefold(), writes="note"),
    ]


def _of_setting(key: str) -> Column:
    said = words(key)

    def sort(entry: Entry) -> Sorted:
        return _number(value_in(entry.summary.settings, key))

    return Column(
        said[:1].upper() + said[1:],
        lambda e: value_in(e.summary.settings, key),
        sort,
        is_number=True,
        tip=f"{said}: these runs differ in it",
    )


def _number(text: str) -> Sorted:
    """A setting's value as a number where it is one, so that 9 comes before 10."""
    try:
        return float(text)
    except ValueError:
        return text


def _age(entry: Entry) -> Sorted:
    return -entry.record.begun.timestamp()


def _result(entry: Entry) -> str:
    if entry.result is None:
        return ""
    name, value = entry.result
    return f"{entry.said(name)} {value:.4g}"


def _goodness(entry: Entry) -> Sorted:
    if entry.result is None:
        return _LAST
    name, value = entry.result
    return -value if is_higher_better(name) else value


def _last(entry: Entry) -> str:
    value = _judged(entry)
    return "" if value is None else f"{value:.4g}"


def _last_value(entry: Entry) -> Sorted:
    value = _judged(entry)
    if value is None or entry.result is None:
        return _LAST
    return -value if is_higher_better(entry.result[0]) else value


def _judged(entry: Entry) -> float | None:
    """What it is judged by, after the last epoch."""
    name = entry.result[0] if entry.result is not None else ""
    return entry.summary.last.get(name)
