"""A project's graph as the request that asks Keras for its shapes."""

from typing import Any

from studio.engine.messages import InferShapes, LayerCall
from studio.graph.elements import Node
from studio.project.datasets import Column
from studio.project.project import Project

NOT_LAYERS = frozenset({"Output", "Watch"})


def shapes_request(project: Project, request_id: int) -> InferShapes:
    """The request for all nodes that are layers or inputs, in topological order.

    Nodes with a free input, and those behind them, are left to `problems`.
    """
    graph, columns = project.graph, project.columns()
    calls: dict[str, LayerCall] = {}
    for node in graph.in_order():
        if node.layer in NOT_LAYERS:
            continue
        spec = graph.catalogue.layer(node.layer)
        edges = graph.edges_into(node.id)
        if any(edge.source.node not in calls for edge in edges):
            continue
        if node.layer == "Input":
            params = input_arguments(node, columns)
            if params is not None:
                calls[node.id] = LayerCall(node.id, node.name, "keras.Input", params)
            continue
        ports = graph.input_ports(node.id)
        required = spec.min_inputs if spec.growing else sum(not p.optional for p in ports)
        if len(edges) < required or any(
            p.required and node.params.get(p.name) is None for p in spec.params
        ):
            continue
        calls[node.id] = LayerCall(
            node=node.id,
            name=node.name,
            path=spec.path,
            params=dict(node.params),
            inputs=tuple((e.source.node, e.source.index) for e in edges),
            call=spec.call,
            input_names=tuple(ports[e.target.index].name for e in edges),
        )
    return InferShapes(request_id, tuple(calls.values()))


def input_arguments(node: Node, columns: dict[str, Column]) -> dict[str, Any] | None:
    """What `keras.Input` is told for an Input node: its own shape, else that of its column.

    None where neither is known.
    """
    column = columns.get(node.params.get("column", ""))
    shape = node.params.get("shape")
    if shape is None:
        if column is None:
            return None
        shape = column.shape
    # 784 is as good as (784,) to a person; keras.Input takes only the latter.
    arguments: dict[str, Any] = {"shape": [shape] if isinstance(shape, int) else list(shape)}
    dtype = node.params.get("dtype") or (column.dtype if column else None)
    if dtype not in (None, "float32"):
        arguments["dtype"] = dtype
    return arguments
