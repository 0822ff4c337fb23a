"""Chooses what a run computes on, before the backend has touched any of it."""

import contextlib
from contextlib import AbstractContextManager
from typing import Any

import keras

from studio.engine.worker.refusal import Refused
from studio.engine.worker.starting import count_gpus


class Device:
    """The device of a run: "auto" (what Keras takes by itself), "cpu" or "gpu:N"."""

    def __init__(self, asked: str) -> None:
        """Make only that device visible. Raises Refused with a sentence when it is not there."""
        is_tensorflow = keras.backend.backend() == "tensorflow"
        self._place: _TensorFlow | _Other = _TensorFlow() if is_tensorflow else _Other()
        if asked == "auto":
            self._index = 0 if self._place.count else None
            return
        self._index = None if asked == "cpu" else self._number(asked)
        self._place.show_only(self._index)

    @property
    def name(self) -> str:
        """What the person calls it: CPU, or the name of the GPU."""
        if self._index is None:
            return "CPU"
        model = self._place.model_of(self._index)
        return f"GPU {self._index} ({model})" if model else f"GPU {self._index}"

    def scope(self) -> AbstractContextManager[None]:
        """What the run happens in. Empty unless the backend was in use before the choice."""
        return self._place.scope()

    def _number(self, asked: str) -> int:
        kind, _, number = asked.partition(":")
        if kind != "gpu" or not number.isdecimal():
            raise Refused(f'"{asked}" is not a device: choose "auto", "cpu" or "gpu:0".')
        if int(number) >= self._place.count:
            there = ", ".join(["the CPU", *(f"gpu:{i}" for i in range(self._place.count))])
            raise Refused(
                f"There is no {asked} on this machine: {self._place.title} sees {there}. Choose "
                f"another device in the training settings, or install {self._place.missing}."
            )
        return int(number)


class _TensorFlow:
    title = "TensorFlow"
    missing = "the GPU libraries (strata-studio[gpu])"

    def __init__(self) -> None:
        import tensorflow as tf

        self._tf: Any = tf
        self._gpus = tf.config.list_physical_devices("GPU")
        self._scope = ""

    @property
    def count(self) -> int:
        return len(self._gpus)

    def model_of(self, index: int) -> str:
        details = self._tf.config.experimental.get_device_details(self._gpus[index])
        return str(details.get("device_name", ""))

    def show_only(self, index: int | None) -> None:
        visible = [] if index is None else [self._gpus[index]]
        try:
            self._tf.config.set_visible_devices(visible, "GPU")
        except RuntimeError:  # shapes were inferred before: TensorFlow has its devices already
            self._scope = "/CPU:0" if index is None else f"/GPU:{index}"

    def scope(self) -> AbstractContextManager[None]:
        if self._scope:
            scope: AbstractContextManager[None] = self._tf.device(self._scope)
            return scope
        return contextlib.nullcontext()


class _Other:
    """JAX and PyTorch take their devices at once; what they compute on is a scope of Keras's."""

    missing = "it with support for the GPU"

    def __init__(self) -> None:
        self.title = {"jax": "JAX", "torch": "PyTorch"}.get(keras.backend.backend(), "Keras")
        self.count = count_gpus()
        self._name = ""

    def model_of(self, index: int) -> str:
        return ""

    def show_only(self, index: int | None) -> None:
        # Not "cpu:0": to PyTorch that is another device than the "cpu" of all its tensors, and a
        # tensor that is moved is no parameter any more.
        self._name = "cpu" if index is None else f"gpu:{index}"

    def scope(self) -> AbstractContextManager[None]:
        if self._name:
            scope: AbstractContextManager[None] = keras.device(self._name)
            return scope
        return contextlib.nullcontext()
