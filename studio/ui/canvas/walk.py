"""From node to node along the wires, by keys."""

from collections.abc import Iterable

from studio.ui.canvas import geometry as at
from studio.ui.canvas.free_place import direction_of
from studio.ui.canvas.surface import Surface


class Walk:
    """Selects what feeds the selected node, what it feeds, or the branch beside it, whichever lies
    on that side in the direction in which the network flows.

    Where several ways lead on, it goes back the way it came, else to the first; the branches
    beside it are then one step to the side.
    """

    def __init__(self, view: Surface) -> None:
        self._view = view
        self._last = ("", "")

    def up(self) -> None:
        """Go to what lies above."""
        self._to_source() if self._flows_down() else self._aside(-1)

    def down(self) -> None:
        """Go to what lies below."""
        self._to_target() if self._flows_down() else self._aside(+1)

    def left(self) -> None:
        """Go to what lies on the left."""
        self._aside(-1) if self._flows_down() else self._to_source()

    def right(self) -> None:
        """Go to what lies on the right."""
        self._aside(+1) if self._flows_down() else self._to_target()

    # --- inside -----------------------------------------------------------------

    def _flows_down(self) -> bool:
        return direction_of(self._view.document) is at.DOWN

    def _to_source(self) -> None:
        here = self._here()
        if here:
            graph = self._view.canvas.graph
            sources = [edge.source.node for edge in graph.edges_into(here)]
            self._go(here, sources, f"Nothing feeds {graph.node(here).name}.")

    def _to_target(self) -> None:
        here = self._here()
        if here:
            graph = self._view.canvas.graph
            targets = [edge.target.node for edge in graph.edges_out_of(here)]
            self._go(here, self._across(targets), f"{graph.node(here).name} feeds nothing.")

    def _aside(self, step: int) -> None:
        here = self._here()
        if not here:
            return
        graph = self._view.canvas.graph
        above = [e.source.node for e in graph.edges_into(here)]
        below = [e.target.node for e in graph.edges_out_of(here)]
        beside = {e.target.node for key in above for e in graph.edges_out_of(key)}
        beside |= {e.source.node for key in below for e in graph.edges_into(key)}
        row = self._across(beside | {here})
        place = row.index(here) + step
        sides = ("to the left of", "to the right of") if self._flows_down() else ("above", "below")
        side = sides[step > 0]
        there = [row[place]] if 0 <= place < len(row) else []
        self._go(here, there, f"No branch {side} {graph.node(here).name}.")
        # Along the wires from there leads on, not back here.
        self._last = ("", "")

    def _here(self) -> str:
        """The one selected node; with none, the first is selected and nothing else happens."""
        view = self._view
        here = view.selection.single
        if here is not None and here in view.canvas.nodes:
            return here
        if view.selection.nodes:
            view.status_message.emit("Select one node to go on from.")
        elif view.canvas.nodes:
            view.selection.go_to((next(node.id for node in view.canvas.graph.nodes()),))
        return ""

    def _go(self, here: str, ways: list[str], otherwise: str) -> None:
        if not ways:
            self._view.status_message.emit(otherwise)
            return
        came_from, was_at = self._last
        there = came_from if was_at == here and came_from in ways else ways[0]
        self._last = (here, there)
        self._view.selection.go_to((there,))

    def _across(self, nodes: Iterable[str]) -> list[str]:
        """Nodes in their order across the flow."""
        graph, side = self._view.canvas.graph, 1 - direction_of(self._view.document).axis

        def order(key: str) -> tuple[float, float, str]:
            place = graph.position(key)
            return place[side], place[1 - side], key

        return sorted(nodes, key=order)
