"""Offers what is left to do of the last run of the open project: one that was cut off goes on by a
click, and one that goes on without this window can be told to end."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.ui.child.newest import Newest
from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack
from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.offer_bar import OfferBar

if TYPE_CHECKING:
    from studio.runs.run_folder import RunFolder
    from studio.runs.unfinished import Unfinished


class RunOffers(QObject):
    """Looks when a project is opened and when a run has ended. `going_on` says that a run was asked
    to go on, `failed` carries a sentence."""

    going_on = Signal()
    failed = Signal(str)

    def __init__(
        self, document: Document, room: TrainingRoom, looking_back: LookingBack, bar: OfferBar
    ) -> None:
        super().__init__(bar)
        self._document, self._room, self._bar = document, room, bar
        self._looking_back = looking_back
        self._reading = Newest()
        self.destroyed.connect(self._reading.drop)
        document.replaced.connect(self.look)
        room.run_ended.connect(self.look)
        room.run_started.connect(self._bar.hide)
        looking_back.looking_on.ended.connect(self.look)

    def look(self, *_: object) -> None:
        """See what is left to do of the last run of the open project."""
        from studio.runs.ownership import owner
        from studio.runs.unfinished import unfinished_run

        self._bar.hide()
        root, whose = self._room.root, owner(self._document.project)
        start = partial(self._room.background.run, partial(unfinished_run, root, whose))
        self._reading.wish(start, self._offer)

    def _offer(self, found: "Unfinished | None") -> None:
        if found is None or self._room.is_running:
            return
        folder = found.folder
        if found.is_alive:
            self._bar.say(
                f"{found.sentence} This window only follows it, and may be closed.",
                {"Stop it": partial(self._stop, folder), "Leave it": _nothing},
            )
            return
        words = "Go on" if found.has_checkpoint else "Begin anew"
        self._bar.say(
            found.sentence,
            {words: partial(self._go_on, folder), "Leave it": partial(self._leave, folder)},
        )

    def _go_on(self, folder: "RunFolder") -> None:
        from studio.runs.launch import resumed

        self._looking_back.go_on(partial(resumed, folder))
        self.going_on.emit()

    def _leave(self, folder: "RunFolder") -> None:
        from studio.runs.unfinished import leave

        self._room.background.run(
            partial(leave, folder), None, lambda error: self.failed.emit(str(error))
        )

    def _stop(self, folder: "RunFolder") -> None:
        if folder.tell_to_end():
            self._leave(folder)
        else:
            self.failed.emit("It cannot be stopped from here: its process is gone or not ours.")


def _nothing() -> None:
    """Only the bar goes away."""
