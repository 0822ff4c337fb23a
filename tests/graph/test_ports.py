"""Ports that depend on parameters, and wires that never move to another one."""

from typing import Any

import pytest

from studio.graph.elements import Edge, PortRef
from studio.graph.errors import ConnectError, ParamError
from studio.graph.layer_graph import LayerGraph
from studio.graph.ports import nested
from studio.graph.problems import ProblemFinder
from tests.helpers.networks import put, wire

LSTM, GRU = ({"layer": f"{name}Cell", "params": {"units": 3}} for name in ("LSTM", "GRU"))
STACK = {"layer": "StackedRNNCells", "params": {"cells": [LSTM, GRU]}}


@pytest.fixture
def graph() -> LayerGraph:
    return LayerGraph()


def inputs(graph: LayerGraph, node: str) -> list[str]:
    return [port.name for port in graph.input_ports(node)]


def both_ways(**params: Any) -> dict[str, Any]:
    return {"layer": {"layer": "LSTM", "params": {"units": 3, **params}}}


@pytest.mark.parametrize("cells", [STACK, [LSTM, GRU]], ids=["stack", "list"])
def test_states_follow_the_cells_and_the_layer_inside(graph: LayerGraph, cells: Any) -> None:
    rnn = put(graph, "RNN", "rnn", cell=cells)
    states = ["cell 1 state h", "cell 1 state c", "cell 2 state"]
    assert inputs(graph, rnn) == ["input", "mask", *(f"initial {name}" for name in states)]
    assert [port.path for port in graph.input_ports(rnn)[2:]] == [(0, 0), (0, 1), (1,)]
    assert len(graph.output_ports(rnn)) == 1
    graph.set_param(rnn, "return_state", True)
    assert [port.name for port in graph.output_ports(rnn)[1:]] == states
    two = put(graph, "Bidirectional", "two", merge_mode=None, **both_ways(return_state=True))
    assert [port.name for port in graph.output_ports(two)] == [
        *("output", "backward output", "forward state h", "forward state c"),
        *("backward state h", "backward state c"),
    ]
    assert [port.path for port in graph.input_ports(two)[2:]] == [(0,), (1,), (2,), (3,)]


def test_a_wire_never_moves_to_another_port(graph: LayerGraph) -> None:
    state = put(graph, "Input", "state", shape=[3])
    two = put(graph, "Bidirectional", "two", **both_ways())
    wire(graph, state, two, inputs(graph, two).index("initial forward state c"))
    with pytest.raises(ConnectError, match='would lose its input "initial forward state c"'):
        graph.set_param(two, "layer", {"layer": "GRU", "params": {"units": 3}})
    graph.set_param(two, "merge_mode", "sum")
    assert inputs(graph, two)[3] == "initial forward state c"


def test_an_output_that_the_call_switches_on_stays_while_it_has_a_wire(graph: LayerGraph) -> None:
    node = put(graph, "MultiHeadAttention", "looks", num_heads=2, key_dim=4)
    graph.set_call(node, {"return_attention_scores": True, "training": None})
    assert dict(graph.node(node).call) == {"return_attention_scores": True}
    flat = put(graph, "Flatten")
    graph.connect(Edge(PortRef(node, 1), PortRef(flat)))
    with pytest.raises(ConnectError, match='output "scores"'):
        graph.set_call(node, {})
    with pytest.raises(ParamError, match="takes no"):
        graph.set_call(node, {"use_causal_masks": True})


def test_of_the_initial_states_all_need_a_wire_or_none(graph: LayerGraph) -> None:
    x, state = put(graph, "Input", "x", shape=[4, 3]), put(graph, "Input", "state", shape=[3])
    lstm = put(graph, "LSTM", "lstm", (x,), units=3)
    finder = ProblemFinder(graph)
    assert not graph.lacks_wire(lstm)
    wire(graph, state, lstm, inputs(graph, lstm).index("initial state h"))
    assert graph.lacks_wire(lstm)
    (problem,) = [p for p in finder.problems() if p.code == "unconnected"]
    assert '"initial state c" of lstm' in problem.sentence
    wire(graph, state, lstm, inputs(graph, lstm).index("initial state c"))
    assert not [p for p in finder.problems() if p.code == "unconnected"]


def test_places_within_lists_are_filled_as_keras_nests_them() -> None:
    assert nested([((0, 0), "h"), ((0, 1), "c"), ((1,), "g")]) == [["h", "c"], "g"]
    assert nested([((1,), "value")], 2) == [None, "value"]
    assert nested([((0,), "query")], 2) == ["query", None]
