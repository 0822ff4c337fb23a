"""The canvas as its helpers see it: what each of them may ask, and what it may tell the window.

Gestures, menus and helpers know this and never the whole canvas, which has all of them.
"""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from studio.project.mends import Mend
from studio.ui.canvas.network_view import NetworkView
from studio.ui.canvas.scene import CanvasScene
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection


class Surface(NetworkView):
    """The network of a document, with a selection.

    `wire_dropped` says that a wire was let go over empty canvas: the port it hangs on, where in
    the scene and on the screen, and whether the port is an output. `wire_taken` says that one is
    in hand: the port, whether that is an output, the nodes that are out of the question, and the
    wire whose end was pulled off, or None; `wire_let_go` that it is no more. `collapse_requested`
    carries the id of a frame that is to be drawn as one card. `wire_drawn` carries a wire that was
    just drawn by hand, the one that gave way to it, or None, and where on the screen.
    """

    layer_search_requested = Signal(QPoint, QPointF)
    wire_dropped = Signal(object, QPointF, QPoint, bool)
    wire_taken = Signal(object, bool, object, object)
    wire_let_go = Signal()
    wire_drawn = Signal(object, object, QPoint)
    edit_requested = Signal(str)
    status_message = Signal(str)
    keep_requested = Signal()
    data_wanted = Signal()
    collapse_requested = Signal(str)

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(CanvasScene(document, selection), parent)
        self.document, self.selection = document, selection
        self._told = ""
        self.mends_of: Callable[[str], Sequence[Mend]] = lambda _node: ()
        """What would cure what is wrong with a node, as far as is known."""

    @property
    def is_busy(self) -> bool:
        """Whether things are shown elsewhere than they are, because they are on their way."""
        return False

    def cancel(self) -> None:
        """Leave the gesture in hand with nothing changed; here there are no hands."""

    def aim(self) -> QPointF:
        """The mouse, or the middle when the mouse is elsewhere."""
        viewport = self.viewport()
        point = viewport.mapFromGlobal(self.cursor().pos())
        inside = viewport.rect().contains(point) and self.underMouse()
        return self.mapToScene(point if inside else viewport.rect().center())

    def show_new(self, nodes: Collection[str], notes: Collection[str] = ()) -> None:
        """Select what came, and bring it into view."""
        self.selection.select(nodes, notes)
        rect = self.canvas.network_rect(nodes)
        self.camera.bring(rect.united(self.canvas.notes.rect(notes)))

    def explain(self, sentence: str, screen: QPoint | None = None) -> None:
        """Say something about what is under the mouse, in the status line and, with a place,
        beside the mouse."""
        if sentence != self._told:
            self._told = sentence
            self.status_message.emit(sentence)
        if screen is not None:
            if sentence:
                QToolTip.showText(screen + QPoint(12, 16), sentence, self)
            else:
                QToolTip.hideText()
