"""What an empty canvas says."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import SPACE_M, TEXT_L, TEXT_M, sans, theme

TITLE = "Start with an Input"
_WIDTH, _HEIGHT = 420, 168
SENTENCE = "Drag a layer from the palette, or press Tab to search"


class EmptyHint(QWidget):
    """An invitation in the middle of an empty canvas; the mouse goes through it, but for a button
    that asks for data."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(f"{TITLE}. {SENTENCE}.")
        self._made_for: tuple[int, str, float] | None = None
        self._picture = QPixmap()
        self.resize(_WIDTH, _HEIGHT)
        # Beside it and not in it: the mouse goes through all that is in it.
        self.button = QPushButton("Open your data…", parent)
        self.button.setToolTip("A table, an array or another file; a network can begin with it")
        self.button.setCursor(Qt.CursorShape.ArrowCursor)

    def center_in(self, width: int, height: int) -> None:
        """Stand in the middle of an area of this size; in a narrow one the sentence wraps."""
        self.resize(min(_WIDTH, width - 2 * SPACE_M), _HEIGHT)
        self.move((width - self.width()) // 2, (height - self.height()) // 2)
        below = self.y() + self.height()
        self.button.resize(self.button.sizeHint())
        self.button.move((width - self.button.width()) // 2, below)

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.button.setVisible(visible)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture of it, made when it is first seen like this: all that is deleted leaves it
        behind, and laying out its words again would take as long as deleting."""
        key = (self.width(), theme().name, self.devicePixelRatioF())
        if key != self._made_for:
            self._made_for = key
            self._picture = self._drawn(key[2])
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _drawn(self, ratio: float) -> QPixmap:
        """A place for a node, and two lines."""
        t = theme()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(t.faint), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        ground = QColor(t.node)
        ground.setAlphaF(0.5)
        painter.setBrush(ground)
        place = QRectF(self.width() / 2 - 78, 14, 156, 48)
        painter.drawRoundedRect(place, 24, 24)
        painter.setPen(QPen(QColor(t.accent), 2.2))
        middle = place.center()
        painter.drawLine(middle - QPointF(7, 0), middle + QPointF(7, 0))
        painter.drawLine(middle - QPointF(0, 7), middle + QPointF(0, 7))
        across = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.setPen(QColor(t.text))
        painter.setFont(sans(TEXT_L))
        painter.drawText(QRectF(0, 84, self.width(), 26), across, TITLE)
        painter.setPen(QColor(t.muted))
        painter.setFont(sans(TEXT_M))
        wrapped = across | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(0, 114, self.width(), 48), wrapped, SENTENCE)
        painter.end()
        return picture
