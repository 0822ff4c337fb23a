"""Move the picture under the window: middle button, or Space and the left one."""

from PySide6.QtCore import Qt

from studio.ui.canvas.tools.base import Pointer, Tool


class PanTool(Tool):
    """Scrolls along with the mouse; scrolling shifts what is painted already."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def begin(self) -> None:
        """Take hold."""
        self._last = self.start.view

    def move(self, pointer: Pointer) -> None:
        """Keep what was grabbed under the mouse."""
        step = pointer.view - self._last
        self._last = pointer.view
        self.view.camera.pan(-step.x(), -step.y())
