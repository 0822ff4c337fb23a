"""What one step of undo takes back."""

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.edit.commands import AddNodes, MoveNodes
from studio.ui.edit.document import Document


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    """Two layers, each at a place of its own."""
    document = Document()
    for place in ((10.0, 20.0), (30.0, 40.0)):
        document.push(AddNodes(document, [(document.project.graph.new_node("Dense"), place)]))
    return document


def nudge(document: Document, x: float, y: float) -> None:
    places = document.project.graph.positions().items()
    moved = {key: (place[0] + x, place[1] + y) for key, place in places}
    document.push(MoveNodes(document, moved, burst="nudge"))


def places(document: Document) -> list[tuple[float, float]]:
    return list(document.project.graph.positions().values())


def test_several_nudges_are_one_step_back_and_one_forth(document: Document) -> None:
    for _ in range(3):
        nudge(document, 8.0, -4.0)
    assert places(document) == [(34.0, 8.0), (54.0, 28.0)]
    document.undo_stack.undo()
    assert places(document) == [(10.0, 20.0), (30.0, 40.0)]
    document.undo_stack.redo()
    assert places(document) == [(34.0, 8.0), (54.0, 28.0)]
