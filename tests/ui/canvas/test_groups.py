"""Groups: frames about nodes, collapsed to one card and opened again, with real mouse and keys."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from studio.graph.problems import ProblemFinder
from studio.project.drawing import COLORS
from studio.project.store import from_bytes, to_bytes
from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.open_frame import TITLE
from studio.ui.canvas.menus import context_menu
from studio.ui.widgets.theme import appearance
from tests.helpers.canvas_hands import Hands

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def chain(hands):
    """Four layers below each other; the two in the middle are a group."""
    ids = [hands.put("Dense", -104.0, -240.0 + at.ROW * i, units=8 + i) for i in range(4)]
    for a, b in pairwise(ids):
        hands.tie(a, b)
    hands.selection.select(ids[1:3])
    hands.view.grouping.group()
    hands.selection.select(())
    return hands, ids


def saved(hands):
    return to_bytes(hands.document.project)


def undo(hands):
    hands.document.undo_stack.undo()


def steps(hands):
    return hands.document.undo_stack.index()


def the_frame(hands):
    (frame,) = hands.document.project.drawing.frames()
    return frame


def title(hands):
    """Where a hand takes hold of the only open frame: in its bar, beside the wire."""
    (shown,) = hands.view.canvas.frames.open.values()
    return QPointF(shown.rect.left() + 60, shown.rect.top() + TITLE / 2)


def arrow(hands):
    (shown,) = hands.view.canvas.frames.open.values()
    return shown.rect.topLeft() + QPointF(14, TITLE / 2)


def card(hands):
    (group,) = hands.view.canvas.frames.closed.values()
    return group


def collapse(hands):
    hands.view.grouping.collapse_frames([the_frame(hands).id])
    return card(hands)


def places(hands):
    return dict(hands.graph.positions())


# --- open frames -----------------------------------------------------------------


def test_grouping_is_one_step_and_the_frame_holds_its_nodes(chain):
    hands, ids = chain
    assert the_frame(hands).members == frozenset(ids[1:3])
    (shown,) = hands.view.canvas.frames.open.values()
    for key in ids[1:3]:
        assert shown.rect.contains(hands.view.canvas.nodes[key].far_rect)
    assert not shown.rect.intersects(hands.view.canvas.nodes[ids[0]].far_rect)
    undo(hands)
    assert not hands.view.canvas.frames.open
    assert not hands.document.project.drawing.frames()


def test_grouping_nothing_or_a_group_says_why_not(chain):
    hands, ids = chain
    before = steps(hands)
    hands.view.grouping.group()
    hands.selection.select(ids[1:3])
    hands.view.grouping.group()
    assert steps(hands) == before
    assert hands.said[-2:] == [
        "Select the nodes of the group first.",
        "These nodes are a group already.",
    ]


def test_a_group_that_is_grouped_with_others_takes_them_in(chain):
    hands, ids = chain
    name = the_frame(hands).name
    hands.selection.select(ids[:3])
    hands.view.grouping.group()
    assert (the_frame(hands).name, the_frame(hands).members) == (name, frozenset(ids[:3]))
    undo(hands)
    assert the_frame(hands).members == frozenset(ids[1:3])


def test_a_node_is_in_one_group_only(chain):
    hands, ids = chain
    hands.selection.select([ids[0], ids[1]])
    hands.view.grouping.group()
    old, new = hands.document.project.drawing.frames()
    assert (old.members, new.members) == (frozenset([ids[2]]), frozenset(ids[:2]))
    undo(hands)
    assert the_frame(hands).members == frozenset(ids[1:3])


def test_dragging_the_title_moves_all_nodes_on_the_grid_in_one_step(chain):
    hands, ids = chain
    before, count = places(hands), steps(hands)
    start = title(hands)
    hands.drag(start, start + QPointF(403, 2))
    after = places(hands)
    for key in ids[1:3]:
        assert after[key] == (before[key][0] + 400, before[key][1])
    assert after[ids[0]] == before[ids[0]]
    assert steps(hands) == count + 1
    assert hands.selection.nodes == set(ids[1:3])
    undo(hands)
    assert places(hands) == before


def test_clicking_the_title_selects_the_nodes_and_shows_the_frame_as_selected(chain):
    hands, ids = chain
    hands.click(title(hands))
    assert hands.selection.nodes == set(ids[1:3])
    (shown,) = hands.view.canvas.frames.open.values()
    assert shown.is_selected
    hands.selection.select([ids[1]])
    assert not shown.is_selected


def test_escape_puts_a_dragged_frame_back(chain):
    hands, _ = chain
    before, start = places(hands), title(hands)
    hands.press(start)
    hands.move(start + QPointF(120, 80))
    hands.key(Qt.Key.Key_Escape)
    hands.release(start + QPointF(120, 80))
    assert places(hands) == before
    assert title(hands) == start


def test_a_frame_follows_a_node_that_is_dragged_and_keeps_it(chain):
    hands, ids = chain
    start = hands.body(ids[2])
    hands.press(start)
    hands.move(start + QPointF(150, 0))
    hands.move(start + QPointF(304, 0))
    (shown,) = hands.view.canvas.frames.open.values()
    assert shown.rect.contains(hands.view.canvas.nodes[ids[2]].far_rect)
    hands.release(start + QPointF(304, 0))
    assert ids[2] in the_frame(hands).members


def test_a_node_dragged_with_alt_leaves_its_frame_in_the_same_step(chain):
    hands, ids = chain
    before, count = saved(hands), steps(hands)
    start = hands.body(ids[2])
    hands.drag(start, start + QPointF(400, 0), keys=ALT)
    assert the_frame(hands).members == frozenset([ids[1]])
    assert steps(hands) == count + 1
    undo(hands)
    assert saved(hands) == before


def test_the_last_node_that_leaves_takes_the_frame_along(chain):
    hands, ids = chain
    hands.selection.select(ids[1:3])
    hands.view.grouping.leave()
    assert not hands.document.project.drawing.frames()
    undo(hands)
    assert the_frame(hands).members == frozenset(ids[1:3])


def test_a_node_dropped_wholly_inside_a_frame_joins_in_the_same_step(chain):
    hands, ids = chain
    hands.selection.select(ids[1:3])
    hands.document.project.graph.move({ids[2]: (200.0, -16.0)})
    lone = hands.put("Dropout", -400, 100)
    before, count = saved(hands), steps(hands)
    (shown,) = hands.view.canvas.frames.open.values()
    start = hands.body(lone)
    hands.press(start)
    hands.move(start + QPointF(50, 0))
    hands.move(QPointF(0, 20))
    assert shown.is_target
    hands.release(QPointF(0, 20))
    assert lone in the_frame(hands).members
    assert steps(hands) == count + 1
    undo(hands)
    assert saved(hands) == before


def test_a_layer_dropped_inside_a_frame_from_the_palette_joins_it(chain):
    hands, ids = chain
    hands.graph.move({ids[2]: (300.0, -16.0)})
    count = steps(hands)
    hands.drop("Dropout", QPointF(70, 10))
    assert hands.selection.single in the_frame(hands).members
    assert steps(hands) == count + 1


def test_a_double_click_on_the_title_renames_in_one_step(chain):
    hands, _ = chain
    QTest.mouseDClick(
        hands.view.viewport(), Qt.MouseButton.LeftButton, pos=hands.pixel(title(hands))
    )
    (field,) = hands.view.viewport().findChildren(QLineEdit)
    QTest.keyClicks(field, "Encoder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert the_frame(hands).name == "Encoder"
    undo(hands)
    assert the_frame(hands).name == "Group 1"


def test_a_name_that_cannot_be_shown_is_refused_with_a_sentence(chain):
    hands, _ = chain
    said = []
    hands.view.status_message.connect(said.append)
    QTest.mouseDClick(
        hands.view.viewport(), Qt.MouseButton.LeftButton, pos=hands.pixel(title(hands))
    )
    (field,) = hands.view.viewport().findChildren(QLineEdit)
    field.setText("x" * 201)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert the_frame(hands).name == "Group 1"
    assert said[-1].startswith("This name has 201 letters")


def test_colours_come_from_a_menu_and_are_undone(chain):
    hands, _ = chain
    hands.click(title(hands))
    menu = hands.view.grouping.color_menu(hands.view)
    assert [a.text().lower() for a in menu.actions()] == list(COLORS)
    menu.actions()[-1].trigger()
    assert the_frame(hands).color == "purple"
    undo(hands)
    assert the_frame(hands).color == "grey"


def test_the_menu_of_a_title_offers_what_groups_can(chain):
    hands, _ = chain
    menu = context_menu(hands.view, hands.pixel(title(hands)))
    texts = [a.text() for a in menu.actions()]
    assert {"Collapse the group", "Rename the group", "Ungroup", "Keep as a block…"} <= set(texts)


def test_ungrouping_leaves_the_nodes(chain):
    hands, ids = chain
    hands.selection.select([ids[1]])
    hands.view.grouping.ungroup()
    assert not hands.view.canvas.frames.open
    assert len(hands.graph) == 4
    undo(hands)
    assert the_frame(hands).members == frozenset(ids[1:3])


def test_a_press_inside_a_frame_draws_a_marquee(chain):
    hands, ids = chain
    (shown,) = hands.view.canvas.frames.open.values()
    corner = shown.rect.bottomLeft() + QPointF(6, -6)
    hands.drag(corner, corner + QPointF(60, -60))
    assert hands.selection.nodes == {ids[2]}


# --- collapsed frames ------------------------------------------------------------


def test_the_arrow_collapses_a_frame_to_one_card_in_one_step(chain):
    hands, ids = chain
    count = steps(hands)
    hands.click(arrow(hands))
    group = card(hands)
    assert steps(hands) == count + 1
    assert not any(hands.view.canvas.nodes[key].isVisible() for key in ids[1:3])
    assert group.ins == [PortRef(ids[1])]
    assert group.outs == [PortRef(ids[2])]
    assert hands.selection.nodes == set(ids[1:3])
    undo(hands)
    assert all(hands.view.canvas.nodes[key].isVisible() for key in ids)
    assert all(wire.isVisible() for wire in hands.view.canvas.wires.values())


def test_wires_from_outside_end_at_the_card_and_inner_ones_are_hidden(chain):
    hands, ids = chain
    group = collapse(hands)
    wires = hands.view.canvas.wires
    into = wires[Edge(PortRef(ids[0]), PortRef(ids[1]))]
    out = wires[Edge(PortRef(ids[2]), PortRef(ids[3]))]
    assert into.far_line.p2() == group.input_point(0)
    assert out.far_line.p1() == group.output_point(0)
    assert not wires[Edge(PortRef(ids[1]), PortRef(ids[2]))].isVisible()


def test_a_collapsed_frame_opens_by_a_double_click_with_its_nodes_where_they_were(chain):
    hands, ids = chain
    before = places(hands)
    group = collapse(hands)
    at_card = hands.pixel(group.far_rect.center())
    QTest.mouseDClick(hands.view.viewport(), Qt.MouseButton.LeftButton, pos=at_card)
    assert places(hands) == before
    assert all(hands.view.canvas.nodes[key].isVisible() for key in ids)


def test_what_lies_where_a_frame_opens_moves_on_in_the_same_step(chain):
    hands, ids = chain
    collapse(hands)
    hands.graph.move({ids[3]: (-104.0, -16.0)})
    before, count = saved(hands), steps(hands)
    hands.view.grouping.open_frames([the_frame(hands).id])
    (shown,) = hands.view.canvas.frames.open.values()
    assert not shown.rect.intersects(hands.view.canvas.nodes[ids[3]].far_rect)
    assert steps(hands) == count + 1
    undo(hands)
    assert saved(hands) == before


def test_dragging_the_card_moves_all_nodes_by_the_same(chain):
    hands, ids = chain
    before, group = places(hands), collapse(hands)
    middle = group.far_rect.center()
    hands.drag(middle, middle + QPointF(200, 40))
    after = places(hands)
    for key in ids[1:3]:
        assert after[key] == (before[key][0] + 200, before[key][1] + 40)
    assert group.far_rect.center() == middle + QPointF(200, 40)
    wire = hands.view.canvas.wires[Edge(PortRef(ids[0]), PortRef(ids[1]))]
    assert wire.far_line.p2() == group.input_point(0)


def test_clicking_the_card_selects_all_its_nodes_and_a_marquee_does(chain):
    hands, ids = chain
    group = collapse(hands)
    hands.selection.select(())
    hands.click(group.far_rect.center())
    assert hands.selection.nodes == set(ids[1:3])
    assert group.is_selected
    hands.selection.select(())
    corner = group.far_rect.topLeft() - QPointF(30, 10)
    hands.drag(corner, corner + QPointF(60, 30))
    assert hands.selection.nodes == set(ids[1:3])


def test_hidden_nodes_are_not_hit(chain):
    hands, ids = chain
    inner = hands.body(ids[2])
    collapse(hands)
    assert hands.view.canvas.node_at(inner) is None
    hands.click(inner)
    assert not hands.selection.nodes


def test_a_wire_drawn_to_the_card_reaches_the_inner_port(chain):
    hands, ids = chain
    hands.document.project.graph.disconnect(Edge(PortRef(ids[0]), PortRef(ids[1])))
    group = collapse(hands)
    hands.view.canvas.frames.settle()
    hands.drag(hands.output(ids[0]), group.input_point(0))
    assert hands.graph.edge_at(PortRef(ids[1])) == Edge(PortRef(ids[0]), PortRef(ids[1]))


def test_a_wire_drawn_from_the_card_leaves_the_inner_port(chain):
    hands, ids = chain
    last = hands.put("Dropout", 200, 96)
    group = collapse(hands)
    hands.drag(group.output_point(0), hands.input(last))
    assert hands.graph.edge_at(PortRef(last)) == Edge(PortRef(ids[2]), PortRef(last))


def test_pulling_a_wire_off_the_card_and_dropping_it_on_the_card_again_keeps_it(chain):
    hands, _ = chain
    group = collapse(hands)
    before, port = saved(hands), group.input_point(0)
    hands.drag(port, port + QPointF(20, 24))
    assert saved(hands) == before


def test_deleting_the_card_deletes_its_nodes_and_undo_brings_the_group_back(chain):
    hands, ids = chain
    collapse(hands)
    before = saved(hands)
    hands.view.delete_selected()
    assert len(hands.graph) == 2
    assert not hands.view.canvas.frames.closed
    undo(hands)
    assert saved(hands) == before
    hands.view.canvas.frames.settle()
    assert card(hands).ins == [PortRef(ids[1])]
    assert not hands.view.canvas.nodes[ids[1]].isVisible()
    assert not hands.view.canvas.wires[Edge(PortRef(ids[1]), PortRef(ids[2]))].isVisible()


def test_duplicating_the_card_copies_the_group(chain):
    hands, _ = chain
    collapse(hands)
    hands.view.duplicate_selected()
    old, new = hands.document.project.drawing.frames()
    assert new.is_collapsed
    assert hands.selection.nodes == new.members
    assert not old.members & new.members
    undo(hands)
    assert len(hands.view.canvas.frames.closed) == 1


def test_copied_and_pasted_a_group_is_a_group_again(chain):
    hands, ids = chain
    QGuiApplication.clipboard().clear()
    hands.selection.select(ids[1:3])
    hands.view.copy_selected()
    hands.view.paste(QPointF(300, 0))
    assert [f.name for f in hands.document.project.drawing.frames()] == ["Group 1"] * 2
    hands.selection.select([ids[1]])
    hands.view.copy_selected()
    hands.view.paste(QPointF(300, 300))
    assert len(hands.document.project.drawing.frames()) == 2


def test_the_card_sums_up_what_is_known_of_its_nodes(chain):
    hands, ids = chain
    group = collapse(hands)
    reports = {key: NodeReport(((None, 9),), 100 + i) for i, key in enumerate(ids)}
    hands.view.set_reports(reports, {ids[1]: "Keras does not like it"})
    assert group.report.params == 203
    assert group.report.outputs == ((None, 9),)
    assert group.badge == "error"
    hands.view.set_reports(reports, {})
    assert group.badge == ""
    hands.view.set_problems(p for p in ProblemFinder(hands.graph).problems() if ids[3] in p.nodes)
    assert group.badge == ""


def test_ports_follow_the_wires_of_the_group(chain):
    hands, ids = chain
    group = collapse(hands)
    other = hands.put("Dropout", 200, 0)
    hands.tie(ids[1], other)
    hands.view.canvas.frames.settle()
    assert group.outs == [PortRef(ids[1]), PortRef(ids[2])]
    hands.graph.disconnect(Edge(PortRef(ids[1]), PortRef(other)))
    hands.view.canvas.frames.settle()
    assert group.outs == [PortRef(ids[2])]


def test_going_to_a_hidden_node_shows_its_card(chain):
    hands, ids = chain
    group = collapse(hands)
    hands.view.camera.pan(3000, 3000)
    hands.selection.go_to([ids[2]])
    seen = hands.view.mapToScene(hands.view.viewport().rect()).boundingRect()
    assert seen.contains(group.far_rect)
    assert group.is_selected


def test_keys_walk_to_the_card_and_open_it(chain):
    hands, ids = chain
    collapse(hands)
    hands.selection.select([ids[0]])
    hands.key(Qt.Key.Key_Down, CONTROL)
    assert hands.selection.nodes == set(ids[1:3])
    hands.view.edit_selected()
    assert not the_frame(hands).is_collapsed


def test_fitting_all_leaves_hidden_nodes_out(chain):
    hands, ids = chain
    hands.graph.move({ids[2]: (5000.0, 5000.0)})
    collapse(hands)
    assert hands.view.canvas.network_rect().right() < 1000


def test_a_saved_group_opens_as_it_was(chain):
    hands, _ = chain
    collapse(hands)
    before = saved(hands)
    hands.document.show(from_bytes(before))
    assert saved(hands) == before
    assert card(hands).members
    hands.view.grouping.open_frames([the_frame(hands).id])
    assert all(item.isVisible() for item in hands.view.canvas.nodes.values())


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.2, 0.5, 1.0])
def test_groups_are_painted_in_both_themes_at_every_distance(chain, name, scale):
    hands, _ = chain
    was = appearance().theme.name
    try:
        appearance().use(name)
        hands.view.camera.zoom_to(scale)
        plain = hands.view.grab().toImage()
        collapse(hands)
        hands.selection.select(())
        assert hands.view.grab().toImage() != plain
    finally:
        appearance().use(was)


def test_a_group_turns_with_the_network(chain):
    hands, ids = chain
    group = collapse(hands)
    hands.document.project.drawing.set_flow("right")
    assert group.input_point(0).x() == group.far_rect.left()
    assert group.output_point(0).x() == group.far_rect.right()
    wire = hands.view.canvas.wires[Edge(PortRef(ids[0]), PortRef(ids[1]))]
    assert wire.far_line.p2() == group.input_point(0)


# --- putting in order --------------------------------------------------------------


@pytest.fixture
def tangle(hands):
    """Two branches between an input and an output; each branch is a group, all in a heap."""
    start = hands.put("Input", 0.0, 0.0)
    branches = []
    for i in range(2):
        keys = [hands.put("Dense", 30.0 * i + 16.0 * k, 24.0 * k) for k in range(3)]
        hands.tie(start, keys[0])
        hands.tie(keys[0], keys[1])
        hands.tie(keys[0], keys[2])
        branches.append(keys)
    both = hands.put("Concatenate", 8.0, 8.0)
    hands.tie(branches[0][2], both)
    hands.tie(branches[1][2], both, into=1)
    for keys in branches:
        hands.selection.select(keys)
        hands.view.grouping.group()
    hands.selection.select(())
    return hands, start, branches, both


@pytest.mark.parametrize("flow", ["down", "right"])
def test_arranging_keeps_frames_apart(tangle, flow):
    hands, start, branches, both = tangle
    hands.document.project.drawing.set_flow(flow)
    hands.view.arrange()
    hands.view.placing.settle()
    one, other = (shown.rect for shown in hands.view.canvas.frames.open.values())
    assert not one.intersects(other)
    for key in (start, both):
        card = hands.view.canvas.nodes[key].far_rect
        assert not one.intersects(card)
        assert not other.intersects(card)
    axis = 1 if flow == "down" else 0
    along = [places(hands)[key][axis] for key in (start, branches[0][0], both)]
    assert along == sorted(along)
    for keys in branches:
        cards = [hands.view.canvas.nodes[key].far_rect for key in keys]
        assert not any(a.intersects(b) for a, b in pairwise(cards))


def test_arranging_moves_a_collapsed_group_as_one(tangle):
    hands, _, branches, _ = tangle
    before = places(hands)
    frames = [frame.id for frame in hands.document.project.drawing.frames()]
    hands.view.grouping.collapse_frames(frames)
    hands.selection.select(())
    hands.view.arrange()
    hands.view.placing.settle()
    after = places(hands)
    for keys in branches:
        ways = {(after[k][0] - before[k][0], after[k][1] - before[k][1]) for k in keys}
        assert len(ways) == 1
    one, other = (group.far_rect for group in hands.view.canvas.frames.closed.values())
    assert not one.intersects(other)
    assert one.top() == other.top()


def test_aligning_does_not_tear_a_collapsed_group(tangle):
    hands, start, branches, _ = tangle
    frame = hands.document.project.drawing.frames()[0]
    hands.view.grouping.collapse_frames([frame.id])
    hands.graph.move({start: (-400.0, 0.0)})
    before = places(hands)
    hands.selection.select([start, *branches[0]])
    hands.view.placing.align_left()
    hands.view.placing.settle()
    after = places(hands)
    assert hands.view.canvas.frames.closed[frame.id].x() == -400.0
    assert {after[k][0] - before[k][0] for k in branches[0]} == {-400.0}


def test_a_double_click_on_the_arrow_collapses_and_asks_for_nothing_else(chain):
    hands, _ = chain
    asked = []
    hands.view.layer_search_requested.connect(lambda *_: asked.append(1))
    place = hands.pixel(arrow(hands))
    hands.click(arrow(hands))
    QTest.mouseDClick(hands.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert the_frame(hands).is_collapsed
    assert not asked


def test_a_click_on_a_port_of_the_card_selects_the_group(chain):
    hands, ids = chain
    group = collapse(hands)
    hands.selection.select(())
    hands.click(group.output_point(0))
    assert hands.selection.nodes == set(ids[1:3])


def test_a_node_deleted_out_of_a_collapsed_group_comes_back_into_it(chain):
    hands, ids = chain
    group = collapse(hands)
    hands.selection.select([ids[1]])
    hands.view.delete_selected()
    assert hands.view.canvas.port_at(group.far_rect.center(), 200, False).ref == PortRef(ids[2])
    undo(hands)
    hands.view.canvas.frames.settle()
    assert group.ins == [PortRef(ids[1])]
    assert len(group.members) == 2


def test_ports_of_a_card_stand_in_the_order_of_its_nodes(chain):
    hands, ids = chain
    other = hands.put("Dense", 400.0, 0.0)
    hands.selection.select([ids[1], other])
    hands.view.grouping.group()
    frame = hands.document.project.drawing.frame_of(other)
    hands.view.grouping.collapse_frames([frame.id])
    group = hands.view.canvas.frames.closed[frame.id]
    assert [ref.node for ref in group.ins] == [ids[1], other]
    hands.graph.move({other: (-400.0, 0.0)})
    hands.view.canvas.frames.settle()
    assert [ref.node for ref in group.ins] == [other, ids[1]]
