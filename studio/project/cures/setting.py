"""What can be set otherwise, at the node to which Keras objects or at those before it."""

from collections.abc import Iterator, Mapping
from math import gcd, prod
from typing import Any

from studio.graph.elements import Node
from studio.project.cures.case import Case, Wire, taking_out
from studio.project.mends import ChangeParams, Mend, NewLayer, ReplaceLayer, Unlink, offer

_WINDOWS = ("kernel_size", "pool_size")
_NOT_TAKEN_BACK = ("column", "layer", "cells", "object")
_FIXED: Mapping[int, tuple[int, ...]] = {1: (100,), 2: (100, 1), 3: (64, 64, 3), 4: (16, 64, 64, 3)}
"""The sizes that an Input gets where the data do not say any: a guess, which the offer shows."""


def setting(case: Case) -> Iterator[Mend]:
    """Offers to set the node's parameters otherwise, the likely ones first."""
    yield from _not_shared(case)
    yield from _same_padding(case, case.node)
    yield from _smaller_window(case)
    yield from _axes(case)
    yield from _target_shape(case)
    yield from _filters(case)
    yield from _cropping(case)


def setting_before(case: Case) -> Iterator[Mend]:
    """Offers to set the node before it, or an Input, otherwise."""
    for wire in case.wires[:1]:
        source = wire.source
        yield from _same_padding(case, source)
        if source.layer == "Flatten" and None in wire.sizes:
            yield from _pooled(case, source)
    yield from _fixed_inputs(case)


def taking_back(case: Case) -> Iterator[Mend]:
    """Offers to take back what was set, one parameter at a time."""
    for param in case.spec.params:
        if param.name not in case.node.params or param.kind in _NOT_TAKEN_BACK:
            continue
        usual = param.initial if param.required else param.default
        if usual != case.node.params[param.name]:
            yield _set(case.node, param.name, usual)


def taking_node_out(case: Case) -> Iterator[Mend]:
    """The offer that always remains: the node is taken out, and its wire goes on."""
    edits = taking_out(case.graph, case.node)
    if edits:
        yield offer("Take {node} out.", *edits, node=case.node.name)


def _set(node: Node, param: str, value: Any) -> Mend:
    if value is None:
        return offer(
            "Leave {param} of {node} to Keras.",
            ChangeParams(node.id, {param: None}),
            param=param,
            node=node.name,
        )
    shown = f'"{value}"' if isinstance(value, str) else as_python(value)
    return offer(
        "Set {param} of {node} to {value}.",
        ChangeParams(node.id, {param: value}),
        param=param,
        node=node.name,
        value=shown,
    )


def as_python(value: Any) -> Any:
    """A list of numbers, also of lists, as the script writes it: with round brackets."""
    return tuple(map(as_python, value)) if isinstance(value, list | tuple) else value


def _not_shared(case: Case) -> Iterator[Mend]:
    """A linked copy that its layer was not made for: a wire as the others have, or a layer of its
    own."""
    graph, node = case.graph, case.node
    if not graph.linked(node.id)[1:]:
        return
    for key in graph.linked(node.id):
        for edge in graph.edges_into(key)[:1] if key != node.id and case.wires else ():
            report = case.reports.get(edge.source.node)
            sizes = report.outputs[edge.source.index][1:] if report else ()
            if sizes and sizes[-1] and sizes != case.wires[0].sizes:
                yield case.before(case.wires[0], NewLayer("Dense", {"units": sizes[-1]}))
    yield offer("Give {node} a layer of its own.", Unlink(node.id), node=node.name)


def _same_padding(case: Case, node: Node) -> Iterator[Mend]:
    known = case.graph.catalogue
    can_be = any(
        p.name == "padding" and "same" in p.choices for p in known.layer(node.layer).params
    )
    if can_be and known.value(node, "padding") != "same":
        yield _set(node, "padding", "same")


def _smaller_window(case: Case) -> Iterator[Mend]:
    for wire in case.wires[:1]:
        inner = wire.sizes[:-1]
        for name in _WINDOWS:
            value = case.params().get(name)
            if value is None or not inner or None in inner:
                continue
            window = [value] * len(inner) if isinstance(value, int) else [*value]
            fitting = [min(a, b or a) for a, b in zip(window, inner, strict=False)]
            if len(window) == len(inner) and fitting != window:
                yield _set(case.node, name, fitting if len(fitting) > 1 else fitting[0])
        yield from _larger(case, wire)


def _larger(case: Case, wire: Wire) -> Iterator[Mend]:
    """Where nothing would be left, more comes in."""
    if any(name in case.params() for name in _WINDOWS) and 2 <= wire.rank <= 4:
        yield case.before(wire, NewLayer(f"UpSampling{wire.rank - 1}D"))


def _axes(case: Case) -> Iterator[Mend]:
    rank = case.wires[0].rank if case.wires else 0
    values = case.params()
    if case.node.layer == "Permute":
        dims = [*range(1, rank + 1)]
        yield _set(case.node, "dims", [*dims[:-2], *reversed(dims[-2:])])
        yield _set(case.node, "dims", [*dims[1:], *dims[:1]])
    for name in ("axis", "axes"):
        if name in values:
            for axis in (-1, *range(1, rank + 1)):
                yield _set(case.node, name, axis)


def _target_shape(case: Case) -> Iterator[Mend]:
    """Another shape for as many values as there are, the person's sizes kept where they divide."""
    if case.node.layer != "Reshape" or not case.wires or not case.wires[0].count:
        return
    count, wanted = case.wires[0].count, case.params()["target_shape"]
    wanted = [wanted] if isinstance(wanted, int) else [*(wanted or ())]
    for place in range(len(wanted)):
        rest = prod(abs(size or 1) for i, size in enumerate(wanted) if i != place)
        if rest and count % rest == 0 and -1 not in (*wanted[:place], *wanted[place + 1 :]):
            yield _set(
                case.node, "target_shape", [*wanted[:place], count // rest, *wanted[place + 1 :]]
            )
    if wanted and wanted[-1] and count % wanted[-1] == 0:
        yield _set(case.node, "target_shape", [count // wanted[-1], wanted[-1]])
    yield _set(case.node, "target_shape", [count])


def _filters(case: Case) -> Iterator[Mend]:
    values = case.params()
    groups, filters = values.get("groups"), values.get("filters")
    channels = case.wires[0].sizes[-1] if case.wires and case.wires[0].sizes else None
    if not isinstance(groups, int) or groups < 1:
        return
    if channels:
        shared = gcd(groups, channels, *([filters] if filters else []))
        yield _set(case.node, "groups", shared)
    if filters:
        yield _set(case.node, "filters", -(-filters // groups) * groups)
    yield _set(case.node, "groups", 1)


def _cropping(case: Case) -> Iterator[Mend]:
    """As much of it as leaves something."""
    if not case.node.layer.startswith("Cropping") or not case.wires:
        return
    sides = case.wires[0].sizes[:-1]
    if None not in sides and 1 <= len(sides) <= 3:
        less = [[max(0, ((side or 1) - 1) // 4)] * 2 for side in sides]
        yield _set(case.node, "cropping", less[0] if len(less) == 1 else less)


# --- sizes that are not known -----------------------------------------------------------


def _pooled(case: Case, flatten: Node) -> Iterator[Mend]:
    """In the place of a Flatten, which needs to know all sizes, an average over them."""
    for edge in case.graph.edges_into(flatten.id):
        report = case.reports.get(edge.source.node)
        rank = len(report.outputs[edge.source.index]) if report else 0
        if 3 <= rank <= 5:
            layer = NewLayer(f"GlobalAveragePooling{rank - 2}D")
            yield offer(
                "Use {layer} instead of {node}.",
                ReplaceLayer(flatten.id, layer),
                layer=layer.layer,
                node=flatten.name,
            )


def _fixed_inputs(case: Case) -> Iterator[Mend]:
    """A fixed shape for each Input that leaves a size open."""
    if all(None not in wire.sizes for wire in case.wires):
        return
    import networkx as nx

    graph, columns = case.graph, case.project.columns()
    for key in sorted(nx.ancestors(graph.networkx(), case.node.id), key=graph.order.age):
        node, report = graph.node(key), case.reports.get(key)
        if node.layer != "Input" or report is None:
            continue
        sizes = report.outputs[0][1:]
        if None not in sizes:
            continue
        column = columns.get(node.params.get("column", ""))
        known = column.shape if column and len(column.shape) == len(sizes) else ()
        usual = known or _FIXED.get(len(sizes), (8,) * len(sizes))
        fixed = [b if a is None else a for a, b in zip(sizes, usual, strict=True)]
        yield offer(
            "Give {node} the fixed shape {shape}.",
            ChangeParams(key, {"shape": fixed}),
            node=node.name,
            shape=tuple(fixed),
        )
