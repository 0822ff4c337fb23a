"""What a model gives each class, as bars."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from studio.ui.widgets.theme import RADIUS, SPACE_S, TEXT_S, appearance, sans, theme
from studio.ui.widgets.tip import tip_of

MOST_BARS = 10
_ROW = 22
_NUMBER = "100.0 %"
_INK = 1
"""How far a letter may reach beyond the width that its font tells."""


class ClassBars(QWidget):
    """A bar for each class: in their order where there are few, the likeliest first otherwise.

    The chosen class is in the accent, a known truth is marked.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: list[float] = []
        self._name: Callable[[int], str] = str
        self._truth: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(160)
        appearance().changed.connect(self.update)

    @property
    def shares(self) -> list[float]:
        """What each class was given."""
        return list(self._shares)

    @property
    def best(self) -> int | None:
        """The class that was given most."""
        if not self._shares:
            return None
        return max(range(len(self._shares)), key=self._shares.__getitem__)

    def show_shares(
        self, shares: Sequence[float], name: Callable[[int], str], truth: int | None = None
    ) -> None:
        """Show what each class is given; with the true one where it is known."""
        is_other = len(shares) != len(self._shares)
        self._shares, self._name, self._truth = list(shares), name, truth
        if is_other:
            self.updateGeometry()
        best = self.best
        said = "" if best is None else f"{name(best)}, {shares[best]:.0%}"
        self.setAccessibleName("The model's answer")
        self.setAccessibleDescription(said)
        self.update()

    def shown(self) -> list[int]:
        """The classes that have a bar, from above."""
        places = range(len(self._shares))
        if len(self._shares) <= MOST_BARS:
            return list(places)
        found = sorted(places, key=lambda n: -self._shares[n])[:MOST_BARS]
        if self._truth is not None and self._truth not in found:
            found[-1] = self._truth
        return found

    def written_names(self) -> list[str]:
        """The names beside the bars, as far as there is room for them."""
        metrics, room = QFontMetricsF(sans(TEXT_S)), self._name_width() - 2 * _INK
        names = (self._name(number) for number in self.shown())
        return [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names]

    @override
    def event(self, event: QEvent) -> bool:
        """Say under the pointer the whole name of a class, and what it was given."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            shown, row = self.shown(), event.pos().y() // _ROW
            words = self.in_words(shown[row]) if 0 <= row < len(shown) else ""
            QToolTip.showText(event.globalPos(), tip_of(words), self)
            return True
        return super().event(event)

    def in_words(self, number: int) -> str:
        """A class and what it was given."""
        return f"{self._name(number)}, {self._shares[number]:.1%}"

    def _name_width(self) -> int:
        metrics = QFontMetricsF(sans(TEXT_S))
        widest = max(metrics.horizontalAdvance(self._name(number)) for number in self.shown())
        return min(math.ceil(widest) + 2 * _INK, self.width() // 3)

    @override
    def sizeHint(self) -> QSize:
        return QSize(220, _ROW * max(1, min(MOST_BARS, len(self._shares))))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names, bars and numbers in three columns."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sans(TEXT_S))
        shown, colors, best = self.shown(), theme(), self.best
        if not shown:
            return
        left, names = self._name_width(), self.written_names()
        right = math.ceil(QFontMetricsF(painter.font()).horizontalAdvance(_NUMBER))
        bar = QRectF(left + SPACE_S, 0, self.width() - left - right - 2 * SPACE_S, _ROW - 10)
        for place, number in enumerate(shown):
            top = place * _ROW
            bar.moveTop(top + 5)
            is_best, is_true = number == best, number == self._truth
            painter.setPen(QColor(colors.text if is_best or is_true else colors.muted))
            middle = Qt.AlignmentFlag.AlignVCenter
            at = QRectF(0, top, left - _INK, _ROW)
            painter.drawText(at, middle | Qt.AlignmentFlag.AlignRight, names[place])
            share = f"{self._shares[number]:.1%}".replace("%", " %")
            painter.drawText(
                QRectF(self.width() - right, top, right, _ROW),
                middle | Qt.AlignmentFlag.AlignRight,
                share,
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(bar, RADIUS / 2, RADIUS / 2)
            painter.setBrush(QColor(_bar_color(is_best, is_true, self._truth is not None)))
            filled = QRectF(bar)
            filled.setWidth(max(2.0, bar.width() * min(1.0, max(0.0, self._shares[number]))))
            painter.drawRoundedRect(filled, RADIUS / 2, RADIUS / 2)
            if is_true:
                painter.setPen(QColor(colors.success))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(bar.adjusted(-1, -1, 1, 1), RADIUS / 2, RADIUS / 2)


def _bar_color(is_best: bool, is_true: bool, is_truth_known: bool) -> str:
    colors = theme()
    if is_truth_known:
        return colors.success if is_true else colors.danger if is_best else colors.faint
    return colors.accent if is_best else colors.faint


def shares_of(outputs: Sequence[float]) -> list[float]:
    """An output row as the share of each class: one number is that of the second of two; numbers
    that are no probabilities yet become some, as the loss does it."""
    values = [float(value) for value in outputs]
    if len(values) == 1:
        share = values[0]
        if not 0 <= share <= 1:
            share = 1 / (1 + math.exp(-max(-500.0, min(500.0, share))))
        return [1 - share, share]
    if min(values) < 0 or sum(values) > 1.01:
        top = max(values)
        powers = [math.exp(value - top) for value in values]
        return [power / sum(powers) for power in powers]
    return values
