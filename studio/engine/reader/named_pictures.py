"""Looks into the pictures that a column of a table names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from studio.engine.reader.pixels import read_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOOKED_INTO = 2000
_GREY = frozenset({"1", "L", "I", "I;16", "F", "LA"})


@dataclass(frozen=True)
class NamedPictures:
    """The shape that all are brought to, and what is `wrong`: the place of a row, and why."""

    shape: tuple[int, int, int]
    bytes: int
    wrong: list[tuple[int, str]]
    said: str
    first_mean: float
    first_size: tuple[int, int]


def look_at(paths: Sequence[Path]) -> NamedPictures | None:
    """What is known of these pictures; None where none of them can be read. Of very many, a part
    is opened, and of all is seen whether they are there."""
    sizes: Counter[tuple[int, int]] = Counter()
    modes: set[str] = set()
    wrong: list[tuple[int, str]] = []
    step = len(paths) // _LOOKED_INTO + 1
    for place, path in enumerate(paths):
        if not path.is_file():
            wrong.append((place, f'there is no picture "{path.name}"'))
        elif place % step == 0:
            try:
                with Image.open(path) as image:
                    sizes[ImageOps.exif_transpose(image).size] += 1
                    modes.add(image.mode)
            except Exception:  # each format has errors of its own
                wrong.append((place, f'"{path.name}" is no picture that can be read'))
    if not sizes:
        return None
    (width, height), _ = sizes.most_common(1)[0]
    channels = 1 if modes <= _GREY else 3
    shown = _first_of(paths, wrong)
    if shown is None:
        return None
    said = f"; they are {width} by {height} pixels"
    if len(sizes) > 1:
        said = f"; they are of {len(sizes)} sizes, and are brought to {width} by {height} pixels"
    if step > 1:
        said += f", as {sizes.total():,} of them say, spread over all {len(paths):,}"
    return NamedPictures(
        (height, width, channels),
        len(paths) * height * width * channels,
        wrong,
        said,
        float(shown.mean()),
        (shown.shape[0], shown.shape[1]),
    )


def _first_of(paths: Sequence[Path], wrong: list[tuple[int, str]]) -> "NDArray[np.uint8] | None":
    """The pixels of the first picture that can be read; what comes before it is wrong, too."""
    known = {place for place, _ in wrong}
    try:
        for place, path in enumerate(paths):
            if place in known:
                continue
            try:
                return read_picture(path)
            except ValueError:  # its beginning alone was looked at, or nothing of it
                wrong.append((place, f'"{path.name}" is no picture that can be read'))
    finally:
        wrong.sort()
    return None
