"""What every gesture of the mouse has in common."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

from studio.graph.elements import PortRef
from studio.ui.canvas.surface import Surface

Modifier = Qt.KeyboardModifier


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is, in the scene, in the viewport and on the screen."""

    scene: QPointF
    view: QPoint
    screen: QPoint
    modifiers: Qt.KeyboardModifier

    @property
    def has_shift(self) -> bool:
        """Whether Shift is held: add to what is selected."""
        return bool(self.modifiers & Modifier.ShiftModifier)

    @property
    def has_control(self) -> bool:
        """Whether Ctrl is held: toggle."""
        return bool(self.modifiers & Modifier.ControlModifier)

    @property
    def has_alt(self) -> bool:
        """Whether Alt is held: do not snap."""
        return bool(self.modifiers & Modifier.AltModifier)


class Tool:
    """One gesture, from press to release. A gesture makes at most one undo step, at its end."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: Surface, start: Pointer) -> None:
        self.view, self.scene, self.start = view, view.canvas, start

    def begin(self) -> None:
        """The button went down."""

    def move(self, pointer: Pointer) -> None:
        """The mouse moved with the button down."""

    def finish(self, pointer: Pointer) -> None:
        """The button came up: do it."""

    @property
    def scrolls_at_edge(self) -> bool:
        """Whether the picture moves along when the mouse comes near the edge of the window."""
        return False

    def advise(self, objections: Mapping[PortRef, str]) -> None:
        """Keras objects to these ports, for the wire in hand if there is one."""

    def cancel(self) -> None:
        """Esc, or the ground gave way: leave everything as it was."""

    def is_drag(self, pointer: Pointer) -> bool:
        """Whether the mouse went far enough to mean it."""
        return (pointer.view - self.start.view).manhattanLength() >= 4
