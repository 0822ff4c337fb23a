"""Frames, notes and the flow of a drawing, and how they are saved."""

import json

import pytest

from studio.graph.errors import GraphError
from studio.project.drawing import Drawing, Frame, Note
from studio.project.project import Project
from studio.project.store import ProjectError, from_bytes, to_bytes
from tests.helpers.networks import classifier, ids, put


@pytest.fixture
def framed():
    project = classifier()
    members = frozenset((ids(project)["hidden"], ids(project)["digit_10"]))
    project.drawing.add_frame(Frame("d1", "body", members, "blue", is_collapsed=True))
    project.drawing.add_note(Note("d2", "look\nhere", (3.0, 4.0)))
    project.drawing.set_flow("right")
    return project


def test_a_drawing_comes_back_byte_for_byte(framed):
    again = from_bytes(to_bytes(framed))
    assert to_bytes(again) == to_bytes(framed)
    assert again.drawing.frames() == framed.drawing.frames()
    assert again.drawing.notes() == framed.drawing.notes()
    assert again.drawing.flow == "right"


def test_a_file_of_the_first_version_still_opens(framed):
    record = json.loads(to_bytes(classifier()))
    del record["drawing"]
    record["version"] = 1
    assert to_bytes(from_bytes(json.dumps(record).encode())) == to_bytes(classifier())


def test_a_node_that_comes_back_is_in_its_frame_again(framed):
    key = ids(framed)["hidden"]
    before = to_bytes(framed)
    node, position, edges = framed.graph.remove_node(key)
    assert key not in json.loads(to_bytes(framed))["drawing"]["frames"][0]["members"]
    framed.graph.add_node(node, position)
    for edge in edges:
        framed.graph.connect(edge)
    assert to_bytes(framed) == before


def test_a_frame_without_nodes_is_not_saved(framed):
    for name in ("hidden", "digit_10"):
        framed.graph.remove_node(ids(framed)[name])
    assert "frames" not in json.loads(to_bytes(framed))["drawing"]


def test_a_node_is_in_one_frame_only(framed):
    key = ids(framed)["hidden"]
    with pytest.raises(GraphError, match='in "body" already'):
        framed.drawing.add_frame(Frame("d9", "second", frozenset((key,))))
    assert framed.drawing.frame_of(key).id == "d1"


def test_changes_tell_and_give_back_what_was():
    drawing, heard = Drawing(), []
    for event in (drawing.frame_added, drawing.frame_changed, drawing.frame_removed):
        event.connect(heard.append)
    frame = Frame("d1", "a", frozenset(("n1",)))
    other = Frame("d1", "b", frozenset(("n2",)))
    drawing.add_frame(frame)
    assert drawing.replace_frame(other) == frame
    assert drawing.frame_of("n1") is None
    assert drawing.remove_frame("d1") == other
    assert drawing.frame_of("n2") is None
    assert heard == [frame, other, other]


def test_ids_are_never_given_twice():
    drawing = Drawing()
    drawing.add_note(Note("d7", "", (0.0, 0.0)))
    assert drawing.new_id() == "d8"
    with pytest.raises(GraphError, match="two frames or notes"):
        drawing.add_frame(Frame("d7", "", frozenset()))


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([{"id": "d1", "name": "a", "members": ["gone"]}], 'There is no node "gone"'),
        ([{"id": "d1", "name": "a", "members": []}] * 2, "two frames or notes"),
        ([{"id": "d1", "name": "a", "members": [], "color": "mud"}], "mud"),
    ],
)
def test_a_broken_drawing_is_refused_with_its_place(frames, words):
    record = json.loads(to_bytes(classifier()))
    record["drawing"] = {"frames": frames}
    with pytest.raises(ProjectError, match=words) as caught:
        from_bytes(json.dumps(record).encode())
    assert caught.value.place.startswith("$.drawing.frames[")


def test_a_name_of_a_group_or_a_project_that_does_not_show_is_said():
    project = Project("a\x07b")
    put(project.graph, "Input", "image")
    members = frozenset({*ids(project).values(), "gone"})
    project.drawing.add_frame(Frame("f1", "x" * 201, members))
    said = {p.code: p for p in project.problems() if p.code.startswith("bad_")}
    assert said["bad_group_name"].nodes == (ids(project)["image"],)
    assert f'"{"x" * 40}…"' in said["bad_group_name"].sentence
    assert '"a\ufffdb"' in said["bad_project_name"].sentence
