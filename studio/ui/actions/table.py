"""Menus, tool bar and shortcuts as one table.

A row says where a command stands and what it is called; what it does is the window's affair, which
is handed the command (`make_actions`). A row stands in the menu with its key.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from studio.ui.actions.command import Command
from studio.ui.widgets.theme import icon


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command of the window. `menu` names its menu, "Node > Go &to" a menu within a menu;
    `keys` are portable key sequences, the first is shown. A person may give it others
    (`keymap`)."""

    id: Command
    menu: str
    text: str
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


COMMANDS: tuple[CommandRow, ...] = (
    CommandRow(Command.NEW, "File", "&New", ("Ctrl+N",), "file-plus"),
    CommandRow(Command.OPEN, "File", "&Open…", ("Ctrl+O",), "folder-open"),
    CommandRow(Command.START, "File", "Start &page", ("Ctrl+Shift+H",), "house"),
    CommandRow(
        Command.CHOOSE_DATA,
        "File",
        "Choose &data…",
        ("Ctrl+Shift+D",),
        "database",
        "Built-in data, or your own",
        starts_section=True,
    ),
    CommandRow(Command.OPEN_DATA_FILE, "File", "Open data &file…"),
    CommandRow(Command.OPEN_DATA_FOLDER, "File", "Open data fo&lder…"),
    CommandRow(Command.SAVE, "File", "&Save", ("Ctrl+S",), "floppy-disk", starts_section=True),
    CommandRow(Command.SAVE_AS, "File", "Save &as…", ("Ctrl+Shift+S",)),
    CommandRow(
        Command.EXPORT,
        "File",
        "&Export Python…",
        ("Ctrl+E",),
        "export",
        "Write the script that training runs",
        starts_section=True,
    ),
    CommandRow(
        Command.EXPORT_PICTURE,
        "File",
        "Export p&icture…",
        ("Ctrl+Shift+E",),
        "image",
        "Make a picture of the network: PNG, SVG or PDF",
    ),
    CommandRow(Command.QUIT, "File", "&Quit", ("Ctrl+Q",), starts_section=True),
    CommandRow(Command.UNDO, "Edit", "&Undo", ("Ctrl+Z",), "arrow-counter-clockwise"),
    CommandRow(Command.REDO, "Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "arrow-clockwise"),
    CommandRow(
        Command.CUT, "Edit", "Cu&t", ("Ctrl+X",), "scissors", starts_section=True, on_canvas=True
    ),
    CommandRow(Command.COPY, "Edit", "&Copy", ("Ctrl+C",), "copy", on_canvas=True),
    CommandRow(Command.PASTE, "Edit", "&Paste", ("Ctrl+V",), "clipboard", on_canvas=True),
    CommandRow(Command.DELETE, "Edit", "&Delete", ("Del", "Backspace"), "trash", on_canvas=True),
    CommandRow(
        Command.BRIDGE,
        "Edit",
        "Delete and r&econnect",
        ("Ctrl+Backspace", "Ctrl+Del"),
        on_canvas=True,
    ),
    CommandRow(Command.DUPLICATE, "Edit", "Dup&licate", ("Ctrl+D",), "copy-simple", on_canvas=True),
    CommandRow(Command.SELECT_ALL, "Edit", "Select &all", ("Ctrl+A",), on_canvas=True),
    CommandRow(
        Command.FIND,
        "Edit",
        "&Find…",
        ("Ctrl+F",),
        "magnifying-glass",
        "Find nodes by name, layer or value",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(Command.FIND_NEXT, "Edit", "Find ne&xt", ("F3",), on_canvas=True),
    CommandRow(Command.FIND_PREVIOUS, "Edit", "Find pre&vious", ("Shift+F3",), on_canvas=True),
    CommandRow(
        Command.PREFERENCES,
        "Edit",
        "Preference&s…",
        ("Ctrl+,",),
        "gear",
        "Change keys and appearance",
        starts_section=True,
    ),
    CommandRow(Command.ADD_LAYER, "Node", "&Add a layer…", ("Ctrl+Space",), "plus-circle"),
    CommandRow(
        Command.EDIT_NODE,
        "Node",
        "&Edit parameters",
        ("Return", "Enter"),
        "sliders-horizontal",
        on_canvas=True,
    ),
    CommandRow(Command.RENAME, "Node", "&Rename", ("F2",), on_canvas=True),
    CommandRow(
        Command.LINK,
        "Node",
        "Make a lin&ked copy",
        ("Alt+D",),
        "link",
        "Copy the selected layers so that the copies share their weights",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(Command.UNLINK, "Node", "&Unlink"),
    CommandRow(
        Command.GROUP,
        "Node > Group",
        "&Group",
        ("Ctrl+G",),
        "selection-background",
        "Put a named frame about the selected nodes",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(Command.UNGROUP, "Node > Group", "&Ungroup", ("Ctrl+Shift+G",), on_canvas=True),
    CommandRow(
        Command.COLLAPSE,
        "Node > Group",
        "&Collapse or open",
        ("Ctrl+Shift+C",),
        "stack",
        "Draw the group of the selected nodes as one node, or show its nodes again",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(Command.COLOR_GROUP, "Node > Group", "C&olor…"),
    CommandRow(Command.LEAVE_GROUP, "Node > Group", "&Remove from group"),
    CommandRow(
        Command.KEEP_BLOCK,
        "Node > Group",
        "&Keep as a block…",
        ("Ctrl+Shift+B",),
        "package",
        "Keep the selected nodes in the palette, for other networks",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(
        Command.ADD_NOTE,
        "Node",
        "Add a &note",
        ("N",),
        "note",
        "Write a text on the canvas",
        on_canvas=True,
    ),
    CommandRow(
        Command.CONNECT_TO,
        "Node",
        "&Connect to…",
        ("Ctrl+K",),
        "arrow-down",
        "Draw a wire from the selected node to one that you name",
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(
        Command.CONNECT_FROM,
        "Node",
        "Connect &from…",
        ("Ctrl+Shift+K",),
        "arrow-up",
        "Draw a wire to the selected node from one that you name",
        on_canvas=True,
    ),
    CommandRow(
        Command.DISCONNECT,
        "Node",
        "&Disconnect…",
        ("Ctrl+Alt+K",),
        "link-break",
        "Remove one wire of the selected node",
        on_canvas=True,
    ),
    CommandRow(
        Command.GO_TO_SOURCE,
        "Node > Go &to",
        "&Up along a wire, or a branch up",
        ("Alt+Up",),
        starts_section=True,
        on_canvas=True,
    ),
    CommandRow(
        Command.GO_TO_TARGET,
        "Node > Go &to",
        "&Down along a wire, or a branch down",
        ("Alt+Down",),
        on_canvas=True,
    ),
    CommandRow(
        Command.GO_LEFT,
        "Node > Go &to",
        "&Left along a wire, or a branch to the left",
        ("Alt+Left",),
        on_canvas=True,
    ),
    CommandRow(
        Command.GO_RIGHT,
        "Node > Go &to",
        "&Right along a wire, or a branch to the right",
        ("Alt+Right",),
        on_canvas=True,
    ),
    CommandRow(
        Command.ARRANGE,
        "Arrange",
        "&Arrange",
        ("Ctrl+L",),
        tip="Lay out the selected nodes, or all, along the flow",
        starts_section=True,
    ),
    CommandRow(
        Command.FLOW,
        "Arrange",
        "&Flow left to right or top to bottom",
        ("Ctrl+Shift+F",),
        tip="Turn the network: from top to bottom, or from left to right",
    ),
    CommandRow(Command.ALIGN_LEFT, "Arrange", "Align &left"),
    CommandRow(Command.ALIGN_CENTER, "Arrange", "Align &middles"),
    CommandRow(Command.ALIGN_TOP, "Arrange", "Align &tops"),
    CommandRow(Command.DISTRIBUTE_VERTICALLY, "Arrange", "Distribute &vertically"),
    CommandRow(Command.DISTRIBUTE_HORIZONTALLY, "Arrange", "Distribute &horizontally"),
    CommandRow(Command.FIT_ALL, "View", "Fit &all", ("Home",), "corners-out", on_canvas=True),
    CommandRow(Command.FIT_SELECTION, "View", "&Fit the selection", ("F",), on_canvas=True),
    CommandRow(Command.ZOOM_IN, "View", "Zoom &in", ("Ctrl++", "Ctrl+="), "magnifying-glass-plus"),
    CommandRow(Command.ZOOM_OUT, "View", "Zoom &out", ("Ctrl+-",), "magnifying-glass-minus"),
    CommandRow(
        Command.MINIMAP,
        "View",
        "&Minimap",
        ("M", "Ctrl+Shift+M"),
        tip="Show or hide the small map of the whole network",
        on_canvas=True,
    ),
    CommandRow(Command.RESET_ZOOM, "View", "Actual si&ze", ("Ctrl+0",)),
    CommandRow(Command.SHOW_DATA, "View", "&Data", ("Ctrl+7",), starts_section=True),
    CommandRow(Command.SHOW_NODE, "View", "&Node", ("Ctrl+1",)),
    CommandRow(Command.SHOW_CODE, "View", "&Code", ("Ctrl+2",)),
    CommandRow(Command.SHOW_SUMMARY, "View", "&Summary", ("Ctrl+3",)),
    CommandRow(Command.SHOW_PROBLEMS, "View", "&Problems", ("Ctrl+4",)),
    CommandRow(Command.SHOW_TRAINING, "View", "&Training", ("Ctrl+5",)),
    CommandRow(Command.SHOW_OUTLINE, "View", "O&utline", ("Ctrl+6",)),
    CommandRow(Command.SHOW_LESSON, "View", "L&esson", ("Ctrl+Shift+I",)),
    CommandRow(Command.FIND_LAYER, "View", "Find a &layer in the palette", ("Ctrl+P",)),
    CommandRow(Command.NEXT_PANEL, "View", "Ne&xt panel", ("Ctrl+F6",), starts_section=True),
    CommandRow(Command.PREVIOUS_PANEL, "View", "Pre&vious panel", ("Ctrl+Shift+F6",)),
    CommandRow(
        Command.THEME,
        "View",
        "Light or dar&k",
        ("Ctrl+Shift+L",),
        "sun",
        "Change between the light and the dark look",
        starts_section=True,
    ),
    CommandRow(Command.TRAIN, "Run", "&Train", ("F5",), "play", "Train the network"),
    CommandRow(Command.STOP, "Run", "&Stop", ("Shift+F5",), "stop", "Stop, keep the result"),
    CommandRow(Command.PAUSE, "Run", "&Pause or resume", ("F6",), "pause"),
    CommandRow(Command.STEP, "Run", "One st&ep", ("F10",), "skip-forward"),
    CommandRow(
        Command.STEP_EPOCH,
        "Run",
        "&One epoch",
        ("Shift+F10",),
        "fast-forward",
        "Let a held run go on to the end of its epoch, and hold it again",
    ),
    CommandRow(
        Command.GO_ON,
        "Run",
        "Go on with the ru&n",
        tip="Let the run in sight, which was stopped or cut off, go on to what was asked for",
    ),
    CommandRow(
        Command.TRAIN_ON,
        "Run",
        "Tr&ain on…",
        tip="Train the network of the run in sight for more epochs, from where that run ended",
    ),
    CommandRow(
        Command.COMPARE,
        "Run",
        "&Compare values of a setting…",
        ("Ctrl+F5",),
        tip="Run the project with several values of one setting, such as the batch size",
    ),
    CommandRow(
        Command.HISTORY,
        "Run",
        "&History…",
        ("Ctrl+H",),
        tip="The runs of this project, or of all: what differs, what came of it, their curves",
    ),
    CommandRow(
        Command.EVALUATE,
        "Run",
        "E&valuate",
        ("F7",),
        "target",
        "How well the trained network does on the test data",
        starts_section=True,
    ),
    CommandRow(
        Command.TRY_IT,
        "Run",
        "Tr&y it",
        ("F8",),
        "pencil-simple",
        "Draw, open or type something, and see what the trained network makes of it",
    ),
    CommandRow(
        Command.SHOW_GATES,
        "Run",
        "Show &gates of a recurrent layer",
        ("F9",),
        "activity",
        "How the gates of an LSTM or a GRU move through one example",
    ),
    CommandRow(
        Command.DECODE_ON_MAP,
        "Run",
        "&Decode on the map",
        ("Shift+F8",),
        "crosshair",
        "See what the decoder makes of a point of the map; P there draws a path",
    ),
    CommandRow(
        Command.PUT_ON_MAP,
        "Run",
        "P&ut a picture on the map…",
        tip="See where a picture of your own falls among the others",
    ),
    CommandRow(
        Command.SAVE_MODEL,
        "Run",
        "Save trained &model…",
        tip="Write layers, weights and optimizer to a .keras file",
        starts_section=True,
    ),
    CommandRow(
        Command.SAVE_WEIGHTS,
        "Run",
        "Save &weights…",
        tip="Write the weights alone to a .weights.h5 file",
    ),
    CommandRow(
        Command.LOAD_MODEL,
        "Run",
        "&Load trained model or weights…",
        tip="Put the weights of a file into this network, to evaluate and try it untrained",
    ),
    CommandRow(Command.EXPLAIN, "Help", "&Explain this layer", ("F1",), "question"),
    CommandRow(
        Command.KEYS_PAGE,
        "Help",
        "&Keys and gestures",
        ("Ctrl+F1",),
        "keyboard",
        "Every gesture with its present keys",
    ),
    CommandRow(Command.DOCTOR, "Help", "&Versions and devices", icon="info"),
    CommandRow(Command.ABOUT, "Help", "&About Strata Studio"),
)


OUTLINE_TOO = (
    *(Command.CUT, Command.COPY, Command.PASTE, Command.DELETE),
    *(Command.BRIDGE, Command.DUPLICATE, Command.LINK, Command.RENAME),
    *(Command.CONNECT_TO, Command.CONNECT_FROM, Command.DISCONNECT),
    *(Command.FIND, Command.FIND_NEXT, Command.FIND_PREVIOUS),
    *(Command.GROUP, Command.UNGROUP),
    *(Command.COLLAPSE, Command.KEEP_BLOCK),
)
"""Commands of the canvas whose keys count in the outline as well."""
FIND_TOO = (Command.FIND, Command.FIND_NEXT, Command.FIND_PREVIOUS)
"""Those whose keys count in the find bar."""


def make_actions(owner: QObject, do: Callable[[Command], object]) -> dict[Command, QAction]:
    """The table as actions; each has `do` do its command."""
    actions = {}
    for row in COMMANDS:
        action = QAction(row.text, owner)
        action.setObjectName(row.id)
        action.setStatusTip(row.tip)
        if row.icon:
            action.setIcon(icon(row.icon))
        action.triggered.connect(partial(_do, do, row.id))
        if row.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        show_keys(action, row, row.keys)
        actions[row.id] = action
    return actions


def show_keys(action: QAction, row: CommandRow, keys: Sequence[str]) -> None:
    """Let a command have these keys, and say the first in its tip."""
    action.setShortcuts([QKeySequence(key) for key in keys])
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    words = row.tip or row.title
    action.setToolTip(f"{words} ({shown})" if shown else words)


def _do(do: Callable[[Command], object], command: Command, checked: bool = False) -> None:
    do(command)


def give_keys_to(
    widget: QWidget,
    actions: Mapping[Command, QAction],
    commands: Iterable[Command] | None = None,
) -> None:
    """Let a widget have keys that count only while it has the focus: those of some commands, or
    all that the canvas has."""
    for command in [row.id for row in COMMANDS if row.on_canvas] if commands is None else commands:
        widget.addAction(actions[command])


def fill_menus(bar: QMenuBar, actions: Mapping[Command, QAction]) -> dict[str, QMenu]:
    """Put every action into its menu; returns the menus by name."""
    menus: dict[str, QMenu] = {}
    for row in COMMANDS:
        *outer, name = row.menu.split(" > ")
        parent: QMenuBar | QMenu = menus[" > ".join(outer)] if outer else bar
        if row.starts_section and (row.menu in menus or outer):
            menus.get(row.menu, parent).addSeparator()
        if row.menu not in menus:
            menus[row.menu] = parent.addMenu(name if "&" in name else f"&{name}")
        menus[row.menu].addAction(actions[row.id])
    return menus
