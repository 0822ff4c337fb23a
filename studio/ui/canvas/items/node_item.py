"""One node on the canvas: one item that paints everything of it, ports included."""

from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import Catalogue
from studio.graph.elements import Edge, Node, PortRef
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.fitted_text import FittedText
from studio.ui.canvas.items.node_painting import paint_node
from studio.ui.canvas.look import Look


class Wire(Protocol):
    """What is known of a wire at its ends."""

    edge: Edge
    source: "NodeItem"
    target: "NodeItem"
    far_line: QLineF

    def route(self) -> None:
        """Run between the places where the nodes stand now."""

    def restyle(self) -> None:
        """Take the pen that fits the state of the wire and of its nodes."""

    def setVisible(self, visible: bool, /) -> None:
        """Be seen, or not."""


class NodeItem(QGraphicsRectItem):
    """A node. The scene tells it what to show; it decides nothing.

    Its rectangle is all that it paints. Qt asks for that some hundred times a frame, and an answer
    in Python would take longer than painting.
    """

    def __init__(
        self,
        node: Node,
        catalogue: Catalogue,
        look: Look,
        ports: tuple[int, int] = (1, 1),
        sides: int = 0,
    ) -> None:
        super().__init__()
        self.setPen(look.no_pen)
        self.node, self.catalogue, self.look = node, catalogue, look
        self.free_inputs = tuple(range(ports[0] - sides, ports[0]))
        self.sides = sides
        """How many of the inputs, the last ones, are side ports: masks and states."""
        self.is_offering = False
        """Whether a wire is in hand, for which free side ports are shown."""
        self.far_rect = QRectF(at.CARD)
        self._texts: FittedText | None = None
        self.is_selected = self.is_hovered = self.is_dimmed = False
        self._take_ports(*ports)
        self.wires: list[Wire] = []
        self.inside: NodeItem | None = None
        """The card of the collapsed frame that stands in the place of this node."""
        self.hot_port: tuple[bool, int] | None = None
        self.dull_inputs: frozenset[int] = frozenset()
        self.dull_outputs: frozenset[int] = frozenset()
        self.link_rank = 0
        """Of linked copies: 1 for the first, 2 for those that share its weights; else 0."""
        self.is_related = False
        """Whether it shares its layer with a node that is selected or pointed at."""
        self.has_label_room = True
        """Whether no other card lies where the shapes at the outputs are written."""
        self.badge = ""
        self.problems: tuple[str, ...] = ()
        self.objection = ""
        self.report: NodeReport | None = None
        self.height = 1.0
        """Above the wires; a selected node stands a step higher."""
        self.setZValue(self.height)

    @property
    def texts(self) -> FittedText:
        """The texts, laid out when they are first painted."""
        if self._texts is None:
            self._texts = FittedText(
                self.node,
                self.catalogue,
                self.report,
                self.out_ports.points,
                self.look,
                link_rank=self.link_rank,
            )
        return self._texts

    @property
    def ids(self) -> tuple[str, ...]:
        """The nodes that the card stands for."""
        return (self.node.id,)

    def place(self, x: float, y: float) -> None:
        """Stand there. Wires are routed by the caller, each once."""
        self.setPos(x, y)
        self.far_rect.moveTo(x, y + self.family.card.rect.top())

    def show_report(self, report: NodeReport | None) -> None:
        """Say what Keras says of the node now: only words depend on it."""
        self.report = report
        self._texts = None
        self.update()

    def refresh(self) -> None:
        """Prepare anew what is painted: the node or the theme changed."""
        self._take_ports(self.inputs, self.outputs)
        self._texts = None
        self.update()

    @property
    def is_open(self) -> bool:
        """Whether a side port has a wire, so that there is room for these."""
        proper = self.inputs - self.sides
        return sum(index >= proper for index in self.free_inputs) < self.sides

    def shows_input(self, index: int) -> bool:
        """Whether an input is seen: a free side port is while one looks, or has a wire in hand."""
        if index < self.inputs - self.sides or index not in self.free_inputs:
            return True
        return self.is_offering or self.is_hovered or self.is_selected

    def offer_sides(self, is_offering: bool) -> None:
        """Show free side ports while a wire is in hand, or no longer."""
        if self.sides and is_offering != self.is_offering:
            self.is_offering = is_offering
            self.update()

    def set_ports(self, inputs: int, outputs: int, sides: int | None = None) -> None:
        """Have so many ports, along the edges that the direction of the network gives them.
        Wires are routed by the caller."""
        self.sides = self.sides if sides is None else sides
        self._take_ports(inputs, outputs)
        self._texts = None
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
        if self.inside is not None:
            self.inside.set_hot_port(self.inside.shown_port(self.node.id, port))
        elif port != self.hot_port:
            self.hot_port = port
            self.update()

    def shown_port(self, node_id: str, port: tuple[bool, int] | None) -> tuple[bool, int] | None:
        """The port of this card that stands for a port of a node, if one does."""
        return port

    def point_of(self, ref: PortRef, is_output: bool) -> QPointF:
        """Where this card shows a port of a node, in the scene."""
        return self.output_point(ref.index) if is_output else self.input_point(ref.index)

    def input_point(self, index: int) -> QPointF:
        """Where a wire reaches an input, in the scene."""
        if self.inside is not None:
            return self.inside.point_of(PortRef(self.node.id, index), False)
        ports = self.in_ports if index < self.inputs else self.look.direction.inputs(index + 1)
        return self.pos() + ports.points[index]

    def output_point(self, index: int) -> QPointF:
        """Where a wire leaves an output, in the scene."""
        if self.inside is not None:
            return self.inside.point_of(PortRef(self.node.id, index), True)
        ports = self.out_ports if index < self.outputs else self.look.direction.outputs(index + 1)
        return self.pos() + ports.points[index]

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paint what the scale lets one see."""
        paint_node(painter, self, self.look, painter.worldTransform().m11())

    def _take_ports(self, inputs: int, outputs: int) -> None:
        direction = self.look.direction
        self.inputs, self.outputs = inputs, outputs
        card = direction.card(max(inputs - self.sides, outputs), self.sides if self.is_open else 0)
        self.in_ports = direction.inputs(inputs, self.sides, card.rect.bottom())
        self.out_ports = direction.outputs(outputs)
        category = self.catalogue.layer(self.node.layer).category
        self.family = self.look.family(category, self.node.layer, card)
        self.setRect(direction.bounds(card, outputs))
        self.far_rect.setRect(
            self.x(), self.y() + card.rect.top(), card.rect.width(), card.rect.height()
        )
