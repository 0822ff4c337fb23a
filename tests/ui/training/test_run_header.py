"""The head of the training panel while a run is in hand: its words to the process, and what it says
of one that is silent or holds a result. Processes are small real children."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from studio.engine.outcome import told as ending
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import (
    CheckpointSaved,
    EpochDone,
    LearningRateChanged,
    ResultWaits,
    RunEnded,
    RunPaused,
    RunPhase,
    RunStarted,
)
from studio.project import store
from studio.resources import resource
from studio.ui.run import sign_of_life
from studio.ui.run.room import TrainingRoom
from studio.ui.training.run_header import RunHeader
from tests.helpers.small_children import SmallProcess, trains

STARTED = RunStarted(4, 100, 3200, 32, "CPU", ("loss",), 10, learning_rate=0.01)
PATIENCE_MS = 20_000
DISCARD, CANCEL = QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Cancel


@pytest.fixture
def make_header(make_room: Any, qtbot: QtBot, tmp_path: Path) -> Any:
    """Makes headers of a room in which a small child trains."""

    def make(program: str) -> RunHeader:
        room = make_room(root=tmp_path / "runs", make_process=lambda: SmallProcess(program))
        header = RunHeader(room)
        qtbot.addWidget(header)
        header.resize(420, 200)
        header.show()
        room.train(store.load(resource("examples", "regression.strata")))
        qtbot.waitUntil(lambda: room.model.run.started is not None, timeout=PATIENCE_MS)
        return header

    return make


def told(*events: Any) -> str:
    """A child whose training says these."""
    return trains(*[encode(event) for event in (RunPhase("fit"), STARTED, *events)])


def words_to(room: TrainingRoom) -> list[str]:
    """What the child was told, but for questions whether it lives."""
    log = Path(room.model.run_dir) / "words"
    lines = log.read_text().splitlines() if log.exists() else []
    return [line for line in lines if "ping" not in line]


# --- an epoch, and the learning rate ------------------------------------------------


def test_a_held_run_takes_a_whole_epoch(make_header: Any, qtbot: QtBot) -> None:
    header = make_header(told(RunPaused(7)))
    qtbot.waitUntil(lambda: header.room.is_paused)
    assert "Shift+F10 a whole epoch" in header.status.text()
    header.epoch_button.click()
    qtbot.waitUntil(lambda: bool(words_to(header.room)), timeout=PATIENCE_MS)
    assert words_to(header.room) == ['{"type":"step","whole_epoch":true}']


def test_a_rate_that_is_entered_reaches_the_process(make_header: Any, qtbot: QtBot) -> None:
    header = make_header(told())
    line = header.rate.line
    assert (line.text(), line.isEnabled()) == ("0.01", True)
    line.selectAll()
    qtbot.keyClicks(line, "1e-4")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(words_to(header.room)), timeout=PATIENCE_MS)
    assert words_to(header.room) == ['{"type":"set_learning_rate","rate":0.0001}']
    header.model.take(LearningRateChanged(12, 0.01, 0.0001))
    assert line.text() == "0.0001"
    header.model.take(EpochDone(0, {}, 1.0, learning_rate=0.00005))
    assert line.text() == "5e-05"


@pytest.mark.parametrize("typed", ["0", "-1", "nan", "inf", "fast", ""])
def test_what_is_no_rate_is_said_and_not_sent(make_header: Any, qtbot: QtBot, typed: str) -> None:
    header = make_header(told())
    sent: list[float] = []
    header.rate.rate_chosen.connect(sent.append)
    line = header.rate.line
    line.selectAll()
    line.insert(typed)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not sent
    assert "is no learning rate" in line.toolTip()
    assert line.property("invalid") == "error"
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert (line.text(), bool(line.property("invalid"))) == ("0.01", False)


def test_the_rate_of_a_schedule_is_shown_and_left_alone(make_header: Any) -> None:
    header = make_header(told())
    scheduled = RunStarted(
        4, 100, 3200, 32, "CPU", ("loss",), 10, learning_rate=0.3, is_rate_scheduled=True
    )
    header.model.begin()
    header.model.take(scheduled)
    assert (header.rate.line.text(), header.rate.line.isEnabled()) == ("0.3", False)
    assert "follows a schedule" in header.rate.line.toolTip()


# --- no sign of life ----------------------------------------------------------------


@pytest.mark.parametrize("has_checkpoint", [False, True])
def test_a_process_that_stands_still_is_said_and_ended_by_a_second_stop(
    make_header: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, has_checkpoint: bool
) -> None:
    monkeypatch.setattr(sign_of_life, "LOOK_MS", 100)
    monkeypatch.setattr(sign_of_life, "ASK_AFTER_SECONDS", 0.2)
    monkeypatch.setattr(sign_of_life, "SILENT_AFTER_SECONDS", 1.0)
    checkpoint = CheckpointSaved(1, 100, "checkpoints/a.checkpoint", 0.1, 1000)
    header = make_header(told(*[checkpoint] * has_checkpoint))
    room = header.room
    room.life._timer.setInterval(100)
    qtbot.wait(1500)
    assert room.life.silent_seconds == 0  # it answers
    os.kill(room.run_pid, signal.SIGSTOP)
    qtbot.waitUntil(lambda: "no sign of life for " in header.status.text(), timeout=PATIENCE_MS)
    assert "Press Stop again" not in header.status.text()
    header.stop_button.click()
    kept = "its last checkpoint is kept" if has_checkpoint else "its model is lost"
    assert f"Press Stop again to end it by force; {'' if has_checkpoint else 'no '}" in (
        header.status.text()
    )
    assert kept in header.status.text()
    with qtbot.waitSignal(room.run_ended, timeout=PATIENCE_MS) as caught:
        header.stop_button.click()
    assert caught.args[0].kind == "stopped"
    can_go_on = "the run can go on after step 100" in header.status.text()
    assert can_go_on == has_checkpoint
    assert ("the model is not" in header.status.text()) != has_checkpoint


def test_a_second_stop_leaves_a_process_that_lives_its_time(make_header: Any, qtbot: QtBot) -> None:
    header = make_header(told())
    header.stop_button.click()
    header.stop_button.click()
    qtbot.waitUntil(lambda: len(words_to(header.room)) == 2, timeout=PATIENCE_MS)
    assert words_to(header.room) == ['{"type":"stop"}'] * 2
    assert header.room.is_running


# --- a result that waits ------------------------------------------------------------


WAITS = ResultWaits("The trained model could not be saved in /there: No space left on device.")


def test_a_model_that_could_not_be_saved_is_tried_again(make_header: Any, qtbot: QtBot) -> None:
    header = make_header(told(WAITS))
    bar = header.result_bar
    qtbot.waitUntil(bar.isVisible)
    assert WAITS.sentence.split(" in ")[0] in bar.sentence.text()
    assert not header.room.goes_on
    bar.again.click()
    assert not bar.again.isEnabled()
    run_dir = header.room.model.run_dir
    qtbot.waitUntil(lambda: bool(words_to(header.room)), timeout=PATIENCE_MS)
    assert words_to(header.room) == [f'{{"type":"save_to","folder":"{run_dir}"}}']
    header.model.take(WAITS)
    assert bar.again.isEnabled()


def test_it_is_saved_in_the_folder_that_is_chosen(
    make_header: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = make_header(told(WAITS))
    qtbot.waitUntil(header.result_bar.isVisible)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    header.result_bar.elsewhere.click()
    assert header.result_bar.elsewhere.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/elsewhere")
    header.result_bar.elsewhere.click()
    qtbot.waitUntil(lambda: bool(words_to(header.room)), timeout=PATIENCE_MS)
    assert words_to(header.room) == ['{"type":"save_to","folder":"/elsewhere"}']
    ended = RunEnded("finished", "Done.", 1, 2.0, model_file="/elsewhere/model.keras")
    header.room.model.take(ended)
    header.room.model.end(ending(ended))
    assert "The model is in" in header.status.text()
    assert not header.result_bar.isVisible()


@pytest.mark.parametrize("gives_up", [False, True])
def test_it_is_given_up_only_after_a_question_whoever_asks(
    make_header: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, gives_up: bool
) -> None:
    header = make_header(told(WAITS))
    qtbot.waitUntil(header.result_bar.isVisible)
    asked: list[str] = []

    def answer(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return DISCARD if gives_up else CANCEL

    monkeypatch.setattr(QMessageBox, "exec", answer)
    header.stop_button.click()
    assert len(asked) == 1
    assert header.result_bar.may_leave() == gives_up
    header.result_bar.give_up.click()
    qtbot.wait(300)
    assert bool(words_to(header.room)) == gives_up
    if gives_up:
        assert words_to(header.room)[0] == '{"type":"discard"}'


def test_the_result_of_a_project_that_was_left_is_not_forgotten(
    make_header: Any, qtbot: QtBot
) -> None:
    header = make_header(told())
    room = header.room
    room.stop()
    room.forget()
    assert not header.result_bar.isVisible()
    room._on_event(WAITS)
    assert header.result_bar.isVisible()
    assert room.has_result_waiting
