"""The title bar of an open frame: its arrow collapses it, the rest moves its nodes."""

from studio.ui.canvas.items.open_frame import ARROW
from studio.ui.canvas.look import NEAR
from studio.ui.canvas.tools.base import Pointer
from studio.ui.canvas.tools.move import MoveTool


class TitleTool(MoveTool):
    """A drag moves all nodes of the frame, a click selects them, one on the arrow collapses it."""

    def finish(self, pointer: Pointer) -> None:
        """Do what was meant."""
        frame = self.scene.document.project.drawing.frame_of(self.node_id)
        shown = self.scene.frames.open.get(frame.id) if frame else None
        if frame is not None and shown is not None and not self.scrolls_at_edge:
            arrow = shown.bar
            arrow.setWidth(ARROW)
            if arrow.contains(self.start.scene) and self.view.camera.scale >= NEAR:
                self.view.collapse_requested.emit(frame.id)
                return
        super().finish(pointer)
