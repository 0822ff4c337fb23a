"""How a layer looks in lists: the chip in its family's colour, and the row around it."""

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle

from studio.ui.widgets.theme import (
    FAMILY_ICONS,
    RADIUS,
    SPACE_M,
    SPACE_S,
    TEXT_M,
    TEXT_S,
    family_color,
    icon,
    sans,
    theme,
)

CHIP = 22
ROW_HEIGHT = 30
_ICON = 15
_LEAST_NOTE = 120


def chip(category: str, pixel_ratio: float, size: int = CHIP) -> QPixmap:
    """The family's icon on a soft square of the family's colour, sharp at this pixel ratio."""
    return _chip(category, theme().name, pixel_ratio, size)


@cache
def _chip(category: str, _theme: str, pixel_ratio: float, size: int) -> QPixmap:
    name = FAMILY_ICONS.get(category, "square")
    return _colored_chip(name, family_color(category).name(), pixel_ratio, size)


@cache
def _colored_chip(name: str, color: str, pixel_ratio: float, size: int) -> QPixmap:
    soft = QColor(color)
    soft.setAlpha(46 if theme().is_dark else 34)
    pixmap = QPixmap(QSize(size, size) * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft)
    painter.drawRoundedRect(QRectF(0, 0, size, size), RADIUS - 1, RADIUS - 1)
    side = round(size * _ICON / CHIP)
    inside = QRect((size - side) // 2, (size - side) // 2, side, side)
    icon(name, color).paint(painter, inside)
    painter.end()
    return pixmap


def paint_background(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    """The rounded ground of a row that is selected or under the mouse."""
    if state & QStyle.StateFlag.State_Selected:
        color = theme().selection
    elif state & QStyle.StateFlag.State_MouseOver:
        color = theme().hover
    else:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), RADIUS - 2, RADIUS - 2)


def paint_layer_row(painter: QPainter, rect: QRect, category: str, name: str, note: str) -> None:
    """Chip, name, and a note at the right end that is left out where the row is too narrow."""
    picture = chip(category, painter.device().devicePixelRatioF())
    _paint_row(painter, rect, picture, name, note)


def paint_block_row(painter: QPainter, rect: QRect, color: QColor, name: str, note: str) -> None:
    """The same for a kept block, in its group's colour."""
    picture = _colored_chip("stack", color.name(), painter.device().devicePixelRatioF(), CHIP)
    _paint_row(painter, rect, picture, name, note)


def _paint_row(painter: QPainter, rect: QRect, picture: QPixmap, name: str, note: str) -> None:
    left = rect.left() + SPACE_M
    top = rect.top() + (rect.height() - CHIP) // 2
    painter.drawPixmap(left, top, picture)
    text = rect.adjusted(SPACE_M + CHIP + SPACE_S + 2, 0, -SPACE_M, 0)
    font = sans(TEXT_M)
    painter.setFont(font)
    painter.setPen(QColor(theme().text))
    metrics = QFontMetrics(font)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(
        text, flags, metrics.elidedText(name, Qt.TextElideMode.ElideRight, text.width())
    )
    text.setLeft(text.left() + metrics.horizontalAdvance(name) + SPACE_M)
    small = sans(TEXT_S)
    room = text.width()
    note = QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideRight, room)
    # A few letters and three dots say nothing.
    if room > _LEAST_NOTE or not note.endswith("…"):
        painter.setFont(small)
        painter.setPen(QColor(theme().muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)


def node_card(category: str, name: str, pixel_ratio: float) -> QPixmap:
    """A small picture of the node to be, for carrying under the mouse."""
    return _card(chip(category, pixel_ratio), family_color(category), name, pixel_ratio)


def block_card(color: QColor, name: str, pixel_ratio: float) -> QPixmap:
    """The same for a kept block."""
    picture = _colored_chip("stack", color.name(), pixel_ratio, CHIP)
    return _card(picture, color, name, pixel_ratio)


def _card(picture: QPixmap, color: QColor, name: str, pixel_ratio: float) -> QPixmap:
    font = sans(TEXT_M)
    width = SPACE_S + CHIP + SPACE_S + QFontMetrics(font).horizontalAdvance(name) + SPACE_M
    height = CHIP + 2 * SPACE_S
    pixmap = QPixmap(QSize(width, height) * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(QColor(theme().node))
    painter.drawRoundedRect(QRectF(1, 1, width - 2, height - 2), RADIUS, RADIUS)
    painter.drawPixmap(QPointF(SPACE_S, SPACE_S), picture)
    painter.setPen(QColor(theme().text))
    painter.setFont(font)
    inside = QRect(SPACE_S + CHIP + SPACE_S, 0, width, height)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
    painter.end()
    return pixmap
