"""`strata runs`: the history of a project, or all of it, as a table for people or JSON."""

from pathlib import Path

import msgspec
from rich.table import Table

from studio.doors.bars import plain_console
from studio.doors.saying import OK, failed, print_json
from studio.project.project import Project
from studio.runs.event_files import write_event_files
from studio.runs.history import (
    Entry,
    as_json,
    by_result,
    differences,
    entries,
    in_bytes,
)
from studio.runs.ownership import owner
from studio.runs.run_folder import RunFolderError, runs_root
from studio.runs.run_settings import value_in, words
from studio.runs.run_state import in_words

_MOST_SETTINGS = 4


class Listing(msgspec.Struct, frozen=True):
    """How runs are listed: `text` is what is looked for in them; with `tensorboard` their curves
    are written to that folder."""

    text: str = ""
    is_by_result: bool = False
    as_json: bool = False
    tensorboard: Path | None = None


def runs(project: Project | None, root: Path | None, listing: Listing) -> int:
    """List the runs of a project, or of all; returns the exit code."""
    whose = owner(project) if project is not None else None
    try:
        found = [e for e in entries(root or runs_root(), whose) if e.matches(listing.text)]
        if listing.is_by_result:
            found = by_result(found)
        if listing.tensorboard is not None:
            for entry in found:
                write_event_files(entry.folder, listing.tensorboard)
    except RunFolderError as error:
        return failed(str(error), listing.as_json)
    keys = differences(found)
    if listing.as_json:
        for entry in found:
            print_json(as_json(entry, keys))
        return OK
    console = plain_console()
    console.print(_table(found, keys[:_MOST_SETTINGS], is_of_all=project is None))
    console.print(_in_all(found))
    if listing.tensorboard is not None:
        console.print(f"event files  {listing.tensorboard}", soft_wrap=True)
    return OK


def _table(found: list[Entry], keys: list[str], *, is_of_all: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    # The name that `strata resume` takes, then what people call the run and its project.
    called = ["called"] if any(entry.record.title for entry in found) else []
    projects = ["project"] if is_of_all else []
    for heading in (
        "run",
        *called,
        *projects,
        "how it ended",
        "best",
        "took",
        *map(words, keys),
        "disk",
    ):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("run", "best"))
    for entry in found:
        table.add_row(
            entry.folder.path.name,
            *([entry.record.title] if called else []),
            *([entry.record.project] if is_of_all else []),
            entry.ending,
            _result(entry),
            in_words(entry.summary.seconds),
            *(value_in(entry.summary.settings, key) for key in keys),
            in_bytes(entry.disk),
        )
    return table


def _result(entry: Entry) -> str:
    if entry.result is None:
        return ""
    name, value = entry.result
    return f"{entry.titled(name)} {value:.4g}"


def _in_all(found: list[Entry]) -> str:
    size = in_bytes(sum(entry.disk for entry in found))
    if not found:
        return "There are no such runs."
    return (
        f"1 run, {size} on the disk."
        if len(found) == 1
        else f"{len(found)} runs, {size} on the disk."
    )
