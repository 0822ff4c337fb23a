"""Undo and redo, whatever was done: at each step the saved document comes back byte for byte."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.graph.elements import Edge, PortRef
from studio.project import store
from studio.project.drawing import COLORS, Note, with_members
from studio.project.training import TrainingSettings
from studio.ui.canvas import edits
from studio.ui.edit.commands import (
    AddNodes,
    Connect,
    MoveNodes,
    Remove,
    Rename,
    SetParams,
    SetTraining,
    Unlink,
)
from studio.ui.edit.document import Document
from studio.ui.edit.drawing_commands import (
    Change,
    EditDrawing,
    change_frame,
    change_note,
    group,
    ungroup,
    without,
)

LAYERS = ("Input", "Dense", "Dropout", "Add", "Concatenate", "LSTM", "Flatten", "Output")


NUMBERS = st.floats(-1e6, 1e6)
PLACES = st.tuples(NUMBERS, NUMBERS)


def add(document, draw, one, other):
    node = document.project.graph.new_node(draw(st.sampled_from(LAYERS)))
    return AddNodes(document, [(node, draw(PLACES))])


def connect(document, draw, one, other):
    return Connect(document, Edge(PortRef(one), PortRef(other, draw(st.integers(0, 2)))))


def remove(document, draw, one, other):
    return Remove(document, {one, other})


def cut(document, draw, one, other):
    edges = sorted(document.project.graph.edges())
    return Remove(document, (), [draw(st.sampled_from(edges))]) if edges else None


def move(document, draw, one, other):
    burst = draw(st.sampled_from(["", "nudge"]))
    return MoveNodes(document, {one: draw(PLACES), other: draw(PLACES)}, burst)


def param(document, draw, one, other):
    change = draw(st.sampled_from([{"units": 7}, {"rate": 0.1}, {"units": "ten"}]))
    return SetParams(document, one, change, burst="typing")


def name(document, draw, one, other):
    return Rename(document, one, draw(st.text(max_size=5)), burst="typing")


def training(document, draw, one, other):
    settings = TrainingSettings(epochs=draw(st.integers(1, 9)))
    return SetTraining(document, settings, "Set epochs", "epochs")


def link(document, draw, one, other):
    graph = document.project.graph
    linked = [key for key in (one, other) if len(graph.linked(key)) > 1]
    return Unlink(document, linked) if linked else edits.linking(document, {one, other})


def frame(document, draw, one, other):
    return group(document, {one, other}, draw(st.text(max_size=4)))


def unframe(document, draw, one, other):
    return ungroup(document, [f.id for f in document.project.drawing.frames()][:1])


def fold(document, draw, one, other):
    change = {"is_collapsed": draw(st.booleans()), "color": draw(st.sampled_from(COLORS))}
    for found in document.project.drawing.frames()[-1:]:
        return change_frame(document, replace(found, **change), "Change")
    return None


def leave(document, draw, one, other):
    change = Change(frames=without(document, frozenset((one,))), positions={one: draw(PLACES)})
    return EditDrawing(document, "Leave", change)


def join(document, draw, one, other):
    for found in document.project.drawing.frames()[:1]:
        nodes = frozenset((one, other))
        frames = {**without(document, nodes, found.id), found.id: found}
        frames[found.id] = with_members(found, found.members | nodes)
        return EditDrawing(document, "Join", Change(frames=frames))
    return None


def note(document, draw, one, other):
    new = Note(document.project.drawing.new_id(), draw(st.text(max_size=4)), draw(PLACES))
    return change_note(document, new, "Add note")


def rewrite(document, draw, one, other):
    for found in document.project.drawing.notes()[:1]:
        new = replace(found, text=draw(st.text(max_size=4)), width=draw(st.floats(80, 4000)))
        return change_note(document, new, "Edit note", draw(st.sampled_from(["", "typing"])))
    return None


def remove_both(document, draw, one, other):
    found = [n.id for n in document.project.drawing.notes()][:1]
    return edits.removing(document, [one], (), found)


def copy(document, draw, one, other):
    found = [n.id for n in document.project.drawing.notes()][:1]
    return edits.duplicating(document, {one, other}, found)


DRAWN = (frame, unframe, fold, leave, join, note, rewrite, remove_both, copy)
KINDS = (add, connect, remove, cut, move, param, name, training, link, *DRAWN)


def one_edit(document: Document, draw: st.DataObject, last: Any = None) -> Any:
    """Do something that a person could do, or that the graph refuses; or go on with what was done
    last, as whoever types or nudges does. Returns what it was."""
    nodes = sorted(node.id for node in document.project.graph.nodes())
    if last is None or not {*last[1:]} <= {*nodes}:
        kind = draw.draw(st.sampled_from(KINDS)) if nodes else add
        last = (kind, *(draw.draw(st.sampled_from(nodes or [""])) for _ in range(2)))
    kind, one, other = last
    command = kind(document, draw.draw, one, other)
    if command is not None:
        document.push(command)
    return last


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draw=st.data())
def test_undoing_and_redoing_gives_the_same_files_at_each_step(qtbot: QtBot, draw) -> None:
    document = Document()
    stack = document.undo_stack
    last = None
    by_step = {0: store.to_bytes(document.project)}
    for _ in range(draw.draw(st.integers(1, 25))):
        last = one_edit(document, draw, last if draw.draw(st.booleans()) else None)
        by_step[stack.index()] = store.to_bytes(document.project)
    made = by_step[stack.count()]
    while stack.canUndo():
        stack.undo()
        assert store.to_bytes(document.project) == by_step[stack.index()]
    while stack.canRedo():
        stack.redo()
        assert store.to_bytes(document.project) == by_step[stack.index()]
    assert store.to_bytes(store.from_bytes(made)) == made
    document.deleteLater()


def test_a_refused_edit_leaves_no_step_behind(qtbot: QtBot) -> None:
    document = Document()
    node = document.project.graph.new_node("Dense")
    document.push(AddNodes(document, [(node, (0.0, 0.0))]))
    with qtbot.waitSignal(document.refused) as refused:
        assert not document.push(SetParams(document, node.id, {"units": "ten"}))
    assert "whole number" in refused.args[0]
    assert document.undo_stack.count() == 1
