"""What is derived from a network follows its edits, at the cost of what they change.

`Touched` says which nodes edits touched, `spread` carries a change on along the wires as far as
it makes a difference, and `Reach` keeps the nodes that the wires lead to.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush

from studio.graph.elements import Edge, Node
from studio.graph.layer_graph import LayerGraph


class Touched:
    """The nodes that came, went or changed, or of which a wire did, since one last asked. At
    first, all of them."""

    def __init__(self, graph: LayerGraph) -> None:
        self._ids = dict.fromkeys(graph.order.by_age())
        for event in (graph.node_added, graph.node_changed):
            event.connect(self._on_node)
        graph.nodes_removed.connect(self._on_nodes_removed)
        for event in (graph.edge_added, graph.edge_removed):
            event.connect(self._on_edge)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def take(self) -> Collection[str]:
        """Those ids, some of which may be of nodes that are gone; from here on anew."""
        ids, self._ids = self._ids, {}
        return ids.keys()

    def _on_node(self, node: Node) -> None:
        self._ids[node.id] = None

    def _on_nodes_removed(self, nodes: list[Node], edges: list[Edge]) -> None:
        self._ids.update((node.id, None) for node in nodes)
        for edge in edges:
            self._on_edge(edge)

    def _on_edge(self, edge: Edge) -> None:
        self._ids[edge.source.node] = self._ids[edge.target.node] = None


def spread(
    start: Iterable[str],
    rank: Mapping[str, int],
    renew: Callable[[str], bool],
    onward: Callable[[str], Iterable[str]],
    *,
    backwards: bool = False,
) -> list[str]:
    """Renew these nodes in the order of the network, and behind each that changed the next ones.

    `renew` says whether a node changed. Returns those that did. Nodes without a rank are skipped.
    """
    sign = -1 if backwards else 1
    waiting = {node for node in start if node in rank}
    heap = [(sign * rank[node], node) for node in waiting]
    heapify(heap)
    changed = []
    while heap:
        node = heappop(heap)[1]
        waiting.remove(node)
        if not renew(node):
            continue
        changed.append(node)
        for other in onward(node):
            if other not in waiting and other in rank:
                waiting.add(other)
                heappush(heap, (sign * rank[other], other))
    return changed


class Reach:
    """The nodes that wires lead to from some starts, these among them; or, backwards, the nodes
    from which wires lead there."""

    def __init__(self, graph: LayerGraph, *, backwards: bool = False) -> None:
        order = graph.order
        self.nodes: set[str] = set()
        self._order, self._is_backwards = order, backwards
        self._had_loop = False
        self._starts: Collection[str] = ()
        self._onward = order.before if backwards else order.behind
        self._toward = order.behind if backwards else order.before

    def update(self, touched: Collection[str], starts: Collection[str]) -> Collection[str]:
        """Follow an edit that touched these nodes; returns those that are now reached or no
        longer are."""
        self._starts = starts
        if self._order.has_loop or self._had_loop:
            self._had_loop = self._order.has_loop
            return self._search()
        rank = self._order.rank()
        gone = [node for node in touched if node not in rank and node in self.nodes]
        self.nodes.difference_update(gone)
        changed = spread(touched, rank, self._renew, self._onward, backwards=self._is_backwards)
        return changed + gone

    def _renew(self, node: str) -> bool:
        nodes = self.nodes
        is_reached = node in self._starts or not nodes.isdisjoint(self._toward(node))
        if is_reached == (node in nodes):
            return False
        nodes.symmetric_difference_update((node,))
        return True

    def _search(self) -> set[str]:
        """On a circle each node would wait for the others: look from the starts."""
        before, self.nodes = self.nodes, set(self._starts)
        waiting = [*self._starts]
        while waiting:
            new = set(self._onward(waiting.pop())) - self.nodes
            self.nodes |= new
            waiting += new
        return before ^ self.nodes
