"""Menus, tool bar and shortcuts as one table.

Each row names what does it, as a path from the main window, looked up only when it is asked for:
the workspace is made with the first project. A row stands in the menu with its key;
`tool` puts it in the tool bar as well.
"""

from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from studio.ui.theme import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the window. `does` is a path from the window, such as
    "workspace.canvas.fit_all"; `keys` are portable key sequences, the first is shown."""

    id: str
    menu: str
    text: str
    does: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    starts_section: bool = False
    on_canvas: bool = False
    """Whether the keys count only while the canvas has the focus, as single letters must."""


COMMANDS: tuple[Command, ...] = (
    Command("new", "File", "&New", "files.new", ("Ctrl+N",), "file-plus"),
    Command("open", "File", "&Open…", "files.choose_and_open", ("Ctrl+O",), "folder-open"),
    Command("start", "File", "Start &page", "show_start_page", ("Ctrl+Shift+H",), "house"),
    Command("save", "File", "&Save", "files.save", ("Ctrl+S",), "floppy-disk", starts_section=True),
    Command("save_as", "File", "Save &as…", "files.save_as", ("Ctrl+Shift+S",)),
    Command(
        "export",
        "File",
        "&Export Python…",
        "files.export_script",
        ("Ctrl+E",),
        "export",
        "Write the script that training runs",
        starts_section=True,
    ),
    Command("quit", "File", "&Quit", "close", ("Ctrl+Q",), starts_section=True),
    Command(
        "undo",
        "Edit",
        "&Undo",
        "workspace.document.undo_stack.undo",
        ("Ctrl+Z",),
        "arrow-counter-clockwise",
    ),
    Command(
        "redo",
        "Edit",
        "&Redo",
        "workspace.document.undo_stack.redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "arrow-clockwise",
    ),
    Command(
        "cut",
        "Edit",
        "Cu&t",
        "workspace.canvas.cut_selected",
        ("Ctrl+X",),
        "scissors",
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "copy",
        "Edit",
        "&Copy",
        "workspace.canvas.copy_selected",
        ("Ctrl+C",),
        "copy",
        on_canvas=True,
    ),
    Command(
        "paste",
        "Edit",
        "&Paste",
        "workspace.canvas.paste",
        ("Ctrl+V",),
        "clipboard",
        on_canvas=True,
    ),
    Command(
        "delete",
        "Edit",
        "&Delete",
        "workspace.canvas.delete_selected",
        ("Del",),
        "trash",
        on_canvas=True,
    ),
    Command(
        "bridge",
        "Edit",
        "Delete and r&econnect",
        "workspace.canvas.bridge_selected",
        ("Ctrl+Backspace",),
        on_canvas=True,
    ),
    Command(
        "duplicate",
        "Edit",
        "D&uplicate",
        "workspace.canvas.duplicate_selected",
        ("Ctrl+D",),
        "copy-simple",
        on_canvas=True,
    ),
    Command(
        "link",
        "Edit",
        "Make a lin&ked copy",
        "workspace.canvas.link_selected",
        ("Alt+D",),
        "link",
        "Copy the selected layers so that the copies share their weights",
        on_canvas=True,
    ),
    Command("unlink", "Edit", "Unlink", "workspace.canvas.unlink_selected"),
    Command(
        "select_all",
        "Edit",
        "Select &all",
        "workspace.canvas.select_all",
        ("Ctrl+A",),
        on_canvas=True,
    ),
    Command(
        "rename", "Edit", "Re&name", "workspace.canvas.rename_selected", ("F2",), on_canvas=True
    ),
    Command(
        "add_layer",
        "Edit",
        "Add a &layer…",
        "workspace.search_layers",
        ("Ctrl+Space",),
        "plus-circle",
        starts_section=True,
    ),
    Command(
        "arrange",
        "Edit",
        "Arran&ge",
        "workspace.canvas.arrange",
        ("Ctrl+L",),
        tip="Lay out the selected nodes, or all, along the flow",
        starts_section=True,
    ),
    Command(
        "flow",
        "Edit",
        "&Flow left to right or top to bottom",
        "workspace.canvas.placing.turn",
        ("Ctrl+Shift+F",),
        tip="Turn the network: from top to bottom, or from left to right",
    ),
    Command("align_left", "Edit", "Align le&ft", "workspace.canvas.placing.align_left"),
    Command("align_center", "Edit", "Align &middles", "workspace.canvas.placing.align_center"),
    Command("align_top", "Edit", "Align t&ops", "workspace.canvas.placing.align_top"),
    Command(
        "distribute_vertically",
        "Edit",
        "Distribute &vertically",
        "workspace.canvas.placing.distribute_vertically",
    ),
    Command(
        "distribute_horizontally",
        "Edit",
        "Distribute &horizontally",
        "workspace.canvas.placing.distribute_horizontally",
    ),
    Command(
        "fit_all",
        "View",
        "Fit &all",
        "workspace.canvas.fit_all",
        ("Home",),
        "corners-out",
        on_canvas=True,
    ),
    Command(
        "fit_selection",
        "View",
        "&Fit the selection",
        "workspace.canvas.fit_selection",
        ("F",),
        on_canvas=True,
    ),
    Command(
        "zoom_in",
        "View",
        "Zoom &in",
        "workspace.canvas.zoom_in",
        ("Ctrl++", "Ctrl+="),
        "magnifying-glass-plus",
    ),
    Command(
        "zoom_out",
        "View",
        "Zoom &out",
        "workspace.canvas.zoom_out",
        ("Ctrl+-",),
        "magnifying-glass-minus",
    ),
    Command("reset_zoom", "View", "&Actual size", "workspace.canvas.reset_zoom", ("Ctrl+0",)),
    Command("show_node", "View", "&Node", "workspace.show_node", ("Ctrl+1",), starts_section=True),
    Command("show_code", "View", "&Code", "workspace.show_code", ("Ctrl+2",)),
    Command("show_summary", "View", "&Summary", "workspace.show_summary", ("Ctrl+3",)),
    Command("show_problems", "View", "&Problems", "workspace.show_problems", ("Ctrl+4",)),
    Command("show_training", "View", "&Training", "workspace.show_training", ("Ctrl+5",)),
    Command(
        "find_layer",
        "View",
        "Fi&nd a layer in the palette",
        "workspace.palette_panel.focus_search",
        ("Ctrl+P",),
    ),
    Command(
        "theme",
        "View",
        "&Light or dark",
        "toggle_theme",
        ("Ctrl+Shift+L",),
        "sun",
        "Change between the light and the dark look",
        starts_section=True,
    ),
    Command("train", "Run", "&Train", "train", ("F5",), "play", "Train the network"),
    Command(
        "stop",
        "Run",
        "&Stop",
        "workspace.room.stop",
        ("Shift+F5",),
        "stop",
        "Stop, keep the result",
    ),
    Command("pause", "Run", "&Pause or resume", "workspace.room.pause_or_resume", ("F6",), "pause"),
    Command("step", "Run", "One s&tep", "workspace.room.step", ("F10",), "skip-forward"),
    Command(
        "explain", "Help", "&Explain this layer", "workspace.explain_layer", ("F1",), "question"
    ),
    Command("doctor", "Help", "&Versions and devices", "show_doctor", (), "info"),
    Command("about", "Help", "&About Strata Studio", "show_about"),
)


def make_actions(window: QWidget) -> dict[str, QAction]:
    """The table as QActions, by id."""
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setToolTip(_tip(command))
        action.setStatusTip(command.tip)
        action.triggered.connect(partial(_do, window, command.does))
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        actions[command.id] = action
    return actions


def _do(window: QWidget, path: str, checked: bool = False) -> None:
    attrgetter(path)(window)()


def give_keys_to(canvas: QWidget, actions: dict[str, QAction]) -> None:
    """Let the canvas have the keys that count only while it has the focus."""
    for command in COMMANDS:
        if command.on_canvas:
            canvas.addAction(actions[command.id])


def fill_menus(bar: QMenuBar, actions: dict[str, QAction]) -> dict[str, QMenu]:
    """Put every action into its menu; returns the menus by name."""
    menus: dict[str, QMenu] = {}
    for command in COMMANDS:
        if command.menu not in menus:
            menus[command.menu] = bar.addMenu(f"&{command.menu}")
        if command.starts_section:
            menus[command.menu].addSeparator()
        menus[command.menu].addAction(actions[command.id])
    return menus


def refresh_icons(actions: dict[str, QAction]) -> None:
    """Draw the icons in the colours of the theme that is on."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon))


def _tip(command: Command) -> str:
    words = command.tip or command.text.replace("&", "").rstrip("…")
    return f"{words} ({command.keys[0]})" if command.keys else words
