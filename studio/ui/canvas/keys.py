"""The canvas without a mouse: the keys that it has by nature, as fields have theirs.

What a menu names has its key from the table of commands, where a person may change it; these
stay as they are (`fixed_keys` lists them).
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.ui.canvas import geometry as at
from studio.ui.canvas.editable_view import EditableView

Key, Mod = Qt.Key, Qt.KeyboardModifier
_ARROWS = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, -1),
    Key.Key_Down: (0, 1),
}
_HELD = Mod.ShiftModifier | Mod.ControlModifier | Mod.AltModifier | Mod.MetaModifier


def handle_key(view: EditableView, event: QKeyEvent) -> bool:
    """Do what a key stands for. False when it stands for nothing here."""
    key, held = Key(event.key()), event.modifiers() & _HELD
    if key in _ARROWS:
        return _arrow(view, _ARROWS[key], held)
    action = _action(view, key, held)
    if action is None:
        return False
    action()
    return True


def _action(
    view: EditableView, key: Qt.Key, held: Qt.KeyboardModifier
) -> Callable[[], object] | None:
    # On many keyboards a plus sign is typed with Shift.
    if key == Key.Key_Plus and held in (Mod.NoModifier, Mod.ShiftModifier):
        return view.zoom_in
    if held != Mod.NoModifier:
        return None
    plain: dict[Qt.Key, Callable[[], object]] = {
        Key.Key_Escape: view.escape,
        Key.Key_Tab: view.request_search,
        Key.Key_Minus: view.zoom_out,
    }
    return plain.get(key)


def _arrow(view: EditableView, way: tuple[int, int], held: Qt.KeyboardModifier) -> bool:
    if held == Mod.ControlModifier:
        _go(view, *way)
    elif held in (Mod.NoModifier, Mod.ShiftModifier):
        step = at.GRID * (5 if held else 1)
        if view.selection.nodes:
            view.nudge(way[0] * step, way[1] * step)
        else:
            view.camera.pan(way[0] * 60, way[1] * 60)
    else:
        return False
    return True


def _go(view: EditableView, dx: int, dy: int) -> None:
    """Select the nearest node in a direction; any node when none is selected."""
    cards = view.canvas.cards()
    frame = view.grouping.the_one()
    single = view.selection.single or ""
    here = view.canvas.frames.closed.get(frame.id) if frame else view.canvas.card_of(single)
    if here is None:
        if cards:
            view.selection.go_to(next(iter(cards)).ids)
        return
    origin = here.far_rect.center()
    best, found = float("inf"), None
    for item in cards:
        way = item.far_rect.center() - origin
        along = way.x() * dx + way.y() * dy
        aside = abs(way.x() * dy) + abs(way.y() * dx)
        if along > 0 and along + 2 * aside < best:
            best, found = along + 2 * aside, item
    if found is not None:
        view.selection.select(found.ids)
        view.camera.bring(found.far_rect)
