import pytest

from studio.graph.elements import Edge, Node, PortRef
from studio.graph.errors import (
    ConnectError,
    DuplicateEdge,
    GraphError,
    NoSuchPort,
    OccupiedPort,
    ParamError,
    UnknownLayer,
    UnknownNode,
    WouldCycle,
)
from studio.graph.layer_graph import LayerGraph, snake_case
from tests.helpers.networks import put, wire


@pytest.fixture
def graph():
    return LayerGraph()


@pytest.fixture
def chain(graph):
    """Three Dense nodes, one after the other."""
    first = put(graph, "Dense", "first")
    second = put(graph, "Dense", "second", (first,))
    third = put(graph, "Dense", "third", (second,))
    return graph, first, second, third


# --- nodes


def test_a_new_node_has_the_values_that_keras_asks_for(graph):
    assert graph.new_node("Dense").params["units"] > 0


def test_a_value_equal_to_the_default_is_not_kept(graph):
    node = graph.new_node("Dense", params={"units": 3, "use_bias": True})
    assert dict(node.params) == {"units": 3}


def test_a_new_node_is_not_yet_in_the_graph(graph):
    assert graph.new_node("Dense").id not in graph


def test_ids_are_never_given_twice(graph):
    first = put(graph, "Dense")
    graph.remove_node(first)
    assert put(graph, "Dense") != first


def test_an_id_from_a_file_is_not_given_again(graph):
    graph.add_node(Node("n7", "Flatten", "flatten"))
    assert graph.new_id() == "n8"


def test_two_nodes_cannot_share_an_id(graph):
    graph.add_node(Node("n1", "Flatten", "a"))
    with pytest.raises(GraphError, match='two nodes with the id "n1"'):
        graph.add_node(Node("n1", "Flatten", "b"))


@pytest.mark.parametrize("node_id", ["n²", "n" + "9" * 5000, "n٣", "", "n", "n-1", "seven"])
def test_any_text_can_be_an_id(graph, node_id):
    graph.add_node(Node(node_id, "Flatten", "a"))
    assert graph.new_id() not in graph


def test_an_unknown_layer_is_refused_with_the_nearest_name(graph):
    with pytest.raises(UnknownLayer, match='Unknown layer "Dens"; did you mean "Dense"'):
        graph.new_node("Dens")


def test_an_unknown_id_is_refused(graph):
    with pytest.raises(UnknownNode, match='no node "n9"'):
        graph.node("n9")


def test_names_are_numbered_when_taken(graph):
    names = [graph.node(put(graph, "Dense", graph.free_name("dense"))).name for _ in range(3)]
    assert names == ["dense", "dense_2", "dense_3"]


def test_a_name_is_free_again_after_its_node_is_gone(graph):
    node = put(graph, "Dense", "a")
    graph.remove_node(node)
    assert graph.free_name("a") == "a"


def test_a_number_between_others_is_free_again_once_its_node_is_gone(graph):
    nodes = [put(graph, "Dense", graph.free_name("dense")) for _ in range(4)]
    graph.remove_node(nodes[1])
    assert graph.free_name("dense") == "dense_2"
    graph.rename(nodes[2], "other")
    put(graph, "Dense", "dense_2")
    assert graph.free_name("dense") == "dense_3"
    assert graph.free_name("dense", ("dense_3",)) == "dense_5"


def test_renaming_returns_the_old_name_and_frees_it(graph):
    node = put(graph, "Dense", "a")
    assert graph.rename(node, "b").name == "a"
    assert (graph.free_name("a"), graph.free_name("b")) == ("a", "b_2")


def test_a_node_of_two_with_one_name_keeps_it_taken(graph):
    first, _ = put(graph, "Dense", "a"), put(graph, "Dense", "a")
    graph.remove_node(first)
    assert graph.free_name("a") == "a_2"


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("Dense", "dense"),
        ("Conv2D", "conv2d"),
        ("MaxPooling2D", "max_pooling2d"),
        ("LSTM", "lstm"),
        ("TimeDistributed", "time_distributed"),
    ],
)
def test_layers_are_named_as_keras_names_them(layer, name):
    assert snake_case(layer) == name


# --- params


def test_setting_a_param_returns_what_undoing_needs(graph):
    node = put(graph, "Dense", units=3)
    old = graph.set_param(node, "units", 5)
    assert (old["units"], graph.node(node).params["units"]) == (3, 5)
    graph.set_params(node, old)
    assert graph.node(node).params["units"] == 3


def test_setting_the_default_drops_the_value(graph):
    node = put(graph, "Dense", units=3, activation="relu")
    graph.set_param(node, "activation", None)
    assert dict(graph.node(node).params) == {"units": 3}


def test_an_unknown_param_is_refused_with_the_nearest_name(graph):
    node = put(graph, "Dense")
    with pytest.raises(ParamError, match='no parameter "unit"; did you mean "units"') as caught:
        graph.set_param(node, "unit", 3)
    assert (caught.value.param, caught.value.nodes) == ("unit", (node,))


@pytest.mark.parametrize("value", ["ten", 1.5, True, [3], {"a": 1}])
def test_a_value_of_the_wrong_type_is_refused(graph, value):
    node = put(graph, "Dense", units=3)
    with pytest.raises(ParamError, match="units: expected a whole number, got"):
        graph.set_param(node, "units", value)
    assert graph.node(node).params["units"] == 3


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "0.5"])
def test_a_rate_that_no_file_can_hold_is_refused(graph, value):
    node = put(graph, "Dropout")
    with pytest.raises(ParamError, match="expected a number"):
        graph.set_param(node, "rate", value)


def test_a_choice_outside_the_list_is_refused_with_the_list(graph):
    node = put(graph, "Conv2D")
    with pytest.raises(ParamError, match="expected one of valid, same"):
        graph.set_param(node, "padding", "sam")


def test_an_output_with_a_wire_cannot_be_switched_off(graph):
    image = put(graph, "Input", "image")
    lstm = put(graph, "LSTM", "lstm", (image,), return_state=True)
    dense = put(graph, "Dense", "dense", ((lstm, 2),))
    with pytest.raises(ConnectError, match='would lose its output "state c"') as caught:
        graph.set_param(lstm, "return_state", False)
    assert caught.value.nodes == (lstm, dense)


# --- wires


def test_a_wire_can_be_drawn_and_taken_away(chain):
    graph, first, second, _ = chain
    edge = graph.edges_into(second)[0]
    graph.disconnect(edge)
    assert graph.edges_into(second) == []
    assert graph.can_connect(edge) is None
    graph.connect(edge)
    assert graph.edges_out_of(first) == [edge]


def test_connecting_a_node_to_its_ancestor_is_refused(chain):
    graph, first, _, third = chain
    with pytest.raises(WouldCycle, match="first already leads to third"):
        wire(graph, third, first)


def test_connecting_a_node_to_itself_is_refused(graph):
    node = put(graph, "Dense")
    with pytest.raises(WouldCycle):
        wire(graph, node, node)


def test_a_second_wire_into_one_input_is_refused(chain):
    graph, first, _, third = chain
    with pytest.raises(OccupiedPort, match="input of third has its wire already") as caught:
        wire(graph, first, third)
    assert caught.value.nodes == (third,)


def test_the_same_wire_twice_is_refused(chain):
    graph, first, second, _ = chain
    with pytest.raises(DuplicateEdge):
        wire(graph, first, second)


def test_an_occupied_input_counts_as_free_when_replacing(chain):
    graph, first, _, third = chain
    edge = Edge(PortRef(first), PortRef(third))
    assert isinstance(graph.can_connect(edge), OccupiedPort)
    assert graph.can_connect(edge, replacing=True) is None


def test_replacing_a_wire_still_may_not_close_a_loop(chain):
    graph, _, second, third = chain
    edge = Edge(PortRef(third), PortRef(second))
    assert isinstance(graph.can_connect(edge, replacing=True), WouldCycle)


@pytest.mark.parametrize(("output", "index"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_port_that_does_not_exist_is_refused(graph, output, index):
    first, second = put(graph, "Dense"), put(graph, "Dense")
    with pytest.raises(NoSuchPort):
        graph.connect(Edge(PortRef(first, output), PortRef(second, index)))


def test_an_output_node_gives_nothing(graph):
    output, dense = put(graph, "Output"), put(graph, "Dense")
    with pytest.raises(NoSuchPort):
        wire(graph, output, dense)


def test_an_input_node_takes_nothing(graph):
    dense, image = put(graph, "Dense"), put(graph, "Input")
    with pytest.raises(NoSuchPort):
        wire(graph, dense, image)


def test_a_growing_node_always_has_a_free_input(graph):
    sources = [put(graph, "Input") for _ in range(4)]
    joined = put(graph, "Add", "joined", tuple(sources))
    assert len(graph.input_ports(joined)) == 5


def test_a_growing_node_does_not_grow_without_end(graph):
    image, joined = put(graph, "Input"), put(graph, "Add")
    with pytest.raises(NoSuchPort):
        wire(graph, image, joined, 10**9)


def test_one_tensor_may_enter_twice(graph):
    image = put(graph, "Input")
    joined = put(graph, "Add", "joined", (image, image))
    assert len(graph.edges_into(joined)) == 2


def test_a_wire_to_nothing_is_refused(graph):
    node = put(graph, "Dense")
    with pytest.raises(UnknownNode):
        wire(graph, node, "n99")


def test_a_wire_that_is_not_there_cannot_be_taken_away(chain):
    graph, first, _, third = chain
    with pytest.raises(ConnectError, match="no such wire"):
        graph.disconnect(Edge(PortRef(first), PortRef(third)))


# --- undo and order


def test_removing_a_node_returns_all_that_bringing_it_back_needs(chain):
    graph, _, second, _ = chain
    graph.move({second: (3.0, 4.0)})
    before = set(graph.edges())
    node, position, edges = graph.remove_node(second)
    assert (len(graph), list(graph.edges())) == (2, [])
    graph.add_node(node, position)
    for edge in edges:
        graph.connect(edge)
    assert set(graph.edges()) == before
    assert graph.position(second) == (3.0, 4.0)


def test_what_comes_back_takes_its_old_place_in_the_order(graph):
    nodes = [put(graph, "Input", name) for name in "abc"]
    node, position, _ = graph.remove_node(nodes[0])
    graph.add_node(node, position)
    assert [n.name for n in graph.in_order()] == ["a", "b", "c"]


def test_the_order_follows_the_wires_and_leaves_loops_out(graph):
    a, b, c = (put(graph, "Dense", name) for name in "abc")
    wire(graph, c, a)
    wire(graph, a, b)
    assert [n.name for n in graph.in_order()] == ["c", "a", "b"]
    graph.disconnect(Edge(PortRef(c), PortRef(a)))
    graph.restore_edge(Edge(PortRef(b), PortRef(a)))
    assert [n.name for n in graph.in_order()] == ["c"]


def test_moving_returns_where_the_nodes_were(chain):
    graph, first, _, _ = chain
    assert graph.move({first: (5.0, 6.0)}) == {first: (0.0, 0.0)}
    assert graph.position(first) == (5.0, 6.0)


def test_moving_an_unknown_node_moves_nothing(chain):
    graph, first, _, _ = chain
    with pytest.raises(UnknownNode):
        graph.move({first: (5.0, 6.0), "n99": (0.0, 0.0)})
    assert graph.position(first) == (0.0, 0.0)


# --- events


def test_each_change_is_told_once(graph):
    told = []
    for name in ("node_added", "node_changed", "edge_added", "edge_removed"):
        getattr(graph, name).connect(lambda value, name=name: told.append(name))
    graph.nodes_removed.connect(lambda nodes, edges: told.append((nodes, edges)))
    image = put(graph, "Input")
    dense = put(graph, "Dense", "dense", (image,))
    graph.rename(dense, "other")
    other, wire = graph.node(dense), graph.edges_into(dense)[0]
    graph.remove_node(dense)
    assert told == [
        "node_added",
        "node_added",
        "edge_added",
        "node_changed",
        ([other], [wire]),
    ]


def test_nodes_that_go_in_one_step_are_told_at_once_with_each_of_their_wires(graph):
    image = put(graph, "Input")
    first = put(graph, "Dense", "first", (image,))
    second = put(graph, "Dense", "second", (first,))
    third = put(graph, "Dense", "third", (second,))
    told, wires = [], sorted(graph.edges())
    graph.nodes_removed.connect(lambda nodes, edges: told.append((nodes, edges)))
    placed, edges = graph.remove_nodes((first, second))
    assert [[node.id for node in nodes] for nodes, _ in told] == [[first, second]]
    assert sorted(edges) == sorted(told[0][1]) == wires
    assert [node.id for node in graph.in_order()] == [image, third]
    assert not graph.edges_out_of(image)
    assert not graph.edges_into(third)
    for node, place in placed:
        graph.add_node(node, place)
    for edge in edges:
        graph.restore_edge(edge)
    assert sorted(graph.edges()) == wires
    assert [node.id for node in graph.in_order()] == [image, first, second, third]


def test_a_refused_change_is_not_told(chain):
    graph, first, _, third = chain
    told = []
    graph.edge_added.connect(told.append)
    graph.node_changed.connect(told.append)
    with pytest.raises(WouldCycle):
        wire(graph, third, first)
    with pytest.raises(ParamError):
        graph.set_param(first, "units", "ten")
    assert told == []


def test_the_view_for_networkx_cannot_be_changed(chain):
    import networkx as nx

    with pytest.raises(nx.NetworkXError):
        chain[0].networkx().add_node("n99")
