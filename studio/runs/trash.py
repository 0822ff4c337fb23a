"""Deleted runs, until they are really gone: deleting can be undone until Strata starts next."""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from studio.runs.run_folder import RunFolder, RunFolderError

TRASH_FOLDER = ".trash"


@dataclass(frozen=True, slots=True)
class Deleted:
    """A run that was deleted: where it was, and where it is."""

    was: Path
    now: Path


def delete(folder: RunFolder) -> Deleted:
    """Put a run aside. Raises RunFolderError where it still trains, or cannot be moved."""
    if folder.is_alive:
        raise RunFolderError(
            f'The run "{folder.path.name}" is still being trained; stop it before you delete it.'
        )
    trash = folder.path.parent / TRASH_FOLDER
    now, number = trash / folder.path.name, 1
    try:
        trash.mkdir(exist_ok=True)
        while now.exists():
            number += 1
            now = trash / f"{folder.path.name}.{number}"
        folder.path.rename(now)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunFolderError(
            f'The run "{folder.path.name}" cannot be deleted: {reason}.'
        ) from error
    return Deleted(folder.path, now)


def restore(deleted: Deleted) -> RunFolder:
    """Put a deleted run back. Raises RunFolderError where it is gone or its place is taken."""
    try:
        if deleted.was.exists():
            raise FileExistsError(f'"{deleted.was}" is there already')
        deleted.now.rename(deleted.was)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunFolderError(
            f'The run "{deleted.was.name}" cannot be brought back: {reason}.'
        ) from error
    return RunFolder(deleted.was)


def empty(root: Path) -> None:
    """Let what was deleted under `root` be gone. What cannot be removed stays for the next time."""
    with contextlib.suppress(OSError):
        shutil.rmtree(root / TRASH_FOLDER, ignore_errors=True)
