"""The training panel: header, curves, map and settings, in a dock at the right or at the bottom.

It knows no pyqtgraph until there is something to draw: curves, map and settings are made when their
page is first looked at, so that the window starts without them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from studio.project.live_answer import Followed, followed
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.training.reading_bar import ReadingBar
from studio.ui.training.run_header import RunHeader
from studio.ui.training.settings_form import TrainingSettingsForm
from studio.ui.training.values_table import ValuesTable
from studio.ui.training.watch_hint import WatchHint
from studio.ui.widgets.lazy_page import LazyPage

if TYPE_CHECKING:
    from studio.ui.map.explorer import MapExplorer
    from studio.ui.map.latent_map import LatentMap
    from studio.ui.plane.plane_view import PlaneView
    from studio.ui.training.answer_view import AnswerView
    from studio.ui.training.curves import CurvesPanel

_PICTURES = {"line": "Line", "sequence": "Sequence", "plane": "Plane"}
_NO_MAP = (
    "There is no map to explore: put a Watch node on a wire, and train. "
    "The autoencoder's lesson has one."
)
WIDE, SIDE_BY_SIDE = 900, 800
ONE_ABOVE_THE_OTHER, STILL_ABOVE = 560, 500
"""How high the pages must be for curves and picture above each other, and how low they may become
before these part: the sentences about them come and go."""


class TrainingPanel(QWidget):
    """All that is seen of training. `train_requested` comes from the big button, `watch_requested`
    from the line that stands in for a map where nothing is watched, `mend_chosen` carries a change
    to try after what the curves tell."""

    train_requested = Signal()
    watch_requested = Signal()
    mend_chosen = Signal(object)

    def __init__(
        self, document: Document, room: TrainingRoom, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.room = document, room
        self.curves: CurvesPanel | None = None
        self.map: LatentMap | None = None
        self.explorer: MapExplorer | None = None
        self.answers: AnswerView | None = None
        self.plane: PlaneView | None = None
        self._followed: Followed | None = None
        self._has_picture = True
        self._followed, self._has_picture = self._what_to_show()
        self.header = RunHeader(room)
        self.header.train_requested.connect(self.train_requested)
        self.settings = LazyPage(self._make_settings)
        room.model.restarted.connect(self._on_restarted)
        document.settled.connect(self._on_settled)
        self._curves_page, self._map_page = _page(), _page()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        self.tabs.addTab(self._splitter, "Curves")
        self.tabs.addTab(self._map_page, "Map")
        self.values = LazyPage(lambda: ValuesTable(room.model))
        self.tabs.addTab(self.values, "Table")
        self.tabs.addTab(self.settings, "Settings")
        self._splitter.addWidget(self._curves_page)
        self._is_together = False
        self.tabs.installEventFilter(self)
        self.tabs.currentChanged.connect(self._on_page_changed)
        self.reading = ReadingBar(room.model, document)
        self.reading.mend_chosen.connect(self.mend_chosen)
        column.addWidget(self.reading)
        self.hint = WatchHint()
        self.hint.watch_requested.connect(self.watch_requested)
        self.hint.hide()
        column.addWidget(self.hint)

    def show_map(self) -> None:
        """Bring the map to the front."""
        self.tabs.setCurrentWidget(self._splitter if self._is_together else self._map_page)

    def explore_map(self, what: Callable[["MapExplorer"], None]) -> str:
        """Bring the map to the front and do this with it. Returns the sentence that says why not,
        if there is no map."""
        if not self.room.feed.function or self._followed is not None:
            return _NO_MAP

        def begin(_: object) -> None:
            what(self.make_explorer())

        self.show_map()
        self.room.background.run(_import_plots, begin)
        return ""

    def show_curves(self) -> None:
        """Bring the curves to the front."""
        self.tabs.setCurrentWidget(self._splitter)

    def show_settings(self) -> None:
        """Bring the settings to the front."""
        self.tabs.setCurrentWidget(self.settings)

    # --- pages come when they are looked at -------------------------------------------

    def _make_settings(self) -> TrainingSettingsForm:
        form = TrainingSettingsForm(self.document)
        form.set_devices(self.room.devices)
        self.room.devices_known.connect(form.set_devices)
        return form

    def _make_shown(self) -> None:
        if not self.isVisible():
            return
        shown = self.tabs.currentWidget()
        if shown is self._splitter and self.curves is None:
            self.make_curves()
            # One at a time: each takes some frames to make.
            QTimer.singleShot(0, self, self._make_shown)
        elif shown is self._map_page or (self._is_together and shown is self._splitter):
            self._make_picture()

    def _make_picture(self) -> None:
        """The answers of a network that can be followed by eye, else the map of what is watched."""
        if self._is_together and not self._has_picture:
            return
        shown: QWidget
        if self._followed is None:
            shown = self.make_map()
        elif self._followed.kind == "plane":
            shown = self.make_plane()
        else:
            shown = self.make_answers()
            self.make_answers().follow(self._followed)
        made: tuple[QWidget | None, ...] = (self.answers, self.plane, self.map)
        others = [view for view in made if view is not None and view is not shown]
        for view in others:
            view.hide()
        if others:  # the layout shows what is new by itself; what was put aside it leaves there
            shown.show()

    def _give_map_room(self) -> None:
        """Where curves and map stand above each other, an explored map has all the room."""
        is_column = self._is_together and self._splitter.orientation() == Qt.Orientation.Vertical
        is_explored = self.explorer is not None and self.explorer.is_engaged
        is_map_shown = self._has_picture and self._followed is None
        self._curves_page.setHidden(is_column and is_explored and is_map_shown)

    def make_answers(self) -> "AnswerView":
        """The view of the network's answers, made now if it is not there yet."""
        if self.answers is None:
            from studio.ui.training.answer_view import AnswerView

            self.answers = AnswerView(self.room.model)
            _fill(self._map_page, self.answers)
        return self.answers

    def make_plane(self) -> "PlaneView":
        """The view of the plane of the inputs, made now if it is not there yet."""
        if self.plane is None:
            from studio.ui.plane.plane_view import PlaneView

            self.plane = PlaneView()
            _fill(self._map_page, self.plane)
            self.plane.follow(self.room.plane_feed)
        return self.plane

    def make_curves(self) -> "CurvesPanel":
        """The curves, made now if they are not there yet."""
        if self.curves is None:
            from studio.ui.training.curves import CurvesPanel

            self.curves = CurvesPanel(self.room.model)
            _fill(self._curves_page, self.curves)
        return self.curves

    def make_map(self) -> "LatentMap":
        """The map, made now if it is not there yet."""
        if self.map is None:
            from studio.ui.map.latent_map import LatentMap

            self.map = LatentMap()
            _fill(self._map_page, self.map)
            self.map.follow(self.room.feed)
            # In a turn of its own: each takes some frames to make.
            QTimer.singleShot(0, self, self.make_explorer)
        return self.map

    def make_explorer(self) -> "MapExplorer":
        """What explores the map, made now if it is not there yet."""
        if self.explorer is None:
            from studio.ui.map.explorer import MapExplorer

            self.explorer = MapExplorer(self.make_map(), self.room.feed, self.room, self)
            self.explorer.engaged.connect(self._give_map_room)
        return self.explorer

    def _on_settled(self) -> None:
        """What can be shown of the network while it learns may be something else now."""
        if not self.room.is_running or self.room.is_winding_down:
            self._find_followed()

    def _find_followed(self) -> None:
        found = self._what_to_show()
        if found != (self._followed, self._has_picture):
            is_new = found[1] and not self._has_picture
            self._followed, self._has_picture = found
            self._name_pages()
            if is_new and self._is_together:
                self._share_out()
            self._on_page_changed()

    def _what_to_show(self) -> tuple[Followed | None, bool]:
        """The answers to draw, if any; and whether there is a picture at all, or can be."""
        project = self.document.project
        has_watch = bool(project.graph.of_layer("Watch"))
        found = None if has_watch else followed(project)
        return found, found is not None or has_watch or bool(self.room.model.run.watches)

    def _make_room(self) -> None:
        """Where there is no picture, the curves have its room, and a line says how to get one."""
        if self._is_together:
            self._map_page.setVisible(self._has_picture)
        # A map that was explored may be that of the network before.
        self._give_map_room()
        is_in_front = self.tabs.currentWidget() is self._splitter
        self.hint.setVisible(self._is_together and not self._has_picture and is_in_front)

    def _name_pages(self) -> None:
        self._make_room()
        name = _PICTURES[self._followed.kind] if self._followed else "Map"
        if self._is_together and self._has_picture:
            self.tabs.setTabText(0, f"Curves and {name.lower()}")
        elif self._is_together:
            self.tabs.setTabText(0, "Curves")
        else:
            self.tabs.setTabText(0, "Curves")
            self.tabs.setTabText(1, name)

    def _on_page_changed(self) -> None:
        self._make_room()
        # Importing pyqtgraph takes half a second, which the window's thread does not wait for.
        self.room.background.run(_import_plots, self._on_plots_imported)

    def _on_plots_imported(self, _: object) -> None:
        self._make_shown()

    def _on_restarted(self) -> None:
        if self.tabs.currentWidget() is self.settings:
            self.show_curves()
        self._find_followed()
        self._on_page_changed()

    def _arrange(self) -> None:
        """Curves and map together where there is room, beside or above each other; else a page
        each."""
        is_wide = self.width() >= SIDE_BY_SIDE
        orientation = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self._splitter.orientation() != orientation:
            self._splitter.setOrientation(orientation)
            self._share_out()
        least = STILL_ABOVE if self._is_together else ONE_ABOVE_THE_OTHER
        self._put_together(is_wide or self.tabs.height() >= least)
        self._give_map_room()

    def _put_together(self, is_together: bool) -> None:
        if is_together == self._is_together:
            return
        self._is_together = is_together
        if is_together:
            was_map = self.tabs.currentWidget() is self._map_page
            self.tabs.removeTab(self.tabs.indexOf(self._map_page))
            self._splitter.addWidget(self._map_page)
            self._map_page.show()
            self._share_out()
            if was_map:
                self.show_curves()
        else:
            self.tabs.insertTab(1, self._map_page, "Map")
        self._name_pages()
        self._on_page_changed()

    def _share_out(self) -> None:
        is_row = self._splitter.orientation() == Qt.Orientation.Horizontal
        # A row gives the curves more, a column the picture: map and plane want to be near a square.
        is_plane = self._followed is not None and self._followed.kind == "plane"
        column = [330, 670] if is_plane else [420, 580]
        self._splitter.setSizes([550, 450] if is_row else column)

    # --- Qt ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for a dock at the right (narrow) or at the bottom (wide)."""
        super().resizeEvent(event)
        self.header.set_wide(self.width() >= WIDE)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pages have another height: a sentence above or below them came, or went."""
        if watched is self.tabs and event.type() is QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._arrange)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """What is shown for the first time is made now."""
        super().showEvent(event)
        self._on_page_changed()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(340, 220)


def _import_plots() -> None:
    import studio.ui.map.explorer
    import studio.ui.plane.plane_view
    import studio.ui.training.answer_view
    import studio.ui.training.curves  # noqa: F401


def _page() -> QWidget:
    page = QWidget()
    # What fits a wide dock must not keep it from being made narrow.
    page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    return page


def _fill(page: QWidget, content: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(content)
