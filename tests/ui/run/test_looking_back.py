"""A run of before is seen again: its curves and how it ended, until another one begins."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import WatchUpdate
from studio.project.identity import Identity
from studio.project.project import Project
from studio.project.store import load
from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack, read_past
from studio.ui.run.room import TrainingRoom
from studio.ui.training.run_header import RunHeader
from tests.helpers.past_runs import past_run, spirals


@pytest.fixture
def room(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> TrainingRoom:
    return make_room(root=tmp_path)


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(spirals())
    return document


@pytest.fixture
def looking_back(document: Document, room: TrainingRoom) -> LookingBack:
    return LookingBack(document, room)


def settle(looking_back: LookingBack, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not looking_back._reading.is_busy)


def test_what_was_trained_untitled_and_then_saved_and_renamed_is_there_after_a_restart(
    looking_back: LookingBack,
    document: Document,
    room: TrainingRoom,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    document.show(Project(graph=document.project.graph, identity=Identity.new()))
    run = past_run(document.project, room.root, (0.5, 0.75), title="the first")
    document.save(tmp_path / "net.strata")
    renamed = (tmp_path / "net.strata").rename(tmp_path / "better.strata")
    restarted = Document()
    LookingBack(restarted, room, looking_back)
    restarted.show(load(renamed), renamed)
    qtbot.waitUntil(lambda: room.model.run.stage == "ended")
    assert room.model.run_dir == str(run.path)
    assert room.model.past_title == "the first"
    assert [*room.model.run.epochs["val_accuracy"].y] == [0.5, 0.75]
    assert len(room.model.run.steps["loss"]) == 8
    assert run.metrics_file.is_file()  # made at next sight


def test_a_run_of_another_project_of_the_same_name_is_not_shown(
    looking_back: LookingBack, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    past_run(spirals(document.project.name), room.root)
    looking_back.find()
    settle(looking_back, qtbot)
    assert room.model.run.stage == "idle"


def test_a_run_that_was_cut_off_is_shown_and_says_so(
    looking_back: LookingBack, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    header = RunHeader(room)
    qtbot.addWidget(header)
    past_run(document.project, room.root, ending="", title="Tuesday")
    looking_back.find()
    qtbot.waitUntil(lambda: room.model.run.stage == "ended")
    assert header.status.text().startswith("Tuesday: It was cut off before its end")
    assert header.train_button.isEnabled()
    room.model.begin()
    assert room.model.past_title == ""


def test_a_run_that_begins_meanwhile_is_not_pushed_aside(
    looking_back: LookingBack, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    run = past_run(document.project, room.root)
    looking_back.show(run.path)
    room.model.begin()
    settle(looking_back, qtbot)
    assert room.model.run.stage == "preparing"


def test_the_maps_of_a_run_of_before_are_there_again(
    looking_back: LookingBack, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    run = past_run(document.project, room.root)
    update = WatchUpdate("n1", "encoder", 1, "watches/e/1.npy", "watches/e/rows.npy", "test")
    with run.events.open("ab") as log:
        log.write(encode(update) + b"\n")
    room.feed.look()
    with qtbot.waitSignal(room.feed.epochs_changed) as told:
        looking_back.find()
    assert told.args == [[2], 0]


def test_a_folder_without_a_whole_run_shows_nothing(tmp_path: Path) -> None:
    run = past_run(spirals(), tmp_path)
    run.events.write_bytes(b"")
    assert read_past(run.path) is None
    run.project.write_text("{")
    assert read_past(run.path) is None
