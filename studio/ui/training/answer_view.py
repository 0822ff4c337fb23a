"""What the network answers while it learns: the fitted line among its points, or the predicted
sequence over the wanted one, with all of it that went through the network before.

Redraws at its own rate, however many answers come. Needs pyqtgraph, so it is made when it is first
looked at.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import FollowedAnswer, FollowedData
from studio.project.live_answer import Followed, told_as
from studio.ui.run.run_model import RunModel
from studio.ui.widgets.caption import Caption
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.plain_axis import plain_axes
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, appearance, theme

REDRAW_MS = 40
MOMENTS_SHOWN = 600
"""How much of a sequence is in view while it grows; the whole of it when training is over."""
_MANY_MOMENTS = 2_000
"""So many are drawn as thin lines: thick dashes would take long, and nobody could tell them."""
_WAITING = {
    "line": "Press Train (F5): the points and the fitted line appear here",
    "sequence": "Press Train (F5): target and prediction appear here",
}


class AnswerView(QWidget):
    """Draws the newest answer of a RunModel."""

    def __init__(self, model: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.followed: Followed | None = None
        self._cost = ""
        self._drawn_points: FollowedData | None = None
        self._is_over, self._follows = False, True
        self._is_thin = False
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._build()
        model.event_came.connect(self._on_event)
        model.restarted.connect(self._on_restarted)
        model.ended.connect(self._on_ended)
        appearance().changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        self.numbers = Caption()
        self.key = QLabel()
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.view = pg.PlotWidget(axisItems=plain_axes(), enableMenu=False)
        self.view.setFrameShape(self.view.Shape.NoFrame)
        self.view.setAccessibleName("The network's answers")
        self.view.getPlotItem().hideButtons()
        self._train = pg.ScatterPlotItem(size=5, pxMode=True)
        self._test = pg.ScatterPlotItem(size=6, pxMode=True)
        self._target = pg.PlotDataItem(antialias=True)
        self._answer = pg.PlotDataItem(antialias=True)
        for item in (self._train, self._test, self._target, self._answer):
            self.view.addItem(item)
        for line in (self._target, self._answer):  # once added: a plot overwrites both
            line.setClipToView(True)
            line.setDownsampling(auto=True, method="peak")
        self.view.getViewBox().sigRangeChangedManually.connect(lambda *_: self._leave_alone())
        self.view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._empty = EmptyState("chart-line", "")
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.key)
        column.addWidget(self.numbers)
        column.addWidget(self.view, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(drawn)

    def follow(self, followed: Followed) -> None:
        """Show this kind of answer, between these columns, from now on."""
        self.followed = followed
        self._empty.set_sentence(_WAITING[followed.kind])
        self._restyle()
        self.redraw()

    # --- drawing ------------------------------------------------------------------

    def redraw(self) -> None:
        """Bring the picture up to date with the run."""
        answer, points = self.model.run.answer, self.model.run.points
        self._stack.setCurrentIndex(0 if answer is None else 1)
        if answer is None:
            return
        if points is not self._drawn_points:
            self._drawn_points = points
            self._restyle()  # it is known now in which units they are
            self._train.setData(*map(list, points.train if points else ((), ())))
            self._test.setData(*map(list, points.test if points else ((), ())))
        if answer.target:
            seen = self.model.run.sequence
            self._draw_thin(self._is_over and len(seen.x) > _MANY_MOMENTS)
            x, target, answered = map(np.array, (seen.x, seen.target, seen.answer))
            self._target.setData(x, target, connect="finite")
            self._answer.setData(x, answered, connect="finite")
        else:
            self._target.clear()
            self._answer.setData(list(answer.x), list(answer.answer))
        if self._follows:
            self._keep_in_view(answer)
        self.numbers.set_text(" · ".join([*self._words(answer), *filter(None, [self._cost])]))

    def _keep_in_view(self, answer: FollowedAnswer) -> None:
        """The points, or the target, fill the picture; a line that is far off comes into it."""
        points = self.model.run.points
        wanted = (*points.train[1], *points.test[1]) if points else self._known_targets()
        if not wanted:
            return
        low, high = min(wanted), max(wanted)
        room = (high - low or 1.0) * 0.15
        self.view.setYRange(low - room, high + room, padding=0)
        start = answer.x[0]
        if answer.target:
            seen = self.model.run.sequence.x
            is_whole = self._is_over or seen[-1] - seen[0] < MOMENTS_SHOWN
            start = seen[0] if is_whole else answer.x[-1] - MOMENTS_SHOWN
        self.view.setXRange(start, answer.x[-1], padding=0.02)

    def _draw_thin(self, is_thin: bool) -> None:
        if is_thin != self._is_thin:
            self._is_thin = is_thin
            self._restyle()

    def _known_targets(self) -> tuple[float, ...]:
        targets = np.array(self.model.run.sequence.target)
        known = targets[np.isfinite(targets)]  # a gap is no number
        return (float(known.min()), float(known.max())) if len(known) else ()

    def _leave_alone(self) -> None:
        """Somebody looks at another part; a double click follows again."""
        self._follows = False

    def _words(self, answer: FollowedAnswer) -> list[str]:
        words = [f"step {answer.step:,}"]
        words += [f"{name} {value:.4f}" for name, value in answer.weights.items()]
        if answer.weights and answer.units:
            words.append("weights of the prepared numbers")
        if answer.target:
            pairs = zip(answer.answer, answer.target, strict=True)
            error = sum((a - t) ** 2 for a, t in pairs) / len(answer.target)
            words.append(f"mean squared error {error:.4f}")
        return words

    def _restyle(self) -> None:
        t = theme()
        is_line = self.followed is None or self.followed.kind == "line"
        answer, other = t.series[1], t.series[0]
        faint = QColor(other)
        faint.setAlpha(130)
        self.view.setBackground(t.surface)
        self._train.setBrush(pg.mkBrush(faint))
        self._train.setPen(pg.mkPen(None))
        self._test.setBrush(pg.mkBrush(None))
        self._test.setPen(pg.mkPen(t.text, width=1))
        self._target.setPen(pg.mkPen(other, width=1 if self._is_thin else 2))
        dash = Qt.PenStyle.SolidLine if is_line or self._is_thin else Qt.PenStyle.DashLine
        width = 2.5 if is_line else 1 if self._is_thin else 2
        self._answer.setPen(pg.mkPen(answer, width=width, style=dash))
        for place in ("left", "bottom"):
            self.view.getPlotItem().getAxis(place).restyle()
        self._explain(is_line, answer, other)

    def _explain(self, is_line: bool, answer: str, other: str) -> None:
        if self.followed is None:
            return
        axes = self.view.getPlotItem().getAxis
        told = self.model.run.answer
        units = told.units if told is not None else {}
        asked, wanted = (
            told_as(name, units.get(name, ""))
            for name in (self.followed.input, self.followed.target)
        )
        axes("bottom").name(asked if is_line else "moments")
        axes("left").name(wanted)
        marks = [("●", other, "training points"), ("○", theme().text, "test points")]
        marks = [*marks, ("━", answer, "answer")] if is_line else [
            ("━", other, "target"), ("╍", answer, "prediction"),
        ]  # fmt: skip
        self.key.setText(
            "&nbsp;&nbsp; ".join(
                f'<span style="color:{color}">{sign}</span> {name}' for sign, color, name in marks
            )
        )

    # --- what happens -------------------------------------------------------------

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double():
            self._follows = True
            self.redraw()

    def _on_event(self, event: object) -> None:
        is_drawn = isinstance(event, FollowedAnswer | FollowedData)
        if is_drawn and self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _on_restarted(self) -> None:
        self._cost = ""
        self._is_over, self._follows = False, True
        self.redraw()

    def _on_ended(self, outcome: Outcome) -> None:
        self._is_over = True
        evaluation = self.model.run.evaluation
        if "loss" in evaluation:
            self._cost = f"test cost {evaluation['loss']:.5f}"
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is drawn now."""
        super().showEvent(event)
        self.redraw()
