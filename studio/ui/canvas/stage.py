"""What stands on the canvas: the items by node and by wire, and what is where.

What shows one thing of the network each (frames, notes, linked copies, shapes) asks it of the stage
and knows nothing of the scene, which has all of them follow the document.
"""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from studio.graph.elements import Edge
from studio.graph.layer_graph import LayerGraph
from studio.ui.canvas import geometry as at
from studio.ui.canvas.far_view import FarView
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.look import Look
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection

ROOM = 500.0
"""Empty space kept indexed around the network; growing it means sorting all items anew."""
LEAST_DEPTH = 4
"""Of the tree that is the scene's index: 16 parts."""


class Stage(QGraphicsScene):
    """The items of a document. `items_leaving` comes before items go: whoever holds on to one lets
    it go now."""

    items_leaving = Signal()

    def __init__(
        self, document: Document, selection: Selection, parent: QObject | None, look: Look
    ) -> None:
        super().__init__(parent)
        self.document, self.selection, self.look = document, selection, look
        self.far = FarView(look)
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.ghost: NodeItem | None = None
        """What is being dragged in: it stands there, and is not there yet."""

    @property
    def graph(self) -> LayerGraph:
        """The network that is shown."""
        return self.document.project.graph

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node under a point."""
        item = self.card_at(point)
        return None if isinstance(item, GroupItem) else item

    def card_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node, or collapsed frame, under a point."""
        for item in self.items_near(point, 0.5):
            if isinstance(item, NodeItem) and item.far_rect.contains(point):
                return item
        return None

    def wire_at(self, point: QPointF, reach: float) -> WireItem | None:
        """The nearest wire within reach of a point."""
        best, found = reach, None
        near = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        for item in self.items_near(point, reach):
            # The bounds of a wire say little, and its true distance takes long to find.
            if isinstance(item, WireItem) and item.path().intersects(near):
                distance = at.distance_to_path(item.path(), point)
                if distance <= best:
                    best, found = distance, item
        return found

    def nodes_in(self, rect: QRectF) -> list[NodeItem]:
        """The nodes whose card meets a rectangle; with a collapsed frame all its nodes."""
        return [
            item
            for card in self.cards_in(rect)
            for item in (card.members.values() if isinstance(card, GroupItem) else (card,))
        ]

    def cards_in(self, rect: QRectF) -> list[NodeItem]:
        """The cards, of nodes and of collapsed frames, that meet a rectangle."""
        found = self.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        return [i for i in found if isinstance(i, NodeItem) and i.far_rect.intersects(rect)]

    def within(self, rect: QRectF) -> tuple[list[NodeItem], list[WireItem]]:
        """The cards and wires that may be seen in a rectangle."""
        found = self.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        nodes = [i for i in found if isinstance(i, NodeItem) and i is not self.ghost]
        return nodes, [i for i in found if isinstance(i, WireItem)]

    def card_of(self, node_id: str) -> NodeItem | None:
        """Where a node is seen: on its own card, or on that of its collapsed frame."""
        item = self.nodes.get(node_id)
        return item.inside or item if item is not None else None

    def make_room(self, item: NodeItem) -> None:
        """Keep the scene's index larger than what it holds."""
        rect = self.sceneRect()
        if not rect.contains(item.far_rect):
            grown = rect.united(item.far_rect)
            self.setSceneRect(grown.adjusted(-ROOM, -ROOM, ROOM, ROOM))
            self.cut_index(len(self.nodes))

    def cut_index(self, nodes: int) -> None:
        """Cut the index into parts of a few nodes each. Qt would do so once, for the very first
        items, and then look through hundreds of nodes for each frame of a large network."""
        self.setBspTreeDepth(max(LEAST_DEPTH, nodes.bit_length() - 2))

    def items_near(self, point: QPointF, reach: float) -> list[QGraphicsItem]:
        """All that may lie within reach of a point, topmost first."""
        rect = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        return self.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
