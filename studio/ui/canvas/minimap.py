"""The whole network, small, in a corner of the canvas, with the part that is seen.

The network is drawn into a picture, some time after it changed; while one pans, only a rectangle
moves over it. The map is opaque and stands on the viewport. Scrolling takes it along, so that it
is put back each time; if it stood on the view, Qt would paint all of the viewport at each step.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from studio.ui.canvas import geometry as at
from studio.ui.canvas.surface import Surface
from studio.ui.widgets.theme import appearance, theme

SIZE = QSize(184, 124)
MARGIN = 12
"""From the corner of the canvas."""
ROOM = QRectF(3, 3, SIZE.width() - 6, SIZE.height() - 6)
"""In which the part that is seen may lie; the network keeps a little more from the edge."""
SMALLEST_CANVAS = QSize(420, 320)
"""On a smaller one a map would be in the way."""
NODE = QSize(14, 5)
"""As large as a node is on the map at the least, where there is room."""
REDRAW_MS = 100
RADIUS, SLIVER = 8.0, 6.0


class Minimap(QWidget):
    """A map of the network. Hidden while all of the network is seen anyway.

    A click moves the view there, a drag moves it along, the wheel zooms. `entered` says that the
    mouse came: what points at things on the canvas points no more.
    """

    toggled = Signal(bool)
    entered = Signal()

    def __init__(self, view: Surface) -> None:
        super().__init__(view.viewport())
        self.view, self.is_wanted = view, True
        self._place = QPoint()
        self._picture = QPixmap()
        self._whole = QRectF()
        self._map = QTransform()
        """From the scene to this widget."""
        self._mix_colors()
        self._held: QPointF | None = None
        self._is_hovered = False
        self._redraw = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._redraw.timeout.connect(self._on_redraw)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(SIZE)
        self.hide()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Map of the network")
        self.setAccessibleDescription("The whole network, with the part that the canvas shows")
        self._listen()

    def toggle(self) -> None:
        """Show the map, or do without it."""
        self.set_wanted(not self.is_wanted)
        if self.is_wanted and not self.isVisible():
            self.view.status_message.emit(
                "The minimap is on; it shows itself when the network is larger than the window."
            )
        self.toggled.emit(self.is_wanted)

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether there is a map at all."""
        self.is_wanted = is_wanted
        if is_wanted:
            self._on_redraw()
        else:
            self.hide()

    def stand_in(self, width: int, height: int) -> None:
        """Stand in the corner of an area of this size."""
        self._place = QPoint(width - SIZE.width() - MARGIN, height - SIZE.height() - MARGIN)
        self._follow()

    # --- following ----------------------------------------------------------------

    def _listen(self) -> None:
        document, view = self.view.document, self.view
        for change in (
            document.replaced,
            document.node_added,
            document.nodes_removed,
            document.edge_added,
            document.edge_removed,
            document.nodes_moved,
            document.frame_added,
            document.frame_removed,
            document.frame_changed,
            document.flow_changed,
            appearance().changed,
        ):
            change.connect(self._expect)
        view.scrolled.connect(self._follow)
        view.camera.zoomed.connect(self._follow)

    def _expect(self) -> None:
        """Something changed: draw the network anew, soon and once for all that changes by then."""
        if self.is_wanted and not self._redraw.isActive():
            self._redraw.start()

    def _on_redraw(self) -> None:
        if self.view.is_busy:
            # Nodes are shown elsewhere than they are; the end of it is soon enough.
            self._redraw.start()
            return
        self._draw()
        self._follow()

    def _draw(self) -> None:
        """Draw the network into the picture."""
        self._whole = whole = self._network_rect()
        if whole.isEmpty():
            return
        ratio = self.devicePixelRatioF()
        self._map = _fitted(whole, ROOM.adjusted(6, 6, -6, -6))
        self._mix_colors()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        # Its round corners would be worth transparency, but not what that costs while one pans.
        picture.fill(theme().canvas)
        painter = QPainter(picture)
        self._paint_ground(painter)
        painter.setWorldTransform(self._map, True)
        canvas = self.view.canvas
        canvas.far.paint_small(painter, canvas.cards(), canvas.shown_wires())
        painter.end()
        self._picture = picture

    def _network_rect(self) -> QRectF:
        """The rectangle about the network; joining thousands of rectangles would take longer."""
        canvas = self.view.canvas
        if canvas.frames.closed:
            # What a collapsed frame hides may stand far out.
            places = [card.far_rect.topLeft().toTuple() for card in canvas.cards()]
        else:
            places = list(canvas.graph.positions().values())
        if not places:
            return QRectF()
        xs, ys = zip(*places, strict=True)
        left, top = min(xs), min(ys)
        return QRectF(left, top, max(xs) - left + at.WIDTH, max(ys) - top + at.HEIGHT)

    def _mix_colors(self) -> None:
        t = theme()
        self._pen, self._bold_pen = (QPen(QColor(t.accent), width) for width in (1.4, 2.0))
        self._veil = QColor(t.surface)
        self._veil.setAlphaF(0.6)

    def _paint_ground(self, painter: QPainter) -> None:
        t = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.border), 1.0))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _follow(self) -> None:
        """The view moved, or the network changed: show what is seen, or hide."""
        if not self.is_wanted:
            return
        size = self.view.size()
        is_of_use = (
            not self._whole.isEmpty()
            and size.width() >= SMALLEST_CANVAS.width()
            and size.height() >= SMALLEST_CANVAS.height()
            and (self._held is not None or not self._seen().contains(self._whole))
        )
        self.move(self._place)
        if is_of_use != self.isVisibleTo(self.view.viewport()):
            self.setVisible(is_of_use)
        self.update()

    # --- places ---------------------------------------------------------------------

    def _seen(self) -> QRectF:
        """What the canvas shows, in the scene."""
        view = self.view
        return view.mapToScene(view.viewport().rect()).boundingRect()

    def _frame(self) -> QRectF:
        """What the canvas shows, on the map; of what lies beyond the map, the edge."""
        frame, room = self._map.mapRect(self._seen()), ROOM
        left, right = _within(frame.left(), frame.right(), room.left(), room.right())
        top, bottom = _within(frame.top(), frame.bottom(), room.top(), room.bottom())
        return QRectF(left, top, right - left, bottom - top)

    # --- Qt ---------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and the part that is seen."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        frame, room, veil = self._frame(), ROOM, self._veil
        for rest in (
            QRectF(room.left(), room.top(), room.width(), frame.top() - room.top()),
            QRectF(room.left(), frame.bottom(), room.width(), room.bottom() - frame.bottom()),
            QRectF(room.left(), frame.top(), frame.left() - room.left(), frame.height()),
            QRectF(frame.right(), frame.top(), room.right() - frame.right(), frame.height()),
        ):
            painter.fillRect(rest, veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._bold_pen if self._is_hovered else self._pen)
        painter.drawRoundedRect(frame, 2, 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the part that is seen; elsewhere, go there first."""
        if event.button() == Qt.MouseButton.LeftButton:
            point = event.position()
            if not self._frame().contains(point):
                self._go_to(point)
            self._held = self._map.map(self._seen().center()) - point
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._go_to(event.position() + self._held)
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._follow()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click of two is one like the first; the canvas must not take it."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the middle of what is seen."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.view.camera.zoom_to(self.view.camera.scale * 1.0015**turn)
        event.accept()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        self.entered.emit()
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        self.update()
        super().leaveEvent(event)

    def _go_to(self, point: QPointF) -> None:
        """Have the view show a point of the map in its middle, or the nearest of the network."""
        place, whole = self._map.inverted()[0].map(point), self._whole
        x = max(whole.left(), min(whole.right(), place.x()))
        y = max(whole.top(), min(whole.bottom(), place.y()))
        self.view.centerOn(x, y)


def _fitted(whole: QRectF, room: QRectF) -> QTransform:
    """Lays the network into the room for it. A long thin one is drawn thicker than it is, so that
    one can still tell its nodes, and take hold of the part that is seen."""
    across, down = room.width() / whole.width(), room.height() / whole.height()
    scale = min(across, down)
    across = min(across, max(scale, NODE.width() / at.WIDTH))
    down = min(down, max(scale, NODE.height() / at.HEIGHT))
    middle, centre = room.center(), whole.center()
    dx, dy = middle.x() - centre.x() * across, middle.y() - centre.y() * down
    return QTransform(across, 0, 0, down, dx, dy)


def _within(start: float, end: float, least: float, most: float) -> tuple[float, float]:
    """A stretch as far as it lies within bounds, a sliver at the nearer bound at the least."""
    start = max(least, min(most - SLIVER, start))
    return start, max(start + SLIVER, min(most, end))
