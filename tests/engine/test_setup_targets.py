"""Which sizes of target and network go together is as Keras has it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.engine.setup_targets import compared
from studio.graph.catalogue import catalogue

ROOT = Path(__file__).parents[2]
LOSSES = (
    *("mean_squared_error", "huber", "hinge", "kl_divergence", "binary_crossentropy"),
    *("categorical_crossentropy", "sparse_categorical_crossentropy"),
    "categorical_generalized_cross_entropy",
)
SHAPES = ((), (1,), (10,), (10, 1), (1, 10), (10, 3), (5, 10, 1))


@pytest.mark.slow
@pytest.mark.keras
def test_sizes_are_compared_as_keras_compares_them() -> None:
    classes = {catalogue().losses[name].path.rpartition(".")[2]: name for name in LOSSES}
    asked = json.dumps({"losses": [*classes], "shapes": SHAPES})
    # A process of its own, so that the test's process stays free of Keras.
    said = subprocess.run(
        [sys.executable, "tests/helpers/losses_in_keras.py", asked],
        cwd=ROOT,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    ours = {
        kind: {f"{t} {s}": compared(name, t, s) for t in SHAPES for s in SHAPES}
        for kind, name in classes.items()
    }
    assert ours == json.loads(said.stdout)


@pytest.mark.parametrize(
    ("loss", "target", "said", "way"),
    [
        ("sparse_categorical_crossentropy", (1,), (), "same"),
        ("sparse_categorical_crossentropy", (1,), (10, 1), "same"),
        ("sparse_categorical_crossentropy", (10,), (10, 1), "never"),
        ("categorical_generalized_cross_entropy", (), (10,), "same"),
        ("categorical_generalized_cross_entropy", (10,), (10,), "never"),
        ("mean_squared_error", (10, 1), (10,), "same"),
        ("mean_squared_error", (10,), (1,), "spread"),
        ("binary_crossentropy", (10,), (1,), "never"),
    ],
)
def test_a_loss_says_whether_it_can_compare(
    loss: str, target: tuple[int, ...], said: tuple[int, ...], way: str
) -> None:
    assert compared(loss, target, said) == way
