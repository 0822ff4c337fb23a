"""The samples behind the points of the map: their labels, and their pictures for the pointer.

Both are read off the window's thread when they are first needed, and kept. An answer of None
means "not yet": `arrived` says when to ask again.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.project.datasets import DataSettings, bundled
from studio.ui.training.background import Background

_STEMS = {"mnist": {"image": "x", "label": "y"}}
"""Which arrays of a bundled file hold a column: "x" stands for x_train and x_test."""


class Samples(QObject):
    """The bundled samples, by source, column and part ("train" or "test")."""

    arrived = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._arrays: dict[tuple[str, str], Any] = {}
        self._asked: set[tuple[str, str]] = set()

    def column(self, source: str, column: str, part: str) -> Any | None:
        """The whole column of a part, as it is in the file; None while it is being read, and
        where the source has no such column."""
        stem = _STEMS.get(source, {}).get(column)
        if stem is None:
            return None
        key = (source, f"{stem}_{part}")
        if key not in self._arrays and key not in self._asked:
            self._asked.add(key)
            self._background.run(lambda: (key, _read(*key)), self._on_read)
        return self._arrays.get(key)

    def image(self, source: str, part: str, row: int) -> Any | None:
        """The picture of a row, (height, width) in uint8; None while it is being read."""
        pictures = self.column(source, "image", part)
        if pictures is None or not 0 <= row < len(pictures):
            return None
        return pictures[row]

    def _on_read(self, result: tuple[tuple[str, str], Any]) -> None:
        key, array = result
        self._arrays[key] = array
        self.arrived.emit()


def label_column(data: DataSettings, prepared: str | None) -> str:
    """The raw column behind the one that a Watch is coloured by; "" when it has none."""
    found = next((c for c in data.columns if c.name == prepared), None)
    raw = data.info().column(found.source) if found else None
    return raw.name if raw is not None and raw.classes else ""


def class_names(data: DataSettings, column: str) -> tuple[str, ...]:
    """What the classes of a raw column are called."""
    raw = data.info().column(column) if column else None
    return raw.classes if raw else ()


def _read(source: str, name: str) -> Any:
    import numpy as np

    with np.load(bundled(source)) as file:
        return file[name]
