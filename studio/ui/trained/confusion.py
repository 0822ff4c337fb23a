"""The confusion matrix: the true classes down, the model's answers across, painted."""

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from studio.ui.widgets.mixing import mixed
from studio.ui.widgets.theme import TEXT_S, appearance, sans, theme
from studio.ui.widgets.tip import tip_of
from studio.words import counted

_WIDEST_NAME = 84
_SCORE = 54
_LARGEST_CELL = 64
_MOST_NUMBERS = 20
"""With more classes the cells are too small for numbers."""
_GAP = 8
_INK = 1
"""How far a letter may reach beyond the width that its font tells."""


class ConfusionMatrix(QWidget):
    """Numbers in cells whose colour grows with their share of the row: right ones in the theme's
    green, mistakes in its red. Recall stands at the end of each row, precision under each column.

    `cell_chosen` carries the true class and the answer. Arrow keys move, Return chooses.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: list[list[int]] = []
        self._name: Callable[[int], str] = str
        self._current = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Confusion matrix")
        appearance().changed.connect(self.update)

    # --- what it shows --------------------------------------------------------------

    def show_counts(self, counts: Any, name: Callable[[int], str]) -> None:
        """Show counts of (truth, answer)."""
        self._counts = [[int(count) for count in row] for row in counts]
        self._name = name
        self._current = (0, 0)
        self._describe()
        self.setFixedHeight(self._height())
        self.updateGeometry()
        self.update()

    def recall(self, row: int) -> float | None:
        """Of the rows of a class, the share that was found; None where it has none."""
        total = sum(self._counts[row])
        return self._counts[row][row] / total if total else None

    def precision(self, column: int) -> float | None:
        """Of the answers with a class, the share that was right; None where it was no answer."""
        total = sum(row[column] for row in self._counts)
        return self._counts[column][column] / total if total else None

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is."""
        origin, side = self._origin(), self._side()
        return QRectF(origin.x() + column * side, origin.y() + row * side, side, side)

    def written_names(self) -> list[str]:
        """The names of the rows, as far as there is room for them."""
        return self._names_within(self._names_width() - _GAP - 2 * _INK)

    def _names_within(self, room: float) -> list[str]:
        metrics, cut = QFontMetricsF(sans(TEXT_S)), Qt.TextElideMode.ElideRight
        return [metrics.elidedText(self._name(n), cut, room) for n in self._labelled()]

    # --- geometry ---------------------------------------------------------------------

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(sans(TEXT_S))

    def _names_width(self) -> int:
        metrics = QFontMetricsF(sans(TEXT_S))
        widths = [metrics.horizontalAdvance(self._name(n)) for n in self._labelled()]
        return min(_WIDEST_NAME, math.ceil(max(widths, default=0)) + 2 * _INK) + _GAP

    def _labelled(self) -> range:
        return range(len(self._counts) if len(self._counts) <= _MOST_NUMBERS else 0)

    def _origin(self) -> QPointF:
        line = self._metrics().height()
        return QPointF(line + _GAP + self._names_width(), 2 * line + _GAP + 4)

    def _side(self) -> float:
        if not self._counts:
            return 1.0
        room = self.width() - self._origin().x() - (_SCORE + _GAP)
        return max(2.0, min(_LARGEST_CELL, room / len(self._counts)))

    def _height(self) -> int:
        below = self._metrics().height() + 2 * _GAP
        return round(self._origin().y() + self._side() * len(self._counts) + below)

    def sizeHint(self) -> QSize:
        """Square cells as wide as there is room."""
        return QSize(420, self._height())

    def minimumSizeHint(self) -> QSize:
        """As high as its width asks for."""
        return QSize(240, self._height())

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        offset = (at - self._origin()) / self._side()
        row, column = int(offset.y() // 1), int(offset.x() // 1)
        inside = 0 <= row < len(self._counts) and 0 <= column < len(self._counts)
        return (row, column) if inside else None

    # --- painting ---------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sans(TEXT_S))
        if not self._counts:
            return
        self._paint_titles(painter)
        for row in range(len(self._counts)):
            for column in range(len(self._counts)):
                self._paint_cell(painter, row, column)
        self._paint_names(painter)
        self._paint_scores(painter)
        if self.hasFocus():
            painter.setPen(QColor(theme().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.cell_rect(*self._current).adjusted(1, 1, -1, -1), 3, 3)

    def _paint_titles(self, painter: QPainter) -> None:
        origin, line = self._origin(), self._metrics().height()
        wide = self._side() * len(self._counts)
        painter.setPen(QColor(theme().muted))
        center = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(origin.x(), 0, wide, line + 2), center, "the model's answer")
        end = QRectF(origin.x() + wide + _GAP, line + 2, _SCORE, line)
        painter.drawText(end, Qt.AlignmentFlag.AlignRight, "recall")
        painter.save()
        painter.translate(0, origin.y() + wide)
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, wide, line), center, "truth")
        painter.restore()

    def _paint_names(self, painter: QPainter) -> None:
        origin, side, line = self._origin(), self._side(), self._metrics().height()
        wide = self._names_width() - _GAP - _INK
        painter.setPen(QColor(theme().text))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, name in enumerate(self.written_names()):
            at = QRectF(line + _GAP - 2, origin.y() + number * side, wide, side)
            painter.drawText(at, right, name)
        for number, name in enumerate(self._names_within(side - 4)):
            above = QRectF(origin.x() + number * side, line + 4, side, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_scores(self, painter: QPainter) -> None:
        origin, side = self._origin(), self._side()
        line = self._metrics().height()
        bottom = origin.y() + side * len(self._counts) + 4
        painter.setPen(QColor(theme().muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        title = QRectF(origin.x() + side * len(self._counts) + _GAP, bottom, _SCORE, line + 4)
        painter.drawText(title, right, "precision")
        for number in self._labelled():
            end = QRectF(
                origin.x() + side * len(self._counts) + _GAP, origin.y() + number * side,
                _SCORE, side,
            )  # fmt: skip
            painter.drawText(end, right, _percent(self.recall(number)))
            below = QRectF(origin.x() + number * side, bottom, side, line + 4)
            painter.drawText(
                below, Qt.AlignmentFlag.AlignCenter, _percent(self.precision(number), unit="")
            )

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        rect = self.cell_rect(row, column)
        is_small = rect.width() < 8
        if not is_small:
            rect = rect.adjusted(1, 1, -1, -1)
        count, total = self._counts[row][column], max(1, sum(self._counts[row]))
        share = count / total
        strength = share**0.5 if row == column else min(1.0, share * 4) ** 0.5
        full = QColor(theme().success if row == column else theme().danger)
        color = mixed(full, QColor(theme().raised), strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if is_small:
            painter.drawRect(rect)
            return
        painter.drawRoundedRect(rect, 3, 3)
        if count and len(self._counts) <= _MOST_NUMBERS:
            painter.setPen(_readable_on(color))
            painter.setFont(_fitting(str(count), rect.width() - 4))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))
            painter.setFont(sans(TEXT_S))

    # --- mouse and keys -----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a cell opens what is behind it."""
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = cell
            self._describe()
            self.update()
            self.cell_chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move from cell to cell, Return opens one."""
        steps = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps and self._counts:
            last = len(self._counts) - 1
            row, column = (self._current[n] + steps[key][n] for n in (0, 1))
            self._current = (min(last, max(0, row)), min(last, max(0, column)))
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._counts:
            self.cell_chosen.emit(*self._current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say under the pointer what a cell means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.tip_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip_of(words), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """What a place means: a cell, or the whole name of the class of a row or a column."""
        if (cell := self._cell_at(at)) is not None:
            return self.in_words(*cell)
        offset = (at - self._origin()) / self._side()
        row, column = int(offset.y() // 1), int(offset.x() // 1)
        if row < 0 <= column < len(self._labelled()):
            return self._name(column)
        return self._name(row) if column < 0 <= row < len(self._labelled()) else ""

    def in_words(self, row: int, column: int) -> str:
        """A cell as a sentence."""
        count = self._counts[row][column]
        rows = counted(count, "row")
        if row == column:
            return f"{rows} of {self._name(row)}, found"
        return f"{rows} of {self._name(row)}, taken for {self._name(column)}"

    def _describe(self) -> None:
        if self._counts:
            self.setAccessibleDescription(self.in_words(*self._current))


def _percent(share: float | None, unit: str = " %") -> str:
    return "-" if share is None else f"{100 * share:.1f}{unit}"


def _readable_on(color: QColor) -> QColor:
    is_light = 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue() > 140
    return QColor("#10131a" if is_light else "#ffffff")


def _fitting(text: str, width: float) -> QFont:
    for pixels in (TEXT_S + 1, TEXT_S, TEXT_S - 1, TEXT_S - 2):
        font = sans(pixels)
        if QFontMetrics(font).horizontalAdvance(text) <= width:
            return font
    return sans(TEXT_S - 3)
