"""Finding nodes by name, layer or value, for the bar above the canvas."""

from studio.ui.edit.document import Document
from studio.ui.edit.node_words import is_found
from studio.ui.edit.selection import Selection
from studio.ui.widgets.find_bar import FindBar, Finding


class NodeFinder:
    """What fits a text in the open network. What is found is selected and brought into view."""

    def __init__(self, document: Document, selection: Selection) -> None:
        self._document, self._selection = document, selection
        self._text = ""
        self._found: list[str] | None = None
        self.bar = FindBar(
            Finding(
                "Find a name, a layer or a value",
                "Find nodes by name, layer or value",
                self._search,
                self._step,
                self._count,
                self._select_all,
            )
        )
        document.settled.connect(self._on_settled)
        document.replaced.connect(self._on_replaced)
        selection.changed.connect(self._on_selection_changed)

    def _all_found(self) -> list[str]:
        """The nodes that fit, in the order of the network; searched for once per change."""
        if self._found is None:
            words = self._text.lower().split()
            graph = self._document.project.graph
            self._found = []
            if words:
                found = [n.id for n in graph.nodes() if is_found(n, graph.catalogue, words)]
                place = {node.id: i for i, node in enumerate(graph.in_order())} if found else {}
                self._found = sorted(found, key=lambda key: place.get(key, len(place)))
        return self._found

    def _search(self, text: str) -> None:
        self._text, self._found = text, None
        found = self._all_found()
        if found and self._selection.single not in found:
            self._selection.go_to((found[0],))

    def _step(self, step: int) -> None:
        found, here = self._all_found(), self._selection.single
        if found:
            at_end = 0 if step > 0 else -1
            place = (found.index(here) + step) % len(found) if here in found else at_end
            self._selection.go_to((found[place],))

    def _count(self) -> str:
        found, here = self._all_found(), self._selection.single
        if here in found:
            return f"{found.index(here) + 1} of {len(found)}"
        return f"{len(found)} found" if found else ""

    def _select_all(self) -> None:
        if found := self._all_found():
            self._selection.go_to(found)

    def _on_settled(self) -> None:
        self._found = None
        if self.bar.isVisible():
            self.bar.refresh()

    def _on_replaced(self) -> None:
        self._found = None
        self.bar.hide()

    def _on_selection_changed(self) -> None:
        if not self.bar.isHidden() or self._found is not None:
            self.bar.refresh()
