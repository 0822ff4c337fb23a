"""A status bar in which a long sentence can be read: over several lines, the whole in its tip."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QStatusBar, QStyle, QStyleOption, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import SPACE_M, SPACE_S

_MOST_LINES = 3


class StatusBar(QStatusBar):
    """Qt's own cuts a message off where its widgets begin. This one breaks it into lines and grows
    as long as it is shown; what three lines do not hold ends with an ellipsis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self.messageChanged.connect(self._on_message_changed)

    @property
    def lines(self) -> list[str]:
        """The message as it is painted."""
        return self._lines

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentMessage():
            self._break()

    @override
    def event(self, event: QEvent) -> bool:
        """Break it anew when what stands beside it has other words."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.currentMessage():
            self._break()
        return is_done

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, option, painter, self)
        painter.setPen(self.palette().windowText().color())
        room = self._room()
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(room, left, "\n".join(self._lines))
        painter.end()

    # --- inside -----------------------------------------------------------------

    def _on_message_changed(self, message: str) -> None:
        self._lines = []
        self.setToolTip("")
        if message:
            self._break()
        else:
            self.setMinimumHeight(0)
        self.update()

    def _room(self) -> QRect:
        """Where a message goes: beside the widgets that stay, wherever these still lie."""
        only = Qt.FindChildOption.FindDirectChildrenOnly
        stay = [child for child in self.findChildren(QWidget, options=only) if child.isVisible()]
        taken = sum(max(child.width(), child.sizeHint().width()) + SPACE_S for child in stay)
        right = self.width() - SPACE_M - taken
        return QRect(QPoint(SPACE_S, 0), QPoint(right, self.height() - 1))

    def _break(self) -> None:
        """Break the message into lines of the room that there is."""
        message, metrics = self.currentMessage(), QFontMetrics(self.font())
        width = max(80, self._room().width())
        lines = _broken(message, self, width)
        is_whole = len(lines) <= _MOST_LINES
        if not is_whole:
            rest = " ".join(lines[_MOST_LINES - 1 :])
            last = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
            lines = [*lines[: _MOST_LINES - 1], last]
        self._lines = lines
        self.setToolTip("" if is_whole else message)
        # Of one line the bar keeps the height that its widgets give it.
        tall = len(lines) * metrics.lineSpacing() + SPACE_S if len(lines) > 1 else 0
        self.setMinimumHeight(tall)
        self.update()


def _broken(text: str, widget: QWidget, width: int) -> list[str]:
    """A text in lines, none wider than this, broken between words."""
    layout, lines = QTextLayout(text, widget.font()), []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines
