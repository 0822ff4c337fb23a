"""Random edits of a project, as hypothesis draws them."""

import contextlib
from typing import Any

from hypothesis import strategies as st

from studio.graph.elements import Edge, PortRef
from studio.graph.errors import GraphError
from studio.project.project import Project

LAYERS = ("Input", "Dense", "Dense", "Add", "LSTM", "Output", "Watch", "Embedding", "Flatten")
NAMES = ("a", "b", "input", "class", "a_1", "b_state_h", "layer one", "Dense", "é")
PARAMS: tuple[dict[str, Any], ...] = (
    {},
    {"units": 7},
    {"units": None},
    {"units": 4, "return_state": True},
    {"units": 4, "activation": {"name": "nothing"}},
    {"column": "image"},
    {"column": "sound"},
    {"shape": [3, 2]},
    {"target": "label", "loss": "mse", "metrics": ["mae"]},
    {"loss_weight": 2.0},
    {"part": "train"},
)
MANY = st.integers(0, 10_000)
ADD = st.tuples(st.just("add"), st.sampled_from(LAYERS), st.sampled_from((None, *NAMES)))
WIRE = st.tuples(st.just("wire"), MANY, MANY)
LOOSE = st.tuples(st.just("loose wire"), MANY, MANY)
EDITS = st.one_of(
    ADD,
    WIRE,
    WIRE,
    WIRE,
    LOOSE,
    st.tuples(st.just("cut"), MANY, MANY),
    st.tuples(st.just("remove"), MANY, MANY),
    st.tuples(st.just("back"), MANY, MANY),
    st.tuples(st.just("rename"), MANY, st.sampled_from(NAMES)),
    st.tuples(st.just("params"), MANY, st.sampled_from(PARAMS)),
    st.tuples(st.just("copy"), MANY, MANY),
    st.tuples(st.just("unlink"), MANY, MANY),
)


class Editor:
    """Does edits to a project; what the graph refuses is left undone."""

    def __init__(self, project: Project) -> None:
        self.project, self.graph = project, project.graph
        self.gone: list[Any] = []

    def do(self, edit: Any) -> None:
        with contextlib.suppress(GraphError):
            self._do(*edit)

    def _do(self, kind: str, one: Any, two: Any) -> None:
        graph = self.graph
        if kind == "add":
            node = graph.new_node(one)
            graph.add_node(node.with_name(two or node.name))
        elif kind == "back" and self.gone:
            node, position, edges = self.gone.pop()
            graph.add_node(node, position)
            for edge in edges:
                graph.restore_edge(edge)
        elif len(graph):
            nodes = list(graph.nodes())
            self._change(kind, nodes[one % len(nodes)], two)

    def _change(self, kind: str, node: Any, two: Any) -> None:
        graph = self.graph
        if kind in ("wire", "loose wire"):
            self._wire(node.id, two, graph.connect if kind == "wire" else graph.restore_edge)
        elif kind == "cut":
            edges = graph.edges_into(node.id) or graph.edges_out_of(node.id)
            if edges:
                graph.disconnect(edges[two % len(edges)])
        elif kind == "remove":
            self.gone.append(graph.remove_node(node.id))
        elif kind == "rename":
            graph.rename(node.id, two)
        elif kind == "params":
            graph.set_params(node.id, {**node.params, **two})
        elif kind == "copy":
            if not node.link:
                graph.set_link(node.id, f"link of {node.id}")
            new = graph.new_node(node.layer, None, dict(node.params))
            graph.add_node(new.with_link(graph.node(node.id).link))
        elif kind == "unlink":
            graph.set_link(node.id, "")

    def _wire(self, target: str, pick: int, draw: Any) -> None:
        graph = self.graph
        nodes = list(graph.nodes())
        source = nodes[pick % len(nodes)].id
        outputs, inputs = len(graph.output_ports(source)), len(graph.input_ports(target))
        if outputs and inputs:
            ends = PortRef(source, pick % outputs), PortRef(target, pick % inputs)
            draw(Edge(*ends))
