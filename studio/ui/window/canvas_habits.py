"""How a person likes the canvas, kept from one start to the next."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings

from studio.project.drawing import Flow
from studio.ui.widgets.settings import flag, one_of, read

if TYPE_CHECKING:
    from studio.ui.window.workspace import Workspace


def usual_flow(settings: QSettings) -> Flow:
    """Which way a new network flows: the way that was chosen last."""
    return "right" if read(settings, "flow", one_of("down", "right"), "down") == "right" else "down"


class CanvasHabits(QObject):
    """Writes down what is chosen on the canvas, and sets a new canvas up accordingly."""

    def __init__(self, settings: QSettings, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self.settings = settings
        minimap = workspace.canvas.minimap
        minimap.set_wanted(read(settings, "minimap", flag, True))
        minimap.toggled.connect(self._on_minimap_toggled)
        workspace.document.flow_changed.connect(self._on_flow_changed)

    def _on_minimap_toggled(self, is_wanted: bool) -> None:
        self.settings.setValue("minimap", is_wanted)

    def _on_flow_changed(self, flow: str) -> None:
        self.settings.setValue("flow", flow)
