"""Everything in the catalogue goes the whole way: shapes in the window, script, Keras, training."""

import json
import os
from pathlib import Path

import pytest

from studio.graph.catalogue import CallableSpec, LayerSpec, catalogue
from tests.battery import cases
from tests.helpers.beside_keras import run_beside_keras

ROOT = Path(__file__).parents[2]
DRIVE = "import sys; from tests.battery.drive import main; main(sys.argv[1])"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "PYTHONWARNINGS": "ignore"}


def tried(level: str) -> dict:
    """What one process of Keras says of all cases."""
    environment = os.environ | QUIET | {"PYTHONPATH": str(ROOT)}
    return json.loads(run_beside_keras(DRIVE, level, environment=environment, folder=ROOT))


@pytest.mark.keras
def test_what_can_be_told_goes_the_whole_way() -> None:
    said = tried("quick")
    assert said["complaints"] == {}
    assert said["tried"] > 200


@pytest.mark.slow
@pytest.mark.keras
def test_everything_goes_the_whole_way_and_is_saved_and_loaded() -> None:
    said = tried("all")
    assert said["complaints"] == {}
    assert said["tried"] > 500


def test_nothing_of_the_catalogue_is_left_out_without_a_reason() -> None:
    known = catalogue()
    layers = {name for name, spec in known.layers.items() if spec.path}
    assert {case.layer for case in cases.layer_cases()} | set(cases.NOT_BY_THEMSELVES) == layers
    objects = {case.name.removesuffix(" told all") for case in cases.object_cases()}
    for kind in ("initializer", "regularizer", "constraint", "activation"):
        assert {f"{kind} {name}" for name in known.objects(kind)} <= objects
    for kind, specs in (("loss", known.losses), ("metric", known.metrics)):
        names = {name for name, _ in cases.compile_cases(kind)}
        assert names | set(cases.NOT_TRAINED) >= set(specs)
    assert {name for name, _ in cases.compile_cases("optimizer")} == set(known.optimizers)
    owners: list[LayerSpec | CallableSpec] = [
        *known.layers.values(),
        *known.optimizers.values(),
        *known.metrics.values(),
    ]
    every = {param.name for owner in owners for param in owner.params}
    assert {name.partition(".")[2] for name in cases.NOT_TOLD} <= every
