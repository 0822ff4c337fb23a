"""A small bar that finds text in the script."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QWidget

from studio.ui.widgets.theme import SPACE_S, SPACE_XS, icon


class FindBar(QWidget):
    """Type to find, Enter for the next, Shift+Enter for the one before, Esc to leave."""

    closed = Signal()

    def __init__(self, view: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.field = QLineEdit(placeholderText="Find in the script")
        self.field.setAccessibleName("Find in the script")
        self.count = QLabel()
        self.count.setProperty("class", "caption")
        self.up, self.down, self.leave = QToolButton(), QToolButton(), QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button, sign, words in (
            (self.up, "caret-up", "Find the one before"),
            (self.down, "caret-down", "Find the next"),
            (self.leave, "x", "Close"),
        ):
            button.setIcon(icon(sign, "muted"))
            button.setToolTip(words)
            button.setAccessibleName(words)
            row.addWidget(button)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self.up.clicked.connect(self.find_previous)
        self.down.clicked.connect(self.find_next)
        self.leave.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar, with the text that is selected in the script."""
        chosen = self.view.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar and go back to the script."""
        self.hide()
        self.view.setFocus()
        self.closed.emit()

    def find_next(self) -> None:
        """Select the next occurrence, from the top again after the last."""
        self._find(QTextDocument.FindFlag(0))

    def find_previous(self) -> None:
        """Select the occurrence before, from the bottom again after the first."""
        self._find(QTextDocument.FindFlag.FindBackward)

    def _find(self, flags: QTextDocument.FindFlag) -> bool:
        text = self.field.text()
        if not text:
            return False
        if self.view.find(text, flags):
            return True
        # Around the corner.
        cursor = self.view.textCursor()
        back = bool(flags & QTextDocument.FindFlag.FindBackward)
        end = QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start
        cursor.movePosition(end)
        self.view.setTextCursor(cursor)
        return self.view.find(text, flags)

    def _on_text_changed(self, text: str) -> None:
        found = self.view.toPlainText().lower().count(text.lower()) if text else 0
        self.count.setText(f"{found} found" if text else "")
        self.field.setProperty("invalid", bool(text) and not found)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        cursor = self.view.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.view.setTextCursor(cursor)
        self.find_next()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field."""
        if watched is not self.field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.find_previous if is_back else self.find_next)()
        else:
            return super().eventFilter(watched, event)
        return True
