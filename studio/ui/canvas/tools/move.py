"""Move the selected nodes, and one that is dropped on a wire into it; a press only selects."""

from studio.graph.elements import Position
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.wire_item import WireItem
from studio.ui.canvas.splicing import can_splice, splicing
from studio.ui.canvas.surface import Surface
from studio.ui.canvas.tools.base import Pointer, Tool
from studio.ui.canvas.tools.carried import CarriedAlong
from studio.ui.canvas.tools.select import combined

CARD_REACH = 18.0
"""How near the middle of a card has to come to a wire to be put into it."""


class MoveTool(Tool):
    """Drags nodes, with their wires following; one undo step at the end.

    A single node that has a free input and nothing behind it can be dropped into a wire, which
    lights up; with Alt held it is only moved.
    """

    def __init__(
        self,
        view: Surface,
        start: Pointer,
        node_id: str,
        pressed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(view, start)
        self.node_id = node_id
        self.pressed = pressed or frozenset((node_id,))
        """The nodes that are meant: all of a frame when its title is pressed."""
        self._carried: CarriedAlong | None = None
        self._old: dict[str, Position] = {}
        self._new: dict[str, Position] = {}
        self._wire: WireItem | None = None

    @property
    def scrolls_at_edge(self) -> bool:
        """Whether nodes are on their way."""
        return bool(self._old)

    def begin(self) -> None:
        """Select what was pressed, so that it is what moves."""
        selection = self.scene.selection
        if self.start.has_control or self.start.has_shift:
            wanted = combined(selection.nodes, self.pressed, self.start)
            selection.select(wanted, selection.notes)
        elif not self.pressed <= selection.nodes:
            self.scene.select_wires(())
            selection.select(self.pressed)

    def move(self, pointer: Pointer) -> None:
        """Show the nodes where they would go: the pressed one on the grid, unless Alt is held."""
        if not self._old:
            if not self.is_drag(pointer) or self.node_id not in self.scene.selection.nodes:
                return
            graph = self.scene.graph
            selection = self.scene.selection
            self._old = {key: graph.position(key) for key in selection.nodes}
            self._carried = CarriedAlong(self.view, selection.nodes, selection.notes)
        way = pointer.scene - self.start.scene
        x, y = self._old[self.node_id]
        dx, dy = way.x(), way.y()
        if not pointer.has_alt:
            dx, dy = at.snapped(x + dx) - x, at.snapped(y + dy) - y
        self._new = {key: (px + dx, py + dy) for key, (px, py) in self._old.items()}
        self.scene.place_nodes(self._new)
        if self._carried is not None:
            self._carried.carry(dx, dy, apart=pointer.has_alt)
        self._light(None if pointer.has_alt else self._wire_below(pointer))

    def finish(self, pointer: Pointer) -> None:
        """Move for good, or select just the one that was clicked."""
        document, wire = self.scene.document, self._wire
        self._light(None)
        if not self._old:
            if not (pointer.has_control or pointer.has_shift):
                self.scene.select_wires(())
                self.scene.selection.select(self.pressed)
        elif self._carried is None:
            return
        elif wire is not None:
            place = self._new[self.node_id]
            command = splicing(document, self.node_id, place, wire.edge)
            if not document.push(self._carried.drop(command)):
                self.scene.place_nodes(self._old)
        elif (moving := self._carried.moving(self._new)) is not None:
            document.push(moving)
        else:
            self.cancel()

    def cancel(self) -> None:
        """Put the nodes back."""
        self._light(None)
        self.scene.place_nodes(self._old)
        if self._carried is not None:
            self._carried.put_back()

    def _wire_below(self, pointer: Pointer) -> WireItem | None:
        """The wire into which the node would go: at the mouse, else in the middle of its card."""
        if len(self._old) != 1 or self.scene.graph.edges_out_of(self.node_id):
            return None  # what leads on already cannot be put into a wire
        middle = self.scene.nodes[self.node_id].far_rect.center()
        for place, reach in ((pointer.scene, 12.0), (middle, CARD_REACH)):
            wire = self.scene.wire_at(place, self.view.reach(reach))
            if wire is not None and can_splice(self.scene.graph, self.node_id, wire.edge):
                return wire
        return None

    def _light(self, wire: WireItem | None) -> None:
        if wire is self._wire:
            return
        if self._wire is not None and self._wire.edge in self.scene.wires:
            self._wire.set_state(hovered=False)
        self._wire = wire
        self.scene.light(wire)
        if wire is None:
            self.view.explain("")
            return
        wire.set_state(hovered=True)
        ends = f"{wire.source.node.name} and {wire.target.node.name}"
        self.view.explain(f"Let go to insert it between {ends}; with Alt it is only moved.")
