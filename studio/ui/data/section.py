"""A part of a panel that folds: a line that says what is in it, and what it holds."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import SPACE_XS, icon


class _Line(QToolButton):
    """The line of a section: as much of its words as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._words = "", ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._point)
        self._point(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # Checked is open, which the caret tells; the colour of what is chosen would say more.
        self.setStyleSheet(
            "QToolButton, QToolButton:checked { background: transparent; "
            "padding: 3px 2px; text-align: left; }"
        )

    def say(self, title: str, words: str) -> None:
        self._title, self._words = title, words
        self.setAccessibleName(f"{title}: {words}" if words else title)
        self.setToolTip(words)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())  # the words never widen the panel

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _point(self, is_open: bool) -> None:
        self.setIcon(icon("caret-down" if is_open else "caret-right", "muted"))

    def _fit(self) -> None:
        text = f"{self._title}:  {self._words}" if self._words else self._title
        room = max(40, self.width() - 30)
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))


class Section(QWidget):
    """Folded until somebody opens it."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self.body = title, body
        self.line = _Line()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_XS)
        box.addWidget(self.line)
        box.addWidget(body)
        self.say("")
        self.line.toggled.connect(body.setVisible)
        body.hide()

    def say(self, words: str) -> None:
        """What is in it, in a few words, to be read while it is folded."""
        self.line.say(self._title, words)
