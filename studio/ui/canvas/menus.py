"""The menu under the right mouse button."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from studio.ui.actions.command import Command
from studio.ui.canvas.editable_view import EditableView
from studio.ui.shared.mend_menu import add_mends
from studio.ui.widgets.theme import icon

Entry = tuple[str, Command | str, str, Callable[[], object]]
"""A text, its command or a key that is fixed, an icon, and what is done."""


def context_menu(view: EditableView, point: QPoint) -> QMenu:
    """A menu for what lies under a point of the viewport; pointing at a thing selects it."""
    place = view.mapToScene(point)
    node = view.canvas.card_at(place)
    wire = None if node else view.canvas.wire_at(place, view.reach(6))
    note = view.canvas.notes.at(place)
    frame = view.canvas.frames.title_at(place, view.camera.scale)
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if not view.selection.nodes.issuperset(node.ids):
            view.selection.select(node.ids)
        _fill_for_nodes(view, menu)
    elif wire is not None:
        if wire.edge not in view.canvas.selected_wires:
            view.selection.select(())
            view.canvas.select_wires((wire.edge,))
        _fill(view, menu, [("Delete wire", Command.DELETE, "trash", view.delete_selected)])
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


def selection_menu(view: EditableView) -> QMenu:
    """A menu for what is selected, wherever it lies."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_for_nodes(view, menu)
    return menu


def _fill_for_nodes(view: EditableView, menu: QMenu) -> None:
    """What can be done with nodes; and with their group, when they are in one. What would cure
    one that has a problem comes first."""
    mends = view.mends_of(view.selection.single) if view.selection.single else ()
    if mends:
        cures = menu.addMenu(icon("wrench", "accent"), "What would cure it")
        add_mends(cures, mends, view.make_mend)
        menu.addSeparator()
    _fill(view, menu, _node_entries(view))
    menu.addSeparator()
    if view.selection.single:
        wires = (Command.CONNECT_TO, Command.CONNECT_FROM, Command.DISCONNECT)
        menu.addActions([a for a in view.actions() if a.objectName() in wires])
        menu.addSeparator()
    grouping = view.grouping
    frame, has_frames = grouping.the_one(), grouping.has_frames()
    if frame is None:
        _fill(view, menu, [("Group", Command.GROUP, "selection-background", grouping.group)])
    if frame is not None:
        words = "Open the group" if frame.is_collapsed else "Collapse the group"
        rename = partial(grouping.rename, frame.id)
        _fill(view, menu, [(words, Command.COLLAPSE, "stack", grouping.toggle)])
        if not view.selection.single or frame.is_collapsed:
            _fill(view, menu, [("Rename the group", Command.RENAME, "pencil-simple", rename)])
        menu.addMenu(grouping.color_menu(menu))
        _fill(view, menu, [("Ungroup", Command.UNGROUP, "selection-slash", grouping.ungroup)])
    elif has_frames:
        _fill(view, menu, [("Remove from group", Command.LEAVE_GROUP, "sign-out", grouping.leave)])
    _fill(view, menu, [("Keep as a block…", Command.KEEP_BLOCK, "package", grouping.ask_to_keep)])


def _note_entries(view: EditableView) -> list[Entry]:
    return [
        ("Edit note", Command.EDIT_NODE, "pencil-simple", view.edit_selected),
        ("Cut", Command.CUT, "scissors", view.cut_selected),
        ("Copy", Command.COPY, "copy", view.copy_selected),
        ("Duplicate", Command.DUPLICATE, "copy-simple", view.duplicate_selected),
        ("Delete", Command.DELETE, "trash", view.delete_selected),
    ]


def _node_entries(view: EditableView) -> list[Entry]:
    entries: list[Entry] = []
    if view.selection.single:
        entries = [
            ("Edit parameters", Command.EDIT_NODE, "sliders-horizontal", view.edit_selected),
            ("Rename", Command.RENAME, "pencil-simple", view.rename_selected),
        ]
    links: list[Entry] = [("Make a linked copy", Command.LINK, "link", view.link_selected)]
    if any(view.canvas.links.partners(key) for key in view.selection.nodes):
        links.append(("Unlink", Command.UNLINK, "link-break", view.unlink_selected))
    return [
        *entries,
        ("Cut", Command.CUT, "scissors", view.cut_selected),
        ("Copy", Command.COPY, "copy", view.copy_selected),
        ("Duplicate", Command.DUPLICATE, "copy-simple", view.duplicate_selected),
        *links,
        ("Delete", Command.DELETE, "trash", view.delete_selected),
        ("Delete and reconnect", Command.BRIDGE, "flow-arrow", view.bridge_selected),
    ]


def _canvas_entries(view: EditableView, point: QPoint) -> list[Entry]:
    def search() -> None:
        view.layer_search_requested.emit(view.viewport().mapToGlobal(point), view.mapToScene(point))

    def paste() -> None:
        # Where the menu was opened; by now the mouse is over its row.
        view.paste(view.mapToScene(point))

    def note() -> None:
        view.grouping.add_note(view.mapToScene(point))

    return [
        ("Add a layer…", "Tab", "plus-circle", search),
        ("Add a note", Command.ADD_NOTE, "note", note),
        ("Paste", Command.PASTE, "clipboard", paste),
        ("Select all", Command.SELECT_ALL, "selection-all", view.select_all),
        ("Fit all", Command.FIT_ALL, "corners-out", view.fit_all),
    ]


def _fill(view: EditableView, menu: QMenu, entries: list[Entry]) -> None:
    for text, known_as, icon_name, slot in entries:
        action = menu.addAction(icon(icon_name), text)
        action.setShortcuts(_keys_now(view, known_as))
        # Shown, but never stealing the key from the canvas itself.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(slot)


def _keys_now(view: EditableView, known_as: Command | str) -> list[QKeySequence]:
    """The keys that a command has now: a person may change them."""
    if not isinstance(known_as, Command):
        return [QKeySequence(known_as)]
    actions = [a for a in view.actions() if a.objectName() == known_as]
    return actions[0].shortcuts() if actions else []
