"""Rows of numbers as pictures that Qt can show."""

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

_ACROSS, _WIDEST_SHEET = 16, 440


def image_of(values: Any, shape: tuple[int, ...], low: float, high: float) -> QImage:
    """A row of a picture column, in whatever shape the network reads it, as a picture; `low` and
    `high` become black and white. Channels may stand first in what the network reads."""
    import numpy as np

    wanted = shape if len(shape) == 3 else (*shape, 1)
    array = np.asarray(values, dtype=np.float32)
    if array.shape == (wanted[2], *wanted[:2]) and wanted[2] != wanted[0]:
        array = np.moveaxis(array, 0, -1)
    array = array.reshape(wanted)
    spread = high - low
    scaled = (array - low) * (255 / spread) if spread > 0 else np.zeros_like(array)
    pixels = np.ascontiguousarray(np.clip(scaled, 0, 255).astype(np.uint8))
    height, width, colours = pixels.shape
    kind = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888}.get(
        colours, QImage.Format.Format_RGBA8888
    )
    if colours == 2:
        return image_of(array[..., 0], (height, width), low, high)
    return QImage(pixels.data, width, height, colours * width, kind).copy()


def values_range(values: Any) -> tuple[float, float]:
    """What black and white stand for among the rows of a column: whole bytes where they are bytes,
    else the least and the greatest."""
    import numpy as np

    array = np.asarray(values)
    if array.dtype == np.uint8:
        return 0.0, 255.0
    return (float(array.min()), float(array.max())) if array.size else (0.0, 1.0)


def enlarged(image: QImage, side: int) -> QPixmap:
    """A picture as large as fits a square: pixels stay squares where it is small."""
    if image.isNull():
        return QPixmap()
    is_small = max(image.width(), image.height()) * 2 <= side
    mode = (
        Qt.TransformationMode.FastTransformation
        if is_small
        else Qt.TransformationMode.SmoothTransformation
    )
    size = side
    if is_small:
        size = side // max(image.width(), image.height()) * max(image.width(), image.height())
    scaled = image.scaled(size, size, Qt.AspectRatioMode.KeepAspectRatio, mode)
    return QPixmap.fromImage(scaled)


def sheet_of(pictures: Any, side: int, gap: int = 2) -> QImage:
    """Many small pictures, (count, height, width) in grey or (count, height, width, 3) in colours,
    each on a scale of its own, as one grid; what lies between them is transparent."""
    import numpy as np

    count, height, width = pictures.shape[:3]
    scale = max(1, side // max(height, width))
    step_y, step_x = height * scale + gap, width * scale + gap
    across = min(count, _ACROSS, max(1, _WIDEST_SHEET // step_x))
    down = math.ceil(count / across)
    sheet = np.zeros((down * step_y - gap, across * step_x - gap, 4), dtype=np.uint8)
    for number, picture in enumerate(pictures):
        low, high = float(picture.min()), float(picture.max())
        scaled = (picture - low) * (255 / (high - low) if high > low else 0)
        colors = scaled.astype(np.uint8).reshape(height, width, -1)
        large = colors.repeat(scale, axis=0).repeat(scale, axis=1)
        y, x = number // across * step_y, number % across * step_x
        sheet[y : y + height * scale, x : x + width * scale, :3] = large
        sheet[y : y + height * scale, x : x + width * scale, 3] = 255
    rows, columns, _ = sheet.shape
    return QImage(sheet.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()


_GREY = (19595, 38470, 7471)
"""Parts of red, green and blue in grey, of 65536: ITU-R 601."""


def as_bytes(image: QImage, shape: tuple[int, ...]) -> Any:
    """A picture of Qt's in the size and the colours of a picture column: uint8, of that shape. Grey
    is what Pillow makes of colours, which a script asks: Qt gives other weights to them."""
    import numpy as np

    colours = shape[2] if len(shape) == 3 else 1
    if colours == 1:
        seen = as_bytes(image, (*shape[:2], 3)).astype(np.uint32)
        grey = (seen @ np.array(_GREY, np.uint32) + (1 << 15)) >> 16
        return grey.astype(np.uint8).reshape(shape)
    kind = QImage.Format.Format_RGB888 if colours == 3 else QImage.Format.Format_RGBA8888
    fitted = image.convertToFormat(kind)
    if (fitted.height(), fitted.width()) != shape[:2]:
        fitted = fitted.scaled(
            shape[1],
            shape[0],
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        ).convertToFormat(kind)
    lines = np.frombuffer(fitted.constBits(), dtype=np.uint8)
    lines = lines.reshape(fitted.height(), fitted.bytesPerLine())
    return lines[:, : fitted.width() * colours].reshape(shape).copy()
