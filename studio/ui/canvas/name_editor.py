"""Rename a node where it stands."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import RADIUS, theme


class NameEditor(QLineEdit):
    """A field over a node. Enter and leaving take the name, Esc does not."""

    name_given = Signal(str, str)

    def __init__(self, viewport: QWidget, node_id: str, name: str, rect: QRect) -> None:
        super().__init__(name, viewport)
        self.node_id, self._old = node_id, name
        self._is_done = False
        t = theme()
        self.setStyleSheet(
            f"background: {t.raised}; color: {t.text}; border: 2px solid {t.accent};"
            f"border-radius: {RADIUS}px; padding: 2px 8px; font-weight: 600;"
        )
        self.setAccessibleName(f"New name of {name}")
        self.setGeometry(rect)
        self.returnPressed.connect(self._take)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        self._end(is_taken=True)

    def _end(self, *, is_taken: bool) -> None:
        if self._is_done:
            return
        self._is_done = True
        name = self.text().strip()
        if is_taken and name and name != self._old:
            self.name_given.emit(self.node_id, name)
        parent = self.parentWidget()
        if self.hasFocus() and parent is not None:
            parent.setFocus()
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the name as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(is_taken=False)
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end(is_taken=True)
