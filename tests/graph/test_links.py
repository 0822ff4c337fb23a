"""Linked copies: nodes that are calls of one layer."""

import pytest

from studio.graph.errors import ConnectError, GraphError
from studio.graph.layer_graph import LayerGraph
from studio.project.fragment import cut_out
from studio.project.store import ProjectError, from_bytes, to_bytes
from tests.helpers.networks import classifier, ids, put, wire


@pytest.fixture
def graph():
    return LayerGraph()


@pytest.fixture
def pair(graph):
    one = put(graph, "Dense", "one", units=8)
    other = put(graph, "Dense", "other", units=8)
    graph.set_link(one, "x")
    graph.set_link(other, "x")
    return one, other


def test_a_change_of_one_changes_all_that_are_linked(graph, pair):
    heard = []
    graph.node_changed.connect(lambda node: heard.append(node.id))
    old = graph.set_param(pair[1], "units", 16)
    assert [graph.node(key).params["units"] for key in pair] == [16, 16]
    assert sorted(heard) == sorted(pair)
    graph.set_params(pair[0], old)
    assert [graph.node(key).params["units"] for key in pair] == [8, 8]


def test_names_stay_their_own(graph, pair):
    graph.rename(pair[0], "first")
    assert graph.node(pair[1]).name == "other"


def test_nodes_that_differ_cannot_be_linked(graph, pair):
    third = put(graph, "Dense", "third", units=9)
    with pytest.raises(GraphError, match="the same layer and the same parameters"):
        graph.set_link(third, "x")
    assert graph.linked(third) == (third,)
    flat = put(graph, "Flatten")
    with pytest.raises(GraphError, match="cannot share"):
        graph.set_link(flat, "x")


def test_an_input_has_no_layer_to_share(graph):
    with pytest.raises(GraphError, match="is no layer"):
        graph.set_link(put(graph, "Input", "image"), "x")


def test_removing_one_leaves_the_other_on_its_own(graph, pair):
    node, position, _ = graph.remove_node(pair[0])
    assert graph.linked(pair[1]) == (pair[1],)
    graph.add_node(node, position)
    assert set(graph.linked(pair[1])) == set(pair)


def test_no_copy_may_lose_an_output_that_has_a_wire(graph):
    one = put(graph, "LSTM", "one", units=4, return_state=True)
    other = put(graph, "LSTM", "other", units=4, return_state=True)
    for key in (one, other):
        graph.set_link(key, "x")
    wire(graph, (other, 2), put(graph, "Dense", "end", units=1))
    with pytest.raises(ConnectError, match='other would lose its output "state c"'):
        graph.set_param(one, "return_state", False)
    assert graph.node(one).params["return_state"] is True


def test_links_are_saved_and_lone_ones_are_not():
    project = classifier()
    graph, known = project.graph, ids(project)
    before = to_bytes(project)
    graph.set_link(known["hidden"], "x")
    assert to_bytes(project) == before
    copy = graph.new_node("Dense", "copy", dict(graph.node(known["hidden"]).params))
    graph.add_node(copy.with_link("x"))
    again = from_bytes(to_bytes(project))
    assert set(again.graph.linked(copy.id)) == {copy.id, known["hidden"]}
    assert to_bytes(again) == to_bytes(project)


def test_a_file_whose_linked_nodes_differ_is_refused_with_the_place():
    project = classifier()
    text = to_bytes(project).replace(b'"layer": "Dense"', b'"layer": "Dense", "link": "x"')
    with pytest.raises(ProjectError, match=r"\$\.graph\.nodes\[2\]: .* cannot share"):
        from_bytes(text)


def test_a_fragment_keeps_the_links_among_its_own_nodes(graph, pair):
    whole = [node.link for node, _ in cut_out(graph, pair).nodes]
    assert whole == ["n1", "n1"]
    assert [node.link for node, _ in cut_out(graph, pair[:1]).nodes] == [""]
