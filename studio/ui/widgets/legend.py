"""A legend that is a control: a click hides or shows an entry, a double click shows it alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from studio.ui.widgets.flow_layout import FlowLayout
from studio.ui.widgets.line_look import take_dash
from studio.ui.widgets.theme import TEXT_S, appearance, sans, theme
from studio.ui.widgets.tip import tip_of

_WIDEST = 220
_HEIGHT, _SWATCH, _DASHED_SWATCH, _PAD, _GAP = 22, 14, 26, 7, 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend. `mark` is how the thing is drawn: "dot", "line", or "marked", a line
    with a mark at each epoch; `dash` the strokes and gaps of the line (`line_look.dash_of`)."""

    key: str
    text: str
    color: str
    mark: str = "dot"
    count: str = ""
    dash: tuple[float, ...] = ()

    @property
    def swatch(self) -> int:
        """How wide its mark is: strokes and gaps take more room to be seen."""
        return _DASHED_SWATCH if self.dash else _SWATCH


class Chip(QAbstractButton):
    """One entry: its mark, its name, how many. Checked means shown."""

    isolated = Signal()

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(sans(TEXT_S))
        self.setText(entry.text)
        self.setAccessibleName(f"{entry.text} {entry.count}".strip())
        self.setToolTip(
            tip_of(entry.text, "Click: hide or show · double click: show this one only")
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = 2 * _PAD + self.entry.swatch + _GAP + metrics.horizontalAdvance(self.written)
        if self.entry.count:
            width += _GAP + metrics.horizontalAdvance(self.entry.count)
        return QSize(width, _HEIGHT)

    @property
    def written(self) -> str:
        """The name, as much of it as a legend has room for."""
        middle = Qt.TextElideMode.ElideMiddle
        return QFontMetrics(self.font()).elidedText(self.entry.text, middle, _WIDEST)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.isolated.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark, name and count on a pill."""
        t = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(t.accent if self.hasFocus() else t.border), 1))
        painter.setBrush(QColor(t.hover if self.underMouse() else t.raised))
        painter.drawRoundedRect(pill, _HEIGHT / 2, _HEIGHT / 2)
        self._paint_mark(painter)
        metrics = QFontMetrics(self.font())
        x = _PAD + self.entry.swatch + _GAP
        baseline = round((self.height() + metrics.ascent() - metrics.descent()) / 2)
        painter.setPen(QColor(t.text if self.isChecked() else t.faint))
        written = self.written
        painter.drawText(QPointF(x, baseline), written)
        if self.entry.count:
            x += metrics.horizontalAdvance(written) + _GAP
            painter.setPen(QColor(t.muted if self.isChecked() else t.faint))
            painter.drawText(QPointF(x, baseline), self.entry.count)
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        color = QColor(self.entry.color if self.isChecked() else theme().faint)
        half = self.entry.swatch / 2
        middle = QPointF(_PAD + half, self.height() / 2)
        if self.entry.mark == "dot":
            painter.setPen(QPen(color, 1.5))
            painter.setBrush(color if self.isChecked() else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 4, 4)
            return
        pen = QPen(color, 2)
        take_dash(pen, self.entry.dash)
        painter.setPen(pen)
        painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))
        if self.entry.mark == "marked":
            painter.setPen(QPen(color, 2))
            painter.setBrush(color)
            painter.drawEllipse(middle, 2.5, 2.5)


class Legend(QWidget):
    """Chips in rows. `changed` comes when the person shows or hides something."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._chips: dict[str, Chip] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance().changed.connect(self.update)

    @property
    def entries(self) -> list[Entry]:
        """What is listed."""
        return [chip.entry for chip in self._chips.values()]

    @property
    def hidden(self) -> frozenset[str]:
        """The keys that the person has hidden."""
        return frozenset(key for key, chip in self._chips.items() if not chip.isChecked())

    def is_shown(self, key: str) -> bool:
        """Whether an entry is shown; what is not listed is."""
        chip = self._chips.get(key)
        return chip is None or chip.isChecked()

    def check(self, key: str, *, is_shown: bool) -> None:
        """Let an entry say that it is shown, or not, without a click."""
        if key in self._chips:
            self._chips[key].setChecked(is_shown)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """List these; what was hidden under the same key stays hidden."""
        if list(entries) == self.entries:
            return
        hidden = self.hidden
        for old in self._chips.values():
            self._flow.removeWidget(old)
            old.deleteLater()
        self._chips = {}
        for entry in entries:
            chip = Chip(entry, self)
            chip.setChecked(entry.key not in hidden)
            chip.clicked.connect(self.changed)
            chip.isolated.connect(self._on_isolated)
            self._chips[entry.key] = chip
            self._flow.addWidget(chip)
            chip.show()
        self._take_height()

    def isolate(self, key: str) -> None:
        """Show one entry alone; all of them when it is alone already."""
        is_alone = all(chip.isChecked() == (k == key) for k, chip in self._chips.items())
        for k, chip in self._chips.items():
            chip.setChecked(is_alone or k == key)
        self.changed.emit()

    def _take_height(self) -> None:
        # Not by height-for-width: layouts would then ask for the height at the least width, which
        # is a row for each chip, and no dock could be low.
        self.setFixedHeight(max(1, self._flow.heightForWidth(self.width())))

    def _on_isolated(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            # The first click of the double click has just hidden it.
            chip.setChecked(True)
            self.isolate(chip.entry.key)

    # --- Qt ---------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        """It sees to its height by itself."""
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_height()
