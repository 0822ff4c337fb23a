"""Write a note where it lies."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from studio.ui.shared.frame_look import note_look
from studio.ui.widgets.theme import theme

_LEAST_TEXT = 9


class NoteEditor(QPlainTextEdit):
    """A field over a note. Ctrl+Enter and leaving take the text, Esc does not.

    `taken` is called with the text, or with None when it stays as it was.
    """

    def __init__(
        self,
        viewport: QWidget,
        text: str,
        rect: QRect,
        scale: float,
        font: QFont,
        taken: Callable[[str | None], None],
    ) -> None:
        super().__init__(text, viewport)
        self._old, self._taken = text, taken
        self._is_done = False
        t, look = theme(), note_look()
        pixels = max(_LEAST_TEXT, round(font.pixelSize() * scale))
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {look.paper.color().name()}; color: {t.text};"
            f" border: 2px solid {t.accent}; border-radius: 6px; font-size: {pixels}px;"
            f" padding: {round(6 * scale)}px {round(6 * scale)}px; }}"
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Text of the note")
        self.setPlaceholderText("Write a note")
        self.setGeometry(rect)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self, *, is_taken: bool) -> None:
        if self._is_done:
            return
        self._is_done = True
        text = self.toPlainText().strip("\n")
        parent = self.parentWidget()
        if self.hasFocus() and parent is not None:
            parent.setFocus()
        self.hide()
        self.deleteLater()
        self._taken(text if is_taken and text != self._old else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the text as it was, Ctrl+Enter takes it."""
        enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._end(is_taken=False)
        elif event.key() in enters and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._end(is_taken=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere takes the text; a menu of the field's own does not count."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(is_taken=True)
