"""Small real scripts of the shape that Export writes, with data made up on the spot."""

from pathlib import Path

from studio.engine.protocol.run import Train, WatchRequest

SCRIPT = """
import numpy as np
from tensorflow import keras

SEED = 7
EPOCHS = {epochs}
BATCH_SIZE = 32


class Sampled(keras.layers.Layer):
    # Draws at every call, in inference too: whoever calls it once too often is found out.

    def __init__(self, **rest):
        super().__init__(**rest)
        self.seeds = keras.random.SeedGenerator(SEED)

    def call(self, inputs):
        return inputs + {noise} * keras.random.normal(keras.ops.shape(inputs), seed=self.seeds)


def load_data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(512, 12)).astype("float32")
    y = (x[:, 0] > 0).astype("float32")
    return {{"x": x[:400], "y": y[:400]}}, {{"x": x[400:], "y": y[400:]}}


def build_model():
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input(shape=(12,), name="x")
    hidden = keras.layers.Dense(16, activation="relu", name="hidden")(inputs)
    dropped = keras.layers.Dropout(0.3, name="dropped")(hidden)
    code = Sampled(name="code")(keras.layers.Dense(2, name="mean")(dropped))
    outputs = keras.layers.Dense(1, activation="sigmoid", name="out")(code)
    return keras.Model(inputs, outputs)


def build_encoder(model):
    return keras.Model(model.inputs, model.get_layer("code").output)


def compile_model(model):
    model.compile(optimizer=keras.optimizers.Adam({rate}), loss="binary_crossentropy",
                  metrics=["accuracy"], steps_per_execution={at_once})


def train(model, data, callbacks=()):
    train_set, test_set = data
    {before_fit}
    return model.fit(train_set["x"], train_set["y"], validation_data=(test_set["x"], test_set["y"]),
                     epochs=EPOCHS, batch_size=BATCH_SIZE, callbacks=list(callbacks))


def evaluate(model, data):
    return model.evaluate(data[1]["x"], data[1]["y"], return_dict=True)


def main():
    data = load_data()
    model = build_model()
    compile_model(model)
    history = train(model, data)
    print("HISTORY", repr(history.history))
    print("EVALUATION", repr(evaluate(model, data)))


if __name__ == "__main__":
    main()
"""

CODE_WATCH = WatchRequest("code-node", "code", "build_encoder", ("x",), "test")


def write_script(
    folder: Path,
    *,
    epochs: int = 3,
    rate: float = 0.01,
    at_once: int = 1,
    noise: float = 0.0,
    before_fit: str = "pass",
) -> Path:
    script = folder / "script.py"
    text = SCRIPT.format(
        epochs=epochs, rate=rate, at_once=at_once, noise=noise, before_fit=before_fit
    )
    script.write_text(text)
    return script


def train_in(folder: Path, *, watches: tuple[WatchRequest, ...] = (), **rest: object) -> Train:
    return Train(str(folder), watches=watches, **rest)  # type: ignore[arg-type]
