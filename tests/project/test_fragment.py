"""Nodes as text, and text as nodes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.project import fragment
from studio.project.drawing import Frame, Note
from studio.project.fragment import FragmentError, NotAFragment, from_text, to_text
from studio.project.project import Project
from studio.project.store import to_bytes
from tests.helpers.networks import classifier, ids, put, wire


@pytest.fixture
def project():
    return classifier()


@pytest.fixture
def text(project):
    names = ids(project)
    project.graph.move({names["hidden"]: (100.0, 40.0), names["digit_10"]: (60.5, 152.0)})
    return to_text(project.graph, [names["digit_10"], names["hidden"]])


def refusal(text, kind=FragmentError):
    with pytest.raises(kind) as caught:
        from_text(text if isinstance(text, str) else json.dumps(text))
    assert type(caught.value) is kind
    return str(caught.value)


# --- there and back


def test_nodes_come_back_with_params_places_and_the_wires_among_them(text):
    found = from_text(text)
    assert [(n.layer, n.name, dict(n.params), place) for n, place in found.nodes] == [
        ("Dense", "hidden", {"units": 32, "activation": "relu"}, (39.5, 0.0)),
        ("Dense", "digit_10", {"units": 10, "activation": "softmax"}, (0.0, 112.0)),
    ]
    assert found.edges == (Edge(PortRef("n1"), PortRef("n2")),)


def test_the_text_is_readable_and_says_what_it_is(text):
    plain = json.loads(text)
    assert (plain["format"], plain["version"]) == ("strata-fragment", 2)
    assert text == json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_the_text_is_the_same_wherever_the_nodes_come_from(project, text):
    names = ids(project)
    project.graph.move(
        {key: (x + 800, y - 96) for key, (x, y) in project.graph.positions().items()}
    )
    assert to_text(project.graph, {names["hidden"], names["digit_10"]}) == text


def test_a_whole_project_is_taken_for_all_its_nodes(project):
    found = from_text(to_bytes(project).decode())
    assert [node for node, _ in found.nodes] == list(project.graph.nodes())
    assert set(found.edges) == set(project.graph.edges())


def test_text_of_any_letters_comes_back():
    graph = LayerGraph()
    put(graph, "Dense", 'ünï "quoted"\n層')
    put(graph, "Dense", "half a letter: \ud800")
    names = [node.name for node, _ in from_text(to_text(graph, ["n1", "n2"])).nodes]
    assert names == ['ünï "quoted"\n層', "half a letter: ?"]


def test_a_loop_of_a_broken_file_can_be_copied():
    graph = LayerGraph()
    first, second = put(graph, "Dense"), put(graph, "Dense")
    wire(graph, first, second)
    graph.restore_edge(Edge(PortRef(second), PortRef(first)))
    assert len(from_text(to_text(graph, [first, second])).edges) == 2


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_part_of_any_network_comes_back(data):
    graph = LayerGraph()
    for layer in data.draw(st.lists(st.sampled_from(["Dense", "Dropout", "Add"]), min_size=1)):
        older = [node.id for node in graph.nodes()]
        key = put(graph, layer, data.draw(st.text(max_size=4)))
        graph.move({key: data.draw(st.tuples(*[st.integers(-999, 999)] * 2))})
        if older:
            wire(graph, data.draw(st.sampled_from(older)), key)
    chosen = data.draw(st.sets(st.sampled_from([n.id for n in graph.nodes()]), min_size=1))
    expected = fragment.cut_out(graph, chosen)
    found = from_text(to_text(graph, chosen))
    assert found.nodes == expected.nodes
    assert all(type(x) is type(y) is float for _, (x, y) in expected.nodes)
    assert set(found.edges) == set(expected.edges)
    assert min(x for _, (x, _) in found.nodes) == 0 == min(y for _, (_, y) in found.nodes)


def test_frames_and_notes_come_along(project):
    names = ids(project)
    drawing = project.drawing
    body = frozenset((names["hidden"], names["digit_10"]))
    drawing.add_frame(Frame("d1", "Body", body, "red", is_collapsed=True))
    drawing.add_note(Note("d2", "look\nhere", (-1000.0, 8.0), 304.0))
    drawing.add_note(Note("d3", "not this", (0.0, 0.0)))
    found = from_text(to_text(project.graph, body, drawing, ["d2"]))
    (frame,), (note,) = found.frames, found.notes
    assert frame == Frame("d1", "Body", frozenset(("n1", "n2")), "red", is_collapsed=True)
    assert (note.text, note.width, note.position[0]) == ("look\nhere", 304.0, 0.0)
    assert min(x for _, (x, _) in found.nodes) > 900
    again = from_text(fragment.text_of_fragment(found))
    assert again == found


def test_a_frame_of_which_a_node_is_missing_stays_behind(project):
    names = ids(project)
    body = frozenset((names["hidden"], names["digit_10"]))
    project.drawing.add_frame(Frame("d1", "Body", body))
    assert not from_text(to_text(project.graph, [names["hidden"]], project.drawing)).frames


def test_notes_alone_are_a_fragment(project):
    project.drawing.add_note(Note("d2", "alone", (5.0, 8.0)))
    found = from_text(to_text(project.graph, (), project.drawing, ["d2"]))
    assert (found.nodes, [note.text for note in found.notes]) == ((), ["alone"])


def test_a_whole_project_gives_its_frames_and_notes(project):
    project.drawing.add_frame(Frame("d1", "Body", frozenset([ids(project)["hidden"]])))
    project.drawing.add_note(Note("d2", "look", (0.0, 0.0)))
    found = from_text(to_bytes(project).decode())
    assert (len(found.frames), len(found.notes)) == (1, 1)


def test_a_fragment_of_the_first_version_is_still_read(text):
    plain = json.loads(text)
    first = {**plain, "version": 1}
    del first["frames"], first["notes"]
    assert from_text(json.dumps(first)) == from_text(text)


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        ({"frames": [{"id": "d1", "name": "a", "members": ["n9"]}]}, 'There is no node "n9"'),
        (
            {
                "frames": [
                    {"id": "d1", "name": "a", "members": ["n1"]},
                    {"id": "d2", "name": "b", "members": ["n1"]},
                ]
            },
            "$.frames[1]: A node is in one frame only",
        ),
        ({"notes": [{"id": "d1", "text": "a", "position": [0, 0], "width": 1e9}]}, "wide"),
        ({"notes": [{"id": "d1", "text": "a", "position": [1e9, 0]}]}, "farther away"),
    ],
)
def test_a_broken_drawing_is_refused_with_its_place(text, drawn, sentence):
    assert sentence in broken(text, lambda plain: plain.update(drawn))


def test_too_many_notes_are_refused(text):
    many = [{"id": f"d{i}", "text": "", "position": [0, 0]} for i in range(501)]
    said = broken(text, lambda plain: plain.update(notes=many))
    assert said == "there are 501 notes, and 500 are the most at once"


# --- what is no fragment


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("model.fit(x, y)", "it is text of another kind"),
        ("\ud800", "it is text of another kind"),
        ("[" * 100_000, "it is JSON of another kind"),
        ("[1, 2]", "it is JSON of another kind"),
        ("12", "it is JSON of another kind"),
        ('{"format": 3}', "it is JSON of another kind"),
        ('{"format": "png"}', 'it is JSON of another kind: "format" is not "strata-fragment"'),
    ],
)
def test_other_text_is_called_what_it_is(text, sentence):
    assert refusal(text, NotAFragment) == sentence


def test_a_fragment_and_a_project_without_nodes_say_so(text):
    nothing = {**json.loads(text), "graph": {"nodes": [], "edges": []}}
    assert "without a single node" in refusal(nothing, NotAFragment)
    assert "without a single node" in refusal(to_bytes(Project()).decode(), NotAFragment)


# --- fragments with a mistake


def broken(text, change):
    plain = json.loads(text)
    change(plain)
    return refusal(plain)


def test_a_fragment_cut_off_anywhere_is_refused_and_mostly_said_to_be(text):
    assert refusal(text[:-20]) == "their text ends in the middle; copy the whole of it"
    for end in range(len(text.rstrip())):
        with pytest.raises(FragmentError):
            from_text(text[:end])


def test_an_unknown_layer_is_refused_with_the_nearest_one(text):
    said = broken(text, lambda plain: plain["graph"]["nodes"][1].update(layer="Dens"))
    assert said.startswith("$.graph.nodes[1]: ")
    assert said.endswith('did you mean "Dense"?')


def test_a_wrong_parameter_is_refused_with_its_place(text):
    said = broken(text, lambda plain: plain["graph"]["nodes"][0]["params"].update(units="many"))
    assert said.startswith("$.graph.nodes[0].params.units: ")


def test_a_wire_to_nothing_is_refused(text):
    said = broken(text, lambda plain: plain["graph"]["edges"][0].update(target="n9"))
    assert said == '$.graph.edges[0]: The wire leads to nothing: There is no node "n9"'


def test_two_nodes_with_one_id_are_refused(text):
    said = broken(text, lambda plain: plain["graph"]["nodes"][1].update(id="n1"))
    assert 'two nodes with the id "n1"' in said


def test_an_unknown_field_and_a_wrong_type_are_refused_with_their_place(text):
    assert "unknown field eval" in broken(text, lambda plain: plain.update(eval="1"))
    said = broken(text, lambda plain: plain["graph"]["nodes"][0].update(name=3))
    assert said == "$.graph.nodes[0].name: expected str, got int"


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (4, "a newer Strata copied them, update to paste them"),
        (0, "there is no such version"),
        ("1", r"\$\.version: expected int, got str"),
    ],
)
def test_another_version_is_refused(text, version, sentence):
    with pytest.raises(FragmentError, match=sentence):
        from_text(json.dumps({**json.loads(text), "version": version}))


def test_a_broken_project_is_refused_with_its_place(project):
    plain = json.loads(to_bytes(project))
    plain["graph"]["nodes"][0]["layer"] = "Inputt"
    assert refusal(plain).startswith("$.graph.nodes[0]: ")


# --- hostile sizes


def test_too_much_text_is_refused_unread():
    assert "characters" in refusal("x" * (fragment.MOST_CHARACTERS + 1))


def test_too_many_nodes_are_neither_pasted_nor_copied(text):
    plain = json.loads(text)
    node = plain["graph"]["nodes"][0]
    many = fragment.MOST_NODES + 1
    plain["graph"]["nodes"] = [{**node, "id": f"n{i}"} for i in range(many)]
    assert refusal(plain) == "there are 2,001 nodes, and 2,000 are the most at once"
    graph = LayerGraph()
    for _ in range(many):
        graph.add_node(graph.new_node("Flatten"))
    with pytest.raises(FragmentError, match="are the most"):
        to_text(graph, [n.id for n in graph.nodes()])


def test_too_many_wires_are_refused(text):
    many = fragment.MOST_WIRES + 1
    wires = [{"source": "n1", "target": "n2", "input": i} for i in range(many)]
    said = broken(text, lambda plain: plain["graph"].update(edges=wires))
    assert said == "there are 5,001 wires, and 5,000 are the most at once"


def test_a_port_number_without_end_is_refused(text):
    said = broken(text, lambda plain: plain["graph"]["edges"][0].update(input=10**9))
    assert "has no input" in said


@pytest.mark.parametrize("x", [1e7, -1e300])
def test_a_place_out_of_sight_is_refused(text, x):
    assert "farther away" in broken(text, lambda plain: plain["layout"].update(n1=[x, 0]))


def test_an_infinite_parameter_cannot_be_copied():
    graph = LayerGraph()
    layer = {"layer": "Dropout", "params": {"rate": float("inf")}}
    key = put(graph, "TimeDistributed", "each", layer=layer)
    with pytest.raises(FragmentError, match="infinite"):
        to_text(graph, [key])
