"""A run that was cut off is offered where its project is opened, and goes on by a click; one that
goes on without the window is followed."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.checkpoint_file import FOLDER, CheckpointHead, file_name, write
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted
from studio.runs.run_folder import RunFolder
from studio.ui.edit.document import Document
from studio.ui.run.looking_back import LookingBack
from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.run_offers import RunOffers
from tests.helpers.past_runs import STEPS, past_run, spirals
from tests.helpers.small_children import READY, SmallProcess, says

NAMES = ("loss", "accuracy")
BEGUN = RunStarted(3, STEPS, 40, 10, "CPU", NAMES, 321, begun_epoch=1, begun_step=STEPS)
GOES_ON = says(
    READY,
    then=f"""
import json, pathlib
asked = json.loads(sys.stdin.readline())
def say(line):
    with (pathlib.Path(asked["run_dir"]) / "events.jsonl").open("ab") as log:
        log.write(line + b"\\n")
    sys.stdout.buffer.write(line + b"\\n")
    sys.stdout.flush()
assert asked["resume"] == "last" and asked["epochs"] == 3
say({encode(BEGUN)!r})
say({encode(EpochDone(1, {"val_accuracy": 0.6}, 0.5))!r})
say({encode(EpochDone(2, {"val_accuracy": 0.8}, 0.5))!r})
say({encode(RunEnded("finished", "", 3, 2.0))!r})
""",
)
"""Goes on after the first of three epochs."""

DIES = says(
    READY,
    then=f"""
import json, os, pathlib, signal
folder = pathlib.Path(json.loads(sys.stdin.readline())["run_dir"])
(folder / "events.jsonl").write_bytes({encode(BEGUN)!r} + b"\\n")
os.kill(os.getpid(), signal.SIGTERM)
""",
)

TRAINS_ALONE = """
import os, pathlib, signal, sys, time
from studio.engine.protocol.run_lock import RunLock
folder = pathlib.Path(sys.argv[1])
lock = RunLock(folder)
told = []
signal.signal(signal.SIGTERM, lambda *_: told.append(1))
print("holds", flush=True)
def say(line):
    with (folder / "events.jsonl").open("a") as log:
        log.write(line + "\\n")
say(sys.stdin.readline().strip())
while not told:
    time.sleep(0.01)
say(sys.stdin.readline().strip())
"""


@pytest.fixture
def room(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> TrainingRoom:
    return make_room(root=tmp_path, make_process=lambda: SmallProcess(GOES_ON))


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(spirals())
    return document


@pytest.fixture
def bar(document: Document, room: TrainingRoom, qtbot: QtBot) -> OfferBar:
    bar = OfferBar()
    qtbot.addWidget(bar)
    looking_back = LookingBack(document, room, bar)
    RunOffers(document, room, looking_back, bar)
    return bar


def cut_run(document: Document, room: TrainingRoom, *, epoch: int = 1) -> RunFolder:
    """One that did two of three epochs, and whose newest checkpoint is after the first."""
    folder = past_run(document.project, room.root, (0.5, 0.7, 0.9), ending="")
    lines = folder.events.read_bytes().splitlines(keepends=True)
    folder.events.write_bytes(b"".join(lines[:-2]))
    if epoch:
        head = CheckpointHead(epoch, epoch * STEPS, 0, False, None, (), {}, {})
        write(folder.path / FOLDER / file_name(epoch, epoch * STEPS), head, ())
    return folder


def settle(room: TrainingRoom, qtbot: QtBot) -> None:
    """Wait until all is read that was asked for."""
    settled: list[bool] = []
    room.background.run(lambda: None, lambda _: settled.append(True))
    qtbot.waitUntil(lambda: bool(settled))


def reopen(document: Document) -> None:
    document.show(document.project)


def test_a_run_that_was_cut_off_goes_on_with_its_curves(
    bar: OfferBar, document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    folder = cut_run(document, room)
    reopen(document)
    qtbot.waitUntil(lambda: "Go on" in bar.buttons)
    assert bar.sentence == f"The run of {folder.started:%H:%M} was cut off after epoch 2 of 3."
    with qtbot.waitSignal(room.run_ended) as ended:
        bar.buttons["Go on"].click()
    assert ended.args[0].kind == "finished"
    assert room.model.run_dir == str(folder.path)
    assert [*room.model.run.epochs["val_accuracy"].y] == [0.5, 0.6, 0.8]
    assert len(room.model.run.steps["loss"]) == STEPS
    qtbot.waitUntil(lambda: not bar.sentence)


def test_one_whose_window_was_killed_is_offered_and_one_that_was_stopped_is_not(
    bar: OfferBar, document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    folder = cut_run(document, room)
    said = folder.events.read_bytes()
    ended = RunEnded("stopped", "The window was closed.", 2, 1.0, interrupted=True)
    folder.events.write_bytes(said + encode(ended) + b"\n")
    reopen(document)
    qtbot.waitUntil(lambda: "Go on" in bar.buttons)
    assert bar.sentence.endswith("was cut off after epoch 2 of 3.")
    ended = RunEnded("stopped", "You stopped training.", 2, 1.0)
    folder.events.write_bytes(said + encode(ended) + b"\n")
    reopen(document)
    qtbot.waitUntil(lambda: not bar.sentence)
    settle(room, qtbot)
    assert not bar.sentence


def test_one_whose_process_died_under_the_window_is_offered_at_once(
    bar: OfferBar,
    document: Document,
    make_room: Callable[..., TrainingRoom],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    room = make_room(root=tmp_path, make_process=lambda: SmallProcess(DIES))
    RunOffers(document, room, LookingBack(document, room, bar), bar)
    room.train(document.project)
    with qtbot.waitSignal(room.run_ended):
        pass
    qtbot.waitUntil(lambda: "Begin anew" in bar.buttons)


def test_a_run_that_is_left_is_offered_no_more(
    bar: OfferBar, document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    folder = cut_run(document, room)
    reopen(document)
    qtbot.waitUntil(lambda: "Leave it" in bar.buttons)
    bar.buttons["Leave it"].click()
    qtbot.waitUntil(lambda: folder.record().is_left)
    reopen(document)
    settle(room, qtbot)
    assert not bar.sentence


def test_without_a_checkpoint_it_is_said_that_it_begins_anew(
    bar: OfferBar, document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    cut_run(document, room, epoch=0)
    reopen(document)
    qtbot.waitUntil(lambda: "Begin anew" in bar.buttons)
    assert bar.sentence.endswith("was cut off before its first checkpoint, so it would begin anew.")


FINISHES_ALONE = says(
    READY,
    then=f"""
import json, os, pathlib
folder = pathlib.Path(json.loads(sys.stdin.readline())["run_dir"])
def say(line):
    with (folder / "events.jsonl").open("ab") as log:
        log.write(line + b"\\n")
say({encode(BEGUN)!r})
sys.stdout.buffer.write({encode(BEGUN)!r} + b"\\n")
sys.stdout.flush()
assert '"let_finish"' in sys.stdin.readline()
os.close(1)
sys.stdin.read()
say({encode(RunEnded("finished", "Alone.", 3, 2.0))!r})
os._exit(0)
""",
)
"""Goes on when it is let go, and ends only once nobody holds its stdin."""


def test_a_run_finishes_without_the_window_and_is_found_again(
    bar: OfferBar,
    document: Document,
    make_room: Callable[..., TrainingRoom],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    room = make_room(root=tmp_path, make_process=lambda: SmallProcess(FINISHES_ALONE))
    room.train(document.project)
    qtbot.waitUntil(lambda: room.model.run.started is not None)
    folder = RunFolder(Path(room.model.run_dir))
    room.let_finish()
    room.close()
    assert room.model.run.outcome is None  # nothing was said of an end
    qtbot.waitUntil(lambda: folder.state().ended is not None)
    back = make_room(root=tmp_path)
    LookingBack(document, back, bar).find()
    qtbot.waitUntil(lambda: back.model.run.outcome is not None)
    assert back.model.run.outcome is not None
    assert back.model.run.outcome.sentence == "Alone."


@pytest.fixture
def alone(document: Document, room: TrainingRoom) -> Iterator[tuple[RunFolder, Popen[bytes]]]:
    """A run that a process of its own trains."""
    folder = cut_run(document, room)
    child = Popen([sys.executable, "-c", TRAINS_ALONE, str(folder.path)], stdin=PIPE, stdout=PIPE)
    assert child.stdout is not None
    assert child.stdout.readline()
    yield folder, child
    child.kill()
    child.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no word that asks for an end")
def test_a_run_that_goes_on_without_the_window_is_followed_and_can_be_stopped(
    alone: tuple[RunFolder, "Popen[bytes]"],
    bar: OfferBar,
    document: Document,
    room: TrainingRoom,
    qtbot: QtBot,
) -> None:
    folder, child = alone
    assert child.stdin is not None
    reopen(document)
    qtbot.waitUntil(lambda: "Stop it" in bar.buttons and room.model.run.is_elsewhere)
    assert "goes on in a process of its own" in bar.sentence
    assert not room.is_running
    child.stdin.write(encode(EpochDone(2, {"val_accuracy": 0.8}, 0.5)) + b"\n")
    child.stdin.flush()
    qtbot.waitUntil(lambda: [*room.model.run.epochs["val_accuracy"].y] == [0.5, 0.7, 0.8])
    bar.buttons["Stop it"].click()
    child.stdin.write(encode(RunEnded("stopped", "You stopped it.", 3, 1.0)) + b"\n")
    child.stdin.flush()
    qtbot.waitUntil(lambda: room.model.run.stage == "ended")
    settle(room, qtbot)
    assert not bar.sentence  # it is not offered to who stopped it
    assert room.model.run.outcome is not None
    assert room.model.run.outcome.sentence == "You stopped it."
    assert not room.model.run.is_elsewhere
    assert folder.path == Path(room.model.run_dir)
