"""The room in which a network is built and trained: canvas in the middle, panels around it.

Wiring only: who listens to whom. Built when the first project is opened, so that the start page
is there at once.
"""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from studio.codegen.script import Script
from studio.folders import autosave_folder
from studio.graph.catalogue import LayerSpec
from studio.graph.elements import Edge, PortRef
from studio.project.blocks import Block
from studio.ui.canvas.edits import chain_after
from studio.ui.canvas.focus_ring import CanvasPlace
from studio.ui.canvas.menus import selection_menu
from studio.ui.canvas.search.find_bar import FindBar
from studio.ui.canvas.search.layer_search import LayerSearch
from studio.ui.canvas.search.wiring import Wiring
from studio.ui.canvas.view import CanvasView
from studio.ui.child.backend import BackendChoice, mismatch
from studio.ui.child.keras_link import KerasLink
from studio.ui.code.code_panel import CodePanel
from studio.ui.data.data_panel import DataPanel
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.block_keeper import BlockKeeper
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.edit.wire_advisor import WireAdvisor
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.lesson.lesson_panel import LessonPanel
from studio.ui.lesson.links import Deeds
from studio.ui.outline.outline_panel import OutlinePanel
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.palette.successors import followers, leaders
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.run.room import TrainingRoom
from studio.ui.summary.summary_panel import SummaryPanel
from studio.ui.trained.evaluate_panel import EvaluatePanel
from studio.ui.trained.model_files import ModelFiles
from studio.ui.training.training_panel import TrainingPanel
from studio.ui.window.announce import Announcer
from studio.ui.window.autosaver import Autosaver
from studio.ui.window.panel_walk import PanelWalk

if TYPE_CHECKING:
    from studio.ui.compare.compare_window import CompareWindow

if TYPE_CHECKING:
    from studio.ui.map.explorer import MapExplorer

_LIST_WIDTH, _TABS_WIDTH, _LAPTOP_WIDTH = 230, 480, 1280
_LESSON_WIDTH = 300
_WATCH_ASIDE = QPointF(392.0, 128.0)  # from a node's corner to the middle of a Watch beside it


class Workspace(QWidget):
    """Everything around one open document."""

    message_shown = Signal(str)
    export_requested = Signal()

    def __init__(
        self,
        document: Document,
        link: KerasLink,
        room: TrainingRoom,
        backend: BackendChoice | None = None,
    ) -> None:
        super().__init__()
        self.document, self.room, self.backend = document, room, backend
        self.selection = Selection(self)
        self.analysis = Analysis(document, link, self)
        self._listed_objections = self.analysis.objections
        self.advisor = WireAdvisor(self.analysis, link, self)
        self.palette_panel = PalettePanel()
        self.outline = OutlinePanel(document, self.selection)
        self.lesson = LessonPanel()
        self.canvas = CanvasView(document, self.selection)
        self.find_bar = FindBar(document, self.selection)
        self.wiring = Wiring(document, self.selection, self.canvas)
        self.data = DataPanel(document)
        self.inspector = InspectorPanel(document, self.selection)
        self.code = CodePanel(self.selection, self._write_script, document, backend)
        self.summary = SummaryPanel(
            document, self.selection, link, lambda: self.analysis.script.text
        )
        self.problems = ProblemsPanel(self.selection)
        self.training = TrainingPanel(document, room)
        self.evaluation = EvaluatePanel(document, room, lambda: self.analysis.script.text)
        self.model_files = ModelFiles(
            document, room, self.evaluation.run, self._what_keeps_from_training, self
        )
        self.autosaver = Autosaver(document, autosave_folder(), room.background)
        self.announcer = Announcer(document, self.selection, self.canvas, self.outline.view)
        self.comparing: CompareWindow | None = None
        self.keeper = BlockKeeper(self, document, self.selection, self.palette_panel.shelf)
        self._lay_out()
        self.panels = PanelWalk((self.left, self.canvas, self.tabs))
        self._connect()

    # --- what the menus call ----------------------------------------------------

    def show_data(self) -> None:
        """Bring the data to the front."""
        self.tabs.setCurrentWidget(self.data)

    def choose_data(self) -> None:
        """Choose where the data come from."""
        self.show_data()
        self.data.choose_source()

    def open_data_file(self) -> None:
        """Ask for a file of the person's data."""
        self.show_data()
        self.data.choose_file()

    def open_data_folder(self) -> None:
        """Ask for a folder of images or texts."""
        self.show_data()
        self.data.choose_folder()

    def open_data(self, path: Path) -> None:
        """Take a file or a folder for the project's data."""
        self.show_data()
        self.data.open_path(path)

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

    def decode_on_map(self) -> None:
        """See on the map what the decoder makes of a point, or leave that."""
        self._explore_map(lambda explorer: explorer.toggle_decoding())

    def put_on_map(self) -> None:
        """Ask for a picture, and see where it falls on the map."""
        self._explore_map(lambda explorer: explorer.choose_picture())

    def _explore_map(self, what: Callable[["MapExplorer"], None]) -> None:
        self.show_training()
        if sentence := self.training.explore_map(what):
            self.message_shown.emit(sentence)

    def show_evaluation(self) -> None:
        """Bring to the front how well the trained network does."""
        self.tabs.setCurrentWidget(self.evaluation)
        self.evaluation.show_scores()

    def show_try(self) -> None:
        """Bring the place to try the trained network to the front."""
        self.tabs.setCurrentWidget(self.evaluation)
        self.evaluation.show_try()

    def show_gates(self) -> None:
        """Bring the gates of the trained network's recurrent layers to the front."""
        self.tabs.setCurrentWidget(self.evaluation)
        if refusal := self.evaluation.show_gates():
            self.message_shown.emit(refusal)

    def explain_layer(self) -> None:
        """Show what the selected layer is for, in Keras's own words."""
        self.show_node()
        self.inspector.explain()

    def train(self) -> str:
        """Train the network. Returns the sentence that keeps it from being trained, if any."""
        if self.room.is_running:
            return "A run is under way; stop it first (Shift+F5)."
        if self.room.is_lent:
            return "Values are being compared; stop that first (Run > Compare values of a setting)."
        if sentence := self._what_keeps_from_training():
            self.show_problems()
            return f"Not trained: {sentence}"
        if self.backend is not None and (
            wrong := mismatch(self.document.project, self.backend.name)
        ):
            self.show_code()  # where one click mends it
            return f"Not trained: {wrong.sentence}"
        self.show_training()
        self.room.train(self.document.project)
        return ""

    def compare_values(self, key: str = "", values: str = "") -> str:
        """Open the window that runs the project with several values of one setting. Returns the
        sentence that says why the setting or its values cannot be, if any."""
        if self.comparing is None:
            from studio.ui.compare.compare_window import CompareWindow

            made = CompareWindow(
                self.document, self.room, self._what_keeps_from_comparing, self.window()
            )
            made.message_shown.connect(self.message_shown)
            if self.backend is not None:
                # The values that are left would not compare with those before.
                self.backend.changed.connect(made.comparison.leave_rest)
            self.comparing = made
        return self.comparing.open_with(key, values)

    def stop_comparing(self) -> None:
        """End a comparison, as the window closes."""
        if self.comparing is not None:
            self.comparing.end()

    def _what_keeps_from_comparing(self) -> str:
        wrong = self.backend and mismatch(self.document.project, self.backend.name)
        return self._what_keeps_from_training() or (wrong.sentence if wrong else "")

    def _what_keeps_from_training(self) -> str:
        self.analysis.refresh()
        if not self.analysis.errors:
            return ""
        problems = [p.sentence for p in self.analysis.problems if p.severity == "error"]
        return [*problems, *(o.sentence for o in self.analysis.objections)][0]

    def keep_block(self) -> None:
        """Keep the selected nodes as a block, for other networks."""
        self.keeper.ask_for_name()

    def search_layers(self) -> None:
        """Open the search for a layer at the mouse, or in the middle of the canvas."""
        self.canvas.request_search()

    def rename_selected(self) -> None:
        """Let the selected node be renamed where it stands: in the outline, if one is there."""
        if self.outline.view.hasFocus():
            self.outline.rename_current()
        else:
            self.canvas.rename_selected()

    def find_layer(self) -> None:
        """Put the cursor into the search field of the palette."""
        self.left.setCurrentWidget(self.palette_panel)
        self.palette_panel.focus_search()

    def find_nodes(self) -> None:
        """Find nodes on the canvas by name, layer or value."""
        self.find_bar.open_bar()

    def show_outline(self) -> None:
        """Bring the outline to the front, with the cursor on its rows."""
        self.left.setCurrentWidget(self.outline)
        self.outline.focus_list()

    def show_lesson(self) -> None:
        """Bring the lesson of the open project to the front, if it has one."""
        if not self.lesson.name:
            self.message_shown.emit("This network has no lesson; those of the start page have one.")
            return
        self.left.setCurrentWidget(self.lesson)
        self.lesson.setFocus()

    # --- Qt ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Shown for the first time: now the width is known."""
        super().showEvent(event)
        if not self._is_shared_out:
            self._share_out()

    # --- inside -----------------------------------------------------------------

    def _lay_out(self) -> None:
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.tabBar().setChangeCurrentOnDrag(True)  # from Try it onto the map
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setProperty("class", "close")
        for panel, title in (
            (self.data, "Data"),
            (self.inspector, "Node"),
            (self.code, "Code"),
            (self.summary, "Summary"),
            (self.problems, "Problems"),
            (self.training, "Train"),
            (self.evaluation, "Evaluate"),
        ):
            self.tabs.addTab(panel, title)
        self.tabs.setCurrentWidget(self.inspector)
        self.left = QTabWidget(documentMode=True)
        self.left.setUsesScrollButtons(False)
        self.left.tabBar().setDrawBase(False)
        for page, title in (
            (self.palette_panel, "Layers"),
            (self.outline, "Outline"),
            (self.lesson, "Lesson"),
        ):
            page.setProperty("class", "panel")
            page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self.left.addTab(page, title)
        self.left.tabBar().setAccessibleName("Layers, outline and lesson")
        self.tabs.tabBar().setAccessibleName("Panels")
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(6)
        self.splitter.setChildrenCollapsible(False)
        middle = CanvasPlace(self.canvas, self.find_bar)
        for widget, stretch in ((self.left, 0), (middle, 3), (self.tabs, 2)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.left.setMinimumWidth(200)
        middle.setMinimumWidth(320)
        self.tabs.setMinimumWidth(_TABS_WIDTH)
        self._is_shared_out = False
        self._place_lesson()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.splitter)

    def _connect(self) -> None:
        self.document.replaced.connect(self._on_replaced)
        self.document.refused.connect(self.message_shown)
        self.autosaver.failed.connect(self.message_shown)
        self.palette_panel.layer_chosen.connect(self._on_layer_chosen)
        self.palette_panel.block_chosen.connect(self._on_block_chosen)
        self.palette_panel.message_shown.connect(self.message_shown)
        self.canvas.keep_requested.connect(self.keep_block)
        self.keeper.kept.connect(self.palette_panel.show_blocks)
        self.keeper.message_shown.connect(self.message_shown)
        self.canvas.layer_search_requested.connect(self._on_layer_search_requested)
        self.canvas.wire_dropped.connect(self._on_wire_dropped)
        self.canvas.wire_taken.connect(self.advisor.take)
        self.canvas.wire_let_go.connect(self.advisor.let_go)
        self.advisor.ports_came.connect(self.canvas.show_wire_objections)
        self.canvas.edit_requested.connect(self._on_edit_requested)
        self.canvas.status_message.connect(self.message_shown)
        self.find_bar.closed.connect(self.canvas.setFocus)
        self.outline.edit_requested.connect(self._on_edit_requested)
        self.lesson.link_followed.connect(self._on_lesson_link)
        self.outline.wire_selected.connect(self._on_wire_selected)
        self.outline.wire_wanted.connect(self.wiring.connect_from)
        self.outline.menu_wanted.connect(self._on_menu_wanted)
        self.wiring.message_shown.connect(self.message_shown)
        self.data.message_shown.connect(self.message_shown)
        self.training.watch_requested.connect(self._on_watch_requested)
        self.summary.message_shown.connect(self.message_shown)
        self.message_shown.connect(self.announcer.say)
        self.model_files.message_shown.connect(self.message_shown)
        self.model_files.loaded.connect(self.show_evaluation)
        self.analysis.script_changed.connect(self.evaluation.project_edited)
        self.code.export_requested.connect(self.export_requested)
        self.problems.count_changed.connect(self._on_problem_count_changed)
        self.analysis.script_changed.connect(self.code.outdate)
        self.analysis.problems_changed.connect(self._on_problems_changed)
        self.analysis.shapes_changed.connect(self._on_shapes_changed)
        self.analysis.keras_waited_for.connect(self.summary.set_waiting)

    def _place_lesson(self) -> None:
        """A tab for the lesson, and in front, where the project has one."""
        has_lesson = self.lesson.show_lesson(self.document.project.lesson)
        if not has_lesson and self.left.currentWidget() is self.lesson:
            # What a person needs next; left to itself, Qt goes on to the outline.
            self.left.setCurrentWidget(self.palette_panel)
        self.left.setTabVisible(self.left.indexOf(self.lesson), has_lesson)
        if has_lesson:
            self.left.setCurrentWidget(self.lesson)
            self._make_room_for_lesson()

    def _share_out(self) -> None:
        """Give each column its width: a laptop's goes to the canvas, of a large screen's more to
        the panels as well."""
        self._is_shared_out = True
        width = self.splitter.width()
        left = _LESSON_WIDTH if self.left.currentWidget() is self.lesson else _LIST_WIDTH
        right = _TABS_WIDTH + max(0, width - _LAPTOP_WIDTH) * 2 // 5
        self.splitter.setSizes([left, max(0, width - left - right), right])

    def _make_room_for_lesson(self) -> None:
        """A text wants longer lines than a list of layers."""
        if not self._is_shared_out:
            return
        left, middle, right = self.splitter.sizes()
        missing = max(0, _LESSON_WIDTH - left)
        self.splitter.setSizes([left + missing, middle - missing, right])

    def _on_lesson_link(self, link: str) -> None:
        if sentence := Deeds(self).do(link):
            self.message_shown.emit(sentence)

    def _on_replaced(self) -> None:
        self.room.forget()
        self._place_lesson()
        self.selection.select(())
        self.canvas.fit_all()

    def _on_layer_chosen(self, layer: str) -> None:
        self.canvas.add_layer_at(layer)
        self.canvas.setFocus()

    def _on_watch_requested(self) -> None:
        """A Watch of what the selected node gives, beside it."""
        graph, chosen = self.document.project.graph, self.selection.single
        if chosen is None or not graph.output_ports(chosen):
            self.message_shown.emit("Select the node whose output is to be watched, then add it.")
            return
        x, y = graph.position(chosen)
        beside = QPointF(x, y) + _WATCH_ASIDE
        self.canvas.add_layer_at("Watch", beside, wire=(PortRef(chosen), True))
        self.canvas.setFocus()

    def _on_block_chosen(self, block: Block) -> None:
        self.canvas.add_block(block)
        self.canvas.setFocus()

    def _on_block_found(self, scene: QPointF, block: Block) -> None:
        self.canvas.add_block(block, scene)
        self.canvas.setFocus()

    def _on_layer_search_requested(self, at: QPoint, scene: QPointF) -> None:
        self._search_at(at, scene)

    def _on_wire_dropped(self, port: PortRef, scene: QPointF, at: QPoint, is_output: bool) -> None:
        self._search_at(at, scene, (port, is_output))

    def _search_at(
        self, at: QPoint, scene: QPointF, wire: tuple[PortRef, bool] | None = None
    ) -> None:
        """Search for a layer; one that a dropped wire can be joined to, if there is a wire. Without
        one, what is added is chained behind the selected node, so what fits there comes first."""
        graph = self.document.project.graph
        chained = None if wire else chain_after(graph, self.selection.single)
        end = wire or (chained and (chained, True))
        search = LayerSearch(
            self,
            accepts=_takes_wire if wire and wire[1] else _gives_wire if wire else None,
            columns=tuple(self.document.project.columns()),
            first=self._usual_at(*end) if end else None,
            blocks=() if wire else self.palette_panel.shelf.blocks(),
        )
        search.block_chosen.connect(partial(self._on_block_found, scene))
        search.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if end and end[1]:
            self._leave_out_unfit(search, end[0])
        search.chosen.connect(partial(self._on_search_chosen, scene, wire))
        search.cancelled.connect(self.canvas.setFocus)
        search.open_at(at)

    def _usual_at(self, port: PortRef, is_output: bool) -> tuple[str, ...]:
        """What people usually put at the end of a wire, most usual first."""
        layer = self.document.project.graph.node(port.node).layer
        if not is_output:
            return leaders(layer)
        carried = self.advisor.carried(port)
        return followers(layer, *carried) if carried else followers(layer)

    def _leave_out_unfit(self, search: LayerSearch, port: PortRef) -> None:
        """Leave out what Keras would refuse on a wire, as soon as Keras has said so."""
        known = self.advisor.layers_for(port)
        if known is not None:
            search.set_unfit(known)
        else:
            self.advisor.layers_came.connect(search.set_unfit)

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

    def _on_wire_selected(self, edge: Edge) -> None:
        self.canvas.canvas.select_wires((edge,))

    def _on_menu_wanted(self, at: QPoint) -> None:
        selection_menu(self.canvas).popup(at)

    def _on_problem_count_changed(self, errors: int, warnings: int) -> None:
        count = errors + warnings
        index = self.tabs.indexOf(self.problems)
        # By way of the bar: QTabWidget's own door would have all of the panel painted twice.
        self.tabs.tabBar().setTabText(index, f"Problems {count}" if count else "Problems")

    def _write_script(self) -> Script:
        return self.analysis.script

    def _on_problems_changed(self) -> None:
        self.canvas.set_problems(self.analysis.problems)
        self.inspector.set_problems(self.analysis.problems)
        self._list_problems()

    def _list_problems(self) -> None:
        is_begun = bool(len(self.document.project.graph))
        self.problems.set_problems(
            self.analysis.problems, self.analysis.objections, is_begun=is_begun
        )
        self.outline.set_problems(self.analysis.problems, self.analysis.sentences)

    def _on_shapes_changed(self, changed: Collection[str]) -> None:
        reports, sentences = self.analysis.reports, self.analysis.sentences
        self.canvas.set_reports(reports, sentences, changed)
        self.inspector.set_reports(reports)
        self.inspector.set_objections(sentences)
        self.summary.set_reports(reports, changed)
        if self.analysis.objections != self._listed_objections:
            self._listed_objections = self.analysis.objections
            self._list_problems()


def _takes_wire(spec: LayerSpec) -> bool:
    return bool(spec.inputs)


def _gives_wire(spec: LayerSpec) -> bool:
    return bool(spec.outputs)
