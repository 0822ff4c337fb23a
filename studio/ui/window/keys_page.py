"""Help > Keys and gestures: every gesture of the canvas and every key, as they are now.

Keys come from the table of commands and the person's own changes; only gestures of the mouse are
written down here.
"""

import html
import re
from pathlib import Path

from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from studio.ui.actions.command import Command
from studio.ui.actions.fixed_keys import FIXED
from studio.ui.actions.keymap import Keymap, native
from studio.ui.actions.table import COMMANDS
from studio.ui.preferences.key_table import shown_keys
from studio.ui.widgets.theme import SANS, SPACE_M, TEXT_M, Theme, appearance, theme

GESTURES: tuple[tuple[str, str], ...] = (
    (
        "Zoom and pan",
        "wheel at the mouse; middle drag, or Space and drag; pinch and two fingers on a trackpad; "
        "[+], [-], {zoom_in}, {zoom_out}",
    ),
    (
        "Select",
        "click, or drag a frame; Shift adds, Ctrl toggles; {select_all} all; {go_to_source}, "
        "{go_to_target}, {go_left} and {go_right} along the wires and to the branches beside; "
        "[Ctrl+Arrow keys] to the nearest",
    ),
    (
        "Add",
        "drag from the palette, or Enter on a layer there; [Tab] or a double click searches at "
        "the mouse, {add_layer} from anywhere; drop a wire on empty canvas for a list of what fits",
    ),
    (
        "Insert and remove",
        "drop a layer on a wire to insert it, or move a node there (with Alt it is only moved); "
        "{delete} deletes, {bridge} deletes and reconnects",
    ),
    (
        "Wire",
        "drag from port to port, either way round; a new wire replaces the old one; drag a wire's "
        "end off to remove it; {connect_to} and {connect_from} by name, {disconnect} removes",
    ),
    (
        "Edit",
        "{undo} undoes, {redo} redoes; {cut}, {copy}, {paste}; {duplicate} duplicates, {link} "
        "makes a linked copy; [Arrow keys] nudge, [Shift+Arrow keys] further; {rename} renames, "
        "{edit_node} opens the parameters; {explain} explains the layer",
    ),
    (
        "See and find",
        "{fit_selection} shows the selection, {fit_all} all; {arrange} arranges; {find} finds, "
        "{find_next} and {find_previous} go on; {show_outline} lists all nodes",
    ),
    (
        "Group and note",
        "{group} puts a frame about the selected nodes, {ungroup} takes it away; {collapse} draws "
        "it as one node; {keep_block} keeps it for other networks; {add_note} adds a note",
    ),
    ("Leave a gesture", "[Esc], with nothing changed"),
    (
        "Run",
        "{train} trains, {stop} stops, {pause} pauses and resumes, {step} takes one step, "
        "{step_epoch} one epoch; {compare} compares values of a setting",
    ),
    (
        "Explore the map of a run",
        "{decode_on_map}, or [D] on the map, decodes a point; mouse or [Arrow keys] move it; drag "
        "with Shift, or after [P], for a path, [Return] at both its ends without a mouse; drop a "
        "picture or [Ctrl+V] to see where it falls, [Del] takes it away",
    ),
    ("Between panels", "{next_panel} and {previous_panel}; [Shift+Tab] leaves the canvas"),
)
"""Intent and gestures: {id} stands for the keys of a command, [key] for a key that is fixed."""


def page(keymap: Keymap, colors: Theme | None) -> str:
    """The whole page as HTML, in the colours of a theme, or in black for paper."""
    text, muted = (colors.text, colors.muted) if colors else ("#000000", "#444444")
    ground = colors.selection if colors else "#e4e4e4"
    rows = "".join(_row(intent, _filled(words, keymap, ground)) for intent, words in GESTURES)
    parts = [_table("On the canvas", rows)]
    for menu in dict.fromkeys(command.place for command in COMMANDS):
        commands = [c for c in COMMANDS if c.place == menu and keymap.keys(c.id)]
        lines = "".join(
            _row(c.title, _key(shown_keys(keymap.keys(c.id)), ground)) for c in commands
        )
        parts.append(_table(menu, lines) if lines else "")
    fixed = "".join(_row(f"{f.does[0].upper()}{f.does[1:]}", _key(f.shown, ground)) for f in FIXED)
    parts.append(_table("On the canvas, fixed", fixed))
    return (
        f"<style>body {{ color: {text}; font-family: '{SANS}'; font-size: {TEXT_M}px; }}"
        f"h2 {{ font-size: {TEXT_M + 2}px; margin-top: 18px; }}"
        f"td {{ padding: 4px 16px 4px 0; }} .intent {{ color: {muted}; }}</style>"
        f"<body>{''.join(parts)}</body>"
    )


def _table(heading: str, rows: str) -> str:
    return f'<h2>{html.escape(heading)}</h2><table width="100%">{rows}</table>'


def _row(intent: str, words: str) -> str:
    return f'<tr><td class="intent" width="30%">{html.escape(intent)}</td><td>{words}</td></tr>'


def _filled(words: str, keymap: Keymap, ground: str) -> str:
    def key_of(match: re.Match[str]) -> str:
        if match[2]:
            return _key(match[2], ground)
        keys = keymap.keys(Command(match[1]))
        return _key(native(keys[0]), ground) if keys else "(no key)"

    return re.sub(r"\{(\w+)\}|\[([^\]]+)\]", key_of, html.escape(words))


def _key(keys: str, ground: str) -> str:
    shown = html.escape(keys).replace(" ", "&nbsp;")
    return f'<span style="background-color:{ground};">&nbsp;{shown}&nbsp;</span>'


class KeysPage(QDialog):
    """The page, to be read, and to be printed by way of a PDF."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keymap = keymap
        self.setWindowTitle("Keys and gestures")
        self.setAccessibleName("Keys and gestures")
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("Keys and gestures")
        self.save_button = QPushButton("&Save as PDF…")
        self.save_button.clicked.connect(self._on_save)
        self.save_button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(self.browser, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(760, 640)
        keymap.changed.connect(self._show)
        appearance().changed.connect(self._show)
        self._show()
        self.browser.setFocus()

    def save_pdf(self, path: Path) -> bool:
        """Write the page for printing; False when the file cannot be written."""
        if not _can_write(path):
            return False
        writer = QPdfWriter(str(path))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageOrientation(QPageLayout.Orientation.Portrait)
        writer.setTitle("Keys and gestures of Strata Studio")
        document = QTextDocument()
        document.setHtml(page(self.keymap, None))
        document.print_(writer)
        return True

    def _show(self) -> None:
        place = self.browser.verticalScrollBar().value()
        self.browser.setHtml(page(self.keymap, theme()))
        self.browser.verticalScrollBar().setValue(place)

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the page", "strata-keys.pdf", "PDF (*.pdf)"
        )
        if name and not self.save_pdf(Path(name)):
            self.save_button.setText(f"{Path(name).name} cannot be written there. Save as PDF…")


def _can_write(path: Path) -> bool:
    try:
        path.open("ab").close()
    except OSError:
        return False
    return True
