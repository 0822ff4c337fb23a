"""Pictures from elsewhere as rows of the data: read, cut and framed as the data are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from studio.ui.shared.framing import framed
from studio.ui.shared.pictures import as_bytes

SUFFIXES = (".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp", ".tif", ".tiff")
PICTURE_FILTER = f"Pictures ({' '.join('*' + suffix for suffix in SUFFIXES)})"
_MIDDLE = 127
_LARGEST = 512


def holds_picture(data: QMimeData) -> bool:
    """Whether what is dragged or pasted has a picture, or the file of one."""
    names = [url.toLocalFile().lower() for url in data.urls()]
    return data.hasImage() or any(name.endswith(SUFFIXES) for name in names)


def picture_at(path: Path) -> QImage:
    """The picture in a file, turned as its camera was held; null where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    return reader.read()


def pictures_in(data: QMimeData) -> Iterator[tuple[str, QImage]]:
    """The pictures in what was dropped or pasted, by name; one that cannot be read is null."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    for path in files:
        if path.suffix.lower() in SUFFIXES:
            yield path.name, picture_at(path)
    if not files and data.hasImage():
        yield "Picture", QImage(data.imageData())


def data_row(
    image: QImage,
    shape: tuple[int, ...],
    is_digit: bool,
    ground: str = "white",
    *,
    stretches: bool = False,
) -> Any:
    """A picture in the size and the colours of the data: uint8, of that shape; `ground` shows
    through its clear places.

    One of the data's own size is taken as it is, and any where the script `stretches` those of the
    data. A digit of another size is framed as MNIST's
    are, light on dark, whichever it was; other pictures keep their ground and are cut to the
    shape's sides from their middle.
    """
    image = _on_paper(image, ground)
    if stretches or (image.height(), image.width()) == shape[:2]:
        return as_bytes(image, shape)
    if is_digit and shape[2:] in ((), (1,)):
        image = _at_most(image)
        drawing = _light_on_dark(as_bytes(image, (image.height(), image.width())))
        return framed(drawing, *shape[:2]).reshape(shape)
    return as_bytes(_cut(image, shape[1] / shape[0]), shape)


def _on_paper(image: QImage, ground: str) -> QImage:
    """A picture without transparent parts: the ground shows through."""
    if not image.hasAlphaChannel():
        return image
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor(ground))
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper


def _light_on_dark(grey: Any) -> Any:
    """A drawing with its ground at 0, whether it was made on paper or on a slate: the ground is
    what its border is."""
    import numpy as np

    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = int(np.median(border))
    off = grey.astype(np.int16)
    off = ground - off if ground > _MIDDLE else off - ground
    # Paper is never quite even: what differs from the ground by little is no ink.
    top = int(off.max())
    off = np.where(off < top // 4, 0, off) if top else off
    return np.clip(off * (255 / top) if top > 0 else off, 0, 255).astype(np.uint8)


def _at_most(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= _LARGEST:
        return image
    return image.scaled(
        _LARGEST,
        _LARGEST,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _cut(image: QImage, aspect: float) -> QImage:
    """The middle of a picture, of that width to height."""
    width = min(image.width(), round(image.height() * aspect))
    height = min(image.height(), round(image.width() / aspect))
    return image.copy(
        (image.width() - width) // 2, (image.height() - height) // 2, max(1, width), max(1, height)
    )
