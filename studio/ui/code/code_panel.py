"""The code panel: the script of the open project, following the selection both ways."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from studio.codegen.script import Script
from studio.ui.child.backend import BackendChoice
from studio.ui.code.backend_note import BackendNote
from studio.ui.code.style_button import StyleButton
from studio.ui.code.text_finder import TextFinder
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.shared.code_view import CodeView
from studio.ui.widgets.fixed_panel import FixedPanel
from studio.ui.widgets.mixing import tint
from studio.ui.widgets.theme import (
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    TEXT_S,
    appearance,
    icon,
    styled,
    theme,
)

_COPIED_MS = 1500


class CodePanel(FixedPanel):
    """Shows the script: a selected node's lines are marked, a clicked line's node is selected."""

    export_requested = Signal()

    def __init__(
        self,
        selection: Selection,
        write: Callable[[], Script] | None = None,
        document: Document | None = None,
        backend: BackendChoice | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.selection = selection
        self.script: Script | None = None
        self._write = write
        self._is_outdated = write is not None
        self.view = CodeView()
        self.finder = TextFinder(self.view)
        self.find_bar = self.finder.bar
        self.copy_button = QPushButton("Copy")
        self.copy_button.setToolTip("Copy the whole script")
        self.export_button = QPushButton("Export…")
        self.export_button.setToolTip("Save the script as a Python file")
        self.find_button = QPushButton("Find")
        self.find_button.setToolTip("Find in the script (Ctrl+F)")
        self.style_button = StyleButton(document) if document is not None else None
        self.backend_note = (
            BackendNote(document, backend, self) if document is not None and backend else None
        )
        self.style_note = QLabel(wordWrap=True)
        self.style_note.setObjectName("StyleNote")
        self.style_note.hide()
        self.banner = QFrame()
        self.banner.setObjectName("LeftOut")
        self.banner_text = QLabel(wordWrap=True)
        self.banner_button = QPushButton("Show")
        self.banner_button.setToolTip("Go to the first node that is left out")
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._lay_out()
        self._connect()
        self._on_theme_changed()

    def set_script(self, script: Script) -> None:
        """Show a script. The view stays where it is; nothing happens when nothing changed."""
        if self.script == script:
            return
        self.script = script
        self.view.show_text(script.text.rstrip("\n"))
        self.find_bar.refresh()
        self._mark(bring_into_view=False)
        self._show_banner(script)

    def outdate(self) -> None:
        """The script may be another one now: have it written, at once or when it is seen."""
        self._is_outdated = True
        if self.isVisible():
            self._catch_up()

    def copy(self) -> None:
        """Copy the whole script."""
        QGuiApplication.clipboard().setText(self.script.text if self.script else "")
        self.copy_button.setText("Copied")
        self._copied.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._catch_up()

    def open_find(self) -> None:
        """Open the bar that finds text."""
        self.find_bar.open_bar()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        bar.setSpacing(SPACE_XS)
        title = QLabel("The script")
        title.setToolTip("The script that training runs")
        title.setProperty("class", "caption")
        bar.addWidget(title, 1)
        buttons = (self.style_button, self.find_button, self.copy_button, self.export_button)
        for button in filter(None, buttons):
            button.setProperty("class", "quiet")
            button.setStyleSheet(f"padding: {SPACE_XS}px {SPACE_S}px;")
            bar.addWidget(button)
        for button, name in (
            (self.find_button, "magnifying-glass"),
            (self.copy_button, "copy"),
            (self.export_button, "export"),
        ):
            button.setIcon(icon(name, "muted"))
        self.style_note.setStyleSheet(
            styled(
                f"#StyleNote {{ color: $muted; font-size: {TEXT_S + 1}px;"
                " border-left: 3px solid $accent;"
                f" padding: {SPACE_XS}px {SPACE_S}px {SPACE_XS}px {SPACE_M}px; }}"
            )
        )
        inside = QHBoxLayout(self.banner)
        inside.setContentsMargins(SPACE_M, SPACE_XS, SPACE_S, SPACE_XS)
        inside.addWidget(self.banner_text, 1)
        inside.addWidget(self.banner_button)
        self.banner_button.setProperty("class", "quiet")
        self.banner.hide()
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        if self.backend_note is not None:
            column.addWidget(self.backend_note)
        column.addWidget(self.banner)
        column.addWidget(self.style_note)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.selection.changed.connect(self._on_selection_changed)
        self.view.line_clicked.connect(self._on_line_clicked)
        self.view.find_wanted.connect(self.open_find)
        self.find_button.clicked.connect(self.open_find)
        self.copy_button.clicked.connect(self.copy)
        self.export_button.clicked.connect(self.export_requested)
        self.banner_button.clicked.connect(self._on_banner_clicked)
        self._copied.timeout.connect(self._on_copied_shown)
        appearance().changed.connect(self._on_theme_changed)

    def _catch_up(self) -> None:
        if self._is_outdated and self._write is not None:
            self._is_outdated = False
            self.set_script(self._write())

    def _mark(self, *, bring_into_view: bool) -> None:
        wanted = self.script.spans_of(self.selection.nodes) if self.script else []
        self.view.mark(sorted(wanted), bring_into_view=bring_into_view)

    def _show_banner(self, script: Script) -> None:
        """Say which nodes are left out, and why: the script's own comment says it. And why the
        model is not in the style that was chosen."""
        self.style_note.setVisible(bool(script.not_sequential))
        self.style_note.setText(
            f"Sequential is for a plain chain of layers, and {script.not_sequential}: so the "
            "script is functional for now."
        )
        count = len(script.left_out)
        self.banner.setVisible(bool(count))
        if not count:
            return
        lines = script.text.splitlines()
        first, last = next(iter(script.spans_of(script.left_out[:1])), (1, 0))
        why = " ".join(line.strip(" #") for line in lines[first - 1 : last])
        what = "1 node is left out" if count == 1 else f"{count} nodes are left out"
        self.banner_text.setText(f"{what}: {why}" if why else f"{what}.")

    def _on_selection_changed(self, _nodes: object) -> None:
        self._mark(bring_into_view=True)

    def _on_line_clicked(self, line: int) -> None:
        node = self.script.node_at(line) if self.script else None
        if node is not None:
            self.selection.go_to([node])

    def _on_banner_clicked(self) -> None:
        if self.script and self.script.left_out:
            self.selection.go_to([self.script.left_out[0]])

    def _on_copied_shown(self) -> None:
        self.copy_button.setText("Copy")

    def _on_theme_changed(self) -> None:
        t = theme()
        self.banner.setStyleSheet(
            f"#LeftOut {{ background: {tint(t.warning, 30)};"
            f" border-left: 3px solid {t.warning}; }}"
            f" QLabel {{ font-size: {TEXT_S + 1}px; }}"
        )
