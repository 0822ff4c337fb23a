"""The strip of pictures along a path on the map, numbered as the path's points are."""

import math
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.ui.map.asking import Decoded
from studio.ui.map.decoded import paint_bars, pictures_of, words_of
from studio.ui.shared.pictures import values_range
from studio.ui.widgets.caption import Caption
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, icon, sans, theme

LEAST, USUAL, MOST = 5, 12, 30
_SMALLEST, _LARGEST, _LINE, _SAVED = 32, 48, 15, 112
_COUNT_WIDTH = 96


class StripView(QWidget):
    """The pictures in a row, or in several where there is no room for one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decoded: Decoded | None = None
        self._pictures: list[QImage] = []
        self._words: list[str] = []
        self._range = (0.0, 1.0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setAccessibleName("Pictures along the path")
        appearance().changed.connect(self.update)

    @property
    def pictures(self) -> list[QImage]:
        """The pictures, in the order of the path."""
        return list(self._pictures)

    @property
    def count(self) -> int:
        """How many points are shown."""
        return len(self._decoded.values) if self._decoded is not None else 0

    def show_decoded(self, decoded: Decoded) -> None:
        """Show what came out along a path."""
        self._decoded = decoded
        self._pictures = pictures_of(decoded)
        self._words = [words_of(decoded, number) for number in range(self.count)]
        self._range = values_range(decoded.values)
        said = "; ".join(f"{number}: {word}" for number, word in enumerate(self._words, 1) if word)
        self.setAccessibleDescription(said or f"{self.count} pictures")
        self._fit()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._decoded, self._pictures, self._words = None, [], []
        self.update()

    def image(self) -> QImage:
        """The strip as one picture, in a row, four times as large as a digit."""
        line = _LINE * 2
        size = QSize(self.count * (_SAVED + 4) - 4, _SAVED + line * (2 if any(self._words) else 1))
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(QColor(theme().surface))
        painter = QPainter(image)
        self._paint(painter, self.count, float(_SAVED), float(line), 4.0)
        painter.end()
        return image

    def _layout_in(self, width: int) -> tuple[int, float]:
        """How many stand in a row, and how wide each is."""
        count = max(1, self.count)
        across = max(1, min(count, width // (_SMALLEST + 2)))
        rows = math.ceil(count / across)
        across = math.ceil(count / rows)
        return across, float(min(_LARGEST, width // across - 2))

    def _fit(self) -> None:
        across, side = self._layout_in(max(self.width(), _SMALLEST))
        rows = math.ceil(self.count / across)
        self.setFixedHeight(round(rows * (side + self._lines() * _LINE)))

    def _lines(self) -> int:
        return 2 if any(self._words) else 1

    def _paint(self, painter: QPainter, across: int, side: float, line: float, gap: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(sans(round(line * 0.7)))
        high = side + line * self._lines()
        for number in range(self.count):
            left, top = number % across * (side + gap), number // across * high
            area = QRectF(left, top, side, side)
            if self._pictures:
                painter.drawImage(area, self._pictures[number])
            elif self._decoded is not None:
                paint_bars(painter, area, self._decoded.values[number], *self._range)
            below = QRectF(left - gap, top + side, side + 2 * gap, line)
            painter.setPen(QColor(theme().muted))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            if self._words[number]:
                painter.setPen(QColor(theme().text))
                below.translate(0, line * 0.9)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words[number])

    # --- Qt -------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._decoded is not None:
            across, side = self._layout_in(self.width())
            self._paint(QPainter(self), across, side, float(_LINE), 2.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer stand in a row."""
        super().resizeEvent(event)
        self._fit()


class MapStrip(QWidget):
    """The strip with what can be done with it. `count_changed` carries how many points there
    shall be, `closed` comes when it is put away."""

    count_changed = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = StripView()
        self.title = Caption()
        self.count = QSlider(Qt.Orientation.Horizontal)
        self.count.setRange(LEAST, MOST)
        self.count.setValue(USUAL)
        self.count.setFixedWidth(_COUNT_WIDTH)
        self.count.setAccessibleName("How many points of the path are decoded")
        self.count.setToolTip("How many points of the path are decoded")
        self.count.valueChanged.connect(self.count_changed)
        self.copy, self.save, self.close_button = QToolButton(), QToolButton(), QToolButton()
        for button, name in (
            (self.copy, "Copy the strip"),
            (self.save, "Save the strip as a picture…"),
            (self.close_button, "Put the path away (Esc on the map)"),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name.split("…")[0].split(" (")[0])
        self.copy.clicked.connect(self.copy_picture)
        self.save.clicked.connect(self.ask_and_save)
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        row.addWidget(self.title, 1)
        for widget in (self.count, self.copy, self.save, self.close_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S + SPACE_XS, SPACE_XS, SPACE_S + SPACE_XS, SPACE_XS)
        column.setSpacing(SPACE_XS)
        column.addLayout(row)
        column.addWidget(self.view)
        appearance().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, words: str) -> None:
        """Say what the strip is, or why there is none yet."""
        self.title.set_text(words)
        self.title.setToolTip(words)

    def copy_picture(self) -> None:
        """Put the strip into the clipboard."""
        if self.view.count:
            QGuiApplication.clipboard().setImage(self.view.image())
            self.say("The strip is in the clipboard")

    def ask_and_save(self) -> None:
        """Ask where to, and write the strip there."""
        path, _ = QFileDialog.getSaveFileName(
            self, "Save the strip", "path.png", "Pictures (*.png)"
        )
        if path:
            self.save_picture(Path(path))

    def save_picture(self, path: Path) -> bool:
        """Write the strip as a picture; says where that fails."""
        is_written = self.view.count > 0 and self.view.image().save(str(path))
        self.say(f"Saved as {path.name}" if is_written else f"It could not be written to {path}")
        return is_written

    def _restyle(self) -> None:
        self.copy.setIcon(icon("copy"))
        self.save.setIcon(icon("image"))
        self.close_button.setIcon(icon("x"))
