"""What follows from the open project: its problems, its script, and what Keras says of it.

After each burst of edits the graph is checked and the script written anew, here; the same graph
goes to the warm Keras process, and its reply comes back when it comes. The newest request wins.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from studio.codegen.script import Script, generate
from studio.engine.messages import NodeObjection, NodeReport, ShapesReply
from studio.engine.shapes import shapes_request
from studio.graph.problems import Problem
from studio.ui.document import Document
from studio.ui.keras_link import KerasLink


class Analysis(QObject):
    """The newest of everything that is derived from the document."""

    script_changed = Signal(object)
    problems_changed = Signal()
    shapes_changed = Signal()
    keras_waited_for = Signal(str)

    def __init__(self, document: Document, link: KerasLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document, self.link = document, link
        self.script: Script | None = None
        self.problems: list[Problem] = []
        self.reports: dict[str, NodeReport] = {}
        self.objections: tuple[NodeObjection, ...] = ()
        self._request_id = 0
        self._to_do: list[Callable[[], None]] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._on_turn)
        document.settled.connect(self.refresh)
        document.replaced.connect(self._on_replaced)
        link.shapes_came.connect(self._on_shapes)
        link.request_failed.connect(self._on_request_failed)

    @property
    def errors(self) -> int:
        """How many things keep the project from being trained, as far as is known now."""
        return sum(p.severity == "error" for p in self.problems) + len(self.objections)

    def refresh(self) -> None:
        """Derive everything anew from the project as it is: the problems at once, the rest in
        the next turns of the event loop, so that a large network does not hold it up in one go."""
        self.problems = self.document.project.problems()
        self.problems_changed.emit()
        self._to_do = [self._ask_keras, self._write_script]
        self._turn.start()

    def _on_turn(self) -> None:
        self._to_do.pop(0)()
        if self._to_do:
            self._turn.start()

    def _ask_keras(self) -> None:
        self._request_id += 1
        self.link.ask(shapes_request(self.document.project, self._request_id))
        if self.link.ready is None:
            self.keras_waited_for.emit("Waiting for Keras to wake up…")

    def _write_script(self) -> None:
        self.script = generate(self.document.project)
        self.script_changed.emit(self.script)

    def _on_replaced(self) -> None:
        self.reports, self.objections = {}, ()
        self.shapes_changed.emit()

    def _on_shapes(self, reply: ShapesReply) -> None:
        if reply.id != self._request_id:
            return
        self.reports, self.objections = reply.reports, reply.objections
        self.shapes_changed.emit()

    def _on_request_failed(self, sentence: str) -> None:
        self.keras_waited_for.emit(sentence)
