"""A picture of every kind that people have, each with what a person sees in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 24, 16
KINDS = (
    *("plain.png", "grey.png", "one_bit.png", "palette.png", "cmyk.jpg", "ycbcr.tif"),
    *("alpha.png", "palette_clear.png", "grey_alpha.png", "clear_colour.png", "clear_grey.png"),
    *("alpha.webp", "turned.jpg", "photo.jfif", "animation.gif", "sixteen.png", "sixteen.tif"),
    *("integers.tif", "floats.tif", "floats_to_255.tif", "clear_sixteen.png"),
)


def drawn() -> Image.Image:
    """Four fields: red, green, blue and grey."""
    values = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    values[:8, :12, 0] = values[:8, 12:, 1] = values[8:, :12, 2] = 200
    values[8:, 12:] = 80
    return Image.fromarray(values)


def ramp() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint16]]":
    """Grey values over all of 16 bits."""
    return np.linspace(0, 65535, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH).astype(np.uint16)


def make(folder: Path, name: str) -> Path:
    """The file of that kind."""
    path = folder / name
    _SAVED.get(name, lambda path: drawn().save(path))(path)
    return path


def _few_colours() -> Image.Image:
    return drawn().convert("P", palette=Image.Palette.ADAPTIVE)


def _with_alpha(picture: Image.Image) -> Image.Image:
    """The left half is clear."""
    half = Image.new("L", picture.size, 255)
    half.paste(0, (0, 0, WIDTH // 2, HEIGHT))
    picture.putalpha(half)
    return picture


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _grey() -> Image.Image:
    return drawn().convert("L")


def _ramp(dtype: str = "uint16", divided_by: int = 1) -> Image.Image:
    return Image.fromarray((ramp() / divided_by).astype(dtype))


_JPEG: dict[str, Any] = {"format": "JPEG", "quality": 95, "subsampling": 0}
_SAVED: dict[str, Callable[[Path], None]] = {
    "grey.png": lambda p: _grey().save(p),
    "one_bit.png": lambda p: _grey().point(lambda v: 255 * (v > 70)).convert("1").save(p),
    "palette.png": lambda p: _few_colours().save(p),
    "palette_clear.png": lambda p: _few_colours().save(
        p, transparency=_few_colours().getpixel((0, 0))
    ),
    "cmyk.jpg": lambda p: drawn().convert("CMYK").save(p, **_JPEG),
    "ycbcr.tif": lambda p: drawn().convert("YCbCr").save(p),
    "alpha.png": lambda p: _with_alpha(drawn()).save(p),
    "alpha.webp": lambda p: _with_alpha(drawn()).save(p, lossless=True),
    "grey_alpha.png": lambda p: _with_alpha(_grey()).save(p),
    "clear_colour.png": lambda p: drawn().save(p, transparency=(200, 0, 0)),
    "clear_grey.png": lambda p: _grey().save(p, transparency=_grey().getpixel((0, 0))),
    "turned.jpg": lambda p: drawn().save(p, exif=_turned(), **_JPEG),
    "photo.jfif": lambda p: drawn().save(p, **_JPEG),
    "animation.gif": lambda p: drawn().save(
        p, save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))]
    ),
    "sixteen.png": lambda p: _ramp().save(p),
    "sixteen.tif": lambda p: _ramp().save(p),
    "clear_sixteen.png": lambda p: _ramp().save(p, transparency=0),
    "integers.tif": lambda p: _ramp("int32").save(p),
    "floats.tif": lambda p: _ramp("float32", 65535).save(p),
    "floats_to_255.tif": lambda p: _ramp("float32", 257).save(p),
}


def seen(name: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """What a person sees in it, over white: (height, width, 3)."""
    values = np.array(drawn(), np.float64)
    grey = np.array(drawn().convert("L"), np.float64)[..., np.newaxis].repeat(3, axis=2)
    if name in ("grey.png", "grey_alpha.png", "clear_grey.png"):
        values = grey
    if name == "one_bit.png":
        values = np.where(grey > 70, 255.0, 0.0)
    if name in ("alpha.png", "alpha.webp", "grey_alpha.png"):
        values[:, :12] = 255
    if name in ("palette_clear.png", "clear_colour.png"):
        values[:8, :12] = 255
    if name == "clear_grey.png":
        values[grey == grey[0, 0, 0]] = 255
    if name.startswith(("sixteen", "integers", "floats", "clear_sixteen")):
        values = (ramp() / 257)[..., np.newaxis].repeat(3, axis=2)
        if name == "clear_sixteen.png":
            values[0, 0] = 255
    return np.rot90(values, 3) if name == "turned.jpg" else values
