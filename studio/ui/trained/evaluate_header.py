"""What stands above the pages of a trained network: whose numbers these are, and Evaluate."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.widgets.theme import SPACE_M, SPACE_S
from studio.ui.widgets.waiting import BusyBar

_WIDE = 16_777_215
"""As wide as Qt lets a widget be."""


class EvaluateHeader(QWidget):
    """`evaluate_wanted` and `cancel_wanted` come from its buttons."""

    evaluate_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.notice = QLabel(wordWrap=True)
        self.notice.setProperty("class", "caption")
        self.again = QPushButton("Evaluate")
        self.again.setToolTip("Try the network on the test data")
        self.again.clicked.connect(self.evaluate_wanted)
        self.busy, self.cancel = BusyBar(), QPushButton("Cancel")
        self.cancel.setProperty("class", "quiet")
        self.cancel.setToolTip("Leave it; the numbers stay as they are")
        self.cancel.clicked.connect(self.cancel_wanted)
        self.busy.setMaximumWidth(_WIDE)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(row)
        column.addWidget(self.notice)
        column.addWidget(self.busy)

    def show_state(self, run: str, *, is_evaluating: bool, has_numbers: bool) -> None:
        """Say whose numbers stand below, and offer what can be done."""
        self.label.setText(run)
        self.again.setEnabled(not is_evaluating)
        self.again.setText("Evaluate again" if has_numbers else "Evaluate")
        self.busy.setVisible(is_evaluating and has_numbers)
        self.cancel.setVisible(is_evaluating and has_numbers)

    def say(self, words: str) -> None:
        """Say this one line about the numbers."""
        self.notice.setText(words)
        self.notice.setVisible(bool(words))
