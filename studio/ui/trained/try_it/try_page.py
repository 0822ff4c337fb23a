"""The page on which a trained network is tried: one example goes in, the answer stands below.

An answer follows each change; while one is on its way the newest example waits, and those between
are left out. While the network trains, the weights of now are asked for every so often.
"""

import random
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.engine.protocol.questions import DataDescribed, DescribeData, FetchRows, Predict
from studio.runs.subject import Input, Subject
from studio.ui.run.asked_files import Arrays, truth_name
from studio.ui.run.questions import Questions
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Reply
from studio.ui.shared.pictures import as_bytes, image_of, values_range
from studio.ui.trained.try_it.output_view import OutputView
from studio.ui.trained.try_it.picture_source import PictureSource
from studio.ui.trained.try_it.value_source import ValueSource
from studio.ui.widgets.theme import SPACE_M, SPACE_S

_THROTTLE_MS = 40
_GOES_ON = "Its stateful layers go on as training left them for row {row:,}."
_FROM_NOTHING = (
    "Its stateful layers start from an empty state, as if nothing had come before this example."
)


class TryPage(QScrollArea):
    """Tries the model of the run that is looked at."""

    def __init__(
        self, follower: RunFollower, questions: Questions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._follower, self._questions = follower, questions
        self._run: ShownRun | None = None
        self._described: DataDescribed | None = None
        self._given: Arrays | None = None
        self._edits = 0
        """How often somebody filled in something by hand."""
        self._truths: Arrays = {}
        """What the outputs should give, as long as a row of the data is filled in."""
        self.pictures, self.values = PictureSource(), ValueSource()
        self.pictures.changed.connect(self._on_edited)
        self.pictures.row_wanted.connect(self.take_random_row)
        self.pictures.message_shown.connect(self._say)
        self.values.changed.connect(self._on_edited)
        self.values.row_wanted.connect(self.take_random_row)
        self.values.row_chosen.connect(self.take_row)
        self.values.message_shown.connect(self._say)
        self.goes_on = QCheckBox("Go on from where training ended")
        self.goes_on.setToolTip(
            "Begin with what the stateful layers remembered then; without it they begin with "
            "nothing"
        )
        self.goes_on.setChecked(True)
        self.goes_on.toggled.connect(self._on_changed)
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("class", "muted")
        self.answer = QWidget()
        self._answer_column = QVBoxLayout(self.answer)
        self._answer_column.setContentsMargins(0, 0, 0, 0)
        self._answer_column.setSpacing(SPACE_S)
        self._answers: list[OutputView] = []
        self._throttle = QTimer(self, singleShot=True, interval=_THROTTLE_MS)
        self._throttle.timeout.connect(self._ask)
        self._lay_out()
        follower.changed.connect(self.follow_run)
        questions.state_changed.connect(self._on_questions_changed)
        questions.snapshots.keep_coming(follower, self._wants_newer_weights)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        for widget in (self.pictures, self.values, self.goes_on, self.words, self.answer):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(content)

    # --- which run ------------------------------------------------------------------

    def follow_run(self) -> None:
        """Try the run that is looked at now."""
        run, before = self._follower.shown, self._run
        self._run = run
        if run is None:
            return
        if before is None or before.folder != run.folder:
            self._follow(run, before)
        self.goes_on.setVisible(_has_states(run))
        if self.isVisible():
            self._begin()
            if self._given is not None:
                self._on_changed()

    def _follow(self, run: ShownRun, before: ShownRun | None) -> None:
        """Another run may read and answer otherwise. What is filled in stays where it fits."""
        subject = run.subject
        self._described = None
        fits = before is not None and _asks_alike(before.subject, subject)
        if not fits:
            self._follow_inputs(subject)
        self.values.show_truth(None)
        self.values.show_answer(None)
        while self._answer_column.count():
            self._answer_column.takeAt(0)
        for old in self._answers:
            old.deleteLater()
        self._answers = [OutputView(output, len(subject.outputs) > 1) for output in subject.outputs]
        for answer in self._answers:
            self._answer_column.addWidget(answer)
        self._say("")

    def _follow_inputs(self, subject: Subject) -> None:
        self._given, self._edits, self._truths = None, 0, {}
        picture = subject.picture
        self.pictures.setVisible(picture is not None)
        self.values.setVisible(picture is None)
        if picture is not None:
            self.pictures.follow(picture, subject.names)
        else:
            self.values.follow(subject.inputs)

    def _begin(self) -> None:
        """Ask what the data hold, once."""
        is_asking = self._questions.is_asking("describe")
        if self._run is not None and self._described is None and not is_asking:
            self._questions.ask(
                "describe", self._follower, DescribeData, self._on_described, self._say,
                needs="none",
            )  # fmt: skip

    def _on_described(self, reply: Reply) -> None:
        described = self._described = reply.answer
        picture = reply.run.subject.picture
        if picture is None:
            self.values.describe(described)
            self.values.show_count(described.test_rows)
            is_untouched = self._given is None and not self._edits
            if self.values.has_sequence and described.test_rows and is_untouched:
                self.take_row(0)  # nobody types a sequence to begin with
            else:
                self._on_changed()
        elif picture.raw[0].name in described.highs:
            self.pictures.set_high(max(described.highs[picture.raw[0].name]))
        if self._given is None:
            self._say("")

    # --- asking ---------------------------------------------------------------------

    def _on_edited(self) -> None:
        """Somebody filled in something: what is on its way to be filled in comes too late."""
        self._edits += 1
        self._truths = {}
        self._on_changed()

    def _on_changed(self) -> None:
        if self.isVisible() and not self._throttle.isActive():
            self._throttle.start()

    def _ask(self) -> None:
        run = self._run
        if run is None:
            return
        given, sentence = self._filled_in(run)
        if sentence or not given:
            self._given = None
            self._say(sentence)
            self.values.show_answer(None)
            for answer in self._answers:
                answer.clear()
            return
        self._given = given
        truths = self._truths
        subject, row = run.subject, self.values.number if self._goes_on else -1
        question = partial(
            Predict,
            inputs=subject.reads,
            window=max((read.window for read in subject.inputs), default=1),
            state_row=row,
        )
        self._questions.ask(
            "predict",
            self._follower,
            question,
            lambda reply: self._show(reply, given, truths, row),
            self._say,
            given=given,
            still=lambda: self._given is not None,
            is_live=True,
        )

    def _on_questions_changed(self) -> None:
        """Say why an answer takes long, where it does."""
        if self._questions.awaits_weights("predict"):
            self._say("The first steps are on their way…")
        elif self._questions.is_waking and self._questions.is_asking("predict"):
            self._say("Keras is waking up…")
        elif self._questions.is_waking and self._questions.is_asking("describe"):
            self._say("Keras is waking up to read the data…")

    def _filled_in(self, run: ShownRun) -> tuple[Arrays, str]:
        picture = run.subject.picture
        if picture is None:
            return self.values.values()
        values = self.pictures.values()
        return ({} if values is None else {picture.raw[0].name: values}), ""

    def _show(self, reply: Reply, given: Arrays, truths: Arrays, row: int) -> None:
        run, outputs, units = reply.run, reply.arrays, reply.answer.units
        only = next(iter(outputs)) if len(outputs) == 1 else ""
        words = [f"{run.label}:"]
        for answer in self._answers:
            name = answer.output.name if answer.output.name in outputs else only
            if name not in outputs:
                continue
            values, unit = outputs[name], units.get(name, "")
            is_sequence = answer.output.kind == "numbers" and len(self._answers) == 1
            if is_sequence and self.values.show_answer(values[0]):
                answer.clear()
                told = answer.output.in_units(unit)
                where = "the answer lies over the curve and beside the values"
                words = [f"{run.label}: {where}{f', {told}' if told else ''}."]
            else:
                truth = truths.get(answer.output.name)
                answer.show_values(values[0], given, run, unit, truth)
        if run.subject.is_stateful:
            words.append(_GOES_ON.format(row=row) if row >= 0 else _FROM_NOTHING)
        self._say(" ".join(words))

    @property
    def _goes_on(self) -> bool:
        return not self.goes_on.isHidden() and self.goes_on.isChecked()

    # --- test rows ------------------------------------------------------------------

    def take_random_row(self) -> None:
        """Fill in a row of the test data by chance."""
        described = self._described
        if described is None or not described.test_rows:
            self._begin()
            return
        self.take_row(random.randrange(described.test_rows))

    def take_row(self, row: int) -> None:
        """Fill in this row of the test data, counted from 0, unless somebody types meanwhile."""
        run = self._run
        if run is None:
            return
        self.values.show_number(row)
        subject, edits = run.subject, self._edits
        names = [raw.name for read in subject.inputs for raw in read.raw]
        question = partial(
            FetchRows,
            rows=(row,),
            columns=tuple(dict.fromkeys([*names, *subject.reads.values()])),
            window=max((read.window for read in subject.inputs), default=1),
        )
        self._questions.ask(
            "row",
            self._follower,
            question,
            self._fill_in,
            self._say,
            still=lambda: self._edits == edits and not self.values.is_being_typed,
        )

    def _fill_in(self, reply: Reply) -> None:
        subject, read = reply.run.subject, reply.arrays
        picture = subject.picture
        found = {output.name: read.get(truth_name(output.name)) for output in subject.outputs}
        self._truths = {name: rows[0] for name, rows in found.items() if rows is not None}
        if picture is None:
            self.values.show_row({name: values[0] for name, values in read.items()})
            if len(self._truths) == len(subject.outputs) == 1:
                self.values.show_truth(next(iter(self._truths.values())))
        elif (row := self._picture_in(picture, read)) is not None:
            self.pictures.show_row(row)
        self._on_changed()

    def _picture_in(self, picture: Input, read: Arrays) -> Any:
        """A row of the data as a picture's bytes; None where there is none in it."""
        raw = picture.raw[0]
        values = read.get(raw.name, read.get(picture.column.name))
        if values is None or self._described is None:
            return None
        highs = self._described.highs.get(raw.name)
        low, high = (0.0, max(highs)) if highs else values_range(values)
        return as_bytes(image_of(values[0], raw.shape, low, high), raw.shape)

    # --- inside -----------------------------------------------------------------------

    def _wants_newer_weights(self) -> bool:
        """New weights are worth writing only while there is something to try them on."""
        has_none = self._run is not None and not self._run.weights
        return self.isVisible() and (self._given is not None or has_none)

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()
        has_picture = self._run is not None and not self.pictures.isHidden()
        if self._described is not None or has_picture:
            self._on_changed()  # there may be newer weights than when it was looked at last


def _asks_alike(one: Subject, other: Subject) -> bool:
    """Whether what is filled in for the one can be given to the other."""
    return (one.inputs, one.names) == (other.inputs, other.names)


def _has_states(run: ShownRun) -> bool:
    """Whether it is known what stateful layers remembered when the weights were written."""
    if not run.subject.is_stateful or not run.weights:
        return False
    return (run.folder.path / f"{run.weights}.states.npz").is_file()
