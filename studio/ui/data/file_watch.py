"""Notices that the file or folder behind the data is another one than was read."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_REST_MS = 500
"""A file is written in many small steps; only when it rests is it looked at again."""
_MOST_FOLDERS = 64


class FileWatch(QObject):
    """Watches one path at a time: `changed` says that it is worth another look."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._watcher.fileChanged.connect(lambda _: self._rest.start())
        self._watcher.directoryChanged.connect(lambda _: self._rest.start())
        self._rest.timeout.connect(self._on_rest)

    def watch(self, path: Path | None) -> None:
        """Watch this from now on, or nothing."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._path = path
        self._rest.stop()
        if path is not None:
            wanted = [str(each) for each in _to_watch(path)]
            if wanted:
                self._watcher.addPaths(wanted)

    def _on_rest(self) -> None:
        # What is written anew is often another file of the same name, which is not watched yet.
        self.watch(self._path)
        self.changed.emit()


def _to_watch(path: Path) -> Iterator[Path]:
    """The file; or the folder with the folders in it, of many the first ones."""
    try:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield path
            folders = (each for each in path.iterdir() if each.is_dir())
            for _, folder in zip(range(_MOST_FOLDERS), folders, strict=False):
                yield folder
    except OSError:
        return  # it is gone, or nobody may look: the reader says so
