"""How a person likes the canvas, kept from one start to the next."""

from PySide6.QtCore import QObject, QSettings

from studio.project.drawing import Flow
from studio.ui.canvas.view import CanvasView
from studio.ui.edit.document import Document
from studio.ui.widgets.settings import flag, one_of, read


def usual_flow(settings: QSettings) -> Flow:
    """Which way a new network flows: the way that was chosen last."""
    return "right" if read(settings, "flow", one_of("down", "right"), "down") == "right" else "down"


class CanvasHabits(QObject):
    """Writes down what is chosen on the canvas, and sets a new canvas up accordingly."""

    def __init__(self, settings: QSettings, canvas: CanvasView, document: Document) -> None:
        super().__init__(canvas)
        self.settings = settings
        canvas.minimap.set_wanted(read(settings, "minimap", flag, True))
        canvas.minimap.toggled.connect(self._on_minimap_toggled)
        document.flow_changed.connect(self._on_flow_changed)

    def _on_minimap_toggled(self, is_wanted: bool) -> None:
        self.settings.setValue("minimap", is_wanted)

    def _on_flow_changed(self, flow: str) -> None:
        self.settings.setValue("flow", flow)
