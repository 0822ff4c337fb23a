"""Ports are painted by their node and are no items of their own; this says which one is meant."""

from dataclasses import dataclass
from math import hypot

from PySide6.QtCore import QPointF

from studio.graph.elements import PortRef
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.node_item import NodeItem


@dataclass(frozen=True, slots=True)
class PortHit:
    """A port under the mouse."""

    item: NodeItem
    is_output: bool
    index: int
    distance: float

    @property
    def ref(self) -> PortRef:
        """The port as a value."""
        return PortRef(self.item.node.id, self.index)

    @property
    def point(self) -> QPointF:
        """Where the port is in the scene."""
        if self.is_output:
            return self.item.output_point(self.index)
        return self.item.input_point(self.index)


def ports_of(item: NodeItem, point: QPointF, reach: float, is_output: bool | None) -> list[PortHit]:
    """The ports of a node within reach of a point; those of a collapsed frame are its nodes'."""
    if isinstance(item, GroupItem):
        return [
            PortHit(node, hit.is_output, ref.index, hit.distance)
            for hit in _ports_on(item, point, reach, is_output)
            for ref in ((item.outs if hit.is_output else item.ins)[hit.index],)
            for node in (item.members[ref.node],)
        ]
    return _ports_on(item, point, reach, is_output)


def _ports_on(
    item: NodeItem, point: QPointF, reach: float, is_output: bool | None
) -> list[PortHit]:
    hits = []
    for is_out, count in ((False, item.inputs), (True, item.outputs)):
        if is_output is not None and is_out != is_output:
            continue
        for index in range(count):
            if not is_out and not item.shows_input(index):
                continue
            place = item.output_point(index) if is_out else item.input_point(index)
            distance = hypot(place.x() - point.x(), place.y() - point.y())
            if distance <= reach:
                hits.append(PortHit(item, is_out, index, distance))
    return hits
