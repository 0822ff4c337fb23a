"""A line of words under what it is about; red where they say that something went wrong."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from studio.ui.widgets.theme import theme


class Sentence(QLabel):
    """Wraps, and can be copied with the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def say(self, words: str, *, is_wrong: bool = False) -> None:
        """Say this, in the colours of the theme that is on."""
        color = theme().danger if is_wrong else theme().muted
        self.setStyleSheet(f"color: {color};")
        self.setText(words)
