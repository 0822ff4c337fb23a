"""The learning rate of the run in hand, to be read and, while it trains, to be changed."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget
from typing_extensions import override

from studio.runs.rates import in_digits
from studio.runs.run_state import RunState
from studio.ui.widgets.theme import SPACE_XS, TEXT_S, mono
from studio.ui.widgets.tip import tip_of

_WIDTH = 84
_TIP = "Enter lets the network train on with another learning rate, after the step in hand."
_SCHEDULED = (
    "The learning rate follows a schedule of the optimizer, so it cannot be changed while the "
    "network trains."
)
_LATER = "The learning rate can be changed while the network trains, or while the run is held."
_WRONG = "“{typed}” is no learning rate: it is a number above 0, such as 0.001 or 1e-4."


class RateField(QWidget):
    """`rate_chosen` carries what was typed, once it is entered; Esc takes it back."""

    rate_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        caption = QLabel("Learning rate")
        caption.setProperty("class", "caption")
        self.line = _Line()
        self.line.setFont(mono(TEXT_S))
        self.line.setFixedWidth(_WIDTH)
        self.line.setAccessibleName("Learning rate")
        self.line.returnPressed.connect(self._on_entered)
        self.line.given_up.connect(self.take_back)
        caption.setBuddy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(caption)
        row.addWidget(self.line)

    def show_run(self, run: RunState, *, is_stopping: bool) -> None:
        """Show the rate of a run. What is being typed stays, until the rate is another one."""
        rates = run.rates
        self.setVisible(run.is_busy and rates.present > 0)
        trains = run.stage in ("running", "paused") and run.phase in ("", "fit")
        self.line.setEnabled(trains and not is_stopping and not rates.is_scheduled)
        shown = in_digits(rates.present)
        if shown != self._shown:
            self._shown = shown
            self.take_back()
        elif not self.line.property("invalid"):
            self._tell()
        if rates.is_scheduled:
            self.line.setToolTip(tip_of(_SCHEDULED))

    def take_back(self) -> None:
        """Show the rate in hand again."""
        self.line.setText(self._shown)
        self._tell()

    def _on_entered(self) -> None:
        typed = self.line.text().strip()
        try:
            rate = float(typed)
        except ValueError:
            rate = math.nan
        if not (math.isfinite(rate) and rate > 0):
            self._tell(_WRONG.format(typed=typed))
            return
        self._tell()
        self.line.setModified(False)
        if in_digits(rate) != self._shown:
            self.rate_chosen.emit(rate)

    def _tell(self, wrong: str = "") -> None:
        """Say what can be done here, or what is wrong with what was typed."""
        tip = wrong or (_TIP if self.line.isEnabled() else _LATER)
        self.line.setToolTip(tip_of(tip))
        self.line.setAccessibleDescription(tip)
        if bool(self.line.property("invalid")) != bool(wrong):
            self.line.setProperty("invalid", "error" if wrong else "")
            self.line.style().polish(self.line)


class _Line(QLineEdit):
    """`given_up` comes when what was typed is not wanted after all."""

    given_up = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu or a tip over it takes the focus for a moment only.
        if self.isModified() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.given_up.emit()
