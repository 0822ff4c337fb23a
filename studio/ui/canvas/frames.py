"""Frames on the canvas: open ones painted behind the network, collapsed ones as cards in it.

An open frame is no item: it is as large as its nodes, and an item of that size would be sorted
into the scene's index anew with each step of a drag. There are few of them, so looking at each
costs nothing.
"""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer
from PySide6.QtGui import QFont, QPainter

from studio.graph.elements import Edge, by_age
from studio.project.drawing import Drawing, Frame
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.node_item import Wire
from studio.ui.canvas.items.open_frame import FAR_TEXT, SLACK, OpenFrame, rims
from studio.ui.canvas.items.open_frame import about as about_nodes
from studio.ui.canvas.stage import Stage
from studio.ui.shared.frame_look import frame_looks
from studio.ui.widgets.theme import sans


class Frames(QObject):
    """All frames of a scene, kept equal to the drawing."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage
        self.looks = frame_looks()
        self.far_font = sans(FAR_TEXT, QFont.Weight.DemiBold)
        self.open: dict[str, OpenFrame] = {}
        self.closed: dict[str, GroupItem] = {}
        self.apart: frozenset[str] = frozenset()
        """Nodes that are being dragged out: their frames do not follow them."""
        self._stale: dict[str, None] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.settle)
        document = stage.document
        document.frame_added.connect(self._on_frame_added)
        document.frame_removed.connect(self._on_frame_removed)
        document.frame_changed.connect(self._on_frame_changed)

    @property
    def drawing(self) -> Drawing:
        """The drawing that is shown."""
        return self.stage.document.project.drawing

    # --- following the network ----------------------------------------------------

    def rebuild(self) -> None:
        """Show the frames of another document; the scene has its nodes and wires already."""
        self.open.clear()
        self.closed.clear()
        self._stale.clear()
        for frame in self.drawing.frames():
            self._add(frame)

    def follow(self, nodes: Iterable[str]) -> list[Wire]:
        """These nodes stand elsewhere: so do their frames. Returns wires to be routed."""
        if not (self.open or self.closed):
            return []
        wires: list[Wire] = []
        for key, moved in self._frames_of(nodes).items():
            if key in self.open:
                self._fit(self.open[key], moved)
            elif key in self.closed:
                self.closed[key].stand()
                if not self.closed[key].is_in_order():
                    self._mark(key)
                self.stage.make_room(self.closed[key])
                wires += self.closed[key].wires
        return wires

    def node_came(self, node_id: str) -> None:
        """A node came, or came back: it belongs where its frame is."""
        frame = self.drawing.frame_of(node_id)
        if frame is None:
            return
        if frame.is_collapsed:
            group = self.closed.get(frame.id) or self._make_group(frame)
            group.take_in(node_id, self.stage.nodes[node_id])
        self._mark(frame.id)

    def nodes_left(self, node_ids: Iterable[str]) -> None:
        """Nodes are about to go, with their wires."""
        if not (self.open or self.closed):
            return
        for frame_id, keys in self._frames_of(node_ids).items():
            group = self.closed.get(frame_id)
            if group is not None:
                for key in keys:
                    if key in group.members:
                        group.let_out(key)
                if not group.members:
                    self._drop_group(frame_id)
            self._mark(frame_id)

    def wire_changed(self, edge: Edge) -> None:
        """A wire came or went: collapsed frames have other ports now."""
        if not self.closed:
            return
        ends = [self.stage.nodes.get(ref.node) for ref in (edge.source, edge.target)]
        inside = [item.inside for item in ends if item is not None]
        wire = self.stage.wires.get(edge)
        if wire is not None and len(inside) == 2 and inside[0] is inside[1] is not None:
            wire.setVisible(False)
        for group in inside:
            if group is not None:
                self._mark(group.node.id)

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
                self.closed[key].follow(self.stage.graph)
                self.stage.make_room(self.closed[key])
        if stale:
            self.stage.far.forget()

    # --- what is where ------------------------------------------------------------

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
        return sorted((key for key in frame.members if key in self.stage.nodes), key=by_age)

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
        return about_nodes(rect) if rect else rect

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
        reach = area.adjusted(-4, -4, 4, max(SLACK, (FAR_TEXT + 8) / scale))
        for shown in self.open.values():
            if shown.rect.intersects(reach):
                shown.paint(painter, self.stage.look, self.far_font, scale)

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
                group.take_in(key, self.stage.nodes[key])
            group.follow(self.stage.graph)
            self.stage.make_room(group)
        self.stage.far.forget()

    def _make_group(self, frame: Frame) -> GroupItem:
        group = GroupItem(frame, self.stage.graph.catalogue, self.stage.look)
        self.closed[frame.id] = group
        self.stage.addItem(group)
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
        self.stage.items_leaving.emit()
        self.stage.removeItem(group)
        self.stage.far.forget()

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
            rect = about_nodes(rect)
        if rect == shown.rect:
            return
        old = shown.rect
        shown.take(rect, self.stage.look.name_font)
        for rim in rims(old, rect, self._slack()):
            self.stage.update(rim)

    def _united(self, nodes: Iterable[str]) -> QRectF:
        rect, items = QRectF(), self.stage.nodes
        for key in nodes:
            if key in items:
                rect = rect.united(items[key].far_rect)
        return rect

    def _choose(self, shown: OpenFrame) -> None:
        items, keys = self.stage.nodes, shown.frame.members
        is_selected = bool(shown.rect) and all(items[k].is_selected for k in keys if k in items)
        if is_selected != shown.is_selected:
            shown.is_selected = is_selected
            self._refresh(shown)

    def _refresh(self, shown: OpenFrame) -> None:
        self.stage.update(shown.rect.adjusted(-4, -self._slack(), 4, 4))

    def _slack(self) -> float:
        """What is painted above a frame: from far away its name is larger than its bar."""
        views = self.stage.views()
        scale = views[0].transform().m11() if views else 1.0
        return max(SLACK, (FAR_TEXT + 8) / scale)

    def paint_names(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """From far away, paint the names over the network: below it they would be hidden."""
        for shown in self.open.values():
            if shown.rect and shown.bar_at(scale).intersects(area):
                shown.paint_name(painter, self.stage.look, self.far_font, scale)
