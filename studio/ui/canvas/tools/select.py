"""Select: what a click on a node or a wire means, and the marquee over empty canvas."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.ui.canvas.tools.base import Pointer, Tool


def combined(base: frozenset[str], nodes: frozenset[str], pointer: Pointer) -> frozenset[str]:
    """What is selected when these nodes are pointed at: Ctrl toggles, Shift adds."""
    if pointer.has_control:
        return base ^ nodes
    return base | nodes if pointer.has_shift else nodes


class MarqueeTool(Tool):
    """Draws a rectangle and selects what it meets. Panels hear of it once, at the end."""

    def begin(self) -> None:
        """Remember what Shift adds to."""
        self._base = self.scene.selection.nodes
        self._base_notes = self.scene.selection.notes
        self._is_open = False

    def move(self, pointer: Pointer) -> None:
        """Show the rectangle and what it would select."""
        if not self._is_open and not self.is_drag(pointer):
            return
        if not self._is_open:
            self._is_open = True
            marquee, look = self.scene.marquee, self.scene.look
            marquee.setPen(look.marquee_pen)
            marquee.setBrush(look.marquee_brush)
            marquee.setVisible(True)
        rect = QRectF(self.start.scene, pointer.scene).normalized()
        path = QPainterPath()
        path.addRect(rect)
        self.scene.marquee.setPath(path)
        self.scene.show_selected(self._result(pointer))
        self.scene.notes.show_selected(self._notes(pointer))

    @property
    def scrolls_at_edge(self) -> bool:
        """Whether the rectangle is open."""
        return self._is_open

    def finish(self, pointer: Pointer) -> None:
        """Select; a click on empty canvas selects nothing."""
        if self._is_open:
            wanted, notes = self._result(pointer), self._notes(pointer)
            self._close()
        else:
            wanted = combined(self._base, frozenset(), pointer)
            notes = combined(self._base_notes, frozenset(), pointer)
        self.scene.select_wires(())
        self.scene.selection.select(wanted, notes)
        self.scene.show_selected(wanted)

    def cancel(self) -> None:
        """Select what was selected before."""
        self._close()
        self.scene.show_selected(self._base)
        self.scene.notes.show_selected(self._base_notes)

    def _result(self, pointer: Pointer) -> frozenset[str]:
        rect = QRectF(self.start.scene, pointer.scene).normalized()
        met = frozenset(item.node.id for item in self.scene.nodes_in(rect))
        return combined(self._base, met, pointer)

    def _notes(self, pointer: Pointer) -> frozenset[str]:
        rect = QRectF(self.start.scene, pointer.scene).normalized()
        return combined(self._base_notes, frozenset(self.scene.notes.within(rect)), pointer)

    def _close(self) -> None:
        self.scene.marquee.setVisible(False)
        self.scene.marquee.setPath(QPainterPath())


class WireClickTool(Tool):
    """Selects a wire."""

    def begin(self) -> None:
        """Select the wire that was pressed."""
        wire = self.scene.wire_at(self.start.scene, self.view.reach(6))
        if wire is None:
            return
        chosen, edge = self.scene.selected_wires, frozenset((wire.edge,))
        if self.start.has_control:
            wanted = chosen ^ edge
        elif self.start.has_shift:
            wanted = chosen | edge
        else:
            wanted = edge
            self.scene.selection.select(())
        self.scene.select_wires(wanted)
