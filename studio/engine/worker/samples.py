"""Keeps beside a watch what its rows are: the number of each one's class, and its picture.

So whoever draws the watch needs no data of its own, wherever they came from and however they
were dealt to the parts.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.protocol.run import WatchRequest
from studio.engine.worker.files import write_atomically
from studio.engine.worker.watching import taken

LABELS_FILE = "labels.npy"
PICTURES_FILE = "pictures.npy"
_MOST_BYTES = 64 << 20
_LARGEST_SIDE = 64


def write_samples(request: WatchRequest, part: dict[str, Any], rows: Any, folder: Path) -> None:
    """Write labels and pictures of the rows into the folder of their watch."""
    if request.label in part:
        labels = np.asarray(taken(part[request.label], rows))
        is_hot = labels.size > len(labels)
        labels = labels.argmax(axis=1) if is_hot else labels.reshape(-1).astype(np.int64)
        write_atomically(folder / LABELS_FILE, lambda file: np.save(file, labels))
    if request.picture in part:
        pictures = _pictures(part[request.picture], rows, request.picture_shape)
        write_atomically(folder / PICTURES_FILE, lambda file: np.save(file, pictures))


def _pictures(column: Any, rows: Any, shape: tuple[int, ...]) -> Any:
    """Bytes, (rows, height, width) or with three colours; no more rows than a file should hold,
    and no more pixels than a card shows."""
    step = -(-max(shape[:2]) // _LARGEST_SIDE)
    size = max(1, math.prod(shape) // step**2)
    values = np.asarray(taken(column, rows[: _MOST_BYTES // size]), dtype=np.float32)
    values = values.reshape(len(values), *shape)[:, ::step, ::step]
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    values = (values - low) * (255 / (high - low) if high > low else 0)
    if values.ndim == 4 and values.shape[-1] == 1:
        values = values[..., 0]
    return values.astype(np.uint8)
