"""What Qt gives: an item a node, painted in Python, and a path item a wire, painted by Qt.

Draws a rounded rectangle, a title and two ports a node; below 0.35 just a filled rectangle.
Deletes by taking each item off the scene, which is the least that leaves something to undo.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsView

from benchmarks.peers.contender import Contender


class Node(QGraphicsItem):
    RECT = QRectF(0, 0, 208, 64)
    BOUNDS = RECT.adjusted(-2, -6, 2, 6)
    FILL, PEN = QBrush(QColor("#2f3b4c")), QPen(QColor("#6d8096"), 1.2)
    DOT, TEXT = QBrush(QColor("#e0a040")), QPen(QColor("#e8edf2"))
    NONE = QPen(Qt.PenStyle.NoPen)
    INPUT, OUTPUT = QRectF(99, -5, 10, 10), QRectF(99, 59, 10, 10)

    def __init__(self, title: str, font: QFont) -> None:
        super().__init__()
        self.title, self.font, self.wires = title, font, []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setZValue(1)

    def boundingRect(self):
        return self.BOUNDS

    def paint(self, painter, option, widget=None):
        if option.levelOfDetailFromTransform(painter.worldTransform()) < 0.35:
            painter.fillRect(self.RECT, self.FILL)
            return
        painter.setBrush(self.FILL)
        painter.setPen(self.PEN)
        painter.drawRoundedRect(self.RECT, 6, 6)
        painter.setPen(self.TEXT)
        painter.setFont(self.font)
        painter.drawText(QPointF(10, 22), self.title)
        painter.setPen(self.NONE)
        painter.setBrush(self.DOT)
        painter.drawEllipse(self.INPUT)
        painter.drawEllipse(self.OUTPUT)

    def itemChange(self, change, value):
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for wire in self.wires:
                wire.route()
        return value


class Wire(QGraphicsPathItem):
    PEN = QPen(QColor("#8fa6bf"), 2.0)

    def __init__(self, source: Node, target: Node) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.setPen(self.PEN)

    def route(self) -> None:
        a, b = self.source.pos() + QPointF(104, 64), self.target.pos() + QPointF(104, 0)
        path = QPainterPath(a)
        path.cubicTo(a.x(), a.y() + 40, b.x(), b.y() - 40, b.x(), b.y())
        self.setPath(path)


class Peer(Contender):
    flow = "down"
    node = (104.0, 32.0)

    def start(self):
        self.scene, self.canvas = QGraphicsScene(), QGraphicsView()
        self.canvas.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.canvas.setBackgroundBrush(QColor("#1b222c"))
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.canvas.setHorizontalScrollBarPolicy(off)
        self.canvas.setVerticalScrollBarPolicy(off)
        self.canvas.setScene(self.scene)
        # So that there is room for scrolling, as in ours.
        self.canvas.setSceneRect(-5000, -5000, 60_000, 60_000)
        self.font = QFont()
        self.font.setPixelSize(13)
        return self.canvas

    def view(self):
        return self.canvas

    def build(self) -> None:
        self.nodes, self.wires = [], []
        for x, y, title in self.work.nodes:
            node = Node(title, self.font)
            node.setPos(x, y)
            self.scene.addItem(node)
            self.nodes.append(node)
        for i, j in self.work.links:
            wire = Wire(self.nodes[i], self.nodes[j])
            wire.route()
            self.scene.addItem(wire)
            self.wires.append(wire)
            self.nodes[i].wires.append(wire)
            self.nodes[j].wires.append(wire)

    def count(self) -> tuple[int, int]:
        return len(self.nodes), len(self.wires)

    def drag(self, index: int, dx: float, dy: float) -> None:
        self.nodes[index].moveBy(dx, dy)

    def delete(self) -> None:
        self.gone = [*self.wires, *self.nodes]
        for item in self.gone:
            self.scene.removeItem(item)
        self.nodes, self.wires = [], []
