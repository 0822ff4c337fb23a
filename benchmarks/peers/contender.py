"""What the measuring must know of a contender."""

import os
from importlib import import_module
from typing import Any

from benchmarks.peers.work import Work


class Contender:
    """A canvas under measurement. The camera's four moves suit any plain QGraphicsView.

    `node` is where in a node, from its place, its middle is.
    """

    binding = "PySide6"
    flow = "right"
    node = (80.0, 35.0)

    def __init__(self) -> None:
        os.environ["QT_API"] = self.binding.lower()
        self.QtCore, self.QtGui, self.QtWidgets = (
            import_module(f"{self.binding}.{name}") for name in ("QtCore", "QtGui", "QtWidgets")
        )
        self.app = self.QtWidgets.QApplication([])
        self.window = self.QtWidgets.QMainWindow()
        self.window.setCentralWidget(self.start())

    def start(self) -> Any:
        """Make an empty canvas; returns the widget that holds it."""
        raise NotImplementedError

    def view(self) -> Any:
        """The QGraphicsView."""
        raise NotImplementedError

    def prepare(self, work: Work) -> None:
        """Before the clock runs: hold the network in whatever form a file would give."""
        self.work = work

    def build(self) -> None:
        """Put the network on the canvas."""
        raise NotImplementedError

    def dress(self) -> None:
        """After building: give nodes what they would carry in true use."""

    def count(self) -> tuple[int, int]:
        """How many nodes and wires are really there."""
        raise NotImplementedError

    def fit(self) -> float:
        """Show the whole network; returns pixels per unit."""
        rect = self.QtCore.QRectF(*self.work.rect)
        scale = self.fitting(rect)
        self.zoom(scale)
        self.view().centerOn(rect.center())
        return scale

    def fitting(self, rect: Any) -> float:
        """The scale at which a rectangle fills the viewport."""
        size = self.view().viewport().size()
        return min(size.width() / rect.width(), size.height() / rect.height())

    def look(self, x: float, y: float) -> None:
        """Show a point in the middle, at one pixel to a unit."""
        self.zoom(1.0)
        self.view().centerOn(x, y)

    def zoom(self, scale: float) -> None:
        """Zoom about the middle of the viewport."""
        self.view().setTransform(self.QtGui.QTransform.fromScale(scale, scale))

    def pan(self, dx: int, dy: int) -> None:
        """Move the viewport by pixels."""
        view = self.view()
        for bar, way in ((view.horizontalScrollBar(), dx), (view.verticalScrollBar(), dy)):
            bar.setValue(bar.value() + way)

    def grab(self, index: int) -> None:
        """Begin to drag a node."""

    def drag(self, index: int, dx: float, dy: float) -> None:
        """Move the node in hand."""
        raise NotImplementedError

    def let_go(self, index: int) -> None:
        """End the drag."""

    def delete(self) -> None:
        """Delete everything."""
        raise NotImplementedError
