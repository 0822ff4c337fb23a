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

_CLOCK_SLACK = 2.0
"""By how many seconds the clock of a folder may be behind that of the machine."""


class _Note(msgspec.Struct):
    """`on_disk` is the fingerprint of what the project's file held when it was read."""

    pid: int
    name: str
    copy: str
    path: str = ""
    on_disk: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Edits that a crash left behind: whose they are, and when they were made."""

    note: Path
    copy: Path
    path: Path | None
    name: str
    saved_at: datetime
    on_disk: str = ""

    def project(self) -> Project:
        """The project as it was. Raises ProjectError."""
        return load(self.copy)

    def discard(self) -> None:
        """Take copy and note away: the edits are given up, or have a newer copy. A copy that has
        not the name of one was written by nobody here, and stays."""
        if _is_copy(self.copy, self.note):
            self.copy.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


@dataclass
class Autosave:
    """The copy of one open project. `root` is the program's own folder for such things."""

    root: Path
    _key: str = field(default_factory=lambda: uuid.uuid4().hex)
    _copy: Path | None = None

    def write(self, content: bytes, name: str, path: Path | None, on_disk: str = "") -> None:
        """Keep this content as the copy of the project, whose file held what has the fingerprint
        `on_disk`. Raises ProjectError with a sentence."""
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
        note = _Note(os.getpid(), name, str(copy), str(path) if path else "", on_disk)
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
        return path.with_name(_beside(path.name, self._key))


def _beside(name: str, key: str) -> str:
    return f".{name}.{key[:8]}.autosave"


def _is_copy(copy: Path, note: Path) -> bool:
    """Whether a file has the name that autosave gives to what a note tells of."""
    if copy.parent == note.parent:
        return copy.name == f"{note.stem}.strata"
    return copy.name.startswith(".") and copy.name.endswith(_beside("", note.stem)[1:])


def leftovers(root: Path) -> list[Leftover]:
    """What crashes left behind, newest first. A note that cannot be understood hides no other."""
    found = []
    for file in root.glob("*.json"):
        try:
            note = msgspec.json.decode(file.read_bytes(), type=_Note)
            saved_at = datetime.fromtimestamp(Path(note.copy).stat().st_mtime)
            is_owned = _is_owned(note.pid, file.stat().st_mtime)
        except (OSError, ValueError, msgspec.MsgspecError):
            continue
        if not is_owned:
            path = Path(note.path) if note.path else None
            leftover = Leftover(file, Path(note.copy), path, note.name, saved_at, note.on_disk)
            found.append(leftover)
    return sorted(found, key=lambda leftover: leftover.saved_at, reverse=True)


def _is_owned(pid: int, written_at: float) -> bool:
    """Whether the process that wrote a note, then, still runs. Another one may have been given its
    number since: that one began after the note was written."""
    import psutil  # late: there are notes after a crash alone

    try:
        began = psutil.Process(pid).create_time()
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return False
    except psutil.Error:
        return True  # somebody else's, but there
    return bool(began <= written_at + _CLOCK_SLACK)
