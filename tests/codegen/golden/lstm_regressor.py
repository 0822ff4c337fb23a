"""lstm_regressor: a network made with Strata Studio.

Run it with Python. It needs TensorFlow and NumPy.
"""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

SEED = 1337
STEPS = 501
REPORT_EVERY = 10
BATCH_SIZE = 50


def load_data():
    """Read Sine to cosine: what to train with, and what to test with."""
    first = np.arange(50 * 20).reshape(50, 20)
    batches = [first + 20 * n for n in range(502)]
    times = np.concatenate(batches) / (10 * np.pi)
    train_rows = np.arange(25050)
    test_rows = np.arange(25050, len(times))
    columns = prepare(times)
    train_data = {name: values[train_rows] for name, values in columns.items()}
    test_data = {name: values[test_rows] for name, values in columns.items()}
    return train_data, test_data


def prepare(times):
    """Bring times into the form that the network reads."""
    return {
        "sine": np.sin(times)[..., np.newaxis].astype("float32"),
        "cosine": np.cos(times)[..., np.newaxis].astype("float32"),
        "time": times.astype("float32"),
    }


def build_model():
    """Wire the layers into a network."""
    keras.utils.set_random_seed(SEED)
    sine = keras.Input(shape=(20, 1), batch_size=50, name="sine")
    memory = layers.LSTM(20, return_sequences=True, stateful=True, name="memory")(sine)
    each_step = layers.TimeDistributed(layers.Dense(1), name="each_step")(memory)
    return keras.Model(inputs=sine, outputs=each_step, name="lstm_regressor")


def compile_model(model):
    """Say what training makes smaller, and how."""
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.006), loss="mean_squared_error"
    )


def train(model, data, callbacks=(), initial_step=0):
    """Train for STEPS steps, in the order of the data, and report every REPORT_EVERY steps."""
    train_data, _ = data
    count = len(train_data["sine"])
    history = keras.callbacks.History()
    run = keras.callbacks.CallbackList(
        [history, *callbacks],
        model=model,
        counts="steps",
        epochs=1,
        steps=STEPS,
        report_every=REPORT_EVERY,
    )
    model.stop_training = False
    run.on_train_begin()
    run.on_epoch_begin(0)
    for step in range(initial_step, STEPS):
        rows = np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % count
        run.on_train_batch_begin(step)
        logs = model.train_on_batch(
            train_data["sine"][rows], train_data["cosine"][rows], return_dict=True
        )
        run.on_train_batch_end(step, logs)
        if step % REPORT_EVERY == 0:
            run.on_epoch_end(step // REPORT_EVERY, logs)
        if model.stop_training:
            break
    run.on_train_end()
    return history


def evaluate(model, data):
    """Loss and metrics on data that the model was not trained with."""
    _, test_data = data
    return model.evaluate(
        test_data["sine"], test_data["cosine"], batch_size=BATCH_SIZE, return_dict=True
    )


def predict(model, data):
    """What the model answers on data that it was not trained with."""
    _, test_data = data
    return model.predict(test_data["sine"], batch_size=BATCH_SIZE)


def main():
    """Train the model, and say how well it does."""
    data = load_data()
    model = build_model()
    model.summary()
    compile_model(model)
    history = train(model, data).history
    for report in range(len(history["loss"])):
        shown = [f"{name} {values[report]:.8f}" for name, values in history.items()]
        print(f"step {report * REPORT_EVERY}:", ", ".join(shown))
    print("evaluation:", evaluate(model, data))


if __name__ == "__main__":
    main()
