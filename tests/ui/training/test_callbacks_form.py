"""The callbacks in the training settings: added, edited, taken away, and what keeps them idle."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.codegen.script import generate
from studio.project.callbacks import CallbackSettings
from studio.project.store import load
from studio.project.training import Validation
from studio.resources import resource
from studio.ui.edit.document import Document
from studio.ui.shared.editors import BoolEditor, ChoiceEditor, TextEditor
from studio.ui.training.callbacks_form import CallbacksForm
from studio.ui.training.settings_form import TrainingSettingsForm


@pytest.fixture
def form(qtbot: QtBot) -> CallbacksForm:
    document = Document()
    document.show(load(resource("examples", "mnist_classifier.strata")))
    settings = TrainingSettingsForm(document)
    qtbot.addWidget(settings)
    settings.resize(460, 900)
    settings.show()
    return settings.callbacks_form


def now(form: CallbacksForm) -> tuple[CallbackSettings, ...]:
    return form.document.project.training.callbacks


def add(form: CallbacksForm, name: str) -> None:
    next(action for action in form.menu.actions() if action.text() == name).trigger()


def editor(form: CallbacksForm, card: int, name: str):
    fields = form.cards[card].form
    assert fields is not None
    return fields.editors[name]


def test_each_callback_is_added_and_stands_in_the_script(form):
    names = [action.text() for action in form.menu.actions()]
    assert len(names) == 7
    for name in names:
        add(form, name)
        assert f"keras.callbacks.{name}(" in generate(form.document.project).text
    assert [card.away.accessibleName() for card in form.cards] == [f"Take {n} away" for n in names]
    for _ in names:
        form.document.undo_stack.undo()
    assert now(form) == ()
    assert form.cards == []
    assert form.note.isVisible()


def test_a_field_changes_its_own_callback_as_one_step(form, qtbot):
    add(form, "EarlyStopping")
    add(form, "EarlyStopping")
    patience = editor(form, 1, "patience")
    assert isinstance(patience, TextEditor)
    patience.line.setFocus()
    patience.line.selectAll()
    qtbot.keyClicks(patience.line, "12")
    assert [callback.params["patience"] for callback in now(form)] == [3, 12]
    form.document.undo_stack.undo()
    assert [callback.params["patience"] for callback in now(form)] == [3, 3]
    restore = editor(form, 0, "restore_best_weights")
    assert isinstance(restore, BoolEditor)
    restore.edited.emit(False)
    assert "restore_best_weights" not in now(form)[0].params
    qtbot.mouseClick(form.cards[0].away, Qt.MouseButton.LeftButton)
    assert len(now(form)) == 1
    assert len(form.cards) == 1
    assert now(form)[0].params["restore_best_weights"] is True


def test_what_there_is_to_watch_is_offered(form):
    add(form, "EarlyStopping")
    monitor = editor(form, 0, "monitor")
    assert isinstance(monitor, ChoiceEditor)
    titles = [monitor.combo.itemText(row) for row in range(monitor.combo.count())]
    assert titles == ["val_loss", "val_accuracy", "loss", "accuracy"]
    document = form.document
    document.replace_training(
        msgspec.structs.replace(document.project.training, validation=Validation())
    )
    fields = form.cards[0].form
    assert fields is not None
    assert "nothing is held back for validation" in fields.error_of("monitor")
    monitor.edited.emit("accuracy")
    assert fields.error_of("monitor") == ""


def test_only_the_numbers_of_the_chosen_form_are_shown(form):
    add(form, "LearningRateScheduler")
    fields = form.cards[0].form
    assert fields is not None

    def shown() -> list[str]:
        return [name for name, field in fields.editors.items() if field.isVisibleTo(fields)]

    assert shown() == ["form", "factor", "every"]
    fields.editors["form"].edited.emit("cosine")
    assert shown() == ["form", "highest", "warm_up"]
    assert now(form)[0].params == {"form": "cosine"}
    assert "share = (epoch - warm_up)" in generate(form.document.project).text


def test_a_callback_that_this_strata_does_not_know_is_said_and_can_be_taken_away(form, qtbot):
    document = form.document
    strange = (CallbackSettings("Foreign", {"x": 1}),)
    document.replace_training(msgspec.structs.replace(document.project.training, callbacks=strange))
    assert form.cards[0].said.text() == 'There is no callback "Foreign".'
    qtbot.mouseClick(form.cards[0].away, Qt.MouseButton.LeftButton)
    assert now(form) == ()
