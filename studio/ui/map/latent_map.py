"""What a watched wire carries, drawn as a map: one point a sample, coloured by its label.

It shows what it is given and asks for what it lacks (`epoch_chosen`, `watch_chosen`); where points
come from is the business of `MapFeed`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.map.map_canvas import MapCanvas, class_rows, strip_rows
from studio.ui.map.sample_card import SampleCard
from studio.ui.run.map_feed import MapFeed, MapPoints
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.legend import Entry, Legend
from studio.ui.widgets.one_line import OneLine
from studio.ui.widgets.scrubber import Scrubber
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, icon, theme
from studio.words import counted

_COUNTS_HEIGHT = 330
_EMPTY = (
    "A Watch node on a wire shows here what the wire carries: "
    "one point for each sample, after every epoch"
)
_EXPECTING = "The map appears when training begins"

_NOTHING = MapPoints(np.empty((0, 2), np.float32))


class LatentMap(QWidget):
    """The map, its legend, and the way back to earlier epochs.

    `epoch_chosen` carries an index into the epochs of `set_epochs`, `watch_chosen` a node's id;
    `drawn` says that other points, or other numbers of them, are shown.
    """

    epoch_chosen = Signal(int)
    watch_chosen = Signal(str)
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = _NOTHING
        self._hovered: tuple[int, QPointF] | None = None
        self._build()
        appearance().changed.connect(self._restyle)
        self._restyle()

    def follow(self, feed: MapFeed) -> None:
        """Show what comes of a run, and ask for the epochs and the watches that are looked at."""
        feed.began.connect(self.clear)
        feed.watches_changed.connect(self.set_watches)
        feed.epochs_changed.connect(self.set_epochs)
        feed.points_came.connect(self.show_points)
        feed.samples_came.connect(self.refresh_card)
        self.epoch_chosen.connect(feed.choose_epoch)
        self.watch_chosen.connect(feed.choose_watch)
        feed.look()

    # --- building -------------------------------------------------------------------

    def _build(self) -> None:
        self.canvas = MapCanvas()
        self.canvas.setAccessibleName("Map of what the watched wire carries")
        self.canvas.hovered.connect(self._on_hovered)
        self.card = SampleCard(self.canvas)
        self.title = OneLine()
        self.legend = Legend()
        self.legend.changed.connect(self._on_legend_changed)
        self._picture_area = QWidget()
        self._picture_area.installEventFilter(self)
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
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self._picture_area, 1)
        column.addLayout(self._middle, 1)
        self._below = QVBoxLayout()
        column.addLayout(self._below)
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
        row = self._tools = QHBoxLayout()
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
        return len(self.points)

    @property
    def points(self) -> Any:
        """All numbers of each point, (n, d) in float32."""
        return self._shown.points

    @property
    def labels(self) -> Any | None:
        """The class number of each point, if they have any."""
        return self._shown.labels

    @property
    def axes(self) -> tuple[int, ...]:
        """Which of a point's numbers are drawn: across and upwards, or the only one."""
        count = self.points.shape[1]
        if count > 2:
            return tuple(box.value() for box in self.dimensions)
        return tuple(range(count))

    def class_name(self, label: int) -> str:
        """What a class is called."""
        names = self._shown.class_names
        return names[label] if label < len(names) else str(label)

    def picture_of(self, index: int) -> Any | None:
        """The picture of a point, if there is one and it has been read."""
        return self._shown.picture_of_row(self.row_of(index))

    def row_of(self, index: int) -> int:
        """The number of a point's row in the data."""
        rows = self._shown.rows
        return int(rows[index]) if rows is not None else index

    def add_tools(self, tools: Sequence[QWidget]) -> None:
        """Put tools of somebody else before the map's own."""
        for place, tool in enumerate(tools, self._tools.indexOf(self.fit_button)):
            self._tools.insertWidget(place, tool)

    def add_beside(self, widget: QWidget) -> None:
        """Put something to the right of the map."""
        self._middle.addWidget(widget)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the map."""
        self._below.addWidget(widget)

    def show_points(self, shown: MapPoints) -> None:
        """Show these points, each of one number or more."""
        self._shown = replace(shown, points=shown.points.reshape(len(shown.points), -1))
        self._offer_dimensions()
        self._stack.setCurrentIndex(1)
        self._draw()
        self._list_classes()
        self._say_title()
        self.drawn.emit()

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
        self._shown = _NOTHING
        self.canvas.follow()
        self._empty.set_sentence(_EXPECTING if is_expecting else _EMPTY)
        self._stack.setCurrentIndex(0)
        self.drawn.emit()

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
        count = self.points.shape[1]
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
        points, count = self.points, self.points.shape[1]
        if count == 1:
            x, y = points[:, 0], strip_rows(self.labels, len(points))
            names = self._shown.class_names
            classes = len(names) or int(y.max(initial=0)) + 1
            ticks = class_rows(classes if self.labels is not None else 0, names)
            self.canvas.label_axes(self._shown.name, "label" if ticks else "", ticks)
        else:
            name, (across, up) = self._shown.name, self.axes
            x, y = points[:, across], points[:, up]
            self.canvas.label_axes(f"{name}[{across}]", f"{name}[{up}]")
        self.canvas.set_points(
            np.ascontiguousarray(x, dtype=np.float32),
            np.ascontiguousarray(y, dtype=np.float32),
            self.labels,
        )

    def _list_classes(self) -> None:
        entries = []
        if self.labels is not None and len(self.points):
            counts = np.bincount(self.labels, minlength=len(self._shown.class_names))
            for number, count in enumerate(counts):
                color = theme().classes[number % len(theme().classes)]
                name = self.class_name(number)
                shown = f"{int(count):,}" if self._picture_area.height() >= _COUNTS_HEIGHT else ""
                entries.append(Entry(str(number), name, color, "dot", shown))
        self.legend.set_entries(entries)
        self.legend.setVisible(bool(entries))

    def _say_title(self) -> None:
        count, shown = self.count, self._shown
        when = f"epoch {shown.epoch}" if shown.epoch else "before training"
        words = f"{shown.name} · {when} · {counted(count, f'{shown.part} sample')}"
        self.title.say(words)
        self.scrubber.say_shown(self._shown.epoch)

    # --- what the person does -----------------------------------------------------------

    def _on_legend_changed(self) -> None:
        self.canvas.hide_classes(frozenset(int(key) for key in self.legend.hidden))

    def _on_dimension_changed(self) -> None:
        self.canvas.is_following = True
        self._draw()
        self.canvas.follow()
        self.drawn.emit()

    def _on_watch_activated(self) -> None:
        self.canvas.follow()
        self.watch_chosen.emit(self.watch.currentData())

    def _on_save_clicked(self) -> None:
        name = f"{self._shown.name or 'map'}.png"
        path, _ = QFileDialog.getSaveFileName(self, "Save the map", name, "Pictures (*.png)")
        if path and not self.save_picture(Path(path)):
            self.title.setText(f"The picture could not be written to {path}")

    def _on_hovered(self, index: int | None, at: QPointF) -> None:
        if index is None:
            self._hovered = None
            self.card.hide()
            return
        self._hovered = (index, at)
        lines = [] if self.labels is None else [f"label {self.class_name(self.labels[index])}"]
        lines.append(f"row {self.row_of(index):,}")
        lines += [f"{value:+.4g}" for value in self.points[index, list(self.axes)]]
        self.card.show_sample(self.picture_of(index), "\n".join(lines), at)

    def _restyle(self) -> None:
        self.fit_button.setIcon(icon("corners-out"))
        self.save_button.setIcon(icon("image"))
        self._list_classes()

    # --- Qt -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where it is low the legend leaves the counts out, and the room to the map."""
        if watched is self._picture_area and event.type() == QEvent.Type.Resize:
            self._list_classes()
        return super().eventFilter(watched, event)
