"""What follows from the open project: its problems, its script, and what Keras says of it.

Each burst of edits is followed at the cost of what it changed: the problems at once, then the
question to the warm Keras process, whose reply comes back when it comes, and the script when
somebody looks at it. The newest request wins.
"""

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from studio.codegen.script import Script, ScriptWriter
from studio.engine.protocol.shapes import NodeObjection, NodeReport, ShapesReply
from studio.engine.shapes import ShapeQuestions
from studio.graph.problems import Problem
from studio.project.project import ProjectChecker
from studio.runs.fitness import setup_finder
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
        self._of_project: list[Problem] = []
        self._of_setup: list[Problem] = []
        self.reports: dict[str, NodeReport] = {}
        self.sentences: dict[str, str] = {}
        """Keras's objection to each node to which it objects."""
        self._objections: dict[str, NodeObjection] = {}
        self._changed: set[str] = set()
        self._request_id = 0
        self._oldest_id = 0
        self._lost = ""
        """Why there is no Keras and none will come; "" while one is there or on its way."""
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
        self._take_problems(self._checker.problems(), self._still_there())
        if not self._ask_keras():
            self._judge_setup(())
        self.script_changed.emit()
        _lay_out_now()

    def judge(self) -> None:
        """Look at the set-up now, by what Keras has said so far."""
        self._judge_setup(())

    def _judge_setup(self, changed: Collection[str]) -> None:
        found = self._setups.problems(self.reports, changed)
        self._take_problems(self._of_project, found)

    def _still_there(self) -> list[Problem]:
        """What was wrong with the set-up, until Keras has answered about the edit, without what
        went with a node."""
        graph, found = self.document.project.graph, self._of_setup
        if all(node_id in graph for problem in found for node_id in problem.nodes):
            return found
        return [p for p in found if all(node_id in graph for node_id in p.nodes)]

    def _take_problems(self, of_project: list[Problem], of_setup: list[Problem]) -> None:
        if of_project is self._of_project and of_setup is self._of_setup:
            return
        self._of_project, self._of_setup = of_project, of_setup
        problems = sorted([*of_project, *of_setup], key=lambda problem: problem.severity)
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit()

    def _take_project(self) -> None:
        project = self.document.project
        self._setups, self._of_setup = setup_finder(project), []
        self._checker, self._questions = ProjectChecker(project), ShapeQuestions(project)
        self._writer = ScriptWriter(project)

    def _ask_keras(self) -> bool:
        """Ask about the edit; returns whether an answer is to come."""
        if self.link.ready is None:
            self.keras_waited_for.emit(self._lost or "Waiting for Keras to wake up…")
            return False
        self._request_id += 1
        request = self._questions.request(self._request_id, whole=not self._is_told)
        self._is_told = self.link.ask(request)
        return self._is_told

    def _on_ready(self, _ready: object) -> None:
        self._lost = ""
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
            self._judge_setup(changed)
            _lay_out_now()

    def _forget(self, node_ids: set[str] | tuple[str, ...]) -> None:
        for node_id in node_ids:
            self.reports.pop(node_id, None)
            self._objections.pop(node_id, None)
            self.sentences.pop(node_id, None)
        self._changed.update(node_ids)

    def _on_request_failed(self, sentence: str) -> None:
        self._is_told = False
        self._lost = sentence if self.link.ready is None else ""
        self._judge_setup(())
        self.keras_waited_for.emit(sentence)


def _lay_out_now() -> None:
    """Lay out what changed its size before the paint that is on its way anyhow. Left to itself,
    Qt would paint, lay out, and paint all of it once more."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
