"""Training that counts steps, in the settings form; and what its numbers look like in the room."""

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.codegen.script import generate
from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.graph.catalogue import catalogue
from studio.project.datasets import PreparedColumn
from studio.project.limits import overstepped
from studio.project.store import load
from studio.project.training import NEW, ClassWeight
from studio.resources import resource
from studio.ui.edit.commands import SetData
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


def pick(editor: ChoiceEditor, title: str) -> None:
    row = editor.combo.findText(title)
    assert row >= 0, title
    editor.combo.setCurrentIndex(row)
    editor.combo.activated.emit(row)


def test_classes_are_weighed_by_their_own_names(form, qtbot):
    weights, document = form.weights_form, form.document
    assert weights.class_form is None
    pick(weights.form.editors["class_weight"], "Balanced")
    assert document.project.training.class_weight == ClassWeight("balanced")
    assert weights.class_form is None
    pick(weights.form.editors["class_weight"], "Typed")
    class_form: Any = weights.class_form
    assert list(class_form.editors) == [str(digit) for digit in range(10)]
    line = class_form.editors["7"].line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "2.5")
    assert document.project.training.class_weight == ClassWeight("typed", {"7": 2.5})
    document.undo_stack.undo()
    assert document.project.training.class_weight == ClassWeight("typed")
    assert line.text() == "1.0"
    pick(weights.form.editors["class_weight"], "None")
    assert document.project.training.class_weight == ClassWeight()


def test_a_column_of_one_number_can_weigh_the_samples(form, qtbot):
    document = form.document
    columns = (*document.project.data.columns, PreparedColumn("counts", "label"))
    data = msgspec.structs.replace(document.project.data, columns=columns)
    document.push(SetData(document, data, "Add a column"))
    editor = form.weights_form.form.editors["sample_weight"]
    pick(editor, "counts")
    assert document.project.training.sample_weight == "counts"
    assert 'sample_weight=train_data["counts"]' in generate(document.project).text
    pick(editor, "none")
    assert document.project.training.sample_weight == ""


def test_a_rate_is_a_number_or_a_schedule_with_its_fields(form, qtbot):
    document = form.document
    editor = form.optimizer_form.main.editors["learning_rate"]
    before = document.project.training.optimizer.params.get("learning_rate", 0.001)
    pick(editor.way, "ExponentialDecay")
    rate = document.project.training.optimizer.params["learning_rate"]
    assert (rate["name"], rate["params"]["initial_learning_rate"]) == ("ExponentialDecay", before)
    assert not editor.line.isVisible()
    line = editor.arguments.form.editors["decay_steps"].line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "250")
    rate = document.project.training.optimizer.params["learning_rate"]
    assert rate["params"]["decay_steps"] == 250
    assert "keras.optimizers.schedules.ExponentialDecay(" in generate(document.project).text
    assert document.project.errors() == []
    pick(editor.way, "constant")
    assert document.project.training.optimizer.params.get("learning_rate", 0.001) == before
    assert editor.line.isVisible()


OPTIMIZERS = tuple(catalogue().optimizers)
SPECIAL = {
    "clipnorm": 1.0,
    "clipvalue": 0.5,
    "global_clipnorm": 2.0,
    "use_ema": True,
    "ema_momentum": 0.9,
    "ema_overwrite_frequency": 10,
    "gradient_accumulation_steps": 4,
    "loss_scale_factor": 2.0,
    "weight_decay": 0.01,
}


@pytest.mark.parametrize("optimizer", ["SGD", "Muon"])
def test_clipping_averaging_and_accumulation_are_set_and_stand_in_the_script(
    form, qtbot, optimizer
):
    document = form.document
    pick(form.optimizer_choice.editors["optimizer"], optimizer)
    form.optimizer_form.open_more(True)
    for name, value in SPECIAL.items():
        editor = form.optimizer_form.more.editors[name]
        if name == "use_ema":
            editor.box.setChecked(True)
        else:
            editor.line.setFocus()
            editor.line.selectAll()
            qtbot.keyClicks(editor.line, str(value))
    assert document.project.training.optimizer.params == SPECIAL
    text = "".join(generate(document.project).text.split())
    assert all(f"{name}={value!r}" in text for name, value in SPECIAL.items())
    (clipped,) = [p.sentence for p in document.project.problems() if p.code == "optimizer"]
    assert "in 3 ways" in clipped
    line = form.optimizer_form.more.editors["gradient_accumulation_steps"].line
    line.selectAll()
    line.setFocus()
    qtbot.keyClicks(line, "1")
    assert "at least 2" in form.optimizer_form.more.error_of("gradient_accumulation_steps")


def test_every_optimizer_takes_clipping_averaging_and_accumulation():
    for name in OPTIMIZERS:
        assert set(SPECIAL) <= {param.name for param in catalogue().optimizers[name].params}


def test_an_order_of_the_rows_is_chosen_and_said_plainly(form, qtbot):
    document = form.document
    choose(form, "order", "As the rows lie", qtbot)
    assert document.project.training.order == "given"
    assert form.order_note.text().endswith("as they lie in the training data.")
    choose(form, "order", "New each epoch, from the seed", qtbot)
    assert document.project.training.order == "seeded"
    assert "class Batches:" in generate(document.project).text
    choose(form, "order", "As Keras does", qtbot)
    assert "the same order in each epoch on TensorFlow" in form.order_note.text()
    choose(form, "length", "Steps", qtbot)
    assert form.order_note.text().startswith("The rows are shuffled once")


def test_a_project_that_is_begun_deals_its_rows_anew(qtbot):
    form = TrainingSettingsForm(Document())
    qtbot.addWidget(form)
    assert form.document.project.training == NEW
    assert "the number of the epoch alone" in form.order_note.text()
