"""A line of text that asks for no more room than there is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from studio.ui.widgets.tip import tip_of

_LEAST = 40


class OneLine(QLabel):
    """A text of which the middle is left out where there is no room for all of it; the tip says
    the whole. `kind` is its class in the style sheet, `most` how wide it asks to be at most."""

    def __init__(self, kind: str = "", most: int = _LEAST) -> None:
        super().__init__()
        self._whole, self._most = "", most
        self.setProperty("class", kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(_LEAST)

    @override
    def text(self) -> str:
        return self._whole

    def say(self, words: str, tip: str = "") -> None:
        """Say this; the tip says all, or what is told."""
        self._whole = words
        self.setToolTip(tip_of(tip or words))
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        wanted = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(max(_LEAST, min(wanted, self._most)), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._whole, middle, self.width()))
