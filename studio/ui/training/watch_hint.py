"""One slim line where nothing is watched: what a Watch would show, and the way to it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.ui.widgets.caption import Caption
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_L, SPACE_S

_ICON = 16


class WatchHint(QWidget):
    """An icon, a sentence, a button. `watch_requested` comes from the button."""

    watch_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = Caption()
        words.set_text("A Watch node draws what a layer gives as a map.")
        self.button = QPushButton("Add a Watch")
        self.button.setProperty("class", "quiet")
        self.button.setToolTip("Put a Watch node behind the selected node")
        self.button.clicked.connect(self.watch_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(Sign(_ICON, "dots-nine"))
        row.addWidget(words, 1)
        row.addWidget(self.button)
