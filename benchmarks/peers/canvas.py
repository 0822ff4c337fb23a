"""Ours: the document, the scene that follows it, and true mouse events.

Draws the dots of the ground, and on a node its card with a bar and an icon, name, layer with
parameters, a count of parameters, ports, and the shape of its output. Deletes by selecting all
and pressing Delete: one step on the undo stack.
"""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.peers.contender import Contender
from benchmarks.peers.work import LAYERS, Work
from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from studio.ui.canvas.view import CanvasView
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.widgets.theme import appearance


class Peer(Contender):
    flow = "down"
    node = (104.0, 32.0)

    def start(self):
        appearance().use("dark")
        self.document, self.selection = Document(), Selection()
        self.canvas = CanvasView(self.document, self.selection)
        return self.canvas

    def view(self):
        return self.canvas

    def prepare(self, work: Work) -> None:
        super().prepare(work)
        self.project = Project()
        graph = self.project.graph
        self.ids = []
        for i, (x, y, title) in enumerate(work.nodes):
            # Every fifth takes two wires.
            layer = "Concatenate" if i and i % 5 == 0 else LAYERS[i % 5]
            node = graph.new_node(layer, title)
            graph.add_node(node, (x, y))
            self.ids.append(node.id)
        for i, j in work.links:
            ends = PortRef(self.ids[i]), PortRef(self.ids[j], int(j - i == 5))
            graph.restore_edge(Edge(*ends))

    def build(self) -> None:
        self.document.show(self.project)

    def dress(self) -> None:
        shapes = [(None, 128), (None, 28, 28, 32), (None, 64, 64, 3), (None, 4096), (None, 10)]
        reports = {
            key: NodeReport(outputs=(shapes[i % 5],), params=1000 + i, trainable=1000)
            for i, key in enumerate(self.ids)
        }
        self.canvas.set_reports(reports, {})

    def count(self) -> tuple[int, int]:
        return len(self.canvas.canvas.nodes), len(self.canvas.canvas.wires)

    def zoom(self, scale: float) -> None:
        self.canvas.camera.zoom_to(scale)

    def pan(self, dx: int, dy: int) -> None:
        self.canvas.camera.pan(dx, dy)

    def grab(self, index: int) -> None:
        place = self.canvas.canvas.nodes[self.ids[index]].pos() + QPointF(*self.node)
        self.at = QPointF(self.canvas.mapFromScene(place))
        self._mouse(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
        self._mouse(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)

    def drag(self, index: int, dx: float, dy: float) -> None:
        self.at += QPointF(dx, dy)
        self._mouse(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)

    def let_go(self, index: int) -> None:
        self._mouse(QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)

    def delete(self) -> None:
        self.selection.select(self.ids)
        self.canvas.delete_selected()

    def _mouse(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        held, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, self.at, self.at, button, held, keys)
        QApplication.sendEvent(self.canvas.viewport(), event)
