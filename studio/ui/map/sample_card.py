"""Who the point under the pointer is: a small card beside it."""

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio.ui.shared.pictures import enlarged, image_of
from studio.ui.widgets.theme import SPACE_S, TEXT_S, mono

_CARD_IMAGE = 84


class SampleCard(QFrame):
    """Who the point under the pointer is. Never takes the pointer itself."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.setProperty("class", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture = QLabel()
        self.picture.setFixedSize(_CARD_IMAGE, _CARD_IMAGE)
        self.text = QLabel()
        self.text.setFont(mono(TEXT_S))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.picture)
        layout.addWidget(self.text)
        self.hide()

    def show_sample(self, picture: Any, text: str, at: QPointF) -> None:
        """Show a picture, if there is one, and words, beside a point."""
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(sample_pixmap(picture, _CARD_IMAGE))
        self.text.setText(text)
        self.adjustSize()
        x, y = round(at.x()) + 14, round(at.y()) - self.height() // 2
        if x + self.width() > self._room.width():
            x = round(at.x()) - 14 - self.width()
        self.move(max(0, x), min(max(0, y), max(0, self._room.height() - self.height())))
        self.show()
        self.raise_()


def sample_pixmap(picture: Any, size: int) -> QPixmap:
    """A picture of the data, as large as fits a square."""
    return enlarged(image_of(picture, picture.shape, 0, 255), size)
