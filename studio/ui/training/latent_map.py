"""What a watched wire carries, drawn as a map: one point a sample, coloured by its label.

It shows what it is given and asks for what it lacks (`epoch_chosen`, `watch_chosen`); where points
come from is the business of `map_feed`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.theme import SPACE_S, SPACE_XS, TEXT_S, appearance, icon, mono, theme
from studio.ui.training.empty_state import EmptyState
from studio.ui.training.legend import Entry, Legend
from studio.ui.training.map_canvas import MapCanvas, class_rows, strip_rows
from studio.ui.training.scrubber import Scrubber

_CARD_IMAGE = 84
_COUNTS_HEIGHT = 400
_EMPTY = (
    "A Watch node on a wire shows here what the wire carries: "
    "one point for each sample, after every epoch"
)
_EXPECTING = "The map appears when training begins"

Images = Callable[[int], Any]
"""The picture of a row of the data, (height, width) in uint8, or None."""


class SampleCard(QFrame):
    """Who the point under the pointer is. Never takes the pointer itself."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.setProperty("class", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture = QLabel()
        self.picture.setFixedSize(_CARD_IMAGE, _CARD_IMAGE)
        self.text = QLabel()
        self.text.setFont(mono(TEXT_S))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.picture)
        layout.addWidget(self.text)
        self.hide()

    def show_sample(self, picture: Any, text: str, at: QPointF) -> None:
        """Show a picture, if there is one, and words, beside a point."""
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(_enlarged(picture, _CARD_IMAGE))
        self.text.setText(text)
        self.adjustSize()
        x, y = round(at.x()) + 14, round(at.y()) - self.height() // 2
        if x + self.width() > self._room.width():
            x = round(at.x()) - 14 - self.width()
        self.move(max(0, x), min(max(0, y), max(0, self._room.height() - self.height())))
        self.show()
        self.raise_()


class LatentMap(QWidget):
    """The map, its legend, and the way back to earlier epochs.

    `epoch_chosen` carries an index into the epochs of `set_epochs`, `watch_chosen` a node's id.
    """

    epoch_chosen = Signal(int)
    watch_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Any = np.empty((0, 2), np.float32)
        self._labels: Any = None
        self._rows: Any = None
        self._names: tuple[str, ...] = ()
        self._images: Images | None = None
        self._name, self._part = "", "test"
        self._hovered: tuple[int, QPointF] | None = None
        self._is_expecting = False
        self._build()
        appearance().changed.connect(self._restyle)
        self._restyle()

    # --- building -------------------------------------------------------------------

    def _build(self) -> None:
        self.canvas = MapCanvas()
        self.canvas.setAccessibleName("Map of what the watched wire carries")
        self.canvas.hovered.connect(self._on_hovered)
        self.card = SampleCard(self.canvas)
        self.title = QLabel()
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.legend = Legend()
        self.legend.changed.connect(self._on_legend_changed)
        self._picture_area = QWidget()
        inside = QVBoxLayout(self._picture_area)
        inside.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        inside.setSpacing(SPACE_XS)
        inside.addWidget(self.canvas, 1)
        inside.addWidget(self.legend)
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, SPACE_S, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(self._head())
        column.addWidget(self._picture_area, 1)
        self.scrubber = Scrubber("map")
        self.scrubber.chosen.connect(self.epoch_chosen)
        column.addWidget(self.scrubber)
        self._empty = EmptyState("dots-nine", _EMPTY)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(drawn)

    def _head(self) -> QHBoxLayout:
        self.watch = QComboBox()
        self.watch.setToolTip("Which Watch node is shown")
        self.watch.setAccessibleName("Which Watch node is shown")
        self.watch.activated.connect(self._on_watch_activated)
        self.watch.hide()
        self.dimensions = (QSpinBox(), QSpinBox())
        self._dimension_words = QLabel()
        self._dimension_words.setProperty("class", "caption")
        for box, side in zip(self.dimensions, ("across", "upwards"), strict=True):
            box.setToolTip(f"Which of the wire's numbers is drawn {side}, counted from 0")
            box.setAccessibleName(f"The number drawn {side}")
            box.valueChanged.connect(self._on_dimension_changed)
            box.hide()
        self.fit_button, self.save_button = QToolButton(), QToolButton()
        self.fit_button.setToolTip("Show all points (double click on the map)")
        self.fit_button.setAccessibleName("Show all points")
        self.fit_button.clicked.connect(self.canvas.follow)
        self.save_button.setToolTip("Save this map as a picture…")
        self.save_button.setAccessibleName("Save this map as a picture")
        self.save_button.clicked.connect(self._on_save_clicked)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_S + SPACE_XS, 0, SPACE_S, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.watch)
        row.addWidget(self.title, 1)
        row.addWidget(self._dimension_words)
        for widget in (*self.dimensions, self.fit_button, self.save_button):
            row.addWidget(widget)
        return row

    # --- what it shows ----------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self._points)

    def set_points(self, points: Any, labels: Any, epoch: int, rows: Any = None) -> None:
        """Show points (n, d) in float32. `labels` are n class numbers in uint8, or None; `epoch`
        is how many epochs were done; `rows` are their numbers in the data (None: 0 to n - 1)."""
        self._points = points.reshape(len(points), -1)
        self._labels, self._rows = labels, rows
        self._epoch_number = epoch
        self._offer_dimensions()
        self._stack.setCurrentIndex(1)
        self._draw()
        self._list_classes()
        self._say_title()

    def set_classes(self, names: Sequence[str]) -> None:
        """Say what the class numbers mean."""
        self._names = tuple(names)
        self._list_classes()

    def set_images(self, images: Images | None) -> None:
        """Say where the picture of a row is to be had."""
        self._images = images

    def set_name(self, name: str, part: str) -> None:
        """Say what is watched, and in which part of the data."""
        self._name, self._part = name, part
        self._say_title()

    def set_epochs(self, epochs: Sequence[int], index: int) -> None:
        """Say for which epochs there is a map, and which one is shown."""
        self.scrubber.set_epochs(epochs, index)

    def set_watches(self, watches: Sequence[tuple[str, str]], current: str) -> None:
        """Say which watches (node, name) there are; one alone needs no choice."""
        self.watch.clear()
        for node, name in watches:
            self.watch.addItem(name, node)
        self.watch.setCurrentIndex(self.watch.findData(current))
        self.watch.setVisible(len(watches) > 1)

    def clear(self, is_expecting: bool = False) -> None:
        """Show nothing, and say how something comes here."""
        self.scrubber.stop()
        self._points, self._labels, self._rows = np.empty((0, 2), np.float32), None, None
        self.canvas.follow()
        self._is_expecting = is_expecting
        self._empty.set_sentence(_EXPECTING if is_expecting else _EMPTY)
        self._stack.setCurrentIndex(0)

    def refresh_card(self) -> None:
        """The pictures have come; show the one under the pointer."""
        if self._hovered is not None:
            self._on_hovered(*self._hovered)

    def save_picture(self, path: Path) -> bool:
        """Write the map with its legend and title as a picture, twice as fine as the screen's."""
        area = self._picture_area
        scale, head = 2.0, self.title.fontMetrics().height() + 2 * SPACE_S
        size = QSize(area.width(), area.height() + head)
        image = QImage(size * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(theme().surface)
        titled = QLabel(self.title.text())
        titled.resize(size.width() - 2 * SPACE_S, head)
        titled.render(image, QPointF(SPACE_S, 0).toPoint())
        area.render(image, QPointF(0, head).toPoint())
        return image.save(str(path))

    def _offer_dimensions(self) -> None:
        count = self._points.shape[1]
        has_choice = count > 2
        for i, box in enumerate(self.dimensions):
            box.blockSignals(True)
            if box.maximum() != count - 1:
                box.setRange(0, count - 1)
                box.setValue(min(i, count - 1))
            box.blockSignals(False)
            box.setVisible(has_choice)
        self._dimension_words.setVisible(has_choice)
        self._dimension_words.setText(f"of {count}:")

    def _draw(self) -> None:
        points, count = self._points, self._points.shape[1]
        if count == 1:
            x, y = points[:, 0], strip_rows(self._labels, len(points))
            classes = len(self._names) or int(y.max(initial=0)) + 1
            ticks = class_rows(classes if self._labels is not None else 0, self._names)
            self.canvas.label_axes(f"{self._name}", "label" if ticks else "", ticks)
        else:
            across, up = (box.value() if count > 2 else i for i, box in enumerate(self.dimensions))
            x, y = points[:, across], points[:, up]
            self.canvas.label_axes(f"{self._name}[{across}]", f"{self._name}[{up}]")
        self.canvas.set_points(
            np.ascontiguousarray(x, dtype=np.float32),
            np.ascontiguousarray(y, dtype=np.float32),
            self._labels,
        )

    def _list_classes(self) -> None:
        entries = []
        if self._labels is not None and len(self._points):
            counts = np.bincount(self._labels, minlength=len(self._names))
            for number, count in enumerate(counts):
                color = theme().classes[number % len(theme().classes)]
                name = self._names[number] if number < len(self._names) else str(number)
                shown = f"{int(count):,}" if self.height() >= _COUNTS_HEIGHT else ""
                entries.append(Entry(str(number), name, color, "dot", shown))
        self.legend.set_entries(entries)
        self.legend.setVisible(bool(entries))

    def _say_title(self) -> None:
        count = len(self._points)
        if not count:
            return
        when = f"epoch {self._epoch_number}" if self._epoch_number else "before training"
        plural = "" if count == 1 else "s"
        words = f"{self._name} · {when} · {count:,} {self._part} sample{plural}"
        self.title.setText(words)
        self.title.setToolTip(words)
        self.scrubber.say_shown(self._epoch_number)

    # --- what the person does -----------------------------------------------------------

    def _on_legend_changed(self) -> None:
        self.canvas.hide_classes(frozenset(int(key) for key in self.legend.hidden))

    def _on_dimension_changed(self) -> None:
        self.canvas.is_following = True
        self._draw()
        self.canvas.follow()

    def _on_watch_activated(self) -> None:
        self.watch_chosen.emit(self.watch.currentData())

    def _on_save_clicked(self) -> None:
        name = f"{self._name or 'map'}.png"
        path, _ = QFileDialog.getSaveFileName(self, "Save the map", name, "Pictures (*.png)")
        if path and not self.save_picture(Path(path)):
            self.title.setText(f"The picture could not be written to {path}")

    def _on_hovered(self, index: int | None, at: QPointF) -> None:
        if index is None:
            self._hovered = None
            self.card.hide()
            return
        self._hovered = (index, at)
        row = int(self._rows[index]) if self._rows is not None else index
        lines = []
        if self._labels is not None:
            label = int(self._labels[index])
            name = self._names[label] if label < len(self._names) else str(label)
            lines.append(f"label {name}")
        lines.append(f"row {row:,}")
        values = self._points[index, :2] if self._points.shape[1] < 3 else self._chosen(index)
        lines += [f"{value:+.4g}" for value in values]
        self.card.show_sample(self._images(row) if self._images else None, "\n".join(lines), at)

    def _chosen(self, index: int) -> list[float]:
        return [float(self._points[index, box.value()]) for box in self.dimensions]

    def _restyle(self) -> None:
        self.fit_button.setIcon(icon("corners-out"))
        self.save_button.setIcon(icon("image"))
        self._list_classes()

    # --- Qt -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low dock the legend leaves the counts out, and the room to the map."""
        super().resizeEvent(event)
        self._list_classes()


def _enlarged(picture: Any, size: int) -> QPixmap:
    """A small grey picture, scaled up so that its pixels stay sharp."""
    grey = np.ascontiguousarray(picture, dtype=np.uint8)
    height, width = grey.shape[:2]
    image = QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    return QPixmap.fromImage(
        image.scaled(
            size,
            size,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.FastTransformation,
        )
    )
