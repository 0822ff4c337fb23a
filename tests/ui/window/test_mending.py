"""After a wire was drawn that Keras objects to, the mends are offered at the mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from studio.graph.elements import Edge, PortRef
from studio.graph.problems import Problem
from studio.project.mends import KERAS, NewLayer, PutLayers, offer
from studio.resources import resource
from studio.ui.edit.drawing_commands import drawing_wire

pytestmark = pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")


@pytest.fixture
def keyboard(shared_window, qtbot):
    example = resource("examples", "mnist_classifier.strata")
    with shared_window.lent(qtbot, example) as keyboard:
        yield keyboard


@pytest.fixture
def offered(keyboard):
    """A wire that was just drawn into the last Dense, and its mends, which come now."""
    workspace = keyboard.workspace
    document = workspace.document
    graph = document.project.graph
    source, target = graph.of_layer("Input")[0], graph.of_layer("Dense")[1]
    edge = Edge(PortRef(source.id), PortRef(target.id))
    document.push(drawing_wire(document, edge))
    mend = offer("Put {layer} before it.", PutLayers((NewLayer("Flatten"),), edge.source,
                 edge.target), layer="Flatten")  # fmt: skip
    problem = Problem(KERAS, "It does not fit.", (target.id,))
    offers = workspace.mending.offers
    workspace.canvas.wire_drawn.emit(edge, None, QPoint(300, 300))
    return workspace, offers, {problem: (mend,)}


def come(offers, known):
    offers.known = known
    offers.changed.emit()


def test_enter_makes_the_first_mend(offered, qtbot):
    workspace, offers, known = offered
    count = len(workspace.document.project.graph)
    come(offers, known)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert len(workspace.document.project.graph) == count + 1
    assert workspace.document.undo_stack.undoText() == "Put Flatten before it"


def test_the_wire_and_its_mend_are_one_undo_step(keyboard, offered, qtbot):
    workspace, offers, known = offered
    stack, graph = workspace.document.undo_stack, workspace.document.project.graph
    stack.undo()
    before = {*graph.edges()}
    stack.redo()
    come(offers, known)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
    mended, count = {*graph.edges()}, len(graph)
    assert stack.count() == 1
    stack.undo()
    assert len(graph) == count - 1
    assert {*graph.edges()} == before
    stack.redo()
    assert {*graph.edges()} == mended
    workspace.mending.make(next(iter(known.values()))[0])  # by the panel it is a step of its own
    assert stack.count() == 2


def test_esc_leaves_things_as_they_are(offered, qtbot):
    workspace, offers, known = offered
    edits = workspace.document.undo_stack.count()
    come(offers, known)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert workspace.document.undo_stack.count() == edits
    come(offers, known)  # once is enough
    assert QApplication.activePopupWidget() is None


def test_nothing_opens_when_the_person_has_gone_on(offered):
    workspace, offers, known = offered
    workspace.canvas.add_layer_at("Dense")
    come(offers, known)
    assert QApplication.activePopupWidget() is None


def test_the_panel_shows_what_is_offered(offered):
    workspace, offers, _ = offered
    problem = Problem("unused", "It leads nowhere.", severity="warning")
    mend = offer("Take it out.")
    workspace.problems.set_problems([problem])
    come(offers, {problem: (mend,)})
    assert workspace.problems.model.rows[0].mends == (mend,)
