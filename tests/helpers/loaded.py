"""What the `load_data` of a script gives, without a process and without Keras."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from studio.codegen.data import data_code
from studio.codegen.layout import flat
from studio.project.datasets import DataSettings


def loaded(settings: DataSettings) -> list[dict[str, Any]]:
    """The parts of the data, as the script of a project with these settings loads them."""
    code = data_code(settings)
    lines = [*code.imports, *(f"{name} = {flat(value)}" for name, value in code.constants)]
    for function in code.functions:
        lines += function
    keras = SimpleNamespace(utils=SimpleNamespace(PyDataset=object))
    names: dict[str, Any] = {"np": np, "keras": keras, "SEED": 1337}
    exec("\n".join(lines), names)
    parts: list[dict[str, Any]] = list(names["load_data"]())
    return parts
