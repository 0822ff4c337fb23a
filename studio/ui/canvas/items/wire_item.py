"""One wire on the canvas. Painted by Qt itself: a `paint` in Python per wire costs half a frame."""

from PySide6.QtCore import QLineF
from PySide6.QtWidgets import QGraphicsPathItem

from studio.graph.elements import Edge
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.look import Look


class WireItem(QGraphicsPathItem):
    """A wire between two node items, which know it too."""

    def __init__(self, edge: Edge, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.edge, self.source, self.target, self.look = edge, source, target, look
        self.far_line = QLineF()
        self.is_selected = self.is_hovered = False
        source.wires.append(self)
        if target is not source:
            target.wires.append(self)
        self._is_plain = True
        self.setPen(look.wire_pen)
        self.route()

    @property
    def is_near_selected(self) -> bool:
        """Whether the wire is selected, or one of its nodes is."""
        return self.is_selected or self.source.is_selected or self.target.is_selected

    def route(self) -> None:
        """Run between the places where the nodes stand now."""
        start = self.source.output_point(self.edge.source.index)
        end = self.target.input_point(self.edge.target.index)
        self.far_line.setPoints(start, end)
        self.setPath(self.look.direction.wire_path(start, end))

    def set_state(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Show whether the wire is selected, or under the mouse."""
        self.is_selected = self.is_selected if selected is None else selected
        self.is_hovered = self.is_hovered if hovered is None else hovered
        self.restyle()

    def restyle(self) -> None:
        """Take the pen that fits the state of the wire and of its nodes."""
        look = self.look
        if self.is_selected:
            pen = look.selected_wire_pen
        elif self.is_hovered:
            pen = look.hover_wire_pen
        elif self.is_near_selected:
            pen = look.near_pen
        else:
            pen = look.wire_pen
        is_plain = pen is look.wire_pen
        if not (is_plain and self._is_plain):
            self.setPen(pen)
            self.setZValue(0.5 if self.is_selected or self.is_hovered else 0)
        self._is_plain = is_plain

    def retheme(self) -> None:
        """Take the colours of another theme."""
        self._is_plain = False
        self.restyle()

    def detach(self) -> None:
        """Let the nodes forget the wire."""
        self.source.wires.remove(self)
        if self.target is not self.source:
            self.target.wires.remove(self)
