"""The picture as it will be written, as large as there is room for."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from studio.ui.picture.picture import Picture, PictureError
from studio.ui.widgets.theme import SPACE_M

_SQUARE = 8
_LARGEST = 1.5


class Preview(QFrame):
    """Shows a picture; squares behind it where it has no ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("class", "card")
        self.setMinimumSize(360, 360)
        self.setAccessibleName("Preview of the picture")
        self.image = QImage()
        self._picture: Picture | None = None
        self._squares = QImage()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._render)

    def show_picture(self, picture: Picture) -> None:
        """Show a picture from now on."""
        self._picture = picture
        self._render()

    def _render(self) -> None:
        if self._picture is None:
            return
        ratio = self.devicePixelRatioF()
        room = self.size() - QSize(2 * SPACE_M, 2 * SPACE_M)
        size = self._picture.size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        # Blown up, three small nodes would look like a poster.
        size = size.boundedTo(self._picture.pixels(_LARGEST)).expandedTo(QSize(1, 1))
        try:
            self.image = self._picture.to_image(size * ratio)
        except PictureError:
            self.image = QImage()
        self.image.setDevicePixelRatio(ratio)
        is_clear, is_dark = self._picture.is_transparent, self._picture.theme == "dark"
        self._squares = _squares(size, is_dark) if is_clear else QImage()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = self.image.deviceIndependentSize().toSize()
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(self.rect().center())
        painter.drawImage(place.topLeft(), self._squares)
        painter.drawImage(place.topLeft(), self.image)
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.start()


def _squares(size: QSize, is_dark: bool) -> QImage:
    """The usual sign for "nothing here", on which the picture can be seen as well as on a page of
    its kind."""
    ground, square = ("#22252d", "#2b2f39") if is_dark else ("#ffffff", "#e9ebf0")
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    for y in range(0, size.height(), _SQUARE):
        for x in range((y // _SQUARE % 2) * _SQUARE, size.width(), 2 * _SQUARE):
            painter.fillRect(x, y, _SQUARE, _SQUARE, QColor(square))
    painter.end()
    return image
