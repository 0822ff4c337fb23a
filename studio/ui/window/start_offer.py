"""Offers, on the start page, to open the project of the last run where that was cut off, or goes on
without a window. There it is offered what to do with it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.ui.child.background import Background
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.files import Files

if TYPE_CHECKING:
    from studio.runs.run_folder import RunFolder
    from studio.runs.unfinished import Unfinished


class StartOffer(QObject):
    """Looks once, as the window starts."""

    def __init__(self, files: Files, bar: OfferBar, parent: QObject) -> None:
        super().__init__(parent)
        self._files, self._bar = files, bar
        self._background = Background(self)
        files.opened.connect(bar.hide)

    def look(self) -> None:
        """See whether the last run of all has something left to do."""
        recent = self._files.recent()
        self._background.run(partial(_find, recent), self._offer)

    def close(self) -> None:
        """The window closes."""
        self._background.close()

    def _offer(self, found: "tuple[Unfinished, Path | None] | None") -> None:
        if found is None or self._files.has_open_project:
            return
        run, file = found
        project = run.folder.record().project
        self._bar.say(
            f"{run.sentence} It is of the project “{project}”.",
            {
                "Open the project": partial(self._open, run.folder, file),
                "Leave it": partial(self._leave, run),
            },
        )

    def _open(self, folder: "RunFolder", file: Path | None) -> None:
        if file is not None:
            self._files.open(file)
        else:
            self._files.open_as_it_was(folder.path)

    def _leave(self, run: "Unfinished") -> None:
        from studio.runs.unfinished import leave

        if not run.is_alive:
            self._background.run(partial(leave, run.folder))


def _find(recent: list[Path]) -> "tuple[Unfinished, Path | None] | None":
    from studio.runs.run_folder import runs_root
    from studio.runs.unfinished import file_of, last_unfinished

    run = last_unfinished(runs_root())
    return None if run is None else (run, file_of(run.folder, recent))
