"""The page of gates: how a recurrent layer of a trained network reads one example.

While the network trains, the weights of now are asked for every so often.
"""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QMenu,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.questions import GatesShown, ShowGates
from studio.runs.run_folder import plain_name
from studio.runs.subject import class_number
from studio.ui.run.questions import Questions
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Reply
from studio.ui.trained.gates.gates_view import GatesView, LookedInto, Mode
from studio.ui.widgets.class_bars import shares_of
from studio.ui.widgets.flow_layout import FlowLayout
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, appearance, icon
from studio.ui.widgets.waiting import WaitingState
from studio.words import in_digits

_TOPIC = "gates"
_MODES: tuple[tuple[Mode, str], ...] = (
    ("one", "One unit"),
    ("mean", "Mean"),
    ("all", "All units"),
)
_ROW_WIDTH, _UNIT_WIDTH = 70, 56
"""So narrow that all controls of a single layer stand in one row of the narrowest column."""
_PARTS = (("test", "Test"), ("train", "Training"))


class GatesPage(QWidget):
    """Asks for the gates of a layer of the run that is looked at, and shows them."""

    def __init__(
        self, follower: RunFollower, questions: Questions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._follower, self._questions = follower, questions
        self._run: ShownRun | None = None
        self._key: tuple[Any, ...] = ()
        self._shown: GatesShown | None = None
        self._make_controls()
        self.view = GatesView()
        self.view.unit_wanted.connect(self._on_unit_wanted)
        self.view.example_wanted.connect(lambda step: self.row.setValue(self.row.value() + step))
        self.waiting = WaitingState()
        self.waiting.cancelled.connect(self._on_cancelled)
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("class", "caption")
        self._lay_out()
        follower.changed.connect(self.follow_run)
        questions.state_changed.connect(self._on_questions_changed)
        questions.snapshots.keep_coming(follower, self.isVisible)
        appearance().changed.connect(self._restyle)
        self._restyle()

    def _make_controls(self) -> None:
        self.layer = _choice("Layer", "The recurrent layer that is looked into")
        self.part = _choice("Part of the data", "Rows of the test data, or of the training data")
        for part, words in _PARTS:
            self.part.addItem(words, part)
        self.row = QSpinBox()
        self.row.setAccessibleName("Example")
        self.row.setToolTip("The example, counted from 0")
        self.row.setKeyboardTracking(False)
        self.row.setMaximumWidth(_ROW_WIDTH)
        self.back, self.on = _button("The example before"), _button("The next example")
        self.back.clicked.connect(lambda: self.row.setValue(self.row.value() - 1))
        self.on.clicked.connect(lambda: self.row.setValue(self.row.value() + 1))
        self.mode = _choice("Units shown", "One unit as a line, all as a map of colours")
        for mode, words in _MODES:
            self.mode.addItem(words, mode)
        self.unit = QSpinBox(minimum=1)
        self.unit.setAccessibleName("Unit")
        self.unit.setMaximumWidth(_UNIT_WIDTH)
        self.unit.setToolTip("The unit, counted from 1")
        self.keep = _button("Save these curves")
        self.keep.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.keep)
        menu.addAction("Save as a &picture…", self._keep_picture)
        menu.addAction("Save as &CSV…", self._keep_csv)
        self.keep.setMenu(menu)
        self.layer.activated.connect(self._ask)
        self.part.activated.connect(self._ask)
        self.row.valueChanged.connect(self._ask)
        self.mode.currentIndexChanged.connect(self._on_units_chosen)
        self.unit.valueChanged.connect(self._on_units_chosen)

    def _lay_out(self) -> None:
        self._controls = QWidget()
        flow = FlowLayout(self._controls, SPACE_XS)
        for widget in (
            self.layer, self.part, self.back, self.row, self.on, self.mode, self.unit, self.keep,
        ):  # fmt: skip
            flow.addWidget(widget)
        self._drawn = QWidget()
        column = QVBoxLayout(self._drawn)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        head.setSpacing(SPACE_XS)
        head.addWidget(self.words)
        head.addWidget(self.view.where)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._drawn)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, SPACE_S, 0, 0)
        whole.setSpacing(SPACE_S)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        top.addWidget(self._controls)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)
        self._controls.hide()
        self.setFocusProxy(self.view)

    # --- which run ------------------------------------------------------------------

    def follow_run(self) -> None:
        """Look into the run that is looked at now."""
        before, self._run = self._run, self._follower.shown
        run = self._run
        if run is None:
            return
        if before is None or before.folder != run.folder:
            self._shown, self._key = None, ()
            self._controls.hide()
            self.waiting.rest("")
            self._stack.setCurrentWidget(self.waiting)
        if self.isVisible():
            self._ask_if_new()

    def _ask_if_new(self) -> None:
        if self._run is not None and self._key != self._run.version:
            self._ask()

    # --- asking ---------------------------------------------------------------------

    def _ask(self) -> None:
        run = self._run
        if run is None:
            return
        self._key = run.version
        output = next(iter(run.subject.outputs), None)
        question = partial(
            ShowGates,
            inputs=run.subject.reads,
            layer=self.layer.currentData() if self._shown is not None else "",
            part=self.part.currentData(),
            row=self.row.value(),
            output=output.name if output is not None else "",
            target=output.target if output is not None else "",
        )
        self._questions.ask(
            _TOPIC, self._follower, question, self._on_answered, self._on_failed, is_live=True
        )

    def _on_answered(self, reply: Reply) -> None:
        self.show_answer(reply.run, reply.answer, reply.arrays)

    def _on_failed(self, sentence: str) -> None:
        self._key = ()
        self.waiting.rest(sentence)
        self._stack.setCurrentWidget(self.waiting)

    def _on_cancelled(self) -> None:
        self._questions.cancel(_TOPIC)
        self._on_failed("Nothing was asked to the end. Choose an example to ask again.")
        self._controls.show()

    def _on_questions_changed(self) -> None:
        if not self._questions.is_asking(_TOPIC) or self._shown is not None:
            return
        if self._questions.awaits_weights(_TOPIC):
            self.waiting.wait("The first steps are on their way…", can_cancel=False)
        elif self._questions.is_waking:
            self.waiting.wait("Keras is waking up…")
        else:
            self.waiting.wait("Reading the data and the gates…")
        self._stack.setCurrentWidget(self.waiting)

    # --- showing ----------------------------------------------------------------------

    def show_answer(self, run: ShownRun, answer: GatesShown, arrays: dict[str, Any]) -> None:
        """Show what was found, or the sentence that says why nothing can be shown."""
        self._shown = answer
        self._fill_controls(run, answer, arrays)
        self._controls.show()
        if answer.sentence:
            self.waiting.rest(answer.sentence)
            self._stack.setCurrentWidget(self.waiting)
            return
        found = LookedInto(answer, arrays)
        self.view.show_gates(found)
        words = [*answer.notes]
        if found.sequences() is None and "answer" in arrays:
            words.insert(0, _answer_in_words(run, answer, arrays))
        elif units := _units_in_words(run, answer):
            words.insert(0, f"Answer and target are {units}.")
        if run.step:
            words.insert(0, f"After step {run.step:,}.")
        self.words.setText(" ".join(words))
        self.words.setVisible(bool(words))
        self._stack.setCurrentWidget(self._drawn)

    def _fill_controls(self, run: ShownRun, answer: GatesShown, arrays: dict[str, Any]) -> None:
        """What may be chosen; what is, unless something else was chosen meanwhile."""
        is_newest = not self._questions.is_asking(_TOPIC)
        layer = answer.layer if is_newest else self.layer.currentData()
        fields = (self.layer, self.row, self.unit)
        for field in fields:
            field.blockSignals(True)
        self.layer.clear()
        for name in answer.layers:
            self.layer.addItem(run.subject.layer_title(name), name)
        self.layer.setCurrentIndex(max(0, self.layer.findData(layer)))
        self.layer.setVisible(len(answer.layers) > 1)
        self.row.setRange(0, answer.rows - 1)
        if is_newest:
            self.row.setValue(answer.row)
        if "h" in arrays:
            self.unit.setMaximum(arrays["h"].shape[1])
        for field in fields:
            field.blockSignals(False)
        self.back.setEnabled(self.row.value() > 0)
        self.on.setEnabled(self.row.value() < answer.rows - 1)

    def _on_units_chosen(self) -> None:
        self.unit.setVisible(self.mode.currentData() == "one")
        self.view.show_units(self.mode.currentData(), self.unit.value() - 1)

    def _on_unit_wanted(self, unit: int) -> None:
        self.unit.setValue(unit + 1)

    # --- keeping ----------------------------------------------------------------------

    def _keep_picture(self) -> None:
        path = self._chosen_file("Save the gates as a picture", "png", "Pictures (*.png)")
        if path is not None and not self.view.picture().save(str(path)):
            self._say_not_written(path)

    def _keep_csv(self) -> None:
        path = self._chosen_file("Save the gates as CSV", "csv", "Tables (*.csv)")
        if path is None:
            return
        try:
            self.view.write_csv(path)
        except OSError:
            self._say_not_written(path)

    def _chosen_file(self, title: str, suffix: str, kinds: str) -> Path | None:
        shown = self._shown
        if shown is None or shown.sentence:
            return None
        layer = plain_name(self.layer.currentText())
        suggestion = f"{layer}-{self.part.currentData()}-{shown.row}.{suffix}"
        name, _ = QFileDialog.getSaveFileName(self, title, suggestion, kinds)
        if not name:
            return None
        return Path(name if name.endswith(f".{suffix}") else f"{name}.{suffix}")

    def _say_not_written(self, path: Path) -> None:
        self.words.setText(f"{path} cannot be written.")
        self.words.show()

    def _restyle(self) -> None:
        self.back.setIcon(icon("caret-left"))
        self.on.setIcon(icon("caret-right"))
        self.keep.setIcon(icon("download-simple"))

    # --- Qt -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask where somebody looks; there may be newer weights than the last time."""
        super().showEvent(event)
        self._ask_if_new()


def _choice(name: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _units_in_words(run: ShownRun, answer: GatesShown) -> str:
    """In which units answer and target are; nothing where these are as read."""
    output = next(iter(run.subject.outputs), None)
    return output.in_units(answer.units) if output is not None else ""


def _answer_in_words(run: ShownRun, shown: GatesShown, arrays: dict[str, Any]) -> str:
    """What the network answers for the whole example, and what it should."""
    output = next(iter(run.subject.outputs), None)
    answer, target = arrays["answer"].reshape(-1), arrays.get("target")
    if output is not None and output.kind == "classes" and arrays["answer"].ndim == 1:
        shares = shares_of(answer)
        best = shares.index(max(shares))
        words = f"The network answers {output.class_name(best)} ({shares[best]:.0%})"
        if target is not None:
            words += f"; the target is {output.class_name(class_number(target))}"
        return f"{words}."
    first = ", ".join(in_digits(float(v), 4) for v in answer[:3])
    words = f"The network answers {first}{', …' if answer.size > 3 else ''}"
    if target is not None and target.size == answer.size <= 3:
        words += f"; the target is {', '.join(in_digits(float(v), 4) for v in target.reshape(-1))}"
    units = _units_in_words(run, shown)
    return f"{words}, {units}." if units else f"{words}."
