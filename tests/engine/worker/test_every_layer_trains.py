"""Every layer of the lessons, in one network: the graph, its shapes, its script and its training.

One branch looks at the image with convolutions, one reads it row by row, and both are joined.
"""

import json
from pathlib import Path

import pytest

from studio.codegen.script import generate
from studio.engine.shapes import shapes_request
from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.project.datasets import DataSettings, OneHot, PreparedColumn, Scale
from studio.project.project import Project
from studio.project.training import TrainingSettings
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation

pytestmark = pytest.mark.keras


LESSONS = {
    "Input", "Dense", "Activation", "Flatten", "Reshape", "Dropout", "Conv2D", "MaxPooling2D",
    "SimpleRNN", "LSTM", "TimeDistributed", "BatchNormalization", "Add", "Concatenate",
}  # fmt: skip

DRIVE = """
import importlib.util, json, sys
import numpy as np
from tensorflow import keras
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
rng = np.random.default_rng(0)
part = {
    "image": rng.random((64, 28, 28), dtype="float32"),
    "label": np.eye(10, dtype="float32")[rng.integers(0, 10, 64)],
}
model = script.build_model()
script.compile_model(model)
history = script.train(model, (part, part)).history
result = script.evaluate(model, (part, part))
shape = script.predict(model, (part, part)).shape
print("RESULT" + json.dumps([model.count_params(), history["loss"], result["loss"], shape]))
"""


def chain(graph: LayerGraph, start: str, *steps: tuple[str, dict[str, object]]) -> str:
    """Add layers one behind the other; returns the last one's id."""
    last = start
    for layer, params in steps:
        node = graph.new_node(layer, params=params)
        graph.add_node(node)
        graph.connect(Edge(PortRef(last), PortRef(node.id)))
        last = node.id
    return last


def join(graph: LayerGraph, layer: str, *parts: str) -> str:
    node = graph.new_node(layer)
    graph.add_node(node)
    for index, part in enumerate(parts):
        graph.connect(Edge(PortRef(part), PortRef(node.id, index)))
    return node.id


@pytest.fixture
def project() -> Project:
    graph = LayerGraph()
    image = graph.new_node("Input", "image", {"column": "image"})
    graph.add_node(image)
    seen = chain(
        graph, image.id,
        ("Reshape", {"target_shape": [28, 28, 1]}),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "same"}),
        ("BatchNormalization", {}),
        ("Activation", {"activation": "relu"}),
        ("MaxPooling2D", {"pool_size": 2}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.25}),
        ("Dense", {"units": 16}),
    )  # fmt: skip
    rows = chain(graph, image.id, ("LSTM", {"units": 8, "return_sequences": True}))
    spread: dict[str, object] = {"layer": {"layer": "Dense", "params": {"units": 4}}}
    read = chain(graph, rows, ("TimeDistributed", spread), ("SimpleRNN", {"units": 16}))
    both = join(graph, "Concatenate", join(graph, "Add", seen, read), read)
    digit = chain(graph, both, ("Dense", {"units": 10, "activation": "softmax"}))
    chain(graph, digit, ("Output", {"target": "label", "loss": "categorical_crossentropy"}))
    columns = (
        PreparedColumn("image", "image", (Scale(255.0),)),
        PreparedColumn("label", "label", (OneHot(10),)),
    )
    return Project("lessons", graph, DataSettings(columns=columns), TrainingSettings(epochs=2))


def test_the_network_of_all_lessons_has_no_problem(project: Project) -> None:
    assert {node.layer for node in project.graph.nodes()} >= LESSONS
    assert project.problems() == []


def test_keras_gives_every_node_its_shape_and_the_script_trains(
    project: Project, keras_process: Conversation, tmp_path: Path
) -> None:
    reply = keras_process.infer(*shapes_request(project, 0).calls)
    assert reply.objections == ()
    counted = sum(report.params for report in reply.reports.values())
    script = tmp_path / "script.py"
    script.write_text(generate(project).text)
    said = run_beside_keras(DRIVE, script, environment={"PATH": ""})
    params, losses, tested, shape = json.loads(said.split("RESULT")[1])
    assert params == counted
    assert len(losses) == 2
    assert all(0 < loss < 10 for loss in [*losses, tested])
    assert shape == [64, 10]
