"""What can be done with a run that has ended: let it go on, or train on from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.theme import SPACE_XS

_HAVE_MORE_TO_DO = ("stopped", "crashed", "gone", "out_of_memory", "failed")


class FurtherButtons(QWidget):
    """Two buttons about the run in sight, there once it has ended; going on only where it ended
    before its time."""

    go_on_wanted = Signal()
    train_on_wanted = Signal()

    def __init__(self, room: TrainingRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = room.model
        self.go_on_button = QPushButton("Go on")
        self.go_on_button.setToolTip("Let the run go on to what was asked for")
        self.go_on_button.clicked.connect(self.go_on_wanted)
        self.train_on_button = QPushButton("Train on…")
        self.train_on_button.setToolTip("A new run: more epochs, from where this one ended")
        self.train_on_button.clicked.connect(self.train_on_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        for button in (self.go_on_button, self.train_on_button):
            button.setProperty("class", "quiet")
            row.addWidget(button)
        room.state_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what can be done now."""
        run = self._model.run
        kind = run.outcome.kind if run.outcome is not None and run.stage == "ended" else ""
        has_trained = bool(self._model.run_dir) and run.started is not None
        self.go_on_button.setVisible(has_trained and kind in _HAVE_MORE_TO_DO)
        self.train_on_button.setVisible(has_trained and kind in ("finished", "stopped"))
        self.setVisible(has_trained and kind in ("finished", *_HAVE_MORE_TO_DO))
