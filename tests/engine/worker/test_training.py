"""Real runs of small scripts: what they say on the way, and how each of them ends."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from studio.engine.process import ProcessGone, child_environment
from studio.engine.protocol.checkpoint_file import read
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import (
    Alive,
    CheckpointSaved,
    EpochDone,
    LearningRateChanged,
    Pause,
    Ping,
    ResultWaits,
    Resume,
    RunEnded,
    RunPaused,
    RunPhase,
    RunResumed,
    RunStarted,
    SaveTo,
    SetLearningRate,
    Step,
    StepsDone,
    Stop,
    WatchUpdate,
)
from studio.engine.protocol.shapes import InferShapes, ShapesReply
from studio.runs.run_folder import RunFolder
from tests.helpers.chains import chain
from tests.helpers.conversation import Conversation
from tests.helpers.scripts import CODE_WATCH, train_in, write_script

pytestmark = pytest.mark.keras


PRINTING = """import os, subprocess
    print("printed by the script")
    os.write(1, b"written to fd 1")
    subprocess.run(["echo", "said by a child"])"""
FOREVER = 100_000


def test_a_run_gives_exactly_the_losses_of_plain_python(
    trainer: Conversation, tmp_path: Path
) -> None:
    script = write_script(tmp_path, noise=0.1, before_fit=PRINTING)
    plain = subprocess.Popen(
        [sys.executable, str(script)],
        env=child_environment(os.environ),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    trainer.process.send(train_in(tmp_path, watches=(CODE_WATCH,)))
    heard = trainer.rest()
    printed = plain.communicate()[0]

    history = ast.literal_eval(printed.partition("HISTORY ")[2].splitlines()[0])
    epochs = [event.logs for event in heard if isinstance(event, EpochDone)]
    assert {name: [logs[name] for logs in epochs] for name in history} == history
    ended = heard[-1]
    assert isinstance(ended, RunEnded)
    evaluation = printed.partition("EVALUATION ")[2].splitlines()[0]
    assert ended.evaluation == ast.literal_eval(evaluation)

    assert "said by a child" in trainer.process.stderr_tail()
    check_finished_run(trainer, RunFolder(tmp_path))


def check_finished_run(trainer: Conversation, run: RunFolder) -> None:
    outcome = trainer.process.outcome()
    assert (outcome.kind, outcome.sentence) == ("finished", "Training finished after 3 epochs.")
    assert run.model.is_file()
    phases = [event.phase for event in trainer.all_of(RunPhase)]
    assert phases == ["data", "build", "compile", "fit", "save", "evaluate"]
    (started,) = trainer.all_of(RunStarted)
    assert (started.epochs, started.steps_per_epoch, started.samples) == (3, 13, 400)
    assert (started.metrics, started.device) == (("loss", "accuracy"), "CPU")
    assert [step for piece in trainer.all_of(StepsDone) for step in piece.steps] == [*range(1, 40)]
    check_step_values(trainer, [32] * 12 + [16])
    check_watches(trainer, run.path)
    assert [type(e) for e in run.read_events()] == [type(e) for e in trainer.heard[1:]]
    assert len(run.metrics()) == 3


def check_step_values(trainer: Conversation, samples: list[int]) -> None:
    """The steps' own values, averaged over an epoch by their samples, are Keras's mean."""
    losses = [value for piece in trainer.all_of(StepsDone) for value in piece.values["loss"]]
    for epoch in trainer.all_of(EpochDone):
        own = losses[epoch.epoch * len(samples) : (epoch.epoch + 1) * len(samples)]
        assert np.average(own, weights=samples) == pytest.approx(epoch.logs["loss"], rel=1e-5)


def check_watches(trainer: Conversation, folder: Path) -> None:
    updates = trainer.all_of(WatchUpdate)
    assert [update.epoch for update in updates] == [-1, 0, 1, 2]
    first, last = np.load(folder / updates[0].file), np.load(folder / updates[-1].file)
    assert (first.shape, first.dtype) == ((112, 2), np.float32)
    assert not np.allclose(first, last)
    assert np.load(folder / updates[0].rows).tolist() == list(range(112))


def test_a_run_can_be_held_stepped_resumed_and_stopped(
    trainer: Conversation, tmp_path: Path
) -> None:
    write_script(tmp_path, before_fit=WRITING_ON_THE_WIRE)
    trainer.process.send(train_in(tmp_path, epochs=FOREVER))
    trainer.next(EpochDone)
    trainer.process.send(Pause())
    held_at = trainer.next(RunPaused).step
    trainer.process.send(Step())
    assert trainer.next(RunPaused).step == held_at + 1
    trainer.process.send(Resume())
    trainer.next(RunResumed)
    trainer.next(EpochDone)
    trainer.process.send(Stop())
    ended = trainer.next(RunEnded)
    trainer.rest()
    assert ended.ending == "stopped"
    assert ended.sentence.startswith("You stopped training after ")
    assert ended.evaluation == {}  # who stops waits for no test
    assert (tmp_path / "model.keras").is_file()
    assert ended.epochs_done == len(trainer.all_of(EpochDone))
    assert trainer.process.outcome().kind == "stopped"
    assert "wrote 19 bytes" in trainer.process.stderr_tail()
    with pytest.raises(ProcessGone):
        trainer.process.send(Pause())


def test_of_several_batches_at_a_time_one_is_stepped_and_an_epoch_held_at_its_end(
    trainer: Conversation, tmp_path: Path
) -> None:
    write_script(tmp_path, at_once=4)  # 400 samples in batches of 32
    trainer.process.send(train_in(tmp_path, epochs=FOREVER))
    trainer.next(EpochDone)
    trainer.process.send(Pause())
    held_at = trainer.next(RunPaused).step
    for more in (1, 2, 3):
        trainer.process.send(Step())
        assert trainer.next(RunPaused).step == held_at + more
    trainer.process.send(SetLearningRate(0.0005))
    trainer.process.send(Step(whole_epoch=True))
    epoch = trainer.next(EpochDone)
    assert epoch.learning_rate == 0.0005
    held = trainer.next(RunPaused)
    assert held.step == (epoch.epoch + 1) * 13
    (started,) = trainer.all_of(RunStarted)
    assert (started.learning_rate, started.is_rate_scheduled) == (0.01, False)
    (changed,) = trainer.all_of(LearningRateChanged)
    assert (changed.step, changed.rate) == (held_at + 3, 0.0005)
    steps = [step for told in trainer.all_of(StepsDone) for step in told.steps]
    assert steps == sorted(set(steps))
    assert {held_at + 1, held_at + 2, held_at + 3} <= {*steps}
    trainer.process.send(Ping())
    trainer.next(Alive, timeout=5)
    trainer.process.send(Stop())
    assert trainer.next(RunEnded).ending == "stopped"
    trainer.rest()


WRITING_ON_THE_WIRE = """import gc, os
    from studio.engine.worker.wire import Wire
    gc.unfreeze()
    wire = next(o for o in gc.get_objects() if isinstance(o, Wire))
    print("wrote", os.write(wire._descriptor, b"this is no message\\n"), "bytes")"""


def test_a_killed_run_says_so_and_keeps_its_curves(trainer: Conversation, tmp_path: Path) -> None:
    write_script(tmp_path, at_once=4)
    trainer.process.send(train_in(tmp_path, epochs=FOREVER))
    while trainer.next(EpochDone).epoch < 2:
        pass
    check_step_values(trainer, [128, 128, 128, 16])
    os.kill(trainer.process.pid, signal.SIGKILL)
    trainer.rest()
    outcome = trainer.process.outcome()
    done = len(trainer.all_of(EpochDone))
    assert outcome.kind == "crashed"
    told = (
        f"The training process was killed (SIGKILL) in epoch {done + 1}. The graph and the curves "
    )
    assert outcome.sentence.startswith(told)
    assert len(RunFolder(tmp_path).metrics()) >= done


def test_an_error_in_the_script_names_its_line(trainer: Conversation, tmp_path: Path) -> None:
    script = write_script(tmp_path, before_fit='train_set["y"] = train_set["y"][:7]')
    trainer.process.send(train_in(tmp_path))
    trainer.rest()
    outcome = trainer.process.outcome()
    assert outcome.kind == "failed"
    assert "return model.fit(" in script.read_text().splitlines()[outcome.line - 1]
    assert outcome.sentence.startswith(f"The run failed at line {outcome.line} of the script: ")
    assert "Traceback" in outcome.details


def test_a_loss_that_becomes_nan_ends_the_run_and_keeps_a_sound_model(
    trainer: Conversation, tmp_path: Path
) -> None:
    # Shapes first, then training in the same process, on the CPU by name.
    trainer.process.send(InferShapes(1, chain((4,), ("Dense", {"units": 2}))))
    trainer.next(ShapesReply)
    # In the targets: relu makes 0 of a NaN on some processors.
    write_script(tmp_path, before_fit='train_set["y"][399] = np.nan')
    trainer.process.send(train_in(tmp_path, device="cpu"))
    trainer.process.send(Pause())
    assert trainer.next(CheckpointSaved).step == 1
    trainer.process.send(Resume())
    trainer.rest()
    outcome = trainer.process.outcome()
    assert outcome.kind == "nan"
    assert outcome.sentence.startswith("The loss became NaN (not a number) in epoch 1, step ")
    kept = RunFolder(tmp_path).checkpoints[0]
    assert outcome.sentence.endswith(f"as it was after step {read(kept)[0].step}.")
    assert np.isfinite(weights_in(tmp_path / "model.keras")).all()
    assert trainer.all_of(EpochDone) == []


def weights_in(model: Path) -> np.ndarray:
    """All numbers of a saved model's layers in a row."""
    found: list[np.ndarray] = []
    with zipfile.ZipFile(model) as file, h5py.File(file.open("model.weights.h5")) as weights:
        layers = weights["layers"]
        layers.visititems(
            lambda _, item: found.append(item[()].ravel()) if hasattr(item, "shape") else None
        )
    return np.concatenate(found)


def test_a_run_whose_window_is_gone_saves_and_ends(trainer: Conversation, tmp_path: Path) -> None:
    write_script(tmp_path)
    trainer.process.send(train_in(tmp_path, epochs=FOREVER))
    trainer.next(StepsDone)
    trainer.process.close()
    assert trainer.process.wait(timeout=20)
    trainer.rest()
    assert (tmp_path / "model.keras").is_file()
    ended = trainer.process.outcome().run
    assert ended is not None
    assert "window was closed" in ended.sentence
    assert ended.interrupted


def test_a_model_that_cannot_be_saved_waits_until_it_is_saved_elsewhere(
    trainer: Conversation, tmp_path: Path
) -> None:
    write_script(tmp_path)
    (tmp_path / "model.keras").mkdir()  # nothing can be moved here
    (tmp_path / "model.keras" / "in the way").touch()
    (tmp_path / "watches").touch()
    (tmp_path / "checkpoints").touch()
    trainer.process.send(train_in(tmp_path, epochs=1, watches=(CODE_WATCH,)))
    assert "could not be saved" in trainer.next(ResultWaits).sentence
    trainer.process.send(SaveTo(str(tmp_path / "nowhere")))
    assert str(tmp_path / "nowhere") in trainer.next(ResultWaits).sentence
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    trainer.process.send(SaveTo(str(elsewhere)))
    trainer.rest()
    warnings = [event.sentence for event in trainer.all_of(RequestFailed)]
    assert sum(w.startswith("No checkpoint can be written in ") for w in warnings) == 1
    assert any(w.startswith('The watch "code" shows nothing more: ') for w in warnings)
    assert any(w.startswith("The trained model could not be saved in ") for w in warnings)
    outcome = trainer.process.outcome()
    assert outcome.run
    assert (outcome.kind, outcome.run.model_file) == ("finished", str(elsewhere / "model.keras"))
    assert np.isfinite(weights_in(elsewhere / "model.keras")).all()
    assert outcome.run.evaluation


def test_a_run_whose_folder_is_deleted_is_whole_again_in_it(
    trainer: Conversation, tmp_path: Path
) -> None:
    run = RunFolder.create(tmp_path, "net", write_script(tmp_path).read_text(), b"{}")
    trainer.process.send(train_in(run.path, epochs=FOREVER))
    trainer.next(StepsDone)
    shutil.rmtree(run.path)
    assert "was deleted, so it is made anew" in trainer.next(RequestFailed).sentence
    trainer.next(CheckpointSaved)
    assert run.is_alive
    trainer.process.send(Stop())
    trainer.rest()
    assert run.model.is_file()
    assert len(run.checkpoints) >= 1
    assert run.state().started is not None
    assert run.state().ended is not None


def test_a_device_that_is_not_there_is_a_sentence(trainer: Conversation, tmp_path: Path) -> None:
    write_script(tmp_path)
    began = time.monotonic()
    trainer.process.send(train_in(tmp_path, device="gpu:7"))
    trainer.rest()
    outcome = trainer.process.outcome()
    assert time.monotonic() - began < 60
    assert outcome.kind == "failed"
    assert outcome.sentence.startswith("There is no gpu:7 on this machine: TensorFlow sees the CPU")
