"""A sentence in the status bar that a person cannot miss by moving the mouse."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStatusBar

_SHOWN_MS = 60_000


class Notice(QObject):
    """A sentence that comes back for a minute, whenever what covered it has gone: the status bar
    itself forgets a message for the tip of the first button that the mouse passes."""

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._sentence = ""
        self._end = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._end.timeout.connect(self.end)
        bar.messageChanged.connect(self._on_message_changed)

    def show(self, sentence: str) -> None:
        """Say a sentence, in the place of the one before."""
        self._sentence = sentence
        self._end.start()
        self._bar.showMessage(sentence)

    def end(self) -> None:
        """The person has had time to read it."""
        self._end.stop()
        sentence, self._sentence = self._sentence, ""
        if self._bar.currentMessage() == sentence:
            self._bar.clearMessage()

    def _on_message_changed(self, message: str) -> None:
        if self._sentence and not message:
            self._bar.showMessage(self._sentence)
