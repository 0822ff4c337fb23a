"""One node on the canvas: one item that paints everything of it, ports included."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.engine.messages import NodeReport
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Node
from studio.ui.canvas import geometry as at
from studio.ui.canvas.face import Face
from studio.ui.canvas.look import Look
from studio.ui.canvas.painting import paint_node

if TYPE_CHECKING:
    from studio.ui.canvas.wire_item import WireItem


class NodeItem(QGraphicsItem):
    """A node. The scene tells it what to show; it decides nothing."""

    def __init__(self, node: Node, catalogue: Catalogue, look: Look) -> None:
        super().__init__()
        self.node, self.catalogue, self.look = node, catalogue, look
        self.family = look.family(catalogue.layer(node.layer).category, node.layer)
        self.inputs = self.outputs = 1
        self.free_inputs: tuple[int, ...] = ()
        self.wires: list[WireItem] = []
        self.far_rect = QRectF(at.CARD)
        self.is_selected = self.is_hovered = self.is_dimmed = False
        self.hot_port: tuple[bool, int] | None = None
        self.badge = ""
        self.problems: tuple[str, ...] = ()
        self.objection = ""
        self.report: NodeReport | None = None
        self._face: Face | None = None
        self.height = 1.0
        """Above the wires; a selected node stands a step higher."""
        self.setZValue(self.height)

    @property
    def face(self) -> Face:
        """The texts, laid out when they are first painted."""
        if self._face is None:
            self._face = Face(self.node, self.catalogue, self.report, self.outputs, self.look)
        return self._face

    def place(self, x: float, y: float) -> None:
        """Stand there. Wires are routed by the caller, each once."""
        self.setPos(x, y)
        self.far_rect.moveTo(x, y)

    def refresh(self) -> None:
        """Prepare anew what is painted: the node, its report or the theme changed."""
        category = self.catalogue.layer(self.node.layer).category
        self.family = self.look.family(category, self.node.layer)
        self._face = None
        self.update()

    def set_state(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Show whether the node is selected, or under the mouse."""
        if selected is not None and selected != self.is_selected:
            self.is_selected = selected
            self.setZValue(self.height + (1 if selected else 0))
            self.update()
        if hovered is not None and hovered != self.is_hovered:
            self.is_hovered = hovered
            self.update()

    def set_hot_port(self, port: tuple[bool, int] | None) -> None:
        """Light up a port: (is it an output, its index)."""
        if port != self.hot_port:
            self.hot_port = port
            self.update()

    def input_point(self, index: int) -> QPointF:
        """Where a wire reaches an input, in the scene."""
        xs = at.port_offsets(max(self.inputs, index + 1))
        return QPointF(self.far_rect.x() + xs[index], self.far_rect.y())

    def output_point(self, index: int) -> QPointF:
        """Where a wire leaves an output, in the scene."""
        xs = at.port_offsets(max(self.outputs, index + 1))
        return QPointF(self.far_rect.x() + xs[index], self.far_rect.y() + at.HEIGHT)

    def boundingRect(self) -> QRectF:
        """All that is painted."""
        return at.BOUNDS

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paint what the scale lets one see."""
        paint_node(painter, self, self.look, painter.worldTransform().m11())
