"""The picture as the network sees it, which can be taken along: dragged, or copied."""

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QDrag,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from typing_extensions import override

from studio.ui.shared.pictures import enlarged
from studio.ui.widgets.theme import theme


class Preview(QLabel):
    """Shows a small picture enlarged. Drag it, or press Ctrl+C, to give it to others as it is."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._pressed: QPoint | None = None
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Drag it onto the map of a run, or copy it (Ctrl+C)")

    def show_image(self, image: QImage) -> None:
        """Show a picture, in the size of the data."""
        self._image = image
        self.setPixmap(enlarged(image, self.width()))

    def mime_data(self) -> QMimeData:
        """The picture, as it is dragged."""
        data = QMimeData()
        data.setImageData(self._image)
        return data

    # --- Qt -------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moved far enough, the picture is dragged."""
        if self._pressed is None or self._image.isNull():
            return
        moved = event.position().toPoint() - self._pressed
        if moved.manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            drag = QDrag(self)
            drag.setMimeData(self.mime_data())
            drag.setPixmap(QPixmap(enlarged(self._image, 56)))
            drag.exec(Qt.DropAction.CopyAction)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and not self._image.isNull():
            # Not the data of a drag: Qt frees what lies on some clipboards after Python has ended,
            # and data that were made in Python then take the process down with them.
            QGuiApplication.clipboard().setImage(self._image)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, framed while it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(theme().accent)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
