"""Edits that no file holds yet, kept where a crash of the program cannot take them.

While a project has unsaved edits a copy of it lies beside its file (or in the program's own folder,
when it has no file), and a note in the program's folder says whose it is. Saving and closing take
both away. What is still there when no process owns it any more was left by a crash.
"""

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from studio.project.project import Project
from studio.project.store import ProjectError, load, write_atomically


class _Note(msgspec.Struct):
    pid: int
    name: str
    copy: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Edits that a crash left behind: whose they are, and when they were made."""

    note: Path
    copy: Path
    path: Path | None
    name: str
    saved_at: datetime

    def project(self) -> Project:
        """The project as it was. Raises ProjectError."""
        return load(self.copy)

    def discard(self) -> None:
        """Take copy and note away: the edits are given up, or have a newer copy."""
        self.copy.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


@dataclass
class Autosave:
    """The copy of one open project. `root` is the program's own folder for such things."""

    root: Path
    _key: str = field(default_factory=lambda: uuid.uuid4().hex)
    _copy: Path | None = None

    def write(self, content: bytes, name: str, path: Path | None) -> None:
        """Keep this content as the copy of the project. Raises ProjectError with a sentence."""
        copy = self._place(path)
        if self._copy not in (None, copy):
            self.clear()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ProjectError(f"{self.root} cannot be made: {error.strerror}") from None
        try:
            write_atomically(copy, content)
        except ProjectError:
            # A read-only folder: the program's own will do.
            copy = self._place(None)
            write_atomically(copy, content)
        self._copy = copy
        note = _Note(os.getpid(), name, str(copy), str(path) if path else "")
        write_atomically(self._note, msgspec.json.encode(note))

    def clear(self) -> None:
        """Take the copy away: its edits are in a file now, or were given up."""
        for file in (self._copy, self._note):
            if file is not None:
                file.unlink(missing_ok=True)
        self._copy = None

    @property
    def _note(self) -> Path:
        return self.root / f"{self._key}.json"

    def _place(self, path: Path | None) -> Path:
        if path is None:
            return self.root / f"{self._key}.strata"
        # A name of its own: beside the same file may lie what a crash left, not yet looked at.
        return path.with_name(f".{path.name}.{self._key[:8]}.autosave")


def leftovers(root: Path) -> list[Leftover]:
    """What crashes left behind, newest first."""
    found = []
    for file in root.glob("*.json"):
        try:
            note = msgspec.json.decode(file.read_bytes(), type=_Note)
            saved_at = datetime.fromtimestamp(Path(note.copy).stat().st_mtime)
        except (OSError, msgspec.MsgspecError):
            continue
        if not _is_running(note.pid):
            path = Path(note.path) if note.path else None
            found.append(Leftover(file, Path(note.copy), path, note.name, saved_at))
    return sorted(found, key=lambda leftover: leftover.saved_at, reverse=True)


def _is_running(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's, but there
    return True
