"""The picture of an open frame: its ground, its title bar and its name at every distance."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPolygonF, QStaticText

from studio.project.drawing import Frame
from studio.ui.canvas.look import FAR, NEAR, Look
from studio.ui.shared.frame_look import FrameLook

SIDE, BELOW, ABOVE = 20.0, 26.0, 10.0
"""Room between the nodes and the edge of a frame, and its title bar."""
TITLE = 26.0
RADIUS = 12.0
ARROW = 30.0
"""How wide the part of the title bar is that collapses the frame."""
SLACK = 24.0
"""What may be painted beyond a frame: its border, and its name when that is larger than the bar."""
FAR_TEXT = 13
"""From far away names keep this size on the screen, in pixels."""
_OPEN_ARROW = QPolygonF([QPointF(11, 10.5), QPointF(20, 10.5), QPointF(15.5, 16.5)])


class OpenFrame:
    """The picture of a frame."""

    def __init__(self, frame: Frame, look: FrameLook) -> None:
        self.frame, self.look = frame, look
        self.rect, self.rest = QRectF(), QRectF()
        self.moved: list[str] | None = None
        """The nodes that moved last, and the rectangle about the others."""
        self.bar_shape = QPainterPath()
        self.is_selected = self.is_target = False
        self.title = self.far_title = QStaticText()
        self._far_width = -1.0

    @property
    def bar(self) -> QRectF:
        """The title bar."""
        return QRectF(self.rect.x(), self.rect.y(), self.rect.width(), TITLE)

    def bar_at(self, scale: float) -> QRectF:
        """Where the hand finds the title bar at a scale: as high as the name that is painted."""
        bar = self.bar
        bar.setTop(bar.bottom() - max(TITLE, (FAR_TEXT + 6) / scale))
        return bar

    def take(self, rect: QRectF, name_font: QFont) -> None:
        """Be so large."""
        old, self.rect = self.rect, rect
        self.bar_shape = _bar_shape(self.bar.adjusted(0.5, 0.5, -0.5, 0))
        if old.width() != rect.width():
            self.title = _laid_out(self.frame.name, name_font, rect.width() - ARROW - 12)

    def paint(self, painter: QPainter, pens: Look, far_font: QFont, scale: float) -> None:
        """Paint the frame, and its name where the network does not hide it."""
        look, rect = self.look, self.rect
        is_lit = self.is_selected or self.is_target
        painter.setPen(pens.ring_pen if is_lit else look.border)
        if scale < FAR:
            painter.setPen(pens.far_near_pen if is_lit else pens.no_pen)
            painter.setBrush(look.far)
            painter.drawRect(rect)
        else:
            painter.setBrush(look.fill)
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
            painter.fillPath(self.bar_shape, look.title)
        if scale >= NEAR:
            painter.translate(rect.topLeft())
            painter.setBrush(look.ink.color())
            painter.drawPolygon(_OPEN_ARROW)
            painter.setPen(look.ink)
            painter.setFont(pens.name_font)
            painter.drawStaticText(QPointF(ARROW, 5), self.title)
            painter.translate(-rect.topLeft())
            return
        if scale >= FAR:
            self.paint_name(painter, pens, far_font, scale)

    def paint_name(self, painter: QPainter, pens: Look, far_font: QFont, scale: float) -> None:
        """A name keeps its size on the screen and grows beyond the bar."""
        look, rect = self.look, self.rect
        text = self._name_within(rect.width(), far_font, scale)
        painter.save()
        corner = painter.worldTransform().map(QPointF(rect.x() + 4, rect.y() + TITLE))
        painter.resetTransform()
        corner -= QPointF(0, text.size().height() + 1)
        if scale < FAR:
            ground = QRectF(corner, text.size()).adjusted(-3, 0, 3, 0)
            painter.fillRect(ground, pens.label_ground)
        painter.setPen(look.ink)
        painter.setFont(far_font)
        painter.drawStaticText(corner, text)
        painter.restore()

    def _name_within(self, width: float, far_font: QFont, scale: float) -> QStaticText:
        """The name, cut to fit the frame at a scale."""
        if scale >= NEAR:
            return self.title
        pixels = (width - 8) * scale
        if pixels != self._far_width:
            self._far_width = pixels
            self.far_title = _laid_out(self.frame.name, far_font, pixels)
        return self.far_title


def about(rect: QRectF) -> QRectF:
    """The frame about nodes that fill a rectangle."""
    return rect.adjusted(-SIDE, -ABOVE - TITLE, SIDE, BELOW)


def _bar_shape(bar: QRectF) -> QPainterPath:
    """A title bar, round at its upper corners."""
    side = 2 * RADIUS
    path = QPainterPath(bar.bottomLeft())
    path.arcTo(bar.x(), bar.y(), side, side, 180, -90)
    path.arcTo(bar.right() - side, bar.y(), side, side, 90, -90)
    path.lineTo(bar.bottomRight())
    path.closeSubpath()
    return path


def rims(old: QRectF, new: QRectF, slack: float) -> list[QRectF]:
    """What lies in one of two rectangles but not in both, with their borders and so much above: a
    large frame that follows one node should not cost a whole picture."""
    if not old or not new or not old.intersects(new):
        return [rect.adjusted(-4, -slack, 4, 4) for rect in (old, new)]
    found = []
    whole = old.united(new).adjusted(-4, -slack, 4, 4)
    inner = old.intersected(new).adjusted(RADIUS, RADIUS, -RADIUS, -RADIUS)
    if old.left() != new.left() or old.top() != new.top() or old.right() != new.right():
        inner.setTop(inner.top() + TITLE)
        found.append(QRectF(whole.topLeft(), QPointF(whole.right(), inner.top())))
    if old.bottom() != new.bottom():
        found.append(QRectF(QPointF(whole.left(), inner.bottom()), whole.bottomRight()))
    if old.left() != new.left():
        found.append(QRectF(whole.topLeft(), QPointF(inner.left(), whole.bottom())))
    if old.right() != new.right():
        found.append(QRectF(QPointF(inner.right(), whole.top()), whole.bottomRight()))
    return found


def _laid_out(name: str, font: QFont, width: float) -> QStaticText:
    words = QFontMetricsF(font).elidedText(
        " ".join(name.split()) or "Group", Qt.TextElideMode.ElideRight, max(0.0, width)
    )
    text = QStaticText(words)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.prepare(font=font)
    return text
