"""Looking at a network: zoom, pan, the dots behind it, and the far view.

No edit begins here; `CanvasView` adds the hands.
"""

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget
from typing_extensions import override

from studio.engine.protocol.shapes import NodeReport
from studio.graph.problems import Problem
from studio.ui.canvas.background import Dots
from studio.ui.canvas.camera import STEP, Camera
from studio.ui.canvas.look import FAR
from studio.ui.canvas.scene import CanvasScene
from studio.ui.widgets.theme import appearance

WORLD = QRectF(-200_000, -200_000, 400_000, 400_000)
"""How far one can scroll. The scene's own rectangle is kept close to the network: it is what the
index is cut from."""
SMALL_PART = 0.2
"""Below this share of the window, a dirty area is cheaper painted from what lies in it."""


class NetworkView(QGraphicsView):
    """A window on a scene."""

    scrolled = Signal()

    def __init__(self, canvas: CanvasScene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        canvas.setParent(self)
        self._dots = Dots()
        self._was_shown = False
        self._dirty = QRegion()
        """What is being painted."""
        self._held_back: QPoint | None = None
        """How far to scroll once both scroll bars are set."""
        self._set_up()
        self.camera = Camera(self, self.scroll_by)
        self.camera.zoomed.connect(self._on_zoomed)
        self.camera.rested.connect(self._on_rested)
        appearance().changed.connect(self._on_theme_changed)

    def set_reports(
        self,
        reports: Mapping[str, NodeReport],
        objections: Mapping[str, str],
        changed: Collection[str] | None = None,
    ) -> None:
        """Show shapes, parameter counts and Keras's objections (sentences by node); at no more
        than the nodes in `changed`, where they are known."""
        self.canvas.set_reports(reports, objections, changed)

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the nodes that have problems."""
        self.canvas.set_problems(problems)

    def fit_all(self) -> None:
        """Show the whole network."""
        self.camera.show(self.canvas.network_rect())

    def fit_selection(self) -> None:
        """Show what is selected; the whole network when nothing is."""
        canvas, selection = self.canvas, self.canvas.selection
        if selection.nodes or selection.notes:
            rect = canvas.network_rect(selection.nodes)
            self.camera.show(rect.united(canvas.notes.rect(selection.notes)))
        else:
            self.camera.show(canvas.network_rect())

    def zoom_in(self) -> None:
        """One step nearer."""
        self.camera.zoom_to(self.camera.scale * STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.camera.zoom_to(self.camera.scale / STEP)

    def reset_zoom(self) -> None:
        """One pixel to a unit."""
        self.camera.zoom_to(1.0)

    def scroll_by(self, dx: int, dy: int) -> None:
        """Scroll by pixels; both ways at once, for Qt moves all of the picture each time."""
        self._held_back = QPoint()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + dx)
        down.setValue(down.value() + dy)
        way, self._held_back = self._held_back, None
        if not way.isNull():
            self.scrollContentsBy(way.x(), way.y())

    def reach(self, pixels: float) -> float:
        """A distance of the hand in scene units: a little more when things are small."""
        return pixels / max(0.4, min(1.0, self.camera.scale))

    # --- inside -----------------------------------------------------------------

    def _set_up(self) -> None:
        self.setScene(self.canvas)
        self.setSceneRect(WORLD)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Cards are painted for the very scale: smoothing them again would only blur them.
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.centerOn(0, 0)

    def _on_zoomed(self, scale: float) -> None:
        self.canvas.look.is_zooming = True
        self.canvas.look.keep_up(scale, self.devicePixelRatioF())

    def _on_rested(self) -> None:
        self.canvas.look.is_zooming = False
        self.canvas.look.sharpen(self.camera.scale, self.devicePixelRatioF())
        self.viewport().update()

    def _on_theme_changed(self) -> None:
        self.canvas.retheme()
        self.viewport().update()

    def _paint_far(self, event: QPaintEvent) -> None:
        area, whole = event.rect(), self.viewport().rect()
        canvas = self.canvas
        painter = QPainter(self.viewport())
        painter.setClipRect(area)
        self._dots.paint(painter, self, event.region(), canvas.look)
        painter.setWorldTransform(self.viewportTransform())
        canvas.paint_ground(painter, self.mapToScene(area).boundingRect(), self.camera.scale)
        if area.width() * area.height() < SMALL_PART * whole.width() * whole.height():
            nodes, wires = canvas.within(self.mapToScene(area).boundingRect())
            canvas.far.paint_some(painter, nodes, wires)
        else:
            canvas.far.paint_all(painter, canvas.cards(), canvas.shown_wires())
        canvas.frames.paint_names(painter, self.mapToScene(area).boundingRect(), self.camera.scale)
        for overlay in (canvas.preview, canvas.marquee):
            if overlay.isVisible():
                painter.setPen(overlay.pen())
                painter.setBrush(overlay.brush())
                painter.drawPath(overlay.path())
        if canvas.ghost is not None:
            painter.fillRect(canvas.ghost.far_rect, canvas.ghost.family.far)
        painter.end()

    # --- Qt ---------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms at the mouse; two fingers on a trackpad pan."""
        pixels = event.pixelDelta()
        is_pad = event.phase() != Qt.ScrollPhase.NoScrollPhase and not pixels.isNull()
        if is_pad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.camera.pan(-pixels.x(), -pixels.y())
        else:
            delta = event.angleDelta()
            turn = delta.y() or delta.x()
            self.camera.zoom_at(1.0015**turn, event.position().toPoint())
        event.accept()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, unless that is to come in one with something else."""
        if self._held_back is None:
            super().scrollContentsBy(dx, dy)
            self.scrolled.emit()
        else:
            self._held_back += QPoint(dx, dy)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.camera.zoom_at(1.0 + event.value(), event.position().toPoint())
            return True
        return super().viewportEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Shown for the first time: show all of the network."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.fit_all()

    @override
    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # type: ignore[override]
        self._dots.paint(painter, self, self._dirty, self.canvas.look)
        self.canvas.paint_ground(painter, rect, self.camera.scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From far away paint the network as a whole, else item by item."""
        if self.camera.scale >= FAR or not self.canvas.nodes:
            self._dirty = event.region()
            super().paintEvent(event)
        else:
            self._paint_far(event)
