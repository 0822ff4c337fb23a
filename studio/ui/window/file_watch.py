"""Notices that another program wrote to the open project's file, and offers what to do."""

from pathlib import Path

from PySide6.QtCore import QObject

from studio.project.on_disk import fingerprint
from studio.ui.child.background import Background
from studio.ui.edit.document import Document
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.files import Files


class FileWatch(QObject):
    """Looks when it is told to, in the background. What a person has answered is not asked again
    until the file changes once more; saving asks in any case."""

    def __init__(
        self, document: Document, files: Files, background: Background, bar: OfferBar
    ) -> None:
        super().__init__(bar)
        self._document, self._files = document, files
        self._background, self._bar = background, bar
        self._answered = ""
        document.path_changed.connect(bar.hide)

    def look(self) -> None:
        """See whether the file still holds what was read from it or written to it last."""
        path = self._document.path
        if path is not None:
            self._background.run(lambda: (path, fingerprint(path)), self._on_found)

    def _on_found(self, found: tuple[Path, str]) -> None:
        path, now = found
        if path != self._document.path or now in ("", self._answered):
            return
        if now == self._document.on_disk:
            self._bar.hide()
            return
        sentence = f"Another program changed {path.name} since it was opened here."
        if self._document.is_modified:
            sentence = (
                f"Another program changed {path.name} since it was opened here, and you have "
                "edits that are not saved. Reloading keeps them in a file beside it."
            )
        self._bar.say(
            sentence,
            {
                "Reload": self._files.reload,
                "Compare…": self._compare,
                "Keep mine": lambda: self._keep(now),
            },
        )

    def _compare(self) -> None:
        self._files.compare_with_disk()
        self.look()

    def _keep(self, now: str) -> None:
        self._answered = now
