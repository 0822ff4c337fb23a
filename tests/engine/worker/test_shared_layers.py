"""Linked copies are one layer of Keras: in the shapes, and in the script that trains."""

import json
from typing import Any

import pytest

from studio.codegen.script import generate
from studio.engine.shapes import ShapeQuestions, shapes_request
from studio.graph.layer_graph import LayerGraph
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation
from tests.helpers.networks import digits_project, ids, put, siamese

pytestmark = pytest.mark.keras


# Runs a script on a little data made up on the spot, and looks into the model that it makes.
RUNNER = """
import importlib.util, json, sys
import numpy as np

spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
draw = np.random.default_rng(0)
part = {
    "image": draw.normal(size=(64, 784)).astype("float32"),
    "label": np.eye(10, dtype="float32")[draw.integers(0, 10, 64)],
}
script.EPOCHS = 2
model = script.build_model()
script.compile_model(model)
losses = script.train(model, (part, part)).history["loss"]
one, other = draw.normal(size=(2, 5, 784)).astype("float32")
shared = model.get_layer("shared")
def differs(build, values):
    told = build(model).predict({"one": one, "other": other}, verbose=0)
    return float(np.abs(told - np.asarray(shared(values))).max())
print("FOUND" + json.dumps({
    "losses": losses,
    "parameters": model.count_params(),
    "dense": [layer.name for layer in model.layers if type(layer).__name__ == "Dense"],
    "map": differs(script.build_map_1, one),
    "other map": differs(script.build_other_map, other),
}))
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    script = tmp_path_factory.mktemp("shared") / "script.py"
    script.write_text(generate(siamese()).text)
    said = run_beside_keras(RUNNER, script)
    found: dict[str, Any] = json.loads(said.rpartition("FOUND")[2])
    return found


def test_a_script_with_a_shared_layer_trains_one_set_of_weights(trained: dict[str, Any]) -> None:
    assert trained["dense"] == ["shared", "digit_10"]
    assert trained["losses"][1] < trained["losses"][0]


def test_a_watch_sees_the_call_that_it_looks_at(trained: dict[str, Any]) -> None:
    assert trained["map"] < 1e-5
    assert trained["other map"] < 1e-5


def test_shared_weights_are_counted_once(
    keras_process: Conversation, trained: dict[str, Any]
) -> None:
    project = siamese()
    reply = keras_process.infer(*shapes_request(project, 0).calls)
    said = {name: reply.reports[i].params for name, i in ids(project).items() if i in reply.reports}
    assert (said["shared"], said["again"]) == (784 * 16 + 16, 0)
    assert sum(said.values()) == trained["parameters"]


def test_keras_objects_to_a_call_that_does_not_fit_the_shared_layer(
    keras_process: Conversation,
) -> None:
    project = siamese()
    graph, by_name = project.graph, ids(project)
    graph.set_params(by_name["other"], {"shape": [100]})
    reply = keras_process.infer(*shapes_request(project, 0).calls)
    assert [o.node for o in reply.objections] == [by_name["again"]]
    graph.set_link(by_name["again"], "")
    reply = keras_process.infer(*shapes_request(project, 0).calls)
    assert not reply.objections
    assert reply.reports[by_name["again"]].params == 100 * 16 + 16


def test_the_first_call_has_the_weights_wherever_an_edit_puts_it(
    keras_process: Conversation,
) -> None:
    project = digits_project()
    graph = project.graph
    image = put(graph, "Input", "image", shape=[8])
    before = put(graph, "Flatten", "before", (image,))
    first = put(graph, "Dense", "first", (before,), units=8)
    second = put(graph, "Dense", "second", (image,), units=8)
    for node_id in (first, second):
        graph.set_link(node_id, "pair")
    questions = ShapeQuestions(project)
    reply = keras_process.ask(questions, whole=True)
    assert (reply.reports[first].params, reply.reports[second].params) == (72, 0)
    _move_wire(graph, before, second)
    reply = keras_process.ask(questions)
    assert reply.is_change
    assert (reply.reports[first].params, reply.reports[second].params) == (0, 72)


def _move_wire(graph: LayerGraph, target: str, source: str) -> None:
    (old,) = graph.edges_into(target)
    graph.disconnect(old)
    graph.connect(type(old)(type(old.source)(source), old.target))
