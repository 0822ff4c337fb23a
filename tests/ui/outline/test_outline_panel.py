"""The outline: kept equal to the network, and worked by keys."""

import random
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.elements import Edge, PortRef
from studio.resources import resource
from studio.ui.edit.commands import Connect, Remove, Rename
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.outline.model import WIRE_ROLE, OutlineModel
from studio.ui.outline.outline_panel import OutlinePanel
from tests.helpers.keyboard import POPUP_NOISE, Keyboard, has_focus
from tests.helpers.shared_window import SharedWindow

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
CLASSIFIER = resource("examples", "mnist_classifier.strata")
AUTOENCODER = resource("examples", "autoencoder.strata")
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def keyboard(shared_window: SharedWindow, qtbot: QtBot) -> Iterator[Keyboard]:
    with shared_window.lent(qtbot, CLASSIFIER) as keyboard:
        keyboard.press("Ctrl+6")
        yield keyboard


def names(model: OutlineModel) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def put(document: Document, layer: str, name: str = "") -> str:
    graph = document.project.graph
    node = graph.new_node(layer, name or None)
    graph.add_node(node)
    return node.id


def tie(document: Document, source: str, target: str, into: int = 0) -> Edge:
    edge = Edge(PortRef(source), PortRef(target, into))
    document.project.graph.connect(edge)
    return edge


def test_ctrl_6_lists_the_nodes_in_the_order_of_the_network(keyboard: Keyboard) -> None:
    outline = keyboard.workspace.outline
    assert has_focus(outline.view)
    assert names(outline.model) == ["image", "hidden", "digit", "answer"]


def test_a_row_says_all_that_matters(keyboard: Keyboard) -> None:
    model = keyboard.workspace.outline.model
    said = model.index_of(keyboard.named("hidden")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "hidden, Dense, 32 units, activation relu, fed by image, feeds digit"


def test_a_problem_is_marked_and_said(keyboard: Keyboard) -> None:
    workspace = keyboard.workspace
    edge = keyboard.graph.edges_into(keyboard.named("hidden"))[0]
    workspace.document.push(Remove(workspace.document, (), (edge,)))
    workspace.analysis.refresh()
    index = workspace.outline.model.index_of(keyboard.named("hidden"))
    assert "1 problem" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "has no wire" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("<div>hidden</div>")
    assert "has no wire" in tip


def test_arrows_select_on_the_canvas_and_bring_into_view(keyboard: Keyboard) -> None:
    workspace = keyboard.workspace
    workspace.canvas.camera.zoom_to(2.0)
    keyboard.press("Home", "Down", "Down", "Down")
    assert keyboard.selected == "answer"
    item = workspace.canvas.canvas.nodes[keyboard.named("answer")]
    seen = workspace.canvas.mapToScene(workspace.canvas.viewport().rect()).boundingRect()
    assert seen.contains(item.far_rect)


def test_the_row_follows_the_canvas(keyboard: Keyboard) -> None:
    changes: list[object] = []
    keyboard.workspace.selection.changed.connect(changes.append)
    keyboard.select("digit")
    view = keyboard.workspace.outline.view
    assert view.currentIndex().data() == "digit"
    assert [row.data() for row in view.selectionModel().selectedRows()] == ["digit"]
    assert len(changes) == 1


def test_right_lists_the_wires_and_enter_goes_along_one(keyboard: Keyboard) -> None:
    view = keyboard.workspace.outline.view
    keyboard.select("hidden")
    keyboard.press("Right")
    rows = [view.model().index(i, 0, view.currentIndex()).data() for i in range(2)]
    assert rows == ["input: from image", "to digit"]
    keyboard.press("Down", "Down", "Return")
    assert keyboard.selected == "digit"


def test_del_on_a_wire_removes_the_wire_alone(keyboard: Keyboard) -> None:
    keyboard.select("hidden")
    keyboard.press("Right", "Down", "Del")
    assert len(keyboard.graph) == 4
    assert ("image", "hidden") not in keyboard.wires()
    keyboard.press("Ctrl+Z")
    assert ("image", "hidden") in keyboard.wires()


def test_del_on_a_node_deletes_it(keyboard: Keyboard) -> None:
    keyboard.select("hidden")
    keyboard.press("Del")
    assert names(keyboard.workspace.outline.model) == ["image", "digit", "answer"]


def test_enter_on_an_input_without_a_wire_offers_one(keyboard: Keyboard) -> None:
    keyboard.select("hidden")
    keyboard.press("Right", "Down", "Del")
    keyboard.select("hidden")
    keyboard.press("Down", "Return")
    keyboard.type("image")
    keyboard.press("Return")
    assert ("image", "hidden") in keyboard.wires()
    assert has_focus(keyboard.workspace.outline.view)


def test_f2_renames_in_place_in_one_step(keyboard: Keyboard) -> None:
    keyboard.select("hidden")
    keyboard.press("F2")
    keyboard.type("features")
    keyboard.press("Return")
    # Qt takes what was typed once the event loop turns.
    keyboard.qtbot.waitUntil(lambda: keyboard.selected == "features")
    assert has_focus(keyboard.workspace.outline.view)
    assert keyboard.workspace.document.undo_stack.count() == 1
    keyboard.press("F2")
    keyboard.type("other")
    keyboard.press("Esc")
    assert keyboard.selected == "features"


def test_enter_opens_the_parameters(keyboard: Keyboard) -> None:
    keyboard.workspace.show_code()
    keyboard.select("hidden")
    keyboard.press("Return")
    assert keyboard.workspace.tabs.currentWidget() is keyboard.workspace.inspector


def test_the_menu_is_the_canvas_s_own(keyboard: Keyboard) -> None:
    keyboard.select("hidden")
    keyboard.workspace.outline.menu_wanted.emit(QPoint(50, 50))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Duplicate" in [action.text() for action in menu.actions()]
    menu.close()


def test_the_filter_leaves_what_fits_and_esc_shows_all(keyboard: Keyboard) -> None:
    outline = keyboard.workspace.outline
    outline.filter_field.setFocus()
    keyboard.type("dense relu")
    assert names(outline.model) == ["hidden"]
    keyboard.press("Down")
    assert keyboard.selected == "hidden"
    outline.filter_field.setFocus()
    keyboard.type("zzz")
    assert 'No node fits "dense reluzzz"' in outline.nothing.text()
    keyboard.press("Esc")
    assert outline.model.rowCount() == 4


def edit_at_random(document: Document, choose: random.Random, step: int) -> None:
    graph = document.project.graph
    nodes = [node.id for node in graph.nodes()]
    act = choose.random()
    if act < 0.3 or len(nodes) < 4:
        put(document, choose.choice(("Dense", "Add", "LSTM", "Input", "Output")))
    elif act < 0.6:
        edge = Edge(PortRef(choose.choice(nodes)), PortRef(choose.choice(nodes)))
        if graph.can_connect(edge, replacing=True) is None:
            document.push(Connect(document, edge))
    elif act < 0.7:
        count = min(len(nodes), choose.randint(1, 4))
        document.push(Remove(document, choose.sample(nodes, count)))
    elif act < 0.8:
        document.push(Rename(document, choose.choice(nodes), f"name_{step}"))
    elif document.undo_stack.canUndo():
        document.undo_stack.undo()


def test_many_random_edits_keep_rows_and_network_equal(qtbot: QtBot) -> None:
    document, choose = Document(), random.Random(7)
    model = OutlineModel(document)
    model.follow()
    tester = QAbstractItemModelTester(model, FATAL)
    graph, stack = document.project.graph, document.undo_stack
    for step in range(300):
        edit_at_random(document, choose, step)
        for row in range(model.rowCount()):
            model.rowCount(model.index(row, 0))
        if step % 5 == 0:
            document.settled.emit()
            assert names(model) == [node.name for node in graph.in_order()]
    for row in range(model.rowCount()):
        above = model.index(row, 0)
        wires = [model.index(i, 0, above).data(WIRE_ROLE) for i in range(model.rowCount(above))]
        edges = {wire.edge for wire in wires if wire.edge}
        node_id = model.node_of(above)
        assert edges == {*graph.edges_into(node_id), *graph.edges_out_of(node_id)}
    del tester
    stack.clear()


def test_an_edit_touches_only_the_rows_it_is_about(qtbot: QtBot) -> None:
    document = Document()
    model = OutlineModel(document)
    model.follow()
    chain = [put(document, "Dense") for _ in range(2000)]
    for before, after in pairwise(chain):
        tie(document, before, after)
    document.settled.emit()
    heard: list[tuple[str, int]] = []
    model.modelReset.connect(lambda: heard.append(("reset", 0)))
    model.layoutChanged.connect(lambda: heard.append(("layout", 0)))
    model.rowsInserted.connect(lambda _, first, last: heard.append(("in", last - first + 1)))
    model.rowsMoved.connect(lambda _, first, last, *__: heard.append(("move", last - first + 1)))
    model.dataChanged.connect(lambda *_: heard.append(("data", 1)))
    document.project.graph.rename(chain[1000], "middle")
    assert heard == [("data", 1)] * 3
    heard.clear()
    # Into the middle of the chain: one row comes, and one moves to its place.
    edge = Edge(PortRef(chain[1000]), PortRef(chain[1001]))
    document.project.graph.disconnect(edge)
    new = put(document, "Dropout", "dropped")
    tie(document, chain[1000], new)
    tie(document, new, chain[1001])
    document.settled.emit()
    assert model.index_of(new).row() == 1001
    assert {kind for kind, _ in heard} == {"data", "in", "move"}
    assert sum(count for _, count in heard) < 20


def test_five_thousand_rows_follow_a_rename_within_a_frame(qtbot: QtBot) -> None:
    document, selection = Document(), Selection()
    panel = OutlinePanel(document, selection)
    qtbot.addWidget(panel)
    chain = [put(document, "Dense") for _ in range(5000)]
    panel.resize(240, 700)
    panel.show()
    qtbot.waitExposed(panel)
    start = time.thread_time()
    panel.model._reset()
    QApplication.processEvents()
    whole = time.thread_time() - start
    start = time.thread_time()
    for key in chain[:10]:
        document.project.graph.rename(key, f"{key}_x")
        QApplication.processEvents()
    one = (time.thread_time() - start) / 10
    # A ratio, because machines differ: an edit costs a small part of listing all anew.
    assert one < whole / 5, f"{one * 1000:.1f} ms against {whole * 1000:.1f} ms"
