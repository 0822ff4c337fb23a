"""All wires that a network lacks, drawn at once: each input gets what stands before it."""

from collections.abc import Iterator
from math import hypot

from studio.graph.elements import Edge, Node, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.project.mends import Edit, Mend, NewLayer, PutLayers, offer
from studio.project.project import Project

_MOST = 12
"""Where more are missing, nobody can say which was meant."""


def all_wires(project: Project, columns: list[str]) -> Iterator[Mend]:
    """One offer for all wires that are missing, where there are several. What nothing stands before
    gets an Input, with the first of `columns`."""
    graph = project.graph
    lacking = [node for node in graph.nodes() if graph.lacks_wire(node.id)]
    if not 2 <= len(lacking) <= _MOST:
        return
    along = _Along(project)
    drawn: list[Edge] = []
    edits: list[Edit] = []
    fed: list[str] = []
    for node in sorted(lacking, key=along.place):
        source: Node | None = None
        for port in free_ports(graph, node.id):
            if source is None or graph.spec(node.id).growing:
                source = along.before(node, drawn)
            if source is not None:
                drawn.append(Edge(PortRef(source.id), port))
                edits.append(PutLayers((), PortRef(source.id), port))
            elif columns and node.layer not in ("Output", "Watch"):
                fed.append(node.name)
                edits.append(PutLayers((NewLayer("Input", {"column": columns[0]}),), None, port))
            else:
                return
    wires = [(graph.node(e.source.node).name, graph.node(e.target.node).name) for e in drawn]
    said = ", ".join(f"{source} to {target}" for source, target in dict.fromkeys(wires))
    if fed and wires:
        yield offer(
            "Connect {wires}, and add an Input with {column} before {nodes}.",
            *edits,
            wires=said,
            column=columns[0],
            nodes=" and ".join(fed),
        )
    elif wires:
        yield offer("Connect {wires}.", *edits, wires=said)


def free_ports(graph: LayerGraph, key: str, *, is_all: bool = False) -> list[PortRef]:
    """The inputs of a node that need a wire and have none; with `is_all` the others as well."""
    taken = {edge.target.index for edge in graph.edges_into(key)}
    spec, ports = graph.spec(key), graph.input_ports(key)
    free = [i for i, port in enumerate(ports) if i not in taken and (is_all or not port.optional)]
    if spec.growing and not is_all:
        free = free[: max(0, spec.min_inputs - len(taken))]
    return [PortRef(key, i) for i in free]


Place = tuple[float, tuple[int, str]]


class _Along:
    """What stands before what, along the flow of the drawing."""

    def __init__(self, project: Project) -> None:
        self._graph = project.graph
        self._axis = 1 if project.drawing.flow == "down" else 0

    def place(self, node: Node) -> Place:
        """Where a node stands along the flow; of those side by side, the older first."""
        graph = self._graph
        return graph.position(node.id)[self._axis], graph.order.age(node.id)

    def before(self, node: Node, drawn: list[Edge]) -> Node | None:
        """The node before it whose output feeds nothing, else the nearest, the wires that are yet
        to be drawn counted."""
        import networkx as nx

        graph = self._graph
        wired = graph.networkx().copy()
        wired.add_edges_from((e.source.node, e.target.node) for e in drawn)
        taken = {*wired.predecessors(node.id), node.id, *nx.descendants(wired, node.id)}
        sources = [
            other
            for other in graph.nodes()
            if other.id not in taken
            and graph.output_ports(other.id)
            and self.place(other) < self.place(node)
        ]
        x, y = graph.position(node.id)

        def rank(other: Node) -> tuple[bool, float, float]:
            there = graph.position(other.id)
            feeds = any(graph.node(k).layer != "Watch" for k in wired.successors(other.id))
            return feeds, hypot(there[0] - x, there[1] - y), -there[self._axis]

        # Of those that are equally near the youngest, which stands last.
        sources.sort(key=self.place, reverse=True)
        return min(sources, key=rank, default=None)
