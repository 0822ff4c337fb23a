"""The weights of a model's layers, as far as they can be looked at."""

from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.protocol.questions import LayerWeights
from studio.engine.worker.files import save_array

_MOST_NUMBERS = 4_096
_MOST_KERNELS = 600_000
_MOST_LAYERS = 200


def layer_weights(model: Any, run_dir: Path, folder: str) -> tuple[LayerWeights, ...]:
    """W and b of small layers, the kernels of convolutions, and the shapes of all others."""
    found: list[LayerWeights] = []
    for layer in model.layers[:_MOST_LAYERS]:
        if not layer.weights:
            continue
        is_convolution = "Conv" in type(layer).__name__
        shapes: dict[str, tuple[int, ...]] = {}
        files: dict[str, str] = {}
        for weight in layer.weights:
            name = weight.path.removeprefix(f"{layer.name}/")
            shapes[name] = tuple(int(size) for size in weight.shape)
            size = int(np.prod(shapes[name]))
            is_kernel = is_convolution and len(shapes[name]) in (3, 4)
            if size <= (_MOST_KERNELS if is_kernel else _MOST_NUMBERS):
                file = f"{folder}/weights-{len(found)}-{len(files)}.npy"
                values = np.asarray(weight, dtype=np.float32)
                files[name] = save_array(run_dir, file, values)
        found.append(LayerWeights(layer.name, type(layer).__name__, shapes, files))
    return tuple(found)
