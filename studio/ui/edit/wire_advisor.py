"""What Keras thinks of a wire while it is in somebody's hand.

The question goes to the warm Keras process in the background, and the newest one wins. When the
ports are answered, the layers of the palette are asked about as well: the wire may be dropped on
empty canvas, and then the list of what fits should be there.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.protocol.shapes import Carried, TryReply, TryWires
from studio.engine.trials import Questions, carried_by, layer_questions, wire_questions
from studio.graph.elements import Edge, PortRef
from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.analysis import Analysis

_REMEMBERED = 64


class WireAdvisor(QObject):
    """Asks, and tells the canvas. `ports_came` carries Keras's sentence for each port to which it
    objects; `layers_came` the sentence for each layer that the newest wire does not suit."""

    ports_came = Signal(object)
    layers_came = Signal(object)

    def __init__(self, analysis: Analysis, link: KerasLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.analysis, self.link = analysis, link
        self._layers: dict[Carried, Mapping[str, str]] = {}
        self._asked = 0
        self._on_answer: Callable[[TryReply], None] | None = None
        self._wire: Callable[[], None] | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._on_turn)
        link.tries_came.connect(self._on_reply)

    def take(
        self, anchor: PortRef, is_output: bool, besides: Collection[str], moved: Edge | None
    ) -> None:
        """A wire is in hand: ask about every port that it could be led to, in the next turn of
        the event loop."""
        self._wire = partial(self._ask_ports, anchor, is_output, besides, moved)
        self._on_answer = None
        self._turn.start()

    def let_go(self) -> None:
        """The wire is in no hand any more: what is said about its ports does not matter."""
        self._wire = None
        self._turn.stop()

    def layers_for(self, port: PortRef) -> Mapping[str, str] | None:
        """The layers that an output does not suit, and why; None while Keras has not said: then
        it is asked, and `layers_came` follows."""
        carried = self.carried(port)
        known = self._layers.get(carried) if carried else None
        if carried is not None and known is None and self._on_answer is None:
            self._ask_layers(carried)
        return known

    def carried(self, port: PortRef) -> Carried | None:
        """What an output carries, as far as is known."""
        return carried_by(self.analysis.reports, port)

    # --- inside -----------------------------------------------------------------

    def _on_turn(self) -> None:
        if self._wire is not None:
            self._wire()

    def _ask_ports(
        self, anchor: PortRef, is_output: bool, besides: Collection[str], moved: Edge | None
    ) -> None:
        graph, reports = self.analysis.document.project.graph, self.analysis.reports
        if anchor.node not in graph:
            return
        questions = wire_questions(
            graph, reports, anchor, is_output=is_output, besides=besides, moved=moved
        )
        carried = self.carried(anchor) if is_output else None
        self._ask(questions, partial(self._on_ports, questions, carried))

    def _on_ports(self, questions: Questions, carried: Carried | None, reply: TryReply) -> None:
        if self._wire is not None:
            self.ports_came.emit(questions.objections(reply.sentences))
        if carried is not None and carried not in self._layers:
            self._ask_layers(carried)

    def _ask_layers(self, carried: Carried) -> None:
        questions = layer_questions(self.analysis.document.project.graph.catalogue, carried)
        self._ask(questions, partial(self._on_layers, questions, carried))

    def _on_layers(self, questions: Questions, carried: Carried, reply: TryReply) -> None:
        found = {str(name): why for name, why in questions.objections(reply.sentences).items()}
        self._layers[carried] = found
        if len(self._layers) > _REMEMBERED:
            del self._layers[next(iter(self._layers))]
        self.layers_came.emit(found)

    def _ask(self, questions: Questions, on_answer: Callable[[TryReply], None]) -> None:
        self._asked += 1
        self._on_answer = on_answer
        self.link.try_wires(TryWires(self._asked, questions.trials))

    def _on_reply(self, reply: TryReply) -> None:
        answer = self._on_answer
        if reply.id == self._asked and answer is not None:
            self._on_answer = None
            answer(reply)
