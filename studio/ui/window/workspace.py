"""The room in which a network is built and trained: canvas in the middle, panels around it.

Wiring only: who listens to whom. Built when the first project is opened, so that the start page
is there at once.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.codegen.script import Script
from studio.folders import autosave_folder
from studio.graph.elements import Edge
from studio.ui.canvas.focus_ring import CanvasPlace
from studio.ui.canvas.menus import selection_menu
from studio.ui.canvas.search.node_finder import NodeFinder
from studio.ui.canvas.search.wiring import Wiring
from studio.ui.canvas.view import CanvasView
from studio.ui.child.backend import BackendChoice
from studio.ui.child.keras_link import KerasLink
from studio.ui.code.code_panel import CodePanel
from studio.ui.data.data_panel import DataPanel
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.block_keeper import BlockKeeper
from studio.ui.edit.document import Document
from studio.ui.edit.mend_offers import MendOffers
from studio.ui.edit.selection import Selection
from studio.ui.edit.wire_advisor import WireAdvisor
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.lesson.lesson_panel import LessonPanel
from studio.ui.lesson.links import Doing, LessonLinks
from studio.ui.outline.outline_panel import OutlinePanel
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.run.room import TrainingRoom
from studio.ui.summary.summary_panel import SummaryPanel
from studio.ui.trained.evaluate_panel import EvaluatePanel
from studio.ui.trained.model_files import ModelFiles
from studio.ui.training.training_panel import TrainingPanel
from studio.ui.widgets.lazy_page import LazyPage
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.window.adding import Adding
from studio.ui.window.announce import Announcer
from studio.ui.window.autosaver import Autosaver
from studio.ui.window.columns import Columns
from studio.ui.window.mending import Mending
from studio.ui.window.panel_walk import PanelWalk
from studio.ui.window.past_runs import PastRuns
from studio.ui.window.starting import Starting

if TYPE_CHECKING:
    from studio.ui.map.explorer import MapExplorer


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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.room = document, room
        self.selection = Selection(self)
        self.analysis = Analysis(document, link, self)
        self._listed_objections = self.analysis.objections
        self.advisor = WireAdvisor(self.analysis, link, self)
        self.starting = Starting(document, room, self.analysis, backend, self)
        self.palette_panel = PalettePanel()
        self.outline = OutlinePanel(document, self.selection)
        self.lesson = LessonPanel()
        self.canvas = CanvasView(document, self.selection)
        self.finder = NodeFinder(document, self.selection)
        self.find_bar = self.finder.bar
        self.wiring = Wiring(document, self.selection, self.canvas)
        self.data_page = LazyPage(self._make_data)
        self.inspector = InspectorPanel(document, self.selection)
        self.code = CodePanel(self.selection, self._write_script, document, backend)
        self.summary = SummaryPanel(
            document, self.selection, link, lambda: self.analysis.script.text
        )
        self.problems = ProblemsPanel(self.selection)
        offers = MendOffers(self.analysis, link, self)
        self.mending = Mending(document, offers, self.canvas, self.problems, self)
        self.training = TrainingPanel(document, room)
        self.evaluation = EvaluatePanel(document, room, lambda: self.analysis.script.text)
        self.model_files = ModelFiles(
            document, room, self.evaluation.follower, self.starting.wrong_with_network, self
        )
        self.past_runs = PastRuns(document, room, self.evaluation.follower, self)
        self.autosaver = Autosaver(document, autosave_folder(), room.background)
        self.announcer = Announcer(document, self.selection, self.canvas, self.outline.view)
        self.offers = OfferBar()
        self.keeper = BlockKeeper(self, document, self.selection, self.palette_panel.shelf)
        self.adding = Adding(
            document, self.selection, self.canvas, self.palette_panel, self.advisor, self
        )
        self.links = LessonLinks(
            document, self.selection, self._do_for_lesson, self.starting.compare
        )
        self._lay_out()
        self.panels = PanelWalk((self.left, self.canvas, self.tabs))
        self._connect()

    @property
    def data(self) -> DataPanel:
        """All about the data, made now if nobody has looked at it yet."""
        panel = self.data_page.made()
        assert panel is not None
        return panel

    # --- what the menus call ----------------------------------------------------

    def show_data(self) -> None:
        """Bring the data to the front."""
        self.tabs.setCurrentWidget(self.data_page)

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

    def may_leave_result(self) -> bool:
        """Whether the window may close: no trained model waits to be saved, or it is given up."""
        return self.training.header.result_bar.may_leave()

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

    # --- inside -----------------------------------------------------------------

    def _make_data(self) -> DataPanel:
        panel = DataPanel(self.document)
        panel.message_shown.connect(self.message_shown)
        panel.network_begun.connect(self._on_network_begun)
        return panel

    def _lay_out(self) -> None:
        self.columns = Columns(
            lists=(
                (self.palette_panel, "Layers"),
                (self.outline, "Outline"),
                (self.lesson, "Lesson"),
            ),
            lesson=self.lesson,
            middle=CanvasPlace(self.canvas, self.find_bar),
            panels=(
                (self.data_page, "Data"),
                (self.inspector, "Node"),
                (self.code, "Code"),
                (self.summary, "Summary"),
                (self.problems, "Problems"),
                (self.training, "Train"),
                (self.evaluation, "Evaluate"),
            ),
            parent=self,
        )
        self.left, self.tabs = self.columns.left, self.columns.right
        self.tabs.setCurrentWidget(self.inspector)
        self._place_lesson()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.offers)
        box.addWidget(self.past_runs.bar)
        box.addWidget(self.columns, 1)

    def _connect(self) -> None:
        self.document.replaced.connect(self._on_replaced)
        self.document.refused.connect(self.message_shown)
        self.autosaver.failed.connect(self.message_shown)
        self.palette_panel.message_shown.connect(self.message_shown)
        self.canvas.keep_requested.connect(self.keep_block)
        self.canvas.data_wanted.connect(self.open_data_file)
        self.keeper.kept.connect(self.palette_panel.show_blocks)
        self.keeper.message_shown.connect(self.message_shown)
        self.starting.problems_wanted.connect(self.show_problems)
        self.starting.code_wanted.connect(self.show_code)
        self.starting.training_wanted.connect(self.show_training)
        self.starting.message_shown.connect(self.message_shown)
        self.past_runs.message_shown.connect(self.message_shown)
        further = self.training.header.further
        further.go_on_wanted.connect(self.past_runs.go_on_with_shown)
        further.train_on_wanted.connect(self.past_runs.train_on_with_shown)
        self.past_runs.going_on.connect(self.show_training)
        self.adding.message_shown.connect(self.message_shown)
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
        self.training.watch_requested.connect(self.adding.add_watch)
        self.training.mend_chosen.connect(self.mending.make)
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
        self.analysis.keras_waited_for.connect(self.problems.set_waiting)
        self.document.replaced.connect(self._warm_up)

    def _warm_up(self) -> None:
        """Once the window shows the project: let the process that waits be one for its script."""
        QTimer.singleShot(0, self, lambda: self.room.spare.want(self.analysis.script.environment))

    def _place_lesson(self) -> None:
        self.columns.place_lesson(self.lesson.show_lesson(self.document.project.lesson))

    def _on_lesson_link(self, link: str) -> None:
        if sentence := self.links.follow(link):
            self.message_shown.emit(sentence)

    def _do_for_lesson(self, doing: Doing) -> str:
        match doing:
            case Doing.TRAIN:
                return self.starting.train()
            case Doing.CODE:
                self.show_code()
            case Doing.SUMMARY:
                self.show_summary()
            case Doing.PICTURES:
                self.show_training()
                self.training.show_curves()
            case Doing.GATES:
                self.show_gates()
            case Doing.SETTINGS:
                self.show_training()
                self.training.show_settings()
            case Doing.CANVAS:
                self.canvas.fit_all()
            case Doing.DECODE:
                self.decode_on_map()
            case _:
                assert_never(doing)
        return ""

    def _on_replaced(self) -> None:
        self.room.forget()
        self._place_lesson()
        self.selection.select(())

    def _on_network_begun(self, inputs: list[str]) -> None:
        """Show all of it, with an Input selected: a layer that is added goes behind it."""
        self.selection.select(inputs[:1])
        self.canvas.fit_all()

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
        self.problems.set_waiting("")
        self.canvas.set_reports(reports, sentences, changed)
        self.inspector.set_reports(reports)
        self.inspector.set_objections(sentences)
        self.summary.set_reports(reports, changed)
        if self.analysis.objections != self._listed_objections:
            self._listed_objections = self.analysis.objections
            self._list_problems()
