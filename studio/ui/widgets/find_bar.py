"""The bar that finds things: what things, and where, is the affair of who makes it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, icon, styled


@dataclass(frozen=True, slots=True)
class Finding:
    """How a bar finds, and what it is called. `search` goes to the first that fits a text, `step`
    to the next or (with -1) to the one before; `count` says in words how many fit, and is empty
    where none does. `select_all`, and `first_text` for what to look for when the bar opens, may be
    missing."""

    prompt: str
    name: str
    search: Callable[[str], None]
    step: Callable[[int], None]
    count: Callable[[], str]
    select_all: Callable[[], None] | None = None
    first_text: Callable[[], str] | None = None
    nothing: str = "Nothing found"


class FindBar(QFrame):
    """Type to find, Enter for the next, Shift+Enter for the one before, Alt+Enter for all at once
    where there is such a thing, Esc to leave."""

    closed = Signal()

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding = finding
        self.setObjectName("FindBar")
        self.setStyleSheet(
            styled("#FindBar { background: $surface; border-bottom: 1px solid $border; }")
        )
        self.setAccessibleName(finding.name)
        self.field = FilterField(finding.prompt, finding.name, "magnifying-glass")
        self.count = QLabel()
        self.count.setProperty("class", "caption")
        self.up, self.down = QToolButton(), QToolButton()
        self.all, self.leave = QToolButton(), QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button, sign, words, key in (
            (self.up, "caret-up", "Find the one before", "Shift+Enter"),
            (self.down, "caret-down", "Find the next", "Enter"),
            (self.all, "selection-all", "Select all that were found", "Alt+Enter"),
            (self.leave, "x", "Close", "Esc"),
        ):
            button.setIcon(icon(sign, "muted"))
            button.setToolTip(f"{words} ({key})")
            button.setAccessibleName(words)
            row.addWidget(button)
        self.all.setVisible(finding.select_all is not None)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self.up.clicked.connect(self.find_previous)
        self.down.clicked.connect(self.find_next)
        self.all.clicked.connect(self.select_found)
        self.leave.clicked.connect(self.close_bar)
        self.refresh()
        self.hide()

    def open_bar(self) -> None:
        """Show the bar, its text selected so that typing replaces it."""
        first = self._finding.first_text() if self._finding.first_text is not None else ""
        if first:
            self.field.setText(first)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar. What it found last stays selected."""
        self.hide()
        self.closed.emit()

    def find_next(self) -> None:
        """Go to the next that fits, from the first again after the last."""
        self._step(+1)

    def find_previous(self) -> None:
        """Go to the one before that fits, from the last again after the first."""
        self._step(-1)

    def select_found(self) -> None:
        """Select all that fit and show them, so that one sees where they are."""
        if self._finding.select_all is not None:
            self._finding.select_all()

    def refresh(self) -> None:
        """Say how many fit now."""
        is_asked = bool(self.field.text().strip())
        words = self._finding.count() if is_asked else ""
        self.count.setText(words or (self._finding.nothing if is_asked else ""))
        self.count.setAccessibleName(self.count.text() or "Nothing searched yet")
        for button in (self.up, self.down, self.all):
            button.setEnabled(bool(words))
        self.count.setStyleSheet(styled("color: $danger;") if is_asked and not words else "")

    def _step(self, step: int) -> None:
        if not self.field.text().strip():
            self.open_bar()
            return
        self._finding.step(step)
        self.refresh()

    def _on_text_changed(self, text: str) -> None:
        self._finding.search(text)
        self.refresh()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = event.modifiers()
            if held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
                self.select_found()
            else:
                is_back = bool(held & Qt.KeyboardModifier.ShiftModifier)
                self._step(-1 if is_back else +1)
        else:
            return super().eventFilter(watched, event)
        return True
