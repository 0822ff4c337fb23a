"""The way back to earlier epochs: a slider over them, and a button that plays them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_S, appearance, icon, mono

PLAY_MS = 400


class Scrubber(QWidget):
    """Chooses one of the epochs of a run of which something is kept.

    `chosen` carries an index into the epochs of `set_epochs`. One epoch alone is no choice: it
    hides itself. `what` is the picture it belongs to ("map").
    """

    chosen = Signal(int)

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = 0
        self._play = QTimer(self, interval=PLAY_MS)
        self._play.timeout.connect(self._on_play_tick)
        self.play_button = QToolButton()
        self.play_button.setToolTip("Play the epochs from the first to the last")
        self.play_button.setAccessibleName("Play the epochs")
        self.play_button.setCheckable(True)
        self.play_button.toggled.connect(self._on_play_toggled)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Epoch")
        self.slider.setToolTip(
            f"Look back at earlier epochs; at its right end the {what} follows the run"
        )
        self.slider.valueChanged.connect(self.chosen)
        self._words = QLabel()
        self._words.setFont(mono(TEXT_S))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, 0, SPACE_S + SPACE_XS, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self._words)
        appearance().changed.connect(self._restyle)
        self._restyle()

    def set_epochs(self, epochs: Sequence[int], index: int) -> None:
        """Say which epochs there are, and which of them is shown; nothing is chosen by that."""
        self._last = epochs[-1] if epochs else 0
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(epochs) - 1))
        self.slider.setValue(index)
        self.slider.blockSignals(False)
        self.setVisible(len(epochs) > 1)

    def say_shown(self, epoch: int) -> None:
        """Say which epoch the picture is of."""
        self._words.setText(f"{epoch} / {max(self._last, epoch)}")

    def stop(self) -> None:
        """Play no further."""
        self.play_button.setChecked(False)

    def _on_play_toggled(self, is_on: bool) -> None:
        if not is_on:
            self._play.stop()
        else:
            self.slider.setValue(0)
            self._play.start()
        self._restyle()

    def _on_play_tick(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self.stop()
            return
        self.slider.setValue(self.slider.value() + 1)

    def _restyle(self) -> None:
        self.play_button.setIcon(icon("pause" if self._play.isActive() else "play"))

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
