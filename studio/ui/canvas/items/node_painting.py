"""How a node is painted, at three distances. Allocates, parses and imports nothing.

From far away nodes are blocks of colour, then cards with one large word; near by they show
everything.
"""

from typing import Protocol

from PySide6.QtGui import QPainter

from studio.ui.canvas.geometry import PORT_RADIUS, SIDE_PORT_RADIUS, Card, Ports
from studio.ui.canvas.items.fitted_text import FittedText
from studio.ui.canvas.look import FAR, NEAR, FamilyLook, Look, paint_shadow

DIMMED = 0.4


class Painted(Protocol):
    """What a node has that is painted."""

    family: FamilyLook
    badge: str
    is_selected: bool
    is_hovered: bool
    is_dimmed: bool
    is_related: bool
    has_label_room: bool
    in_ports: Ports
    out_ports: Ports
    free_inputs: tuple[int, ...]
    inputs: int
    sides: int
    dull_inputs: frozenset[int]
    dull_outputs: frozenset[int]
    hot_port: tuple[bool, int] | None

    @property
    def texts(self) -> FittedText:
        """What is written on it."""

    def shows_input(self, index: int) -> bool:
        """Whether an input is seen."""


def paint_node(painter: QPainter, item: Painted, look: Look, scale: float) -> None:
    """Paint a node at the origin, as much of it as can be seen at this scale."""
    family = item.family
    card = family.card
    if scale < FAR:
        painter.fillRect(card.rect, look.far_selected_brush if item.is_selected else family.far)
        if item.badge == "error":
            painter.fillRect(card.far_badge, look.far_error_brush)
        return
    if item.is_dimmed:
        painter.setOpacity(DIMMED)
    if look.is_vector:
        _draw_card(painter, item, look)
    elif item.is_selected:
        chosen = family.chosen_plain if scale < NEAR else family.chosen_full
        painter.drawPixmap(family.picture_at, chosen)
    else:
        painter.drawPixmap(family.picture_at, family.plain if scale < NEAR else family.full)
    if item.is_related or item.is_hovered:
        _paint_outlines(painter, item, look)
    if scale < NEAR:
        texts = item.texts
        painter.setPen(look.text_pen)
        painter.setFont(texts.mid_font)
        painter.drawStaticText(texts.mid_at, texts.mid)
    else:
        _paint_texts(painter, item, look)
    _paint_ports(painter, item, look)
    if item.badge:
        _paint_badge(painter, item.badge, card, look)
    if item.is_dimmed:
        painter.setOpacity(1.0)


def _paint_outlines(painter: QPainter, item: Painted, look: Look) -> None:
    card, radius = item.family.card, item.family.radius
    painter.setBrush(look.no_brush)
    if item.is_related:
        painter.setPen(look.related_pen)
        painter.drawRoundedRect(card.ring, radius + 3, radius + 3)
    if item.is_hovered:
        painter.setPen(look.hover_pen)
        painter.drawRoundedRect(card.rect, radius, radius)


def _paint_texts(painter: QPainter, item: Painted, look: Look) -> None:
    texts = item.texts
    painter.setPen(look.text_pen)
    painter.setFont(look.name_font)
    painter.drawStaticText(texts.name_at, texts.name)
    if texts.mark is not None:
        painter.setPen(look.ring_pen)
        painter.setFont(look.mark_font)
        painter.drawStaticText(texts.mark_at, texts.mark)
    painter.setPen(look.muted_pen)
    painter.setFont(look.line_font)
    painter.drawStaticText(texts.line_at, texts.line)
    if (texts.count is not None or texts.labels) and not look.is_zooming:
        painter.setFont(look.small_font)
        if texts.count is not None:
            painter.drawStaticText(texts.count_at, texts.count)
        if not item.has_label_room:
            return
        painter.setPen(look.label_pen)
        for place, label, ground in texts.labels:
            painter.fillRect(ground, look.label_ground)
            painter.drawStaticText(place, label)


def _paint_ports(painter: QPainter, item: Painted, look: Look) -> None:
    if look.is_vector:
        _draw_ports(painter, item, look)
        return
    free, dull, proper = item.free_inputs, item.dull_inputs, item.inputs - item.sides
    if item.sides:
        _paint_side_ports(painter, item, look)
    for index, place in enumerate(item.in_ports.corners[:proper]):
        if index in dull:
            painter.setOpacity(DIMMED)
        painter.drawPixmap(place, look.free_port if index in free else look.port)
        if index in dull:
            painter.setOpacity(1.0)
    dull = item.dull_outputs
    for index, place in enumerate(item.out_ports.corners):
        if index in dull:
            painter.setOpacity(DIMMED)
        painter.drawPixmap(place, look.port)
        if index in dull:
            painter.setOpacity(1.0)
    if item.hot_port is not None:
        _paint_hot_port(painter, item, *item.hot_port, look)


def _paint_hot_port(
    painter: QPainter, item: Painted, is_output: bool, index: int, look: Look
) -> None:
    painter.setPen(look.hot_pen)
    painter.setBrush(look.hot_brush)
    points = item.out_ports.points if is_output else item.in_ports.points
    if index < len(points):
        painter.drawEllipse(points[index], 7.0, 7.0)


def _paint_side_ports(painter: QPainter, item: Painted, look: Look) -> None:
    for index in range(item.inputs - item.sides, item.inputs):
        if not item.shows_input(index):
            continue
        is_free = index in item.free_inputs
        painter.setPen(look.free_port_pen if is_free else look.port_pen)
        painter.setBrush(look.free_port_brush if is_free else look.port_brush)
        painter.drawEllipse(item.in_ports.points[index], SIDE_PORT_RADIUS, SIDE_PORT_RADIUS)


def _draw_card(painter: QPainter, item: Painted, look: Look) -> None:
    family = item.family
    if item.is_selected:
        family.paint_ring(painter)
    if family.casts_shadow:
        paint_shadow(painter, look.theme, family.is_pill, family.card.rect)
    family.paint_card(painter, is_full=True)


def _draw_ports(painter: QPainter, item: Painted, look: Look) -> None:
    free = item.free_inputs
    if item.sides:
        _paint_side_ports(painter, item, look)
    for index, point in enumerate(item.in_ports.points[: item.inputs - item.sides]):
        painter.setPen(look.free_port_pen if index in free else look.port_pen)
        painter.setBrush(look.free_port_brush if index in free else look.port_brush)
        painter.drawEllipse(point, PORT_RADIUS, PORT_RADIUS)
    painter.setPen(look.port_pen)
    painter.setBrush(look.port_brush)
    for point in item.out_ports.points:
        painter.drawEllipse(point, PORT_RADIUS, PORT_RADIUS)


def _paint_badge(painter: QPainter, severity: str, card: Card, look: Look) -> None:
    painter.setPen(look.badge_pen)
    painter.setBrush(look.badges[severity])
    painter.drawEllipse(card.badge)
    painter.setPen(look.badge_mark)
    painter.drawLine(card.badge_stroke)
    painter.drawPoint(card.badge_dot)
