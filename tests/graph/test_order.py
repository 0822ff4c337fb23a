"""The order of a network, kept while it changes, is the one that sorting it anew gives."""

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.elements import by_age
from studio.graph.order import NetworkOrder

NODES = [f"n{i}" for i in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)] + ["dense"]
STEPS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from("wnwrwx")), max_size=6
)


def sorted_anew(net: nx.MultiDiGraph) -> list[str]:
    order = []
    try:
        for node in nx.lexicographical_topological_sort(net, key=by_age):
            order.append(node)
    except nx.NetworkXUnfeasible:
        pass
    return order


def take_step(net: nx.MultiDiGraph, order: NetworkOrder, a: str, b: str, kind: str) -> None:
    """Toggle a node, or a wire; in "w" a wire that may close a loop, as in a broken file; in "x"
    take nodes away with their wires."""
    if kind == "n":
        if a not in net:
            net.add_node(a)
            order.add_node(a)
        elif not net.degree(a):
            net.remove_node(a)
            order.remove_nodes((a,))
    elif kind == "x":
        gone = sorted({a, b} & set(net))
        net.remove_nodes_from(gone)
        order.remove_nodes(gone)
    elif a in net and b in net:
        if kind == "r" and net.has_edge(a, b):
            net.remove_edge(a, b)
            order.remove_wire(a, b)
        elif kind == "w" and (a < b or not nx.has_path(net, b, a)):
            net.add_edge(a, b)
            order.add_wire(a, b)


@settings(max_examples=400, deadline=None)
@given(st.lists(STEPS, max_size=30), st.sets(st.sampled_from(NODES), min_size=6))
def test_after_any_edits_the_order_is_the_one_made_anew(bursts, first):
    net, order = nx.MultiDiGraph(), NetworkOrder()
    for node in sorted(first):
        take_step(net, order, node, node, "n")
    for burst in bursts:
        for step in burst:
            take_step(net, order, *step)
        assert order.ids() == sorted_anew(net)
        assert dict(order.rank()) == {node: i for i, node in enumerate(order.ids())}
        assert order.by_age() == sorted(net, key=by_age)
        assert order.has_loop == (not nx.is_directed_acyclic_graph(net))
        for a in net:
            assert {b for b in net if order.leads_to(a, b)} == {a, *nx.descendants(net, a)}
