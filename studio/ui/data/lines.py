"""A line to type in whose undo is the document's, once the document holds what it says."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override


class DocumentLine(QLineEdit):
    """Undoes what is being typed; where nothing was typed since the document's text was shown,
    the key is left to the window, which undoes the document's last step."""

    def show_text(self, text: str) -> None:
        """Show what the document says; what is being typed comes first."""
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.isModified()
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return True
        return bool(super().event(event))
