"""A mend made: its edits as nodes, wires and places of one project, through the graph's gate.

`planned` decides everything once, ids and names too, so that doing, undoing and doing it again
give the same; `apply` changes a graph or nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from studio.graph.elements import Edge, Node, PortRef, Position
from studio.graph.errors import GraphError
from studio.graph.layer_graph import LayerGraph
from studio.project import store
from studio.project.datasets import DataSettings
from studio.project.drawing import with_names
from studio.project.mends import (
    ChangeData,
    ChangeParams,
    ChangeTraining,
    CutWire,
    Edit,
    Mend,
    NameGroup,
    NameProject,
    NewLayer,
    PutLayers,
    RemoveNodes,
    Rename,
    ReplaceLayer,
    Unlink,
)
from studio.project.placing import PITCH
from studio.project.project import Project
from studio.project.training import TrainingSettings


@dataclass
class Plan:
    """What a mend does to one project. Steps are made in the order of the fields."""

    cut: list[Edge] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    params: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Whole new parameters."""
    names: dict[str, str] = field(default_factory=dict)
    added: list[tuple[Node, Position]] = field(default_factory=list)
    drawn: list[Edge] = field(default_factory=list)
    moved: dict[str, Position] = field(default_factory=dict)
    data: DataSettings | None = None
    training: TrainingSettings | None = None
    title: str | None = None
    """What the project is called then."""
    groups: dict[str, str] = field(default_factory=dict)
    """What groups are called then."""

    ends: dict[str, frozenset[str]] = field(default_factory=dict)
    """By new node, those between which it comes, or in the place of which."""
    answering: set[str] = field(default_factory=set)
    """The nodes that Keras has to agree to: new ones, those with other parameters, and those at
    the end of a new wire."""


Placing = Callable[[PortRef | None, PortRef | None, int], Sequence[Position]]
"""Where so many new nodes in a row go between an output and an input."""


def planned(project: Project, mend: Mend, placing: Placing | None = None) -> Plan:
    """What a mend does to a project; nothing is changed yet, but ids are used up.

    Raises GraphError where it speaks of a node or a parameter that is not there.
    """
    planner = _Planner(project, placing or partial(between, project))
    for edit in mend.edits:
        planner.take(edit)
    return planner.plan


def apply(graph: LayerGraph, plan: Plan) -> Callable[[], object]:
    """Change a graph as planned; returns what takes all of it back. What is no graph is left to the
    caller. Raises GraphError, and has then changed nothing."""
    back = ExitStack()
    try:
        _apply(graph, plan, back)
    except GraphError:
        back.close()
        raise
    return back.close


def _apply(graph: LayerGraph, plan: Plan, back: ExitStack) -> None:
    for edge in plan.cut:
        graph.disconnect(edge)
        back.callback(graph.restore_edge, edge)
    if plan.removed:
        back.callback(_put_back, graph, *graph.remove_nodes(plan.removed))
    for node_id in plan.unlinked:
        back.callback(graph.set_link, node_id, graph.set_link(node_id, ""))
    for node_id, params in plan.params.items():
        back.callback(graph.set_params, node_id, graph.set_params(node_id, params))
    for node_id, name in plan.names.items():
        old = graph.rename(node_id, name)
        back.callback(graph.rename, node_id, old.name, old.keras_name)
    ids = [node.id for node, _ in plan.added]
    back.callback(lambda: graph.remove_nodes([key for key in ids if key in graph]))
    for node, place in plan.added:
        graph.add_node(node, place)
    for edge in plan.drawn:
        graph.connect(edge)
        back.callback(graph.disconnect, edge)
    back.callback(graph.move, graph.move(plan.moved))


def mend_in_place(project: Project, mend: Mend) -> None:
    """Make a mend. Raises GraphError, and has then changed nothing."""
    plan = planned(project, mend)
    apply(project.graph, plan)
    take_rest(project, plan)


def take_rest(project: Project, plan: Plan) -> None:
    """Give a project what a plan makes of all but its graph: each in the place of the old one, so
    that who has kept that can give it back."""
    project.data = plan.data or project.data
    project.training = plan.training or project.training
    project.name = project.name if plan.title is None else plan.title
    project.drawing = with_names(project.drawing, plan.groups) if plan.groups else project.drawing


def mended(project: Project, mend: Mend) -> Project:
    """A copy of a project in which a mend is made. Raises GraphError where it cannot be made."""
    copy = store.from_bytes(store.to_bytes(project))
    mend_in_place(copy, mend)
    return copy


def _put_back(graph: LayerGraph, placed: list[tuple[Node, Position]], edges: list[Edge]) -> None:
    for node, place in placed:
        graph.add_node(node, place)
    for edge in edges:
        graph.restore_edge(edge)


class _Planner:
    """Turns edits into a plan, one after another."""

    def __init__(self, project: Project, placing: Placing) -> None:
        self._graph, self._placing = project.graph, placing
        self._names: set[str] = set()
        self.plan = Plan()

    def take(self, edit: Edit) -> None:
        match edit:
            case PutLayers():
                self._put(edit)
            case ReplaceLayer(node_id, layer):
                self._replace(self._graph.node(node_id), layer)
            case CutWire(wire):
                self._cut(wire)
            case ChangeData(data):
                self.plan.data = data
            case ChangeTraining(training):
                self.plan.training = training
            case NameProject(name):
                self.plan.title = name
            case NameGroup(frame, name):
                self.plan.groups[frame] = name
            case _:
                self._change(edit)

    def _change(self, edit: RemoveNodes | ChangeParams | Rename | Unlink) -> None:
        graph, plan = self._graph, self.plan
        match edit:
            case RemoveNodes(nodes):
                plan.removed += [graph.node(key).id for key in nodes]
            case ChangeParams(node_id, params):
                known = plan.params.get(node_id, graph.node(node_id).params)
                merged = {**known, **params}
                plan.params[node_id] = {k: v for k, v in merged.items() if v is not None}
                plan.answering.add(node_id)
            case Rename(node_id, name):
                plan.names[graph.node(node_id).id] = name
            case Unlink(node_id):
                plan.unlinked.append(graph.node(node_id).id)
                plan.answering.add(node_id)

    def _put(self, put: PutLayers) -> None:
        graph, plan = self._graph, self.plan
        for end in (put.source, put.target, *put.joined):
            if end is not None:
                graph.node(end.node)  # which raises where it is gone
        if put.target is not None:
            there = graph.edge_at(put.target)
            if there is not None:
                self._cut(there)
            plan.answering.add(put.target.node)
        new = [self._new(layer) for layer in put.layers]
        if new:
            plan.added += zip(new, self._placing(put.source, put.target, len(new)), strict=True)
        ends = frozenset(end.node for end in (put.source, put.target) if end is not None)
        plan.ends |= {node.id: ends for node in new}
        end = put.source
        for node in new:
            if end is not None:
                plan.drawn.append(Edge(end, PortRef(node.id)))
            end = PortRef(node.id)
        plan.drawn += [Edge(o, PortRef(new[0].id, i)) for i, o in enumerate(put.joined, 1) if new]
        if end is not None and put.target is not None:
            plan.drawn.append(Edge(end, put.target))

    def _replace(self, old: Node, layer: NewLayer) -> None:
        graph, plan = self._graph, self.plan
        new = self._new(layer)
        if layer.name == old.name:
            new = new.with_name(old.name)  # which is free by then
        plan.removed.append(old.id)
        plan.added.append((new, graph.position(old.id)))
        plan.ends[new.id] = frozenset((old.id,))
        for edge in graph.edges_into(old.id):
            plan.drawn.append(Edge(edge.source, PortRef(new.id, edge.target.index)))
        for edge in graph.edges_out_of(old.id):
            plan.drawn.append(Edge(PortRef(new.id, edge.source.index), edge.target))

    def _new(self, layer: NewLayer) -> Node:
        """A node value. Its parameters are checked when it is added."""
        graph = self._graph
        node = graph.new_node(layer.layer, layer.name or None, layer.params)
        name = graph.free_name(node.name, self._names)
        self._names.add(name)
        self.plan.answering.add(node.id)
        return node.with_name(name)

    def _cut(self, wire: Edge) -> None:
        if wire not in self.plan.cut:
            self.plan.cut.append(wire)


def between(
    project: Project, source: PortRef | None, target: PortRef | None, count: int
) -> list[Position]:
    """Places for so many nodes between two others, or a step behind or before the one there is."""
    graph = project.graph
    flow = project.drawing.flow
    across, down = PITCH[flow]
    dx, dy = (0.0, down) if flow == "down" else (across, 0.0)
    if source is not None and target is not None:
        (x1, y1), (x2, y2) = graph.position(source.node), graph.position(target.node)
        parts = [i / (count + 1) for i in range(1, count + 1)]
        return [(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part) for part in parts]
    if source is not None:
        x, y = graph.position(source.node)
        return [(x + dx * i, y + dy * i) for i in range(1, count + 1)]
    x, y = graph.position(target.node) if target is not None else (0.0, 0.0)
    return [(x - dx * i, y - dy * i) for i in range(count, 0, -1)]
