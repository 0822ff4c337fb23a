"""A run that was cut off goes on, and comes to the same numbers to the last bit."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import structs

from benchmarks.kills import CLASSES, CNN, VICTIMS, difference, live, made, numbers_of, script
from studio.engine.protocol.codec import Request
from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import (
    CheckpointSaved,
    EpochDone,
    Pause,
    RunEnded,
    RunPaused,
    RunStarted,
    Step,
    Train,
)
from studio.engine.worker.plain_values import NotPlain, attributes_of, from_plain, to_plain
from studio.project import store
from studio.project.project import Project
from studio.project.training import Validation
from studio.resources import resource
from studio.runs.launch import objection_to_going_on, prepare, resumed
from studio.runs.run_folder import RunFolder, RunFolderError
from tests.helpers.conversation import PATIENCE, Conversation, one_of
from tests.helpers.networks import classifier

STEPS = 16
EDITS = {
    'layers.Dense(1, activation="sigmoid", name="second")(hidden_3)': (
        'layers.Dense(1, activation="sigmoid", name="second")('
        "layers.Dropout(0.2)(layers.BatchNormalization()(hidden_3)))"
    ),
    "steps_per_execution=8": "steps_per_execution=2",
    "callbacks=list(callbacks)": (
        "callbacks=[keras.callbacks.EarlyStopping(patience=6, min_delta=0.5, "
        'restore_best_weights=True), keras.callbacks.ReduceLROnPlateau("loss", patience=1), '
        'keras.callbacks.CSVLogger(__file__ + ".csv"), *callbacks]'
    ),
}


def spirals() -> Project:
    project = store.load(resource("examples", "spirals.strata"))
    project.training = structs.replace(project.training, epochs=12)
    return project


def a_run(root: Path) -> RunFolder:
    """A run of the spirals with layers and callbacks that have something to remember."""
    folder = prepare(spirals(), root).folder
    text = folder.script.read_text()
    for old, new in EDITS.items():
        assert old in text
        text = text.replace(old, new)
    folder.script.write_text(text)
    return folder


@pytest.fixture(scope="module")
def whole(spares: list[Conversation], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that nobody cut off."""
    folder = a_run(tmp_path_factory.mktemp("whole"))
    with one_of(spares) as trainer:
        trainer.process.send(resumed_from_nothing(folder))
        trainer.rest()
        assert trainer.process.outcome().kind == "finished"
    return folder


def resumed_from_nothing(folder: RunFolder) -> Train:
    return resumed(folder).request


def kill_in_the_midst_of_an_epoch(trainer: Conversation) -> int:
    """Hold the run, and kill it once it lies in a checkpoint; after which step that was."""
    while trainer.next(EpochDone).epoch < 1:
        pass
    trainer.process.send(Pause())
    while (held := trainer.next(RunPaused)).step % STEPS == 0:
        trainer.process.send(Step())
    while trainer.next(CheckpointSaved).step != held.step:
        pass
    os.kill(trainer.process.pid, signal.SIGKILL)
    trainer.rest()
    return held.step


def end_after(epochs: int, trainer: Conversation) -> RunEnded:
    """Tell the process to end, as when the machine is shut down."""
    while trainer.next(EpochDone).epoch + 1 < epochs:
        pass
    os.kill(trainer.process.pid, signal.SIGTERM)
    ended: RunEnded = trainer.next(RunEnded)
    trainer.rest()
    return ended


def of_like_steps(one: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Without the points of curves that are of single batches in one run and of several at a time
    in the other: a run that was stepped through tells more."""
    both = ({**one}, {**other})
    for name in one:
        if name.startswith("step "):
            ends = [[*zip((0, *n[name][0]), n[name][0], strict=False)] for n in both]
            like = {*ends[0]} & {*ends[1]}
            assert len(like) > 50
            for numbers, pairs in zip(both, ends, strict=True):
                numbers[name] = numbers[name][:, [pair in like for pair in pairs]]
    return both


def test_a_run_that_is_cut_off_again_and_again_ends_as_if_it_had_not_been(
    whole: RunFolder, spares: list[Conversation], tmp_path: Path
) -> None:
    run = a_run(tmp_path)
    with one_of(spares) as trainer:
        trainer.process.send(resumed_from_nothing(run))
        killed_at = kill_in_the_midst_of_an_epoch(trainer)
    assert run.was_cut
    assert run.checkpoints

    with run.events.open("ab") as log:  # as a power cut leaves it
        log.write(b'{"type":"steps_done","epo')
    with one_of(spares) as trainer:
        trainer.process.send(resumed(run).request)
        started = trainer.next(RunStarted)
        assert (started.begun_epoch, started.begun_step) == (killed_at // STEPS, killed_at)
        assert "goes on already" in objection_to_going_on(run)
        ended = end_after(5, trainer)
    assert (ended.ending, ended.model_file) == ("stopped", "model.keras")
    assert ended.sentence.startswith("The process was told to end (SIGTERM), so training ended ")
    assert not run.was_cut

    newest = run.checkpoints[0]
    newest.write_bytes(newest.read_bytes()[:-100])
    words = [sys.executable, "-m", "studio", "resume", str(run.path), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    heard = [json.loads(line) for line in done.stdout.splitlines()]
    assert f"The checkpoint {newest.name} is not whole" in done.stdout
    assert heard[-1]["ending"] == "finished"
    numbers = numbers_of(whole.path), numbers_of(run.path)
    assert difference(*of_like_steps(*numbers)) == (0.0, "")
    tables = [folder.path / "script.py.csv" for folder in (whole, run)]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    mine, other = run.state(), whole.state()
    assert [report.epoch for report in mine.reports] == [report.epoch for report in other.reports]
    assert mine.epochs_done == 7  # EarlyStopping counts on where it had counted


def test_a_run_that_is_let_go_finishes_without_anybody(
    whole: RunFolder, spares: list[Conversation], tmp_path: Path
) -> None:
    run = a_run(tmp_path)
    with one_of(spares) as trainer:
        trainer.process.send(resumed_from_nothing(run))
        trainer.next(EpochDone)
        trainer.process.send(Pause())
        trainer.next(RunPaused)
        trainer.process.let_go()
        trainer.rest()
        assert trainer.process.outcome().sentence == "The run goes on in a process of its own."
        assert run.is_alive
        assert os.getsid(trainer.process.pid) == trainer.process.pid
        assert trainer.process.wait(PATIENCE)
    ended = run.state().ended
    assert ended is not None
    assert ended.ending == "finished"
    numbers = numbers_of(whole.path), numbers_of(run.path)
    assert difference(*of_like_steps(*numbers)) == (0.0, "")


def test_a_run_that_came_to_its_end_has_nothing_to_go_on_with(whole: RunFolder) -> None:
    with pytest.raises(RunFolderError, match="has come to its end"):
        resumed(whole)


def test_where_there_is_no_run_nothing_goes_on(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "studio", "resume", str(tmp_path / "nothing")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no run in the folder ")


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.parametrize("name", VICTIMS)
def test_any_network_goes_on_in_the_midst_of_an_epoch(name: str, tmp_path: Path) -> None:
    plain, cut = made(tmp_path, VICTIMS[name]), made(tmp_path, VICTIMS[name])
    pids: list[int] = []

    def kill_once_held(event: object, answer: Callable[[Request], None]) -> None:
        match event:
            case Ready(pid=pid):
                pids.append(pid)
            case RunStarted():
                answer(Pause())
            case CheckpointSaved(step=step) if step:
                os.kill(pids[0], signal.SIGKILL)

    live(plain)
    assert live(cut, hear=kill_once_held).outcome.kind == "crashed"
    assert live(cut, resume="last").begun_step > 0
    assert difference(numbers_of(plain), numbers_of(cut)) == (0.0, "")


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.parametrize("tested", [Validation("test"), Validation("none")])
def test_training_that_counts_steps_goes_on_too(tested: Validation, tmp_path: Path) -> None:
    project = classifier(steps=300, test_every=60, seed=3, validation=tested)
    plain, cut = (prepare(project, tmp_path / which).folder for which in ("plain", "cut"))
    pids: list[int] = []

    def kill_once_held(event: object, answer: Callable[[Request], None]) -> None:
        match event:
            case Ready(pid=pid):
                pids.append(pid)
            case EpochDone():
                answer(Pause())
            case RunPaused(step=step) if step < 100:
                answer(Step())
            case CheckpointSaved(step=step) if step >= 100:
                os.kill(pids[0], signal.SIGKILL)

    live(plain.path, watches=())
    assert live(cut.path, hear=kill_once_held, watches=()).outcome.kind == "crashed"
    assert live(cut.path, resume="last", watches=()).begun_step >= 100
    assert difference(numbers_of(plain.path), numbers_of(cut.path)) == (0.0, "")


ENDING = """

import os
import signal
from pathlib import Path


class Ending(keras.callbacks.Callback):
    def on_test_batch_end(self, batch, logs=None):
        done = Path(__file__ + ".done")
        if len(self.model.history.epoch) == 1 and not done.exists():
            done.touch()
            os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.slow
@pytest.mark.keras
def test_a_run_that_is_told_to_end_while_it_validates_loses_nothing(tmp_path: Path) -> None:
    data = CLASSES.format(rows=800, shape="16, 16, 1", classes=4)
    text = script(CNN, data, 3, 32, "Ending(), ") + ENDING
    plain, cut = made(tmp_path, text), made(tmp_path, text)
    (plain / "script.py.done").touch()
    live(plain)
    assert live(cut).outcome.kind == "stopped"
    assert live(cut, resume="last").begun_step == 2 * 20
    assert difference(numbers_of(plain), numbers_of(cut)) == (0.0, "")


class Remembering:
    def __init__(self) -> None:
        self.best = float("inf")
        self.weights = [np.ones((2, 3), np.float32), np.float16(0.1)]
        self.seen = {"loss": [0.1, float("nan")], 3: (None, True, "text")}
        self.min_delta = -0.5
        self.operation = max


def test_what_a_callback_has_in_mind_is_kept_without_its_functions() -> None:
    arrays: list[np.ndarray] = []

    def keep(value: np.ndarray) -> int:
        arrays.append(np.asarray(value))
        return len(arrays) - 1

    told = json.loads(json.dumps(attributes_of(Remembering(), keep)))
    found = {name: from_plain(value, arrays) for name, value in told.items()}
    assert sorted(found) == ["best", "seen", "weights"]
    assert found["best"] == float("inf")
    assert found["weights"][0].tolist() == [[1, 1, 1], [1, 1, 1]]
    assert (found["weights"][1], type(found["weights"][1])) == (np.float16(0.1), np.float16)
    assert found["seen"][3] == (None, True, "text")
    assert np.isnan(found["seen"]["loss"][1])
    with pytest.raises(NotPlain):
        to_plain(object(), keep)
