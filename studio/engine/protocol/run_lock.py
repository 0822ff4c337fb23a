"""How anybody knows whether a run goes on: its process holds a lock on a file of the run folder.

The operating system lets go of it when the process ends, however that happens, so nothing has to be
tidied up after a kill or a power cut, and no number of a process has to be trusted.
"""

import os
import sys
import time
from pathlib import Path

LOCK_FILE = "running.lock"
_PATIENCE_SECONDS = 2.0
_WHERE_ID_BEGINS = 1
"""Windows lets nobody else read what is locked, the first byte."""


class RunGoesOn(Exception):
    """Another process holds the run."""


class RunLock:
    """Held from its making until the process ends, or `release`."""

    def __init__(self, run_dir: Path) -> None:
        """Raises RunGoesOn, and OSError where the folder takes no files."""
        self._descriptor = os.open(run_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        ends = time.monotonic() + _PATIENCE_SECONDS
        # Whoever looks whether the run goes on holds the lock for a moment.
        while not _take(self._descriptor):
            if time.monotonic() > ends:
                self.release()
                raise RunGoesOn
            time.sleep(0.01)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f" {os.getpid()}".encode())

    def release(self) -> None:
        """Let others have the run."""
        os.close(self._descriptor)


def is_held(run_dir: Path) -> bool:
    """Whether another process holds the lock of a run; False where nothing can be read."""
    try:
        descriptor = os.open(run_dir / LOCK_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def holder(run_dir: Path) -> int:
    """The id of the process that holds the lock of a run; 0 where none does."""
    if not is_held(run_dir):
        return 0
    try:
        with (run_dir / LOCK_FILE).open("rb", buffering=0) as file:
            file.seek(_WHERE_ID_BEGINS)
            return int(file.read())
    except (OSError, ValueError):
        return 0


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        # A lock of the process: what it forks does not inherit it, and may outlive it.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
