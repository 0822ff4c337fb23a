"""Notices that the file or folder behind the data is another one than was read."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_REST_MS = 500
"""A file is written in many small steps; only when it rests is it looked at again."""
_GONE_MS = 2_000
"""What is gone cannot be watched: it is asked for so often whether it is there again."""
_MOST_FOLDERS = 64


class FileWatch(QObject):
    """Watches one path at a time: `changed` says that it is worth another look. What is gone is
    looked for while `is_seen` says that somebody would see it come back."""

    changed = Signal()

    def __init__(
        self, parent: QObject | None = None, is_seen: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(parent)
        self._is_seen = is_seen
        self._path: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._watcher.fileChanged.connect(lambda _: self._rest.start())
        self._watcher.directoryChanged.connect(lambda _: self._rest.start())
        self._rest.timeout.connect(self._on_rest)
        self._left: list[str] = []
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._watch_next)
        self._gone = QTimer(self, interval=_GONE_MS)
        self._gone.timeout.connect(self._on_gone)

    def watch(self, path: Path | None) -> None:
        """Watch this from now on, or nothing."""
        if path != self._path:
            self._watch_anew(path)

    def _watch_anew(self, path: Path | None) -> None:
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        if path != self._path:
            self._rest.stop()
            self._gone.stop()
        self._path = path
        self._left = [str(each) for each in _to_watch(path)] if path is not None else []
        if self._left:
            self._watch_next()
            if self._gone.isActive():  # it is there again
                self._gone.stop()
                self._rest.start()
        elif path is not None and not self._gone.isActive():
            self._gone.start()

    def _watch_next(self) -> None:
        """Watch one more: to begin with a folder of many files takes long, so that each has a turn
        of the event loop to itself."""
        if self._left:
            self._watcher.addPath(self._left.pop(0))
        if self._left:
            self._turn.start()
        else:
            self._turn.stop()

    def _on_gone(self) -> None:
        if self._is_seen():
            self._watch_anew(self._path)

    def _on_rest(self) -> None:
        # What is written anew is often another file of the same name, which is not watched yet.
        self._watch_anew(self._path)
        self.changed.emit()


def _to_watch(path: Path) -> Iterator[Path]:
    """The file; or the folder with the folders in it, of many the first ones."""
    try:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield path
            with os.scandir(path) as entries:
                folders = (Path(each.path) for each in entries if each.is_dir())
                yield from itertools.islice(folders, _MOST_FOLDERS)
    except OSError:
        return  # it is gone, or nobody may look: the reader says so
