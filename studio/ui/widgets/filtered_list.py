"""A list with a field above it that filters, and a sentence in its place where nothing fits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.theme import SPACE_M, SPACE_S


class FilteredList(QWidget):
    """Field and list above each other. What fits is the affair of who fills the list."""

    def __init__(self, field: FilterField, view: QWidget) -> None:
        super().__init__()
        self.field = field
        self.nothing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(view)
        empty = QWidget()
        inside = QVBoxLayout(empty)
        inside.setContentsMargins(SPACE_M, SPACE_M * 2, SPACE_M, SPACE_M)
        inside.addWidget(self.nothing)
        inside.addStretch()
        self._stack.addWidget(empty)
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        head.addWidget(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def show_nothing(self, sentence: str) -> None:
        """Show this sentence instead of the list; the list, if there is no sentence."""
        if sentence:
            self.nothing.setText(sentence)
        self._stack.setCurrentIndex(1 if sentence else 0)
