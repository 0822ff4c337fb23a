"""The texts of a node, cut to fit its card: prepared once per change, so that painting only has to
paint."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QStaticText

from studio.engine.protocol.message import Shape
from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node
from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import PILLS, Look
from studio.ui.edit.node_text import shape_text, subtitle
from studio.ui.widgets.icons import glyph

TEXT_X = 50.0
MARK = 13.0
"""The width of the sign of a linked copy."""


class FittedText:
    """The texts of one node, cut to fit and laid out."""

    __slots__ = ("count", "count_at", "labels", "line", "line_at", "mark", "mark_at", "mid",
                 "mid_at", "name", "name_at")  # fmt: skip

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
        name_font = QFontMetricsF(look.name_font)
        line_font, small_font = QFontMetricsF(look.line_font), QFontMetricsF(look.small_font)
        margin = 22.0 if node.layer in PILLS else 12.0
        right = at.WIDTH - margin
        count = f"{report.params:,}" if report and report.params else ""
        if link_rank > 1:
            count = "shared"
        count_width = small_font.horizontalAdvance(count)
        elide = Qt.TextElideMode.ElideRight
        title = " ".join(node.name.split()) or "?"
        room = right - TEXT_X - (MARK + 6 if link_rank else 0)
        self.name = _laid_out(name_font.elidedText(title, elide, room), look.name_font)
        self.mark = _laid_out(glyph("link"), look.mark_font) if link_rank else None
        self.mark_at = QPointF(right - MARK, 14)
        self.name_at = QPointF(TEXT_X, 13)
        room = right - TEXT_X - (count_width + 8 if count else 0)
        words = subtitle(node, catalogue) if line is None else line
        line = line_font.elidedText(words, elide, room)
        self.line = _laid_out(line, look.line_font)
        self.line_at = QPointF(TEXT_X, 34)
        self.count = _laid_out(count, look.small_font) if count else None
        self.count_at = QPointF(right - count_width, 35)
        mid_font = QFontMetricsF(look.mid_font)
        mid = mid_font.elidedText(title, elide, at.WIDTH - 2 * margin)
        self.mid = _laid_out(mid, look.mid_font)
        self.mid_at = QPointF((at.WIDTH - mid_font.horizontalAdvance(mid)) / 2, 20)
        self.labels = _labels(report.outputs if report else (), outputs, look)


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
