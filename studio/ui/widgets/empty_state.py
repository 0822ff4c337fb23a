"""What a panel shows while it has nothing to show: an icon, and the way to something."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_L, SPACE_S

_ICON = 36


class EmptyState(QWidget):
    """An icon over a sentence, in the middle."""

    def __init__(self, icon_name: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel(sentence, alignment=Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("class", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_S)
        layout.addStretch(1)
        layout.addWidget(Sign(_ICON, icon_name), alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._sentence)
        layout.addStretch(1)

    def set_sentence(self, sentence: str) -> None:
        """Say something else."""
        self._sentence.setText(sentence)
