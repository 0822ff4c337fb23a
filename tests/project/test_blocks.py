"""Blocks on a shelf: one file each, whatever their names and whatever lies in the folder."""

import os
import sys

import pytest

from studio.graph.elements import PortRef
from studio.graph.layer_graph import LayerGraph
from studio.graph.outer_ports import outer_ports
from studio.project.blocks import BlockError, Shelf, block_of, file_name
from studio.project.drawing import Frame
from studio.project.fragment import cut_out
from studio.project.project import Project
from tests.helpers.networks import put


@pytest.fixture
def project():
    project = Project()
    graph = project.graph
    a = put(graph, "Dense", "first", (), units=8)
    b = put(graph, "Dense", "second", (a,), units=9)
    put(graph, "Output", "end", (b,))
    project.drawing.add_frame(Frame("d1", "Encoder", frozenset((a, b)), "blue", True))
    return project


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "blocks")


def members(project):
    return project.drawing.frame("d1").members


def test_a_kept_block_comes_back_as_one_group(project, shelf):
    shelf.keep("Encoder", block_of(project, members(project), "Encoder"))
    (block,) = shelf.blocks()
    assert (block.name, block.summary) == ("Encoder", "2 nodes")
    (frame,) = block.fragment.frames
    assert (frame.name, frame.color, frame.is_collapsed) == ("Encoder", "blue", True)
    assert frame.members == {node.id for node, _ in block.fragment.nodes}
    assert block.ends == (PortRef("n1"), PortRef("n2"))


def test_a_block_of_any_nodes_is_one_group(project, shelf):
    everything = frozenset(node.id for node in project.graph.nodes())
    shelf.keep("All", block_of(project, everything, "All"))
    (block,) = shelf.blocks()
    assert [(f.name, len(f.members)) for f in block.fragment.frames] == [("All", 3)]
    assert block.ends is None


def test_a_shelf_without_a_folder_is_empty(shelf):
    assert shelf.blocks() == []


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("ResNet block", "ResNet block"),
        ("a/b\\c:d", "a b c d"),
        ("../../etc/passwd", "etc passwd"),
        ("..", None),
        ("  ", None),
        ("con", "con_"),
        ("LPT1.net", "LPT1.net_"),
        ("bad\x00name\n", "bad name"),
        ("dots...", "dots"),
        ("名" * 200, "名" * 60),
        ("\u202eevil", "evil"),
    ],
)
def test_names_become_names_of_files(name, cleaned):
    if cleaned is None:
        with pytest.raises(BlockError, match="letter"):
            file_name(name)
    else:
        assert file_name(name) == cleaned


def test_broken_files_are_listed_with_the_reason(project, shelf):
    shelf.keep("good", block_of(project, members(project), "good"))
    (shelf.folder / "torn.json").write_text('{"format": "strata-fragment", "ver')
    (shelf.folder / "other.json").write_text("[1, 2]")
    (shelf.folder / "binary.json").write_bytes(bytes(range(256)))
    (shelf.folder / "folder.json").mkdir()
    (shelf.folder / "readme.txt").write_text("no block")
    found = {block.name: block for block in shelf.blocks()}
    assert set(found) == {"good", "torn", "other", "binary", "folder"}
    assert found["good"].fragment
    for name in ("torn", "other", "binary", "folder"):
        assert found[name].fragment is None
        assert found[name].summary.startswith("The file cannot be ")


def test_only_files_that_changed_are_read_again(project, shelf, monkeypatch):
    path = shelf.keep("a", block_of(project, members(project), "a"))
    (before,) = shelf.blocks()
    assert shelf.blocks()[0] is before
    other = block_of(project, frozenset(list(members(project))[:1]), "a")
    Shelf(shelf.folder).keep("a", other)
    os.utime(path, (1, 1))
    assert shelf.blocks()[0].summary == "1 node"


def test_renaming_and_deleting(project, shelf):
    fragment = block_of(project, members(project), "a")
    shelf.keep("a", fragment)
    shelf.keep("b", fragment)
    a, _ = shelf.blocks()
    with pytest.raises(BlockError, match='a block "b" already'):
        shelf.rename(a, "b")
    shelf.rename(a, "c")
    b, c = shelf.blocks()
    assert (b.name, c.name, c.fragment.frames[0].name) == ("b", "c", "c")
    shelf.delete(b)
    shelf.delete(b)
    assert [block.name for block in shelf.blocks()] == ["c"]
    with pytest.raises(BlockError, match="not renamed"):
        shelf.rename(b, "d")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a file in the place of a folder")
def test_a_folder_that_cannot_be_made_is_said(project, tmp_path):
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "blocks")
    with pytest.raises(BlockError, match="The block was not kept"):
        shelf.keep("a", block_of(project, members(project), "a"))


# --- the ports of a group ----------------------------------------------------------


def test_outer_ports_are_where_wires_come_in_and_leave():
    graph = LayerGraph()
    start = put(graph, "Input", "start")
    a = put(graph, "Dense", "a", (start,))
    b = put(graph, "Dense", "b", (a,))
    both = put(graph, "Add", "both", (a, b))
    put(graph, "Output", "end", (both,))
    put(graph, "Output", "other", (a,))
    assert outer_ports(graph, {a, b, both}) == ([PortRef(a)], [PortRef(a), PortRef(both)])
    # The free port of a growing list is no input that one must use.
    assert outer_ports(graph, {both}) == ([PortRef(both, 0), PortRef(both, 1)], [PortRef(both)])


def test_free_ports_of_lone_nodes_are_outer_ports():
    graph = LayerGraph()
    lone = put(graph, "Dense", "lone")
    added = put(graph, "Add", "added")
    assert outer_ports(graph, [lone]) == ([PortRef(lone)], [PortRef(lone)])
    assert outer_ports(graph, [added]) == ([PortRef(added, 0), PortRef(added, 1)], [PortRef(added)])
    assert outer_ports(graph, ["gone"]) == ([], [])


def test_frames_of_which_only_a_part_is_copied_stay_behind(project):
    whole = cut_out(project.graph, members(project), project.drawing)
    assert [frame.name for frame in whole.frames] == ["Encoder"]
    part = cut_out(project.graph, list(members(project))[:1], project.drawing)
    assert not part.frames
