"""Move the selected nodes; a press without a move only selects."""

from typing import TYPE_CHECKING

from studio.graph.elements import Position
from studio.ui.canvas import geometry as at
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.select import combined
from studio.ui.commands import MoveNodes

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView


class MoveTool(Tool):
    """Drags nodes, with their wires following; one undo step at the end."""

    def __init__(self, view: "CanvasView", start: Pointer, node_id: str) -> None:
        super().__init__(view, start)
        self.node_id = node_id
        self._old: dict[str, Position] = {}
        self._new: dict[str, Position] = {}

    def begin(self) -> None:
        """Select what was pressed, so that it is what moves."""
        selection = self.scene.selection
        if self.start.has_control or self.start.has_shift:
            pressed = frozenset((self.node_id,))
            selection.select(combined(selection.nodes, pressed, self.start))
        elif self.node_id not in selection.nodes:
            self.scene.select_wires(())
            selection.select((self.node_id,))

    def move(self, pointer: Pointer) -> None:
        """Show the nodes where they would go: the pressed one on the grid, unless Alt is held."""
        if not self._old:
            if not self.is_drag(pointer) or self.node_id not in self.scene.selection.nodes:
                return
            graph = self.scene.graph
            self._old = {key: graph.position(key) for key in self.scene.selection.nodes}
        way = pointer.scene - self.start.scene
        x, y = self._old[self.node_id]
        dx, dy = way.x(), way.y()
        if not pointer.has_alt:
            dx, dy = at.snapped(x + dx) - x, at.snapped(y + dy) - y
        self._new = {key: (px + dx, py + dy) for key, (px, py) in self._old.items()}
        self.scene.place_nodes(self._new)

    def finish(self, pointer: Pointer) -> None:
        """Move for good, or select just the one that was clicked."""
        document = self.scene.document
        if not self._old:
            if not (pointer.has_control or pointer.has_shift):
                self.scene.select_wires(())
                self.scene.selection.select((self.node_id,))
        elif self._new != self._old:
            document.push(MoveNodes(document, self._new))

    def cancel(self) -> None:
        """Put the nodes back."""
        self.scene.place_nodes(self._old)
