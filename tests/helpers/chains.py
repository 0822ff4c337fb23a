"""Short ways to write down the calls of a graph."""

from typing import Any

from studio.engine.protocol.shapes import LayerCall

Layer = tuple[str, dict[str, Any]]


def input_of(*shape: int | None, node: str = "x", **params: Any) -> LayerCall:
    return LayerCall(node, node, "keras.Input", {"shape": list(shape), **params})


def call(layer: str, params: dict[str, Any], *sources: str, node: str = "y") -> LayerCall:
    merging = len(sources) > 1
    return LayerCall(
        node,
        node,
        f"keras.layers.{layer}",
        params,
        tuple((source, 0) for source in sources),
        "list" if merging else "single",
    )


def chain(shape: tuple[int | None, ...], *layers: Layer) -> tuple[LayerCall, ...]:
    calls = [input_of(*shape, node="n0")]
    for i, (layer, params) in enumerate(layers):
        calls.append(call(layer, params, f"n{i}", node=f"n{i + 1}"))
    return tuple(calls)
