"""rnn_classifier: a network made with Strata Studio.

Run it with Python. It needs TensorFlow and NumPy, and downloads the MNIST digits
unless they are on this machine already.
"""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

SEED = 1337
STEPS = 4001
TEST_EVERY = 500
BATCH_SIZE = 50


def load_data():
    """Read MNIST: what to train with, and what to test with."""
    path = keras.utils.get_file(
        "mnist.npz",
        origin="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        cache_subdir="strata",
    )
    with np.load(path) as file:
        train_data = prepare(file["x_train"], file["y_train"])
        test_data = prepare(file["x_test"], file["y_test"])
    return train_data, test_data


def prepare(images, labels):
    """Bring images and labels into the form that the network reads."""
    return {
        "image": images.astype("float32") / 255,
        "label": keras.utils.to_categorical(labels, 10).astype("float32"),
    }


def build_model():
    """Wire the layers into a network."""
    keras.utils.set_random_seed(SEED)
    rows = keras.Input(shape=(28, 28), name="rows")
    reader = layers.SimpleRNN(50, unroll=True, name="reader")(rows)
    digit = layers.Dense(10, activation="softmax", name="digit")(reader)
    return keras.Model(inputs=rows, outputs=digit, name="rnn_classifier")


def compile_model(model):
    """Say what training makes smaller, and how."""
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )


def train(model, data, callbacks=(), initial_step=0):
    """Train for STEPS steps, in the order of the data, and test every TEST_EVERY steps."""
    train_data, _ = data
    count = len(train_data["image"])
    history = keras.callbacks.History()
    run = keras.callbacks.CallbackList(
        [history, *callbacks],
        model=model,
        counts="steps",
        epochs=1,
        steps=STEPS,
        test_every=TEST_EVERY,
    )
    model.stop_training = False
    run.on_train_begin()
    run.on_epoch_begin(0)
    for step in range(initial_step, STEPS):
        rows = np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % count
        run.on_train_batch_begin(step)
        logs = model.train_on_batch(
            train_data["image"][rows], train_data["label"][rows], return_dict=True
        )
        run.on_train_batch_end(step, logs)
        if step % TEST_EVERY == 0:
            tested = evaluate(model, data)
            logs |= {f"val_{name}": value for name, value in tested.items()}
            run.on_epoch_end(step // TEST_EVERY, logs)
        if model.stop_training:
            break
    run.on_train_end()
    return history


def evaluate(model, data):
    """Loss and metrics on data that the model was not trained with."""
    _, test_data = data
    return model.evaluate(
        test_data["image"], test_data["label"], batch_size=BATCH_SIZE, return_dict=True
    )


def predict(model, data):
    """What the model answers on data that it was not trained with."""
    _, test_data = data
    return model.predict(test_data["image"], batch_size=BATCH_SIZE)


def main():
    """Train the model, and say how well it does."""
    data = load_data()
    model = build_model()
    model.summary()
    compile_model(model)
    history = train(model, data).history
    for test in range(len(history["loss"])):
        shown = [f"{name} {values[test]:.8f}" for name, values in history.items()]
        print(f"step {test * TEST_EVERY}:", ", ".join(shown))
    print("evaluation:", evaluate(model, data))


if __name__ == "__main__":
    main()
