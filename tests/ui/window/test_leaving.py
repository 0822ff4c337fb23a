"""What is asked before an open project is left, and what is done only after the last answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone, ResultWaits, RunEnded, RunStarted
from studio.resources import resource
from studio.ui.edit.commands import Rename
from studio.ui.run.room import TrainingRoom
from studio.ui.window.main_window import MainWindow
from tests.helpers.small_children import READY, SmallProcess, says, trains

LESSON = resource("examples", "mnist_classifier.strata")
SPIRALS = resource("examples", "spirals.strata")
OK, YES, CANCEL, DISCARD = (
    QMessageBox.StandardButton.Ok,
    QMessageBox.StandardButton.Yes,
    QMessageBox.StandardButton.Cancel,
    QMessageBox.StandardButton.Discard,
)

STARTED = RunStarted(4, 100, 3200, 32, "CPU", ("loss",), 10)
WINDS_DOWN = says(
    READY,
    then=f"""
import json, pathlib, time
folder = pathlib.Path(json.loads(sys.stdin.readline())["run_dir"])
def say(line):
    with (folder / "events.jsonl").open("ab") as log:
        log.write(line + b"\\n")
    sys.stdout.buffer.write(line + b"\\n")
    sys.stdout.flush()
say({encode(STARTED)!r})
say({encode(EpochDone(0, {"loss": 4.0}, 1.0))!r})
while '"stop"' not in sys.stdin.readline():
    pass
while not (folder / "saves").exists():
    time.sleep(0.01)
say({encode(EpochDone(1, {"loss": 2.0}, 1.0))!r})
(folder / "model.keras").write_bytes(b"a model")
say({encode(RunEnded("stopped", "You stopped it.", 2, 2.0, {}, "model.keras"))!r})
""",
)
"""Trains until it is told to stop, and then saves once it is let."""


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    qtbot.waitExposed(window)
    window.files.open_example(LESSON)
    yield window
    window.workspace.document.undo_stack.setClean()
    monkeypatch.setattr(QMessageBox, "exec", lambda _: OK)  # a test that failed may leave a run
    window.close()
    window.deleteLater()


@pytest.fixture
def stops(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A run is under way and an edit is not saved; what is stopped comes into the list."""
    document, stopped = window.workspace.document, []
    node = next(iter(document.project.graph.nodes()))
    document.push(Rename(document, node.id, "renamed"))
    with monkeypatch.context() as patch:
        patch.setattr(TrainingRoom, "is_running", True)
        patch.setattr(TrainingRoom, "stop", lambda _: stopped.append("run"))
        patch.setattr(TrainingRoom, "let_finish", lambda _: stopped.append("nothing"))
        yield stopped


def answer(monkeypatch: pytest.MonkeyPatch, *buttons: QMessageBox.StandardButton) -> list[str]:
    """Press these buttons in the boxes that come; returns the titles of the boxes."""
    left, asked = list(buttons), []

    def press(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.windowTitle())
        return left.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def test_a_run_goes_on_when_the_last_question_is_cancelled(window, stops, monkeypatch) -> None:
    asked = answer(monkeypatch, OK, CANCEL)
    window.files.new()
    assert asked == ["Stop the training?", "Save the changes?"]
    assert stops == []
    assert window.workspace.document.project.lesson


def test_a_run_is_stopped_once_all_is_answered(window, stops, monkeypatch) -> None:
    answer(monkeypatch, OK, DISCARD)
    window.files.new()
    assert stops == ["run"]
    assert not window.workspace.document.project.lesson


def test_a_run_may_finish_without_the_window_but_not_without_its_project(
    window, stops, monkeypatch
) -> None:
    asked = answer(monkeypatch, YES, CANCEL, YES, DISCARD)
    assert not window.files.may_leave(is_closing=True)
    assert stops == []
    assert window.files.may_leave(is_closing=True)
    assert asked == ["Stop the training?", "Save the changes?"] * 2
    assert stops == ["nothing"]
    offered = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: offered.append(box.button(YES)) or CANCEL)
    window.files.new()
    assert offered == [None]


def test_a_stopped_run_is_put_away_while_it_saves_its_result(
    window, qtbot, tmp_path, monkeypatch
) -> None:
    room, evaluation = window.workspace.room, window.workspace.evaluation
    follower, status = evaluation.follower, window.workspace.training.header.status
    room._root = tmp_path
    monkeypatch.setattr(room.spare, "_make_process", lambda: SmallProcess(WINDS_DOWN))
    window.files.open_example(SPIRALS)
    room.spare.close()
    window.workspace.tabs.setCurrentWidget(evaluation)
    room.train(window.workspace.document.project)
    qtbot.waitUntil(lambda: bool(room.model.run.epochs) and follower.shown is not None)
    folder, shown = follower.shown.folder, []
    follower.changed.connect(lambda: shown.append(follower.shown))
    asked = answer(monkeypatch, OK)
    window.files.new()
    assert room.is_running
    assert room.model.run.started is None
    assert status.text() == "The run of the project before is ending…"
    assert evaluation.empty.isVisible()
    room.pause_or_resume()  # a run that is to end is held no more
    window.files.new()
    assert asked == ["Stop the training?"]
    (folder.path / "saves").touch()
    qtbot.waitUntil(lambda: not room.is_running)
    qtbot.waitUntil(folder.metrics_file.is_file)
    qtbot.waitUntil(lambda: not follower._reading.is_busy)
    assert [row["loss"] for row in folder.metrics()] == [4.0, 2.0]
    assert folder.model.is_file()
    assert (room.model.run.stage, room.model.run.outcome) == ("idle", None)
    assert not room.model.run.epochs
    assert "stopped" not in status.text()
    assert set(shown) == {None}
    assert evaluation.empty.isVisible()


def test_a_model_that_waits_to_be_saved_is_not_lost_with_the_window(
    window, qtbot, tmp_path, monkeypatch
) -> None:
    room = window.workspace.room
    waits = trains(encode(STARTED), encode(ResultWaits("It could not be saved.")))
    room._root = tmp_path
    monkeypatch.setattr(room.spare, "_make_process", lambda: SmallProcess(waits))
    room.spare.close()
    room.train(window.workspace.document.project)
    qtbot.waitUntil(lambda: room.has_result_waiting)
    asked = answer(monkeypatch, CANCEL, DISCARD)
    assert not window.close()
    assert room.has_result_waiting
    assert window.close()
    assert asked == ["Give up the trained model?"] * 2


def test_a_file_that_cannot_be_opened_stops_no_run(window, stops, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "broken.strata"
    broken.write_text("{")
    asked = answer(monkeypatch, OK)
    assert not window.files.open(broken)
    assert asked == ["Strata Studio"]
    assert stops == []


def test_the_open_project_is_a_button_or_esc_away_from_the_start_page(window, qtbot) -> None:
    page, canvas = window.start_page, window.workspace.canvas
    canvas.reset_zoom()
    seen = canvas.transform()
    for _ in range(2):
        window.show_start_page()
        assert page.back.isVisible()
        assert page.back.text() == f" Back to {window.workspace.document.title}"
        if _:
            qtbot.keyClick(page, Qt.Key.Key_Escape)
        else:
            page.back.click()
        QApplication.processEvents()
        assert window.pages.currentWidget() is window.workspace
        assert canvas.transform() == seen


def test_without_a_project_the_start_page_leads_nowhere_back(qtbot: QtBot, tmp_path) -> None:
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert not window.start_page.back.isVisible()
    qtbot.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert not window.has_workspace


def test_a_new_network_after_a_lesson_begins_with_the_layers(window) -> None:
    left = window.workspace.left
    assert left.currentWidget() is window.workspace.lesson
    window.files.new()
    assert left.currentWidget() is window.workspace.palette_panel


def test_an_outline_that_is_in_front_stays_there(window) -> None:
    window.workspace.show_outline()
    window.files.new()
    assert window.workspace.left.currentWidget() is window.workspace.outline
    assert window.workspace.outline.nothing.isVisible()


def test_an_empty_canvas_is_no_mistake_yet_and_a_lone_layer_is_one(window, qtbot) -> None:
    window.files.new()
    workspace, tabs = window.workspace, window.workspace.tabs
    problems = tabs.indexOf(workspace.problems)
    workspace.analysis.refresh()
    assert {p.code for p in workspace.analysis.problems} == {"no_input", "no_output"}
    assert not window._problem_button.isVisible()
    assert tabs.tabText(problems) == "Problems"
    workspace.show_problems()
    assert workspace.problems.nothing.text() == "Nothing to check yet: the canvas is empty."
    workspace.canvas.add_layer_at("Dense")
    qtbot.waitUntil(window._problem_button.isVisible)
    assert tabs.tabText(problems).startswith("Problems ")
    workspace.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not window._problem_button.isVisible())
