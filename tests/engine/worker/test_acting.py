"""What callbacks of a project did, as the worker says it: real runs of generated scripts."""

import csv

import msgspec
import pytest

from studio.codegen.script import generate
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import CallbackActed, EpochDone, RunEnded
from studio.project.callbacks import CallbackSettings
from studio.project.training import OptimizerSettings
from studio.runs.run_folder import RunFolder
from studio.runs.run_state import RunState
from tests.codegen.test_order import project
from tests.helpers.scripts import train_in

pytestmark = pytest.mark.keras

SLOW = OptimizerSettings("SGD", {"learning_rate": 1e-9})
STOP = CallbackSettings(
    "EarlyStopping",
    {"monitor": "loss", "min_delta": 0.5, "patience": 3, "restore_best_weights": True},
)
CALLBACKS = (
    STOP,
    CallbackSettings("ReduceLROnPlateau", {"monitor": "loss", "patience": 2, "min_delta": 0.5}),
    CallbackSettings("ModelCheckpoint", {"filepath": "kept-{epoch}.keras"}),
    CallbackSettings("ModelCheckpoint", {"filepath": "best.keras", "save_best_only": True}),
    CallbackSettings("CSVLogger", {"filename": "log.csv"}),
    CallbackSettings("TerminateOnNaN"),
)


def test_a_run_says_what_its_callbacks_did(trainer, tmp_path):
    made = project(tmp_path, "seeded", epochs=9, optimizer=SLOW, callbacks=CALLBACKS)
    (tmp_path / "script.py").write_text(generate(made).text)
    trainer.process.send(train_in(tmp_path))
    trainer.rest()
    sentence = (
        "Early stopping ended training after epoch 4: loss has not improved for 3 epochs; the "
        "weights of epoch 1 are kept."
    )
    (ended,) = trainer.all_of(RunEnded)
    assert (ended.ending, ended.sentence, ended.epochs_done) == ("finished", sentence, 4)
    lowered, stopped = trainer.all_of(CallbackActed)
    assert (lowered.callback, lowered.epoch, lowered.step) == ("ReduceLROnPlateau", 2, 12)
    assert (lowered.before, lowered.after) == pytest.approx((1e-9, 1e-10))
    assert lowered.sentence.startswith("The learning rate was lowered from 1e-09 to 1e-10 after ")
    assert (stopped.callback, stopped.epoch, stopped.sentence) == ("EarlyStopping", 3, sentence)
    assert RunState.of_log(RunFolder(tmp_path).read_events()).acts == [lowered, stopped]
    (warned,) = trainer.all_of(RequestFailed)
    assert warned.sentence.startswith("ModelCheckpoint watches val_loss, and an epoch tells no ")
    files = {path.name for path in tmp_path.iterdir()}
    assert {f"kept-{epoch}.keras" for epoch in range(1, 5)} | {"log.csv", "model.keras"} <= files
    rows = [*csv.DictReader((tmp_path / "log.csv").read_text().splitlines())]
    told = [float(row["loss"]) for row in rows]
    assert told == pytest.approx([event.logs["loss"] for event in trainer.all_of(EpochDone)])


def test_steps_are_ended_by_what_their_tests_say(trainer, tmp_path):
    made = project(tmp_path, "given", steps=90, test_every=10, optimizer=SLOW)
    unrestored = msgspec.structs.replace(
        STOP, params={**STOP.params, "restore_best_weights": False}
    )
    made.training = msgspec.structs.replace(made.training, callbacks=(unrestored,))
    (tmp_path / "script.py").write_text(generate(made).text)
    trainer.process.send(train_in(tmp_path))
    trainer.rest()
    (ended,) = trainer.all_of(RunEnded)
    assert ended.sentence.startswith("Early stopping ended training after step ")
    assert ended.sentence.endswith(" 3 tests; the weights are those of step 31.")
