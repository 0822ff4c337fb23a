"""From node to node along the wires, by keys."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView


class Walk:
    """Selects what feeds the selected node, what it feeds, or the branch beside it.

    Where several ways lead on, it goes back the way it came, else to the first; the branches
    beside it are then one step to the side.
    """

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._last = ("", "")

    def to_source(self) -> None:
        """Go to what feeds the selected node."""
        here = self._here()
        if here:
            graph = self._view.canvas.graph
            sources = [edge.source.node for edge in graph.edges_into(here)]
            self._go(here, sources, f"Nothing feeds {graph.node(here).name}.")

    def to_target(self) -> None:
        """Go to what the selected node feeds."""
        here = self._here()
        if here:
            graph = self._view.canvas.graph
            targets = [edge.target.node for edge in graph.edges_out_of(here)]
            self._go(here, self._from_left(targets), f"{graph.node(here).name} feeds nothing.")

    def to_left(self) -> None:
        """Go to the branch at the left."""
        self._aside(-1)

    def to_right(self) -> None:
        """Go to the branch at the right."""
        self._aside(+1)

    def _aside(self, step: int) -> None:
        here = self._here()
        if not here:
            return
        graph = self._view.canvas.graph
        above = [e.source.node for e in graph.edges_into(here)]
        below = [e.target.node for e in graph.edges_out_of(here)]
        beside = {e.target.node for key in above for e in graph.edges_out_of(key)}
        beside |= {e.source.node for key in below for e in graph.edges_into(key)}
        row = self._from_left(beside | {here})
        place = row.index(here) + step
        side = "left" if step < 0 else "right"
        there = [row[place]] if 0 <= place < len(row) else []
        self._go(here, there, f"No branch to the {side} of {graph.node(here).name}.")
        # Up or down from there leads on, not back here.
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

    def _from_left(self, nodes: Iterable[str]) -> list[str]:
        graph = self._view.canvas.graph
        return sorted(nodes, key=lambda key: (graph.position(key), key))
