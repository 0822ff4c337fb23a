"""A mend on the canvas is one step: its nodes get room, join the group they come into, and go."""

from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from studio.graph.elements import PortRef
from studio.project import store
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    NameGroup,
    NameProject,
    NewLayer,
    PutLayers,
    offer,
)
from studio.project.training import TrainingSettings
from studio.ui.canvas import geometry as at
from studio.ui.edit.drawing_commands import group
from tests.helpers.canvas_hands import Hands

TWO = (NewLayer("Flatten"), NewLayer("Dense"))


@pytest.fixture
def hands(qtbot):
    """An Input, a Conv2D right below it, and one beside that."""
    hands: Any = Hands(qtbot)
    hands.image = hands.put("Input", 0, 0, shape=[28, 28])
    hands.conv, hands.beside = hands.put("Conv2D", 0, 112), hands.put("Dense", 240, 112)
    hands.tie(hands.image, hands.conv)
    return hands


def overlaps(hands):
    places = [*hands.graph.positions().values()]
    return [
        (a, b)
        for i, a in enumerate(places)
        for b in places[i + 1 :]
        if abs(a[0] - b[0]) < at.WIDTH and abs(a[1] - b[1]) < at.HEIGHT
    ]


def put_between(hands, *layers):
    edit = PutLayers(layers, PortRef(hands.image), PortRef(hands.conv))
    return offer("Put {layer} before {node}.", edit, layer="Flatten", node="conv2d")


@pytest.mark.parametrize("flow", ["down", "right"])
def test_new_nodes_find_room_along_the_flow_and_are_selected(hands, flow):
    if flow == "right":
        hands.document.project.drawing.set_flow("right")
        hands.graph.move({hands.conv: (328.0, 0.0), hands.beside: (328.0, 96.0)})
    assert hands.view.make_mend(put_between(hands, *TWO))
    assert not overlaps(hands)
    axis = 0 if flow == "right" else 1
    row = [n for n in hands.graph.in_order() if n.id != hands.beside]
    in_order = [hands.graph.position(node.id)[axis] for node in row]
    assert in_order == sorted(set(in_order))
    assert hands.selection.nodes == {n.id for n in hands.graph.nodes() if n.name in
                                     ("flatten", "dense_2")}  # fmt: skip


def test_a_mend_is_one_step_that_says_what_it_did(hands):
    before = store.to_bytes(hands.document.project)
    stack = hands.document.undo_stack
    hands.view.make_mend(put_between(hands, *TWO))
    once = store.to_bytes(hands.document.project)
    assert (stack.count(), stack.undoText()) == (1, "Put Flatten before conv2d")
    stack.undo()
    assert store.to_bytes(hands.document.project) == before
    stack.redo()
    assert store.to_bytes(hands.document.project) == once


def test_what_comes_between_two_nodes_of_a_group_joins_it(hands):
    document = hands.document
    document.push(group(document, [hands.image, hands.conv], "Head"))
    hands.view.make_mend(put_between(hands, NewLayer("Flatten")))
    (frame,) = document.project.drawing.frames()
    assert len(frame.members) == 3
    document.undo_stack.undo()
    (frame,) = document.project.drawing.frames()
    assert frame.members == {hands.image, hands.conv}


def test_what_is_set_is_selected_and_training_changes_with_it(hands):
    training = TrainingSettings(epochs=3)
    mend = offer("Set both.", ChangeParams(hands.conv, {"filters": 7}), ChangeTraining(training))
    hands.view.make_mend(mend)
    assert hands.selection.single == hands.conv
    assert hands.document.project.training == training
    hands.document.undo_stack.undo()
    assert hands.document.project.training != training


def test_names_of_the_project_and_of_a_group_change_and_come_back(hands):
    document, bad = hands.document, "a\x07b"
    document.project.name = bad
    document.push(group(document, [hands.image], bad))
    (frame,) = document.project.drawing.frames()
    mend = offer("Name both.", NameProject("ab"), NameGroup(frame.id, "ab"))

    def names():
        return document.project.name, document.project.drawing.frame(frame.id).name

    hands.view.make_mend(mend)
    assert names() == ("ab", "ab")
    document.undo_stack.undo()
    assert names() == (bad, bad)
    document.undo_stack.redo()
    assert names() == ("ab", "ab")


def test_an_offer_that_came_too_late_says_so_and_changes_nothing(hands):
    mend = put_between(hands, *TWO)
    hands.graph.remove_node(hands.conv)
    assert not hands.view.make_mend(mend)
    assert "has changed since" in hands.said[-1]
    assert hands.document.undo_stack.count() == 0


def test_the_menu_and_the_tip_of_a_node_offer_what_would_cure_it(hands):
    from studio.ui.canvas.menus import selection_menu

    mend = put_between(hands, NewLayer("Flatten"))
    hands.view.mends_of = lambda key: (mend,) if key == hands.conv else ()
    hands.selection.select([hands.conv])
    menu = selection_menu(hands.view)
    first = menu.actions()[0].menu()
    assert isinstance(first, QMenu)
    assert first.actions()[0].text() == "Put Flatten before conv2d"
    assert "Put Flatten before conv2d." in hands.view.hover.tip(hands.pixel(hands.body(hands.conv)))
    first.actions()[0].trigger()
    assert len(hands.graph.of_layer("Flatten")) == 1
    hands.selection.select([hands.beside])
    other = selection_menu(hands.view)
    assert other.actions()[0].menu() is None
