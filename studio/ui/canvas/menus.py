"""The menu under the right mouse button."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from studio.ui.actions import COMMANDS
from studio.ui.theme import icon

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView

Entry = tuple[str, str, str, Callable[[], object]]


def context_menu(view: "CanvasView", point: QPoint) -> QMenu:
    """A menu for what lies under a point of the viewport; pointing at a thing selects it."""
    place = view.mapToScene(point)
    node = view.canvas.node_at(place)
    wire = None if node else view.canvas.wire_at(place, view.reach(6))
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if node.node.id not in view.selection.nodes:
            view.selection.select((node.node.id,))
        _fill(view, menu, _node_entries(view))
    elif wire is not None:
        if wire.edge not in view.canvas.selected_wires:
            view.selection.select(())
            view.canvas.select_wires((wire.edge,))
        _fill(view, menu, [("Delete wire", "Del", "trash", view.delete_selected)])
    else:
        _fill(view, menu, _canvas_entries(view, point))
    return menu


def selection_menu(view: "CanvasView") -> QMenu:
    """A menu for what is selected, wherever it lies."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill(view, menu, _node_entries(view))
    return menu


def _node_entries(view: "CanvasView") -> list[Entry]:
    entries: list[Entry] = []
    if view.selection.single:
        entries = [
            ("Edit parameters", "Return", "sliders-horizontal", view.edit_selected),
            ("Rename", "F2", "pencil-simple", view.rename_selected),
        ]
    return [
        *entries,
        ("Cut", "Ctrl+X", "scissors", view.cut_selected),
        ("Copy", "Ctrl+C", "copy", view.copy_selected),
        ("Duplicate", "Ctrl+D", "copy-simple", view.duplicate_selected),
        ("Delete", "Del", "trash", view.delete_selected),
        ("Delete and reconnect", "Ctrl+Backspace", "link", view.bridge_selected),
    ]


def _canvas_entries(view: "CanvasView", point: QPoint) -> list[Entry]:
    def search() -> None:
        view.layer_search_requested.emit(view.viewport().mapToGlobal(point), view.mapToScene(point))

    def paste() -> None:
        # Where the menu was opened; by now the mouse is over its row.
        view.paste(view.mapToScene(point))

    return [
        ("Add a layer…", "Tab", "plus-circle", search),
        ("Paste", "Ctrl+V", "clipboard", paste),
        ("Select all", "Ctrl+A", "selection-all", view.select_all),
        ("Fit all", "Home", "corners-out", view.fit_all),
    ]


def _fill(view: "CanvasView", menu: QMenu, entries: list[Entry]) -> None:
    for text, key, icon_name, slot in entries:
        action = menu.addAction(icon(icon_name), text)
        action.setShortcuts(_keys_now(view, key))
        # Shown, but never stealing the key from the canvas itself.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(slot)


def _keys_now(view: "CanvasView", key: str) -> list[QKeySequence]:
    """The keys that the command with this key in the table has now: a person may change them."""
    for command in COMMANDS:
        if command.on_canvas and key in command.keys:
            actions = [a for a in view.actions() if a.objectName() == command.id]
            return actions[0].shortcuts() if actions else [QKeySequence(key)]
    return [QKeySequence(key)]
