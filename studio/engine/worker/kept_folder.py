"""The folder of a run while it goes on: made anew, with what it was begun from and with the whole
log, when somebody deletes or moves it meanwhile."""

import os
from collections.abc import Callable
from io import FileIO
from pathlib import Path

_LOG = "events.jsonl"
_BEGUN_FROM = ("script.py", "project.strata", "run.json")
_CHUNK = 1 << 20


class KeptFolder:
    """Keeps in mind the small files that the run was begun from. `on_made_anew` is called for what
    else has to be there."""

    def __init__(self, path: Path, on_made_anew: Callable[[], object]) -> None:
        """Raises OSError when it cannot be read."""
        self.path = path
        self._on_made_anew = on_made_anew
        self._files = {
            name: (path / name).read_bytes() for name in _BEGUN_FROM if (path / name).is_file()
        }

    def open_log(self) -> FileIO:
        """Its log, to be read and added to. Raises OSError."""
        return (self.path / _LOG).open("a+b", buffering=0)

    def has(self, log: FileIO) -> bool:
        """Whether the log that we write is still the one that lies there."""
        try:
            return os.path.samestat(os.stat(self.path / _LOG), os.fstat(log.fileno()))
        except OSError:
            return False

    def make_anew(self, log: FileIO) -> FileIO:
        """Make it again as it was, with all that was said, and give the new log. What is there by
        now stays. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            if not (self.path / name).exists():
                (self.path / name).write_bytes(content)
        anew = self.open_log()
        try:
            if not anew.seek(0, os.SEEK_END):
                self._copy(log, anew)
        except OSError:
            anew.close()
            (self.path / _LOG).unlink(missing_ok=True)
            raise
        self._on_made_anew()
        return anew

    def _copy(self, log: FileIO, anew: FileIO) -> None:
        """The file that we hold open is there for us, though it has no name any more."""
        log.seek(0)
        while chunk := memoryview(log.read(_CHUNK)):
            while chunk:
                chunk = chunk[anew.write(chunk) :]
