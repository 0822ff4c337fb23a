"""Linked copies on the canvas: which nodes are marked, and which light up as partners of others."""

from collections.abc import Iterable

from studio.graph.elements import Node, by_age
from studio.ui.canvas.stage import Stage

MOST_NAMED = 5


class Links:
    """Keeps the marks of linked copies equal to the network. A link with one node links nothing."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._members: dict[str, dict[str, None]] = {}
        self._link_of: dict[str, str] = {}
        self._selected: frozenset[str] = frozenset()
        self._hovered = ""
        self._lit: frozenset[str] = frozenset()

    # --- asking -----------------------------------------------------------------

    def partners(self, key: str) -> list[str]:
        """The other nodes that share the layer of a node, oldest first."""
        members = self._members.get(self._link_of.get(key, ""), {})
        return sorted((other for other in members if other != key), key=by_age)

    def sentence(self, key: str) -> str:
        """Whose weights a node shares, or nothing."""
        partners = self.partners(key)
        if not partners:
            return ""
        graph = self._stage.graph
        names = ", ".join(graph.node(other).name for other in partners[:MOST_NAMED])
        more = len(partners) - MOST_NAMED
        more_words = f" and {more} more" if more > 0 else ""
        return f"{graph.node(key).name} shares its weights with {names}{more_words}"

    # --- following --------------------------------------------------------------

    def rebuild(self, nodes: Iterable[Node]) -> None:
        """Follow another network."""
        self._members, self._link_of = {}, {}
        self._selected, self._hovered, self._lit = frozenset(), "", frozenset()
        for node in nodes:
            self._note(node)
        for link in self._members:
            self._mark(link)

    def follow(self, node: Node) -> None:
        """A node came or changed."""
        old = self._link_of.get(node.id, "")
        if old != node.link:
            self._forget(node.id)
            self._note(node)
            self._mark(old)
            self._mark(node.link)
            if not node.link:
                self._show(node.id, 0)
            self._light()

    def leave(self, keys: Iterable[str]) -> None:
        """Nodes went."""
        gone = [key for key in keys if key in self._link_of]
        links = {self._link_of[key] for key in gone}
        for key in gone:
            self._forget(key)
        for link in links:
            self._mark(link)
        if gone:
            self._selected -= set(gone)
            self._hovered = "" if self._hovered in gone else self._hovered
            self._light()

    def select(self, nodes: frozenset[str]) -> None:
        """Light up the partners of what is selected now."""
        self._selected = nodes
        self._light()

    def hover(self, key: str) -> None:
        """Light up the partners of what the mouse points at."""
        if key != self._hovered:
            self._hovered = key
            self._light()

    # --- inside -----------------------------------------------------------------

    def _note(self, node: Node) -> None:
        if node.link:
            self._link_of[node.id] = node.link
            self._members.setdefault(node.link, {})[node.id] = None

    def _forget(self, key: str) -> None:
        link = self._link_of.pop(key, "")
        if link:
            del self._members[link][key]
            if not self._members[link]:
                del self._members[link]

    def _mark(self, link: str) -> None:
        """Mark the nodes of a link: the oldest counts the weights, the others share them."""
        members = self._members.get(link, {})
        first = min(members, key=by_age, default="")
        for key in members:
            self._show(key, 0 if len(members) < 2 else 1 if key == first else 2)

    def _show(self, key: str, rank: int) -> None:
        item = self._stage.nodes.get(key)
        if item is not None and item.link_rank != rank:
            item.link_rank = rank
            item.refresh()

    def _light(self) -> None:
        if not self._link_of and not self._lit:
            return
        asking = self._selected | {self._hovered}
        links = {self._link_of[key] for key in asking if key in self._link_of}
        lit = frozenset(key for link in links for key in self._members[link]) - asking
        for key in lit ^ self._lit:
            item = self._stage.nodes.get(key)
            if item is not None:
                item.is_related = key in lit
                item.update()
        self._lit = lit
