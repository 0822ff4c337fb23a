"""What the canvas does to help while a wire, or a node for a wire, is in somebody's hand."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from tests.helpers.canvas_hands import LEFT, NO_KEY, Hands

pytestmark = pytest.mark.qt_log_ignore("does not support raise")  # a tip, offscreen

CONV_SENTENCE = "Conv2D needs 4 dimensions; this wire carries (None, 784)."


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def wire(hands):
    """A wire out of a Dense, in hand, and Keras's objection to the Conv2D."""
    source = hands.put("Dense", -300, -200)
    conv, dense = hands.put("Conv2D", -300, 60), hands.put("Dense", 0, 60)
    hands.press(hands.output(source))
    hands.move(hands.output(source) + QPointF(120, 40))
    hands.view.show_wire_objections({PortRef(conv): CONV_SENTENCE})
    return hands, source, conv, dense


def dimmed(hands):
    return {key for key, item in hands.view.canvas.nodes.items() if item.is_dimmed}


# --- ports that do not suit ---------------------------------------------------------


def test_taking_a_wire_asks_what_it_suits_and_letting_go_forgets(hands, qtbot):
    source, target = hands.put("Dense", -100, -100), hands.put("Dense", -100, 60)
    hands.tie(source, target)
    hands.press(hands.output(target))
    with qtbot.waitSignal(hands.view.wire_taken) as taken:
        hands.move(hands.output(target) + QPointF(60, 40))
    assert taken.args == [PortRef(target), True, frozenset({source}), None]
    with qtbot.waitSignal(hands.view.wire_let_go):
        hands.key(Qt.Key.Key_Escape)


def test_a_node_that_keras_objects_to_is_dimmed_until_the_wire_is_let_go(wire):
    hands, _, conv, _ = wire
    assert dimmed(hands) == {conv}
    hands.key(Qt.Key.Key_Escape)
    assert dimmed(hands) == set()


def test_a_port_that_keras_objects_to_says_why_and_does_not_pull(wire):
    hands, _, conv, _ = wire
    place = hands.input(conv) + QPointF(6, -5)
    hands.move(place)
    assert hands.said[-1] == CONV_SENTENCE
    assert hands.view.canvas.nodes[conv].hot_port is None
    end = hands.view.canvas.preview.path().currentPosition()
    assert (end - place).manhattanLength() < 2


def test_a_wire_that_keras_objects_to_can_still_be_drawn(wire):
    hands, source, conv, _ = wire
    hands.move(hands.input(conv))
    hands.release(hands.input(conv))
    assert hands.graph.edge_at(PortRef(conv)) == Edge(PortRef(source), PortRef(conv))
    assert hands.document.undo_stack.count() == 1


def test_an_answer_under_a_resting_mouse_shows_at_once(hands):
    source, conv = hands.put("Dense", -300, -200), hands.put("Conv2D", -300, 60)
    hands.press(hands.output(source))
    hands.move(hands.input(conv))
    assert hands.view.canvas.nodes[conv].hot_port == (False, 0)
    hands.view.show_wire_objections({PortRef(conv): CONV_SENTENCE})
    assert hands.view.canvas.nodes[conv].hot_port is None
    assert hands.said[-1] == CONV_SENTENCE
    hands.key(Qt.Key.Key_Escape)


def test_only_the_ports_that_refuse_are_dimmed_on_a_node_with_several(hands):
    source, attention = hands.put("Dense", -300, -200), hands.put("MultiHeadAttention", -300, 60)
    hands.press(hands.output(source))
    hands.move(hands.output(source) + QPointF(120, 40))
    hands.view.show_wire_objections({PortRef(attention, 1): "No."})
    item = hands.view.canvas.nodes[attention]
    assert (item.is_dimmed, item.dull_inputs, item.dull_outputs) == (False, {1}, frozenset())
    hands.release(hands.body(attention))
    assert hands.graph.edge_at(PortRef(attention, 0)) is not None
    assert not item.dull_inputs


def test_backwards_the_outputs_that_do_not_suit_are_dimmed(hands):
    source, other = hands.put("Dense", -300, -200), hands.put("Dense", 0, -200)
    conv = hands.put("Conv2D", -300, 60)
    hands.press(hands.input(conv))
    hands.move(hands.input(conv) + QPointF(120, -40))
    hands.view.show_wire_objections({PortRef(source): CONV_SENTENCE})
    assert dimmed(hands) == {source}
    hands.move(hands.output(source))
    assert hands.said[-1] == CONV_SENTENCE
    hands.release(hands.output(other))
    assert hands.graph.edge_at(PortRef(conv)) == Edge(PortRef(other), PortRef(conv))


# --- ports that pull ----------------------------------------------------------------


def test_between_two_ports_the_one_that_suits_pulls(hands):
    source, attention = hands.put("Dense", -300, -200), hands.put("MultiHeadAttention", -300, 60)
    hands.press(hands.output(source))
    between = (hands.input(attention, 0) + hands.input(attention, 1)) / 2
    hands.move(between - QPointF(3, 0))
    assert hands.view.canvas.nodes[attention].hot_port == (False, 0)
    hands.view.show_wire_objections({PortRef(attention, 0): "No."})
    assert hands.view.canvas.nodes[attention].hot_port == (False, 1)
    hands.key(Qt.Key.Key_Escape)


def test_a_free_port_pulls_before_a_taken_one_unless_that_is_pointed_at(hands):
    first, second = hands.put("Dense", -300, -200), hands.put("Dense", 0, -200)
    joined = hands.put("Add", -300, 60)
    hands.tie(first, joined)
    hands.document.project.drawing.set_flow("right")  # there, ports stand closer
    hands.press(hands.output(second))
    taken, free = hands.input(joined, 0), hands.input(joined, 1)
    hands.move((taken + free) / 2 - QPointF(8, 1))
    assert hands.view.canvas.nodes[joined].hot_port == (False, 1)
    hands.move(taken)
    assert hands.view.canvas.nodes[joined].hot_port == (False, 0)
    hands.key(Qt.Key.Key_Escape)


# --- a node that is moved onto a wire -----------------------------------------------


@pytest.fixture
def gap(hands):
    """Two nodes with a wire between them, and one beside it that has none."""
    first, second = hands.put("Dense", -104, -200), hands.put("Dense", -104, 160)
    edge = hands.tie(first, second)
    return hands, edge, hands.put("Dropout", 240, -24)


def on_wire(hands, edge):
    return (hands.output(edge.source.node) + hands.input(edge.target.node)) / 2


def test_a_node_moved_onto_a_wire_is_inserted_in_one_step(gap):
    hands, edge, node = gap
    before = hands.graph.positions()
    hands.drag(hands.body(node), on_wire(hands, edge))
    assert set(hands.graph.edges()) == {
        Edge(edge.source, PortRef(node)),
        Edge(PortRef(node), edge.target),
    }
    assert hands.document.undo_stack.count() == 1
    hands.document.undo_stack.undo()
    assert (list(hands.graph.edges()), hands.graph.positions()) == ([edge], before)
    hands.document.undo_stack.redo()
    assert hands.graph.edge_at(edge.target) == Edge(PortRef(node), edge.target)


def test_the_wire_lights_up_before_the_node_is_let_go(gap):
    hands, edge, node = gap
    hands.press(hands.body(node))
    hands.move(on_wire(hands, edge))
    assert hands.view.canvas.wires[edge].is_hovered
    assert hands.view.canvas.preview.path() == hands.view.canvas.wires[edge].path()
    assert "Let go to insert it between dense and dense_2" in hands.said[-1]
    hands.move(on_wire(hands, edge) + QPointF(300, 0))
    assert not hands.view.canvas.wires[edge].is_hovered
    assert not hands.view.canvas.preview.isVisible()
    hands.release(on_wire(hands, edge) + QPointF(300, 0))
    assert list(hands.graph.edges()) == [edge]


def test_escape_puts_the_node_back_and_leaves_the_wire(gap):
    hands, edge, node = gap
    place = hands.body(node)
    hands.press(place)
    hands.move(on_wire(hands, edge))
    hands.key(Qt.Key.Key_Escape)
    hands.release(on_wire(hands, edge))
    assert hands.body(node) == place
    assert list(hands.graph.edges()) == [edge]
    assert not hands.view.canvas.wires[edge].is_hovered
    assert hands.document.undo_stack.count() == 0


def test_with_alt_held_the_node_is_only_moved(gap):
    hands, edge, node = gap
    hands.drag(hands.body(node), on_wire(hands, edge), keys=Qt.KeyboardModifier.AltModifier)
    assert list(hands.graph.edges()) == [edge]
    assert hands.document.undo_stack.count() == 1


@pytest.mark.parametrize("layer", ["Input", "Output"])
def test_a_node_without_both_ends_is_only_moved(gap, layer):
    hands, edge, _ = gap
    node = hands.put(layer, 240, 120)
    hands.drag(hands.body(node), on_wire(hands, edge))
    assert list(hands.graph.edges()) == [edge]


def test_a_node_that_has_its_wires_is_only_moved(gap):
    hands, edge, node = gap
    own = hands.tie(node, hands.put("Dense", 240, 240))
    hands.drag(hands.body(node), on_wire(hands, edge))
    assert set(hands.graph.edges()) == {edge, own}


def test_a_node_that_would_close_a_loop_is_only_moved(gap):
    hands, edge, _ = gap
    joined = hands.put("Add", 240, 240)
    own = hands.tie(edge.target.node, joined)
    hands.drag(hands.body(joined), on_wire(hands, edge))
    assert set(hands.graph.edges()) == {edge, own}


def test_what_comes_behind_moves_on_when_there_is_no_room(hands):
    first, second = hands.put("Dense", -104, -100), hands.put("Dense", -104, 12)
    edge = hands.tie(first, second)
    node = hands.put("Dropout", 240, -24)
    hands.drag(hands.body(node), on_wire(hands, edge))
    rects = [hands.view.canvas.nodes[key].far_rect for key in (first, node, second)]
    assert not rects[0].intersects(rects[1])
    assert not rects[1].intersects(rects[2])


# --- scrolling at the edge ------------------------------------------------------------


def left_of_view(hands):
    return hands.view.mapToScene(QPoint(0, 0)).x()


def at_pixel(hands, x, y):
    return hands.view.mapToScene(QPoint(x, y))


def scrolled(qtbot, hands):
    """How far the picture moves to the right when it is given the time."""
    before = left_of_view(hands)
    qtbot.waitUntil(lambda: left_of_view(hands) > before + 30)


@pytest.mark.parametrize("what", ["node", "wire", "marquee"])
def test_dragging_to_the_edge_scrolls_until_the_button_comes_up(hands, qtbot, what):
    node = hands.put("Dense", -100, -100)
    start = {"node": hands.body(node), "wire": hands.output(node)}.get(what, QPointF(-200, 100))
    hands.press(start)
    hands.move(start + QPointF(40, 40))
    hands.move(at_pixel(hands, 995, 400))
    scrolled(qtbot, hands)
    if what == "node":
        middle = hands.view.mapFromScene(hands.body(node)).x()
        assert abs(middle - 995) < 12  # it stays under the mouse
    hands.release(at_pixel(hands, 995, 400))
    assert not hands.view.edge_scroll.is_scrolling


def test_the_nearer_to_the_edge_the_faster(hands):
    hands.put("Dense", -100, -100)
    scroll, speeds = hands.view.edge_scroll, []
    scroll.begin(QPoint(500, 400))
    for x in (950, 970, 985, 999, 1200):
        scroll.follow(QPoint(x, 400), lambda point: None)
        speeds.append(scroll._speed()[0])
    scroll.stop()
    assert speeds[0] == 0
    assert 0 < speeds[1] < speeds[2] < speeds[3] <= speeds[4]


def test_a_drag_that_begins_at_the_edge_does_not_scroll(hands):
    start = at_pixel(hands, 985, 400)
    hands.press(start)
    hands.move(start + QPointF(-2, 60))
    assert not hands.view.edge_scroll.is_scrolling
    hands.release(start)


def test_escape_stops_the_scrolling(hands):
    start = at_pixel(hands, 500, 400)
    hands.press(start)
    hands.move(at_pixel(hands, 998, 400))
    assert hands.view.edge_scroll.is_scrolling
    hands.key(Qt.Key.Key_Escape)
    assert not hands.view.edge_scroll.is_scrolling
    hands.release(start)


def test_a_layer_from_the_palette_scrolls_at_the_edge(hands, qtbot):
    hands.put("Dense", -100, -100)
    mime = QMimeData()
    mime.setData("application/x-strata-layer", b"Dense")
    copy, viewport = Qt.DropAction.CopyAction, hands.view.viewport()
    for kind, x in ((QDragEnterEvent, 2), (QDragMoveEvent, 500), (QDragMoveEvent, 996)):
        QApplication.sendEvent(viewport, kind(QPoint(x, 400), copy, mime, LEFT, NO_KEY))
    scrolled(qtbot, hands)
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.DragLeave))
    hands.view.cancel()
    assert not hands.view.edge_scroll.is_scrolling


# --- what a wire carries --------------------------------------------------------------


def test_a_wire_under_the_mouse_says_its_shape_and_both_ends(gap):
    hands, edge, _ = gap
    report = NodeReport(((None, 28, 28, 1),), dtype="float16")
    hands.view.set_reports({edge.source.node: report}, {})
    hands.move(on_wire(hands, edge), button=None)
    assert hands.said[-1] == "dense to dense_2: (None, 28, 28, 1) float16"
    assert hands.view.hover.tip(hands.pixel(on_wire(hands, edge))) == hands.said[-1]


def test_a_wire_names_the_port_where_a_node_has_several(gap):
    hands, edge, _ = gap
    attention = hands.put("MultiHeadAttention", 240, 160)
    other = hands.tie(edge.source.node, attention, 0, 1)
    middle = hands.view.canvas.wires[other].path().pointAtPercent(0.5)
    hands.move(middle, button=None)
    assert hands.said[-1] == "dense to multi_head_attention (value)"


# --- shapes beside wires ----------------------------------------------------------------


def with_room(hands):
    return {key for key, item in hands.view.canvas.nodes.items() if item.has_label_room}


@pytest.fixture
def column(hands, qtbot):
    """Two nodes with shapes, so close that the upper one's shape has no room."""
    upper, lower = hands.put("Dense", -100, -100), hands.put("Dense", -100, -26)
    report = NodeReport(((None, 28, 28, 32),))
    hands.view.set_reports(dict.fromkeys((upper, lower), report), {})
    qtbot.waitUntil(lambda: with_room(hands) == {lower})
    return hands, upper, lower


def test_a_shape_comes_back_when_what_covers_it_moves_away(column, qtbot):
    hands, upper, lower = column
    hands.drag(hands.body(lower), hands.body(lower) + QPointF(0, 120))
    qtbot.waitUntil(lambda: with_room(hands) == {upper, lower})
    hands.document.undo_stack.undo()
    qtbot.waitUntil(lambda: with_room(hands) == {lower})


def test_a_shape_comes_back_when_what_covers_it_is_deleted(column, qtbot):
    hands, upper, lower = column
    hands.click(hands.body(lower))
    hands.key(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: with_room(hands) == {upper})


def test_a_node_put_over_a_shape_takes_its_room(hands, qtbot):
    node = hands.put("Dense", -100, -100)
    hands.view.set_reports({node: NodeReport(((None, 28, 28, 32),))}, {})
    hands.drop("Dropout", hands.output(node) + QPointF(80, 34))
    qtbot.waitUntil(lambda: node not in with_room(hands))


def test_flowing_to_the_right_other_cards_take_the_room(column, qtbot):
    hands, upper, lower = column
    hands.document.project.drawing.set_flow("right")
    qtbot.waitUntil(lambda: with_room(hands) == {upper, lower})
