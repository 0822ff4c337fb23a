"""The texts of a node, cut to fit its card: prepared once per change, so that painting only has to
paint."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QStaticText

from studio.engine.protocol.message import Shape
from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node
from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import PILLS, Look
from studio.ui.edit.node_text import shape_text, subtitles
from studio.ui.widgets.icons import glyph

TEXT_X = 50.0
MARK = 13.0
"""The width of the sign of a linked copy."""
_MIDDLE = Qt.TextElideMode.ElideMiddle
"""Where names are cut: those that differ mostly do so at their end, by a number."""
_GAP = 8.0
"""Between a count and what stands before it."""


class FittedText:
    """The texts of one node, fitted and laid out."""

    __slots__ = ("count", "count_at", "labels", "line", "line_at", "mark", "mark_at", "mid",
                 "mid_at", "mid_font", "name", "name_at")  # fmt: skip

    def __init__(
        self,
        node: Node,
        catalogue: Catalogue,
        report: NodeReport | None,
        outputs: Sequence[QPointF],
        look: Look,
        line: str | None = None,
        link_rank: int = 0,
    ) -> None:
        margin = 22.0 if node.layer in PILLS else 12.0
        right = at.WIDTH - margin
        title = " ".join(node.name.split()) or "?"
        name_font = QFontMetricsF(look.name_font)
        name_end = right - (MARK + 6 if link_rank else 0)
        name = name_font.elidedText(title, _MIDDLE, name_end - TEXT_X)
        self.name = _laid_out(name, look.name_font)
        self.name_at = QPointF(TEXT_X, 13)
        self.mark = _laid_out(glyph("link"), look.mark_font) if link_rank else None
        self.mark_at = QPointF(right - MARK, 14)
        lines = subtitles(node, catalogue) if line is None else (line,)
        words = _fitting(lines, QFontMetricsF(look.line_font), right - TEXT_X)
        self.line = _laid_out(words, look.line_font)
        self.line_at = QPointF(TEXT_X, 34)
        count = "shared" if link_rank > 1 else f"{report.params:,}" if report else ""
        self._place_count(count if count != "0" else "", look, name_end, right)
        self._place_mid(title, look, at.WIDTH - 2 * margin)
        self.labels = _labels(report.outputs if report else (), outputs, look)

    def _place_mid(self, title: str, look: Look, room: float) -> None:
        """The one large word that is seen from some way off: smaller where it is a long one."""
        self.mid_font, metrics = look.mid_font, QFontMetricsF(look.mid_font)
        width = metrics.horizontalAdvance(title)
        if width > room:
            self.mid_font, metrics = look.long_mid_font, QFontMetricsF(look.long_mid_font)
            title = metrics.elidedText(title, _MIDDLE, room)
            width = metrics.horizontalAdvance(title)
        self.mid = _laid_out(title, self.mid_font)
        self.mid_at = QPointF((at.WIDTH - width) / 2, (at.HEIGHT - metrics.height()) / 2)

    def _place_count(self, count: str, look: Look, name_end: float, right: float) -> None:
        """Beside the name, else beside the line below; where both need the room it is not written:
        the inspector and the summary tell it too."""
        self.count, self.count_at = None, QPointF()
        width = QFontMetricsF(look.small_font).horizontalAdvance(count)
        for text, top, end in ((self.name, 15.0, name_end), (self.line, 35.0, right)):
            if count and TEXT_X + text.size().width() + _GAP + width <= end:
                self.count = _laid_out(count, look.small_font)
                self.count_at = QPointF(end - width, top)
                return


def _fitting(lines: Iterable[str], metrics: QFontMetricsF, room: float) -> str:
    """The first of some lines for which there is room; of the last one what fits."""
    for line in lines:
        if metrics.horizontalAdvance(line) <= room:
            return line
    return metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)


Label = tuple[QPointF, QStaticText, QRectF]
"""A text beside a wire, its place, and the ground that is kept clear of other wires for it."""


def _labels(shapes: Sequence[Shape], outputs: Sequence[QPointF], look: Look) -> list[Label]:
    labels = []
    metrics, elide = QFontMetricsF(look.small_font), Qt.TextElideMode.ElideRight
    room = look.direction.label_room(len(outputs))
    for port, shape in zip(outputs, shapes, strict=False):
        words = metrics.elidedText(shape_text(shape), elide, room)
        text = _laid_out(words, look.small_font)
        place = look.direction.label_place(port, text.size())
        labels.append((place, text, QRectF(place, text.size()).adjusted(-2, 1, 2, -1)))
    return labels


def _laid_out(text: str, font: Any) -> QStaticText:
    static = QStaticText(text)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.prepare(font=font)
    return static
