"""The history: the runs of a project, or all of them, as a list to look through.

Each run is read once and then known (`run_summary`), so that hundreds are listed in a moment.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from studio.runs import aims
from studio.runs.ownership import Owner
from studio.runs.run_folder import RunFolder, history
from studio.runs.run_record import RunRecord
from studio.runs.run_settings import differing, value_in, words
from studio.runs.run_state import VALIDATION, titled
from studio.runs.run_summary import Summary, summary_of

_ENDINGS = {
    "finished": "finished",
    "stopped": "stopped",
    "nan": "loss became NaN",
    "out_of_memory": "out of memory",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A run in the list: its title, how it ended in few words, what its folder takes in bytes."""

    folder: RunFolder
    record: RunRecord
    summary: Summary
    title: str
    ending: str
    is_alive: bool
    disk: int

    @property
    def result(self) -> tuple[str, float] | None:
        """The value by which it is judged: of the metric, or else the loss, on what is held back,
        else on the test data, else on the training data; the best that it reached."""
        best, found = self.summary.best, self.summary.evaluation
        names = [n.removeprefix(VALIDATION) for n in (*best, *found)]
        name = next((n for n in names if n != "loss" and not n.endswith("_loss")), "loss")
        if f"{VALIDATION}{name}" in best:
            return f"{VALIDATION}{name}", best[f"{VALIDATION}{name}"].value
        if name in found:
            return f"test_{name}", found[name]
        return (name, best[name].value) if name in best else None

    def titled(self, name: str) -> str:
        """A metric's name as a person has it."""
        return titled(name, self.summary.titles)

    def said(self, name: str) -> str:
        """The same in words: "validation accuracy"."""
        shown = self.titled(name)
        part = "validation " if shown.startswith(VALIDATION) else ""
        return part + shown.removeprefix(VALIDATION).replace("_", " ")

    def matches(self, text: str) -> bool:
        """Whether all words of a text are found in what is known of it."""
        return found_in(self.heard, text)

    @property
    def heard(self) -> str:
        """What is looked through: title, note, project, how it ended, settings such as "units of
        hidden 64", versions and device."""
        settings = (f"{words(key)} {value}" for key, value in self.summary.settings.items())
        versions = (f"{name} {version}" for name, version in self.record.versions.items())
        told = (self.title, self.record.note, self.record.project, self.folder.path.name)
        of_run = (self.ending, self.summary.device, self.summary.backend)
        return "\n".join((*told, *of_run, *settings, *versions)).casefold()


def found_in(heard: str, text: str) -> bool:
    """Whether all words of a text stand in what is known of a run."""
    return all(word in heard for word in text.casefold().split())


def title_of(folder: RunFolder, record: RunRecord) -> str:
    """What the person called a run, or when it began."""
    if record.title:
        return record.title
    if folder.origin:
        return f"Weights from {folder.origin}"
    if folder.started is None and not record.project_id:
        return f"Run {folder.path.name}"
    return f"Run of {record.begun.astimezone():%d %B, %H:%M}"


def entries(root: Path, owner: Owner | None = None) -> Iterator[Entry]:
    """The runs under a folder, newest first: those of a project, or all. One after another, for who
    wants to show the first ones before the last are read. Raises RunFolderError."""
    for folder in history(root):
        record = folder.record()
        if owner is None or owner.owns(folder, record):
            yield entry_of(folder, record)


def entry_of(folder: RunFolder, record: RunRecord) -> Entry:
    """A run, with what is known beside its log, as it stands in the list."""
    summary, is_alive = summary_of(folder), folder.is_alive
    ending = "running" if is_alive else _ending(folder, summary)
    title, disk = title_of(folder, record), disk_used(folder.path)
    return Entry(folder, record, summary, title, ending, is_alive, disk)


def _ending(folder: RunFolder, summary: Summary) -> str:
    if summary.ending:
        return _ENDINGS.get(summary.ending, summary.ending)
    if folder.origin:
        return "loaded"
    return "cut off" if summary.has_begun else "never began"


def described(entry: Entry, *, title: str | None = None, note: str | None = None) -> Entry:
    """Keep another title or note of a run, and give the run with it. Raises RunFolderError."""
    record = entry.folder.record()
    record = msgspec.structs.replace(
        record,
        title=record.title if title is None else title,
        note=record.note if note is None else note,
    )
    entry.folder.write_record(record)
    return entry_of(entry.folder, record)


def by_result(found: Iterable[Entry]) -> list[Entry]:
    """The best first; of several metrics those of the same together; last what has no result."""

    def place(entry: Entry) -> tuple[bool, str, float]:
        if entry.result is None:
            return True, "", 0.0
        name, value = entry.result
        return False, name, -value if aims.is_higher_better(name) else value

    return sorted(found, key=place)


def differences(found: list[Entry]) -> list[str]:
    """The keys of the settings in which these runs differ."""
    return differing([entry.summary.settings for entry in found if entry.summary.settings])


def as_json(entry: Entry, keys: Iterable[str]) -> dict[str, Any]:
    """A run for a machine, with its value of each of these settings."""
    summary, record = entry.summary, entry.record
    return {
        "folder": str(entry.folder.path),
        "title": entry.title,
        "note": record.note,
        "project": record.project,
        "project_id": record.project_id,
        "begun": record.begun.isoformat(),
        "ending": entry.ending,
        "epochs_done": summary.epochs_done,
        "epochs": summary.epochs,
        "seconds": summary.seconds,
        "result": dict([entry.result]) if entry.result else {},
        "best": {n: {"value": b.value, "epoch": b.at} for n, b in summary.best.items()},
        "last": summary.last,
        "test": summary.evaluation,
        "differs": {key: value_in(summary.settings, key) for key in keys},
        "device": summary.device,
        "backend": summary.backend,
        "versions": record.versions,
        "parent": msgspec.to_builtins(record.parent),
        "disk": entry.disk,
    }


def disk_used(folder: Path) -> int:
    """What a folder takes on the disk, in bytes; what goes away meanwhile counts nothing."""
    total, waiting = 0, [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for item in found:
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(item.path)
                    else:
                        total += item.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


def in_bytes(size: int) -> str:
    """A size as people say it: "3.4 MB"."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{size} B" if unit == "B" else f"{value:.3g} {unit}"


def details(entry: Entry) -> str:
    """All that a row of a table has no room for, in sentences."""
    summary, record = entry.summary, entry.record
    best = ", ".join(
        f"{entry.said(n)} {b.value:.5g} (epoch {b.at})" for n, b in summary.best.items()
    )
    last = ", ".join(f"{entry.said(n)} {v:.5g}" for n, v in summary.last.items())
    test = ", ".join(f"{entry.said(n)} {v:.5g}" for n, v in summary.evaluation.items())
    told = [
        record.note,
        summary.sentence,
        f"Best: {best}." if best else "",
        f"Last: {last}." if last else "",
        f"Test: {test}." if test else "",
        _machine(entry),
        _origin(entry),
    ]
    return "\n".join(filter(None, told))


def _machine(entry: Entry) -> str:
    """What it ran with."""
    versions = ", ".join(f"{name} {version}" for name, version in entry.record.versions.items())
    of_run = " on ".join(filter(None, (entry.summary.backend, entry.summary.device)))
    return f"Ran with {' · '.join(filter(None, (of_run, versions)))}." if of_run or versions else ""


def _origin(entry: Entry) -> str:
    """What it went on from."""
    parent = entry.record.parent
    if parent is None:
        return ""
    whence = parent.run or parent.file
    match parent.how:
        case "resumed":
            return f"Resumed from {whence} after epoch {parent.epoch}."
        case "trained_on":
            return f"Trained on from {whence} after epoch {parent.epoch}."
        case "weights":
            return f"Began with the weights of {whence}."
