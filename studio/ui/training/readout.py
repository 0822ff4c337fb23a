"""The values of all curves under the pointer."""

from html import escape

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_S, sans, theme
from studio.words import shortened

_MOST_LETTERS = 40


class Readout(QFrame):
    """The values of all curves under the pointer, on a card that never takes the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setProperty("class", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = QLabel()
        self._text.setFont(sans(TEXT_S))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        layout.addWidget(self._text)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, as rich text."""
        return self._text.text()

    def show_rows(self, title: str, rows: list[tuple[str, str, str, str]], at: QPointF) -> None:
        """Show a title and rows of (colour, name, value, second value) beside a point."""
        muted = theme().muted
        lines = []
        for color, name, value, second in rows:
            short = escape(shortened(name, _MOST_LETTERS))
            lines.append(
                f'<tr><td style="color:{color}">●&nbsp;</td><td>{short}&nbsp;&nbsp;</td>'
                f'<td align="right">{escape(value)}'
                f'<span style="color:{muted}">&nbsp;{escape(second)}</span></td></tr>'
            )
        self._text.setText(
            f'<div style="color:{muted}">{escape(title)}</div>'
            f'<table cellspacing="0" cellpadding="1">{"".join(lines)}</table>'
        )
        self.adjustSize()
        x = round(at.x()) + 16
        if x + self.width() > self._room.width():
            x = round(at.x()) - 16 - self.width()
        y = min(max(round(at.y()) - self.height() // 2, 0), self._room.height() - self.height())
        self.move(max(0, x), max(0, y))
        self.show()
