"""Every control of the panels that edit does something: it is worked, and the project is another.

The controls are found by walking the panels' widgets. One that is to change nothing stands in the
list of its panel, with the reason.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QPushButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import Facts
from studio.graph.catalogue import catalogue
from studio.project.callbacks import CallbackSettings
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    ClassNumbers,
    Clip,
    DateParts,
    Days,
    Fill,
    Flatten,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)
from studio.project.project import Project
from studio.project.sources import (
    Arrays,
    Images,
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Source,
    Table,
    Texts,
    Waves,
)
from studio.project.suggest import suggested
from studio.project.training import OptimizerSettings, TrainingSettings, Validation
from studio.ui.canvas.focus_ring import CanvasPlace
from studio.ui.child.reader_link import ReaderLink
from studio.ui.code.code_panel import CodePanel
from studio.ui.data.data_panel import DataPanel
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.lesson.lesson_panel import LessonPanel
from studio.ui.outline.outline_panel import OutlinePanel
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.summary.summary_panel import SummaryPanel
from studio.ui.trained.evaluate_panel import EvaluatePanel
from studio.ui.training.settings_form import TrainingSettingsForm
from studio.ui.training.training_panel import TrainingPanel
from studio.ui.window.main_window import MainWindow
from tests.helpers.controls import dead_controls, is_control
from tests.helpers.keyboard import POPUP_NOISE
from tests.helpers.networks import classifier, ids

NUMBERS = (Column("area", (), "float32", missing=2), Column("price", (), "float32"))
SOURCES: dict[str, Source] = {
    "published": Published("fashion_mnist"),
    "published texts": PublishedTexts("imdb"),
    "scikit": Scikit("iris"),
    "line": Line(),
    "waves": Waves(),
    "points": Points("moons"),
    "table": Table("/t.csv", (*NUMBERS, Column("city", (), TEXT, ("Köln", "Bonn"))), 90),
    "arrays": Arrays("/a.npz", (Column("x", (8, 8), "uint8"), Column("y", (), "int64")), 90),
    "images": Images("/pictures", ("cat", "dog"), 90, 64, 64),
    "texts": Texts("/texts", ("good", "bad"), 90),
}
STEPS = (
    *(Scale(255.0), Standardize(), Shift(-0.5), Flatten(), Reshape((8, 8, 1)), ClassNumbers()),
    *(OneHot(10), Window(10, 1), Fill(), Log(), Clip(0, 1), DateParts(), Days()),
)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], None]:
    def show(panel: QWidget) -> None:
        qtbot.addWidget(panel)
        panel.resize(700, 1200)
        panel.show()
        qtbot.waitExposed(panel)

    return show


def opened(project: Project) -> Document:
    document = Document()
    document.show(project)
    return document


# --- data -----------------------------------------------------------------------


@pytest.fixture
def data_panel(monkeypatch, shown) -> Iterator[Callable[[Document], DataPanel]]:
    """A data tab that looks into nothing: these files do not exist."""
    monkeypatch.setattr(ReaderLink, "look", lambda *_, **__: None)
    made: list[DataPanel] = []

    def make(document: Document) -> DataPanel:
        made.append(DataPanel(document))
        shown(made[-1])
        return made[-1]

    yield make
    for panel in made:
        panel.close_reader()


DATA_BESIDES = {
    "Choose data…": "shows the gallery, which is walked below",
    "Open a f*": "asks for a file or folder: see below",
    "Read as:*": "opens what tests/ui/data/test_read_as.py walks",
}


def test_the_data_tab(data_panel, qtbot: QtBot) -> None:
    project = classifier()
    project.data = suggested(SOURCES["table"])
    document = opened(project)
    assert not dead_controls(data_panel(document), document, qtbot, DATA_BESIDES)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_settings_of_each_kind_of_source(source: Source, data_panel, qtbot: QtBot) -> None:
    project = classifier()
    project.data = suggested(source)
    document = opened(project)
    panel = data_panel(document)
    panel.room.reading.line.click()
    assert not dead_controls(panel.form, document, qtbot)


def test_columns_with_steps_of_each_kind(data_panel, qtbot: QtBot) -> None:
    project = classifier()
    project.data = DataSettings(SOURCES["arrays"], (PreparedColumn("x", ("x", "y"), STEPS),))
    document = opened(project)
    assert not dead_controls(data_panel(document), document, qtbot, DATA_BESIDES)


def test_the_gallery(data_panel, qtbot: QtBot) -> None:
    project = classifier()
    project.data = suggested(SOURCES["table"])
    document = opened(project)
    panel = data_panel(document)
    panel.choose_source()
    besides = {
        "Back": "leaves the gallery",
        " Open file…": "asks for a file: see below",
        " Open folder…": "asks for a folder: see below",
    }
    # Each choice leaves the gallery, so that its controls are in sight only in it.
    assert not dead_controls(panel.gallery, document, qtbot, besides)


def test_an_empty_canvas_has_data_to_begin_with(data_panel, qtbot: QtBot) -> None:
    document = opened(Project(data=suggested(SOURCES["table"])))
    panel = data_panel(document)
    assert panel.offers.wire.isVisible()
    assert not dead_controls(panel.offers, document, qtbot)


def test_a_source_that_has_changed_may_be_taken(data_panel, qtbot: QtBot) -> None:
    project = classifier()
    project.data = suggested(SOURCES["texts"])
    document = opened(project)
    panel = data_panel(document)
    panel.link.facts_came.emit(Facts(0, Texts("/texts", ("good", "bad"), 91), ()))
    assert panel.offers.update_source.isVisible()
    assert not dead_controls(panel.offers, document, qtbot)


@pytest.mark.parametrize(
    ("button", "asks"),
    [
        ("room.file_button", "getOpenFileName"),
        ("room.folder_button", "getExistingDirectory"),
        ("gallery.file_button", "getOpenFileName"),
        ("gallery.folder_button", "getExistingDirectory"),
        ("offers.find_file", "getOpenFileName"),
        ("offers.local", "getOpenFileNames"),
    ],
)
def test_buttons_that_ask_for_a_file(button: str, asks: str, data_panel, monkeypatch) -> None:
    asked: list[str] = []
    for name, answer in (
        ("getOpenFileName", ("", "")),
        ("getOpenFileNames", ([], "")),
        ("getExistingDirectory", ""),
    ):
        note = lambda *_, name=name, answer=answer: (asked.append(name), answer)[1]  # noqa: E731
        monkeypatch.setattr(QFileDialog, name, note)
    project = classifier()
    project.data = suggested(SOURCES["table"])
    panel = data_panel(opened(project))
    part, name = button.split(".")
    getattr(getattr(panel, part), name).click()
    assert asked == [asks]


MORE = {"More parameters": "shows or hides the fields below it, which are walked"}


def disclosures(panel: QWidget) -> dict[str, str]:
    """The buttons that show or hide the arguments of a loss, a metric or another object."""
    names = [
        button.accessibleName() for button in panel.findChildren(QToolButton) if button.isVisible()
    ]
    return {n: "shows or hides the fields below" for n in names if n.startswith("Arguments of ")}


# --- training -------------------------------------------------------------------

TRAININGS = {
    "epochs": TrainingSettings(),
    "steps": TrainingSettings(steps=500, optimizer=OptimizerSettings("LossScaleOptimizer")),
    "callbacks": TrainingSettings(
        epochs=20,
        callbacks=(
            CallbackSettings("EarlyStopping", {"monitor": "loss"}),
            CallbackSettings("LearningRateScheduler", {"form": "cosine"}),
            CallbackSettings("ModelCheckpoint", {"filepath": "a.keras", "save_best_only": True}),
            CallbackSettings("CSVLogger", {"filename": "log.csv"}),
        ),
    ),
    "changed": TrainingSettings(
        epochs=3,
        batch_size=8,
        order="given",
        steps_per_execution=2,
        seed=5,
        validation=Validation("split", 0.2),
    ),
}


@pytest.mark.qt_log_ignore(*POPUP_NOISE)
@pytest.mark.parametrize("training", TRAININGS.values(), ids=TRAININGS)
def test_training_settings(training: TrainingSettings, shown, qtbot: QtBot) -> None:
    project = classifier()
    project.training = training
    document = opened(project)
    form = TrainingSettingsForm(document)
    form.set_devices(("cpu", "gpu:0"))
    shown(form)
    if form.optimizer_form is not None:
        form.optimizer_form.open_more(True)
    has_more = form.optimizer_form is not None and form.optimizer_form.more_button.isVisible()
    besides = (MORE if has_more else {}) | disclosures(form)
    assert not dead_controls(form, document, qtbot, besides)


# --- the inspector ---------------------------------------------------------------

LAYERS = (
    *("Input", "Output", "Watch", "Dense", "Conv2D", "TimeDistributed", "RandomRotation"),
    *("StringLookup", "RNN"),
)


def test_the_layers_that_are_walked_have_fields_of_all_kinds() -> None:
    known = catalogue().layers
    walked = {param.kind for name in LAYERS for param in known[name].params}
    assert walked == {param.kind for spec in known.values() for param in spec.params}


@pytest.mark.qt_log_ignore(*POPUP_NOISE)
@pytest.mark.parametrize("layer", LAYERS)
def test_the_inspector(layer: str, shown, qtbot: QtBot) -> None:
    project = classifier()
    node = project.graph.new_node(layer)
    project.graph.add_node(node)
    document, selection = opened(project), Selection()
    panel = InspectorPanel(document, selection)
    shown(panel)
    selection.select([node.id])
    assert panel.form is not None
    panel.form.open_more(True)
    besides = {"About this layer": "opens Keras's words", **MORE}
    besides |= disclosures(panel)
    if not panel.form.more_button.isVisible():
        del besides["More parameters"]
    assert not dead_controls(panel, document, qtbot, besides)


# --- code --------------------------------------------------------------------------


def test_the_code_panel(shown, qtbot: QtBot) -> None:
    document = opened(classifier())
    panel = CodePanel(Selection(), document=document)
    shown(panel)
    besides = {
        "Find": "opens the bar that finds text",
        "Copy": "copies the script",
        "Export…": "asks for a file",
    }
    assert not dead_controls(panel, document, qtbot, besides)


# --- the whole window ----------------------------------------------------------------

WALKED = (DataPanel, TrainingSettingsForm, InspectorPanel, CodePanel)
NOT_FOR_EDITING: dict[type[QWidget], str] = {
    PalettePanel: "offers layers to drag and to double-click: tests/ui/palette",
    OutlinePanel: "selects, and edits by keys: tests/ui/outline",
    CanvasPlace: "edits by gestures, and finds nodes: tests/ui/canvas",
    QTabBar: "scrolls the tabs",
    LessonPanel: "each of its links is followed in tests/ui/lesson",
    SummaryPanel: "tells what Keras says of the network",
    ProblemsPanel: "leads to what is wrong",
    TrainingPanel: "runs the network, and shows the run",
    EvaluatePanel: "asks a trained network",
}


def test_each_control_of_the_window_is_in_a_panel_that_is_walked_or_says_why_not(
    qtbot: QtBot, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    workspace = window.workspace
    workspace.document.show(classifier())
    strangers = {
        " in ".join(type(owner).__name__ for owner in (control, *_owners(control, workspace)))
        for control in filter(is_control, workspace.findChildren(QWidget))
        if not any(
            isinstance(owner, (*WALKED, *NOT_FOR_EDITING)) for owner in _owners(control, workspace)
        )
    }
    workspace.room.close()
    assert strangers == set()


def _owners(control: QWidget, workspace: QWidget) -> Iterator[QWidget]:
    owner = control.parentWidget()
    while owner is not None and owner is not workspace:
        yield owner
        owner = owner.parentWidget()


# --- the walk itself ----------------------------------------------------------------


def test_a_control_without_effect_is_found(shown, qtbot: QtBot) -> None:
    document = opened(classifier())
    panel, box, tool = QWidget(), QCheckBox("Grey"), QToolButton()
    column = QVBoxLayout(panel)
    tool.setText("Add")
    hidden_button = QPushButton("Hidden")
    hidden_button.hide()
    for widget in (box, tool, hidden_button):
        column.addWidget(widget)
    hidden = ids(document.project)["hidden"]
    tool.clicked.connect(partial(document.project.graph.set_param, hidden, "units", 5))
    shown(panel)
    found = dead_controls(panel, document, qtbot, {"Other": "is gone"})
    assert found == ["Grey", "no control is called Other"]
