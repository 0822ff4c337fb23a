"""Pens, brushes, fonts and icons of the canvas, made once for a theme and not while painting."""

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap

from studio.ui.canvas import geometry as at
from studio.ui.theme import FAMILY_ICONS, Theme, family_color, icon, load_fonts, sans, theme

PILLS = {"Input": "sign-in", "Output": "target", "Watch": "map-trifold"}
"""The three nodes that are not layers, and their icons: the ends of a network are round."""

SHADOW_MARGIN = 8


def mixed(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of one colour laid over another."""
    return QColor.fromRgbF(
        *(
            min(1.0, a * share + b * (1 - share))
            for a, b in zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)  # type: ignore[index]
        )
    )


class FamilyLook:
    """The colours and the icon of one family of layers, or of one kind of pill."""

    def __init__(self, color: QColor, icon_name: str, t: Theme, is_pill: bool) -> None:
        node = QColor(t.node)
        self.color, self.icon_name, self.is_pill = color, icon_name, is_pill
        self.bar = QBrush(color)
        self.tile = QBrush(mixed(color, node, 0.20 if t.is_dark else 0.13))
        self.card = QBrush(mixed(color, node, 0.14 if t.is_dark else 0.10) if is_pill else node)
        self.far = QBrush(mixed(color, QColor(t.canvas), 0.62 if t.is_dark else 0.70))
        self.border = QPen(
            mixed(color, QColor(t.node_border), 0.55) if is_pill else QColor(t.node_border), 1.0
        )
        self._pixmaps: dict[int, QPixmap] = {}
        self.icon = QPixmap()

    def sharpen(self, zoom: int) -> None:
        """Have the icon, 18 units wide, ready for a zoom of 1, 2 or 4."""
        if zoom not in self._pixmaps:
            drawn = icon(self.icon_name, self.color.name())
            self._pixmaps[zoom] = drawn.pixmap(QSize(18, 18), float(zoom))
        self.icon = self._pixmaps[zoom]


class Look:
    """What a canvas paints with. `refresh` follows the theme; items hold on to the one Look."""

    def __init__(self) -> None:
        self.families: dict[str, FamilyLook] = {}
        self._zoom = 1
        self.refresh()

    def refresh(self) -> None:
        """Take the colours of the theme in force."""
        load_fonts()
        self.theme = t = theme()
        self.families.clear()
        accent, canvas = QColor(t.accent), QColor(t.canvas)
        self.canvas, self.accent = canvas, accent
        self.hover_pen = QPen(mixed(accent, QColor(t.node_border), 0.65), 1.2)
        self.ring_pen = QPen(accent, 2.0)
        self.glow = QBrush(QColor(accent.red(), accent.green(), accent.blue(), 46))
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
        self.mid_font = sans(20, QFont.Weight.DemiBold)
        self._make_wires(t, canvas, accent)
        self.shadows = {is_pill: _shadow(t, is_pill) for is_pill in (False, True)}

    def _make_wires(self, t: Theme, canvas: QColor, accent: QColor) -> None:
        # Wider than 1 takes Qt's slow way of drawing lines: for few wires, or those that stand out.
        self.thin_pen, self.soft_pen = QPen(QColor(t.wire), 1.0), QPen(QColor(t.wire), 1.5)
        self.wire_pen = self.soft_pen
        self.near_pen = QPen(mixed(accent, QColor(t.wire), 0.8), 1.8)
        self.hover_wire_pen = QPen(mixed(accent, QColor(t.wire), 0.5), 2.0)
        self.selected_wire_pen = QPen(accent, 2.4)
        self.preview_pen = QPen(accent, 2.0)
        self.refused_pen = QPen(QColor(t.danger), 2.0)
        for pen in (
            self.thin_pen,
            self.soft_pen,
            self.near_pen,
            self.hover_wire_pen,
            self.selected_wire_pen,
        ):
            pen.setCosmetic(True)
        for pen in (self.preview_pen, self.refused_pen):
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

    def family(self, category: str, layer: str) -> FamilyLook:
        """How a layer of a family is painted; the same object for all of them."""
        key = layer if layer in PILLS else category
        found = self.families.get(key)
        if found is None:
            color = QColor(self.theme.accent) if layer == "Watch" else family_color(category)
            name = PILLS.get(layer) or FAMILY_ICONS.get(category, "cube")
            found = self.families[key] = FamilyLook(color, name, self.theme, layer in PILLS)
            found.sharpen(self._zoom)
        return found

    def sharpen(self, scale: float) -> None:
        """Have the icons ready for a scale. Never while painting: making one paints itself."""
        zoom = 1 if scale <= 1 else 2 if scale <= 2 else 4
        if zoom != self._zoom:
            self._zoom = zoom
            for family in self.families.values():
                family.sharpen(zoom)


def _shadow(t: Theme, is_pill: bool) -> QPixmap:
    """A soft shadow below a card: some layers of a rounded rectangle, once, as a picture."""
    margin = SHADOW_MARGIN
    pixmap = QPixmap(int(at.WIDTH) + 2 * margin, int(at.HEIGHT) + 2 * margin)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ink = QColor(0, 0, 0, 15) if t.is_dark else QColor(40, 52, 84, 6)
    painter.setBrush(ink)
    card = QRectF(margin, margin + 1.5, at.WIDTH, at.HEIGHT)
    radius = at.HEIGHT / 2 if is_pill else at.RADIUS
    for spread in (5.5, 4.5, 3.5, 2.5, 1.5, 0.8):
        grown = card.adjusted(-spread, -spread + 1, spread, spread)
        painter.drawRoundedRect(grown, radius + spread, radius + spread)
    painter.end()
    return pixmap


@cache
def bar_path() -> QPainterPath:
    """The slim coloured bar at the left edge of a card, inside its round corners."""
    card, strip = QPainterPath(), QPainterPath()
    card.addRoundedRect(at.CARD, at.RADIUS, at.RADIUS)
    strip.addRect(QRectF(0, 0, 4, at.HEIGHT))
    return card.intersected(strip)
