"""Chooses what a run computes on, before TensorFlow has touched any of it."""

import contextlib
from contextlib import AbstractContextManager

import tensorflow as tf

from studio.engine.worker.refusal import Refused


class Device:
    """The device of a run: "auto" (what TensorFlow takes by itself), "cpu" or "gpu:N"."""

    def __init__(self, asked: str) -> None:
        """Make only that device visible. Raises Refused with a sentence when it is not there."""
        self._gpus = tf.config.list_physical_devices("GPU")
        self._scope = ""
        if asked == "cpu":
            self._index = None
            self._show_only(None)
        elif asked == "auto":
            self._index = 0 if self._gpus else None
        else:
            self._index = self._number(asked)
            self._show_only(self._index)

    @property
    def name(self) -> str:
        """What the person calls it: CPU, or the name of the GPU."""
        if self._index is None:
            return "CPU"
        details = tf.config.experimental.get_device_details(self._gpus[self._index])
        model = details.get("device_name", "")
        return f"GPU {self._index} ({model})" if model else f"GPU {self._index}"

    def scope(self) -> AbstractContextManager[None]:
        """What the run happens in. Empty unless TensorFlow was in use before the choice."""
        if self._scope:
            scope: AbstractContextManager[None] = tf.device(self._scope)
            return scope
        return contextlib.nullcontext()

    def _number(self, asked: str) -> int:
        kind, _, number = asked.partition(":")
        if kind != "gpu" or not number.isdecimal():
            raise Refused(f'"{asked}" is not a device: choose "auto", "cpu" or "gpu:0".')
        if int(number) >= len(self._gpus):
            there = ", ".join(["the CPU", *(f"gpu:{i}" for i in range(len(self._gpus)))])
            raise Refused(
                f"There is no {asked} on this machine: TensorFlow sees {there}. Choose another "
                "device in the training settings, or install the GPU libraries "
                "(strata-studio[gpu])."
            )
        return int(number)

    def _show_only(self, index: int | None) -> None:
        visible = [] if index is None else [self._gpus[index]]
        try:
            tf.config.set_visible_devices(visible, "GPU")
        except RuntimeError:  # shapes were inferred before: TensorFlow has its devices already
            self._scope = "/CPU:0" if index is None else f"/GPU:{index}"
