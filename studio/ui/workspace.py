"""The room in which a network is built and trained: canvas in the middle, panels around it.

Wiring only: who listens to whom. Built when the first project is opened, so that the start page
is there at once.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from studio.folders import autosave_folder
from studio.graph.catalogue import LayerSpec
from studio.graph.elements import PortRef
from studio.ui.analysis import Analysis
from studio.ui.autosaver import Autosaver
from studio.ui.canvas.view import CanvasView
from studio.ui.code.code_panel import CodePanel
from studio.ui.document import Document
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.keras_link import KerasLink
from studio.ui.layer_search import LayerSearch
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.problems_panel import ProblemsPanel
from studio.ui.selection import Selection
from studio.ui.summary_panel import SummaryPanel
from studio.ui.training.room import TrainingRoom
from studio.ui.training.training_panel import TrainingPanel


class Workspace(QWidget):
    """Everything around one open document."""

    message_shown = Signal(str)
    export_requested = Signal()

    def __init__(self, document: Document, link: KerasLink, room: TrainingRoom) -> None:
        super().__init__()
        self.document, self.room = document, room
        self.selection = Selection(self)
        self.analysis = Analysis(document, link, self)
        self.palette_panel = PalettePanel()
        self.canvas = CanvasView(document, self.selection)
        self.inspector = InspectorPanel(document, self.selection)
        self.code = CodePanel(self.selection)
        self.summary = SummaryPanel(document, self.selection)
        self.problems = ProblemsPanel(self.selection)
        self.training = TrainingPanel(document, room)
        self.autosaver = Autosaver(document, autosave_folder(), room.background)
        self._lay_out()
        self._connect()

    # --- what the menus call ----------------------------------------------------

    def show_node(self) -> None:
        """Bring the inspector to the front."""
        self.tabs.setCurrentWidget(self.inspector)

    def show_code(self) -> None:
        """Bring the script to the front."""
        self.tabs.setCurrentWidget(self.code)

    def show_summary(self) -> None:
        """Bring the summary to the front."""
        self.tabs.setCurrentWidget(self.summary)

    def show_problems(self) -> None:
        """Bring the problems to the front."""
        self.tabs.setCurrentWidget(self.problems)

    def show_training(self) -> None:
        """Bring the training room to the front."""
        self.tabs.setCurrentWidget(self.training)

    def explain_layer(self) -> None:
        """Show what the selected layer is for, in Keras's own words."""
        self.show_node()
        self.inspector.explain()

    def train(self) -> str:
        """Train the network. Returns the sentence that keeps it from being trained, if any."""
        if self.room.is_running:
            return "A run is under way; stop it first (Shift+F5)."
        self.analysis.refresh()
        if self.analysis.errors:
            self.show_problems()
            problems = [p.sentence for p in self.analysis.problems if p.severity == "error"]
            return "Not trained: " + [*problems, *(o.sentence for o in self.analysis.objections)][0]
        self.show_training()
        self.room.train(self.document.project)
        return ""

    def search_layers(self) -> None:
        """Open the search for a layer at the mouse, or in the middle of the canvas."""
        self.canvas.request_search()

    # --- inside -----------------------------------------------------------------

    def _lay_out(self) -> None:
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.tabBar().setDrawBase(False)
        for panel, title in (
            (self.inspector, "Node"),
            (self.code, "Code"),
            (self.summary, "Summary"),
            (self.problems, "Problems"),
            (self.training, "Train"),
        ):
            self.tabs.addTab(panel, title)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(6)
        self.splitter.setChildrenCollapsible(False)
        for widget, stretch in ((self.palette_panel, 0), (self.canvas, 3), (self.tabs, 2)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.palette_panel.setProperty("class", "panel")
        self.palette_panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.palette_panel.setMinimumWidth(200)
        self.canvas.setMinimumWidth(320)
        self.tabs.setMinimumWidth(400)
        self.splitter.setSizes([230, 560, 470])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.splitter)

    def _connect(self) -> None:
        self.document.replaced.connect(self._on_replaced)
        self.document.refused.connect(self.message_shown)
        self.autosaver.failed.connect(self.message_shown)
        self.palette_panel.layer_chosen.connect(self._on_layer_chosen)
        self.canvas.layer_search_requested.connect(self._on_layer_search_requested)
        self.canvas.wire_dropped.connect(self._on_wire_dropped)
        self.canvas.edit_requested.connect(self._on_edit_requested)
        self.canvas.status_message.connect(self.message_shown)
        self.code.export_requested.connect(self.export_requested)
        self.problems.count_changed.connect(self._on_problem_count_changed)
        self.analysis.script_changed.connect(self.code.set_script)
        self.analysis.problems_changed.connect(self._on_problems_changed)
        self.analysis.shapes_changed.connect(self._on_shapes_changed)
        self.analysis.keras_waited_for.connect(self.summary.set_waiting)

    def _on_replaced(self) -> None:
        self.selection.select(())
        self.canvas.fit_all()

    def _on_layer_chosen(self, layer: str) -> None:
        self.canvas.add_layer_at(layer)
        self.canvas.setFocus()

    def _on_layer_search_requested(self, at: QPoint, scene: QPointF) -> None:
        self._search_at(at, scene)

    def _on_wire_dropped(self, port: PortRef, scene: QPointF, at: QPoint, is_output: bool) -> None:
        self._search_at(at, scene, (port, is_output))

    def _search_at(
        self, at: QPoint, scene: QPointF, wire: tuple[PortRef, bool] | None = None
    ) -> None:
        """Search for a layer; one that a dropped wire can be joined to, if there is a wire."""
        search = LayerSearch(
            self,
            accepts=_takes_wire if wire and wire[1] else _gives_wire if wire else None,
            columns=tuple(self.document.project.columns()),
        )
        search.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        search.chosen.connect(partial(self._on_search_chosen, scene, wire))
        search.cancelled.connect(self.canvas.setFocus)
        search.open_at(at)

    def _on_search_chosen(
        self,
        scene: QPointF,
        wire: tuple[PortRef, bool] | None,
        layer: str,
        params: dict[str, Any],
    ) -> None:
        self.canvas.add_layer_at(layer, scene, params, wire)
        self.canvas.setFocus()

    def _on_edit_requested(self, node_id: str) -> None:
        self.selection.select([node_id])
        self.show_node()
        self.inspector.setFocus()

    def _on_problem_count_changed(self, errors: int, warnings: int) -> None:
        count = errors + warnings
        index = self.tabs.indexOf(self.problems)
        self.tabs.setTabText(index, f"Problems {count}" if count else "Problems")

    def _on_problems_changed(self) -> None:
        self.canvas.set_problems(self.analysis.problems)
        self.inspector.set_problems(self.analysis.problems)
        self.problems.set_problems(self.analysis.problems, list(self.analysis.objections))

    def _on_shapes_changed(self) -> None:
        objections = {o.node: o.sentence for o in self.analysis.objections}
        self.canvas.set_reports(self.analysis.reports, objections)
        self.inspector.set_reports(self.analysis.reports)
        self.inspector.set_objections(objections)
        self.summary.set_reports(self.analysis.reports)
        self.problems.set_problems(self.analysis.problems, list(self.analysis.objections))


def _takes_wire(spec: LayerSpec) -> bool:
    return bool(spec.inputs)


def _gives_wire(spec: LayerSpec) -> bool:
    return bool(spec.outputs)
