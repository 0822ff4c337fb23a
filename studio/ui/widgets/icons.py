"""The Phosphor icons, drawn from their font at any size.

The font comes with Strata and this draws it, because the library that would (qtawesome) costs a
quarter of the whole start of the window: it loads seven fonts, and every module of Qt.
"""

import json
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from studio.resources import resource

_Ask = Callable[[], str]


class GlyphEngine(QIconEngine):
    """One glyph in one colour; sharp at every size, faint when disabled. It asks for its colours
    whenever it is drawn, so that it follows the theme."""

    def __init__(self, glyph: str, color: _Ask, disabled_color: _Ask) -> None:
        super().__init__()
        self._glyph = glyph
        self._color, self._disabled_color = color, disabled_color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the glyph as large as the rectangle."""
        is_disabled = mode == QIcon.Mode.Disabled
        painter.save()
        font = QFont(_family())
        # Nine tenths: glyphs fill their square, and want some air beside text.
        font.setPixelSize(max(1, round(0.9 * min(rect.width(), rect.height()))))
        painter.setFont(font)
        painter.setPen(QColor(self._disabled_color() if is_disabled else self._color()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent picture; none where there is no room for one."""
        if size.isEmpty():
            # Qt asks so for buttons that are not laid out yet; a painter refuses such a picture.
            return QPixmap()
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """A copy, as Qt asks for when an icon is detached."""
        return GlyphEngine(self._glyph, self._color, self._disabled_color)


def glyph_icon(name: str, color: _Ask, disabled_color: _Ask) -> QIcon:
    """An icon of the set. Raises KeyError for a name that it does not have."""
    return QIcon(GlyphEngine(glyph(name), color, disabled_color))


def glyph(name: str) -> str:
    """The character of an icon, for text in the `glyph_font`. Raises KeyError as `glyph_icon`."""
    return chr(int(_glyphs()[name], 16))


def glyph_font(pixels: int) -> QFont:
    """The font of the icons."""
    font = QFont(_family())
    font.setPixelSize(pixels)
    return font


@cache
def _glyphs() -> dict[str, str]:
    found: dict[str, str] = json.loads(resource("icons", "phosphor.json").read_bytes())
    return found


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(resource("icons", "Phosphor.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]
