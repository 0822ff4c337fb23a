"""The menu under the right mouse button."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.project.drawing import COLORS, FrameColor
from studio.ui.actions.table import COMMANDS
from studio.ui.canvas.items.group_item import ids_of
from studio.ui.shared.frame_look import frame_color
from studio.ui.widgets.theme import icon

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView

Entry = tuple[str, str, str, Callable[[], object]]


def context_menu(view: "CanvasView", point: QPoint) -> QMenu:
    """A menu for what lies under a point of the viewport; pointing at a thing selects it."""
    place = view.mapToScene(point)
    node = view.canvas.card_at(place)
    wire = None if node else view.canvas.wire_at(place, view.reach(6))
    note = view.canvas.notes.at(place)
    frame = view.canvas.frames.title_at(place, view.camera.scale)
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if not view.selection.nodes.issuperset(ids_of(node)):
            view.selection.select(ids_of(node))
        _fill_for_nodes(view, menu)
    elif wire is not None:
        if wire.edge not in view.canvas.selected_wires:
            view.selection.select(())
            view.canvas.select_wires((wire.edge,))
        _fill(view, menu, [("Delete wire", "Del", "trash", view.delete_selected)])
    elif note is not None:
        if note.note.id not in view.selection.notes:
            view.selection.select((), (note.note.id,))
        _fill(view, menu, _note_entries(view))
    elif frame is not None:
        members = view.canvas.frames.members(frame.frame.id)
        if not view.selection.nodes.issuperset(members):
            view.selection.select(members)
        _fill_for_nodes(view, menu)
    else:
        _fill(view, menu, _canvas_entries(view, point))
    return menu


def selection_menu(view: "CanvasView") -> QMenu:
    """A menu for what is selected, wherever it lies."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_for_nodes(view, menu)
    return menu


def color_menu(view: "CanvasView", parent: QWidget | None = None) -> QMenu:
    """The colours of groups; the one that the selected group has is checked."""
    menu = QMenu("Color", parent or view)
    frame = view.grouping.the_one()
    for color in COLORS:
        action = menu.addAction(_dot(color), color.capitalize())
        action.setCheckable(True)
        action.setChecked(frame is not None and frame.color == color)
        action.triggered.connect(partial(_recolor, view, color))
    return menu


def _recolor(view: "CanvasView", color: FrameColor, checked: bool = False) -> None:
    view.grouping.recolor(color)


def _dot(color: FrameColor) -> QIcon:
    return icon("circle-fill", frame_color(color).name())


def _fill_for_nodes(view: "CanvasView", menu: QMenu) -> None:
    """What can be done with nodes; and with their group, when they are in one."""
    _fill(view, menu, _node_entries(view))
    menu.addSeparator()
    if view.selection.single:
        wires = ("connect_to", "connect_from", "disconnect")
        menu.addActions([a for a in view.actions() if a.objectName() in wires])
        menu.addSeparator()
    grouping = view.grouping
    frame, has_frames = grouping.the_one(), grouping.has_frames()
    if frame is None:
        _fill(view, menu, [("Group", "Ctrl+G", "selection-background", grouping.group)])
    if frame is not None:
        words = "Open the group" if frame.is_collapsed else "Collapse the group"
        rename = partial(grouping.rename, frame.id)
        _fill(view, menu, [(words, "Ctrl+Shift+C", "stack", grouping.toggle)])
        if not view.selection.single or frame.is_collapsed:
            _fill(view, menu, [("Rename the group", "F2", "pencil-simple", rename)])
        menu.addMenu(color_menu(view, menu))
        _fill(view, menu, [("Ungroup", "Ctrl+Shift+G", "selection-slash", grouping.ungroup)])
    elif has_frames:
        _fill(view, menu, [("Remove from group", "", "sign-out", grouping.leave)])
    _fill(view, menu, [("Keep as a block…", "Ctrl+Shift+B", "package", grouping.ask_to_keep)])


def _note_entries(view: "CanvasView") -> list[Entry]:
    return [
        ("Edit note", "Return", "pencil-simple", view.edit_selected),
        ("Cut", "Ctrl+X", "scissors", view.cut_selected),
        ("Copy", "Ctrl+C", "copy", view.copy_selected),
        ("Duplicate", "Ctrl+D", "copy-simple", view.duplicate_selected),
        ("Delete", "Del", "trash", view.delete_selected),
    ]


def _node_entries(view: "CanvasView") -> list[Entry]:
    entries: list[Entry] = []
    if view.selection.single:
        entries = [
            ("Edit parameters", "Return", "sliders-horizontal", view.edit_selected),
            ("Rename", "F2", "pencil-simple", view.rename_selected),
        ]
    links: list[Entry] = [("Make a linked copy", "Alt+D", "link", view.link_selected)]
    if any(view.canvas.links.partners(key) for key in view.selection.nodes):
        links.append(("Unlink", "", "link-break", view.unlink_selected))
    return [
        *entries,
        ("Cut", "Ctrl+X", "scissors", view.cut_selected),
        ("Copy", "Ctrl+C", "copy", view.copy_selected),
        ("Duplicate", "Ctrl+D", "copy-simple", view.duplicate_selected),
        *links,
        ("Delete", "Del", "trash", view.delete_selected),
        ("Delete and reconnect", "Ctrl+Backspace", "flow-arrow", view.bridge_selected),
    ]


def _canvas_entries(view: "CanvasView", point: QPoint) -> list[Entry]:
    def search() -> None:
        view.layer_search_requested.emit(view.viewport().mapToGlobal(point), view.mapToScene(point))

    def paste() -> None:
        # Where the menu was opened; by now the mouse is over its row.
        view.paste(view.mapToScene(point))

    def note() -> None:
        view.grouping.add_note(view.mapToScene(point))

    return [
        ("Add a layer…", "Tab", "plus-circle", search),
        ("Add a note", "N", "note", note),
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
