"""mnist_classifier: a network made with Strata Studio.

Run it with Python. It needs TensorFlow and NumPy, and downloads the MNIST digits
unless they are on this machine already.
"""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

SEED = 1337
EPOCHS = 2
BATCH_SIZE = 32


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
        "image": images.reshape(len(images), -1).astype("float32") / 255,
        "label": keras.utils.to_categorical(labels, 10).astype("float32"),
    }


def build_model():
    """Wire the layers into a network."""
    keras.utils.set_random_seed(SEED)
    return keras.Sequential(
        [
            keras.Input(shape=(784,), name="image"),
            layers.Dense(32, activation="relu", name="hidden"),
            layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="mnist_classifier",
    )


def compile_model(model):
    """Say what training makes smaller, and how."""
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001, rho=0.9, epsilon=1e-08),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=8,
    )


def train(model, data, callbacks=()):
    """Train the model; the history that comes back holds the losses."""
    train_data, test_data = data
    return model.fit(
        train_data["image"],
        train_data["label"],
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(test_data["image"], test_data["label"]),
        callbacks=list(callbacks),
    )


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


def build_seen(model):
    """Make the part of the model that ends at "hidden"."""
    return keras.Model(model.inputs, model.get_layer("hidden").output, name="seen")


def main():
    """Train the model, and say how well it does."""
    data = load_data()
    model = build_model()
    model.summary()
    compile_model(model)
    history = train(model, data).history
    for epoch in range(len(history["loss"])):
        shown = [f"{name} {values[epoch]:.8f}" for name, values in history.items()]
        print(f"epoch {epoch + 1}:", ", ".join(shown))
    print("evaluation:", evaluate(model, data))


if __name__ == "__main__":
    main()
