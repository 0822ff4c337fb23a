"""Ways onto the canvas that begin elsewhere: the palette, the search for a layer, a wire dropped on
empty canvas, a Watch that the training room asks for."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio.graph.catalogue import LayerSpec
from studio.graph.elements import PortRef
from studio.project.blocks import Block
from studio.ui.canvas.edits import chain_after
from studio.ui.canvas.search.layer_search import LayerSearch
from studio.ui.canvas.view import CanvasView
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.edit.wire_advisor import WireAdvisor
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.palette.successors import followers, leaders

_WATCH_ASIDE = QPointF(392.0, 128.0)  # from a node's corner to the middle of a Watch beside it


class Adding(QObject):
    """Puts what was chosen on the canvas, and leaves the focus there."""

    message_shown = Signal(str)

    def __init__(
        self,
        document: Document,
        selection: Selection,
        canvas: CanvasView,
        palette: PalettePanel,
        advisor: WireAdvisor,
        over: QWidget,
    ) -> None:
        """The search opens over the widget `over`, which owns it."""
        super().__init__(over)
        self._document, self._selection, self._canvas = document, selection, canvas
        self._palette, self._advisor, self._over = palette, advisor, over
        palette.layer_chosen.connect(self._on_layer_chosen)
        palette.block_chosen.connect(self._on_block_chosen)
        canvas.layer_search_requested.connect(self._on_layer_search_requested)
        canvas.wire_dropped.connect(self._on_wire_dropped)

    def add_watch(self) -> None:
        """A Watch of what the selected node gives, beside it."""
        graph, chosen = self._document.project.graph, self._selection.single
        if chosen is None or not graph.output_ports(chosen):
            self.message_shown.emit("Select the node whose output is to be watched, then add it.")
            return
        x, y = graph.position(chosen)
        self._add("Watch", QPointF(x, y) + _WATCH_ASIDE, wire=(PortRef(chosen), True))

    def _search_at(
        self, at: QPoint, scene: QPointF, wire: tuple[PortRef, bool] | None = None
    ) -> None:
        """Search for a layer; one that a dropped wire can be joined to, if there is a wire. Without
        one, what is added is chained behind the selected node, so what fits there comes first."""
        project = self._document.project
        chained = None if wire else chain_after(project.graph, self._selection.single)
        end = wire or (chained and (chained, True))
        search = LayerSearch(
            self._over,
            accepts=_takes_wire if wire and wire[1] else _gives_wire if wire else None,
            columns=tuple(project.columns()),
            first=self._usual_at(*end) if end else None,
            blocks=() if wire else self._palette.shelf.blocks(),
        )
        search.block_chosen.connect(partial(self._on_block_found, scene))
        search.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if end and end[1]:
            self._leave_out_unfit(search, end[0])
        search.chosen.connect(partial(self._on_search_chosen, scene, wire))
        search.cancelled.connect(self._canvas.setFocus)
        search.open_at(at)

    def _usual_at(self, port: PortRef, is_output: bool) -> tuple[str, ...]:
        """What people usually put at the end of a wire, most usual first."""
        layer = self._document.project.graph.node(port.node).layer
        if not is_output:
            return leaders(layer)
        carried = self._advisor.carried(port)
        return followers(layer, *carried) if carried else followers(layer)

    def _leave_out_unfit(self, search: LayerSearch, port: PortRef) -> None:
        """Leave out what Keras would refuse on a wire, as soon as Keras has said so."""
        known = self._advisor.layers_for(port)
        if known is not None:
            search.set_unfit(known)
        else:
            self._advisor.layers_came.connect(search.set_unfit)

    def _add(
        self,
        layer: str,
        scene: QPointF | None = None,
        params: dict[str, Any] | None = None,
        wire: tuple[PortRef, bool] | None = None,
    ) -> None:
        self._canvas.add_layer_at(layer, scene, params, wire)
        self._canvas.setFocus()

    def _on_layer_chosen(self, layer: str) -> None:
        self._add(layer)

    def _on_block_chosen(self, block: Block) -> None:
        self._canvas.add_block(block)
        self._canvas.setFocus()

    def _on_block_found(self, scene: QPointF, block: Block) -> None:
        self._canvas.add_block(block, scene)
        self._canvas.setFocus()

    def _on_layer_search_requested(self, at: QPoint, scene: QPointF) -> None:
        self._search_at(at, scene)

    def _on_wire_dropped(self, port: PortRef, scene: QPointF, at: QPoint, is_output: bool) -> None:
        self._search_at(at, scene, (port, is_output))

    def _on_search_chosen(
        self,
        scene: QPointF,
        wire: tuple[PortRef, bool] | None,
        layer: str,
        params: dict[str, Any],
    ) -> None:
        self._add(layer, scene, params, wire)


def _takes_wire(spec: LayerSpec) -> bool:
    return bool(spec.inputs)


def _gives_wire(spec: LayerSpec) -> bool:
    return bool(spec.outputs)
