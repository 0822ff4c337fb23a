"""The runs of before in the window: the last one in sight, and the history of them all."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.run_offers import RunOffers

if TYPE_CHECKING:
    from studio.project.project import Project
    from studio.ui.compare.history_window import HistoryWindow


class PastRuns(QObject):
    """`open_wanted` carries the folder of a run whose project is to be opened as it was; `going_on`
    says that a run goes on from here, `message_shown` carries a sentence."""

    open_wanted = Signal(object)
    going_on = Signal()
    message_shown = Signal(str)

    def __init__(
        self, document: Document, room: TrainingRoom, follower: RunFollower, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document, self._room, self._follower = document, room, follower
        self._over = parent
        self.looking_back = LookingBack(document, room, self)
        self.looking_back.failed.connect(self.message_shown)
        self.looking_back.looking_on.ended.connect(self._follower.find)
        self.bar = OfferBar()
        self.offers = RunOffers(document, room, self.looking_back, self.bar)
        self.offers.going_on.connect(self.going_on)
        self.offers.failed.connect(self.message_shown)
        self.history: HistoryWindow | None = None
        room.background.run(partial(_empty_trash, room.root))

    def show(self, folder: Path) -> None:
        """Have this run in sight: its curves, and its model to be asked."""
        self.looking_back.show(folder)
        self._follower.show(folder)

    def show_history(self) -> None:
        """Open the window that lists the runs, or bring it to the front."""
        if self.history is None:
            self.history = self._make_history()
        self.history.come_to_front()

    def _make_history(self) -> "HistoryWindow":
        from studio.ui.compare.history_window import HistoryWindow

        self._room.background.run(_import_painter)  # before the first picture is wished for
        window = HistoryWindow(self._document, self._room, thumbnail, self._over.window())
        window.open_wanted.connect(self.open_wanted)
        window.runs_changed.connect(self._on_runs_changed)
        return window

    def _on_runs_changed(self) -> None:
        """Runs are gone, or back: what is in sight may be one of them."""
        room = self._room
        if room.is_running:
            return
        if room.model.run_dir and not Path(room.model.run_dir).is_dir():
            room.forget()
        self.looking_back.find()
        self._follower.find()


def thumbnail(project: "Project", size: QSize) -> QImage:
    """A small picture of a network, in the theme that is on, in the middle of so many pixels."""
    from studio.ui.picture.picture import Picture
    from studio.ui.widgets.theme import appearance

    name = "dark" if appearance().theme.is_dark else "light"
    picture = Picture(project, {}, name, is_transparent=True)
    fitting = picture.size.scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    return picture.to_image(fitting.expandedTo(QSize(1, 1)))


def _import_painter() -> None:
    import studio.ui.picture.picture  # noqa: F401


def _empty_trash(root: Path) -> None:
    from studio.runs.trash import empty

    empty(root)
