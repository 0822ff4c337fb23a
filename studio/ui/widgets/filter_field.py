"""A field that searches or filters, with a sign at its left that says so."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from studio.ui.widgets.theme import appearance, icon, theme


class FilterField(QLineEdit):
    """Draws its sign in the colours of the theme. `name` is what a screen reader calls it."""

    def __init__(self, prompt: str, name: str, sign: str = "funnel") -> None:
        super().__init__(placeholderText=prompt)
        self.setAccessibleName(name)
        self._sign_name = sign
        self._sign = QAction("Filter" if sign == "funnel" else "Search", self)
        self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        appearance().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self._sign.setIcon(icon(self._sign_name, theme().muted))
