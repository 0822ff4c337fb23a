"""Ports are as many as Keras gives, and what is wired to them is what Keras is handed."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from studio.codegen.script import generate
from studio.engine.protocol.run import RunEnded
from studio.engine.protocol.shapes import NodeReport, ShapesReply
from studio.engine.shapes import ShapeQuestions
from studio.graph.layer_graph import LayerGraph
from studio.project import store
from studio.project.project import Project
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation
from tests.helpers.networks import digits_project, put, wire
from tests.helpers.scripts import train_in

pytestmark = pytest.mark.keras


def held(name: str, /, **params: Any) -> dict[str, Any]:
    return {"layer": name, "params": params}


CELLS = [
    held("SimpleRNNCell", units=3),
    held("GRUCell", units=3),
    held("LSTMCell", units=3),
    held("StackedRNNCells", cells=[held("LSTMCell", units=3), held("GRUCell", units=4)]),
    held("StackedRNNCells", cells=[held("LSTMCell", units=3)]),
]
STEPS = [
    held("SimpleRNN", units=3),
    held("GRU", units=3),
    held("LSTM", units=3),
    *(held("RNN", cell=cell) for cell in CELLS),
    held("RNN", cell=[held("LSTMCell", units=3), held("GRUCell", units=4)]),
]
VIDEO = [held(f"ConvLSTM{n}D", filters=2, kernel_size=3, padding="same") for n in (1, 2, 3)]
SWITCHES = [{}, {"return_sequences": True}, {"return_state": True}]
SWITCHES.append({**SWITCHES[1], **SWITCHES[2]})


def with_params(layer: dict[str, Any], **more: Any) -> dict[str, Any]:
    return held(layer["layer"], **layer["params"], **more)


def every_recurrent_layer() -> list[tuple[dict[str, Any], int]]:
    """Each with each switch, alone and both ways; and how many axes its input has."""
    found = []
    for layer, switches in product([*STEPS, *VIDEO], SWITCHES):
        axes = int(layer["layer"][8]) + 2 if layer in VIDEO else 2
        told = with_params(layer, **switches)
        found.append((told, axes))
        merges: tuple[str | None, ...] = ("concat", None) if axes < 5 else ()
        found += [(held("Bidirectional", layer=told, merge_mode=m), axes) for m in merges]
    steady = (held("LSTM", units=3, return_sequences=True), held("Dense", units=3))
    found += [(held("TimeDistributed", layer=inner), 3) for inner in steady]
    return found


def asked(process: Conversation, project: Project) -> ShapesReply:
    return process.ask(ShapeQuestions(project), whole=True)


def test_every_recurrent_layer_has_the_outputs_that_keras_gives(
    keras_process: Conversation,
) -> None:
    project = digits_project()
    graph = project.graph
    sizes = {2: [4, 3], 3: [4, 5, 3], 4: [4, 5, 5, 2], 5: [4, 5, 5, 5, 2]}
    inputs = {axes: put(graph, "Input", f"x{axes}", shape=size) for axes, size in sizes.items()}
    nodes = [
        put(graph, layer["layer"], None, (inputs[axes],), **layer["params"])
        for layer, axes in every_recurrent_layer()
    ]
    reply = asked(keras_process, project)
    assert not reply.objections, reply.objections[0]
    ours = {node: len(graph.output_ports(node)) for node in nodes}
    theirs = {node: len(reply.reports[node].outputs) for node in nodes}
    wrong = {str(graph.node(n).params): (ours[n], theirs[n]) for n in nodes if ours[n] != theirs[n]}
    assert not wrong


DRIVE = """
import importlib.util, json, sys
import numpy as np
def model_of(path):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.build_model()
model = model_of(sys.argv[1])
x = [np.random.rand(2, 4, 3).astype("float32") for _ in model.inputs]
x[1] = np.ones((2, 4), "float32")
model(x)
shapes = {layer.name: [list(t.shape) for t in layer._inbound_nodes[0].output_tensors]
          for layer in model.layers}
read = model_of(sys.argv[2])
whole, padded = (np.array(read(np.array([words]))) for words in ([3, 4], [3, 4, 0, 0]))
print("FOUND" + json.dumps([shapes, bool(np.allclose(whole, padded)), bool(np.any(whole))]))
"""


def reading() -> str:
    """The script of a network that reads words, and skips zeros."""
    project = digits_project()
    graph = project.graph
    words = put(graph, "Input", "words", shape=[None], dtype="int32")
    vectors = put(graph, "Embedding", "vectors", (words,), input_dim=9, mask_zero=True)
    graph.set_param(vectors, "output_dim", 3)
    put(graph, "LSTM", "memory", (vectors,), units=4)
    return generate(project).text


def test_states_begin_another_layer_and_masks_flow_when_the_script_runs(
    keras_process: Conversation, tmp_path: Path
) -> None:
    project = digits_project()
    graph = project.graph
    x, mask = put(graph, "Input", "x", shape=[4, 3]), put(graph, "Input", "mask", shape=[4])
    ends, followers = [], []
    for number, layer in enumerate(STEPS):
        for both in (False, True):
            told = with_params(layer, return_state=True)
            first = held("Bidirectional", layer=told) if both else told
            second = held("Bidirectional", layer=layer) if both else layer
            giver = put(graph, first["layer"], f"a{number}{both:d}", (x,), **first["params"])
            taker = put(graph, second["layer"], f"b{number}{both:d}", (x,), **second["params"])
            ports = [port.name for port in graph.input_ports(taker)]
            if layer["params"].get("cell") != CELLS[-1]:  # Keras itself fails on a mask there
                wire(graph, mask, taker, ports.index("mask"))
            for out, port in enumerate(graph.output_ports(giver)[1:], 1):
                wire(graph, (giver, out), taker, ports.index(f"initial {port.name}"))
            assert not graph.lacks_wire(taker)
            ends.append(put(graph, "Flatten", None, (taker,)))
            followers.append(taker)
    put(graph, "Concatenate", "joined", tuple(ends))

    reply = asked(keras_process, project)
    assert not reply.objections, reply.objections[0]
    script = tmp_path / "script.py"
    text = generate(project).text
    assert "initial_state=[a20_state_h, a20_state_c]" in text.replace("\n", "")
    script.write_text(text)
    (tmp_path / "reading.py").write_text(reading())
    said = run_beside_keras(DRIVE, script, tmp_path / "reading.py")
    found, is_masked, is_told = json.loads(said.partition("FOUND")[2])
    assert is_masked
    assert is_told
    for node in followers:
        shapes = [list(shape) for shape in reply.reports[node].outputs]
        assert found[graph.node(node).name] == shapes


LOAD = """

def load_data():
    rng = np.random.default_rng(0)
    part = {
        "picture": rng.random((32, 28, 28), dtype="float32"),
        "label": np.eye(10, dtype="float32")[rng.integers(0, 10, 32)],
    }
    return part, part
"""


def sequence_to_sequence() -> Project:
    """An encoder whose states begin a decoder, an attention that looks back, a frozen norm."""
    project = digits_project(epochs=1)
    graph = project.graph
    rows = put(graph, "Input", "rows", column="picture")
    encoder = put(graph, "LSTM", "encoder", (rows,), units=8, return_state=True)
    decoder = put(graph, "LSTM", "decoder", (rows,), units=8, return_sequences=True)
    for place, name in enumerate(("initial state h", "initial state c"), 1):
        ports = [port.name for port in graph.input_ports(decoder)]
        wire(graph, (encoder, place), decoder, ports.index(name))
    looks = put(graph, "MultiHeadAttention", "looks", (decoder, decoder), num_heads=2, key_dim=4)
    graph.set_call(looks, {"use_causal_mask": True, "return_attention_scores": True})
    norm = put(graph, "BatchNormalization", "norm", (looks,))
    graph.set_call(norm, {"training": False})
    digit = put(graph, "Dense", "digit", (put(graph, "Flatten", None, (norm,)),), units=10)
    wanted = {"target": "label", "loss": "mean_squared_error"}
    put(graph, "Output", "answer", (digit,), **wanted)
    return project


def test_an_encoder_that_begins_a_decoder_is_saved_written_and_trained(
    keras_process: Conversation, trainer: Conversation, tmp_path: Path
) -> None:
    project = store.from_bytes(store.to_bytes(sequence_to_sequence()))
    reply = asked(keras_process, project)
    assert not reply.objections
    text = generate(project).text
    said = text.replace("\n        ", "").replace("\n    )", ")").replace(",)", ")")
    assert "(rows, initial_state=[encoder_state_h, encoder_state_c])" in said
    assert "use_causal_mask=True" in said
    assert "(looks, training=False)" in said
    (tmp_path / "script.py").write_text(text + LOAD)
    trainer.process.send(train_in(tmp_path))
    assert isinstance(trainer.rest()[-1], RunEnded)
    assert trainer.process.outcome().kind == "finished", trainer.process.outcome()


def report(process: Conversation, graph: LayerGraph, project: Project, node: str) -> NodeReport:
    reply = asked(process, project)
    assert not reply.objections, reply.objections[0]
    return reply.reports[node]


def test_linked_copies_of_an_embedding_go_forwards_and_back(keras_process: Conversation) -> None:
    project = digits_project()
    graph = project.graph
    words = put(graph, "Input", "words", shape=[6], dtype="int32")
    there = put(graph, "ReversibleEmbedding", "there", (words,), input_dim=20, output_dim=5)
    back = put(graph, "ReversibleEmbedding", "back", (there,), input_dim=20, output_dim=5)
    for node in (there, back):
        graph.set_link(node, "tied")
    graph.set_call(back, {"reverse": True})
    assert report(keras_process, graph, project, back).outputs == ((None, 6, 20),)
    text = generate(project).text
    assert "there_layer(there, reverse=True)" in text
    assert "there_layer(words)" in text


def test_a_mask_for_values_alone_stands_in_its_place(keras_process: Conversation) -> None:
    project = digits_project()
    graph = project.graph
    query, value = (put(graph, "Input", name, shape=[6, 5]) for name in ("query", "value"))
    mask = put(graph, "Input", "mask", shape=[6], dtype="bool")
    mixed = put(graph, "Attention", "mixed", (query, value))
    ports = [port.name for port in graph.input_ports(mixed)]
    wire(graph, mask, mixed, ports.index("query mask"))
    assert "([query, value], mask=[mask, None])" in generate(project).text
    assert report(keras_process, graph, project, mixed).outputs == ((None, 6, 5),)


def test_a_state_or_a_mask_of_another_size_is_objected_to_before_training(
    keras_process: Conversation,
) -> None:
    project = digits_project()
    graph = project.graph
    x, state = put(graph, "Input", "x", shape=[4, 3]), put(graph, "Input", "state", shape=[5])
    mask = put(graph, "Input", "pairs", shape=[9, 9], dtype="bool")
    begun = {units: put(graph, "GRU", f"gru_{units}", (x,), units=units) for units in (5, 6)}
    for node in begun.values():
        wire(graph, state, node, 2)
    looks = put(graph, "MultiHeadAttention", "looks", (x, x), num_heads=2, key_dim=4)
    wire(
        graph, mask, looks, [port.name for port in graph.input_ports(looks)].index("attention mask")
    )
    reply = asked(keras_process, project)
    found = {objection.node: objection for objection in reply.objections}
    assert found.keys() == {begun[6], looks}
    assert "states wired to it, which carry (None, 5). A state has" in found[begun[6]].sentence
    assert "Dimensions must be equal" in found[looks].raw


LENGTHS = [("LSTM", "mask"), ("GlobalAveragePooling1D", "mask"), ("Attention", "value mask"),
           ("MultiHeadAttention", "query mask")]  # fmt: skip


@pytest.mark.parametrize(("layer", "port"), LENGTHS)
def test_a_mask_of_another_length_is_objected_to(
    layer: str, port: str, keras_process: Conversation
) -> None:
    project = digits_project()
    graph = project.graph
    x = put(graph, "Input", "x", shape=[5, 3])
    params = {"LSTM": {"units": 2}, "MultiHeadAttention": {"num_heads": 1, "key_dim": 2}}
    takers = {}
    for length in (1, 4, 5, 6):
        mask = put(graph, "Input", f"mask_{length}", shape=[length], dtype="bool")
        ways = (x,) if port == "mask" else (x, x)
        taker = put(graph, layer, f"taker_{length}", ways, **params.get(layer, {}))
        wire(graph, mask, taker, [each.name for each in graph.input_ports(taker)].index(port))
        takers[taker] = length
    reply = asked(keras_process, project)
    assert {takers[objection.node] for objection in reply.objections} == {1, 4, 6}
    for objection in reply.objections:
        assert objection.sentence == (
            f"{layer} takes a mask with one value for each of the 5 steps that it masks, and this "
            f"one has {takers[objection.node]}."
        )
