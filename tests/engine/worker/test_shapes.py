"""Shapes and parameter counts come from Keras, and equal those of the model that is built."""

from typing import Any

import msgspec
import pytest

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.shapes import InferShapes, LayerCall, ShapesReply
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.chains import call, chain, input_of
from tests.helpers.conversation import Conversation

pytestmark = pytest.mark.keras


RELU = {"activation": "relu"}
PICTURE = chain(
    (28, 28, 1),
    ("Conv2D", {"filters": 8, "kernel_size": [3, 3], "padding": "same", **RELU}),
    ("BatchNormalization", {}),
    ("MaxPooling2D", {"pool_size": [2, 2]}),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "kernel_initializer": {"name": "HeNormal"}}),
    ("Flatten", {}),
    ("Dropout", {"rate": 0.5}),
    ("Dense", {"units": 32, "kernel_regularizer": {"name": "L2", "params": {"l2": 0.01}}}),
    ("Activation", {"activation": "tanh"}),
    ("Reshape", {"target_shape": [4, 8]}),
    ("SimpleRNN", {"units": 6, "return_sequences": True}),
    ("LSTM", {"units": 5, "return_sequences": True}),
    ("TimeDistributed", {"layer": {"layer": "Dense", "params": {"units": 3}}}),
    ("Bidirectional", {"layer": {"layer": "GRU", "params": {"units": 3}}}),
)
BRANCHES = (
    input_of(16, node="a"),
    input_of(8, node="b"),
    call("Dense", {"units": 8}, "a", node="left"),
    call("Add", {}, "left", "b", node="sum"),
    call("Concatenate", {"axis": -1}, "sum", "a", node="both"),
    call("Dense", {"units": 3, "trainable": False}, "both", node="out"),
)

BUILD_IN_KERAS = """
import json, sys
import keras

calls = json.loads(sys.stdin.read())
made = {}
layers = {}
def value(v):
    if isinstance(v, list): return tuple(v)
    if isinstance(v, dict) and "layer" in v:
        return getattr(keras.layers, v["layer"])(**v.get("params", {}))
    if isinstance(v, dict) and "name" in v:
        home = keras.regularizers if v["name"] == "L2" else keras.initializers
        return getattr(home, v["name"])(**v.get("params", {}))
    return v
for c in calls:
    params = {k: value(v) for k, v in c.get("params", {}).items()}
    if c["path"] == "keras.Input":
        made[c["node"]] = keras.Input(**params)
        continue
    layer = layers[c["node"]] = getattr(keras.layers, c["path"].rpartition(".")[2])(**params)
    sources = [made[n] for n, _ in c["inputs"]]
    made[c["node"]] = layer(sources if c.get("call") == "list" else sources[0])
print(json.dumps({n: [list(made[n].shape), layers[n].count_params() if n in layers else 0,
    sum(int(w.numpy().size) for w in layers[n].trainable_weights) if n in layers else 0]
    for n in made}))
"""


def built_by_keras(calls: tuple[LayerCall, ...]) -> dict[str, Any]:
    said = run_beside_keras(BUILD_IN_KERAS, given=msgspec.json.encode(calls).decode())
    return msgspec.json.decode(said)


def test_shapes_and_counts_equal_those_of_the_built_model(keras_process: Conversation) -> None:
    calls = PICTURE + BRANCHES
    reply = keras_process.infer(*calls)
    assert reply.objections == ()
    said = {node: [list(r.outputs[0]), r.params, r.trainable] for node, r in reply.reports.items()}
    assert said == built_by_keras(calls)


def test_an_lstm_that_returns_its_state_has_three_outputs(keras_process: Conversation) -> None:
    lstm = call("LSTM", {"units": 4, "return_state": True}, "x", node="lstm")
    after = LayerCall("d", "d", "keras.layers.Dense", {"units": 2}, (("lstm", 2),))
    reply = keras_process.infer(input_of(5, 3), lstm, after)
    assert reply.reports["lstm"].outputs == ((None, 4), (None, 4), (None, 4))
    assert reply.reports["d"].outputs == ((None, 2),)


def test_inputs_by_keyword_reach_the_arguments_they_name(keras_process: Conversation) -> None:
    attention = LayerCall(
        "att",
        "att",
        "keras.layers.MultiHeadAttention",
        {"num_heads": 2, "key_dim": 4},
        (("q", 0), ("v", 0)),
        "keywords",
        ("query", "value"),
    )
    reply = keras_process.infer(input_of(5, 8, node="q"), input_of(7, 8, node="v"), attention)
    assert reply.reports["att"].outputs == ((None, 5, 8),)


def test_an_open_size_stays_open_and_a_dtype_is_told(keras_process: Conversation) -> None:
    words = call("Embedding", {"input_dim": 100, "output_dim": 8}, "x", node="words")
    reply = keras_process.infer(input_of(None, dtype="int32"), words)
    assert reply.reports["x"].dtype == "int32"
    assert reply.reports["words"].outputs == ((None, None, 8),)


def test_nodes_behind_an_objection_are_silently_absent(keras_process: Conversation) -> None:
    reply = keras_process.infer(
        *chain((784,), ("Conv2D", {"filters": 8, "kernel_size": 3}), ("Flatten", {})),
        call("Dense", {"units": 3}, "n0", node="elsewhere"),
    )
    assert [o.node for o in reply.objections] == ["n1"]
    assert set(reply.reports) == {"n0", "elsewhere"}


def test_only_the_newest_request_for_shapes_is_answered(keras_process: Conversation) -> None:
    slow = chain((8,), *[("Dense", {"units": n}) for n in range(300, 500)])
    for number in range(9001, 9006):
        keras_process.process.send(InferShapes(number, slow))
    answered = [keras_process.next(ShapesReply).id]
    while answered[-1] != 9005:
        answered.append(keras_process.next(ShapesReply).id)
    assert len(answered) < 5


def test_a_broken_line_is_answered_and_the_process_lives_on(keras_process: Conversation) -> None:
    keras_process.process._outbox.put(b'{"type": "infer_shapes", "id": 77, "calls": 3}\n')
    assert keras_process.next(RequestFailed).id == 77
    keras_process.process._outbox.put(b"\xff{not json\n")
    assert keras_process.next(RequestFailed).id is None
    assert keras_process.infer(input_of(4)).reports["x"].outputs == ((None, 4),)


@pytest.mark.parametrize("path", ["os.system", "keras.layers.Lambda", "keras.layers.__class__"])
def test_what_is_not_a_layer_of_keras_is_never_made(keras_process: Conversation, path: str) -> None:
    reply = keras_process.infer(input_of(4), LayerCall("y", "y", path, {}, (("x", 0),)))
    assert [o.node for o in reply.objections] == ["y"]
    assert "y" not in reply.reports
