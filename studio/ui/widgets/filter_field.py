"""A field that searches or filters, with a sign at its left that says so."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from studio.ui.widgets.theme import icon


class FilterField(QLineEdit):
    """`name` is what a screen reader calls it."""

    def __init__(self, prompt: str, name: str, sign: str = "funnel") -> None:
        super().__init__(placeholderText=prompt)
        self.setAccessibleName(name)
        words = "Filter" if sign == "funnel" else "Search"
        self.addAction(
            QAction(icon(sign, "muted"), words, self), QLineEdit.ActionPosition.LeadingPosition
        )
