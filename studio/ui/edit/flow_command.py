"""Drawing the network the other way, as one undo step."""

from collections.abc import Mapping
from dataclasses import replace

from studio.graph.elements import Position
from studio.project.drawing import Flow
from studio.ui.edit.document import Document, DocumentCommand

NAMES: Mapping[str, str] = {"down": "top to bottom", "right": "left to right"}


class SetFlow(DocumentCommand):
    """Let the network flow down or to the right, with its nodes and notes put where that makes a
    sensible picture."""

    def __init__(
        self,
        document: Document,
        flow: Flow,
        nodes: Mapping[str, Position],
        notes: Mapping[str, Position],
    ) -> None:
        super().__init__(document, f"Flow {NAMES[flow]}")
        self.drawing = document.project.drawing
        self.old_flow, self.new_flow = self.drawing.flow, flow
        self.new_nodes, self.new_notes = dict(nodes), dict(notes)
        self.old_nodes = {key: self.graph.position(key) for key in nodes}
        self.old_notes = {key: self.drawing.note(key).position for key in notes}

    def apply(self) -> None:
        """Turn the picture."""
        self._show(self.new_flow, self.new_nodes, self.new_notes)

    def revert(self) -> None:
        """Turn it back, every node to the very place where it was."""
        self._show(self.old_flow, self.old_nodes, self.old_notes)

    def _show(
        self, flow: Flow, nodes: Mapping[str, Position], notes: Mapping[str, Position]
    ) -> None:
        self.drawing.set_flow(flow)
        self.graph.move(nodes)
        for key, place in notes.items():
            self.drawing.replace_note(replace(self.drawing.note(key), position=place))
