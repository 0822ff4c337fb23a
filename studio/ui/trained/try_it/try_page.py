"""The page on which a trained network is tried: one example goes in, the answer stands below.

An answer follows each change; while one is on its way the newest example waits, and those between
are left out. While the network trains, the weights of now are asked for every so often.
"""

import random
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

from studio.engine.protocol.questions import (
    DataDescribed,
    DescribeData,
    FetchRows,
    Predict,
    Predicted,
    RowsFetched,
)
from studio.runs.subject import Subject
from studio.ui.run.room import TrainingRoom
from studio.ui.run.shown_run import AskedRun, TestedRun, unusable
from studio.ui.shared.pictures import as_bytes, image_of, values_range
from studio.ui.trained.try_it.output_view import OutputView
from studio.ui.trained.try_it.picture_source import PictureSource
from studio.ui.trained.try_it.value_source import ValueSource
from studio.ui.widgets.theme import SPACE_M, SPACE_S

_THROTTLE_MS = 40
_SNAPSHOT_MS = 2_000
_GOES_ON = "Its stateful layers go on as training left them for row {row:,}."
_FROM_NOTHING = (
    "Its stateful layers start from an empty state, as if nothing had come before this example."
)


class TryPage(QScrollArea):
    """Tries the model of the run that is looked at."""

    def __init__(self, run: TestedRun, room: TrainingRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run, self._room, self._asker = run, room, room.asker
        self._tested: AskedRun | None = None
        self._described: DataDescribed | None = None
        self._given: Any = None
        self._is_asking = self._is_outdated = False
        self.pictures, self.values = PictureSource(), ValueSource()
        self.pictures.changed.connect(self._on_changed)
        self.pictures.row_wanted.connect(self.take_random_row)
        self.pictures.message_shown.connect(self._say)
        self.values.changed.connect(self._on_changed)
        self.values.row_wanted.connect(self.take_random_row)
        self.values.row_chosen.connect(self.take_row)
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
        self._snapshots = QTimer(self, interval=_SNAPSHOT_MS)
        self._snapshots.timeout.connect(self._want_snapshot)
        self._lay_out()
        run.changed.connect(self.follow_run)
        room.state_changed.connect(self._on_state_changed)

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
        tested, before = self._run.tested, self._tested
        self._tested = tested
        if tested is None:
            return
        if before is None or before.folder != tested.folder:
            self._follow(tested, before)
        self.goes_on.setVisible(_has_states(tested))
        if self.isVisible():
            self._on_state_changed()
            self._begin()
            if self._given is not None:
                self._on_changed()

    def _follow(self, tested: AskedRun, before: AskedRun | None) -> None:
        """Another run may read and answer otherwise. What is filled in stays where it fits."""
        subject = tested.subject
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
        self._given = None
        picture = subject.picture
        self.pictures.setVisible(picture is not None)
        self.values.setVisible(picture is None)
        if picture is not None:
            self.pictures.follow(picture, subject.names)
        else:
            self.values.follow(subject.inputs)

    def _begin(self) -> None:
        """Ask what the data hold, once; and have weights to ask while none are there."""
        tested = self._tested
        if tested is None:
            return
        if not tested.weights:
            self._want_snapshot()
        if self._described is None and not self._asker.is_asking("describe"):
            subject = tested.subject
            question = DescribeData(
                self._asker.new_id(),
                str(tested.folder.path),
                tested.weights,
                subject.device,
                subject.raw,
            )

            def done(described: DataDescribed) -> None:
                self._on_described(tested, described)

            self._asker.ask("describe", question, done, self._say)
            self._say("Keras is waking up to read the data…" if self._asker.is_waking else "")

    def _on_described(self, tested: AskedRun, described: DataDescribed) -> None:
        if not self._is_of_now(tested):
            if self.isVisible():
                self._begin()  # another run came meanwhile, and may have other data
            return
        self._described = described
        picture = tested.subject.picture
        if picture is None:
            self.values.describe(described)
            self.values.show_count(described.test_rows)
            if self.values.has_sequence and described.test_rows and self._given is None:
                self.take_row(0)  # nobody types a sequence to begin with
            else:
                self._on_changed()
        elif picture.raw[0].name in described.highs:
            self.pictures.set_high(max(described.highs[picture.raw[0].name]))
        if self._given is None:
            self._say("")

    # --- asking ---------------------------------------------------------------------

    def _on_changed(self) -> None:
        self._is_outdated = True
        if self.isVisible() and not self._throttle.isActive():
            self._throttle.start()

    def _ask(self) -> None:
        tested = self._tested
        if tested is None or self._is_asking:
            return  # the answer that is on its way asks for the next one
        self._is_outdated = False
        values, sentence = self._filled_in(tested)
        if sentence or not values:
            self._given = None
            self._say(sentence)
            self.values.show_answer(None)
            for answer in self._answers:
                answer.clear()
            return
        self._given = values
        if not tested.weights:
            self._say("The first steps are on their way…")
            self._want_snapshot()
            return
        number = self._asker.new_id()
        folder = tested.folder.path

        def write() -> dict[str, str]:
            import numpy as np

            (folder / "asked").mkdir(exist_ok=True)
            files = {}
            for place, (name, array) in enumerate(values.items()):
                files[name] = f"asked/{number}-given-{place}.npy"
                np.save(folder / files[name], array, allow_pickle=False)
            return files

        self._is_asking = True
        self._room.background.run(
            write,
            lambda files: self._send(tested, number, files),
            lambda error: self._on_asked(unusable(error)),
        )

    def _on_asked(self, sentence: str = "") -> None:
        """A question is over; the next one may go."""
        self._is_asking = False
        if sentence:
            self._say(sentence)
        if self._is_outdated:
            self._throttle.start()

    def _filled_in(self, tested: AskedRun) -> tuple[dict[str, Any], str]:
        picture = tested.subject.picture
        if picture is None:
            return self.values.values()
        values = self.pictures.values()
        return ({} if values is None else {picture.raw[0].name: values}), ""

    def _send(self, tested: AskedRun, number: int, files: dict[str, str]) -> None:
        subject = tested.subject
        raw = {column.name for read in subject.inputs if read.is_raw for column in read.raw}
        question = Predict(
            number,
            str(tested.folder.path),
            tested.weights,
            subject.device,
            subject.raw,
            inputs=subject.reads,
            given={name: file for name, file in files.items() if name in raw},
            prepared={name: file for name, file in files.items() if name not in raw},
            window=max((read.window for read in subject.inputs), default=1),
            state_row=self.values.number if self._goes_on else -1,
        )
        folder = tested.folder.path

        def failed(sentence: str) -> None:
            _remove(folder, files)
            self._on_asked(sentence)

        def done(answer: Predicted) -> None:
            self._on_predicted(tested, answer, files)

        self._asker.ask("predict", question, done, failed)
        if self._asker.is_waking:
            self._say("Keras is waking up…")

    def _on_predicted(self, tested: AskedRun, answer: Predicted, files: dict[str, str]) -> None:
        folder = tested.folder.path

        def work() -> dict[str, Any]:
            import numpy as np

            read = {name: np.load(folder / file) for name, file in answer.outputs.items()}
            _remove(folder, {**files, **answer.outputs})
            return read

        def done(outputs: dict[str, Any]) -> None:
            if self._is_of_now(tested):
                self._show(tested, outputs)
            self._on_asked()

        self._room.background.run(work, done, lambda error: self._on_asked(unusable(error)))

    def _show(self, tested: AskedRun, outputs: dict[str, Any]) -> None:
        if self._given is None:
            return
        only = next(iter(outputs.values())) if len(outputs) == 1 else None
        words = [f"{tested.label}:"]
        for answer in self._answers:
            values = outputs.get(answer.output.name, only)
            if values is None:
                continue
            is_sequence = answer.output.kind == "numbers" and len(self._answers) == 1
            if is_sequence and self.values.show_answer(values[0]):
                answer.clear()
                words = [f"{tested.label}: the answer lies over the curve and beside the values."]
            else:
                answer.show_values(values[0], self._given, tested)
        if tested.subject.is_stateful:
            words.append(
                _GOES_ON.format(row=self.values.number) if self._goes_on else _FROM_NOTHING
            )
        self._say(" ".join(words))

    def _is_of_now(self, tested: AskedRun) -> bool:
        """Whether an answer about a run still is about the one that is looked at."""
        return self._tested is not None and self._tested.folder == tested.folder

    @property
    def _goes_on(self) -> bool:
        return not self.goes_on.isHidden() and self.goes_on.isChecked()

    # --- test rows ------------------------------------------------------------------

    def take_random_row(self) -> None:
        """Fill in a row of the test data by chance."""
        tested, described = self._tested, self._described
        if tested is None:
            return
        if described is None or not described.test_rows:
            self._begin()
            return
        self.take_row(random.randrange(described.test_rows))

    def take_row(self, row: int) -> None:
        """Fill in this row of the test data, counted from 0."""
        tested = self._tested
        if tested is None:
            return
        self.values.show_number(row)
        subject = tested.subject
        names = [raw.name for read in subject.inputs for raw in read.raw]
        truths = [target.column for target in subject.targets]
        question = FetchRows(
            self._asker.new_id(),
            str(tested.folder.path),
            tested.weights,
            subject.device,
            subject.raw,
            (row,),
            tuple(dict.fromkeys([*names, *subject.reads.values(), *truths])),
            window=max((read.window for read in subject.inputs), default=1),
        )
        self._asker.ask("row", question, lambda a: self._on_row(tested, a), self._say)

    def _on_row(self, tested: AskedRun, answer: RowsFetched) -> None:
        folder = tested.folder.path

        def work() -> dict[str, Any]:
            import numpy as np

            read = {name: np.load(folder / file) for name, file in answer.columns.items()}
            _remove(folder, answer.columns)
            return read

        def done(read: dict[str, Any]) -> None:
            if self._is_of_now(tested):
                self._fill_in(tested, read)

        self._room.background.run(work, done, lambda error: self._say(unusable(error)))

    def _fill_in(self, tested: AskedRun, read: dict[str, Any]) -> None:
        subject = tested.subject
        picture = subject.picture
        if picture is None:
            self.values.show_row({name: values[0] for name, values in read.items()})
            if len(subject.targets) == 1 and subject.targets[0].column in read:
                self.values.show_truth(read[subject.targets[0].column][0])
            return
        values = read.get(picture.raw[0].name, read.get(picture.column.name))
        if values is None or self._described is None:
            return
        highs = self._described.highs.get(picture.raw[0].name)
        low, high = (0.0, max(highs)) if highs else values_range(values)
        shape = picture.raw[0].shape
        self.pictures.show_row(as_bytes(image_of(values[0], shape, low, high), shape))

    # --- snapshots ------------------------------------------------------------------

    def _on_state_changed(self) -> None:
        if self._run.is_training and self.isVisible():
            if not self._snapshots.isActive():
                self._snapshots.start()
        else:
            self._snapshots.stop()

    def _want_snapshot(self) -> None:
        """New weights are worth writing only while there is something to try them on."""
        if not self.isVisible():
            self._snapshots.stop()
        elif self._run.is_training:
            has_none = self._tested is not None and not self._tested.weights
            if (self._given is not None or has_none) and not self._asker.is_asking("predict"):
                self._room.save_snapshot()

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where somebody looks."""
        super().showEvent(event)
        self._on_state_changed()
        self._begin()
        if self._described is not None or not self.pictures.isHidden():
            self._on_changed()  # there may be newer weights than when it was looked at last


def _asks_alike(one: Subject, other: Subject) -> bool:
    """Whether what is filled in for the one can be given to the other."""
    return (one.inputs, one.names) == (other.inputs, other.names)


def _has_states(tested: AskedRun) -> bool:
    """Whether it is known what stateful layers remembered when the weights were written."""
    if not tested.subject.is_stateful or not tested.weights:
        return False
    return (tested.folder.path / f"{tested.weights}.states.npz").is_file()


def _remove(folder: Any, files: dict[str, str]) -> None:
    for file in files.values():
        (folder / file).unlink(missing_ok=True)
