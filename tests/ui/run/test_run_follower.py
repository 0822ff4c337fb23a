"""Which run is looked at: runs of the room, files that were loaded, the last run of a project."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import SnapshotSaved
from studio.project.project import Project
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower

SNAPSHOT = SnapshotSaved(40, "snapshot.weights.h5", 0.1)


@pytest.fixture
def room(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> TrainingRoom:
    return make_room(root=tmp_path)


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(load(resource("examples", "mnist_classifier.strata")))
    return document


@pytest.fixture
def follower(room: TrainingRoom, document: Document) -> RunFollower:
    return RunFollower(document, room)


def run_of(room: TrainingRoom, document: Document, *, is_trained: bool = True) -> Path:
    folder = prepare(document.project, room.root).folder
    if is_trained:
        folder.model.write_bytes(b"a model")
    return folder.path


def shows(follower: RunFollower, qtbot: QtBot, folder: Path | None) -> None:
    def is_shown() -> bool:
        shown = follower.shown
        return (shown.folder.path if shown is not None else None) == folder

    qtbot.waitUntil(is_shown)


def begin(room: TrainingRoom, folder: Path) -> None:
    room.model.begin()
    room.run_started.emit(str(folder))


def test_of_runs_that_are_looked_for_the_newest_wish_is_shown(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    first, second = run_of(room, document), run_of(room, document)
    changes: list[Path] = []
    follower.changed.connect(lambda: changes.append(follower.shown.folder.path))
    follower.show(first)
    follower.show(second)
    shows(follower, qtbot, second)
    assert changes == [second]


def test_a_run_that_is_read_comes_to_nobody_once_its_panel_is_gone(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    follower.show(run_of(room, document))
    shiboken6.delete(follower)
    read: list[None] = []
    room.background.run(lambda: None, read.append)
    qtbot.waitUntil(lambda: bool(read))


def test_weights_that_come_while_a_run_is_read_are_not_given_to_the_run_before(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    before, now = run_of(room, document), run_of(room, document, is_trained=False)
    follower.show(before)
    shows(follower, qtbot, before)
    begin(room, now)
    room.model.event_came.emit(SNAPSHOT)
    assert follower.shown is not None
    assert follower.shown.weights == "model.keras"
    assert not follower.is_training
    shows(follower, qtbot, now)
    assert follower.is_training
    room.model.event_came.emit(SNAPSHOT)
    assert (follower.shown.weights, follower.shown.step) == (SNAPSHOT.file, 40)


def test_a_run_that_ends_while_it_is_read_is_read_again_with_its_model(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    folder = run_of(room, document, is_trained=False)
    begin(room, folder)
    (folder / "model.keras").write_bytes(b"a model")
    room.run_ended.emit(Outcome("finished", ""))
    shows(follower, qtbot, folder)
    assert follower.shown is not None
    assert follower.shown.weights == "model.keras"
    assert not follower.is_training


def test_another_project_forgets_the_run_at_once_and_finds_its_own(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    folder = run_of(room, document)
    follower.find()
    shows(follower, qtbot, folder)
    project = document.project
    document.show(Project(name="another"))
    assert follower.shown is None
    document.show(project)
    shows(follower, qtbot, folder)


def test_an_empty_network_has_no_run_of_another_one_of_its_name(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    document.project.name = Project().name
    run_of(room, document)
    document.show(Project())
    qtbot.waitUntil(lambda: not follower._reading.is_busy)
    assert follower.shown is None


def test_a_network_is_known_again_after_edits_and_not_by_its_name_alone(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    project, other = document.project, load(resource("examples", "spirals.strata"))
    folder = run_of(room, document)
    other.name = project.name
    document.show(other, tmp_path / "other.strata")
    qtbot.waitUntil(lambda: not follower._reading.is_busy)
    assert follower.shown is None
    last = project.graph.in_order()[-1]
    project.graph.remove_nodes([last.id])
    document.show(project, tmp_path / "edited.strata")
    shows(follower, qtbot, folder)


def test_a_folder_that_is_gone_is_told_in_a_sentence(
    follower: RunFollower, room: TrainingRoom, document: Document, qtbot: QtBot
) -> None:
    folder = run_of(room, document)
    follower.show(folder)
    shows(follower, qtbot, folder)
    shutil.rmtree(folder)
    with qtbot.waitSignal(follower.failed) as failed:
        follower.show(folder)
    assert failed.args[0].startswith("The run cannot be looked at: ")
    assert follower.shown is None
