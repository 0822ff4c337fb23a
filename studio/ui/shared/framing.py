"""Brings a drawing into the form of MNIST's digits.

As these were made: the ink is fitted into a box of 20 by 20 pixels, its aspect kept and its edges
smoothed, and put into 28 by 28 so that its centre of mass is on pixel 14, counted from 0. MNIST's
own digits, enlarged, come out as they are in its files. Pictures of another size get a box of the
same share.
"""

from typing import Any

_BOX_SHARE = 20 / 28
_INK = 8
"""From this value on, of 255, a pixel is ink."""


def framed(drawing: Any, height: int, width: int) -> Any:
    """A grey drawing (rows, columns) in uint8, ink light on a dark ground, as a picture of that
    height and width. Without ink, the picture is empty."""
    import numpy as np

    ink = drawing >= _INK
    if not ink.any():
        return np.zeros((height, width), dtype=np.uint8)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = round(min(height, width) * _BOX_SHARE)
    scale = box / max(cut.shape)
    size = [max(1, round(side * scale)) for side in cut.shape]
    small = _resized(cut.astype(np.float32), size[0], size[1])
    mass = small.sum() or 1.0
    center_y = float((small.sum(axis=1) * np.arange(size[0])).sum() / mass)
    center_x = float((small.sum(axis=0) * np.arange(size[1])).sum() / mass)
    top = _kept_inside(round(height / 2 - center_y), size[0], height)
    left = _kept_inside(round(width / 2 - center_x), size[1], width)
    picture = np.zeros((height, width), dtype=np.float32)
    picture[top : top + size[0], left : left + size[1]] = small
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def fitted(drawing: Any, height: int, width: int) -> Any:
    """The whole drawing, ground included, as a picture of that height and width."""
    import numpy as np

    return np.clip(np.rint(_resized(drawing.astype(np.float32), height, width)), 0, 255).astype(
        np.uint8
    )


def _kept_inside(start: int, size: int, whole: int) -> int:
    return min(max(0, start), whole - size)


def _resized(values: Any, height: int, width: int) -> Any:
    """Each new pixel is the mean of the area that it covers: no edge is lost or jagged."""
    return _covering(values.shape[0], height) @ values @ _covering(values.shape[1], width).T


def _covering(old: int, new: int) -> Any:
    """How much of each old pixel lies in each new one (new, old); each row sums to 1."""
    import numpy as np

    edges = np.linspace(0, old, new + 1)
    pixels = np.arange(old)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    share = np.clip(overlap, 0, None)
    return (share / share.sum(axis=1, keepdims=True)).astype(np.float32)
