"""Imports Keras with the backend that the environment names, and says what there is."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from studio.engine.protocol.message import Ready

_READ_WITH = ("sklearn", "pandas")


def start_keras() -> Ready:
    """Import Keras and its backend now, so that the first request does not wait for it."""
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    with _garbage_left_alone(), _without_what_scripts_read_with():
        if backend == "tensorflow":
            keras, gpus, version = _start_tensorflow()
        else:
            keras = importlib.import_module("keras")
            module = importlib.import_module(backend)
            version = str(module.__version__)
            gpus = count_gpus()
        # The lazy loader imports Keras now, not at the first request.
        keras.layers.Dense  # noqa: B018
    devices = ("cpu", *(f"gpu:{i}" for i in range(gpus)))
    return Ready(os.getpid(), keras.__version__, keras.backend.backend(), version, devices)


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Let Python not search through what Keras consists of, neither while it is imported, which
    takes a fifth of that, nor ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _without_what_scripts_read_with() -> Iterator[None]:
    """Let Keras find neither scikit-learn, for which it has wrappers that no script of ours uses,
    nor pandas, whose tables none hands to Keras: to import them takes a third of the start. A
    script that reads its data imports them later."""
    for name in _READ_WITH:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in _READ_WITH:
            del sys.modules[name]


def count_gpus() -> int:
    """How many GPUs a backend other than TensorFlow sees."""
    if os.environ.get("KERAS_BACKEND") == "jax":
        jax = importlib.import_module("jax")
        return sum(device.platform != "cpu" for device in jax.devices())
    return int(importlib.import_module("torch").cuda.device_count())


def _start_tensorflow() -> tuple[Any, int, str]:
    import tensorflow as tf
    from tensorflow import keras

    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        # Without growth the first process takes all of the memory, and the spare gets none.
        tf.config.experimental.set_memory_growth(gpu, True)
    return keras, len(gpus), tf.__version__
