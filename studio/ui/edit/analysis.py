"""What follows from the open project: its problems, its script, and what Keras says of it.

Each burst of edits is followed at the cost of what it changed: the problems at once, then the
question to the warm Keras process, whose reply comes back when it comes, and the script when
somebody looks at it. The newest request wins.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from studio.codegen.script import Script, ScriptWriter
from studio.engine.protocol.shapes import NodeObjection, NodeReport, ShapesReply
from studio.engine.shapes import ShapeQuestions
from studio.graph.problems import Problem
from studio.project.project import ProjectChecker
from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.document import Document


class Analysis(QObject):
    """The newest of everything that is derived from the document.

    `shapes_changed` carries the ids of the nodes of which Keras says something else now;
    `script_changed` comes when `script` may be another one.
    """

    script_changed = Signal()
    problems_changed = Signal()
    shapes_changed = Signal(object)
    keras_waited_for = Signal(str)

    def __init__(self, document: Document, link: KerasLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document, self.link = document, link
        self.problems: list[Problem] = []
        self.reports: dict[str, NodeReport] = {}
        self.sentences: dict[str, str] = {}
        """Keras's objection to each node to which it objects."""
        self._objections: dict[str, NodeObjection] = {}
        self._changed: set[str] = set()
        self._request_id = 0
        self._oldest_id = 0
        self._is_told = False
        """Whether the Keras process knows the graph as it was at the last request."""
        self._take_project()
        document.settled.connect(self.refresh)
        document.replaced.connect(self._on_replaced)
        link.became_ready.connect(self._on_ready)
        link.shapes_came.connect(self._on_shapes)
        link.request_failed.connect(self._on_request_failed)

    @property
    def script(self) -> Script:
        """The script of the project as it is."""
        return self._writer.script()

    @property
    def objections(self) -> tuple[NodeObjection, ...]:
        """Keras's objections, in the order of the network."""
        if not self._objections:
            return ()
        rank = self.document.project.graph.order.rank()
        known = (o for node_id, o in self._objections.items() if node_id in rank)
        return tuple(sorted(known, key=lambda o: rank[o.node]))

    @property
    def errors(self) -> int:
        """How many things keep the project from being trained, as far as is known now."""
        return sum(p.severity == "error" for p in self.problems) + len(self.objections)

    def refresh(self) -> None:
        """Follow the project as it is. All in one turn of the event loop: what changes the layout
        of a panel makes Qt paint the panel anew, and so it is painted once."""
        problems = self._checker.problems()
        if problems is not self.problems:
            self.problems = problems
            self.problems_changed.emit()
        self._ask_keras()
        self.script_changed.emit()
        _lay_out_now()

    def _take_project(self) -> None:
        project = self.document.project
        self._checker, self._questions = ProjectChecker(project), ShapeQuestions(project)
        self._writer = ScriptWriter(project)

    def _ask_keras(self) -> None:
        if self.link.ready is None:
            self.keras_waited_for.emit("Waiting for Keras to wake up…")
            return
        self._request_id += 1
        request = self._questions.request(self._request_id, whole=not self._is_told)
        self._is_told = self.link.ask(request)

    def _on_ready(self, _ready: object) -> None:
        self._is_told = False
        self._ask_keras()

    def _on_replaced(self) -> None:
        self._take_project()
        self._is_told = False
        self._oldest_id = self._request_id + 1  # what comes yet speaks of the project before
        self._forget({*self.reports, *self._objections})
        self._changed = set()
        self.shapes_changed.emit(())

    def _on_shapes(self, reply: ShapesReply) -> None:
        if reply.id < self._oldest_id:
            return
        if not reply.is_change:
            self._forget({*self.reports, *self._objections} - reply.reports.keys())
        self._forget(reply.gone)
        self.reports.update(reply.reports)
        for node_id in reply.reports.keys() & self._objections.keys():
            del self._objections[node_id], self.sentences[node_id]
        for objection in reply.objections:
            self.reports.pop(objection.node, None)
            self._objections[objection.node] = objection
            self.sentences[objection.node] = objection.sentence
        self._changed.update(reply.reports, (o.node for o in reply.objections))
        if reply.id == self._request_id:
            changed, self._changed = self._changed, set()
            self.shapes_changed.emit(changed)
            _lay_out_now()

    def _forget(self, node_ids: set[str] | tuple[str, ...]) -> None:
        for node_id in node_ids:
            self.reports.pop(node_id, None)
            self._objections.pop(node_id, None)
            self.sentences.pop(node_id, None)
        self._changed.update(node_ids)

    def _on_request_failed(self, sentence: str) -> None:
        self._is_told = False
        self.keras_waited_for.emit(sentence)


def _lay_out_now() -> None:
    """Lay out what changed its size before the paint that is on its way anyhow. Left to itself,
    Qt would paint, lay out, and paint all of it once more."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
