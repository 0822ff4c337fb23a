"""A bar over a page that says what has happened and offers what to do; nothing waits for it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_M, SPACE_S, styled

_ICON = 18
Offers = dict[str, Callable[[], object]]


class OfferBar(QFrame):
    """Not there until something is said. A click on an offer takes it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offer_bar")
        self.setStyleSheet(
            styled("#offer_bar { background: $raised; border-bottom: 1px solid $border; }")
        )
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        self._row.setSpacing(SPACE_S)
        self._row.addWidget(Sign(_ICON, "warning-circle", "warning"))
        self._row.addWidget(self._sentence, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said; "" while the bar is not there."""
        return self._sentence.text() if not self.isHidden() else ""

    def say(self, sentence: str, offers: Offers) -> None:
        """Say a sentence, and offer these by their words, in the place of what was said before."""
        for button in self.buttons.values():
            button.deleteLater()
        self._sentence.setText(sentence)
        self.buttons = {words: self._offer(words, act) for words, act in offers.items()}
        self.show()

    def _offer(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda: act())
        self._row.addWidget(button)
        return button
