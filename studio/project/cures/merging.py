"""What makes several wires fit each other: at a layer that joins them, or compares them."""

from collections.abc import Iterator
from itertools import permutations

from studio.graph.elements import Edge
from studio.graph.problems import Problem
from studio.project.cures.case import Case, Sizes, Wire
from studio.project.cures.fitting import FLATTEN
from studio.project.mends import (
    ChangeParams,
    Mend,
    NewLayer,
    PutLayers,
    ReplaceLayer,
    Reports,
    offer,
)
from studio.project.project import Project

_ADDING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
_MOST_UNITS = 64
"""How long vectors at the most are that things of no common shape become: a usual length."""
_MOST_WIRES = 6
"""With more, what would have to be done to each is no single offer any more."""


def merging(case: Case) -> Iterator[Mend]:
    """Offers for a node with several wires: one of them is the measure for the others."""
    if len(case.wires) > _MOST_WIRES:
        return
    if case.node.layer == "Concatenate":
        yield from _other_axis(case)
    for measure in sorted(case.wires, key=lambda wire: wire.count or 0):
        yield from _by_measure(case, measure)
    yield from _flat(case)
    if case.node.layer in _ADDING:
        joined = NewLayer("Concatenate", {}, case.node.name)
        yield offer(
            "Join them side by side instead (Concatenate).", ReplaceLayer(case.node.id, joined)
        )


def joining(
    wire: Edge, replaced: Edge, project: Project, reports: Reports, problem: Problem
) -> Iterator[Mend]:
    """Offers for a wire that took the place of another: both are joined."""
    node = project.graph.node(wire.target.node)
    if problem.nodes[:1] != (node.id,) or replaced.source.node not in project.graph:
        return
    for layer in ("Concatenate", "Add"):
        put = PutLayers((NewLayer(layer),), replaced.source, wire.target, (wire.source,))
        yield offer(
            "Join {first} and {second} before {node} ({layer}).",
            put,
            first=project.graph.node(replaced.source.node).name,
            second=project.graph.node(wire.source.node).name,
            node=node.name,
            layer=layer,
        )


def _by_measure(case: Case, measure: Wire) -> Iterator[Mend]:
    """Every other wire is made to carry what this one does."""
    others = [wire for wire in case.wires if wire.sizes != measure.sizes]
    if not others:
        return
    ways = [list(_ways(case, wire, measure.sizes)) for wire in others]
    for number in range(max(map(len, ways))):
        if all(number < len(way) for way in ways):
            puts = [(wire, way[number]) for wire, way in zip(others, ways, strict=True)]
            yield _all_of(case, puts)


def _all_of(case: Case, puts: list[tuple[Wire, tuple[NewLayer, ...]]]) -> Mend:
    offers = [case.before(wire, *layers) for wire, layers in puts]
    if len(offers) == 1:
        return offers[0]
    first = offers[0]
    edits = tuple(edit for one in offers for edit in one.edits)
    return offer(
        "{first}, and likewise for {count} more wires of {node}.",
        *edits,
        first=first.order,
        count=len(offers) - 1,
        node=case.node.name,
    )


def _ways(case: Case, wire: Wire, wanted: Sizes) -> Iterator[tuple[NewLayer, ...]]:
    """Ways to make a wire carry these sizes, or those that count where wires are joined."""
    if wire.rank == len(wanted):
        yield from _same_rank(case, wire, wanted)
    elif wire.rank < len(wanted):
        yield from _more_dimensions(wire, wanted)
    else:
        yield from _fewer_dimensions(wire, wanted)
    if wire.count and None not in wanted and wire.count == _count(wanted):
        yield (NewLayer("Reshape", {"target_shape": [*wanted]}),)


def _same_rank(case: Case, wire: Wire, wanted: Sizes) -> Iterator[tuple[NewLayer, ...]]:
    for dims in _orders(wire.sizes, wanted):
        yield (NewLayer("Permute", {"dims": dims}),)
    *inner, last = wire.sizes
    *wanted_inner, wanted_last = wanted
    is_joined = case.node.layer == "Concatenate"
    channels = () if is_joined else _channels(wire.rank, last, wanted_last)
    if inner == wanted_inner:
        if channels:
            yield channels
        elif wanted_last and not is_joined:
            yield (NewLayer("Dense", {"units": wanted_last}),)
    elif None not in (*wire.sizes, *wanted):
        if wire.rank == 2 and not is_joined:
            yield from _as_picture(wire, wanted)
        for layer in _room(wire.rank, inner, wanted_inner):
            yield (layer, *channels)


def _as_picture(wire: Wire, wanted: Sizes) -> Iterator[tuple[NewLayer, ...]]:
    """Rows and columns without channels are cut or padded as a picture is."""
    picture = NewLayer("Reshape", {"target_shape": [*wire.sizes, 1]})
    back = NewLayer("Reshape", {"target_shape": [*wanted]})
    for layer in _room(3, [*wire.sizes], [*wanted]):
        if layer.layer.startswith(("Cropping", "ZeroPadding")):
            yield (picture, layer, back)


def _channels(rank: int, last: int | None, wanted: int | None) -> tuple[NewLayer, ...]:
    """The layer after which the last dimension is as long as wanted; none where it is already."""
    if last == wanted or not wanted:
        return ()
    if rank in (3, 4):
        params = {"filters": wanted, "kernel_size": 1}
        return (NewLayer(f"Conv{rank - 1}D", params),)
    return (NewLayer("Dense", {"units": wanted}),)


def _room(rank: int, inner: list[int | None], wanted: list[int | None]) -> Iterator[NewLayer]:
    """Layers that make height and width (steps, depth) what they are to be."""
    sizes = [(a or 0, b or 0) for a, b in zip(inner, wanted, strict=True)]
    if not 1 <= len(sizes) <= 3:
        return
    ending = f"{rank - 1}D"
    if all(a >= b for a, b in sizes):
        yield NewLayer(f"Cropping{ending}", {"cropping": _sides([a - b for a, b in sizes])})
        if all(b and a % b == 0 for a, b in sizes):
            pool = [a // b for a, b in sizes]
            yield NewLayer(f"MaxPooling{ending}", {"pool_size": _single(pool)})
    if all(a <= b for a, b in sizes):
        if all(a and b % a == 0 for a, b in sizes):
            yield NewLayer(f"UpSampling{ending}", {"size": _single([b // a for a, b in sizes])})
        yield NewLayer(f"ZeroPadding{ending}", {"padding": _sides([b - a for a, b in sizes])})
    if rank == 3:
        height, width = (b for _, b in sizes)
        yield NewLayer("Resizing", {"height": height, "width": width})


def _sides(missing: list[int]) -> list[list[int]] | list[int]:
    """So much before and behind, along each dimension."""
    halves = [[some // 2, some - some // 2] for some in missing]
    return halves[0] if len(halves) == 1 else halves


def _single(values: list[int]) -> list[int] | int:
    return values[0] if len(values) == 1 else values


def _orders(sizes: Sizes, wanted: Sizes) -> Iterator[list[int]]:
    """The orders of axes that make these sizes those."""
    if sorted(map(str, sizes)) == sorted(map(str, wanted)) and 2 <= len(sizes) <= 4:
        for order in permutations(range(len(sizes))):
            if tuple(sizes[i] for i in order) == wanted and list(order) != sorted(order):
                yield [i + 1 for i in order]


def _more_dimensions(wire: Wire, wanted: Sizes) -> Iterator[tuple[NewLayer, ...]]:
    """A vector is said again at each step; a sequence or picture gets axes of length one."""
    *_, last = wanted
    if wire.rank == 1 and len(wanted) == 2 and wanted[0]:
        repeated = NewLayer("RepeatVector", {"n": wanted[0]})
        dense = () if wire.sizes[0] == last or not last else (NewLayer("Dense", {"units": last}),)
        yield (*dense, repeated)
    if wire.known is not None:
        missing = len(wanted) - wire.rank
        yield (NewLayer("Reshape", {"target_shape": [*[1] * missing, *wire.known]}),)
        yield (NewLayer("Reshape", {"target_shape": [*wire.known, *[1] * missing]}),)


def _fewer_dimensions(wire: Wire, wanted: Sizes) -> Iterator[tuple[NewLayer, ...]]:
    if len(wanted) != 1:
        return
    dense = (NewLayer("Dense", {"units": wanted[0]}),) if wanted[0] else ()
    yield (FLATTEN,)
    yield (FLATTEN, *dense)
    if 2 <= wire.rank <= 4:
        pooling = NewLayer(f"GlobalAveragePooling{wire.rank - 1}D")
        yield (pooling,)
        yield (pooling, *dense)


def _flat(case: Case) -> Iterator[Mend]:
    """Everything becomes a vector: vectors can be joined, and those of one length added."""
    wires = [wire for wire in case.wires if wire.rank > 1]
    if not wires:
        return
    puts = [PutLayers((FLATTEN,), w.edge.source, w.edge.target) for w in wires]
    yield offer("Put Flatten on every wire into {node}.", *puts, node=case.node.name)
    counts = [wire.count for wire in case.wires if wire.count]
    if case.node.layer == "Concatenate" or not counts:
        return
    units = min(_MOST_UNITS, *counts)
    dense = NewLayer("Dense", {"units": units})
    ways = [(FLATTEN, dense) if w.rank > 1 else (dense,) for w in case.wires]
    puts = [
        PutLayers(layers, w.edge.source, w.edge.target)
        for w, layers in zip(case.wires, ways, strict=True)
    ]
    yield offer(
        "Put Flatten and Dense with {units} units on every wire into {node}.",
        *puts,
        units=units,
        node=case.node.name,
    )


def _other_axis(case: Case) -> Iterator[Mend]:
    ranks = {wire.rank for wire in case.wires}
    if len(ranks) != 1:
        return
    rank = ranks.pop()
    for axis in range(1, rank + 1):
        others = {(*w.sizes[: axis - 1], *w.sizes[axis:]) for w in case.wires}
        if len(others) == 1 and case.params()["axis"] not in (axis, axis - rank - 1):
            yield offer(
                "Join along axis {axis} instead.",
                ChangeParams(case.node.id, {"axis": axis}),
                axis=axis,
            )


def _count(sizes: Sizes) -> int:
    count = 1
    for size in sizes:
        count *= size or 0
    return count
