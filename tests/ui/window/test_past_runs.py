"""The runs of before in the whole window: its history, a project as it was, a shown run that is
deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from studio.engine.protocol.checkpoint_file import FOLDER, CheckpointHead, file_name, write
from studio.runs.launch import Launch
from studio.runs.run_folder import RunFolder
from studio.runs.run_record import Parent
from studio.runs.trash import TRASH_FOLDER
from studio.ui.actions.command import Command
from studio.ui.compare.history_window import HistoryWindow
from studio.ui.run.room import TrainingRoom
from studio.ui.window.main_window import MainWindow
from studio.ui.window.past_runs import thumbnail
from tests.helpers.keyboard import POPUP_NOISE
from tests.helpers.past_runs import STEPS, past_run, spirals

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.workspace.document.show(spirals())
    window.workspace_in_front()
    yield window
    window.workspace.document.undo_stack.setClean()
    window.close()


def run_of(window: MainWindow, title: str) -> RunFolder:
    return past_run(window.workspace.document.project, window.workspace.room.root, title=title)


def history_of(window: MainWindow, qtbot: QtBot, runs: int) -> HistoryWindow:
    window.actions_by_id[Command.HISTORY].trigger()
    history = window.workspace.past_runs.history
    assert history is not None
    qtbot.waitUntil(lambda: len(history.model.entries) == runs)
    return history


def test_a_project_is_opened_as_it_was_with_its_run_in_sight(
    window: MainWindow, qtbot: QtBot
) -> None:
    workspace = window.workspace
    first = run_of(window, "first")
    hidden = next(n for n in workspace.document.project.graph.nodes() if n.name == "hidden_1")
    workspace.document.project.graph.set_param(hidden.id, "units", 64)
    run_of(window, "second")
    history = history_of(window, qtbot, 2)
    history.choose([first.path])
    history.buttons.open_button.click()
    qtbot.waitUntil(lambda: workspace.room.model.past_title == "first")
    opened = workspace.document
    assert opened.path is None
    assert opened.project.graph.node(hidden.id).params["units"] == 16
    qtbot.waitUntil(lambda: workspace.evaluation.follower.shown is not None)
    shown = workspace.evaluation.follower.shown
    assert shown is not None
    assert shown.folder == first


def test_a_run_in_sight_that_is_deleted_makes_room_for_the_one_before(
    window: MainWindow, qtbot: QtBot
) -> None:
    run_of(window, "first")
    second = run_of(window, "second")
    workspace = window.workspace
    workspace.past_runs.looking_back.find()
    qtbot.waitUntil(lambda: workspace.room.model.past_title == "second")
    history = history_of(window, qtbot, 2)
    history.choose([second.path])
    history.buttons.delete_button.click()
    qtbot.waitUntil(lambda: workspace.room.model.past_title == "first")


def test_what_was_deleted_is_gone_when_the_program_starts_next(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    trash = tmp_path / "runs" / TRASH_FOLDER
    (trash / "a run").mkdir(parents=True)
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    assert window.workspace is not None
    qtbot.waitUntil(lambda: not trash.exists())
    window.close()


def test_a_small_picture_fits_its_room_and_has_something_in_it(
    window: MainWindow,
) -> None:
    image = thumbnail(spirals(), QSize(200, 130))
    assert image.width() <= 200
    assert image.height() == 130
    middle = image.width() // 2
    assert len({image.pixel(middle, y) for y in range(image.height())}) > 10


def with_checkpoint(run: RunFolder) -> RunFolder:
    head = CheckpointHead(2, 2 * STEPS, 0, False, None, (), {}, {})
    write(run.path / FOLDER / file_name(2, 2 * STEPS), head, ())
    return run


@pytest.fixture
def launched(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[Launch]:
    """What the room is given to go on with."""
    given: list[Launch] = []
    monkeypatch.setattr(TrainingRoom, "resume", lambda _, launch, so_far: given.append(launch))
    return given


def test_a_run_of_the_history_is_trained_on_for_as_much_as_is_said(
    window: MainWindow, launched: list[Launch], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def say_7(_: object, title: str, words: str, *bounds: int) -> tuple[int, bool]:
        asked.append(words)
        return 7, True

    monkeypatch.setattr(QInputDialog, "getInt", say_7)
    run = with_checkpoint(run_of(window, "first"))
    history = history_of(window, qtbot, 1)
    qtbot.waitUntil(history.buttons.train_on_button.isEnabled)
    assert not history.buttons.go_on_button.isEnabled()
    history.buttons.train_on_button.click()
    qtbot.waitUntil(lambda: bool(launched))
    assert asked == ["How many epochs more? 2 are done."]
    folder = launched[0].folder
    assert "EPOCHS = 9" in folder.script.read_text()
    assert folder.record().parent == Parent("trained_on", run.path.name, epoch=2)


def test_the_run_in_sight_goes_on_by_the_button_beside_its_ending(
    window: MainWindow, launched: list[Launch], qtbot: QtBot
) -> None:
    workspace = window.workspace
    project, root = workspace.document.project, workspace.room.root
    run = with_checkpoint(past_run(project, root, ending="stopped"))
    workspace.past_runs.looking_back.find()
    further = workspace.training.header.further
    qtbot.waitUntil(lambda: not further.go_on_button.isHidden())
    further.go_on_button.click()
    qtbot.waitUntil(lambda: bool(launched))
    assert launched[0].folder == run
    assert workspace.tabs.currentWidget() is workspace.training


def test_what_cannot_be_trained_on_says_why(window: MainWindow, qtbot: QtBot) -> None:
    run_of(window, "first")
    history = history_of(window, qtbot, 1)
    qtbot.waitUntil(history.buttons.train_on_button.isEnabled)
    history.buttons.train_on_button.click()
    qtbot.waitUntil(lambda: "has no checkpoint" in history.hint.text())
    other = past_run(spirals("other"), window.workspace.room.root)
    window.workspace.past_runs.go_on(other.path)
    assert history.hint.text().startswith("This run is of another project")
