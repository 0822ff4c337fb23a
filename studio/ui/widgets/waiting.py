"""What a page shows before its answer is there: what is being done, or how to have it done."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_L, SPACE_M, appearance, theme

_ICON = 36
_HEIGHT = 4
_STEP_MS = 40
_STEPS = 40
_SHARE = 0.3
"""How much of a busy bar is filled, anywhere on its way."""


class BusyBar(QWidget):
    """Something goes on, and nobody knows how long. It moves only where it is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = 0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._move)
        self.setFixedHeight(_HEIGHT)
        self.setMaximumWidth(260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance().changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def _move(self) -> None:
        self._place = (self._place + 1) % _STEPS
        self.update()

    # --- Qt -------------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A piece of colour on its way from left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(QColor(theme().border))
        painter.drawRoundedRect(whole, _HEIGHT / 2, _HEIGHT / 2)
        painter.setBrush(QColor(theme().accent))
        left = (self._place / _STEPS * (1 + _SHARE) - _SHARE) * whole.width()
        moving = QRectF(left, 0, whole.width() * _SHARE, whole.height()).intersected(whole)
        painter.drawRoundedRect(moving, _HEIGHT / 2, _HEIGHT / 2)


class WaitingState(QWidget):
    """An icon, a sentence, and either a bar with Cancel or a button that begins.

    `cancelled` and `wanted` come from the one or the other.
    """

    cancelled = Signal()
    wanted = Signal()

    def __init__(self, begin: str = "", parent: QWidget | None = None) -> None:
        """`begin` is written on the button that begins; without it there is none."""
        super().__init__(parent)
        self._begins = bool(begin)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._sign = Sign(_ICON)
        self.sentence = QLabel(alignment=middle, wordWrap=True)
        self.sentence.setProperty("class", "muted")
        self.bar = BusyBar()
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.cancelled)
        self.begin = QPushButton(begin)
        self.begin.setProperty("class", "primary")
        self.begin.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addStretch(1)
        column.addWidget(self._sign, alignment=middle)
        column.addWidget(self.sentence)
        for small in (self.bar, self.cancel, self.begin):
            column.addWidget(small, alignment=middle)
        column.addStretch(1)
        self.bar.setMinimumWidth(200)
        self.rest("")

    def wait(self, sentence: str, *, can_cancel: bool = True) -> None:
        """Say what is being done."""
        self._show(sentence, "hourglass", can_cancel=can_cancel)

    def rest(self, sentence: str) -> None:
        """Say that nothing is being done, and why."""
        self._show(sentence, "target")

    def _show(self, sentence: str, icon_name: str, *, can_cancel: bool = False) -> None:
        is_waiting = icon_name == "hourglass"
        self.sentence.setText(sentence)
        self.bar.setVisible(is_waiting)
        self.cancel.setVisible(can_cancel)
        self.begin.setVisible(self._begins and not is_waiting)
        self._sign.show_icon(icon_name)
