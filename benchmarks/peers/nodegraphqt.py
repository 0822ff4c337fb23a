"""NodeGraphQt's NodeGraph in its own widget.

Draws a grid, and a node with title and named ports; hides texts when they get small. The network
comes in as a session, as from a file (create_node searches all names for each node); deleted by
clear_session, which is its fastest way and leaves nothing to undo.
"""

from NodeGraphQt import BaseNode, NodeGraph
from NodeGraphQt.qgraphics.pipe import LivePipeItem, PipeItem

from benchmarks.peers.contender import Contender


class Layer(BaseNode):
    __identifier__ = "peers"
    NODE_NAME = "Layer"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in", multi_input=True)
        self.add_output("out", multi_output=True)


class Peer(Contender):
    def start(self):
        self.graph = NodeGraph()
        self.graph.register_node(Layer)
        return self.graph.widget

    def view(self):
        return self.graph.viewer()

    def build(self) -> None:
        nodes = {
            f"n{i}": {"type_": Layer.type_, "name": title, "pos": [x, y]}
            for i, (x, y, title) in enumerate(self.work.nodes)
        }
        links = [{"out": [f"n{i}", "out"], "in": [f"n{j}", "in"]} for i, j in self.work.links]
        session = {"graph": {}, "nodes": nodes, "connections": links}
        self.graph.deserialize_session(session, clear_session=False)
        self.nodes = self.graph.all_nodes()

    def count(self) -> tuple[int, int]:
        pipes = [p for p in self.view().scene().items() if isinstance(p, PipeItem)]
        wires = sum(not isinstance(p, LivePipeItem) for p in pipes)
        return len(self.graph.all_nodes()), wires

    # Its camera is a rectangle of the scene, which pan and zoom change.

    def look(self, x: float, y: float) -> None:
        self._show(x, y, 1.0)

    def zoom(self, scale: float) -> None:
        middle = self.view()._scene_range.center()
        self._show(middle.x(), middle.y(), scale)

    def fit(self) -> float:
        rect = self.QtCore.QRectF(*self.work.rect)
        scale = self.fitting(rect)
        self._show(rect.center().x(), rect.center().y(), scale)
        return scale

    def pan(self, dx: int, dy: int) -> None:
        self.view()._set_viewer_pan(dx, dy)

    def drag(self, index: int, dx: float, dy: float) -> None:
        self.nodes[index].view.moveBy(dx, dy)

    def delete(self) -> None:
        self.nodes = []
        self.graph.clear_session()

    def _show(self, x: float, y: float, scale: float) -> None:
        view = self.view()
        size = view.viewport().size()
        width, height = size.width() / scale, size.height() / scale
        view._scene_range = self.QtCore.QRectF(x - width / 2, y - height / 2, width, height)
        view._update_scene()
