"""Mends in the window: where their problems are shown, and at the mouse after a wire was drawn that
Keras objects to."""

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication

from studio.graph.elements import Edge
from studio.project.mends import KERAS, Mend
from studio.ui.canvas.view import CanvasView
from studio.ui.edit.document import Document
from studio.ui.edit.drawing_commands import wire_burst
from studio.ui.edit.mend_offers import MendOffers
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.shared.mend_menu import open_mends


class Mending(QObject):
    """Hands offers to canvas and panel, and makes the one that is chosen."""

    def __init__(
        self,
        document: Document,
        offers: MendOffers,
        canvas: CanvasView,
        problems: ProblemsPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.offers = offers
        self._document, self._canvas, self._problems = document, canvas, problems
        self._dropped: tuple[Edge, QPoint, int] | None = None
        """A wire that was just drawn, where on the screen, and how many edits there were then."""
        canvas.mends_of = self._of_node
        canvas.wire_drawn.connect(self._on_wire_drawn)
        problems.mend_chosen.connect(self.make)
        offers.changed.connect(self._on_offers_changed)

    def make(self, mend: Mend) -> None:
        """Make a mend, and leave the keyboard where it was."""
        self._canvas.make_mend(mend)

    def _of_node(self, node_id: str) -> list[Mend]:
        return [mend for _, mend in self.offers.of_node(node_id)]

    def _on_wire_drawn(self, wire: Edge, replaced: Edge | None, at: QPoint) -> None:
        self.offers.remember_wire(wire, replaced)
        self._dropped = (wire, at, self._document.undo_stack.index())

    def _on_offers_changed(self) -> None:
        self._problems.set_offers(self.offers.known)
        if self._dropped is not None:
            self._offer_at_the_mouse(*self._dropped)

    def _offer_at_the_mouse(self, wire: Edge, at: QPoint, edits: int) -> None:
        """The mends of what a wire has just made wrong, unless the person has gone on."""
        has_gone_on = self._canvas.tool is not None or QApplication.activePopupWidget() is not None
        if has_gone_on or self._document.undo_stack.index() != edits:
            self._dropped = None
            return
        for problem, mends in self.offers.known.items():
            if problem.code == KERAS and problem.nodes == (wire.target.node,):
                self._dropped = None
                if mends:
                    # The wire and its mend are one gesture, and so one undo step.
                    make = partial(self._canvas.make_mend, burst=wire_burst(edits - 1))
                    open_mends(self._canvas, problem.sentence, mends, make, at)
