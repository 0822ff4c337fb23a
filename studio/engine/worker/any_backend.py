"""What has to be done differently on each of Keras's backends to ask a model that trains."""

from collections.abc import Callable
from typing import Any

import keras


def compiled(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of arrays, fast when it is called again and again; it answers with arrays."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        graph = tf.function(function, reduce_retracing=True)
        return lambda given: graph(keras.tree.map_structure(tf.convert_to_tensor, given))

    def ask(given: Any) -> Any:
        # Not compiled: JAX would keep the weights of now as constants.
        tensors = keras.tree.map_structure(keras.ops.convert_to_tensor, given)
        return keras.tree.map_structure(keras.ops.convert_to_numpy, function(tensors))

    if backend == "torch":
        import importlib

        without_gradients: Any = importlib.import_module("torch").no_grad()
        kept: Callable[[Any], Any] = without_gradients(ask)
        return kept
    return ask


def bring_up_to_date(model: Any) -> None:
    """See that the model's variables hold the values of now: in the midst of an epoch JAX keeps
    them elsewhere."""
    sync = getattr(model, "jax_state_sync", None)
    if sync is not None:
        sync()
