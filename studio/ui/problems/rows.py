"""One line of the problems panel, and how it is painted: the sentence, and what would cure it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QListView, QStyledItemDelegate
from typing_extensions import override

from studio.engine.mending import MOST_PROBLEMS, as_problem
from studio.engine.protocol.shapes import NodeObjection
from studio.graph.problems import Problem
from studio.project.mends import Mend
from studio.ui.shared.layer_painting import paint_background
from studio.ui.widgets.theme import RADIUS, SPACE_M, SPACE_S, TEXT_M, TEXT_S, icon, sans, theme
from studio.words import breakable

ROW_ROLE = Qt.ItemDataRole.UserRole
FIRST, MORE = "first", "more"
"""The two buttons of a row: the first offer, and the others."""
_ICON = 16
_WORDS = Qt.TextFlag.TextWordWrap
_PAD_X, _PAD_Y = 8, 4
_GAP = 6
_MOST_LAID_OUT = 2000
_LAID_OUT: dict[tuple[int, int, str], QStaticText] = {}
"""Texts in lines, by the size of the font, width and words."""

Offers = Mapping[Problem, Sequence[Mend]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `mends` is None as long as nobody has looked for some."""

    severity: str
    sentence: str
    nodes: tuple[str, ...]
    source: str
    detail: str = ""
    mends: tuple[Mend, ...] | None = None
    waiting: str = ""
    """Why Keras, which is asked for them, does not answer; "" while it does."""
    is_one_too_many: bool = False
    """Whether nobody looks for mends before some of the problems above are solved."""

    @property
    def written(self) -> str:
        """The sentence as it is painted: long names go on in the next line."""
        return breakable(self.sentence)

    @property
    def spoken(self) -> str:
        """All of it, as a screen reader says it."""
        said = f"{self.severity}: {self.sentence}"
        if not self.mends:
            return f"{said} {_nothing(self)}" if self.mends is None and self.waiting else said
        orders = "; ".join(f"{m.order} {m.shows}".strip() for m in self.mends)
        return f"{said} What would cure it, by the Right key: {orders}."


def rows_of(
    problems: Sequence[Problem],
    objections: Sequence[NodeObjection],
    offers: Offers | None = None,
    waiting: str = "",
) -> list[Row]:
    """Errors first, in the order of the network; then Keras's objections; then warnings."""

    def row(problem: Problem, source: str, detail: str = "") -> Row:
        mends = (offers or {}).get(problem)
        known = None if mends is None else tuple(mends)
        nodes, sentence = problem.nodes, problem.sentence
        return Row(problem.severity, sentence, nodes, source, detail, known, waiting)

    errors = [row(p, "Graph") for p in problems if p.severity == "error"]
    objected = [row(as_problem(o), "Keras", o.raw) for o in objections]
    warnings = [row(p, "Graph") for p in problems if p.severity != "error"]
    rows = errors + objected + warnings
    late = [replace(one, is_one_too_many=True) for one in rows[MOST_PROBLEMS:]]
    return rows[:MOST_PROBLEMS] + late


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a row are, from its top left corner."""

    sentence: QRect
    first: QRect
    more: QRect
    height: int


class RowDelegate(QStyledItemDelegate):
    """Icon, sentence over as many lines as it takes, who says it, and the offers as buttons."""

    hot: tuple[int, str] | None = None
    """The row and the button under the mouse."""

    @override
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        t = theme()
        row: Row = index.data(ROW_ROLE)
        parts = layout(row, option.rect.width())
        at = option.rect.topLeft()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option.rect, option.state)
        color = t.danger if row.severity == "error" else t.warning
        name = "x-circle" if row.severity == "error" else "warning"
        corner = at + QPoint(SPACE_M, SPACE_S + 1)
        icon(name, color).paint(painter, QRect(corner.x(), corner.y(), _ICON, _ICON))
        painter.setFont(_font(TEXT_M))
        painter.setPen(QColor(t.text))
        sentence = parts.sentence.translated(at)
        painter.drawStaticText(sentence.topLeft(), _lines(TEXT_M, sentence.width(), row.written))
        painter.setFont(_font(TEXT_S))
        painter.setPen(QColor(t.muted))
        note = QRect(option.rect.right() - SPACE_M - 40, corner.y(), 41, 16)
        painter.drawText(note, Qt.AlignmentFlag.AlignRight, row.source)
        if row.mends:
            is_hot = self.hot == (index.row(), FIRST)
            _paint_button(painter, parts.first.translated(at), row.mends[0], is_hot=is_hot)
            if len(row.mends) > 1:
                is_hot = self.hot == (index.row(), MORE)
                _paint_button(painter, parts.more.translated(at), Mend(_others(row), ()),
                              is_hot=is_hot)  # fmt: skip
        else:
            place = parts.first.topLeft() + at + QPoint(0, _PAD_Y)
            painter.drawStaticText(place, _lines(TEXT_S, parts.first.width(), _nothing(row)))
        painter.restore()

    @override
    def sizeHint(self, option: Any, index: Any) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(width, layout(index.data(ROW_ROLE), width).height)


def button_at(row: Row, width: int, point: QPoint) -> str:
    """The button of a row at a point from its top left corner; "" beside them."""
    if not row.mends:
        return ""
    parts = layout(row, width)
    if parts.first.contains(point):
        return FIRST
    return MORE if len(row.mends) > 1 and parts.more.contains(point) else ""


def layout(row: Row, width: int) -> Layout:
    """Where everything is in a row of this width. The line of the offers is kept free before
    they come, so that nothing jumps when they do."""
    left = SPACE_M + _ICON + SPACE_S
    room = max(80, width - left - SPACE_M - 48)
    tall = max(_height(TEXT_M, room, row.written), _ICON)
    sentence = QRect(left, SPACE_S, room, tall)
    top, right = sentence.bottom() + _GAP, width - SPACE_M
    small = _metrics(TEXT_S)
    line = small.height() + 2 * _PAD_Y
    if not row.mends:
        words = _height(TEXT_S, right - left, _nothing(row)) + 2 * _PAD_Y
        first = QRect(left, top, right - left, max(line, words))
        return Layout(sentence, first, QRect(), first.bottom() + SPACE_S)
    others = _button_width(small, _others(row)) if len(row.mends) > 1 else 0
    wanted = _button_width(small, _label(row.mends[0]))
    most = right - left - (others + _GAP if others else 0)
    first_width = max(80, min(wanted, most))
    height = line
    if wanted > most:
        inside = QRect(0, 0, first_width - 2 * _PAD_X, 10_000)
        height = small.boundingRect(inside, _WORDS, _tall_label(row.mends[0])).height() + 2 * _PAD_Y
    first = QRect(left, top, first_width, max(line, height))
    more = QRect(first.right() + 1 + _GAP, top, others, line)
    return Layout(sentence, first, more, first.bottom() + SPACE_S + 2)


@cache
def _font(size: int) -> QFont:
    return sans(size)


@cache
def _metrics(size: int) -> QFontMetrics:
    return QFontMetrics(_font(size))


def _height(size: int, width: int, text: str) -> int:
    return ceil(_lines(size, width, text).size().height())


def _lines(size: int, width: int, text: str) -> QStaticText:
    """A text in lines of that width. Qt asks for its height again and again and paints it as
    often, and to break lines takes it long."""
    key = (size, width, text)
    if key not in _LAID_OUT:
        if len(_LAID_OUT) > _MOST_LAID_OUT:
            _LAID_OUT.clear()
        lines = QStaticText(text)
        lines.setTextFormat(Qt.TextFormat.PlainText)
        lines.setTextWidth(width)
        lines.prepare(font=_font(size))
        _LAID_OUT[key] = lines
    return _LAID_OUT[key]


def _button_width(metrics: QFontMetrics, label: str) -> int:
    # A little more than the text: Qt measures in whole pixels, and paints in parts of them.
    return metrics.horizontalAdvance(label) + 2 * _PAD_X + 4


def _label(mend: Mend) -> str:
    return f"{mend.order}  {mend.shows}".rstrip()


def _tall_label(mend: Mend) -> str:
    """The same where it takes several lines: a shape is not broken."""
    return f"{breakable(mend.order)}\n{mend.shows}".rstrip()


def _others(row: Row) -> str:
    return f"{len(row.mends or ()) - 1} more…"


def _nothing(row: Row) -> str:
    if row.is_one_too_many:
        return "What would cure it is looked for once some of those above are solved."
    if row.mends is None and row.waiting:
        return f"What would cure it is not known without Keras. {row.waiting}"
    return "Looking for what would cure it…" if row.mends is None else "No cure for this is known."


def _paint_button(painter: QPainter, rect: QRect, mend: Mend, *, is_hot: bool) -> None:
    t = theme()
    painter.setPen(QColor(t.accent if is_hot else t.border))
    painter.setBrush(QColor(t.hover if is_hot else t.raised))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS - 2, RADIUS - 2)
    painter.setPen(QColor(t.text))
    inside = rect.adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y)
    metrics = QFontMetrics(painter.font())
    if metrics.horizontalAdvance(_label(mend)) > inside.width():
        painter.drawText(inside, _WORDS, _tall_label(mend))
        return
    painter.drawText(inside, Qt.TextFlag.TextSingleLine, mend.order)
    painter.setPen(QColor(t.muted))
    inside.setLeft(inside.left() + metrics.horizontalAdvance(f"{mend.order}  "))
    painter.drawText(inside, Qt.TextFlag.TextSingleLine, mend.shows)
