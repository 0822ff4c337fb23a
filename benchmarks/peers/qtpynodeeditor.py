"""qtpynodeeditor's FlowScene and FlowView.

Draws a grid, a node with a shadow, its caption and its ports. An input takes one wire, so nodes
have two inputs. Wires come in without its search for loops; clear_scene leaves nothing to undo.
"""

import qtpynodeeditor
from qtpynodeeditor import PortType

from benchmarks.peers.contender import Contender


class Tensor(qtpynodeeditor.NodeData):
    data_type = qtpynodeeditor.NodeDataType(id="tensor", name="tensor")


class Layer(qtpynodeeditor.NodeDataModel):
    name = caption = "Layer"
    caption_visible = True
    num_ports = {PortType.input: 2, PortType.output: 1}  # noqa: RUF012  as its examples do
    data_type = Tensor.data_type

    def out_data(self, port):
        return None

    def set_in_data(self, data, port):
        pass

    def embedded_widget(self):
        return None


class Peer(Contender):
    node = (60.0, 35.0)

    def start(self):
        registry = qtpynodeeditor.DataModelRegistry()
        registry.register_model(Layer, category="peers")
        self.flow_scene = qtpynodeeditor.FlowScene(registry=registry)
        self.canvas = qtpynodeeditor.FlowView(self.flow_scene)
        return self.canvas

    def view(self):
        return self.canvas

    def build(self) -> None:
        scene = self.flow_scene
        self.nodes = []
        for x, y, title in self.work.nodes:
            node = scene.create_node(Layer)
            node.model.caption = title
            node.position = (x, y)
            self.nodes.append(node)
        for i, j in self.work.links:
            ends = self.nodes[i][PortType.output][0], self.nodes[j][PortType.input][int(j > i + 1)]
            scene.create_connection(*ends, check_cycles=False)
        room = self.QtCore.QRectF(*self.work.rect)
        scene.setSceneRect(room.adjusted(-2000, -2000, 2000, 2000))

    def count(self) -> tuple[int, int]:
        return len(self.flow_scene.nodes), len(self.flow_scene.connections)

    def drag(self, index: int, dx: float, dy: float) -> None:
        # What its mouseMoveEvent does, without its selection.
        item = self.nodes[index].graphics_object
        self.QtWidgets.QGraphicsObject.setPos(item, item.pos() + self.QtCore.QPointF(dx, dy))
        item.move_connections()

    def delete(self) -> None:
        self.nodes = []
        self.flow_scene.clear_scene()
