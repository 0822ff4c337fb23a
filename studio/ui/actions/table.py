"""Menus, tool bar and shortcuts as one table.

Each row names what does it, as a path from the main window, looked up only when it is asked for:
the workspace is made with the first project. A row stands in the menu with its key;
`tool` puts it in the tool bar as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from studio.ui.widgets.theme import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the window. `menu` names its menu, "Node > Go &to" a menu within a menu;
    `does` is a path from the window, such as "workspace.canvas.fit_all"; `keys` are portable key
    sequences, the first is shown. A person may give it others (`keymap`)."""

    id: str
    menu: str
    text: str
    does: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    starts_section: bool = False
    on_canvas: bool = False
    """Whether the keys count only while the canvas itself has the focus, not a field on it: so
    must single letters, and what a field has a use of its own for."""

    @property
    def place(self) -> str:
        """The menu without mnemonics."""
        return self.menu.replace("&", "")

    @property
    def title(self) -> str:
        """The text without its mnemonic and dots."""
        return self.text.replace("&", "").rstrip("…")


COMMANDS: tuple[Command, ...] = (
    Command("new", "File", "&New", "files.new", ("Ctrl+N",), "file-plus"),
    Command("open", "File", "&Open…", "files.choose_and_open", ("Ctrl+O",), "folder-open"),
    Command("start", "File", "Start &page", "show_start_page", ("Ctrl+Shift+H",), "house"),
    Command(
        "choose_data",
        "File",
        "Choose &data…",
        "workspace.choose_data",
        ("Ctrl+Shift+D",),
        "database",
        tip="Built-in data, or your own",
        starts_section=True,
    ),
    Command("open_data_file", "File", "Open data &file…", "workspace.open_data_file"),
    Command("open_data_folder", "File", "Open data fo&lder…", "workspace.open_data_folder"),
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
    Command(
        "export_picture",
        "File",
        "Export p&icture…",
        "files.export_picture",
        ("Ctrl+Shift+E",),
        "image",
        "Make a picture of the network: PNG, SVG or PDF",
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
        ("Del", "Backspace"),
        "trash",
        on_canvas=True,
    ),
    Command(
        "bridge",
        "Edit",
        "Delete and r&econnect",
        "workspace.canvas.bridge_selected",
        ("Ctrl+Backspace", "Ctrl+Del"),
        on_canvas=True,
    ),
    Command(
        "duplicate",
        "Edit",
        "Dup&licate",
        "workspace.canvas.duplicate_selected",
        ("Ctrl+D",),
        "copy-simple",
        on_canvas=True,
    ),
    Command(
        "select_all",
        "Edit",
        "Select &all",
        "workspace.canvas.select_all",
        ("Ctrl+A",),
        on_canvas=True,
    ),
    Command(
        "find",
        "Edit",
        "&Find…",
        "workspace.find_nodes",
        ("Ctrl+F",),
        "magnifying-glass",
        "Find nodes by name, layer or value",
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "find_next", "Edit", "Find ne&xt", "workspace.find_bar.find_next", ("F3",), on_canvas=True
    ),
    Command(
        "find_previous",
        "Edit",
        "Find pre&vious",
        "workspace.find_bar.find_previous",
        ("Shift+F3",),
        on_canvas=True,
    ),
    Command(
        "preferences",
        "Edit",
        "Preference&s…",
        "show_preferences",
        ("Ctrl+,",),
        "gear",
        "Change keys and appearance",
        starts_section=True,
    ),
    Command(
        "add_layer",
        "Node",
        "&Add a layer…",
        "workspace.search_layers",
        ("Ctrl+Space",),
        "plus-circle",
    ),
    Command(
        "edit_node",
        "Node",
        "&Edit parameters",
        "workspace.canvas.edit_selected",
        ("Return", "Enter"),
        "sliders-horizontal",
        on_canvas=True,
    ),
    Command("rename", "Node", "&Rename", "workspace.rename_selected", ("F2",), on_canvas=True),
    Command(
        "link",
        "Node",
        "Make a lin&ked copy",
        "workspace.canvas.link_selected",
        ("Alt+D",),
        "link",
        "Copy the selected layers so that the copies share their weights",
        starts_section=True,
        on_canvas=True,
    ),
    Command("unlink", "Node", "&Unlink", "workspace.canvas.unlink_selected"),
    Command(
        "group",
        "Node > Group",
        "&Group",
        "workspace.canvas.grouping.group",
        ("Ctrl+G",),
        "selection-background",
        "Put a named frame about the selected nodes",
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "ungroup",
        "Node > Group",
        "&Ungroup",
        "workspace.canvas.grouping.ungroup",
        ("Ctrl+Shift+G",),
        on_canvas=True,
    ),
    Command(
        "collapse",
        "Node > Group",
        "&Collapse or open",
        "workspace.canvas.grouping.toggle",
        ("Ctrl+Shift+C",),
        "stack",
        "Draw the group of the selected nodes as one node, or show its nodes again",
        starts_section=True,
        on_canvas=True,
    ),
    Command("color_group", "Node > Group", "C&olor…", "workspace.canvas.grouping.choose_color"),
    Command("leave_group", "Node > Group", "&Remove from group", "workspace.canvas.grouping.leave"),
    Command(
        "keep_block",
        "Node > Group",
        "&Keep as a block…",
        "workspace.keep_block",
        ("Ctrl+Shift+B",),
        "package",
        "Keep the selected nodes in the palette, for other networks",
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "add_note",
        "Node",
        "Add a &note",
        "workspace.canvas.grouping.add_note",
        ("N",),
        "note",
        "Write a text on the canvas",
        on_canvas=True,
    ),
    Command(
        "connect_to",
        "Node",
        "&Connect to…",
        "workspace.wiring.connect_to",
        ("Ctrl+K",),
        "arrow-down",
        "Draw a wire from the selected node to one that you name",
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "connect_from",
        "Node",
        "Connect &from…",
        "workspace.wiring.connect_from",
        ("Ctrl+Shift+K",),
        "arrow-up",
        "Draw a wire to the selected node from one that you name",
        on_canvas=True,
    ),
    Command(
        "disconnect",
        "Node",
        "&Disconnect…",
        "workspace.wiring.disconnect_one",
        ("Ctrl+Alt+K",),
        "link-break",
        "Remove one wire of the selected node",
        on_canvas=True,
    ),
    Command(
        "go_to_source",
        "Node > Go &to",
        "&Up along a wire, or a branch up",
        "workspace.canvas.walk.up",
        ("Alt+Up",),
        starts_section=True,
        on_canvas=True,
    ),
    Command(
        "go_to_target",
        "Node > Go &to",
        "&Down along a wire, or a branch down",
        "workspace.canvas.walk.down",
        ("Alt+Down",),
        on_canvas=True,
    ),
    Command(
        "go_left",
        "Node > Go &to",
        "&Left along a wire, or a branch to the left",
        "workspace.canvas.walk.left",
        ("Alt+Left",),
        on_canvas=True,
    ),
    Command(
        "go_right",
        "Node > Go &to",
        "&Right along a wire, or a branch to the right",
        "workspace.canvas.walk.right",
        ("Alt+Right",),
        on_canvas=True,
    ),
    Command(
        "arrange",
        "Arrange",
        "&Arrange",
        "workspace.canvas.arrange",
        ("Ctrl+L",),
        tip="Lay out the selected nodes, or all, along the flow",
        starts_section=True,
    ),
    Command(
        "flow",
        "Arrange",
        "&Flow left to right or top to bottom",
        "workspace.canvas.placing.turn",
        ("Ctrl+Shift+F",),
        tip="Turn the network: from top to bottom, or from left to right",
    ),
    Command("align_left", "Arrange", "Align &left", "workspace.canvas.placing.align_left"),
    Command("align_center", "Arrange", "Align &middles", "workspace.canvas.placing.align_center"),
    Command("align_top", "Arrange", "Align &tops", "workspace.canvas.placing.align_top"),
    Command(
        "distribute_vertically",
        "Arrange",
        "Distribute &vertically",
        "workspace.canvas.placing.distribute_vertically",
    ),
    Command(
        "distribute_horizontally",
        "Arrange",
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
    Command(
        "minimap",
        "View",
        "&Minimap",
        "workspace.canvas.minimap.toggle",
        ("M", "Ctrl+Shift+M"),
        tip="Show or hide the small map of the whole network",
        on_canvas=True,
    ),
    Command("reset_zoom", "View", "Actual si&ze", "workspace.canvas.reset_zoom", ("Ctrl+0",)),
    Command("show_data", "View", "&Data", "workspace.show_data", ("Ctrl+7",), starts_section=True),
    Command("show_node", "View", "&Node", "workspace.show_node", ("Ctrl+1",)),
    Command("show_code", "View", "&Code", "workspace.show_code", ("Ctrl+2",)),
    Command("show_summary", "View", "&Summary", "workspace.show_summary", ("Ctrl+3",)),
    Command("show_problems", "View", "&Problems", "workspace.show_problems", ("Ctrl+4",)),
    Command("show_training", "View", "&Training", "workspace.show_training", ("Ctrl+5",)),
    Command("show_outline", "View", "O&utline", "workspace.show_outline", ("Ctrl+6",)),
    Command("show_lesson", "View", "L&esson", "workspace.show_lesson", ("Ctrl+Shift+I",)),
    Command(
        "find_layer",
        "View",
        "Find a &layer in the palette",
        "workspace.find_layer",
        ("Ctrl+P",),
    ),
    Command(
        "next_panel",
        "View",
        "Ne&xt panel",
        "workspace.panels.next",
        ("Ctrl+F6",),
        starts_section=True,
    ),
    Command(
        "previous_panel",
        "View",
        "Pre&vious panel",
        "workspace.panels.previous",
        ("Ctrl+Shift+F6",),
    ),
    Command(
        "theme",
        "View",
        "Light or dar&k",
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
    Command("step", "Run", "One st&ep", "workspace.room.step", ("F10",), "skip-forward"),
    Command(
        "compare",
        "Run",
        "&Compare values of a setting…",
        "compare_values",
        ("Ctrl+F5",),
        tip="Run the project with several values of one setting, such as the batch size",
    ),
    Command(
        "evaluate",
        "Run",
        "E&valuate",
        "workspace.show_evaluation",
        ("F7",),
        "target",
        "How well the trained network does on the test data",
        starts_section=True,
    ),
    Command(
        "try_it",
        "Run",
        "Tr&y it",
        "workspace.show_try",
        ("F8",),
        "pencil-simple",
        "Draw, open or type something, and see what the trained network makes of it",
    ),
    Command(
        "show_gates",
        "Run",
        "Show &gates of a recurrent layer",
        "workspace.show_gates",
        ("F9",),
        "activity",
        "How the gates of an LSTM or a GRU move through one example",
    ),
    Command(
        "decode_on_map",
        "Run",
        "&Decode on the map",
        "workspace.decode_on_map",
        ("Shift+F8",),
        "crosshair",
        "See what the decoder makes of a point of the map; P there draws a path",
    ),
    Command(
        "put_on_map",
        "Run",
        "P&ut a picture on the map…",
        "workspace.put_on_map",
        tip="See where a picture of your own falls among the others",
    ),
    Command(
        "save_model",
        "Run",
        "Save trained &model…",
        "workspace.model_files.save_model",
        tip="Write layers, weights and optimizer to a .keras file",
        starts_section=True,
    ),
    Command(
        "save_weights",
        "Run",
        "Save &weights…",
        "workspace.model_files.save_weights",
        tip="Write the weights alone to a .weights.h5 file",
    ),
    Command(
        "load_model",
        "Run",
        "&Load trained model or weights…",
        "workspace.model_files.load_model",
        tip="Put the weights of a file into this network, to evaluate and try it untrained",
    ),
    Command(
        "explain", "Help", "&Explain this layer", "workspace.explain_layer", ("F1",), "question"
    ),
    Command(
        "keys_page",
        "Help",
        "&Keys and gestures",
        "show_keys_page",
        ("Ctrl+F1",),
        "keyboard",
        "Every gesture with its present keys",
    ),
    Command("doctor", "Help", "&Versions and devices", "show_doctor", (), "info"),
    Command("about", "Help", "&About Strata Studio", "show_about"),
)


OUTLINE_TOO = (
    *("cut", "copy", "paste", "delete", "bridge", "duplicate", "link", "rename"),
    *("connect_to", "connect_from", "disconnect", "find", "find_next", "find_previous"),
    *("group", "ungroup", "collapse", "keep_block"),
)
"""Commands of the canvas whose keys count in the outline as well."""
FIND_TOO = ("find", "find_next", "find_previous")
"""Those whose keys count in the find bar."""


def make_actions(window: QWidget) -> dict[str, QAction]:
    """The table as QActions, by id."""
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, window)
        action.setObjectName(command.id)
        action.setStatusTip(command.tip)
        if command.icon:
            action.setIcon(icon(command.icon))
        action.triggered.connect(partial(_do, window, command.does))
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        show_keys(action, command, command.keys)
        actions[command.id] = action
    return actions


def show_keys(action: QAction, command: Command, keys: Sequence[str]) -> None:
    """Let a command have these keys, and say the first in its tip."""
    action.setShortcuts([QKeySequence(key) for key in keys])
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    words = command.tip or command.title
    action.setToolTip(f"{words} ({shown})" if shown else words)


def _do(window: QWidget, path: str, checked: bool = False) -> None:
    if path.startswith("workspace."):  # not out of sight, behind the start page
        attrgetter("show_workspace")(window)()
    attrgetter(path)(window)()


def give_keys_to(
    widget: QWidget, actions: Mapping[str, QAction], ids: Iterable[str] | None = None
) -> None:
    """Let a widget have keys that count only while it has the focus: those of some commands, or
    all that the canvas has."""
    for command_id in [c.id for c in COMMANDS if c.on_canvas] if ids is None else ids:
        if command_id in actions:
            widget.addAction(actions[command_id])


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Put every action into its menu; returns the menus by name."""
    menus: dict[str, QMenu] = {}
    for command in COMMANDS:
        *outer, name = command.menu.split(" > ")
        parent: QMenuBar | QMenu = menus[" > ".join(outer)] if outer else bar
        if command.starts_section and (command.menu in menus or outer):
            menus.get(command.menu, parent).addSeparator()
        if command.menu not in menus:
            menus[command.menu] = parent.addMenu(name if "&" in name else f"&{name}")
        menus[command.menu].addAction(actions[command.id])
    return menus
