"""A project's graph as requests that ask Keras for its shapes: first the whole, then edits."""

from collections.abc import Mapping

from studio.engine.protocol.shapes import InferShapes, LayerCall
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.touched import Touched
from studio.project.datasets import Column, DataSettings
from studio.project.inputs import input_arguments
from studio.project.project import Project

NOT_LAYERS = frozenset({"Output", "Watch"})


def shapes_request(project: Project, request_id: int) -> InferShapes:
    """The request for all nodes that are layers or inputs and have what they need.

    Nodes with a free input are left to `problems`; those behind them get no answer.
    """
    return ShapeQuestions(project).request(request_id, whole=True)


class ShapeQuestions:
    """What Keras has to be asked about a project under edit: each edit costs what it touches."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._touched = Touched(project.graph)
        self._calls: dict[str, LayerCall] = {}
        self._untold: dict[str, None] = {}
        self._data: DataSettings | None = None
        self._columns: Mapping[str, Column] = {}

    def request(self, request_id: int, *, whole: bool) -> InferShapes:
        """The request for the graph as it is now: the whole of it, or what became different since
        the request before. Each counts as told."""
        self._follow()
        calls, untold, self._untold = self._calls, self._untold, {}
        if whole:
            return InferShapes(request_id, tuple(calls.values()))
        return InferShapes(
            request_id,
            tuple(calls[node_id] for node_id in untold if node_id in calls),
            gone=tuple(node_id for node_id in untold if node_id not in calls),
            is_change=True,
        )

    def _follow(self) -> None:
        graph, touched = self._project.graph, self._touched.take()
        if self._data is not self._project.data:
            self._data, self._columns = self._project.data, self._project.columns()
            touched = graph.order.by_age()
        for node_id in touched:
            call = None
            if node_id in graph:
                call = _layer_call(graph, graph.node(node_id), self._columns)
            if call is not None:
                if call == self._calls.get(node_id):
                    continue
                self._calls[node_id] = call
            elif self._calls.pop(node_id, None) is None:
                continue
            self._untold[node_id] = None


def _layer_call(graph: LayerGraph, node: Node, columns: Mapping[str, Column]) -> LayerCall | None:
    """A node as a call; None for what is no layer, and where a wire or a value is missing."""
    if node.layer in NOT_LAYERS:
        return None
    age = graph.order.age(node.id)[0]
    if node.layer == "Input":
        params = input_arguments(node, columns)
        if params is None:
            return None
        return LayerCall(node.id, node.name, "keras.Input", params, age=age)
    spec = graph.catalogue.layer(node.layer)
    edges, ports = graph.edges_into(node.id), graph.input_ports(node.id)
    if graph.lacks_wire(node.id) or any(
        p.required and node.params.get(p.name) is None for p in spec.params
    ):
        return None
    return LayerCall(
        node=node.id,
        name=node.name,
        path=spec.path,
        params=dict(node.params),
        inputs=tuple((e.source.node, e.source.index) for e in edges),
        call=spec.call,
        input_names=tuple(spec.argument(ports[e.target.index]) for e in edges),
        age=age,
        link=node.link,
        told=tuple(node.call.items()),
    )
