"""What makes a wire fit the one node that it ends at: a layer between, or another one before it."""

from collections.abc import Iterator
from math import isqrt, prod
from typing import Any

from studio.graph.elements import Node
from studio.project.cures.case import Case, Wire, taking_out, through
from studio.project.mends import (
    ChangeParams,
    Mend,
    NewLayer,
    PutLayers,
    RemoveNodes,
    ReplaceLayer,
    offer,
)

FLATTEN = NewLayer("Flatten")
STEPS, WORDS, WIDTH = 10, 1000, 64
"""What nobody knows but the person: how many steps, how many words, how long a vector of a word.
The number stands in the sentence, and in the node."""
_SHAPERS = ("Flatten", "Reshape", "RepeatVector", "Permute", "GlobalAveragePooling", "GlobalMax")
_DIMENSIONS = ("1D", "2D", "3D")


def fitting(case: Case) -> Iterator[Mend]:
    """Offers for a node with one wire."""
    wire = case.wires[0]
    yield from _sequences(case, wire)
    yield from _words(case, wire)
    yield from _as_pictures(case, wire)
    for layers in _adapters(wire):
        if all(case.has(layer.layer) for layer in layers):
            yield case.before(wire, *layers)
    yield from _other_dimensions(case, wire)
    yield from _along_a_line(case, wire)
    yield from _wrapped(case)
    yield from _shapers_out(case, wire)


def _adapters(wire: Wire) -> Iterator[tuple[NewLayer, ...]]:
    """Layers that turn a wire into one of other dimensions, for whatever the node needs."""
    match wire.rank:
        case 0:
            yield (_reshape(1),)
        case 1:
            yield from _of_vector(wire.sizes[0])
        case 2:
            yield from _of_sequence(*wire.sizes)
        case 3:
            yield from _of_picture(*wire.sizes)
        case 4:
            yield from _of_film(*wire.sizes)
        case _:
            yield (FLATTEN,)


def _of_vector(size: int | None) -> Iterator[tuple[NewLayer, ...]]:
    yield (_reshape(size or -1, 1),)
    if size:
        for channels in (1, 3):
            side = isqrt(size // channels)
            if side > 1 and side * side * channels == size:
                yield (_reshape(side, side, channels),)
    yield (_reshape(1, size or -1),)
    if size and (height := max(n for n in range(1, isqrt(size) + 1) if size % n == 0)) > 1:
        yield (_reshape(height, size // height, 1),)
    yield (NewLayer("RepeatVector", {"n": STEPS}),)
    yield (_reshape(size or -1, 1, 1),)
    yield (_reshape(size or -1, 1, 1, 1),)


def _of_sequence(steps: int | None, size: int | None) -> Iterator[tuple[NewLayer, ...]]:
    yield (FLATTEN,)
    yield (NewLayer("GlobalAveragePooling1D"),)
    yield (NewLayer("GlobalMaxPooling1D"),)
    if steps and size:
        yield (_reshape(steps, size, 1),)
        yield (_reshape(steps, size, 1, 1),)
    elif size:
        yield (_reshape(-1, size, 1),)
    elif steps:
        yield (_reshape(steps, -1, 1),)


def _of_picture(*sizes: int | None) -> Iterator[tuple[NewLayer, ...]]:
    height, width, channels = sizes
    yield (FLATTEN,)
    yield (NewLayer("GlobalAveragePooling2D"),)
    yield (NewLayer("GlobalMaxPooling2D"),)
    if channels == 1 and height and width:
        yield (_reshape(height, width),)
    yield (_timed("Flatten"),)
    if height and width and channels:
        yield (_reshape(height * width, channels),)
        yield (_reshape(height, width, channels, 1),)
        yield (_reshape(1, height, width, channels),)


def _of_film(*sizes: int | None) -> Iterator[tuple[NewLayer, ...]]:
    depth, height, width, channels = sizes
    yield (FLATTEN,)
    yield (NewLayer("GlobalAveragePooling3D"),)
    yield (_timed("GlobalAveragePooling2D"),)
    yield (_timed("Flatten"),)
    if depth and height and width and channels:
        if channels == 1:
            yield (_reshape(depth, height, width),)
        yield (_reshape(depth * height, width, channels),)


def channels_last(case: Case) -> Iterator[Mend]:
    """Channels that come first, as other programs keep them, go last."""
    for wire in case.wires[:1]:
        is_first = wire.rank >= 3 and wire.sizes[0] in (1, 3, 4)
        if is_first and wire.sizes[-1] not in (1, 3, 4):
            dims = [*range(2, wire.rank + 1), 1]
            yield case.before(wire, NewLayer("Permute", {"dims": dims}))


def _reshape(*sizes: int) -> NewLayer:
    return NewLayer("Reshape", {"target_shape": [*sizes]})


def _timed(layer: str) -> NewLayer:
    return NewLayer("TimeDistributed", {"layer": {"layer": layer, "params": {}}})


def _words(case: Case, wire: Wire) -> Iterator[Mend]:
    """Numbers of words become vectors."""
    if wire.rank == 1 and "int" in wire.dtype:
        words = {"input_dim": WORDS, "output_dim": WIDTH}
        yield case.before(wire, NewLayer("Embedding", words))


def _as_pictures(case: Case, wire: Wire) -> Iterator[Mend]:
    """The pixels of pictures that lie in one line, as the data say how high and wide these are."""
    entry = through(case.graph, case.reports, wire.source)[-1]
    data = case.project.data
    column = next((c for c in data.columns if c.name == entry.params.get("column")), None)
    if wire.rank != 1 or entry.layer != "Input" or column is None or len(column.sources) != 1:
        return
    raw = data.info().column(column.sources[0])
    shape = raw.shape if raw is not None else ()
    if len(shape) in (2, 3) and prod(shape) == wire.sizes[0]:
        yield case.before(wire, _reshape(*shape, *((1,) if len(shape) == 2 else ())))


# --- what stands before ------------------------------------------------------------


def _sequences(case: Case, wire: Wire) -> Iterator[Mend]:
    """A recurrent layer before it that keeps its steps to itself gives them all."""
    source = through(case.graph, case.reports, wire.source)[-1]
    told = case.graph.catalogue
    sentence = "Let {node} give its output at every step (return_sequences)."
    if any(p.name == "return_sequences" for p in told.layer(source.layer).params):
        change = ChangeParams(source.id, {"return_sequences": True})
        yield offer(sentence, change, node=source.name)
    inner = source.params.get("layer")
    if isinstance(inner, dict) and source.layer == "Bidirectional":
        params = {**(inner.get("params") or {}), "return_sequences": True}
        change = ChangeParams(source.id, {"layer": {**inner, "params": params}})
        yield offer(sentence, change, node=source.name)


def _shapers_out(case: Case, wire: Wire) -> Iterator[Mend]:
    """A layer before it that only changes the shape is taken out."""
    source = through(case.graph, case.reports, wire.source)[-1]
    if source.layer.startswith(_SHAPERS):
        edits = taking_out(case.graph, source)
        if edits:
            yield offer("Take {node} out.", *edits, node=source.name)


# --- another layer in its place -------------------------------------------------------


def _other_dimensions(case: Case, wire: Wire) -> Iterator[Mend]:
    """The same kind of layer for as many dimensions as there are: Conv1D for Conv2D."""
    stem, ending = case.node.layer[:-2], case.node.layer[-2:]
    wanted = f"{stem}{wire.rank - 1}D"
    if ending in _DIMENSIONS and wanted != case.node.layer and case.has(wanted):
        layer = NewLayer(wanted, _resized(case.node, wire.rank - 1, case))
        yield _instead(case.node, layer)


def _along_a_line(case: Case, wire: Wire) -> Iterator[Mend]:
    """Numbers in one line that make no picture: the same kind of layer along that line."""
    node, stem = case.node, case.node.layer[:-2]
    if wire.rank != 1 or node.layer[-2:] not in ("2D", "3D") or not case.has(f"{stem}1D"):
        return
    size = wire.sizes[0] or -1
    layers = (_reshape(size, 1), NewLayer(f"{stem}1D", _resized(node, 1, case)))
    onward = case.graph.edges_out_of(node.id)
    if len(onward) == 1:
        yield offer(
            "Put {layers} in the place of {node}.",
            PutLayers(layers, wire.edge.source, onward[0].target),
            RemoveNodes((node.id,)),
            layers=f"Reshape to {size, 1} and {stem}1D",
            node=node.name,
        )


def _resized(node: Node, count: int, case: Case) -> dict[str, Any]:
    """The parameters of a node, with so many numbers where there is one for each dimension."""
    known = {p.name: p for p in case.spec.params}
    params = {}
    for name, value in node.params.items():
        if known[name].kind == "json":
            continue
        if known[name].kind == "int_tuple" and isinstance(value, list | tuple) and value:
            value = [value[min(i, len(value) - 1)] for i in range(count)]
        params[name] = value
    return params


def _wrapped(case: Case) -> Iterator[Mend]:
    """The layer for each step on its own; or, of one that is wrapped so, for the whole."""
    node, inner = case.node, case.node.params.get("layer")
    if node.layer == "TimeDistributed" and isinstance(inner, dict) and case.has(inner["layer"]):
        yield offer(
            "Use {layer} without TimeDistributed.",
            ReplaceLayer(node.id, NewLayer(inner["layer"], inner.get("params") or {}, node.name)),
            layer=inner["layer"],
        )
    elif not case.graph.linked(node.id)[1:] and len(case.spec.outputs) == 1:
        wrapped = {"layer": {"layer": node.layer, "params": dict(node.params)}}
        layer = NewLayer("TimeDistributed", wrapped, node.name)
        yield offer(
            "Use {layer} for each step on its own (TimeDistributed).",
            ReplaceLayer(node.id, layer),
            layer=node.layer,
        )


def _instead(node: Node, layer: NewLayer) -> Mend:
    return offer(
        "Use {layer} instead of {node}.",
        ReplaceLayer(node.id, layer),
        layer=layer.layer,
        node=node.name,
    )
