"""Finding text in the script, for the bar above it."""

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.widgets.find_bar import FindBar, Finding


class TextFinder:
    """What fits a text in a view. What is found is selected there."""

    def __init__(self, view: QPlainTextEdit) -> None:
        self._view, self._text = view, ""
        self.bar = FindBar(
            Finding(
                "Find in the script",
                "Find in the script",
                self._search,
                self._step,
                self._count,
                first_text=self._selected,
                nothing="0 found",
            )
        )
        self.bar.closed.connect(view.setFocus)

    def _search(self, text: str) -> None:
        self._text = text
        # What is being typed is found where it stands, not once more behind it.
        cursor = self._view.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._view.setTextCursor(cursor)
        self._step(+1)

    def _step(self, step: int) -> None:
        back = QTextDocument.FindFlag.FindBackward
        flags = back if step < 0 else QTextDocument.FindFlag(0)
        if not self._text or self._view.find(self._text, flags):
            return
        # Around the corner.
        cursor = self._view.textCursor()
        ends = QTextCursor.MoveOperation
        cursor.movePosition(ends.End if step < 0 else ends.Start)
        self._view.setTextCursor(cursor)
        self._view.find(self._text, flags)

    def _count(self) -> str:
        found = self._view.toPlainText().lower().count(self._text.lower())
        return f"{found} found" if found else ""

    def _selected(self) -> str:
        chosen = self._view.textCursor().selectedText()
        return "" if "\u2029" in chosen else chosen
