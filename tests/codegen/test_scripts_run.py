"""The examples' scripts, run by plain python on a machine without network."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.project.datasets import keras_cache, provide

pytestmark = pytest.mark.keras


GOLDEN = Path(__file__).parent / "golden"

# Imports a script as a module, cuts its epochs and its data, and lets its own main() run.
RUNNER = """
import gc, importlib.util, io, json, os, socket, sys
from contextlib import redirect_stdout
gc.disable()  # a fifth of importing Keras and of tracing goes into searching through Keras

def refuse(*arguments, **rest):
    raise OSError("this test has no network")

socket.getaddrinfo = socket.create_connection = refuse

spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
whole = script.load_data()
small = tuple({name: values[:1024] for name, values in part.items()} for part in whole)
script.EPOCHS = 1
script.load_data = lambda: small
printed = io.StringIO()
with redirect_stdout(printed):
    script.main()
model = script.build_model()
found = {
    "studio": "studio" in sys.modules,
    "printed": printed.getvalue(),
    "parameters": model.count_params(),
    "name": model.name,
    "layers": [layer.name for layer in model.layers],
    "shapes": {name: list(values.shape) for name, values in whole[0].items()},
    "types": {name: str(values.dtype) for name, values in whole[0].items()},
    "range": [float(whole[0]["image"].min()), float(whole[0]["image"].max())],
    "predicted": list(script.predict(model, small).shape),
}
if hasattr(script, "build_encoder"):
    codes = script.build_encoder(model).predict(small[1]["image"], verbose=0)
    found["codes"] = list(codes.shape)
print("FOUND" + json.dumps(found))
"""


def run(name: str, **environment: str) -> dict[str, Any]:
    """What a script is and does, in a process of its own that finds nothing of ours."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if key not in ("PYTHONPATH", "KERAS_HOME", "KERAS_BACKEND")
    }
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(GOLDEN / f"{name}.py")],
        env={**inherited, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.rpartition("FOUND")[2])
    return found


def printed_losses(found: dict[str, Any]) -> dict[str, float]:
    (line,) = [x for x in found["printed"].splitlines() if x.startswith("epoch 1: ")]
    return {
        name: float(value)
        for name, value in (pair.split() for pair in line.removeprefix("epoch 1: ").split(", "))
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def autoencoder(home: Path) -> dict[str, Any]:
    """A run in an empty home into which Strata put the data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KERAS_HOME", raising=False)
        patch.setenv("HOME", str(home))
        assert provide("mnist") is not None
    return run("autoencoder", HOME=str(home))


@pytest.fixture(scope="module")
def classifier() -> Any:
    """A run in a home that cannot be written: Keras then keeps its files elsewhere."""
    nowhere = os.devnull + "/nobody"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KERAS_HOME", raising=False)
        patch.setenv("HOME", nowhere)
        file = keras_cache("mnist")
        was_there = file.exists()
        assert provide("mnist") == file
    yield run("mnist_classifier", HOME=nowhere)
    if not was_there:
        file.unlink()


def test_the_autoencoder_is_that_of_the_tutorials(autoencoder: dict[str, Any]) -> None:
    assert autoencoder["parameters"] == 219_598
    assert autoencoder["name"] == "autoencoder"
    assert autoencoder["layers"] == [
        "image",
        "encoder_1",
        "encoder_2",
        "encoder_3",
        "code",
        "decoder_1",
        "decoder_2",
        "decoder_3",
        "decoded",
    ]


def test_the_autoencoder_learns_from_images_between_minus_and_plus_a_half(
    autoencoder: dict[str, Any],
) -> None:
    assert autoencoder["shapes"] == {"image": [60_000, 784], "label": [60_000]}
    assert autoencoder["types"] == {"image": "float32", "label": "uint8"}
    assert autoencoder["range"] == [-0.5, 0.5]
    losses = printed_losses(autoencoder)
    assert losses.keys() == {"loss", "val_loss"}
    assert all(math.isfinite(loss) and loss < 1 for loss in losses.values())


def test_the_watched_wire_gives_two_numbers_for_each_image(autoencoder: dict[str, Any]) -> None:
    assert autoencoder["codes"] == [1024, 2]
    assert autoencoder["predicted"] == [1024, 784]


def test_the_script_needs_nothing_of_ours(autoencoder: dict[str, Any]) -> None:
    assert autoencoder["studio"] is False


def test_the_cache_of_keras_itself_is_left_alone(autoencoder: dict[str, Any], home: Path) -> None:
    assert not (home / ".keras" / "datasets").exists()
    assert [file.name for file in (home / ".keras" / "strata").iterdir()] == ["mnist.npz"]


def test_the_classifier_runs_in_a_home_that_cannot_be_written(classifier: dict[str, Any]) -> None:
    assert classifier["parameters"] == 25_450
    assert classifier["shapes"] == {"image": [60_000, 784], "label": [60_000, 10]}
    assert classifier["types"] == {"image": "float32", "label": "float32"}
    assert classifier["range"] == [0.0, 1.0]
    losses = printed_losses(classifier)
    assert losses.keys() == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert losses["val_accuracy"] > 0.3
    assert "evaluation: {'accuracy': " in classifier["printed"]
