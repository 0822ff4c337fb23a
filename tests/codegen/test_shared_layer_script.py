"""Linked copies in the script: one layer, called where each of them stands."""

from studio.codegen.script import ScriptWriter, generate
from tests.helpers.networks import digits_project, ids, put, siamese, wire


def body_of(project):
    """The lines of `build_model` that make and call layers."""
    text = generate(project).text
    inside = text[text.index("def build_model") : text.index("def compile_model")]
    return [line.strip() for line in inside.splitlines() if " = " in line or "#" in line]


def test_a_shared_layer_is_made_once_before_its_first_call():
    assert body_of(siamese())[2:6] == [
        'shared_layer = layers.Dense(16, activation="relu", name="shared")',
        "shared = shared_layer(one)",
        "again = shared_layer(other)",
        'again = layers.Identity(name="again")(again)',
    ]


def test_the_first_call_stands_for_the_layer_as_well():
    project = siamese()
    script, by_name = generate(project), ids(project)
    lines = script.text.splitlines()
    first, last = script.spans[by_name["shared"]]
    assert lines[first - 1].strip().startswith("shared_layer = ")
    assert lines[last - 1].strip() == "shared = shared_layer(one)"


def test_a_later_call_that_nobody_watches_needs_no_name_of_its_own():
    project = siamese()
    project.graph.remove_node(ids(project)["other_map"])
    assert not [line for line in body_of(project) if "Identity" in line]


def test_a_link_of_which_one_call_is_in_the_model_is_a_layer_like_any():
    project = siamese()
    project.graph.disconnect(project.graph.edges_into(ids(project)["again"])[0])
    project.graph.remove_node(ids(project)["joined"])
    wire(project.graph, ids(project)["shared"], ids(project)["digit_10"])
    assert 'shared = layers.Dense(16, activation="relu", name="shared")(one)' in body_of(project)


def test_the_name_of_a_shared_layer_makes_room_for_a_node_of_that_name():
    project = siamese()
    put(project.graph, "Flatten", "shared_layer")
    assert any(line.startswith("shared_layer_1 = layers.Dense(") for line in body_of(project))


def test_an_output_that_only_a_watch_wants_of_a_later_call_is_left_out_with_a_reason():
    project = digits_project()
    graph = project.graph
    image = put(graph, "Input", "image", shape=[5, 3])
    state = {"units": 4, "return_state": True}
    first = put(graph, "LSTM", "first", (image,), **state)
    second = put(graph, "LSTM", "second", (image,), **state)
    for node_id in (first, second):
        graph.set_link(node_id, "pair")
    joined = put(graph, "Add", "joined", (first, second))
    put(graph, "Output", "answer", (joined,), target="label", loss="mse")
    put(graph, "Watch", "seen", ((first, 1),))
    put(graph, "Watch", "unseen", ((second, 1),))
    script = generate(project)
    assert [watch.name for watch in script.watches] == ["seen"]
    assert "# unseen watches an output of a shared layer that nothing else takes." in script.text


def test_the_layer_moves_to_the_call_that_comes_first_now():
    project = digits_project()
    graph = project.graph
    image = put(graph, "Input", "image", column="image")
    before = put(graph, "Flatten", "before", (image,))
    first = put(graph, "Dense", "first", (before,), units=8)
    second = put(graph, "Dense", "second", (image,), units=8)
    for node_id in (first, second):
        graph.set_link(node_id, "pair")
    late = put(graph, "Flatten", "late", (second,))
    writer = ScriptWriter(project)
    assert 'first_layer = layers.Dense(8, name="first")' in writer.script().text
    graph.disconnect(graph.edges_into(before)[0])
    wire(graph, late, before)
    assert 'first_layer = layers.Dense(8, name="second")' in writer.script().text
    assert writer.script() == generate(project)


def test_a_watch_goes_with_the_branch_that_it_looks_at():
    project = digits_project()
    graph = project.graph
    image = put(graph, "Input", "image", column="image")
    ends = []
    for name in ("a", "b"):
        near = put(graph, "Dense", f"near_{name}", (image,), units=8)
        far = put(graph, "Dense", f"far_{name}", (near,), units=8)
        ends.append(put(graph, "Output", f"out_{name}", (far,), target="label", loss="mse"))
        put(graph, "Watch", f"map_{name}", (near,))
    writer = ScriptWriter(project)
    assert [watch.name for watch in writer.script().watches] == ["map_a", "map_b"]
    graph.disconnect(graph.edges_into(ends[1])[0])
    assert [watch.name for watch in writer.script().watches] == ["map_a"]
    assert writer.script() == generate(project)
