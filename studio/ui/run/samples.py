"""The samples behind the points of the map: their labels, and their pictures for the pointer.

The run left both beside what it watched. They are read off the window's thread when they are
first needed, and kept until the next run. An answer of None means "not yet", or "there is none":
`arrived` says when to ask again.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.ui.child.background import Background

_FILES = ("rows.npy", "labels.npy", "pictures.npy")


class Samples(QObject):
    """Labels and pictures of the rows that a run watched, by the folder of the watch."""

    arrived = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._arrays: dict[Path, dict[str, Any]] = {}
        self._asked: set[Path] = set()

    def forget(self) -> None:
        """A new run begins."""
        self._arrays, self._asked = {}, set()

    def labels(self, folder: Path) -> Any | None:
        """The number of the class of each watched row."""
        return self._of(folder).get("labels.npy")

    def is_read(self, folder: Path) -> bool:
        """Whether what there is has been read."""
        self._of(folder)
        return folder in self._arrays

    def image(self, folder: Path, row: int) -> Any | None:
        """The picture of a row of the data, (height, width) or (height, width, 3) in uint8."""
        found = self._of(folder)
        rows, pictures = found.get("rows.npy"), found.get("pictures.npy")
        if rows is None or pictures is None:
            return None
        at = int(rows.searchsorted(row))
        return pictures[at] if at < len(pictures) and rows[at] == row else None

    def _of(self, folder: Path) -> dict[str, Any]:
        if folder not in self._arrays and folder not in self._asked:
            self._asked.add(folder)
            self._background.run(lambda: (folder, _read(folder)), self._on_read)
        return self._arrays.get(folder, {})

    def _on_read(self, result: tuple[Path, dict[str, Any]]) -> None:
        folder, arrays = result
        if folder in self._asked:
            self._arrays[folder] = arrays
            self.arrived.emit()


def _read(folder: Path) -> dict[str, Any]:
    import numpy as np

    # Pictures may be many: they stay in their file until one is looked at.
    return {
        name: np.load(folder / name, mmap_mode="r" if name == "pictures.npy" else None)
        for name in _FILES
        if (folder / name).is_file()
    }
