"""What the rest of a network makes of a point, drawn: a picture, bars of classes, or numbers."""

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from studio.ui.map.asking import Decoded
from studio.ui.shared.pictures import image_of, values_range
from studio.ui.widgets.class_bars import shares_of
from studio.ui.widgets.theme import theme
from studio.words import in_digits

_MOST_BARS, _MOST_WORDS = 64, 6


def pictures_of(decoded: Decoded) -> list[QImage]:
    """A picture for each point, all on one scale of grey; none where no pictures come out."""
    if not decoded.shape:
        return []
    low, high = values_range(decoded.values)
    return [image_of(values, decoded.shape, low, high) for values in decoded.values]


def words_of(decoded: Decoded, number: int) -> str:
    """What came out for a point in a few words: the likeliest class, or the first numbers."""
    values = decoded.values[number]
    if decoded.shape:
        return ""
    if decoded.output.kind == "classes" and values.ndim == 1:
        shares = shares_of(values)
        best = max(range(len(shares)), key=shares.__getitem__)
        return f"{decoded.output.class_name(best)} {shares[best]:.0%}"
    flat = values.reshape(-1)
    shown = ", ".join(in_digits(float(value), 4) for value in flat[:_MOST_WORDS])
    return shown + (", …" if flat.size > _MOST_WORDS else "")


def paint_bars(painter: QPainter, area: QRectF, values: Any, low: float, high: float) -> None:
    """Numbers as thin bars from zero, in a frame."""
    flat = values.reshape(-1)[:_MOST_BARS]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().raised))
    painter.drawRoundedRect(area, 3, 3)
    inside = area.adjusted(2, 2, -2, -2)
    low, high = min(0.0, low), max(0.0, high)
    scale = inside.height() / ((high - low) or 1.0)
    zero = inside.bottom() + low * scale
    step = inside.width() / max(1, len(flat))
    painter.setBrush(QColor(theme().accent))
    for place, value in enumerate(flat):
        top = zero - float(value) * scale
        bar = QRectF(inside.left() + place * step, min(top, zero), max(1.0, step - 1), 0.0)
        bar.setHeight(max(1.0, abs(zero - top)))
        painter.drawRect(bar)
