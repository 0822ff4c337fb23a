"""What keeps callbacks from doing what they are for, said before training."""

from typing import Any

import msgspec
import pytest

from studio.project import callback_problems
from studio.project.callbacks import CallbackSettings, begun
from studio.project.cures.acting import acting
from studio.project.mends import ChangeTraining
from studio.project.store import from_bytes, load, to_bytes
from studio.project.training import OptimizerSettings, Validation
from studio.resources import resource

FALLING = {"name": "ExponentialDecay", "params": {
    "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}}  # fmt: skip


def of(*callbacks: CallbackSettings, **training: Any):
    """The classifier with callbacks; of 10 epochs, validated on the test part."""
    project = load(resource("examples", "mnist_classifier.strata"))
    settings = {"epochs": 10, "validation": Validation("test"), "callbacks": callbacks}
    project.training = msgspec.structs.replace(project.training, **{**settings, **training})
    return project


def one(name: str, /, **params: Any) -> CallbackSettings:
    return CallbackSettings(name, params)


def sentences(project) -> list[str]:
    return [p.sentence for p in project.problems() if p.code == "callback"]


def test_callbacks_as_they_are_added_are_sound_and_kept_in_the_file(monkeypatch):
    monkeypatch.setattr(callback_problems, "_has_tensorboard", lambda: True)
    known = of().graph.catalogue
    usual = [begun(known, name) for name in known.callbacks]
    project = of(*usual, epochs=20)
    assert sentences(project) == []
    text = to_bytes(project)
    assert b'"version": 3' in text
    assert from_bytes(text).training == project.training
    assert b"callbacks" not in to_bytes(of())


@pytest.mark.parametrize(
    ("callback", "training", "words"),
    [
        (one("EarlyStopping", patience=10), {}, "waits for 10 epochs that are no better, and"),
        (one("EarlyStopping", patience=5, start_from_epoch=5), {}, "waits for 10 epochs"),
        (one("EarlyStopping", patience=3), {"steps": 20, "test_every": 10}, "waits for 3 tests"),
        (one("EarlyStopping"), {"validation": Validation()}, "nothing is held back"),
        (one("EarlyStopping", monitor="val_acc"), {}, "there are val_loss, val_accuracy, loss"),
        (one("EarlyStopping", patience=-1), {}, "patience is -1, and the least is 0"),
        (one("EarlyStopping", patience="x"), {}, "expected a whole number"),
        (one("EarlyStopping", patienc=1), {}, 'no parameter "patienc"; did you mean "patience"?'),
        (one("EarlyStoping"), {}, 'no callback "EarlyStoping"; did you mean "EarlyStopping"?'),
        (one("LearningRateScheduler"), {"optimizer": OptimizerSettings("SGD", {
            "learning_rate": FALLING})}, "SGD has ExponentialDecay for it"),
        (one("ReduceLROnPlateau", patience=1), {"optimizer": OptimizerSettings("SGD", {
            "learning_rate": FALLING})}, "Keras lets nobody set"),
        (one("LearningRateScheduler"), {"steps": 100}, "training that counts steps has none"),
        (one("ModelCheckpoint", filepath="best.h5"), {}, "names that end with .keras"),
        (one("ModelCheckpoint", filepath="a.keras", save_weights_only=True), {}, ".weights.h5"),
        (one("ModelCheckpoint", filepath="{epochs}.keras"), {}, 'nothing called "epochs"'),
        (one("ModelCheckpoint", filepath="model.keras"), {}, "which a run writes itself"),
        (one("CSVLogger", filename="../log.csv"), {}, "no plain name of a file"),
        (one("CSVLogger", filename=""), {}, "no plain name of a file"),
    ],
)  # fmt: skip
def test_what_will_not_act_is_said(callback, training, words):
    (sentence,) = sentences(of(callback, **training))
    assert words in sentence


def test_two_that_write_one_file_are_said():
    twice = one("CSVLogger", filename="log.csv")
    (sentence,) = sentences(of(twice, twice))
    assert "and so does another one" in sentence


def test_tensorboard_is_refused_where_it_cannot_write(monkeypatch):
    monkeypatch.setattr(callback_problems, "_has_tensorboard", lambda: False)
    (sentence,) = sentences(of(one("TensorBoard")))
    assert sentence.startswith("TensorFlow writes for TensorBoard only where the package")


def test_what_only_the_best_asks_for_is_no_matter_for_each_epoch():
    assert sentences(of(one("ModelCheckpoint", filepath="a.keras"), validation=Validation())) == []


@pytest.mark.parametrize(
    ("callback", "training", "first"),
    [
        (one("EarlyStopping", patience=10), {}, "Give EarlyStopping a patience of 3."),
        (one("EarlyStopping"), {"validation": Validation()}, "Let EarlyStopping watch loss."),
        (one("EarlyStopping", monitor="x"), {}, "Let EarlyStopping watch val_loss."),
        (one("EarlyStopping", patience=-1), {}, "Leave patience of EarlyStopping to Keras."),
        (one("EarlyStoping"), {}, "Take EarlyStoping away."),
        (one("LearningRateScheduler"), {"steps": 100}, "Take LearningRateScheduler away."),
    ],
)
def test_each_offer_cures(callback, training, first):
    project = of(one("TerminateOnNaN"), callback, **training)
    (problem,) = [p for p in project.problems() if p.code == "callback"]
    offers = [*acting(project, problem)]
    assert offers[0].sentence == first
    assert offers[-1].sentence == f"Take {callback.name} away."
    for mend in offers:
        (edit,) = mend.edits
        assert isinstance(edit, ChangeTraining)
        mended = of()
        mended.training = edit.training
        assert sentences(mended) == []
        assert mended.training.callbacks[0].name == "TerminateOnNaN"
