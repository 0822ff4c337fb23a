"""Frames on the canvas: open ones painted behind the network, collapsed ones as cards in it.

An open frame is no item: it is as large as its nodes, and an item of that size would be sorted
into the scene's index anew with each step of a drag. There are few of them, so looking at each
costs nothing.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPolygonF, QStaticText

from studio.graph.elements import Edge, by_age
from studio.project.drawing import Drawing, Frame
from studio.ui.canvas.frame_look import FrameLook, frame_looks
from studio.ui.canvas.group_item import GroupItem
from studio.ui.canvas.look import FAR, NEAR
from studio.ui.theme import sans

if TYPE_CHECKING:
    from studio.ui.canvas.scene import CanvasScene
    from studio.ui.canvas.wire_item import WireItem

SIDE, BELOW, ABOVE = 20.0, 26.0, 10.0
"""Room between the nodes and the edge of a frame, and its title bar."""
TITLE = 26.0
RADIUS = 12.0
ARROW = 30.0
"""How wide the part of the title bar is that collapses the frame."""
_SLACK = 24.0
"""What may be painted beyond a frame: its border, and its name when that is larger than the bar."""
_FAR_TEXT = 13
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
        bar.setTop(bar.bottom() - max(TITLE, (_FAR_TEXT + 6) / scale))
        return bar

    def name_within(self, width: float, scale: float, scene: "CanvasScene") -> QStaticText:
        """The name, cut to fit the frame at a scale."""
        if scale >= NEAR:
            return self.title
        pixels = (width - 8) * scale
        if pixels != self._far_width:
            self._far_width = pixels
            self.far_title = _laid_out(self.frame.name, scene.frames.far_font, pixels)
        return self.far_title


class Frames(QObject):
    """All frames of a scene, kept equal to the drawing."""

    def __init__(self, scene: "CanvasScene") -> None:
        super().__init__(scene)
        self.scene = scene
        self.looks = frame_looks()
        self.far_font = sans(_FAR_TEXT, QFont.Weight.DemiBold)
        self.open: dict[str, OpenFrame] = {}
        self.closed: dict[str, GroupItem] = {}
        self.apart: frozenset[str] = frozenset()
        """Nodes that are being dragged out: their frames do not follow them."""
        self._stale: dict[str, None] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.settle)
        document = scene.document
        document.frame_added.connect(self._on_frame_added)
        document.frame_removed.connect(self._on_frame_removed)
        document.frame_changed.connect(self._on_frame_changed)

    @property
    def drawing(self) -> Drawing:
        """The drawing that is shown."""
        return self.scene.document.project.drawing

    # --- following the network ----------------------------------------------------

    def rebuild(self) -> None:
        """Show the frames of another document; the scene has its nodes and wires already."""
        self.open.clear()
        self.closed.clear()
        self._stale.clear()
        for frame in self.drawing.frames():
            self._add(frame)

    def follow(self, nodes: Iterable[str]) -> list["WireItem"]:
        """These nodes stand elsewhere: so do their frames. Returns wires to be routed."""
        if not (self.open or self.closed):
            return []
        wires: list[WireItem] = []
        for key, moved in self._frames_of(nodes).items():
            if key in self.open:
                self._fit(self.open[key], moved)
            elif key in self.closed:
                self.closed[key].stand()
                if not self.closed[key].is_in_order():
                    self._mark(key)
                self.scene.make_room(self.closed[key])
                wires += self.closed[key].wires
        return wires

    def node_came(self, node_id: str) -> None:
        """A node came, or came back: it belongs where its frame is."""
        frame = self.drawing.frame_of(node_id)
        if frame is None:
            return
        if frame.is_collapsed:
            group = self.closed.get(frame.id) or self._make_group(frame)
            group.take_in(node_id, self.scene.nodes[node_id])
        self._mark(frame.id)

    def node_left(self, node_id: str) -> None:
        """A node is about to go."""
        frame = self.drawing.frame_of(node_id)
        if frame is None:
            return
        group = self.closed.get(frame.id)
        if group is not None and node_id in group.members:
            group.let_out(node_id)
            if not group.members:
                self._drop_group(frame.id)
        self._mark(frame.id)

    def wire_changed(self, edge: Edge) -> None:
        """A wire came or went: collapsed frames have other ports now."""
        if not self.closed:
            return
        ends = [self.scene.nodes.get(ref.node) for ref in (edge.source, edge.target)]
        inside = [item.inside for item in ends if item is not None]
        wire = self.scene.wires.get(edge)
        if wire is not None and len(inside) == 2 and inside[0] is inside[1] is not None:
            wire.setVisible(False)
        for group in inside:
            if group is not None:
                self._mark(group.frame.id)

    def sum_up(self, nodes: Iterable[str]) -> None:
        """What is shown of these nodes changed: reports, problems, or whether they are selected."""
        if not (self.open or self.closed):
            return
        for key in self._frames_of(nodes):
            if key in self.closed:
                self.closed[key].sum_up()
            elif key in self.open:
                self._choose(self.open[key])

    def turn(self) -> None:
        """The network flows another way."""
        for key in (*self.closed, *self.open):
            self._mark(key)
        self.settle()

    def retheme(self) -> None:
        """Take the colours of the theme in force."""
        self.looks = frame_looks()
        for shown in self.open.values():
            shown.look = self.looks[shown.frame.color]
        for group in self.closed.values():
            group.refresh()

    def settle(self) -> None:
        """Take in what changed since the event loop turned: each frame once."""
        stale, self._stale = self._stale, {}
        for key in stale:
            if key in self.open:
                self._fit(self.open[key])
                self._choose(self.open[key])
            elif key in self.closed:
                self.closed[key].follow(self.scene.graph)
                self.scene.make_room(self.closed[key])
        if stale:
            self.scene.far.forget()

    # --- what is where ------------------------------------------------------------

    def group_at(self, point: QPointF) -> GroupItem | None:
        """The collapsed frame under a point."""
        self.settle()
        found = [group for group in self.closed.values() if group.far_rect.contains(point)]
        return found[-1] if found else None

    def title_at(self, point: QPointF, scale: float) -> OpenFrame | None:
        """The open frame whose title bar lies under a point."""
        self.settle()
        found = [f for f in self.open.values() if f.rect and f.bar_at(scale).contains(point)]
        return found[-1] if found else None

    def about(self, rect: QRectF) -> OpenFrame | None:
        """The open frame in which a rectangle lies wholly; the smallest, if there are several."""
        self.settle()
        found = [f for f in self.open.values() if f.rect.contains(rect)]
        return min(found, key=lambda f: f.rect.width() * f.rect.height(), default=None)

    def members(self, frame_id: str) -> list[str]:
        """The nodes of a frame that are there."""
        frame = self.drawing.frame(frame_id)
        return sorted((key for key in frame.members if key in self.scene.nodes), key=by_age)

    def ids_within(self, nodes: frozenset[str]) -> list[str]:
        """The frames whose nodes are all among these."""
        found = []
        for frame in self.drawing.frames():
            members = self.members(frame.id)
            if members and nodes.issuperset(members):
                found.append(frame.id)
        return found

    def rect(self) -> QRectF:
        """The rectangle about all open frames."""
        self.settle()
        whole = QRectF()
        for shown in self.open.values():
            whole = whole.united(shown.rect)
        return whole

    # --- what is shown --------------------------------------------------------------

    def show_targets(self, frame_ids: Collection[str]) -> None:
        """Light up the frames that would take in what is dragged."""
        for key, shown in self.open.items():
            if shown.is_target != (key in frame_ids):
                shown.is_target = key in frame_ids
                self._refresh(shown)

    def rect_without(self, frame_id: str, nodes: Collection[str]) -> QRectF:
        """How large an open frame would be about the rest of its nodes; empty without any."""
        members = self.drawing.frame(frame_id).members
        rect = self._united(key for key in members if key not in nodes)
        return _about(rect) if rect else rect

    def fit_about(self, nodes: Iterable[str], apart: frozenset[str] = frozenset()) -> None:
        """Let the frames of these nodes follow them, or not those that are dragged `apart`."""
        if apart == self.apart:
            return
        self.apart = apart
        for key in self._frames_of(nodes):
            if key in self.open:
                self._fit(self.open[key])

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """Paint the open frames that meet an area."""
        reach = area.adjusted(-4, -4, 4, max(_SLACK, (_FAR_TEXT + 8) / scale))
        for shown in self.open.values():
            if shown.rect.intersects(reach):
                self._paint(painter, shown, scale)

    # --- inside ---------------------------------------------------------------------

    def _frames_of(self, nodes: Iterable[str]) -> dict[str, list[str]]:
        """The frames of these nodes, each with its nodes among them."""
        found: dict[str, list[str]] = {}
        for key in nodes:
            frame = self.drawing.frame_of(key)
            if frame is not None:
                found.setdefault(frame.id, []).append(key)
        return found

    def _mark(self, frame_id: str) -> None:
        self._stale[frame_id] = None
        self._later.start()

    def _add(self, frame: Frame) -> None:
        if not frame.is_collapsed:
            shown = self.open[frame.id] = OpenFrame(frame, self.looks[frame.color])
            self._fit(shown)
            self._choose(shown)
        elif members := self.members(frame.id):
            group = self._make_group(frame)
            for key in members:
                group.take_in(key, self.scene.nodes[key])
            group.follow(self.scene.graph)
            self.scene.make_room(group)
        self.scene.far.forget()

    def _make_group(self, frame: Frame) -> GroupItem:
        group = GroupItem(frame, self.scene.graph.catalogue, self.scene.look)
        self.closed[frame.id] = group
        self.scene.addItem(group)
        return group

    def _drop_group(self, frame_id: str) -> None:
        group = self.closed.pop(frame_id)
        wires = {id(wire): wire for item in group.members.values() for wire in item.wires}
        for key in list(group.members):
            group.let_out(key)
        for wire in wires.values():
            inside = wire.source.inside
            wire.setVisible(inside is None or inside is not wire.target.inside)
            wire.route()
        self.scene.items_leaving.emit()
        self.scene.removeItem(group)
        self.scene.far.forget()

    def _remove(self, frame_id: str) -> None:
        if frame_id in self.closed:
            self._drop_group(frame_id)
        shown = self.open.pop(frame_id, None)
        if shown is not None:
            self._refresh(shown)

    def _on_frame_added(self, frame: Frame) -> None:
        self._add(frame)

    def _on_frame_removed(self, frame: Frame) -> None:
        self._remove(frame.id)

    def _on_frame_changed(self, frame: Frame) -> None:
        self._remove(frame.id)
        self._add(frame)

    def _fit(self, shown: OpenFrame, moved: list[str] | None = None) -> None:
        """Be as large as what the frame holds. While the same few nodes are `moved` again and
        again, the others are looked at once."""
        if moved is None or moved != shown.moved:
            shown.moved = moved
            still = shown.frame.members.difference(moved or ())
            shown.rest = self._united(key for key in still if key not in self.apart)
        rect = shown.rest
        if moved:
            rect = rect.united(self._united(key for key in moved if key not in self.apart))
        if not rect:
            rect = self._united(shown.frame.members)
        if rect:
            rect = _about(rect)
        if rect == shown.rect:
            return
        old, shown.rect = shown.rect, rect
        shown.bar_shape = _bar_shape(shown.bar.adjusted(0.5, 0.5, -0.5, 0))
        if old.width() != rect.width():
            room = rect.width() - ARROW - 12
            shown.title = _laid_out(shown.frame.name, self.scene.look.name_font, room)
        _update_rims(self.scene, old, rect, self._slack())

    def _united(self, nodes: Iterable[str]) -> QRectF:
        rect, items = QRectF(), self.scene.nodes
        for key in nodes:
            if key in items:
                rect = rect.united(items[key].far_rect)
        return rect

    def _choose(self, shown: OpenFrame) -> None:
        items, keys = self.scene.nodes, shown.frame.members
        is_selected = bool(shown.rect) and all(items[k].is_selected for k in keys if k in items)
        if is_selected != shown.is_selected:
            shown.is_selected = is_selected
            self._refresh(shown)

    def _refresh(self, shown: OpenFrame) -> None:
        self.scene.update(shown.rect.adjusted(-4, -self._slack(), 4, 4))

    def _slack(self) -> float:
        """What is painted above a frame: from far away its name is larger than its bar."""
        views = self.scene.views()
        scale = views[0].transform().m11() if views else 1.0
        return max(_SLACK, (_FAR_TEXT + 8) / scale)

    def _paint(self, painter: QPainter, shown: OpenFrame, scale: float) -> None:
        look, rect = shown.look, shown.rect
        pens = self.scene.look
        is_lit = shown.is_selected or shown.is_target
        painter.setPen(pens.ring_pen if is_lit else look.border)
        if scale < FAR:
            painter.setPen(pens.far_near_pen if is_lit else pens.no_pen)
            painter.setBrush(look.far)
            painter.drawRect(rect)
        else:
            painter.setBrush(look.fill)
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
            painter.fillPath(shown.bar_shape, look.title)
        if scale >= NEAR:
            painter.translate(rect.topLeft())
            painter.setBrush(look.ink.color())
            painter.drawPolygon(_OPEN_ARROW)
            painter.setPen(look.ink)
            painter.setFont(pens.name_font)
            painter.drawStaticText(QPointF(ARROW, 5), shown.title)
            painter.translate(-rect.topLeft())
            return
        if scale >= FAR:
            self._paint_name(painter, shown, scale)

    def paint_names(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """From far away, paint the names over the network: below it they would be hidden."""
        for shown in self.open.values():
            if shown.rect and shown.bar_at(scale).intersects(area):
                self._paint_name(painter, shown, scale)

    def _paint_name(self, painter: QPainter, shown: OpenFrame, scale: float) -> None:
        """A name keeps its size on the screen and grows beyond the bar."""
        look, rect = shown.look, shown.rect
        text = shown.name_within(rect.width(), scale, self.scene)
        painter.save()
        corner = painter.worldTransform().map(QPointF(rect.x() + 4, rect.y() + TITLE))
        painter.resetTransform()
        corner -= QPointF(0, text.size().height() + 1)
        if scale < FAR:
            ground = QRectF(corner, text.size()).adjusted(-3, 0, 3, 0)
            painter.fillRect(ground, self.scene.look.label_ground)
        painter.setPen(look.ink)
        painter.setFont(self.far_font)
        painter.drawStaticText(corner, text)
        painter.restore()


def _about(rect: QRectF) -> QRectF:
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


def _update_rims(scene: "CanvasScene", old: QRectF, new: QRectF, slack: float) -> None:
    """Paint anew only what lies in one of two rectangles but not in both, with their borders: a
    large frame that follows one node should not cost a whole picture."""
    if not old or not new or not old.intersects(new):
        scene.update(old.adjusted(-4, -slack, 4, 4))
        scene.update(new.adjusted(-4, -slack, 4, 4))
        return
    whole = old.united(new).adjusted(-4, -slack, 4, 4)
    inner = old.intersected(new).adjusted(RADIUS, RADIUS, -RADIUS, -RADIUS)
    if old.left() != new.left() or old.top() != new.top() or old.right() != new.right():
        inner.setTop(inner.top() + TITLE)
        scene.update(QRectF(whole.topLeft(), QPointF(whole.right(), inner.top())))
    if old.bottom() != new.bottom():
        scene.update(QRectF(QPointF(whole.left(), inner.bottom()), whole.bottomRight()))
    if old.left() != new.left():
        scene.update(QRectF(whole.topLeft(), QPointF(inner.left(), whole.bottom())))
    if old.right() != new.right():
        scene.update(QRectF(QPointF(inner.right(), whole.top()), whole.bottomRight()))


def _laid_out(name: str, font: QFont, width: float) -> QStaticText:
    words = QFontMetricsF(font).elidedText(
        " ".join(name.split()) or "Group", Qt.TextElideMode.ElideRight, max(0.0, width)
    )
    text = QStaticText(words)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.prepare(font=font)
    return text
