"""Training that counts steps, in the settings form; and what its numbers look like in the room."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.project.limits import overstepped
from studio.project.store import load
from studio.resources import resource
from studio.ui.edit.document import Document
from studio.ui.run.run_model import RunModel
from studio.ui.shared.editors import ChoiceEditor, TextEditor
from studio.ui.training.settings_form import TrainingSettingsForm


@pytest.fixture
def form(qtbot: QtBot) -> TrainingSettingsForm:
    document = Document()
    document.show(load(resource("examples", "mnist_classifier.strata")))
    form = TrainingSettingsForm(document)
    qtbot.addWidget(form)
    form.resize(420, 900)
    form.show()
    return form


def choose(form: TrainingSettingsForm, name: str, title: str, qtbot: QtBot) -> None:
    editor = form.fit_form.editors[name]
    assert isinstance(editor, ChoiceEditor)
    combo = editor.combo
    combo.setFocus()
    while combo.currentText() != title:
        before = combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down)
        if combo.currentIndex() == before:
            qtbot.keyClick(combo, Qt.Key.Key_Home)


def type_over(form: TrainingSettingsForm, name: str, text: str, qtbot: QtBot) -> None:
    editor = form.fit_form.editors[name]
    assert isinstance(editor, TextEditor)
    line = editor.line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def shown(form: TrainingSettingsForm) -> set[str]:
    names = ("epochs", "steps", "test_every")
    return {name for name in names if form.fit_form.editors[name].isVisible()}


def test_steps_take_the_place_of_epochs_and_undo_gives_them_back(form, qtbot):
    document = form.document
    assert shown(form) == {"epochs"}
    choose(form, "length", "Steps", qtbot)
    assert document.project.training.steps == 1000
    assert shown(form) == {"steps", "test_every"}
    type_over(form, "steps", "4001", qtbot)
    type_over(form, "test_every", "500", qtbot)
    settings = document.project.training
    assert (settings.steps, settings.test_every) == (4001, 500)
    for _ in range(3):
        document.undo_stack.undo()
    assert document.project.training.steps is None
    assert shown(form) == {"epochs"}


def test_without_a_validation_the_interval_is_that_of_reports(form, qtbot):
    choose(form, "length", "Steps", qtbot)
    choose(form, "validation", "None", qtbot)
    assert shown(form) == {"steps", "test_every"}


@pytest.mark.parametrize("text", ["0", "-5", "many", "1.5"])
def test_a_wrong_number_of_steps_is_told_beside_its_field(form, qtbot, text):
    choose(form, "length", "Steps", qtbot)
    before = form.document.project.training
    type_over(form, "steps", "8", qtbot)
    line = form.fit_form.editors["steps"].line
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)
    assert form.fit_form.error_of("steps")
    assert form.document.project.training.steps in (before.steps, 8, 1)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "1" + "0" * 20, "Expected at most 1,000,000,000; got 1e+20."),
        ("batch_size", "1" + "0" * 9 + "1", "Expected at most 1,000,000,000; got 10,000,000,001."),
        ("steps_per_execution", "10001", "Expected at most 10,000; got 10,001."),
        ("seed", str(2**32), "Expected at most 4,294,967,295; got 4,294,967,296."),
    ],
)
def test_a_number_without_end_is_told_beside_its_field(form, qtbot, name, text, sentence):
    part = next(p for p in (form.fit_form, form.machine_form) if name in p.editors)
    line = part.editors[name].line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    assert part.error_of(name) == sentence
    # What was typed until then was within the limits, and was taken.
    assert overstepped(form.document.project.training) is None


def test_arrows_stop_at_the_limit(form, qtbot):
    editor = form.machine_form.editors["steps_per_execution"]
    type_over(form, "batch_size", "2", qtbot)
    editor.line.setText("9999")
    editor.line.textEdited.emit("9999")
    for _ in range(3):
        qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert form.document.project.training.steps_per_execution == 10_000


def test_progress_of_a_run_by_steps_is_that_of_its_steps(qtbot):
    model = RunModel(clock=lambda: 0.0)
    model.begin()
    model.take(RunStarted(1, 4001, 60_000, 50, "CPU", ("loss",), 4460, test_every=500))
    model.take(StepsDone(0, (1,), {"loss": (2.3,)}, 5000.0))
    model.take(EpochDone(0, {"loss": 2.3, "val_loss": 2.4}, 1.0, step=1))
    numbers = tuple(range(2, 2002))
    model.take(StepsDone(0, numbers, {"loss": tuple(1.0 for _ in numbers)}, 5000.0))
    model.take(EpochDone(4, {"loss": 1.0, "val_loss": 0.6}, 1.0, step=2001))
    assert model.run.step_in_epoch == 2001
    assert model.run.fraction == pytest.approx(2001 / 4001)
    assert model.run.seconds_left == pytest.approx(2000 * 50 / 5000)
    # Tests stand where they were made; what is learned stands on the curves of the steps.
    assert set(model.run.epochs) == {"val_loss"}
    assert list(model.run.epochs["val_loss"].x * 4001) == pytest.approx([1, 2001])
