"""pyqtgraph's flowchart, its chart alone in the window.

Draws a rectangle with a title and named terminals. Values do not flow while wires come and go:
it would sort the whole chart for each. clear() leaves nothing to undo.
"""

import pyqtgraph
from pyqtgraph.flowchart import Flowchart, Node

from benchmarks.peers.contender import Contender


class Peer(Contender):
    node = (50.0, 50.0)

    def start(self):
        pyqtgraph.mkQApp()
        self.chart = Flowchart(terminals={})
        self.canvas = self.chart.widget().chartWidget.view
        return self.canvas

    def view(self):
        return self.canvas

    def build(self) -> None:
        self.chart.processing = True
        self.nodes = []
        for x, y, title in self.work.nodes:
            node = Node(title, terminals={"In": {"io": "in", "multi": True}, "Out": {"io": "out"}})
            self.chart.addNode(node, title, [x, y])
            self.nodes.append(node)
        for i, j in self.work.links:
            self.chart.connectTerminals(self.nodes[i]["Out"], self.nodes[j]["In"])
        self.chart.processing = False

    def count(self) -> tuple[int, int]:
        # The chart's own input and output are always there.
        return len(self.chart.nodes()) - 2, len(self.chart.listConnections())

    # Its camera is the range of a ViewBox.

    def fit(self) -> float:
        rect = self.QtCore.QRectF(*self.work.rect)
        scale = self.fitting(rect)
        self._show(rect.center(), scale)
        return scale

    def look(self, x: float, y: float) -> None:
        self._show(self.QtCore.QPointF(x, y), 1.0)

    def zoom(self, scale: float) -> None:
        self._show(self.chart.viewBox.viewRect().center(), scale)

    def pan(self, dx: int, dy: int) -> None:
        self.chart.viewBox.translateBy(x=dx, y=dy)

    def drag(self, index: int, dx: float, dy: float) -> None:
        self.nodes[index].graphicsItem().moveBy(dx, dy)

    def delete(self) -> None:
        self.nodes = []
        self.chart.processing = True
        self.chart.clear()
        self.chart.processing = False

    def _show(self, middle, scale: float) -> None:
        size = self.canvas.viewport().size()
        rect = self.QtCore.QRectF(0, 0, size.width() / scale, size.height() / scale)
        rect.moveCenter(middle)
        self.chart.viewBox.setRange(rect, padding=0)
