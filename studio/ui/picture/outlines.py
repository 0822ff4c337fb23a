"""Makes letters in an SVG outlines, so that it looks the same where the fonts are missing.

Qt writes texts as <text> with the name of a font. Here each letter is drawn once, as a path, and
used wherever it stands; the words stay as labels, for search and for those who listen.
"""

import re
from functools import cache
from html import unescape
from xml.sax.saxutils import quoteattr

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QGlyphRun, QPainterPath, QRawFont, QTextLayout

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = re.compile(
    r'<text (fill="[^"]*" fill-opacity="[^"]*") stroke="none" xml:space="preserve" '
    r'x="([^"]*)" y="([^"]*)" font-family="([^"]*)" font-size="([^"]*)" font-weight="([^"]*)" '
    r'font-style="([^"]*)"\s*>(.*?)</text>',
    re.DOTALL,
)
_FONT_OF_GROUP = re.compile(
    r'\s*font-family="[^"]*" font-size="[^"]*" font-weight="[^"]*" font-style="[^"]*"\s*'
)
_EMPTY_GROUP = re.compile(r"<g [^>]*>\s*</g>\s*")
_SIZE = re.compile(r'<svg width="[^"]*" height="[^"]*"')
_PATH = re.compile(r'<path vector-effect="none" fill-rule="(\w+)" d="([^"]*)"/>')
_PRIVATE = ("\ue000", "\uf8ff")
"""Letters of this range are icons."""


def with_outlines(svg: str, size: QSize) -> str:
    """The same SVG, without fonts, and every shape that is there often written once.

    Qt writes the size in rounded millimetres, which may end a hair beside the last pixel; here it
    is written in whole pixels.
    """
    whole = f'<svg width="{size.width()}" height="{size.height()}"'
    return _Writer().rewrite(_SIZE.sub(whole, svg, count=1))


class _Writer:
    """One SVG on its way: letters and shapes that were met, by what they are."""

    def __init__(self) -> None:
        self._names: dict[tuple[object, ...], str] = {}
        self._drawn: list[str] = []
        self._lines: dict[tuple[str, ...], list[tuple[str, float, float]]] = {}

    def rewrite(self, svg: str) -> str:
        svg = _TEXT.sub(self._outlined, _NOT_XML.sub("", svg))
        svg = _EMPTY_GROUP.sub("", _FONT_OF_GROUP.sub("", svg))
        svg = _PATH.sub(self._shared, svg)
        head, tail = svg.split("<defs>", 1)
        return f"{head}<defs>\n{''.join(self._drawn)}{tail}"

    def _outlined(self, found: re.Match[str]) -> str:
        paint, x, y, family, size, weight, style, words = found.groups()
        text = unescape(words)
        line = self._line(unescape(family), size, weight, style, text)
        uses = [
            f'<use xlink:href="#{name}" x="{_short(float(x) + at_x)}" '
            f'y="{_short(float(y) + at_y)}"/>'
            for name, at_x, at_y in line
        ]
        is_icon = all(_PRIVATE[0] <= letter <= _PRIVATE[1] for letter in text)
        label = "" if is_icon or not text.strip() else f" aria-label={quoteattr(text)}"
        return f'<g {paint} stroke="none"{label}>{"".join(uses)}</g>'

    def _line(
        self, family: str, size: str, weight: str, style: str, text: str
    ) -> list[tuple[str, float, float]]:
        """The letters of a text: the name of each outline, and its place from where the text
        begins on its line."""
        key = family, size, weight, style, text
        found = self._lines.get(key)
        if found is None:
            runs, ascent = _layout(_font(family, size, weight, style), text)
            found = self._lines[key] = [
                (name, at.x(), at.y() - ascent)
                for run in runs
                for index, at in zip(run.glyphIndexes(), run.positions(), strict=True)
                if (name := self._letter(run.rawFont(), index))
            ]
        return found

    def _letter(self, raw: QRawFont, index: int) -> str:
        """The name of an outline; nothing for a space."""
        key = raw.familyName(), raw.styleName(), raw.pixelSize(), index
        if key not in self._names:
            words = _path_words(raw.pathForGlyph(index))
            self._names[key] = self._define(f'd="{words}"') if words else ""
        return self._names[key]

    def _shared(self, found: re.Match[str]) -> str:
        key = found.groups()
        if key not in self._names:
            self._names[key] = self._define(f'fill-rule="{key[0]}" d="{key[1]}"')
        return f'<use xlink:href="#{self._names[key]}"/>'

    def _define(self, words: str) -> str:
        name = f"s{len(self._drawn)}"
        self._drawn.append(f'<path id="{name}" {words}/>\n')
        return name


@cache
def _font(family: str, size: str, weight: str, style: str) -> QFont:
    font = QFont(family)
    font.setPixelSize(round(float(size)))
    font.setWeight(QFont.Weight(int(weight)))
    font.setItalic(style == "italic")
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _layout(font: QFont, text: str) -> tuple[list[QGlyphRun], float]:
    """A text on one line, as runs of letters, and how far below its top the letters stand."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return (layout.glyphRuns(), line.ascent()) if line.isValid() else ([], 0.0)


_LETTERS = {
    QPainterPath.ElementType.MoveToElement: "M",
    QPainterPath.ElementType.LineToElement: "L",
    QPainterPath.ElementType.CurveToElement: "C",
    QPainterPath.ElementType.CurveToDataElement: " ",
}


def _path_words(path: QPainterPath) -> str:
    elements = (path.elementAt(index) for index in range(path.elementCount()))
    return "".join(f"{_LETTERS[e.type]}{_short(e.x)},{_short(e.y)}" for e in elements)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
