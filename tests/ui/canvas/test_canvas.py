"""Nodes added, selected, moved and deleted by hand, and the view on them."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from studio.graph.problems import Problem, ProblemFinder
from studio.project.project import Project
from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import Look
from studio.ui.edit.node_text import shape_text, subtitle
from studio.ui.widgets.theme import appearance
from tests.helpers.canvas_hands import MIDDLE, Hands

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
AWAY = QPointF(-360, -300)


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def chain(hands):
    ids = [hands.put("Dense", -104, -160 + at.ROW * i) for i in range(3)]
    hands.tie(ids[0], ids[1])
    hands.tie(ids[1], ids[2])
    return hands, ids


def places(hands):
    return hands.graph.positions()


# --- adding --------------------------------------------------------------------


def test_a_layer_dropped_from_the_palette_is_added_in_one_step(hands):
    hands.drop("Dense", QPointF(40, 24))
    (node,) = hands.graph.nodes()
    assert node.layer == "Dense"
    assert hands.selection.single == node.id
    assert abs(hands.body(node.id).x() - 40) <= at.GRID
    hands.document.undo_stack.undo()
    assert not hands.view.canvas.nodes
    assert not hands.selection.nodes


def test_a_layer_dropped_on_a_wire_is_inserted_in_one_step(chain):
    hands, (first, second, _) = chain
    hands.drop("Dropout", (hands.output(first) + hands.input(second)) / 2)
    (into,) = hands.graph.edges_into(second)
    added = into.source.node
    assert hands.graph.edges_into(added) == [Edge(PortRef(first), PortRef(added))]
    hands.document.undo_stack.undo()
    assert hands.graph.edges_into(second) == [Edge(PortRef(first), PortRef(second))]
    assert len(hands.view.canvas.wires) == 2


def test_what_comes_behind_an_inserted_layer_moves_on(chain):
    hands, (first, second, third) = chain
    before = places(hands)
    hands.drop("Dropout", (hands.output(first) + hands.input(second)) / 2)
    added = hands.selection.single
    ys = [places(hands)[key][1] for key in (first, added, second, third)]
    assert [b - a for a, b in pairwise(ys)] == [at.ROW] * 3
    hands.document.undo_stack.undo()
    assert places(hands) == before


def test_a_layer_without_inputs_dropped_on_a_wire_leaves_the_wire(chain):
    hands, (first, second, _) = chain
    hands.drop("Input", (hands.output(first) + hands.input(second)) / 2)
    assert hands.graph.edge_at(PortRef(second)) == Edge(PortRef(first), PortRef(second))
    assert len(hands.graph) == 4


def test_something_else_dragged_in_is_not_taken(hands):
    hands.drop("NoSuchLayer", QPointF(0, 0))
    assert not len(hands.graph)


def test_a_new_layer_is_chained_below_the_selected_one(chain):
    hands, (_, _, last) = chain
    hands.selection.select([last])
    added = hands.view.add_layer_at("Dropout")
    assert hands.graph.edges_into(added) == [Edge(PortRef(last), PortRef(added))]
    assert places(hands)[added] == (-104, -160 + 3 * at.ROW)
    assert hands.document.undo_stack.count() == 1


def test_a_new_layer_is_not_chained_where_the_output_is_in_use(chain):
    hands, (first, _, _) = chain
    hands.selection.select([first])
    added = hands.view.add_layer_at("Dropout", QPointF(304, 0))
    assert not hands.graph.edges_into(added)
    assert hands.body(added) == QPointF(304, 0)


def test_a_layer_answers_a_wire_dropped_from_an_input(chain):
    hands, (first, _, _) = chain
    added = hands.view.add_layer_at("Input", QPointF(0, -300), wire=(PortRef(first), False))
    assert hands.graph.edge_at(PortRef(first)) == Edge(PortRef(added), PortRef(first))


def test_an_unknown_layer_is_refused_with_a_sentence(hands):
    assert hands.view.add_layer_at("Dens") is None
    assert 'did you mean "Dense"' in hands.said[-1]


# --- selecting -----------------------------------------------------------------


def test_clicking_selects_shift_adds_control_toggles(chain):
    hands, (first, second, third) = chain
    hands.click(hands.body(first))
    assert hands.selection.nodes == {first}
    hands.click(hands.body(second), SHIFT)
    hands.click(hands.body(third), CONTROL)
    hands.click(hands.body(first), CONTROL)
    assert hands.selection.nodes == {second, third}
    hands.click(AWAY)
    assert not hands.selection.nodes


def test_a_marquee_selects_what_it_meets_and_tells_once(chain):
    hands, (first, second, _) = chain
    told = []
    hands.selection.changed.connect(told.append)
    hands.drag(QPointF(-200, -200), hands.body(second))
    assert hands.selection.nodes == {first, second}
    assert len(told) == 1


def test_a_marquee_with_shift_adds(chain):
    hands, (first, _, third) = chain
    hands.selection.select([first])
    hands.drag(hands.body(third) + QPointF(200, 60), hands.body(third), keys=SHIFT)
    assert hands.selection.nodes == {first, third}


def test_escape_in_a_marquee_selects_what_was_selected(chain):
    hands, (first, second, _) = chain
    hands.selection.select([first])
    hands.press(QPointF(200, 160))
    hands.move(hands.body(second))
    hands.key(Qt.Key.Key_Escape)
    hands.release(hands.body(second))
    assert hands.selection.nodes == {first}
    assert not hands.view.canvas.nodes[second].is_selected


def test_a_selection_made_elsewhere_is_shown_with_its_wires(chain):
    hands, (first, second, _) = chain
    hands.selection.select([first])
    assert hands.view.canvas.nodes[first].is_selected
    wire = hands.view.canvas.wires[Edge(PortRef(first), PortRef(second))]
    assert wire.pen() == hands.view.canvas.look.near_pen


def test_control_a_selects_all_and_escape_none(chain):
    hands, ids = chain
    hands.key(Qt.Key.Key_A, CONTROL)
    assert hands.selection.nodes == set(ids)
    hands.key(Qt.Key.Key_Escape)
    assert not hands.selection.nodes


def test_going_to_a_node_brings_it_into_view(hands):
    far = hands.put("Dense", 9000, 9000)
    hands.selection.go_to([far])
    seen = hands.view.mapToScene(hands.view.viewport().rect()).boundingRect()
    assert seen.contains(hands.body(far))


# --- moving --------------------------------------------------------------------


def test_dragging_moves_the_selected_nodes_in_one_step(chain):
    hands, ids = chain
    before = places(hands)
    hands.selection.select(ids[:2])
    wire = hands.view.canvas.wires[Edge(PortRef(ids[1]), PortRef(ids[2]))]
    start = wire.far_line.p1()
    hands.drag(hands.body(ids[0]), hands.body(ids[0]) + QPointF(80, 40))
    assert places(hands)[ids[0]] == (-24, -120)
    assert places(hands)[ids[2]] == before[ids[2]]
    assert wire.far_line.p1() - start == QPointF(80, 40)
    assert hands.document.undo_stack.count() == 1
    hands.document.undo_stack.undo()
    assert places(hands) == before
    assert hands.view.canvas.nodes[ids[0]].pos() == QPointF(-104, -160)


def test_moving_snaps_to_the_grid_unless_alt_is_held(chain):
    hands, (first, second, _) = chain
    hands.drag(hands.body(first), hands.body(first) + QPointF(35, 21))
    assert places(hands)[first] == (-72, -136)
    hands.drag(hands.body(second), hands.body(second) + QPointF(35, 21), keys=ALT)
    assert places(hands)[second] == (-69, -27)


def test_escape_puts_moved_nodes_back(chain):
    hands, (first, _, _) = chain
    hands.press(hands.body(first))
    hands.move(QPointF(200, 200))
    hands.key(Qt.Key.Key_Escape)
    hands.release(QPointF(200, 200))
    assert hands.view.canvas.nodes[first].pos() == QPointF(-104, -160)
    assert hands.document.undo_stack.count() == 0


def test_nudging_again_and_again_is_one_step(chain):
    hands, (first, _, _) = chain
    hands.click(hands.body(first))
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Down, SHIFT)
    assert places(hands)[first] == (-96, -120)
    assert hands.document.undo_stack.count() == 1


def test_an_undo_in_the_middle_of_a_drag_ends_the_drag(hands):
    hands.drop("Dense", QPointF(0, 0))
    (key,) = hands.view.canvas.nodes
    start = hands.body(key)
    hands.press(start)
    hands.move(start + QPointF(60, 60))
    hands.document.undo_stack.undo()
    hands.move(start + QPointF(90, 90))
    hands.release(start + QPointF(90, 90))
    assert not hands.view.canvas.nodes


# --- deleting, copying, renaming -----------------------------------------------


def test_undoing_a_deletion_brings_the_wires_back(chain):
    hands, (_, second, _) = chain
    hands.click(hands.body(second))
    hands.key(Qt.Key.Key_Delete)
    assert second not in hands.view.canvas.nodes
    assert not hands.view.canvas.wires
    hands.document.undo_stack.undo()
    assert len(hands.view.canvas.wires) == 2


def test_deleting_many_is_told_once_and_undo_brings_all_of_it_back(hands, qtbot):
    ids = [hands.put("Dense", 0, at.ROW * i) for i in range(30)]
    wires = {hands.tie(a, b) for a, b in pairwise(ids)}
    canvas, told, painted = hands.view.canvas, [], []
    hands.document.nodes_removed.connect(lambda nodes, edges: told.append((len(nodes), len(edges))))
    hands.selection.select(ids[:-1])
    QApplication.processEvents()
    canvas.changed.connect(painted.extend)
    hands.key(Qt.Key.Key_Delete)
    assert told == [(29, 29)]
    assert list(canvas.nodes) == [ids[-1]]
    assert not canvas.wires
    assert canvas.nodes[ids[-1]].free_inputs == (0,)
    assert not canvas.nodes[ids[-1]].wires
    assert not hands.selection.nodes
    # One area, and not one for each thing that went: joining these is what took so long.
    qtbot.waitUntil(lambda: bool(painted))
    assert len(painted) == 1
    hands.document.undo_stack.undo()
    assert set(canvas.nodes) == set(ids)
    assert set(canvas.wires) == wires == set(hands.graph.edges())
    assert all(not item.free_inputs for key, item in canvas.nodes.items() if key != ids[0])


def test_deleting_and_reconnecting_closes_the_gap(chain):
    hands, (first, second, third) = chain
    hands.selection.select([second])
    hands.key(Qt.Key.Key_Backspace, CONTROL)
    assert list(hands.graph.edges()) == [Edge(PortRef(first), PortRef(third))]
    hands.document.undo_stack.undo()
    assert len(hands.view.canvas.wires) == 2


def test_duplicates_have_names_and_wires_of_their_own(chain):
    hands, ids = chain
    hands.selection.select(ids[:2])
    hands.view.duplicate_selected()
    assert len({node.name for node in hands.graph.nodes()}) == 5
    assert len(list(hands.graph.edges())) == 3
    assert not hands.selection.nodes & set(ids)
    hands.document.undo_stack.undo()
    assert len(hands.graph) == 3


def test_renaming_on_the_canvas_takes_what_is_typed(chain, qtbot):
    hands, (first, _, _) = chain
    hands.selection.select([first])
    hands.key(Qt.Key.Key_F2)
    from studio.ui.canvas.name_editor import NameEditor

    editor = hands.view.findChild(NameEditor)
    qtbot.keyClicks(editor, "code")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert hands.graph.node(first).name == "code"


# --- looking -------------------------------------------------------------------


def test_the_wheel_keeps_the_point_under_the_mouse(chain):
    hands, _ = chain
    place = QPointF(-180, 130)
    pixel = hands.pixel(place)
    for turn in (120, 120, 120, -240):
        hands.wheel(hands.view.mapToScene(pixel), turn)
    drift = hands.view.mapFromScene(place) - pixel
    assert drift.manhattanLength() <= 4
    assert hands.view.camera.scale > 1.1


def test_zoom_has_limits(chain):
    hands, _ = chain
    for _ in range(40):
        hands.view.zoom_in()
    assert hands.view.camera.scale == 4.0
    for _ in range(60):
        hands.view.zoom_out()
    assert hands.view.camera.scale == 0.05


@pytest.mark.parametrize("button", [MIDDLE, Qt.MouseButton.LeftButton])
def test_the_middle_button_or_space_pans(chain, qtbot, button):
    hands, _ = chain
    hands.view.setFocus()
    if button is not MIDDLE:
        qtbot.keyPress(hands.view, Qt.Key.Key_Space)
    before = hands.view.mapFromScene(QPointF(0, 0))
    start, way = hands.pixel(AWAY), QPointF(60, 40)
    hands.press(AWAY, button)
    hands.move(hands.view.mapToScene(start) + way, button)
    hands.release(AWAY, button)
    assert hands.view.mapFromScene(QPointF(0, 0)) - before == way.toPoint()
    assert hands.document.undo_stack.count() == 0


def test_the_far_view_paints_nodes_in_the_colour_of_their_family(chain):
    hands, (first, _, _) = chain
    hands.view.camera.zoom_to(0.2)
    picture = hands.view.grab().toImage()
    family = hands.view.canvas.nodes[first].family
    assert picture.pixel(hands.pixel(hands.body(first))) == family.far.color().rgb()
    hands.selection.select([first])
    picture = hands.view.grab().toImage()
    assert picture.pixel(hands.pixel(hands.body(first))) == hands.view.canvas.look.accent.rgb()


def test_every_distance_and_both_themes_paint_without_complaint(chain):
    hands, ids = chain
    hands.view.set_problems(ProblemFinder(hands.graph).problems())
    hands.selection.select(ids[:1])
    try:
        for name in ("light", "dark"):
            appearance().use(name)
            for scale in (0.1, 0.5, 1.0, 3.0):
                hands.view.camera.zoom_to(scale)
                assert not hands.view.grab().isNull()
    finally:
        appearance().use("dark")


def test_the_button_of_the_invitation_is_reached_and_pressed_by_keys(hands, qtbot):
    button = hands.view._hint.button
    hands.view.setFocus()
    hands.key(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is button
    with qtbot.waitSignal(hands.view.data_wanted):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is hands.view


def test_the_invitation_goes_when_there_is_a_node(hands):
    assert hands.view._hint.isVisible()
    hands.drop("Dense", QPointF(0, 0))
    assert not hands.view._hint.isVisible()
    hands.document.undo_stack.undo()
    assert hands.view._hint.isVisible()


# --- what is written on nodes --------------------------------------------------


def test_reports_touch_only_the_nodes_that_changed(chain):
    hands, (first, second, _) = chain
    report = NodeReport(((None, 128),), 100_480, 100_480)
    hands.view.set_reports({first: report, second: report}, {})
    texts = hands.view.canvas.nodes[second].texts
    hands.view.set_reports({first: NodeReport(((None, 64),)), second: report}, {})
    assert hands.view.canvas.nodes[second].texts is texts
    assert hands.view.canvas.nodes[first].report.params == 0


def test_a_problem_puts_a_mark_and_its_sentence_on_the_node(chain):
    hands, (first, second, _) = chain
    hands.view.set_problems([Problem("x", "Mend this.", (first,), severity="warning")])
    hands.view.set_reports({}, {second: "Dense wants more."})
    nodes = hands.view.canvas.nodes
    assert (nodes[first].badge, nodes[second].badge) == ("warning", "error")
    for node_id, sentence in ((first, "Mend this."), (second, "Dense wants more.")):
        tip = hands.view.hover.tip(hands.pixel(hands.body(node_id)))
        assert tip == f"{hands.graph.node(node_id).name}\n{sentence}"
    hands.view.set_problems([])
    assert nodes[first].badge == ""


def test_the_second_line_says_what_matters(hands):
    dense = hands.graph.node(hands.put("Dense", 0, 0, units=128, activation="relu"))
    assert subtitle(dense, hands.graph.catalogue) == "Dense · 128 · relu"
    assert shape_text((None, 28, 28, 1)) == "28 \u00d7 28 \u00d7 1"


def test_an_output_that_a_parameter_switches_on_gets_a_port(hands):
    lstm = hands.put("LSTM", 0, 0)
    assert hands.view.canvas.nodes[lstm].outputs == 1
    hands.graph.set_param(lstm, "return_state", True)
    assert hands.view.canvas.nodes[lstm].outputs == 3


# --- keys and requests ---------------------------------------------------------


def test_tab_and_a_double_click_ask_for_the_search(hands, qtbot):
    from PySide6.QtTest import QTest

    with qtbot.waitSignal(hands.view.layer_search_requested):
        hands.key(Qt.Key.Key_Tab)
    with qtbot.waitSignal(hands.view.layer_search_requested):
        QTest.mouseDClick(hands.view.viewport(), Qt.MouseButton.LeftButton)


def test_return_asks_for_the_inspector(chain, qtbot):
    hands, (first, _, _) = chain
    hands.selection.select([first])
    with qtbot.waitSignal(hands.view.edit_requested) as asked:
        hands.key(Qt.Key.Key_Return)
    assert asked.args == [first]


def test_control_and_an_arrow_go_to_the_next_node(chain):
    hands, (first, second, _) = chain
    hands.selection.select([first])
    hands.key(Qt.Key.Key_Down, CONTROL)
    assert hands.selection.single == second


def test_another_document_is_shown_in_place_of_the_old(chain):
    hands, ids = chain
    hands.selection.select(ids)
    hands.document.show(Project())
    assert not hands.view.canvas.nodes
    assert not hands.view.canvas.wires
    hands.put("Dense", 0, 0)
    assert len(hands.view.canvas.nodes) == 1


def test_ports_are_fine_again_after_a_small_scale(qtbot):
    look = Look()
    for scale in (1.0, 0.5, 1.0):
        look.sharpen(scale)
        assert look.port.devicePixelRatio() == scale
        assert look.free_port.devicePixelRatio() == scale


# --- nothing selected ------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("edit_selected", "Select one node, group or note to edit first."),
        ("rename_selected", "Select one node, group or note to rename first."),
        ("link_selected", "Select the layers to make linked copies of first."),
        ("delete_selected", "Nothing was deleted: select nodes, wires or notes first."),
        ("bridge_selected", "Nothing was deleted: select nodes, wires or notes first."),
        ("duplicate_selected", "Nothing was duplicated: select nodes or notes first."),
        ("fit_selection", "Nothing is selected: this is the whole network."),
    ],
)
def test_an_order_for_what_is_selected_says_when_nothing_is(chain, order, sentence):
    hands, ids = chain
    before = hands.document.undo_stack.count()
    getattr(hands.view, order)()
    assert hands.said == [sentence]
    assert hands.document.undo_stack.count() == before
    hands.said.clear()
    hands.selection.select(ids[:1])
    getattr(hands.view, order)()
    assert sentence not in hands.said
