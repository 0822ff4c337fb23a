"""How a node is painted, at three distances. Allocates, parses and imports nothing.

From far away nodes are blocks of colour, then cards with one large word; near by they show
everything.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import FAR, NEAR, PICTURE, Look

if TYPE_CHECKING:
    from studio.ui.canvas.node_item import NodeItem

DIMMED = 0.4

_RING = at.CARD.adjusted(-3, -3, 3, 3)
_PICTURE_AT = PICTURE.topLeft()
_BADGE = QRectF(at.WIDTH - 11, -7, 18, 18)
_BADGE_STROKE = QLineF(at.WIDTH - 2, -2, at.WIDTH - 2, 2.6)
_BADGE_DOT = QPointF(at.WIDTH - 2, 6)
FAR_BADGE = QRectF(at.WIDTH - 34, -8, 42, 42)


def paint_node(painter: QPainter, item: "NodeItem", look: Look, scale: float) -> None:
    """Paint a node at the origin, as much of it as can be seen at this scale."""
    family = item.family
    if scale < FAR:
        painter.fillRect(at.CARD, look.far_selected_brush if item.is_selected else family.far)
        if item.badge == "error":
            painter.fillRect(FAR_BADGE, look.far_error_brush)
        return
    if item.is_dimmed:
        painter.setOpacity(DIMMED)
    if item.is_selected:
        painter.setPen(look.ring_pen)
        painter.setBrush(look.glow)
        painter.drawRoundedRect(_RING, family.radius + 3, family.radius + 3)
    painter.drawPixmap(_PICTURE_AT, family.plain if scale < NEAR else family.full)
    if item.is_hovered:
        painter.setPen(look.hover_pen)
        painter.setBrush(look.no_brush)
        painter.drawRoundedRect(at.CARD, family.radius, family.radius)
    if scale < NEAR:
        painter.setPen(look.text_pen)
        painter.setFont(look.mid_font)
        painter.drawStaticText(item.face.mid_at, item.face.mid)
    else:
        _paint_texts(painter, item, look)
    _paint_ports(painter, item, look)
    if item.badge:
        _paint_badge(painter, item.badge, look)
    if item.is_dimmed:
        painter.setOpacity(1.0)


def _paint_texts(painter: QPainter, item: "NodeItem", look: Look) -> None:
    face = item.face
    painter.setPen(look.text_pen)
    painter.setFont(look.name_font)
    painter.drawStaticText(face.name_at, face.name)
    painter.setPen(look.muted_pen)
    painter.setFont(look.line_font)
    painter.drawStaticText(face.line_at, face.line)
    if face.count is not None or face.labels:
        painter.setFont(look.small_font)
        if face.count is not None:
            painter.drawStaticText(face.count_at, face.count)
        painter.setPen(look.label_pen)
        for place, label, ground in face.labels:
            painter.fillRect(ground, look.label_ground)
            painter.drawStaticText(place, label)


def _paint_ports(painter: QPainter, item: "NodeItem", look: Look) -> None:
    free = item.free_inputs
    for index, place in enumerate(at.port_places(item.inputs, 0.0)):
        painter.drawPixmap(place, look.free_port if index in free else look.port)
    for place in at.port_places(item.outputs, at.HEIGHT):
        painter.drawPixmap(place, look.port)
    if item.hot_port is not None:
        is_output, index = item.hot_port
        painter.setPen(look.hot_pen)
        painter.setBrush(look.hot_brush)
        count = item.outputs if is_output else item.inputs
        if index < count:
            place = QPointF(at.port_offsets(count)[index], at.HEIGHT if is_output else 0.0)
            painter.drawEllipse(place, 7.0, 7.0)


def _paint_badge(painter: QPainter, severity: str, look: Look) -> None:
    painter.setPen(look.badge_pen)
    painter.setBrush(look.badges[severity])
    painter.drawEllipse(_BADGE)
    painter.setPen(look.badge_mark)
    painter.drawLine(_BADGE_STROKE)
    painter.drawPoint(_BADGE_DOT)
