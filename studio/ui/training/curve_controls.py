"""What a person sets about the curves: smoothing, what the axes count, and whether to follow."""

from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from studio.ui.training.along import Counts
from studio.ui.widgets.theme import SPACE_S, TEXT_S, appearance, icon, mono

USUAL_SMOOTHING = 0.8
"""How much of the past the smoothed line of a noisy curve keeps, unless the person says."""
_CAPTION_WIDTH = 560
_COUNTS: tuple[Counts, ...] = get_args(Counts)
_LOG_Y = "A logarithmic axis for the loss"
_LOG_X = "A logarithmic horizontal axis, which gives the first steps the most room"


class CurveControls(QWidget):
    """`changed` comes when lines have to be drawn anew, `axes_changed` when the horizontal axis is
    another one, `log_changed` when that of the loss is, `follow_wanted` with whether to follow."""

    changed = Signal()
    axes_changed = Signal()
    log_changed = Signal(bool)
    follow_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_auto, self._auto = True, 0.0
        self._caption = QLabel("Smoothing")
        self._caption.setProperty("class", "caption")
        self.smoothing = self._slider()
        self.auto = QToolButton()
        self.auto.setFont(mono(TEXT_S))
        self.auto.clicked.connect(self.use_auto)
        self.x_axis = QComboBox()
        self.x_axis.addItems(["Steps", "Epochs", "Time"])
        self.x_axis.setToolTip("What the horizontal axis counts")
        self.x_axis.setAccessibleName("What the horizontal axis counts")
        self.x_axis.currentIndexChanged.connect(self.axes_changed)
        self.log_x = self._toggle("Log x", _LOG_X)
        self.log_x.toggled.connect(self.axes_changed)
        self.log = self._toggle("Log y", _LOG_Y)
        self.log.toggled.connect(self.log_changed)
        self.following = self._toggle(
            "Follow", "Keep everything in view; zooming by hand stops it", is_checked=True
        )
        self.following.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.following.toggled.connect(self.follow_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self._caption)
        row.addWidget(self.smoothing)
        row.addWidget(self.auto)
        row.addStretch(1)
        row.addWidget(self.x_axis)
        for button in (self.log_x, self.log, self.following):
            row.addWidget(button)
        appearance().changed.connect(self._restyle)
        self._restyle()
        self._show_factor()

    @property
    def factor(self) -> float:
        """How much of the past a smoothed line keeps; 0 where only what was measured is drawn."""
        return self._auto if self._is_auto else self.smoothing.value() / 100

    @property
    def counts(self) -> Counts:
        """What the horizontal axis counts."""
        return _COUNTS[self.x_axis.currentIndex()]

    def suggest(self, *, is_noisy: bool) -> None:
        """Smooth what is noisy, and nothing else, unless the person has said how much."""
        self._auto = USUAL_SMOOTHING if is_noisy else 0.0
        if self._is_auto:
            self._show_factor()

    def use_auto(self) -> None:
        """Leave it to the curves again how much they are smoothed."""
        self._is_auto = True
        self._show_factor()
        self.changed.emit()

    def set_wide(self, width: int) -> None:
        """Name the slider where there is room."""
        self._caption.setVisible(width >= _CAPTION_WIDTH)

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 99)
        slider.setMinimumWidth(40)
        slider.setMaximumWidth(140)
        slider.setAccessibleName("Smoothing")
        slider.setToolTip(
            "How much of the past the thin smoothed line keeps (an exponential moving average). "
            "What was measured is always drawn; 0 draws nothing else."
        )
        slider.valueChanged.connect(self._on_factor_chosen)
        return slider

    def _toggle(self, words: str, tip: str, *, is_checked: bool = False) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setCheckable(True)
        button.setChecked(is_checked)
        button.setToolTip(tip)
        return button

    def _on_factor_chosen(self) -> None:
        self._is_auto = False
        self._show_factor()
        self.changed.emit()

    def _show_factor(self) -> None:
        # Where it is the curves that say how much, the slider follows and nobody has moved it.
        self.smoothing.blockSignals(True)
        self.smoothing.setValue(round(100 * self.factor))
        self.smoothing.blockSignals(False)
        self.auto.setText(f"auto {self.factor:.2f}" if self._is_auto else f"{self.factor:.2f}")
        self.auto.setEnabled(not self._is_auto)
        self.auto.setToolTip(
            "Curves with noise are smoothed by themselves"
            if self._is_auto
            else "Smooth curves with noise by themselves again"
        )

    def _restyle(self) -> None:
        self.following.setIcon(icon("crosshair-simple"))
