"""A layer that is being dragged in from the palette: its ghost, and the wire it would go into."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF

from studio.graph.elements import Node
from studio.graph.layer_graph import snake_case
from studio.project.blocks import Block, read_block
from studio.project.drawing import Frame
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.group_item import GroupItem
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.scene import CanvasScene
from studio.ui.palette.model import BLOCK_MIME

MIME_TYPE = "application/x-strata-layer"


def layer_of(mime: QMimeData, scene: CanvasScene) -> str:
    """The layer that is dragged, or nothing when it is something else."""
    if not mime.hasFormat(MIME_TYPE):
        return ""
    name = bytes(mime.data(MIME_TYPE).data()).decode("utf-8", "replace")
    return name if name in scene.graph.catalogue.layers else ""


class DropGhost:
    """What a drop would do, shown while it is considered."""

    def __init__(self, scene: CanvasScene, layer: str) -> None:
        self.scene, self.layer = scene, layer
        catalogue = scene.graph.catalogue
        spec = catalogue.layer(layer)
        node = Node("", layer, snake_case(layer)).with_params(spec.initial_params())
        self.item = NodeItem(node, catalogue, scene.look)
        inputs = [port for port in catalogue.input_ports(node) if not port.is_side]
        self.item.set_ports(len(inputs), len(catalogue.output_ports(node)))
        self._stand(bool(self.item.inputs and self.item.outputs))

    def _stand(self, can_split: bool) -> None:
        scene, self.can_split = self.scene, can_split
        self.item.setOpacity(0.7)
        self.item.height = 9.0
        self.item.setZValue(9.0)
        scene.addItem(self.item)
        scene.ghost = self.item
        self.wire: WireItem | None = None

    def move(self, point: QPointF, reach: float) -> None:
        """Stand with the middle at a point, and light up a wire that lies there."""
        self.item.place(*centred(point))
        wire = self.scene.wire_at(point, reach) if self.can_split else None
        if wire is not self.wire:
            self._light(False)
            self.wire = wire
            self._light(True)

    def close(self) -> WireItem | None:
        """Vanish; returns the wire that was lit."""
        self._light(False)
        wire, self.wire = self.wire, None
        self.scene.removeItem(self.item)
        self.scene.ghost = None
        return wire

    def _light(self, is_lit: bool) -> None:
        self.item.set_state(selected=is_lit and self.wire is not None)
        if self.wire is not None and self.wire.edge in self.scene.wires:
            self.wire.set_state(hovered=is_lit)
        self.scene.light(self.wire if is_lit else None)


class BlockGhost(DropGhost):
    """The same for a kept block, which comes as one card."""

    def __init__(self, scene: CanvasScene, block: Block) -> None:
        self.scene, self.block, self.layer = scene, block, ""
        fragment = block.fragment
        frame = fragment.frames[0] if fragment else Frame("", block.name, frozenset())
        item = GroupItem(frame, scene.graph.catalogue, scene.look)
        item.node_count = len(frame.members)
        self.item = item
        self._stand(block.ends is not None)


def block_of(mime: QMimeData) -> Block | None:
    """The block that is dragged, or nothing when it is something else, or broken."""
    if not mime.hasFormat(BLOCK_MIME):
        return None
    block = read_block(Path(bytes(mime.data(BLOCK_MIME).data()).decode("utf-8", "replace")))
    return block if block.fragment else None


def centred(point: QPointF) -> tuple[float, float]:
    """Where a node stands whose middle is at a point, on the grid."""
    return at.snapped(point.x() - at.WIDTH / 2), at.snapped(point.y() - at.HEIGHT / 2)
