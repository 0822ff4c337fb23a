"""A model is the same model in every style of its script, to the last bit of its losses."""

import json
from pathlib import Path
from typing import Any

import pytest

from studio.codegen.script import Script, generate
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.training import TrainingSettings, Validation
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.networks import ids, put

pytestmark = pytest.mark.keras


STYLES = {
    "functional": ScriptStyle(),
    "list": ScriptStyle("list"),
    "add": ScriptStyle("add"),
    "neutral": ScriptStyle("list", "keras"),
}

# Trains each script on made-up data, and asks its watches.
RUNNER = """
import importlib.util, json, sys
from pathlib import Path
import keras
import numpy as np

keras.utils.disable_interactive_logging()
found = {}
for path in map(Path, sys.argv[1:]):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    model = script.build_model()
    numbers = np.random.default_rng(0)
    x = numbers.normal(size=(96, *model.inputs[0].shape[1:])).astype("float32")
    y = numbers.normal(size=(96, *model.outputs[0].shape[1:])).astype("float32")
    part = {"x": x, "y": y}
    script.compile_model(model)
    history = script.train(model, (part, part)).history
    lines = []
    model.summary(print_fn=lines.append)
    totals = [line for line in lines[0].splitlines() if "params:" in line and "Opt" not in line]
    found[path.stem] = {
        "name": model.name,
        "losses": {name: [float(v).hex() for v in vs] for name, vs in history.items()},
        "totals": totals,
        "weights": [list(weight.shape) for weight in model.weights],
        "seen": [
            np.asarray(script.build_seen(model)(x[:32], training=False)).tobytes().hex(),
            list(script.build_given(model)(x[:32]).shape),
        ],
    }
print("FOUND" + json.dumps(found))
"""


def chain(*layers: tuple[str, dict[str, Any]], **shape: Any) -> Project:
    """Layers one after another; the second of them and the Input are watched."""
    settings = TrainingSettings(epochs=2, batch_size=32, validation=Validation("test"))
    project = Project("chain", training=settings)
    graph = project.graph
    nodes = [put(graph, "Input", "x", **shape)]
    for layer, params in layers:
        nodes.append(put(graph, layer, None, (nodes[-1],), **params))
    put(graph, "Output", "end", (nodes[-1],), target="y", loss="mse", metrics=["mae"])
    put(graph, "Watch", "seen", (nodes[2],))
    put(graph, "Watch", "given", (nodes[0],))
    return project


CHAINS = {
    "dense": chain(
        ("GaussianNoise", {"stddev": 0.1}),
        ("Dense", {"units": 8, "activation": "relu", "kernel_initializer": "orthogonal"}),
        ("BatchNormalization", {}),
        ("Dropout", {"rate": 0.3}),
        ("Dense", {"units": 3}),
        shape=[6],
    ),
    "pictures": chain(
        ("Conv2D", {"filters": 4, "kernel_size": [3, 3], "activation": "relu"}),
        ("SpatialDropout2D", {"rate": 0.2}),
        ("SeparableConv2D", {"filters": 4, "kernel_size": [3, 3]}),
        ("Flatten", {}),
        ("Dense", {"units": 2}),
        shape=[8, 8, 1],
    ),
    "sequences": chain(
        ("Bidirectional", {"layer": {"layer": "GRU", "params": {"units": 3, "dropout": 0.2}}}),
        ("Reshape", {"target_shape": [3, 2]}),
        ("LSTM", {"units": 4, "return_sequences": True, "stateful": True, "dropout": 0.1}),
        ("TimeDistributed", {"layer": {"layer": "Dense", "params": {"units": 1}}}),
        shape=[5, 2],
        batch_size=32,
    ),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder, paths = tmp_path_factory.mktemp("styles"), []
    for name, project in CHAINS.items():
        for style, value in STYLES.items():
            project.script = value
            script = generate(project)
            assert (script.left_out, script.not_sequential) == ((), "")
            path = folder / f"{name}_{style}.py"
            path.write_text(script.text)
            paths.append(str(path))
    said = run_beside_keras(RUNNER, *paths)
    found: dict[str, Any] = json.loads(said.rpartition("FOUND")[2])
    return found


@pytest.mark.parametrize("style", ["list", "add", "neutral"])
@pytest.mark.parametrize("name", CHAINS)
def test_every_style_gives_the_same_numbers_to_the_last_bit(
    results: dict[str, Any], name: str, style: str
) -> None:
    usual = results[f"{name}_functional"]
    assert len(usual["losses"]["loss"]) == 2
    assert usual["totals"][0].startswith(" Total params: ")
    assert results[f"{name}_{style}"] == usual


LINES_OF_ERRORS = """
import sys
from pathlib import Path
from studio.engine.worker.script_errors import script_line
for path in map(Path, sys.argv[1:]):
    code = {"__name__": "script"}
    exec(compile(path.read_text(), str(path), "exec"), code)
    try:
        code["build_model"]()
    except ValueError as error:
        print(script_line(error, path), *str(error).splitlines()[:1])
"""


def test_what_keras_objects_to_in_a_sequential_model_is_at_the_line_of_its_layer(
    tmp_path: Path,
) -> None:
    wrong = ("LSTM", {"units": 4})
    project = chain(("Flatten", {}), ("Dense", {"units": 4}), wrong, shape=[6])
    scripts: dict[Path, Script] = {}
    for style in ("list", "add"):
        project.script = STYLES[style]
        path = tmp_path / f"{style}.py"
        scripts[path] = generate(project)
        path.write_text(scripts[path].text)
    # Elsewhere: a process that has Keras can no longer tell whether the window brings it in.
    lines = run_beside_keras(LINES_OF_ERRORS, *scripts).splitlines()
    for said, script in zip(lines, scripts.values(), strict=True):
        line, sentence = said.split(" ", 1)
        assert "lstm" in sentence
        assert script.node_at(int(line)) == ids(project)["lstm"]
