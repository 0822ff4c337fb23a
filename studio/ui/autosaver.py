"""Keeps unsaved edits on disk, some seconds after each; the window's thread waits for no disk."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from studio.project import store
from studio.project.autosave import Autosave
from studio.ui.document import Document
from studio.ui.training.background import Background

DELAY_MS = 3_000


class Autosaver(QObject):
    """Follows a document. What it could not write it tries again with the next edit."""

    def __init__(self, document: Document, root: Path, background: Background) -> None:
        super().__init__(document)
        self.document = document
        self._autosave = Autosave(root)
        self._background = background
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.save_now)
        document.settled.connect(self._on_edited)
        document.nodes_moved.connect(self._on_edited)
        document.modified_changed.connect(self._on_modified_changed)
        document.replaced.connect(self._on_replaced)

    def save_now(self) -> None:
        """Write the copy, if there is anything that no file holds."""
        if not self.document.is_modified:
            return
        project = self.document.project
        content, name, path = store.to_bytes(project), self.document.title, self.document.path
        self._background.run(lambda: self._write(content, name, path), _done)

    def close(self) -> None:
        """Take the copy away: the person was asked about the edits. Call after the background
        has ended, so that nothing is written behind it."""
        self._timer.stop()
        self._autosave.clear()

    def _write(self, content: bytes, name: str, path: Path | None) -> None:
        if self.document.is_modified:
            self._autosave.write(content, name, path)

    def _on_edited(self) -> None:
        if self.document.is_modified and not self._timer.isActive():
            self._timer.start()

    def _on_modified_changed(self, is_modified: bool) -> None:
        if not is_modified:
            self._timer.stop()
            self._background.run(self._autosave.clear, _done)

    def _on_replaced(self) -> None:
        self._timer.stop()
        self._background.run(self._autosave.clear, _done)


def _done(_: None) -> None:
    return
