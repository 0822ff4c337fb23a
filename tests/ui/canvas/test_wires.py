"""Wires drawn, moved, replaced and refused by hand."""

import pytest
from PySide6.QtCore import QPointF, Qt

from studio.graph.elements import Edge, PortRef
from studio.ui.edit.flow_command import SetFlow
from tests.helpers.canvas_hands import Hands


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def pair(hands):
    first, second = hands.put("Dense", -100, -100), hands.put("Dense", -100, 60)
    return hands, first, second


def test_dragging_from_output_to_input_draws_a_wire(pair):
    hands, first, second = pair
    hands.drag(hands.output(first), hands.input(second))
    assert list(hands.graph.edges()) == [Edge(PortRef(first), PortRef(second))]
    assert hands.document.undo_stack.count() == 1


def test_dragging_from_input_to_output_draws_the_same_wire(pair):
    hands, first, second = pair
    hands.drag(hands.input(second), hands.output(first))
    assert list(hands.graph.edges()) == [Edge(PortRef(first), PortRef(second))]


def test_a_port_nearby_pulls_the_wire_in(pair):
    hands, first, second = pair
    hands.drag(hands.output(first), hands.input(second) + QPointF(14, -12))
    assert hands.graph.edge_at(PortRef(second)) is not None


def test_letting_go_over_a_node_takes_its_free_input(hands):
    first, second = hands.put("Dense", -300, -100), hands.put("Dense", 60, -100)
    joined = hands.put("Add", -100, 80)
    hands.tie(first, joined)
    hands.drag(hands.output(second), hands.body(joined))
    assert hands.graph.edge_at(PortRef(joined, 1)) == Edge(PortRef(second), PortRef(joined, 1))


@pytest.mark.qt_log_ignore("does not support raise")  # a tip on the offscreen platform
def test_a_wire_that_would_close_a_loop_is_refused_with_the_reason(pair):
    hands, first, second = pair
    hands.tie(first, second)
    hands.drag(hands.output(second), hands.input(first))
    assert len(list(hands.graph.edges())) == 1
    assert hands.document.undo_stack.count() == 0
    assert "would close a loop" in " ".join(hands.said)


def test_nodes_that_cannot_take_the_wire_are_dimmed_while_it_is_in_hand(pair):
    hands, first, second = pair
    hands.tie(first, second)
    third = hands.put("Dense", 200, 60)
    hands.press(hands.output(second))
    hands.move(hands.output(second) + QPointF(40, 40))
    dimmed = {key for key, item in hands.view.canvas.nodes.items() if item.is_dimmed}
    assert dimmed == {first}
    hands.release(hands.input(third))
    assert not any(item.is_dimmed for item in hands.view.canvas.nodes.values())


def test_a_new_wire_replaces_the_old_one_in_one_step(pair):
    hands, first, second = pair
    old = hands.tie(first, second)
    other = hands.put("Dense", 160, -100)
    hands.drag(hands.output(other), hands.input(second))
    assert list(hands.graph.edges()) == [Edge(PortRef(other), PortRef(second))]
    hands.document.undo_stack.undo()
    assert list(hands.graph.edges()) == [old]
    assert set(hands.view.canvas.wires) == {old}


def test_escape_lets_go_of_the_wire(pair):
    hands, first, second = pair
    hands.press(hands.output(first))
    hands.move(hands.input(second))
    assert hands.view.canvas.preview.isVisible()
    hands.key(Qt.Key.Key_Escape)
    hands.release(hands.input(second))
    assert not list(hands.graph.edges())
    assert not hands.view.canvas.preview.isVisible()


def test_pulling_a_wire_off_its_input_removes_it(pair):
    hands, first, second = pair
    hands.tie(first, second)
    hands.drag(hands.input(second), QPointF(300, 0))
    assert not list(hands.graph.edges())
    hands.document.undo_stack.undo()
    assert len(hands.view.canvas.wires) == 1


def test_pulling_the_end_of_a_wire_to_another_input_moves_it(pair):
    hands, first, second = pair
    hands.tie(first, second)
    third = hands.put("Dense", 160, 60)
    hands.drag(hands.input(second), hands.input(third))
    assert list(hands.graph.edges()) == [Edge(PortRef(first), PortRef(third))]
    assert hands.document.undo_stack.count() == 1


def test_a_wire_put_back_where_it_was_is_no_edit(pair):
    hands, first, second = pair
    edge = hands.tie(first, second)
    start = hands.input(second)
    hands.press(start)
    hands.move(start + QPointF(80, -30))
    hands.move(start)
    hands.release(start)
    assert list(hands.graph.edges()) == [edge]
    assert hands.document.undo_stack.count() == 0


def test_a_wire_dropped_on_empty_canvas_asks_what_comes_there(pair, qtbot):
    hands, first, _ = pair
    with qtbot.waitSignal(hands.view.wire_dropped) as dropped:
        hands.drag(hands.output(first), QPointF(300, 0))
    port, place, _, is_output = dropped.args
    assert (port, is_output) == (PortRef(first), True)
    assert abs(place.x() - 300) < 2


def test_a_growing_list_always_offers_one_free_port(hands):
    first, joined = hands.put("Dense", -100, -100), hands.put("Add", -100, 80)
    for index in range(3):
        hands.drag(hands.output(first), hands.input(joined, index))
    assert len(hands.graph.edges_into(joined)) == 3
    assert hands.view.canvas.nodes[joined].inputs == 4


def test_a_clicked_wire_is_deleted_and_comes_back_with_undo(pair):
    hands, first, second = pair
    edge = hands.tie(first, second)
    hands.click((hands.output(first) + hands.input(second)) / 2)
    assert hands.view.canvas.selected_wires == {edge}
    hands.key(Qt.Key.Key_Delete)
    assert not hands.view.canvas.wires
    hands.document.undo_stack.undo()
    assert set(hands.view.canvas.wires) == {edge}


# --- side ports: masks and states


@pytest.fixture
def decoder(hands):
    """An encoder with states, a decoder with an input, and where its mask and states are."""
    source = hands.put("Dense", -100, -220)
    encoder = hands.put("LSTM", -300, -60, return_state=True)
    decoder = hands.put("LSTM", 60, 120)
    hands.tie(source, encoder)
    hands.tie(source, decoder)
    return hands, encoder, decoder


def shown(hands, node):
    item = hands.view.canvas.nodes[node]
    return [index for index in range(item.inputs) if item.shows_input(index)]


def test_side_ports_are_seen_with_a_wire_in_hand_and_stay_where_one_is_tied(decoder):
    hands, encoder, target = decoder
    hands.view.canvas.selection.select(())
    assert shown(hands, target) == [0]
    hands.press(hands.output(encoder, 1))
    hands.move(hands.output(encoder, 1) + QPointF(40, 40))
    assert shown(hands, target) == [0, 1, 2, 3]
    hands.release(hands.input(target, 2))
    assert hands.graph.edge_at(PortRef(target, 2)) == Edge(PortRef(encoder, 1), PortRef(target, 2))
    hands.move(QPointF(-400, 300))
    assert shown(hands, target) == [0, 2]


def test_a_wire_let_go_over_a_node_never_takes_a_mask_or_a_state(decoder):
    hands, encoder, target = decoder
    hands.drag(hands.output(encoder), hands.body(target))
    assert [edge.target.index for edge in hands.graph.edges_into(target)] == [0]
    assert hands.graph.edge_at(PortRef(target)).source.node == encoder


def test_a_card_that_flows_right_opens_for_its_side_ports(decoder):
    hands, encoder, target = decoder
    hands.document.push(SetFlow(hands.document, "right", {}, {}))
    item = hands.view.canvas.nodes[target]
    low = item.rect().height()
    hands.tie(encoder, target, 1, 2)
    assert item.rect().height() > low
    hands.document.undo_stack.undo()
