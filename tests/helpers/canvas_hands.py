"""Hands for tests of the canvas: true mouse events through the viewport of a shown view."""

from functools import partial
from typing import cast

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.elements import Edge, PortRef
from studio.ui.actions.table import give_keys_to, make_actions
from studio.ui.canvas.view import CanvasView
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.window.bindings import Window, do

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hands:
    """A canvas with a document, and a person before it."""

    def __init__(self, qtbot) -> None:
        self.document, self.selection = Document(), Selection()
        self.view = CanvasView(self.document, self.selection)
        qtbot.addWidget(self.view)
        self.view.resize(1000, 800)
        self.view.show()
        # The keys of the commands count only in the active window, as for a person.
        self.canvas = self.view
        give_keys_to(self.view, make_actions(self.view, partial(do, window=cast(Window, self))))
        qtbot.waitUntil(self.view.isActiveWindow)
        self.view.setFocus()
        self.said: list[str] = []
        self.view.status_message.connect(self.said.append)

    @property
    def graph(self):
        return self.document.project.graph

    def workspace_in_front(self) -> "Hands":
        """For commands: as much of a workspace as the canvas needs."""
        return self

    def rename_selected(self) -> None:
        self.view.rename_selected()

    def put(self, layer: str, x: float, y: float, **params) -> str:
        node = self.graph.new_node(layer, params=params)
        self.graph.add_node(node, (x, y))
        return node.id

    def tie(self, source: str, target: str, out: int = 0, into: int = 0) -> Edge:
        edge = Edge(PortRef(source, out), PortRef(target, into))
        self.graph.connect(edge)
        return edge

    def body(self, node_id: str) -> QPointF:
        return self.view.canvas.nodes[node_id].far_rect.center()

    def output(self, node_id: str, index: int = 0) -> QPointF:
        return self.view.canvas.nodes[node_id].output_point(index)

    def input(self, node_id: str, index: int = 0) -> QPointF:
        return self.view.canvas.nodes[node_id].input_point(index)

    def press(self, at: QPointF, button=LEFT, keys=NO_KEY) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, self.pixel(at))

    def move(self, at: QPointF, button=LEFT, keys=NO_KEY) -> None:
        # QTest.mouseMove holds no button, so that a drag is sent as what the platform sends.
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QMouseEvent

        pixel = QPointF(self.pixel(at))
        screen = QPointF(self.view.viewport().mapToGlobal(self.pixel(at)))
        held = button if button is not None else Qt.MouseButton.NoButton
        event = QMouseEvent(
            QEvent.Type.MouseMove, pixel, screen, Qt.MouseButton.NoButton, held, keys
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def release(self, at: QPointF, button=LEFT, keys=NO_KEY) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, self.pixel(at))

    def click(self, at: QPointF, keys=NO_KEY) -> None:
        self.press(at, keys=keys)
        self.release(at, keys=keys)

    def drag(self, start: QPointF, end: QPointF, button=LEFT, keys=NO_KEY) -> None:
        self.press(start, button, keys)
        self.move(start + (end - start) / 2, button, keys)
        self.move(end, button, keys)
        self.release(end, button, keys)

    def key(self, key: Qt.Key, keys=NO_KEY) -> None:
        QTest.keyClick(self.view, key, keys)

    def wheel(self, at: QPointF, turn: int) -> None:
        pixel = QPointF(self.pixel(at))
        screen = QPointF(self.view.viewport().mapToGlobal(self.pixel(at)))
        event = QWheelEvent(
            pixel,
            screen,
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            NO_KEY,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def drop(self, layer: str, at: QPointF) -> None:
        mime = QMimeData()
        mime.setData("application/x-strata-layer", layer.encode())
        copy, viewport, pixel = Qt.DropAction.CopyAction, self.view.viewport(), self.pixel(at)
        QApplication.sendEvent(viewport, QDragEnterEvent(pixel, copy, mime, LEFT, NO_KEY))
        QApplication.sendEvent(viewport, QDragMoveEvent(pixel, copy, mime, LEFT, NO_KEY))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(pixel), copy, mime, LEFT, NO_KEY))

    def pixel(self, at: QPointF) -> QPoint:
        return self.view.mapFromScene(at)
