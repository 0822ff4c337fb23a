"""The runs of before in the window: the last one in sight, and the history of them all."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QInputDialog, QWidget

from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.run_offers import RunOffers

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.project.project import Project
    from studio.runs.launch import Launch
    from studio.runs.run_folder import RunFolder
    from studio.runs.training_on import TrainingOn
    from studio.ui.compare.history_window import HistoryWindow


_MOST = 1_000_000


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
        self.looking_back.failed.connect(self._say)
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

    def go_on_with_shown(self) -> None:
        """Let the run in sight go on to what was asked for."""
        self._with_shown(self.go_on)

    def train_on_with_shown(self) -> None:
        """Train on from the run in sight."""
        self._with_shown(self.train_on)

    def _with_shown(self, what: "Callable[[Path], None]") -> None:
        if self._room.model.run_dir:
            what(Path(self._room.model.run_dir))
        else:
            self._say("This project has no run in sight yet. Train it first (F5).")

    def go_on(self, path: Path) -> None:
        """Let a run of the open project go on, or say why it cannot."""
        from studio.runs.launch import resumed
        from studio.runs.run_folder import RunFolder

        folder = RunFolder(path)
        if self._is_own(folder):
            self._begin(partial(resumed, folder))

    def train_on(self, path: Path) -> None:
        """Ask for how many epochs more, and train a run of the open project on for them."""
        from studio.runs.run_folder import RunFolder
        from studio.runs.training_on import training_on

        if self._is_own(RunFolder(path)):
            self._room.background.run(
                partial(training_on, path),
                self._ask_how_much,
                lambda error: self._say(str(error)),
            )

    def _ask_how_much(self, run: "TrainingOn") -> None:
        asked = f"How many {run.unit} more? {run.done:,} are done. {run.remark}".rstrip()
        usual = max(1, run.done)
        more, is_said = QInputDialog.getInt(self._over, "Train on", asked, usual, 1, _MOST)
        if is_said:
            self._begin(partial(run.launch, more))

    def _begin(self, make: "Callable[[], Launch]") -> None:
        if self._room.is_running or self._room.is_lent:
            self._say("Something is being trained; stop it first (Shift+F5).")
            return
        self.looking_back.go_on(make)
        self.going_on.emit()

    def _is_own(self, folder: "RunFolder") -> bool:
        """Whether a run is of the open project; says so, if not."""
        from studio.runs.ownership import owner

        if owner(self._document.project).owns(folder, folder.record()):
            return True
        self._say("This run is of another project: open it as it was, and do it there.")
        return False

    def _say(self, sentence: str) -> None:
        """In the status line, and in the history where that is open."""
        self.message_shown.emit(sentence)
        if self.history is not None and self.history.isVisible():
            self.history.say_wrong(sentence)

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
        window.go_on_wanted.connect(self.go_on)
        window.train_on_wanted.connect(self.train_on)
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
