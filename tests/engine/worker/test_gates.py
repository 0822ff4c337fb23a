"""The gates of recurrent layers give what the layers themselves give: real Keras, one short run."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import GatesShown, ShowGates
from studio.engine.protocol.run import RunEnded, Train
from tests.helpers.conversation import Conversation, one_of

pytestmark = pytest.mark.keras


ids = itertools.count(1)
MOMENTS, BATCH, ROWS = 6, 4, 12
SCRIPT = f"""
from pathlib import Path
import numpy as np
import tensorflow as tf
from tensorflow import keras

SEED = 3


class Doubled(keras.layers.LSTMCell):
    # Not what Keras's own would give.
    def call(self, inputs, states, training=False):
        h, states = super().call(inputs, states, training=training)
        return 2 * h, [2 * h, states[1]]


def load_data():
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(2 * {ROWS}, {MOMENTS}, 2)).astype("float32")
    x[:, {MOMENTS - 1}] = 0
    x[1::2, 2] = 0
    y = x.cumsum(axis=1)[..., :1]
    parts = {{"x": x, "y": y}}
    halves = slice({ROWS}), slice({ROWS}, None)
    return tuple({{name: values[half] for name, values in parts.items()}} for half in halves)


def build_model():
    keras.utils.set_random_seed(SEED)
    layers = keras.layers
    x = keras.Input(batch_shape=({BATCH}, {MOMENTS}, 2), name="x")
    memory = layers.LSTM(5, return_sequences=True, stateful=True, name="memory")(x)
    masked = layers.LSTM(3, return_sequences=True, name="masked")(layers.Masking()(x))
    update = layers.GRU(4, return_sequences=True, bias_initializer="normal", name="update")(masked)
    older = layers.GRU(
        4, reset_after=False, recurrent_activation="hard_sigmoid", go_backwards=True,
        return_sequences=True, name="older",
    )(memory)
    both = layers.Bidirectional(
        layers.SimpleRNN(3, return_sequences=True, name="plain"), name="both"
    )(memory)
    last = layers.LSTM(3, dropout=0.5, use_bias=False, activation="relu", name="last")(both)
    odd = layers.RNN(Doubled(3), name="odd")(both)
    told = layers.Concatenate()([update, older])
    y = layers.Dense(1, name="y")(told) + layers.Dense(1)(layers.Add()([last, odd]))[:, None]
    return keras.Model(x, y)


def compile_model(model):
    model.compile(optimizer="adam", loss="mse")


def train(model, data, callbacks=()):
    rows = data[0]
    return model.fit(rows["x"], rows["y"], batch_size={BATCH}, epochs=3, shuffle=False,
                     callbacks=list(callbacks))


def evaluate(model, data):
    # What each layer gives, in the order of the test rows, from where training ended.
    names = ["memory", "masked", "update", "older", "both", "last"]
    layers = keras.Model(model.inputs, [model.get_layer(name).output for name in names])
    for name, known in zip(names, layers.predict(data[-1]["x"], batch_size={BATCH})):
        np.save(Path(__file__).parent / f"known-{{name}}.npy", known)
    return {{"loss": 0.0}}
"""


class Asked:
    """A run, and a process that is asked about its gates."""

    def __init__(self, folder: Path, process: Conversation) -> None:
        self.folder, self.process = folder, process

    def ask(self, layer: str = "", row: int = 0, part: str = "test") -> GatesShown:
        told: dict[str, Any] = {"inputs": {"x": "x"}, "output": "y", "target": "y"}
        question = ShowGates(next(ids), str(self.folder), layer=layer, row=row, part=part, **told)
        self.process.process.send(question)
        reply = self.process.next(GatesShown, RequestFailed)
        assert isinstance(reply, GatesShown), reply
        return reply

    def curves(self, shown: GatesShown) -> dict[str, Any]:
        assert not shown.sentence
        return {name: np.load(self.folder / file) for name, file in shown.files.items()}

    def known(self, layer: str, row: int) -> Any:
        return np.load(self.folder / f"known-{layer}.npy")[row]


@pytest.fixture(scope="module")
def asked(
    answerer: Conversation,
    spares: list[Conversation],
    tmp_path_factory: pytest.TempPathFactory,
) -> Asked:
    folder = tmp_path_factory.mktemp("recurrent")
    (folder / "script.py").write_text(SCRIPT)
    with one_of(spares) as trainer:
        trainer.process.send(Train(str(folder), epochs=3))
        ended = trainer.rest()[-1]
    assert isinstance(ended, RunEnded)
    assert ended.ending == "finished", ended
    return Asked(folder, answerer)


def test_all_recurrent_layers_are_listed_those_inside_others_too(asked: Asked) -> None:
    shown = asked.ask()
    assert set(shown.layers) == {
        "memory", "masked", "update", "older", "forward_plain", "backward_plain", "last", "odd",
    }  # fmt: skip
    assert shown.layer == shown.layers[0] == "memory"
    assert (shown.kind, shown.rows, shown.row) == ("LSTM", ROWS, 0)


@pytest.mark.parametrize("row", [0, 3, 5, 11])
def test_a_layer_that_keeps_its_state_is_met_where_the_rows_before_left_it(
    asked: Asked, row: int
) -> None:
    shown = asked.ask("memory", row)
    found = asked.curves(shown)
    np.testing.assert_allclose(found["h"], asked.known("memory", row), atol=1e-5)
    assert shown.notes == ("It goes on from the state that the batch before left.",)
    assert shown.off < 1e-5
    c, made = found["c"], found["o"] * np.tanh(found["c"])
    np.testing.assert_allclose(found["h"], made, atol=1e-5)
    made = found["f"][1:] * c[:-1] + (found["i"] * found["g"])[1:]
    np.testing.assert_allclose(c[1:], made, atol=1e-5)


def test_training_rows_begin_from_nothing(asked: Asked) -> None:
    shown = asked.ask("memory", 0, part="train")
    assert shown.notes == ("It keeps its state from batch to batch; here it begins from nothing.",)
    found = asked.curves(shown)
    np.testing.assert_allclose(found["c"][0], (found["i"] * found["g"])[0], atol=1e-6)


def test_what_a_mask_leaves_out_has_no_gates(asked: Asked) -> None:
    shown = asked.ask("masked", 1)
    found = asked.curves(shown)
    left_out = np.isnan(found["f"]).all(axis=1)
    assert left_out.tolist() == [False, False, True, False, False, True]
    np.testing.assert_allclose(
        found["h"][~left_out], asked.known("masked", 1)[~left_out], atol=1e-5
    )
    assert shown.notes == ("2 of 6 moments are left out by a mask.",)


def test_both_kinds_of_gru_mix_past_and_candidate(asked: Asked) -> None:
    shown = asked.ask("update", 2)
    found = asked.curves(shown)
    in_it = ~np.isnan(found["h"]).any(axis=1)
    assert in_it.sum() == MOMENTS - 1
    np.testing.assert_allclose(found["h"][in_it], asked.known("update", 2)[in_it], atol=1e-5)
    older = asked.ask("older", 2)
    assert (shown.resets_after, older.resets_after) == (True, False)
    assert (shown.reads_backwards, older.reads_backwards) == (False, True)
    assert (shown.recurrent_activation, older.recurrent_activation) == ("sigmoid", "hard_sigmoid")
    found = asked.curves(older)
    # It reads from the end; what is shown is in the order of the input.
    np.testing.assert_allclose(found["h"][::-1], asked.known("older", 2), atol=1e-5)
    mixed = found["z"][:-1] * found["h"][1:] + ((1 - found["z"]) * found["g"])[:-1]
    np.testing.assert_allclose(found["h"][:-1], mixed, atol=1e-5)


def test_the_two_directions_of_one_layer_are_each_shown(asked: Asked) -> None:
    known = asked.known("both", 4)
    forward = asked.curves(asked.ask("forward_plain", 4))
    backward = asked.curves(asked.ask("backward_plain", 4))
    np.testing.assert_allclose(forward["h"], known[:, :3], atol=1e-5)
    np.testing.assert_allclose(backward["h"], known[:, 3:], atol=1e-5)
    np.testing.assert_allclose(forward["h"], np.tanh(forward["a"]), atol=1e-5)


def test_a_layer_that_gives_its_last_state_alone_is_shown_whole(asked: Asked) -> None:
    shown = asked.ask("last", 7)
    found = asked.curves(shown)
    assert found["h"].shape == (MOMENTS, 3)
    np.testing.assert_allclose(found["h"][-1], asked.known("last", 7), atol=1e-5)
    assert (shown.activation, shown.uses_bias) == ("relu", False)
    assert found["answer"].shape == found["target"].shape == (MOMENTS, 1)


def test_a_cell_that_computes_otherwise_is_told_and_not_drawn(asked: Asked) -> None:
    shown = asked.ask("odd")
    assert shown.files == {}
    assert shown.sentence.startswith(
        "odd cannot be shown: put together again, its gates are off from what it gives by up to "
    )
