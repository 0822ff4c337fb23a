"""What layers learned from the data before training, beside the weights: words and bins.

No file of weights holds it, so a model that is built again learns it again from the data. Where
these have changed since, its numbers would mean other words, and its answers nothing.
"""

import json
import locale
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.worker.refusal import Refused

_WORDS = "/vocabulary.txt"
_INNER = "/_lookup_layer/"


def refuse_learned_otherwise(model: Any, path: Path) -> None:
    """Raise Refused where a model has learned other words or bins than the saved one has."""
    if path.suffix != ".keras":
        return
    with zipfile.ZipFile(path) as file:
        names = [n for n in file.namelist() if n.endswith(_WORDS) and _INNER not in n]
        # Keras writes them in the encoding of the system.
        written = locale.getpreferredencoding(False)
        kept = [tuple(file.read(n).decode(written, "replace").splitlines()) for n in names]
        layers = json.loads(file.read("config.json"))["config"]["layers"]
    known = {
        tuple("\n".join(str(word) for word in layer.get_vocabulary()).splitlines())
        for layer in model.layers
        if hasattr(layer, "get_vocabulary")
    }
    if not {*kept} <= known:
        raise Refused(
            "The words in the data are others than those with which this model was trained, so "
            "that it would take each for another. Train it again, or bring back the data."
        )
    for told in (layer["config"] for layer in layers):
        bounds = told.get("bin_boundaries")
        if not bounds or _same(bounds, model.get_layer(told["name"]).bin_boundaries):
            continue
        raise Refused(
            f"The bins of {told['name']} are others in the data than those with which this model "
            "was trained. Train it again, or bring back the data."
        )


def _same(some: Any, others: Any) -> bool:
    return len(some) == len(others) and bool(np.allclose(some, others, rtol=1e-5))
