"""A wire in hand, and Keras in its own process, from end to end."""

from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.elements import PortRef
from studio.ui.canvas.search.layer_search import LayerSearch
from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.wire_advisor import WireAdvisor
from studio.ui.palette.successors import FOLLOWERS, followers, leaders
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import Hands

pytestmark = [
    pytest.mark.keras,
    pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard"),
]


@pytest.fixture(scope="module")
def link(qapp):
    link = KerasLink()
    link.start()
    patience = QDeadlineTimer(90_000)
    while link.ready is None and not patience.hasExpired():
        QTest.qWait(50)
    yield link
    link.close()


@pytest.fixture
def hands(qtbot, link):
    """A canvas with an advisor: an image, its flattened self, and layers without wires."""
    hands: Any = Hands(qtbot)
    hands.analysis = Analysis(hands.document, link)
    hands.advisor = WireAdvisor(hands.analysis, link)
    hands.view.wire_taken.connect(hands.advisor.take)
    hands.view.wire_let_go.connect(hands.advisor.let_go)
    hands.advisor.ports_came.connect(hands.view.show_wire_objections)
    hands.image = hands.put("Input", -100, -300, shape=[28, 28, 1])
    hands.flat = hands.put("Flatten", -100, -180)
    hands.tie(hands.image, hands.flat)
    hands.conv, hands.dense = hands.put("Conv2D", -350, 60), hands.put("Dense", -100, 60)
    hands.joined = hands.put("Add", 150, 60)
    hands.tie(hands.image, hands.joined)
    hands.analysis.refresh()
    qtbot.waitUntil(lambda: hands.flat in hands.analysis.reports, timeout=60_000)
    return hands


def take(hands, qtbot, node):
    with qtbot.waitSignal(hands.advisor.ports_came) as came:
        hands.press(hands.output(node))
        hands.move(hands.output(node) + QPointF(40, 30))
    return came.args[0]


def test_keras_itself_says_which_ports_a_wire_suits(hands, qtbot):
    objections = take(hands, qtbot, hands.flat)
    assert objections == {
        PortRef(hands.conv): "Conv2D needs 4 dimensions (batch, height, width, channels); "
        "this wire carries (None, 784).",
    } | {port: text for port, text in objections.items() if port.node == hands.joined}
    assert hands.view.canvas.nodes[hands.conv].is_dimmed
    assert not hands.view.canvas.nodes[hands.dense].is_dimmed
    hands.move(hands.input(hands.conv))
    assert hands.said[-1] == objections[PortRef(hands.conv)]
    hands.key(Qt.Key.Key_Escape)


def test_an_answer_that_comes_after_the_wire_was_let_go_is_forgotten(hands, qtbot):
    came = []
    hands.advisor.ports_came.connect(came.append)
    hands.press(hands.output(hands.flat))
    hands.move(hands.output(hands.flat) + QPointF(40, 30))
    hands.key(Qt.Key.Key_Escape)
    hands.release(hands.output(hands.flat))
    take(hands, qtbot, hands.image)
    assert len(came) == 1  # the newest alone
    assert PortRef(hands.conv) not in came[0]
    hands.key(Qt.Key.Key_Escape)


def test_backwards_outputs_are_asked_about(hands, qtbot):
    with qtbot.waitSignal(hands.advisor.ports_came) as came:
        hands.press(hands.input(hands.conv))
        hands.move(hands.input(hands.conv) + QPointF(60, -30))
    assert list(came.args[0]) == [PortRef(hands.flat)]
    hands.key(Qt.Key.Key_Escape)


def test_the_list_of_what_fits_is_ready_when_the_wire_is_dropped(hands, qtbot):
    if hands.advisor.layers_for(PortRef(hands.flat)) is None:
        qtbot.waitSignal(hands.advisor.layers_came).wait()
    unfit = hands.advisor.layers_for(PortRef(hands.flat))
    assert "Conv2D" in unfit
    assert "Dense" not in unfit
    search = LayerSearch(first=followers("Flatten", *hands.advisor.carried(PortRef(hands.flat))))
    qtbot.addWidget(search)
    search.set_unfit(unfit)
    names = [reading.spec.name for reading in search.offers_for("")]
    assert names[:3] == ["Dense", "Dropout", "Output"]
    assert "Conv2D" not in names


def test_behind_a_convolution_comes_what_people_put_there():
    assert followers("Conv2D", (None, 26, 26, 32))[:4] == (
        *("MaxPooling2D", "Conv2D", "BatchNormalization", "Activation"),
    )
    assert followers("Input", (None, 784))[0] == "Dense"
    assert followers("Input", (None, 28, 28, 1))[0] == "Conv2D"
    assert followers("Input", (None, 80), "int32")[0] == "Embedding"
    assert set(leaders("Output")[:6]) >= {"Input", "Dense", "Flatten"}


def test_the_table_names_layers_that_exist():
    from studio.graph.catalogue import catalogue

    layers = catalogue().layers
    for before, those in FOLLOWERS.items():
        assert {before, *those} <= layers.keys()
        assert len(set(those)) == len(those)


@pytest.fixture
def window(qtbot, tmp_path):
    """The window before Keras is awake."""
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    qtbot.waitExposed(window)
    window.files.new()
    yield window
    window.workspace.room.close()
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


class InWindow(Hands):
    """A person before the canvas of a whole window."""

    def __init__(self, window):
        self.view, self.document = window.workspace.canvas, window.workspace.document


def popup(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), LayerSearch))
    return QApplication.activePopupWidget()


def listed(search):
    return [reading.spec.name for reading in search.model.found]


def test_a_dropped_wire_opens_the_list_best_first_and_keras_thins_it_out(window, qtbot):
    workspace = window.workspace
    graph = workspace.document.project.graph
    node = graph.new_node("Conv2D")
    graph.add_node(node, (0.0, 0.0))
    hands = InWindow(window)
    hands.drag(hands.output(node.id), hands.output(node.id) + QPointF(30, 160))
    search = popup(qtbot)
    assert listed(search)[:3] == ["MaxPooling2D", "Conv2D", "BatchNormalization"]
    assert "Input" not in listed(search)
    workspace.advisor.layers_came.emit({"Conv2D": "No."})
    assert listed(search)[:2] == ["MaxPooling2D", "BatchNormalization"]
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    (edge,) = graph.edges()
    assert graph.node(edge.target.node).layer == "MaxPooling2D"


def test_tab_offers_first_what_comes_behind_the_selected_node(window, qtbot):
    workspace = window.workspace
    graph = workspace.document.project.graph
    node = graph.new_node("Flatten")
    graph.add_node(node, (0.0, 0.0))
    workspace.selection.select((node.id,))
    workspace.search_layers()
    search = popup(qtbot)
    assert listed(search)[:3] == ["Dense", "Dropout", "Output"]
    qtbot.keyClick(search.field, Qt.Key.Key_Escape)
