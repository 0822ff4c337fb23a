"""The room around the open project: what its columns show, and what a lesson reaches in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone, RunStarted
from studio.resources import resource
from studio.ui.lesson.links import Doing
from tests.helpers.keyboard import Keyboard, settings_in

AUTOENCODER = resource("examples", "autoencoder.strata")


@pytest.fixture
def keyboard(qtbot: QtBot, tmp_path: Path) -> Iterator[Keyboard]:
    keyboard = Keyboard(qtbot, settings_in(tmp_path))
    yield keyboard
    keyboard.close()


@pytest.mark.parametrize(
    ("doing", "panel"),
    [
        (Doing.CODE, "code"),
        (Doing.SUMMARY, "summary"),
        (Doing.PICTURES, "training"),
        (Doing.SETTINGS, "training"),
        (Doing.GATES, "evaluation"),
        (Doing.DECODE, "training"),
    ],
)
def test_a_lesson_brings_what_it_names_to_the_front(
    keyboard: Keyboard, doing: Doing, panel: str
) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    workspace = keyboard.workspace
    workspace.lesson.link_followed.emit(f"do:{doing}")
    assert workspace.tabs.currentWidget() is getattr(workspace, panel)


def test_a_lesson_that_wants_the_settings_shows_them_and_not_the_curves(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    training = keyboard.workspace.training
    for doing, page in ((Doing.SETTINGS, "Settings"), (Doing.PICTURES, "Curves")):
        keyboard.workspace.lesson.link_followed.emit(f"do:{doing}")
        tabs = training.tabs
        assert tabs.tabText(tabs.currentIndex()).startswith(page)


def test_a_lesson_that_wants_the_whole_network_shows_it(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    canvas = keyboard.workspace.canvas
    canvas.zoom_in()
    canvas.zoom_in()
    near = canvas.transform().m11()
    keyboard.workspace.lesson.link_followed.emit(f"do:{Doing.CANVAS}")
    assert canvas.transform().m11() < near


def test_a_lesson_that_wants_to_train_what_cannot_be_trained_says_why(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    keyboard.workspace.lesson.link_followed.emit(f"do:{Doing.TRAIN}")
    assert keyboard.said.startswith("Not trained: ")
    assert keyboard.workspace.tabs.currentWidget() is keyboard.workspace.problems


def test_the_lists_are_as_wide_as_the_lesson_wants_where_there_is_one(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    columns = keyboard.workspace.columns
    without = columns.sizes()
    keyboard.window.files.open_example(AUTOENCODER)
    with_lesson = columns.sizes()
    assert with_lesson[0] == 300 > without[0]
    assert with_lesson[2] == without[2]


def test_data_and_settings_are_made_when_somebody_looks_and_keys_lead_into_them(
    keyboard: Keyboard,
) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    workspace = keyboard.workspace
    settings = workspace.training.settings
    assert workspace.data_page.content is None
    assert settings.content is None
    workspace.training.show_settings()
    for show, page in (
        (workspace.show_data, workspace.data_page),
        (workspace.show_training, settings),
    ):
        show()
        assert page.content is not None
    workspace.show_data()
    workspace.canvas.setFocus()
    workspace.panels.next()
    assert workspace.data.isAncestorOf(keyboard.focus)


def test_a_change_that_the_curves_suggest_is_one_undo_step(keyboard: Keyboard) -> None:
    keyboard.window.files.open_example(AUTOENCODER)
    workspace = keyboard.window.workspace
    count = len(workspace.document.project.graph)
    model = workspace.room.model
    model.begin()
    model.take(RunStarted(12, 10, 320, 32, "CPU", ("loss",), 10))
    for epoch in range(12):
        logs = {"loss": 1 / (1 + epoch), "val_loss": 1 + abs(epoch - 5) / 10}
        model.take(EpochDone(epoch, logs, 1.0))
    model.end(Outcome("finished", "It ended."))
    workspace.training.reading.menu().actions()[0].trigger()
    assert len(workspace.document.project.graph) == count + 1
    workspace.document.undo_stack.undo()
    assert len(workspace.document.project.graph) == count
