"""Undo and redo, whatever was done: the saved document comes back byte for byte."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.graph.elements import Edge, PortRef
from studio.project import store
from studio.project.training import TrainingSettings
from studio.ui.commands import (
    AddNodes,
    Connect,
    MoveNodes,
    Remove,
    Rename,
    SetParams,
    SetTraining,
)
from studio.ui.document import Document

LAYERS = ("Input", "Dense", "Dropout", "Add", "Concatenate", "LSTM", "Flatten", "Output")
KINDS = ("add", "connect", "remove", "cut", "move", "param", "name", "training")


def one_edit(document: Document, draw: st.DataObject) -> None:
    """Do something that a person could do, or that the graph refuses."""
    graph = document.project.graph
    nodes = sorted(node.id for node in graph.nodes())
    kind = draw.draw(st.sampled_from(KINDS))
    if kind == "add" or not nodes:
        node = graph.new_node(draw.draw(st.sampled_from(LAYERS)))
        document.push(AddNodes(document, [(node, (float(len(nodes)) * 8, 0.0))]))
        return
    one, other = draw.draw(st.sampled_from(nodes)), draw.draw(st.sampled_from(nodes))
    edges = sorted(graph.edges())
    if kind == "connect":
        port = PortRef(other, draw.draw(st.integers(0, 2)))
        document.push(Connect(document, Edge(PortRef(one), port)))
    elif kind == "remove":
        document.push(Remove(document, {one, other}))
    elif kind == "cut" and edges:
        document.push(Remove(document, (), [draw.draw(st.sampled_from(edges))]))
    elif kind == "move":
        burst = draw.draw(st.sampled_from(["", "nudge"]))
        document.push(MoveNodes(document, {one: (1.5, 2.5), other: (3.0, 4.0)}, burst))
    elif kind == "param":
        change = draw.draw(st.sampled_from([{"units": 7}, {"rate": 0.1}, {"units": "ten"}]))
        document.push(SetParams(document, one, change, burst="typing"))
    elif kind == "name":
        document.push(Rename(document, one, draw.draw(st.text(max_size=5)), burst="typing"))
    elif kind == "training":
        epochs = draw.draw(st.integers(1, 9))
        document.push(
            SetTraining(document, TrainingSettings(epochs=epochs), "Set epochs", "epochs")
        )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draw=st.data())
def test_undoing_and_redoing_everything_gives_the_same_files(qtbot: QtBot, draw) -> None:
    document = Document()
    empty = store.to_bytes(document.project)
    for _ in range(draw.draw(st.integers(1, 25))):
        one_edit(document, draw)
    made = store.to_bytes(document.project)
    stack = document.undo_stack
    while stack.canUndo():
        stack.undo()
    assert store.to_bytes(document.project) == empty
    while stack.canRedo():
        stack.redo()
    assert store.to_bytes(document.project) == made
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
