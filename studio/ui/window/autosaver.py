"""Keeps unsaved edits on disk, some seconds after each; the window's thread waits for no disk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.project import store
from studio.project.autosave import Autosave
from studio.ui.child.background import Background
from studio.ui.edit.document import Document

DELAY_MS = 3_000


class Autosaver(QObject):
    """Follows a document. What it could not write it says, and tries again with the next edit."""

    failed = Signal(str)

    def __init__(self, document: Document, root: Path, background: Background) -> None:
        super().__init__(document)
        self.document = document
        self._autosave = Autosave(root)
        self._background = background
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.save_now)
        document.settled.connect(self._on_edited)
        document.nodes_moved.connect(self._on_edited)
        # Frames and notes are edits as well, though nothing is derived from them.
        for change in (
            *(document.frame_added, document.frame_removed, document.frame_changed),
            *(document.note_added, document.note_removed, document.note_changed),
        ):
            change.connect(self._on_edited)
        document.modified_changed.connect(self._on_modified_changed)
        document.replaced.connect(self._on_replaced)

    def save_now(self, then: Callable[[], None] | None = None) -> None:
        """Write the copy, if there is anything that no file holds; do `then` once it is written,
        in the background as well, and not at all where it cannot be."""
        if not self.document.is_modified:
            return
        project = self.document.project
        content, name, path = store.to_bytes(project), self.document.title, self.document.path
        on_disk = self.document.on_disk

        def work() -> None:
            if self.document.is_modified:
                self._autosave.write(content, name, path, on_disk)
                if then is not None:
                    then()

        self._background.run(work, _done, self._on_failed)

    def close(self) -> None:
        """Take the copy away: the person was asked about the edits. Call after the background
        has ended, so that nothing is written behind it."""
        self._timer.stop()
        self._autosave.clear()

    def _on_edited(self) -> None:
        if self.document.is_modified and not self._timer.isActive():
            self._timer.start()

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(f"Your unsaved edits are not kept in case of a crash: {error}")

    def _on_modified_changed(self, is_modified: bool) -> None:
        if is_modified:
            # The first edit is made before it counts as one.
            self._on_edited()
        else:
            self._timer.stop()
            self._background.run(self._autosave.clear, _done)

    def _on_replaced(self) -> None:
        self._timer.stop()
        self._background.run(self._autosave.clear, _done)


def _done(_: None) -> None:
    return
