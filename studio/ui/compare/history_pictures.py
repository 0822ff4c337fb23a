"""Small pictures of the networks that were trained, made one at a time when a row is looked at."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from studio.ui.child.background import Background
from studio.ui.widgets.theme import appearance

if TYPE_CHECKING:
    from studio.project.project import Project
    from studio.runs.history import Entry

SIZE, LARGE = QSize(56, 40), QSize(200, 130)
"""In a row, and beside what is told of the chosen run."""
_SCALE = 2
_MOST_NODES = 150
"""A larger network is a grey spot at this size, and takes long to paint."""
_BETWEEN_MS = 15
"""Other things get their turn between two pictures."""

Painter = Callable[["Project", QSize], QImage]


class HistoryPictures(QObject):
    """`came` carries the folder of a run whose picture can be had now. Runs of one network share
    its picture."""

    came = Signal(object)

    def __init__(
        self, background: Background, paint: Painter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._paint = background, paint
        self._by_run: dict[Path, QPixmap | None] = {}
        self._by_network: dict[str, QPixmap | None] = {}
        self._small: dict[int, QPixmap] = {}
        self._empty = _in_middle(None)
        self._waiting: list[Path] = []
        self._is_busy = False
        self._next = QTimer(self, singleShot=True, interval=_BETWEEN_MS)
        self._next.timeout.connect(self._begin)
        appearance().changed.connect(self._forget)

    def of(self, entry: "Entry") -> QPixmap:
        """The picture for a row; an empty one before it is made."""
        found = self.large(entry)
        return self._empty if found is None else self._small[found.cacheKey()]

    def large(self, entry: "Entry") -> QPixmap | None:
        """The picture of a run's network; None before it is made."""
        self._ask(entry.folder.path)
        return self._by_run[entry.folder.path]

    def hurry(self, entry: "Entry") -> None:
        """Make this picture before all others that wait."""
        path = entry.folder.path
        if path in self._waiting:
            self._waiting.remove(path)
            self._waiting.append(path)

    def _ask(self, path: Path) -> None:
        if path not in self._by_run:
            self._by_run[path] = None
            self._waiting.append(path)
            self._next.start()

    def _begin(self) -> None:
        if self._is_busy or not self._waiting:
            return
        self._is_busy = True
        path = self._waiting.pop()  # the one that came into sight last
        self._background.run(partial(_read, path), partial(self._take, path), self._on_broken)

    def _take(self, path: Path, read: "tuple[str, Project]") -> None:
        key, project = read
        if key not in self._by_network:
            self._by_network[key] = self._painted(project)
        self._by_run[path] = self._by_network[key]
        self.came.emit(path)
        self._go_on()

    def _painted(self, project: "Project") -> QPixmap | None:
        if not 0 < len(project.graph) <= _MOST_NODES:
            return None
        image = self._paint(project, LARGE * _SCALE)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(_SCALE)
        self._small[pixmap.cacheKey()] = _in_middle(image)
        return pixmap

    def _on_broken(self, _: Exception) -> None:
        self._go_on()  # a run without its project has no picture

    def _go_on(self) -> None:
        self._is_busy = False
        self._next.start()

    def _forget(self) -> None:
        """Another theme: all of them anew, as they are looked at."""
        self._by_run.clear()
        self._by_network.clear()
        self._small.clear()
        self._waiting.clear()


def _in_middle(image: QImage | None) -> QPixmap:
    """A picture as small as a row has it, all of one size so that what follows stands in line."""
    pixmap = QPixmap(SIZE * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    if image is not None:
        small = image.scaled(
            SIZE * _SCALE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter = QPainter(pixmap)
        left, top = pixmap.width() - small.width(), pixmap.height() - small.height()
        painter.drawImage(left // 2, top // 2, small)
        painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    return pixmap


def _read(path: Path) -> "tuple[str, Project]":
    from studio.project import store
    from studio.project.project import Project
    from studio.runs.run_folder import RunFolder

    project = store.from_bytes(RunFolder(path).project.read_bytes())
    network = store.to_bytes(Project(graph=project.graph))
    return hashlib.sha256(network).hexdigest(), project
