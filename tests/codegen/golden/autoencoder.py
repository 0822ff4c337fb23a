"""autoencoder: a network made with Strata Studio.

Run it with Python. It needs TensorFlow and NumPy, and downloads the MNIST digits
unless they are on this machine already.
"""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

SEED = 1337
EPOCHS = 20
BATCH_SIZE = 256


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
        "image": images.reshape(len(images), -1).astype("float32") / 255 - 0.5,
        "label": labels,
    }


def build_model():
    """Wire the layers into a network."""
    keras.utils.set_random_seed(SEED)
    image = keras.Input(shape=(784,), name="image")
    encoder_1 = layers.Dense(128, activation="relu", name="encoder_1")(image)
    encoder_2 = layers.Dense(64, activation="relu", name="encoder_2")(encoder_1)
    encoder_3 = layers.Dense(10, activation="relu", name="encoder_3")(encoder_2)
    code = layers.Dense(2, name="code")(encoder_3)
    decoder_1 = layers.Dense(10, activation="relu", name="decoder_1")(code)
    decoder_2 = layers.Dense(64, activation="relu", name="decoder_2")(decoder_1)
    decoder_3 = layers.Dense(128, activation="relu", name="decoder_3")(decoder_2)
    decoded = layers.Dense(784, activation="tanh", name="decoded")(decoder_3)
    return keras.Model(inputs=image, outputs=decoded, name="autoencoder")


def compile_model(model):
    """Say what training makes smaller, and how."""
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        loss="mean_squared_error",
        steps_per_execution=8,
    )


def train(model, data, callbacks=()):
    """Train the model; the history that comes back holds the losses."""
    train_data, test_data = data
    return model.fit(
        train_data["image"],
        train_data["image"],
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(test_data["image"], test_data["image"]),
        callbacks=list(callbacks),
    )


def evaluate(model, data):
    """Loss and metrics on data that the model was not trained with."""
    _, test_data = data
    return model.evaluate(
        test_data["image"], test_data["image"], batch_size=BATCH_SIZE, return_dict=True
    )


def predict(model, data):
    """What the model answers on data that it was not trained with."""
    _, test_data = data
    return model.predict(test_data["image"], batch_size=BATCH_SIZE)


def build_encoder(model):
    """Make the part of the model that ends at "code"."""
    return keras.Model(model.inputs, model.get_layer("code").output, name="encoder")


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
