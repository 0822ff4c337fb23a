"""With real Keras: a run that goes on in the window, and one that is trained on, end with the very
numbers of one that did it all at once."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from benchmarks.kills import difference, numbers_of
from studio.runs.launch import resumed
from studio.runs.run_folder import RunFolder
from studio.runs.training_on import training_on
from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack
from studio.ui.run.room import TrainingRoom
from tests.helpers.past_runs import spirals

pytestmark = [pytest.mark.slow, pytest.mark.keras]
LONG_MS = 180_000
EPOCHS = 6


@pytest.fixture
def room(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> TrainingRoom:
    return make_room(root=tmp_path)


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(spirals())
    return document


def train(document: Document, room: TrainingRoom, epochs: int) -> None:
    """Begin a run for so many epochs."""
    project = document.project
    project.training = structs.replace(project.training, epochs=epochs)
    room.train(project)


def rest_of(room: TrainingRoom, qtbot: QtBot) -> RunFolder:
    """Wait for the end of the run in hand."""
    qtbot.waitUntil(lambda: room.model.run.stage == "ended", timeout=LONG_MS)
    assert room.model.run.outcome is not None
    assert room.model.run.outcome.kind == "finished", room.model.run.outcome
    assert len(room.model.run.reports) == EPOCHS
    return RunFolder(Path(room.model.run_dir))


def test_going_on_and_training_on_give_the_numbers_of_doing_it_at_once(
    document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    looking_back = LookingBack(document, room)
    train(document, room, EPOCHS)
    whole = rest_of(room, qtbot)

    train(document, room, EPOCHS)
    qtbot.waitUntil(lambda: room.model.run.epochs_done >= 2, timeout=LONG_MS)
    room.pause_or_resume()
    qtbot.waitUntil(lambda: room.is_paused)
    os.kill(room.run_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: room.model.run.stage == "ended")
    cut = RunFolder(Path(room.model.run_dir))
    assert cut.was_cut
    looking_back.go_on(partial(resumed, cut))
    qtbot.waitUntil(lambda: room.is_running)
    assert len(room.model.run.reports) >= 2  # in sight before the process has said a word
    gone_on = rest_of(room, qtbot)
    assert gone_on == cut
    assert difference(numbers_of(whole.path), numbers_of(gone_on.path)) == (0.0, "")

    train(document, room, 2)
    qtbot.waitUntil(lambda: room.model.run.stage == "ended", timeout=LONG_MS)
    short = training_on(Path(room.model.run_dir))
    looking_back.go_on(partial(short.launch, EPOCHS - 2))
    qtbot.waitUntil(lambda: room.is_running)
    longer = rest_of(room, qtbot)
    assert longer != short.folder
    assert difference(numbers_of(whole.path), numbers_of(longer.path)) == (0.0, "")
