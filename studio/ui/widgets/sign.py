"""An icon that stands by itself, beside words or over them."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from studio.ui.widgets.theme import appearance, icon


class Sign(QWidget):
    """An icon of the set, so many pixels wide and high, in a colour of the theme."""

    def __init__(self, pixels: int, name: str = "", color: str = "faint") -> None:
        super().__init__()
        self._name, self._color = name, color
        self.setFixedSize(pixels, pixels)
        appearance().changed.connect(self.update)

    def show_icon(self, name: str, color: str = "faint") -> None:
        """Show another icon, or none."""
        self._name, self._color = name, color
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            icon(self._name, self._color).paint(QPainter(self), self.rect())
