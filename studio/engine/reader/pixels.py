"""The pixels of a picture file, read by the very text that a script holds: a preview shows what a
network is given."""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PIL import Image

from studio.engine.protocol.reader import Thumbnail
from studio.resources import resource

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ground = Literal["white", "black"]

_SCRIPT: dict[str, Any] = runpy.run_path(str(resource("scripts", "read_picture.py")))
_SIDE = 64


def read_picture(
    path: Path,
    height: int | None = None,
    width: int | None = None,
    mode: Literal["RGB", "L"] = "RGB",
    *,
    resize: bool = False,
    ground: Ground = "white",
) -> "NDArray[np.uint8]":
    """A picture as a script reads it: (height, width, colours) of 0 to 255, without a size its
    own one. Raises ValueError with a sentence where it cannot be read or is of another size."""
    found: NDArray[np.uint8] = _SCRIPT["read_picture"](path, height, width, mode, resize, ground)
    return found


def thumbnail(path: Path, label: str, ground: Ground = "white") -> Thumbnail:
    """A picture, small. Raises one of Pillow's many errors where it cannot be read."""
    with Image.open(path) as image:
        image.draft("RGB", (_SIDE * 2, _SIDE * 2))  # photos need not be decoded in full
        small = _SCRIPT["as_seen"](image, "RGB", ground)
        small.thumbnail((_SIDE, _SIDE))
    return Thumbnail(small.width, small.height, False, small.tobytes(), label)
