"""How a node is painted, at three distances. Allocates, parses and imports nothing.

From FAR on nodes are blocks of colour; up to NEAR they are cards with one large word; nearer they
show everything.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import SHADOW_MARGIN, FamilyLook, Look, bar_path

if TYPE_CHECKING:
    from studio.ui.canvas.node_item import NodeItem

FAR, NEAR = 0.35, 0.62
DIMMED = 0.4

_RING = at.CARD.adjusted(-3, -3, 3, 3)
_SHADOW_AT = QPointF(-SHADOW_MARGIN, -SHADOW_MARGIN)
_TILE = QRectF(12, 17, 30, 30)
_ICON_AT = QPointF(18, 23)
_BADGE = QRectF(at.WIDTH - 11, -7, 18, 18)
_BADGE_STROKE = QLineF(at.WIDTH - 2, -2, at.WIDTH - 2, 2.6)
_BADGE_DOT = QPointF(at.WIDTH - 2, 6)
FAR_BADGE = QRectF(at.WIDTH - 34, -16, 50, 50)
_PILL_RADIUS = at.HEIGHT / 2


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
    _paint_card(painter, item, family, look, scale)
    if scale < NEAR:
        painter.setPen(look.text_pen)
        painter.setFont(look.mid_font)
        painter.drawStaticText(item.face.mid_at, item.face.mid)
    else:
        _paint_texts(painter, item, family, look)
    _paint_ports(painter, item, look)
    if item.badge:
        _paint_badge(painter, item.badge, look)
    if item.is_dimmed:
        painter.setOpacity(1.0)


def _paint_card(
    painter: QPainter, item: "NodeItem", family: FamilyLook, look: Look, scale: float
) -> None:
    radius = _PILL_RADIUS if family.is_pill else at.RADIUS
    if scale >= NEAR:
        painter.drawPixmap(_SHADOW_AT, look.shadows[family.is_pill])
    if item.is_selected:
        painter.setPen(look.ring_pen)
        painter.setBrush(look.glow)
        painter.drawRoundedRect(_RING, radius + 3, radius + 3)
    painter.setPen(look.hover_pen if item.is_hovered else family.border)
    painter.setBrush(family.card)
    painter.drawRoundedRect(at.CARD, radius, radius)
    if not family.is_pill:
        painter.setPen(look.no_pen)
        painter.setBrush(family.bar)
        painter.drawPath(bar_path())


def _paint_texts(painter: QPainter, item: "NodeItem", family: FamilyLook, look: Look) -> None:
    face = item.face
    painter.setPen(look.no_pen)
    painter.setBrush(family.tile)
    if family.is_pill:
        painter.drawEllipse(_TILE)
    else:
        painter.drawRoundedRect(_TILE, 6, 6)
    painter.drawPixmap(_ICON_AT, family.icon)
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
    painter.setPen(look.port_pen)
    painter.setBrush(look.port_brush)
    for dot in at.input_dots(item.inputs):
        painter.drawEllipse(dot)
    for dot in at.output_dots(item.outputs):
        painter.drawEllipse(dot)
    if item.free_inputs:
        painter.setPen(look.free_port_pen)
        painter.setBrush(look.free_port_brush)
        dots = at.input_dots(item.inputs)
        for index in item.free_inputs:
            painter.drawEllipse(dots[index])
    if item.hot_port is not None:
        is_output, index = item.hot_port
        painter.setPen(look.hot_pen)
        painter.setBrush(look.hot_brush)
        dots = (at.output_dots if is_output else at.input_dots)(
            item.outputs if is_output else item.inputs, 7.0
        )
        if index < len(dots):
            painter.drawEllipse(dots[index])


def _paint_badge(painter: QPainter, severity: str, look: Look) -> None:
    painter.setPen(look.badge_pen)
    painter.setBrush(look.badges[severity])
    painter.drawEllipse(_BADGE)
    painter.setPen(look.badge_mark)
    painter.drawLine(_BADGE_STROKE)
    painter.drawPoint(_BADGE_DOT)
