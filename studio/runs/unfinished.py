"""What is left to do of the runs of a project: one that was cut off can go on."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from studio.engine.protocol.checkpoint_file import read_head
from studio.project import store
from studio.runs.ownership import Owner, owner, runs_of
from studio.runs.run_folder import RunFolder, history
from studio.runs.run_record import RunRecord


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that goes on elsewhere (`is_alive`), or was cut off; said in a `sentence`. Without a
    checkpoint it can only begin anew."""

    folder: RunFolder
    sentence: str
    is_alive: bool = False
    has_checkpoint: bool = False


def unfinished_run(root: Path, whose: Owner) -> Unfinished | None:
    """The newest run of a project, if something of it is left to do and the person has not left it
    so. Raises RunFolderError."""
    for folder in runs_of(root, whose):
        if folder.events.is_file() or folder.is_alive:
            return _unfinished(folder)
    return None


def last_unfinished(root: Path) -> Unfinished | None:
    """The newest run of all projects, if something of it is left to do. Raises RunFolderError."""
    newest = next((f for f in history(root) if f.events.is_file() or f.is_alive), None)
    return None if newest is None else _unfinished(newest)


def file_of(folder: RunFolder, files: Iterable[Path]) -> Path | None:
    """The file among these that holds the project of a run."""
    record = folder.record()
    for path in files:
        with suppress(store.ProjectError):
            if owner(store.load(path)).owns(folder, record):
                return path
    return None


def leave(folder: RunFolder) -> None:
    """Offer a run that was cut off no more. Raises RunFolderError."""
    folder.write_record(msgspec.structs.replace(folder.record(), is_left=True))


def _unfinished(folder: RunFolder) -> Unfinished | None:
    record = folder.record()
    run = called(record, datetime.now())
    if folder.is_alive:
        return Unfinished(folder, f"{run} goes on in a process of its own.", is_alive=True)
    if record.is_left or not (folder.was_cut or _was_interrupted(folder)):
        return None
    checkpoint = next(iter(folder.checkpoints), None)
    if checkpoint is None:
        sentence = f"{run} was cut off before its first checkpoint, so it would begin anew."
        return Unfinished(folder, sentence)
    return Unfinished(folder, f"{run} was cut off {_where(folder)}.", has_checkpoint=True)


def _was_interrupted(folder: RunFolder) -> bool:
    """Whether its process had time to save when the window was gone, or the machine went down."""
    ended = folder.state(with_steps=False).ended
    return ended is not None and ended.interrupted


def called(record: RunRecord, now: datetime) -> str:
    """A run at the beginning of a sentence: by its title, or by when it began."""
    if record.title:
        return f"The run “{record.title}”"
    begun = record.begun.astimezone()
    is_today = begun.date() == now.date()
    return f"The run of {begun:%H:%M}" if is_today else f"The run of {begun:%d %B, %H:%M}"


def _where(folder: RunFolder) -> str:
    """How far it had come, as the end of a sentence."""
    run = folder.state(with_steps=False)
    if run.counts_steps or not run.epochs_done:
        head = read_head(folder.checkpoints[0])
        step = head.step if head is not None else 0
        return f"after step {step:,} of {run.total_steps:,}"
    assert run.started is not None
    return f"after epoch {run.epochs_done} of {run.started.epochs}"
