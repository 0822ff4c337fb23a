"""Arranging, aligning and distributing nodes by hand."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QSettings, Qt

from studio.ui.canvas import geometry as at
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import Hands

SCATTERED = [(300.0, 90.0), (-150.0, 333.0), (77.0, -40.0), (10.0, 10.0)]


@pytest.fixture
def scattered(qtbot):
    """A chain of four nodes that lies about."""
    hands = Hands(qtbot)
    ids = [hands.put("Dense", x, y) for x, y in SCATTERED]
    for one, other in pairwise(ids):
        hands.tie(one, other)
    return hands, ids


def shown(hands):
    items = hands.view.canvas.nodes
    return {key: (item.pos().x(), item.pos().y()) for key, item in items.items()}


def in_step(hands):
    rects = {k: i.far_rect.topLeft().toTuple() for k, i in hands.view.canvas.nodes.items()}
    wires = hands.view.canvas.wires.values()
    return shown(hands) == rects == hands.graph.positions() and all(
        wire.path().pointAtPercent(0) == hands.output(wire.edge.source.node) for wire in wires
    )


def test_ctrl_l_arranges_all_in_one_step_that_undo_takes_back(qtbot, tmp_path):
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.files.new()
    canvas, document = window.workspace.canvas, window.workspace.document
    graph = document.project.graph
    nodes = [graph.new_node("Dense") for _ in SCATTERED]
    for node, place in zip(nodes, SCATTERED, strict=True):
        graph.add_node(node, place)
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    qtbot.keyClick(canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert document.undo_stack.undoText() == "Arrange"
    assert document.undo_stack.count() == 1
    assert {y for _, y in graph.positions().values()} == {-40.0}
    qtbot.waitUntil(lambda: not canvas.placing.is_gliding)
    document.undo_stack.undo()
    assert list(graph.positions().values()) == SCATTERED
    document.undo_stack.setClean()
    window.workspace.room.close()
    window.close()


def test_the_picture_glides_and_ends_where_the_graph_is(scattered, qtbot):
    hands, ids = scattered
    hands.view.arrange()
    assert hands.view.placing.is_gliding
    assert [hands.graph.position(key) for key in ids] == [
        (-152.0, -40.0 + at.ROW * i) for i in range(4)
    ]
    assert not in_step(hands)
    qtbot.waitUntil(lambda: not hands.view.placing.is_gliding)
    assert in_step(hands)
    seen = hands.view.mapToScene(hands.view.viewport().rect()).boundingRect()
    assert seen.contains(hands.view.canvas.network_rect())


@pytest.mark.parametrize("meanwhile", ["undo", "move", "delete", "replace", "press", "again"])
def test_an_edit_during_the_glide_leaves_nothing_out_of_step(scattered, qtbot, meanwhile):
    from studio.project.project import Project

    hands, ids = scattered
    hands.view.arrange()
    if meanwhile == "undo":
        hands.document.undo_stack.undo()
        assert list(hands.graph.positions().values()) == SCATTERED
    elif meanwhile == "move":
        hands.selection.select(ids[:1])
        hands.view.nudge(8, 8)
    elif meanwhile == "delete":
        hands.selection.select(ids[1:2])
        hands.view.delete_selected()
    elif meanwhile == "replace":
        hands.document.show(Project())
    elif meanwhile == "press":
        hands.click(hands.body(ids[3]))
    else:
        hands.selection.select(ids[:2])
        hands.view.placing.align_top()
        qtbot.waitUntil(lambda: not hands.view.placing.is_gliding)
    assert not hands.view.placing.is_gliding
    assert in_step(hands)


def test_a_selection_is_arranged_and_the_rest_stays(scattered):
    hands, ids = scattered
    hands.selection.select(ids[:2])
    hands.view.arrange()
    places = hands.graph.positions()
    assert places[ids[1]] == (places[ids[0]][0], places[ids[0]][1] + at.ROW)
    assert [places[key] for key in ids[2:]] == SCATTERED[2:]


def test_what_is_arranged_already_leaves_no_step(scattered):
    hands, _ = scattered
    hands.view.arrange()
    hands.view.arrange()
    assert hands.document.undo_stack.count() == 1


def test_an_empty_canvas_can_be_arranged(qtbot):
    hands = Hands(qtbot)
    hands.view.arrange()
    assert hands.document.undo_stack.count() == 0


def xs(hands, ids):
    return [hands.graph.position(key)[0] for key in ids]


def ys(hands, ids):
    return [hands.graph.position(key)[1] for key in ids]


@pytest.mark.parametrize(
    ("order", "read", "places"),
    [
        ("align_left", xs, [-150.0] * 4),
        ("align_center", xs, [72.0] * 4),
        ("align_top", ys, [-40.0] * 4),
        ("distribute_vertically", ys, [216.0, 344.0, -40.0, 88.0]),
        ("distribute_horizontally", xs, [306.0, -150.0, 154.0, 2.0]),
    ],
)
def test_the_selection_is_put_in_order_in_one_step(scattered, order, read, places):
    hands, ids = scattered
    hands.selection.select(ids)
    getattr(hands.view.placing, order)()
    assert read(hands, ids) == places
    assert hands.document.undo_stack.count() == 1
    hands.document.undo_stack.undo()
    assert list(hands.graph.positions().values()) == SCATTERED


def test_too_few_nodes_to_put_in_order_are_said(scattered):
    hands, ids = scattered
    hands.selection.select(ids[:1])
    hands.view.placing.align_left()
    hands.selection.select(ids[:2])
    hands.view.placing.distribute_vertically()
    assert len(hands.said) == 2
    assert hands.document.undo_stack.count() == 0
