"""How the project's script is written: how it makes its model, and where it gets Keras from."""

from typing import Literal

import msgspec

Form = Literal["functional", "list", "add"]
Imports = Literal["tensorflow", "keras"]
Outputs = Literal["dict", "list"]


class ScriptStyle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which of the tutorials' writings a script follows. None of them changes a number.

    `form` is "functional", or a Sequential model of layers in a "list" or one "add" after
    another; a network that is no chain is written functionally whatever it says. `imports` is
    "tensorflow" (`from tensorflow import keras`), or "keras" for any of Keras's backends.
    `outputs` says how a model gives several: in a "dict" by their keys, or in a "list", where Keras
    calls them after the layers that they come from.
    """

    form: Form = "functional"
    imports: Imports = "tensorflow"
    outputs: Outputs = "dict"
