"""The canvas against a bare QGraphicsScene with one item a node, in one run on one machine.

    python benchmarks/canvas.py [--nodes 100 1000 5000] [--rounds 3]

Prints milliseconds of processor time (the middle of the rounds) and the ratio to the bare scene.
Both get the same nodes and wires in the same window and take turns; numbers of two runs must not
be compared.
"""

import argparse
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
)

from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from studio.ui.canvas.view import CanvasView
from studio.ui.document import Document
from studio.ui.selection import Selection
from studio.ui.theme import appearance

WINDOW = (1400, 900)
CELL = (240, 112)
STEPS = 60
BUDGETS = {"build": 2.0, "fit": 0.3, "pan": 1.3, "zoom": 1.3, "drag": 1.3}
LAYERS = ("Dense", "Conv2D", "Activation", "BatchNormalization", "Dropout")


def layout(count: int) -> tuple[list[tuple[float, float]], list[tuple[int, int]]]:
    """Columns read from top to bottom and back; i to i + 1, and every fifth to i + 5."""
    rows = max(5, round((count * WINDOW[1] / WINDOW[0] * CELL[0] / CELL[1]) ** 0.5))
    places = []
    for i in range(count):
        column, row = divmod(i, rows)
        places.append((column * CELL[0], (rows - 1 - row if column % 2 else row) * CELL[1]))
    links = [(i, i + 1) for i in range(count - 1)]
    return places, links + [(i, i + 5) for i in range(0, count - 5, 5)]


class Paints(QObject):
    """Counts paint events, to be sure that a frame was one."""

    count = 0

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class Bare:
    """What Qt gives: an item a node, painted in Python, and a path item a wire."""

    name = "bare"

    class Node(QGraphicsItem):
        RECT = QRectF(0, 0, 208, 64)
        BOUNDS = RECT.adjusted(-2, -6, 2, 6)
        FILL, PEN = QBrush(QColor("#2f3b4c")), QPen(QColor("#6d8096"), 1.2)
        DOT, TEXT, NONE = (
            QBrush(QColor("#e0a040")),
            QPen(QColor("#e8edf2")),
            QPen(Qt.PenStyle.NoPen),
        )
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

        def __init__(self, source, target) -> None:
            super().__init__()
            self.source, self.target = source, target
            self.setPen(self.PEN)

        def route(self) -> None:
            a, b = self.source.pos() + QPointF(104, 64), self.target.pos() + QPointF(104, 0)
            path = QPainterPath(a)
            path.cubicTo(a.x(), a.y() + 40, b.x(), b.y() - 40, b.x(), b.y())
            self.setPath(path)

    def __init__(self) -> None:
        self.view = QGraphicsView()
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.setBackgroundBrush(QColor("#1b222c"))
        for set_policy in (
            self.view.setHorizontalScrollBarPolicy,
            self.view.setVerticalScrollBarPolicy,
        ):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scene = QGraphicsScene()
        self.view.setScene(self.scene)
        self.font = QFont("Inter")
        self.font.setPixelSize(13)

    def prepare(self, places, links) -> None:
        self.work = places, links

    def build(self) -> None:
        places, links = self.work
        # So that there is room for scrolling, as in ours.
        self.view.setSceneRect(-5000, -5000, 60_000, 60_000)
        self.nodes = []
        for i, (x, y) in enumerate(places):
            node = self.Node(f"{LAYERS[i % 5]} {i}", self.font)
            node.setPos(x, y)
            self.scene.addItem(node)
            self.nodes.append(node)
        for i, j in links:
            wire = self.Wire(self.nodes[i], self.nodes[j])
            wire.route()
            self.scene.addItem(wire)
            self.nodes[i].wires.append(wire)
            self.nodes[j].wires.append(wire)

    def zoom(self, scale: float) -> None:
        self.view.setTransform(QTransform.fromScale(scale, scale))

    def grab_node(self, index: int) -> None:
        self.node = self.nodes[index]

    def drag(self, dx: float, dy: float) -> None:
        self.node.moveBy(dx, dy)

    def let_go(self) -> None:
        pass


class Canvas:
    """Ours: the document, the scene that follows it, and true mouse events."""

    name = "canvas"

    def __init__(self) -> None:
        self.document, self.selection = Document(), Selection()
        self.view = CanvasView(self.document, self.selection)

    def prepare(self, places, links) -> None:
        self.project = Project()
        graph = self.project.graph
        ids = []
        for i, place in enumerate(places):
            node = graph.new_node(LAYERS[i % 5], f"{LAYERS[i % 5]}_{i}")
            if i % 5 == 0 and i:
                node = graph.new_node("Concatenate", f"join_{i}")
            graph.add_node(node, place)
            ids.append(node.id)
        for i, j in links:
            graph.restore_edge(Edge(PortRef(ids[i]), PortRef(ids[j], int(j - i == 5))))
        self.ids = ids

    def build(self) -> None:
        self.document.show(self.project)

    def zoom(self, scale: float) -> None:
        self.view.camera.zoom_to(scale)

    def grab_node(self, index: int) -> None:
        self.at = QPointF(self.view.mapFromScene(self.view.canvas.nodes[self.ids[index]].pos()))
        self.at += QPointF(60, 32)
        self._mouse(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)

    def drag(self, dx: float, dy: float) -> None:
        self.at += QPointF(dx, dy)
        self._mouse(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)

    def let_go(self) -> None:
        self._mouse(QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)

    def _mouse(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.LeftButton
        keys = Qt.KeyboardModifier.AltModifier
        event = QMouseEvent(kind, self.at, self.at, button, held, keys)
        QApplication.sendEvent(self.view.viewport(), event)


def frame(app: QApplication, paints: Paints, act: Callable[[], object]) -> float:
    """Processor time, in milliseconds, of an act and of the picture that follows."""
    before, start = paints.count, time.process_time()
    act()
    for _ in range(20):
        app.processEvents()
        if paints.count > before:
            break
    spent = (time.process_time() - start) * 1000
    if paints.count == before:
        raise RuntimeError("nothing was painted")
    return spent


def measure(app: QApplication, contender, count: int) -> dict[str, float]:
    """Milliseconds a frame for each phase."""
    places, links = layout(count)
    contender.prepare(places, links)
    view = contender.view
    view.resize(*WINDOW)
    view.show()
    app.processEvents()
    paints = Paints()
    view.viewport().installEventFilter(paints)
    right, bottom = max(x for x, _ in places) + 248, max(y for _, y in places) + 104
    whole = QRectF(-40, -40, right + 40, bottom + 40)
    fitting = min(WINDOW[0] / whole.width(), WINDOW[1] / whole.height())
    found = {}

    def build_and_fit() -> None:
        contender.build()
        contender.zoom(fitting)
        view.centerOn(whole.center())

    gc.collect()
    found["build"] = frame(app, paints, build_and_fit)
    settle(app)
    update = view.viewport().update
    found["fit"] = statistics.median(frame(app, paints, update) for _ in range(15))
    times = []
    for step in range(STEPS):
        scale = fitting * (1.0 / fitting) ** ((step + 1) / STEPS)
        times.append(frame(app, paints, lambda s=scale: contender.zoom(s)))
    found["zoom"] = statistics.mean(times)
    settle(app)
    view.centerOn(whole.width() / 4, whole.height() / 4)
    settle(app)
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()

    def pan() -> None:
        across.setValue(across.value() + 16)
        down.setValue(down.value() + 6)

    found["pan"] = statistics.median(frame(app, paints, pan) for _ in range(STEPS))
    index = max(5, count // 2 // 5 * 5)
    view.centerOn(*places[index])
    settle(app)
    contender.grab_node(index)
    times = [frame(app, paints, lambda: contender.drag(3, 2)) for _ in range(STEPS)]
    contender.let_go()
    found["drag"] = statistics.median(times)
    view.close()
    return found


def settle(app: QApplication) -> None:
    """Let timers that follow a zoom come, outside of what is measured."""
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    app = QApplication([])
    appearance().use("dark")
    # The first of anything pays for fonts, icons and imports.
    for kind in (Bare, Canvas):
        measure(app, kind(), 30)
    print(f"{'nodes':>6} {'phase':>6} {'bare ms':>9} {'ours ms':>9} {'ratio':>7} {'budget':>7}")
    for count in options.nodes:
        rounds = [
            (measure(app, Bare(), count), measure(app, Canvas(), count))
            for _ in range(options.rounds)
        ]
        for phase, budget in BUDGETS.items():
            bare = statistics.median(b[phase] for b, _ in rounds)
            ours = statistics.median(c[phase] for _, c in rounds)
            ratio = statistics.median(c[phase] / b[phase] for b, c in rounds)
            if phase == "fit" and count < 1000:
                budget = 1.3  # shown as cards, not from far away
            mark = "" if ratio <= budget else "  over"
            numbers = f"{bare:>9.2f} {ours:>9.2f} {ratio:>7.2f} {budget:>7.1f}"
            print(f"{count:>6} {phase:>6} {numbers}{mark}")


if __name__ == "__main__":
    main()
