"""A pad to draw on: light ink on a dark ground, as the pictures that networks learn from."""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import RADIUS, TEXT_S, appearance, sans, theme

PIXELS = 280
LEAST_BRUSH, MOST_BRUSH, USUAL_BRUSH = 8, 48, 24


class DrawingPad(QWidget):
    """Draw with the left button, rub out with the right. `changed` comes with each stroke of it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brush = USUAL_BRUSH
        self._image = QImage(PIXELS, PIXELS, QImage.Format.Format_Grayscale8)
        self._image.fill(0)
        self._is_empty = True
        self._last: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Drawing pad")
        self.setAccessibleDescription("Draw with the left mouse button, rub out with the right")
        appearance().changed.connect(self.update)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return self._is_empty

    def clear(self) -> None:
        """Wipe it."""
        self.wipe()
        self.changed.emit()

    def wipe(self) -> None:
        """Wipe it, and say nothing: another picture is looked at."""
        self._image.fill(0)
        self._is_empty = True
        self._last = None
        self.update()

    def pixels(self) -> Any:
        """What is drawn, (rows, columns) in uint8."""
        import numpy as np

        lines = np.frombuffer(self._image.constBits(), dtype=np.uint8)
        return lines.reshape(PIXELS, self._image.bytesPerLine())[:, :PIXELS].copy()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def _draw_to(self, at: QPointF, is_rubbing: bool) -> None:
        scale = PIXELS / self.width()
        end = at * scale
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(0, 0, 0) if is_rubbing else QColor(255, 255, 255)
        pen = QPen(color, self.brush, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        start = self._last if self._last is not None else end
        if start == end:
            painter.drawPoint(end)
        else:
            painter.drawLine(start, end)
        painter.end()
        self._last = end
        self._is_empty = self._is_empty and is_rubbing
        self.update()
        self.changed.emit()

    # --- Qt -------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = None
            self._draw_to(event.position(), event.button() == Qt.MouseButton.RightButton)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            is_rubbing = bool(event.buttons() & Qt.MouseButton.RightButton)
            self._draw_to(event.position(), is_rubbing)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, in a frame; and what to do with it while it is empty."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_empty:
            painter.setFont(sans(TEXT_S + 1))
            painter.setPen(QColor("#8a93a6"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Draw here")
        painter.setPen(QColor(theme().border))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
