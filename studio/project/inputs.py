"""What an Input node of a network tells Keras: a shape of its own, or that of a column."""

from collections.abc import Mapping
from typing import Any

from studio.graph.elements import Node
from studio.project.columns import WORDS, Column


def input_arguments(node: Node, columns: Mapping[str, Column]) -> dict[str, Any] | None:
    """What `keras.Input` is told for an Input node: its own shape, else that of its column.

    None where neither is known.
    """
    column = columns.get(node.params.get("column", ""))
    shape = node.params.get("shape")
    if shape is None:
        if column is None:
            return None
        # A row of words is one text; most layers that read such want it in a line of one.
        shape = (1,) if column.dtype == WORDS else column.shape
    # 784 is as good as (784,) to a person; keras.Input takes only the latter.
    arguments: dict[str, Any] = {"shape": [shape] if isinstance(shape, int) else list(shape)}
    if node.params.get("batch_size"):
        arguments["batch_size"] = node.params["batch_size"]
    dtype = node.params.get("dtype") or (column.dtype if column else None)
    if dtype not in (None, "float32"):
        arguments["dtype"] = dtype
    return arguments
