"""The hands on the map: the mouse, the keys and what is dropped, as places of the plane.

It stands before the map's own handling and takes only what is meant for it; zoom and pan stay as
they are.
"""

from math import hypot
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent

from studio.ui.shared.given_picture import holds_picture

if TYPE_CHECKING:
    from studio.ui.map.map_canvas import MapCanvas

_CLICK = 5.0
_STEP, _LONG_STEP = 4, 24
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CORNER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class MapHands(QObject):
    """Turns what a person does on the canvas into places and wishes.

    `pointed` carries where the cursor is, or None; `line_changed` the path in hand, `line_done`
    the finished one. `is_pointing` tells whether arrows move the cross-hair, `draws_paths` whether
    a path needs no Shift.
    """

    pointed = Signal(object)
    line_changed = Signal(list)
    line_done = Signal(list)
    escaped = Signal()
    decode_wanted = Signal()
    path_wanted = Signal()
    remove_wanted = Signal()
    paste_wanted = Signal()
    dropped = Signal(QMimeData)
    focus_changed = Signal(bool)

    def __init__(self, canvas: "MapCanvas", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._box: Any = canvas.getViewBox()
        self.is_pointing = self.draws_paths = False
        self._line: list[QPointF] = []
        self._start = QPointF()
        self._is_dragging = False
        self._is_straight = False
        self._cursor: QPointF | None = None
        canvas.installEventFilter(self)
        canvas.viewport().installEventFilter(self)
        canvas.viewport().setAcceptDrops(True)

    @property
    def cursor(self) -> QPointF:
        """Where the cross-hair is in the plane; in the middle before it was anywhere."""
        return self._cursor if self._cursor is not None else self._box.viewRect().center()

    def forget_cursor(self) -> None:
        """Begin in the middle again."""
        self._cursor = None

    def drop_line(self) -> bool:
        """Let go of a path that is not finished; False where there is none."""
        had_one = bool(self._line)
        self._line, self._is_dragging, self._is_straight = [], False, False
        if had_one:
            self.line_changed.emit([])
        return had_one

    # --- places ---------------------------------------------------------------------

    def _plane(self, at: QPointF) -> QPointF | None:
        """A place of the viewport in the plane; None beside it."""
        scene = self._canvas.mapToScene(at.toPoint())
        if not self._box.sceneBoundingRect().contains(scene):
            return None
        return QPointF(self._box.mapSceneToView(scene))

    def _point_at(self, place: QPointF | None) -> None:
        if place is not None:
            self._cursor = place
        self.pointed.emit(place)

    # --- the mouse --------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what comes to the canvas first; True keeps it from the map."""
        kind = event.type()
        if watched is self._canvas:
            if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                return self._on_key(cast(QKeyEvent, event), kind == QEvent.Type.KeyPress)
            if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                self.focus_changed.emit(kind == QEvent.Type.FocusIn)
            return False
        if kind == QEvent.Type.MouseMove:
            return self._on_moved(cast(QMouseEvent, event))
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return self._on_pressed(cast(QMouseEvent, event))
        if kind == QEvent.Type.MouseButtonRelease:
            return self._on_released(cast(QMouseEvent, event))
        if kind == QEvent.Type.Leave:
            self.pointed.emit(None)
        return self._on_drag(event, kind)

    def _on_pressed(self, event: QMouseEvent) -> bool:
        is_shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.button() != Qt.MouseButton.LeftButton or not (is_shift or self.draws_paths):
            return False
        place = self._plane(event.position())
        if place is None:
            return False
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._start = event.position()
        self._is_dragging = True
        if not self._is_straight:
            self._line = [place]
        return True

    def _on_moved(self, event: QMouseEvent) -> bool:
        place = self._plane(event.position())
        if not self._line:
            if event.buttons() == Qt.MouseButton.NoButton:
                self._point_at(place)
            return False
        if place is not None:
            self._point_at(place)
            if self._is_straight:
                self.line_changed.emit([self._line[0], place])
            else:
                self._line.append(place)
                self.line_changed.emit(list(self._line))
        return True

    def _on_released(self, event: QMouseEvent) -> bool:
        if not self._is_dragging:
            return False
        self._is_dragging = False
        moved = event.position() - self._start
        is_click = hypot(moved.x(), moved.y()) < _CLICK
        if is_click:
            self._corner(self._plane(event.position()))
        elif self._is_straight:
            self._finish([self._line[0], self._plane(event.position()) or self._line[0]])
        else:
            self._finish(self._line)
        return True

    def _corner(self, place: QPointF | None) -> None:
        """The first of two corners, or the second: then there is a straight path."""
        if place is None:
            return
        if self._is_straight and self._line:
            self._finish([self._line[0], place])
        else:
            self._line, self._is_straight = [place], True
            self.line_changed.emit([place, place])

    def _finish(self, line: list[QPointF]) -> None:
        self._line, self._is_straight = [], False
        if any(at != line[0] for at in line):
            self.line_done.emit(line)
        else:
            self.line_changed.emit([])

    # --- keys -------------------------------------------------------------------------

    def _on_key(self, event: QKeyEvent, is_pressed: bool) -> bool:
        """Do what a key means here. Whether it means anything is asked first, as an override of
        shortcuts."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        does = None
        if (
            key in _ARROWS
            and self.is_pointing
            and not (
                modifiers
                & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            )
        ):
            is_long = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            does = lambda: self._walk(*_ARROWS[key], _LONG_STEP if is_long else _STEP)  # noqa: E731
        elif key == Qt.Key.Key_V and modifiers == Qt.KeyboardModifier.ControlModifier:
            does = self.paste_wanted.emit
        elif plain:
            does = self._meaning(key)
        if does is None:
            return False
        if is_pressed:
            does()
        event.accept()
        return is_pressed

    def _meaning(self, key: Qt.Key) -> Any:
        if key in _CORNER and self.is_pointing:
            return lambda: self._corner(self.cursor)
        if key in _REMOVE:
            return self.remove_wanted.emit
        return {
            Qt.Key.Key_Escape: self._escape,
            Qt.Key.Key_D: self.decode_wanted.emit,
            Qt.Key.Key_P: self.path_wanted.emit,
        }.get(key)

    def _escape(self) -> None:
        if not self.drop_line():
            self.escaped.emit()

    def _walk(self, right: int, down: int, step: int) -> None:
        """Move the cross-hair some pixels, within what is shown."""
        area = QRectF(self._box.sceneBoundingRect()).adjusted(1, 1, -1, -1)
        at = self._box.mapViewToScene(self.cursor) + QPointF(right * step, down * step)
        at = QPointF(
            min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom())
        )
        self._point_at(QPointF(self._box.mapSceneToView(at)))
        if self._is_straight and self._line:
            self.line_changed.emit([self._line[0], self.cursor])

    # --- what is dropped ----------------------------------------------------------------

    def _on_drag(self, event: QEvent, kind: QEvent.Type) -> bool:
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            drag = cast(QDragEnterEvent, event)
            if not holds_picture(drag.mimeData()):
                return False
            drag.acceptProposedAction()
            return True
        if kind == QEvent.Type.Drop:
            drop = cast(QDropEvent, event)
            if not holds_picture(drop.mimeData()):
                return False
            drop.acceptProposedAction()
            self.dropped.emit(drop.mimeData())
            return True
        return False
