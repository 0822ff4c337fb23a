"""The kernels of a convolution as pictures: one a filter, over an input channel of choice."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.ui.shared.pictures import sheet_of
from studio.ui.widgets.theme import SPACE_S, SPACE_XS

MOST_FILTERS = 256
_SIDE = 24
_COLORS = 3


class KernelSheet(QWidget):
    """All filters at once; with several input channels one of them, or all three as a colour."""

    def __init__(self, kernels: Any, parent: QWidget | None = None) -> None:
        """`kernels` is (filters, height, width, input channels)."""
        super().__init__(parent)
        self._kernels = kernels[:MOST_FILTERS]
        channels = int(kernels.shape[-1])
        self._has_colors = channels == _COLORS
        self.sheet = QLabel()
        self.sheet.setAccessibleName(f"Kernels of {len(self._kernels)} filters")
        self.channel = QComboBox()
        self.channel.setAccessibleName("Input channel")
        self.channel.setToolTip("Which input channel the pictures show the kernels over")
        if self._has_colors:
            self.channel.addItem("Red, green and blue")
        self.channel.addItems([f"Channel {n + 1} of {channels}" for n in range(channels)])
        self.channel.currentIndexChanged.connect(self._draw)
        # It stands on a page that scrolls: a wheel over it must not change it unasked.
        self.channel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.channel.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
        name = QLabel("Over input")
        name.setProperty("class", "caption")
        name.setBuddy(self.channel)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for widget in (name, self.channel):
            widget.setVisible(channels > 1)
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        if channels > 1:
            column.addLayout(row)
        column.addWidget(self.sheet)
        if len(kernels) > MOST_FILTERS:
            more = QLabel(f"The first {MOST_FILTERS} of {len(kernels):,} filters")
            more.setProperty("class", "caption")
            column.addWidget(more)
        self._draw()

    def _draw(self) -> None:
        chosen = self.channel.currentIndex()
        if self._has_colors and chosen == 0:
            shown = self._kernels
        else:
            shown = self._kernels[..., chosen - self._has_colors]
        self.sheet.setPixmap(QPixmap.fromImage(sheet_of(shown, _SIDE, 3)))


def kernels_of(kind: str, name: str, values: Any) -> Any | None:
    """A weight as (filters, height, width, input channels) where it is kernels that make a picture;
    None where it is none, or a picture of a single pixel."""
    import numpy as np

    if kind == "Conv1D" and values.ndim == 3 and values.shape[0] > 1:
        # What lies along the sequence, left to right; the input channels one below the other.
        return np.transpose(values, (2, 1, 0))[..., np.newaxis]
    if values.ndim != 4 or values.shape[0] * values.shape[1] == 1:
        return None
    if "Depthwise" in kind or name.endswith("depthwise_kernel"):
        each = np.transpose(values, (2, 3, 0, 1))
        return each.reshape(-1, *values.shape[:2])[..., np.newaxis]
    places = (2, 0, 1, 3) if kind == "Conv2DTranspose" else (3, 0, 1, 2)
    return np.transpose(values, places)
