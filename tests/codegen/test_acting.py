"""The callbacks of a project in its script, and the learning rates that its functions tell."""

import math
from typing import Any

import msgspec
import pytest

from studio.codegen.script import generate
from studio.project.callbacks import CallbackSettings
from studio.project.project import Project
from studio.project.store import load
from studio.resources import resource


def made(
    *callbacks: CallbackSettings, example: str = "mnist_classifier", **training: Any
) -> Project:
    project = load(resource("examples", f"{example}.strata"))
    project.training = msgspec.structs.replace(
        project.training, callbacks=callbacks, epochs=7, **training
    )
    return project


def rates(**params: Any) -> list[float]:
    """The rate of each epoch, as the script's function makes it from 0.1 on."""
    text = generate(made(CallbackSettings("LearningRateScheduler", params))).text
    function = text[text.index("def rate_of_epoch") :].split("\n\n\n")[0]
    names: dict[str, Any] = {"math": math, "EPOCHS": 7}
    exec(function, names)
    found, rate = [], 0.1
    for epoch in range(7):
        rate = names["rate_of_epoch"](epoch, rate)
        found.append(rate)
    return found


def test_forms_of_a_rate():
    assert rates(form="step", every=3, factor=0.5) == pytest.approx(
        [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]
    )
    assert rates(form="exponential", factor=0.5) == pytest.approx([0.1 / 2**n for n in range(7)])
    climbing = rates(form="cosine", highest=0.3, warm_up=3)
    assert climbing[:4] == pytest.approx([0.1, 0.2, 0.3, 0.3])
    assert climbing[3:] == sorted(climbing[3:], reverse=True)
    assert climbing[5] == pytest.approx(0.15)
    assert rates(form="cosine", warm_up=0)[0] == pytest.approx(0.001)


def test_they_come_before_those_that_are_handed_over():
    stop = CallbackSettings("EarlyStopping", {"patience": 3, "monitor": "val_loss"})
    text = generate(made(stop)).text
    assert "callbacks=[keras.callbacks.EarlyStopping(patience=3), *callbacks]," in text
    assert "FOLDER" not in text
    steps = generate(made(stop, example="rnn_classifier")).text
    assert "        [history, keras.callbacks.EarlyStopping(patience=3), *callbacks]," in steps


def test_files_lie_beside_the_script():
    text = generate(made(CallbackSettings("CSVLogger", {"filename": "a'\".csv"}))).text
    assert "FOLDER = Path(__file__).parent\n" in text
    assert "from pathlib import Path\n" in text
    assert r"""keras.callbacks.CSVLogger(FOLDER / "a'\".csv")""" in text


def test_what_cannot_be_written_is_a_comment():
    text = generate(made(CallbackSettings("Foreign"), CallbackSettings("EarlyStopping", {"b": 1})))
    assert "# The callback 'Foreign' has a name that Keras does not know." in text.text
    assert "# The callback 'EarlyStopping' has no parameter 'b'." in text.text
    rate = CallbackSettings("LearningRateScheduler", {"form": "cosine"})
    steps = generate(made(rate, example="rnn_classifier")).text
    assert "# The callback 'LearningRateScheduler' acts when epochs begin, and training" in steps
    assert "def rate_of_epoch" not in steps
