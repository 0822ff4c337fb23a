"""What a network answers everywhere in the plane of its two inputs, while it learns.

It shows what it is given and asks for what it lacks (`epoch_chosen`); where answers come from is
the business of `plane_feed`. Redraws at its own rate, however many come.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from studio.project.live_answer import Followed, told_as
from studio.ui.plane.plane_canvas import PlaneCanvas
from studio.ui.plane.plane_colors import (
    class_colors,
    class_names,
    class_picture,
    margins,
    number_picture,
    places_on_scale,
    rgb,
    scale,
    sentence,
)
from studio.ui.run.plane_feed import PlaneAnswers, PlaneFeed
from studio.ui.widgets.caption import Caption
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.legend import Entry, Legend
from studio.ui.widgets.scale_bar import ScaleBar
from studio.ui.widgets.scrubber import Scrubber
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_S, appearance, icon, sans, theme

REDRAW_MS = 40
_EMPTY = "Press Train (F5): the plane of the two inputs appears here, in the colours of the answers"
_EXPECTING = "The plane of the two inputs appears when training begins"


class PlaneView(QWidget):
    """The plane, its legend, and the way back to earlier epochs.

    `epoch_chosen` carries an index into the epochs of `set_epochs`.
    """

    epoch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._followed: Followed | None = None
        self._points: Any = np.empty((0, 4), np.float32)
        self._answers: PlaneAnswers | None = None
        self._place: tuple[float, float] | None = None
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._build()
        appearance().changed.connect(self._on_appearance_changed)
        self._on_appearance_changed()

    def _build(self) -> None:
        self.words = Caption()
        self.canvas = PlaneCanvas()
        self.canvas.setAccessibleName(
            "The plane of the network's inputs; arrow keys ask for the answer at a place"
        )
        self.canvas.pointed.connect(self._on_pointed)
        self.legend, self.scale = Legend(), ScaleBar()
        self.legend.changed.connect(self._draw_points)
        self._key = QLabel("●  training    ○  test")
        self._key.setFont(sans(TEXT_S))
        self._key.setProperty("class", "muted")
        self._key.setFixedHeight(22)  # as a row of the legend
        below = QHBoxLayout()
        below.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        below.setSpacing(SPACE_S)
        below.addWidget(self.legend, 1)
        below.addWidget(self.scale, 1)
        below.addWidget(self._key, 0, Qt.AlignmentFlag.AlignTop)
        self.scrubber = Scrubber("plane")
        self.scrubber.chosen.connect(self.epoch_chosen)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_S + SPACE_XS, 0, SPACE_S, 0)
        head.addWidget(self.words)
        self.fit_button = QToolButton()
        self.fit_button.setToolTip("Show the whole plane (double click on the plane)")
        self.fit_button.setAccessibleName("Show the whole plane")
        self.fit_button.clicked.connect(self.canvas.fit)
        head.addWidget(self.fit_button)
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_XS)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addLayout(below)
        column.addWidget(self.scrubber)
        self._stack = QStackedLayout(self)
        self._empty = EmptyState("circle-half", _EMPTY)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(drawn)

    def follow(self, feed: PlaneFeed) -> None:
        """Show what comes of a run, and ask for the epochs that are looked back to."""
        feed.began.connect(self.clear)
        feed.points_came.connect(self.set_points)
        feed.answers_came.connect(self.set_answers)
        feed.epochs_changed.connect(self.set_epochs)
        self.epoch_chosen.connect(feed.choose_epoch)
        feed.look()

    # --- what it shows ----------------------------------------------------------------

    def set_points(self, points: Any, followed: Followed) -> None:
        """Say what is followed, and show the points of its data: (n, 4) in float32, which are x, y,
        target, and 0 for training or 1 for test."""
        self._points, self._followed = points, followed
        self.canvas.label_axes(*followed.axes)

    def set_answers(self, answers: PlaneAnswers) -> None:
        """Show what the network answers."""
        is_first = self._answers is None
        self._answers = answers
        self.scrubber.say_shown(answers.number)
        if is_first:
            if self._followed is not None:
                self.canvas.label_axes(*self._followed.axes_told(answers.units))
            self.redraw()
            self._draw_points()
        elif self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def set_epochs(self, epochs: Sequence[int], index: int) -> None:
        """Say for which epochs there are answers, and which ones are shown."""
        self.scrubber.set_epochs(epochs, index)

    def clear(self, is_expecting: bool = False) -> None:
        """Show nothing, and say how something comes here."""
        self._empty.set_sentence(_EXPECTING if is_expecting else _EMPTY)
        self.scrubber.stop()
        self._timer.stop()
        self._answers = self._place = None
        self.canvas.clear_all()
        self._stack.setCurrentIndex(0)

    def redraw(self) -> None:
        """Bring the picture up to date."""
        answers, followed = self._answers, self._followed
        if answers is None or followed is None:
            return
        self._stack.setCurrentIndex(1)
        if followed.is_class:
            picture = class_picture(answers.values, theme())
        else:
            picture = number_picture(answers.values, *self._number_range)
        is_square = not followed.second
        self.canvas.show_picture(picture, answers.across, answers.up, is_square)
        self.canvas.show_borders(margins(answers.values) if followed.is_class else [])
        self._say()

    @property
    def _number_range(self) -> tuple[float, float]:
        """From the least to the greatest target: the colours mean the same in all epochs."""
        targets = self._points[:, 2]
        targets = targets[np.isfinite(targets)]
        return (float(targets.min()), float(targets.max())) if len(targets) else (0.0, 1.0)

    @property
    def _class_count(self) -> int:
        given = self._answers.values.shape[-1] if self._answers is not None else 1
        return max(2, given)

    def _draw_points(self) -> None:
        followed, points = self._followed, self._points
        if followed is None or self._answers is None:
            return
        self.legend.setVisible(followed.is_class)
        self.scale.setVisible(not followed.is_class)
        if not followed.is_class:
            low, high = self._number_range
            name = told_as(followed.target, self._answers.units.get(followed.target, ""))
            self.scale.show_scale(name, low, high, scale())
            colors = scale()[places_on_scale(points[:, 2], low, high)]
            self.canvas.show_points(points, colors)
            return
        count = self._class_count
        named = class_colors(theme(), count)
        names = class_names(followed, count)
        entries = [Entry(str(n), names[n], named[n], "dot") for n in range(count)]
        self.legend.set_entries(entries)
        classes = np.clip(np.nan_to_num(points[:, 2]), 0, count - 1).astype(np.intp)
        is_shown = np.array([self.legend.is_shown(str(n)) for n in range(count)])[classes]
        palette = np.array([rgb(color) for color in named], np.uint8)
        self.canvas.show_points(points[is_shown], palette[classes[is_shown]])

    def _say(self) -> None:
        answers, followed = self._answers, self._followed
        if answers is None or followed is None:
            return
        if self._place is not None:
            self.words.set_text(sentence(followed, *self._place, self._answer_at(*self._place)))
            return
        when = f"{answers.unit} {answers.number:,}" if answers.number else "before training"
        test = int(self._points[:, 3].sum())
        count = f"{len(self._points) - test:,} training and {test:,} test points"
        what = "the border between the classes" if followed.is_class else followed.target
        self.words.set_text(f"{what} · {when} · {count}")

    def _answer_at(self, x: float, y: float) -> Any:
        answers = self._answers
        assert answers is not None
        index = [
            round((at - low) / (high - low) * (size - 1))
            for at, (low, high), size in zip(
                (y, x), (answers.up, answers.across), answers.values.shape[:2], strict=True
            )
        ]
        return answers.values[index[0], index[1]]

    # --- what happens -------------------------------------------------------------------

    def _on_pointed(self, place: tuple[float, float] | None) -> None:
        self._place = place
        self._say()

    def _on_appearance_changed(self) -> None:
        self.fit_button.setIcon(icon("corners-out"))
        self.redraw()
        self._draw_points()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is drawn now."""
        super().showEvent(event)
        self.redraw()
