"""Networks drawn from top to bottom or from left to right."""

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt

from studio.graph.elements import PortRef
from studio.project import store
from studio.project.drawing import Note
from studio.ui.canvas import geometry as at
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import Hands

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.files.new()
    window.workspace.canvas.setFocus()
    qtbot.waitUntil(window.workspace.canvas.hasFocus)
    yield window
    window.workspace.document.undo_stack.setClean()
    window.workspace.room.close()
    window.close()


@pytest.fixture
def sideways(qtbot):
    """A chain of three in a network that flows to the right."""
    hands = Hands(qtbot)
    hands.document.project.drawing.set_flow("right")
    ids = [hands.put("Dense", at.SIDE_COLUMN * i, 0.0) for i in range(3)]
    for one, other in pairwise(ids):
        hands.tie(one, other)
    hands.view.fit_all()
    return hands, ids


def cards(hands):
    return [item.far_rect for item in hands.view.canvas.nodes.values()]


def test_the_key_turns_rows_into_columns_and_one_undo_gives_the_very_places_back(window, qtbot):
    canvas, document = window.workspace.canvas, window.workspace.document
    graph, drawing = document.project.graph, document.project.drawing
    nodes = [graph.new_node("Dense") for _ in range(3)]
    old = [(13.0, 7.0), (13.0, 119.0), (13.0, 231.0)]
    for node, place in zip(nodes, old, strict=True):
        graph.add_node(node, place)
    drawing.add_note(Note("d1", "the middle", (300.0, 119.0)))
    qtbot.keyClick(canvas, Qt.Key.Key_F, CONTROL | SHIFT)
    assert drawing.flow == "right"
    places = list(graph.positions().values())
    assert len({y for _, y in places}) == 1
    assert [b[0] - a[0] for a, b in pairwise(places)] == [at.SIDE_COLUMN] * 2
    assert drawing.note("d1").position[0] == places[1][0]
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert drawing.flow == "down"
    assert list(graph.positions().values()) == old
    assert drawing.note("d1").position == (300.0, 119.0)


def test_the_way_chosen_last_is_that_of_the_next_new_project(window, qtbot):
    qtbot.keyClick(window.workspace.canvas, Qt.Key.Key_F, CONTROL | SHIFT)
    window.workspace.document.undo_stack.setClean()
    window.files.new()
    assert window.workspace.document.project.drawing.flow == "right"
    assert window.workspace.canvas.canvas.look.direction is at.RIGHT


def test_the_flow_is_kept_in_the_file(sideways, tmp_path):
    hands, _ = sideways
    hands.document.save(tmp_path / "net.strata")
    hands.document.open(tmp_path / "net.strata")
    assert hands.view.canvas.look.direction is at.RIGHT
    assert store.load(tmp_path / "net.strata").drawing.flow == "right"


def test_wires_leave_on_the_right_and_arrive_on_the_left(sideways):
    hands, ids = sideways
    one, other = (hands.view.canvas.nodes[key] for key in ids[:2])
    assert hands.output(ids[0]) == QPointF(one.far_rect.right(), one.far_rect.center().y())
    assert hands.input(ids[1]) == QPointF(other.far_rect.left(), other.far_rect.center().y())
    wire = next(iter(hands.view.canvas.wires.values()))
    assert wire.path().pointAtPercent(0.2).x() > one.far_rect.right()
    assert wire.path().pointAtPercent(0.2).y() == hands.output(ids[0]).y()


def test_a_wire_is_drawn_from_the_right_edge_to_the_left_edge(qtbot):
    hands = Hands(qtbot)
    hands.document.project.drawing.set_flow("right")
    one, other = hands.put("Dense", 0, 0), hands.put("Dense", at.SIDE_COLUMN, 200)
    hands.view.fit_all()
    hands.drag(hands.output(one), hands.input(other))
    assert [e.target.node for e in hands.graph.edges_out_of(one)] == [other]


def test_a_new_layer_is_chained_on_the_right(sideways):
    hands, ids = sideways
    hands.selection.select((ids[2],))
    added = hands.view.add_layer_at("Dropout")
    assert hands.graph.position(added) == (3 * at.SIDE_COLUMN, 0.0)


def test_a_node_put_into_a_wire_pushes_what_follows_to_the_right(sideways):
    hands, ids = sideways
    wire = hands.output(ids[0]) + (hands.input(ids[1]) - hands.output(ids[0])) / 2
    hands.drop("Dropout", wire)
    xs = sorted(x for x, _ in hands.graph.positions().values())
    assert xs == [at.SIDE_COLUMN * i for i in range(4)]
    assert {y for _, y in hands.graph.positions().values()} == {0.0}


def test_what_is_dropped_on_a_node_goes_below_it(sideways):
    hands, ids = sideways
    hands.drop("Flatten", hands.body(ids[1]))
    assert (at.SIDE_COLUMN, at.SIDE_ROW) in hands.graph.positions().values()


def test_arrange_follows_the_flow(sideways, qtbot):
    hands, ids = sideways
    branch = hands.put("Dense", 500, 900)
    hands.tie(ids[0], branch)
    hands.view.arrange()
    qtbot.waitUntil(lambda: not hands.view.placing.is_gliding)
    places = hands.graph.positions()
    assert places[ids[1]][0] == places[branch][0] == places[ids[0]][0] + at.SIDE_COLUMN
    assert abs(places[ids[1]][1] - places[branch][1]) == at.SIDE_ROW


@pytest.mark.parametrize("count", [5, 11])
def test_many_inputs_stand_apart_and_inside_what_is_painted(qtbot, count):
    hands = Hands(qtbot)
    hands.document.project.drawing.set_flow("right")
    joined = hands.put("Concatenate", at.SIDE_COLUMN, 0)
    for i in range(count):
        hands.tie(hands.put("Dense", 0, at.SIDE_ROW * i), joined, into=i)
    item = hands.view.canvas.nodes[joined]
    points = [hands.input(joined, i) for i in range(count + 1)]
    assert all(b.y() - a.y() >= 2 * at.PORT_REACH for a, b in pairwise(points))
    painted = item.boundingRect().translated(item.pos())
    assert all(item.far_rect.adjusted(-1, 0, 0, 0).contains(p) for p in points)
    assert painted.contains(item.far_rect)
    assert hands.output(joined).y() == item.pos().y() + at.HEIGHT / 2
    before = item.far_rect.height()
    hands.graph.disconnect(hands.graph.edge_at(PortRef(joined, count - 1)))
    assert item.far_rect.height() < before


@pytest.mark.parametrize("act", ["turn", "arrange"])
def test_no_card_lies_on_another_however_tall(qtbot, act):
    hands = Hands(qtbot)
    joins = [hands.put("Concatenate", at.COLUMN * i, 120) for i in range(3)]
    for join in joins:
        for i in range(6):
            hands.tie(hands.put("Dense", 8 * i, 64 * (i - 8)), join, into=i)
    hands.view.placing.turn()
    if act == "arrange":
        hands.view.arrange()
        hands.view.placing.settle()
    hit = [pair for pair in combinations(cards(hands), 2) if pair[0].intersects(pair[1])]
    assert not hit


def test_alt_and_arrows_walk_the_way_the_network_flows(sideways):
    hands, ids = sideways
    branch = hands.put("Dense", at.SIDE_COLUMN, 200)
    hands.tie(ids[0], branch)
    alt = Qt.KeyboardModifier.AltModifier
    hands.selection.select((ids[0],))
    seen = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
    ):
        hands.key(key, alt)
        seen.append(hands.selection.single)
    assert seen == [ids[1], branch, ids[1], ids[2], ids[1]]
    hands.key(Qt.Key.Key_Up, alt)
    assert hands.said[-1] == f"No branch above {hands.graph.node(ids[1]).name}."


def test_turning_in_the_middle_of_a_drag_ends_the_drag(sideways):
    hands, ids = sideways
    hands.press(hands.body(ids[1]))
    hands.move(hands.body(ids[1]) + QPointF(60, 60))
    hands.view.placing.turn()
    assert hands.view.tool is None
    item = hands.view.canvas.nodes[ids[1]]
    assert (item.pos().x(), item.pos().y()) == hands.graph.position(ids[1])
