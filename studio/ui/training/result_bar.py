"""What is said and offered when a trained model could not be saved and waits in its process."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.run import ResultWaits
from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_S, SPACE_XS
from studio.words import breakable

_ICON = 16
_STAYS = "{why} It stays in its process, which tries again every few seconds."
_SAVING = "Saving the trained model…"
_WHERE = "Save the trained model in a folder"
_LOST = "What the network has learned is lost then. Its curves and its last checkpoint are kept."


class ResultBar(QWidget):
    """Not there while no result waits."""

    def __init__(self, room: TrainingRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.again = _button("Try again", self._on_again)
        self.elsewhere = _button("Save elsewhere…", self.save_elsewhere)
        self.give_up = _button("Give it up", self.ask_to_give_up)
        said, offers = QHBoxLayout(), QHBoxLayout()
        said.setSpacing(SPACE_S)
        said.addWidget(Sign(_ICON, "warning", "warning"))
        said.addWidget(self.sentence, 1)
        offers.setSpacing(SPACE_XS)
        for button in (self.again, self.elsewhere, self.give_up):
            offers.addWidget(button)
        offers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(said)
        column.addLayout(offers)
        room.state_changed.connect(self._on_state_changed)
        room.model.event_came.connect(self._on_event)
        room.discard_asked.connect(self.ask_to_give_up)
        self._on_state_changed()

    def save_elsewhere(self) -> bool:
        """Ask for a folder and have the model saved there; whether one was named."""
        folder = QFileDialog.getExistingDirectory(self, _WHERE)
        if folder:
            self._wait()
            self._room.save_result(folder)
        return bool(folder)

    def ask_to_give_up(self) -> bool:
        """Let go of the model, if the person says so; whether that is so."""
        box = QMessageBox(self.window())
        box.setWindowTitle("Give up the trained model?")
        box.setText("The trained model is not saved anywhere.")
        box.setInformativeText(_LOST)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Discard | buttons.Cancel)
        box.button(buttons.Discard).setText("Give it up")
        box.setDefaultButton(buttons.Cancel)
        if box.exec() != buttons.Discard:
            return False
        self._room.discard_result()
        return True

    def may_leave(self) -> bool:
        """Whether the window may close, as far as a result is concerned that would be lost."""
        return not self._room.has_result_waiting or self.ask_to_give_up()

    def _on_again(self) -> None:
        self._wait()
        self._room.save_result()

    def _wait(self) -> None:
        """Until the process says what became of it."""
        self.sentence.setText(_SAVING)
        for button in (self.again, self.elsewhere):
            button.setEnabled(False)

    def _on_event(self, event: object) -> None:
        if isinstance(event, ResultWaits):
            self.sentence.setText(breakable(_STAYS.format(why=event.sentence)))
            for button in (self.again, self.elsewhere):
                button.setEnabled(True)
            self._on_state_changed()

    def _on_state_changed(self) -> None:
        self.setVisible(self._room.has_result_waiting)


def _button(words: str, act: object) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "small")
    button.clicked.connect(act)
    return button
