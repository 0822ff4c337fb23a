"""Pens, brushes, fonts and icons of the canvas, made once for a theme and not while painting."""

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap

from studio.ui.canvas import geometry as at
from studio.ui.widgets.icons import glyph_font
from studio.ui.widgets.mixing import mixed
from studio.ui.widgets.theme import FAMILY_ICONS, Theme, family_color, icon, load_fonts, sans, theme

PILLS = {"Input": "sign-in", "Output": "target", "Watch": "map-trifold"}
"""The three nodes that are not layers, and their icons: the ends of a network are round."""

FAR, NEAR = 0.35, 0.62
"""Below FAR nodes are blocks of colour, below NEAR cards with one large word."""
SHADOW_MARGIN = 8
TILE = QRectF(12, 17, 30, 30)
ICON = QRect(18, 23, 18, 18)


class FamilyLook:
    """How one family of layers looks, or one kind of pill: its colours, and its card as a picture.

    Rounded rectangles are most of what painting a node would cost, and they are the same for a
    whole family; so they are painted once for each scale, and a node only lays the picture down.
    """

    casts_shadow = True

    def __init__(
        self, color: QColor, icon_name: str, t: Theme, is_pill: bool, card: at.Card
    ) -> None:
        node = QColor(t.node)
        self.color, self.icon_name, self.is_pill, self.card = color, icon_name, is_pill, card
        margin = SHADOW_MARGIN
        self.picture = card.rect.adjusted(-margin, -margin, margin, margin)
        self.picture_at = self.picture.topLeft()
        self.radius = at.HEIGHT / 2 if is_pill else at.RADIUS
        self.bar = QBrush(color)
        self.tile = QBrush(mixed(color, node, 0.20 if t.is_dark else 0.13))
        tint = mixed(color, node, 0.14 if t.is_dark else 0.10)
        self.card_brush = QBrush(tint if is_pill else node)
        self.far = QBrush(mixed(color, QColor(t.canvas), 0.62 if t.is_dark else 0.70))
        border = mixed(color, QColor(t.node_border), 0.55) if is_pill else QColor(t.node_border)
        self.border = QPen(border, 1.0)
        self.plain, self.full = QPixmap(), QPixmap()
        """The card alone, and the card with its icon."""
        self.chosen_plain, self.chosen_full = QPixmap(), QPixmap()
        """The same within the ring of what is selected."""
        self.ring_pen, self.glow = ring_of(t)

    def sharpen(self, ratio: float, shadow: QPixmap, *, is_full: bool) -> None:
        """Paint the card anew, for so many pixels to a unit."""
        picture = self.picture
        pixmap, chosen = (
            QPixmap(round(picture.width() * ratio), round(picture.height() * ratio))
            for _ in range(2)
        )
        painter = self._painter_on(pixmap, ratio)
        if is_full and self.casts_shadow:
            painter.drawPixmap(self.picture_at, shadow)
        self.paint_card(painter, is_full=is_full)
        painter.end()
        painter = self._painter_on(chosen, ratio)
        self.paint_ring(painter)
        painter.drawPixmap(self.picture_at, pixmap)
        painter.end()
        if is_full:
            self.full, self.chosen_full = pixmap, chosen
        else:
            self.plain, self.chosen_plain = pixmap, chosen

    def _painter_on(self, pixmap: QPixmap, ratio: float) -> QPainter:
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.translate(-self.picture_at)
        return painter

    def paint_ring(self, painter: QPainter) -> None:
        """Paint what tells a selected node, below its card."""
        painter.setPen(self.ring_pen)
        painter.setBrush(self.glow)
        painter.drawRoundedRect(self.card.ring, self.radius + 3, self.radius + 3)

    def paint_card(self, painter: QPainter, *, is_full: bool) -> None:
        """Paint the card stroke by stroke, without its shadow."""
        card = self.card.rect
        painter.setPen(self.border)
        painter.setBrush(self.card_brush)
        painter.drawRoundedRect(card, self.radius, self.radius)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self.is_pill:
            painter.setBrush(self.bar)
            painter.drawPath(bar_path(card.height()))
        if is_full:
            painter.setBrush(self.tile)
            radius = TILE.width() / 2 if self.is_pill else 6
            painter.drawRoundedRect(TILE, radius, radius)
            icon(self.icon_name, self.color.name()).paint(painter, ICON)


class Look:
    """What a canvas paints with. `refresh` follows the theme; items hold on to the one Look."""

    is_vector = False
    """Whether cards and ports are painted stroke by stroke and not as pictures made before."""

    def __init__(self) -> None:
        self.direction: at.Direction = at.DOWN
        """Which way the network flows: not a matter of the theme, but of what one sees."""
        self.is_zooming = False
        """Small print waits until the zoom rests: at each size all its letters are drawn anew."""
        self.families: dict[tuple[str, float], FamilyLook] = {}
        self._shadows: dict[tuple[bool, float], QPixmap] = {}
        self._has = {True: 1.0, False: 1.0}
        self._ports_for = 1.0
        self.refresh()

    def refresh(self) -> None:
        """Take the colours of the theme in force."""
        load_fonts()
        self.theme = t = theme()
        self.families.clear()
        self._shadows.clear()
        accent, canvas = QColor(t.accent), QColor(t.canvas)
        self.canvas, self.accent = canvas, accent
        self.hover_pen = QPen(mixed(accent, QColor(t.node_border), 0.65), 1.2)
        self.ring_pen, _ = ring_of(t)
        self.related_pen = QPen(accent, 1.6, Qt.PenStyle.CustomDashLine)
        self.related_pen.setDashPattern([4, 3])
        self.text_pen, self.muted_pen = QPen(QColor(t.text)), QPen(QColor(t.muted))
        ground = QColor(t.canvas)
        ground.setAlphaF(0.86)
        self.label_ground = QBrush(ground)
        self.label_pen = QPen(mixed(QColor(t.muted), canvas, 0.9))
        self.port_brush, self.port_pen = QBrush(QColor(t.wire)), QPen(canvas, 1.5)
        self.free_port_brush = QBrush(canvas)
        self.free_port_pen = QPen(QColor(t.wire), 1.3)
        self.hot_brush, self.hot_pen = QBrush(accent), QPen(canvas, 1.5)
        self.badges = {"error": QBrush(QColor(t.danger)), "warning": QBrush(QColor(t.warning))}
        self.badge_pen = QPen(canvas, 2.0)
        self.badge_mark = QPen(QColor(t.canvas if t.is_dark else "#ffffff"), 1.8)
        self.badge_mark.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.no_pen, self.no_brush = QPen(Qt.PenStyle.NoPen), QBrush(Qt.BrushStyle.NoBrush)
        self.name_font = sans(13, QFont.Weight.DemiBold)
        self.line_font, self.small_font = sans(11), sans(10, QFont.Weight.Medium)
        self.mark_font = glyph_font(13)
        self.mid_font = sans(20, QFont.Weight.DemiBold)
        self.long_mid_font = sans(15, QFont.Weight.DemiBold)
        self._make_wires(t, canvas, accent)
        self._draw_ports(self._ports_for)

    def _make_wires(self, t: Theme, canvas: QColor, accent: QColor) -> None:
        near = mixed(accent, QColor(t.wire), 0.8)
        self.wire_pen, self.near_pen = QPen(QColor(t.wire)), QPen(near)
        self.hover_wire_pen = QPen(mixed(accent, QColor(t.wire), 0.5), 2.0)
        self.selected_wire_pen = QPen(accent, 2.4)
        self.preview_pen = QPen(accent, 2.0)
        self.refused_pen = QPen(QColor(t.danger), 2.0)
        self.objected_pen = QPen(QColor(t.warning), 2.0)
        for pen in (self.wire_pen, self.near_pen, self.hover_wire_pen, self.selected_wire_pen):
            pen.setCosmetic(True)
        for pen in (self.preview_pen, self.refused_pen, self.objected_pen):
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.refused_pen.setStyle(Qt.PenStyle.DashLine)
        self.marquee_pen = QPen(accent, 1.0)
        self.marquee_pen.setCosmetic(True)
        self.marquee_brush = QBrush(QColor(accent.red(), accent.green(), accent.blue(), 28))
        self.dot = mixed(QColor(t.muted), QColor(t.grid), 0.12).name()
        self.far_wire_pen = QPen(mixed(QColor(t.wire), canvas, 0.75), 0)
        self.far_near_pen = QPen(accent, 0)
        self.far_error_brush = QBrush(QColor(t.danger))
        self.far_selected_brush = QBrush(accent)

    def family(self, category: str, layer: str, card: at.Card) -> FamilyLook:
        """How a layer of a family is painted on a card; the same object for all of them."""
        key = layer if layer in PILLS else category, card.rect.height()
        found = self.families.get(key)
        if found is None:
            color = QColor(self.theme.accent) if layer == "Watch" else family_color(category)
            name = PILLS.get(layer) or FAMILY_ICONS.get(category, "cube")
            found = FamilyLook(color, name, self.theme, layer in PILLS, card)
            self.families[key] = found
            for is_full, ratio in self._has.items():
                found.sharpen(ratio, self._shadow_of(found), is_full=is_full)
        return found

    def adopt(self, key: tuple[str, float], family: FamilyLook) -> None:
        """Keep a card that is no layer's sharp as well, under a key of its own."""
        self.families[key] = family
        for is_full, ratio in self._has.items():
            family.sharpen(ratio, self._shadow_of(family), is_full=is_full)

    def _shadow_of(self, family: FamilyLook) -> QPixmap:
        key = family.is_pill, family.card.rect.height()
        if key not in self._shadows:
            self._shadows[key] = _shadow(self.theme, *key)
        return self._shadows[key]

    def sharpen(self, scale: float, ratio: float = 1.0) -> None:
        """Have the cards ready for a scale, on a screen of so many pixels to a point.

        Never while painting: making an icon paints itself.
        """
        is_full = scale >= NEAR
        if scale >= FAR and self._has[is_full] != scale * ratio:
            self._has[is_full] = scale * ratio
            for family in self.families.values():
                family.sharpen(scale * ratio, self._shadow_of(family), is_full=is_full)
        if scale >= FAR and self._ports_for != scale * ratio:  # cards have two scales, ports one
            self._draw_ports(scale * ratio)

    def _draw_ports(self, ratio: float) -> None:
        self._ports_for = ratio
        self.port = _dot(self.port_brush, self.port_pen, ratio)
        self.free_port = _dot(self.free_port_brush, self.free_port_pen, ratio)

    def thin_out(self, has_many: bool) -> bool:
        """Draw many wires thin: wider than 1 takes Qt's slow way of drawing lines, and without a
        width of its own (then it is one pixel) Qt need not look for its outline either. Returns
        whether that changed anything."""
        widths = (0.0, 0.0) if has_many else (1.5, 1.8)
        if widths == (self.wire_pen.widthF(), self.near_pen.widthF()):
            return False
        self.wire_pen.setWidthF(widths[0])
        self.near_pen.setWidthF(widths[1])
        return True

    def keep_up(self, scale: float, ratio: float = 1.0) -> None:
        """While zooming, cards are stretched; only where they would get coarse, make them anew."""
        if not 0.6 < self._has[scale >= NEAR] / (scale * ratio) < 1.7:
            self.sharpen(scale, ratio)


def ring_of(t: Theme) -> tuple[QPen, QBrush]:
    """The line about what is selected, and its glow."""
    accent = QColor(t.accent)
    return QPen(accent, 2.0), QBrush(QColor(accent.red(), accent.green(), accent.blue(), 46))


def _dot(brush: QBrush, pen: QPen, ratio: float) -> QPixmap:
    side = 2 * at.PORT_MARGIN
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(brush)
    painter.setPen(pen)
    painter.drawEllipse(QPointF(at.PORT_MARGIN, at.PORT_MARGIN), at.PORT_RADIUS, at.PORT_RADIUS)
    painter.end()
    return pixmap


def _shadow(t: Theme, is_pill: bool, height: float) -> QPixmap:
    """A soft shadow below a card, as a picture."""
    margin = SHADOW_MARGIN
    pixmap = QPixmap(int(at.WIDTH) + 2 * margin, int(height) + 2 * margin)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_shadow(painter, t, is_pill, QRectF(margin, margin, at.WIDTH, height))
    painter.end()
    return pixmap


def paint_shadow(painter: QPainter, t: Theme, is_pill: bool, card: QRectF) -> None:
    """The soft shadow below a card: some layers of a rounded rectangle."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 15) if t.is_dark else QColor(40, 52, 84, 6))
    radius = at.HEIGHT / 2 if is_pill else at.RADIUS
    for spread in (5.5, 4.5, 3.5, 2.5, 1.5, 0.8):
        grown = card.adjusted(-spread, 2.5 - spread, spread, 1.5 + spread)
        painter.drawRoundedRect(grown, radius + spread, radius + spread)


@cache
def bar_path(height: float) -> QPainterPath:
    """The slim coloured bar at the left edge of a card, inside its round corners."""
    card, strip = QPainterPath(), QPainterPath()
    rect = at.card(height).rect
    card.addRoundedRect(rect, at.RADIUS, at.RADIUS)
    strip.addRect(QRectF(0, rect.top(), 4, height))
    return card.intersected(strip)
