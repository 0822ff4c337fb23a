"""Finding nodes by name, layer or value: a bar above the canvas."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from studio.ui.edit.document import Document
from studio.ui.edit.node_words import is_found
from studio.ui.edit.selection import Selection
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, icon, styled


class FindBar(QFrame):
    """Type to find, Enter for the next, Shift+Enter for the one before, Alt+Enter for all at once,
    Esc to leave. What is found is selected and brought into view."""

    closed = Signal()

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._selection = document, selection
        self._found: list[str] | None = None
        self.setObjectName("FindBar")
        self.setAccessibleName("Find nodes")
        self.field = QLineEdit(placeholderText="Find a name, a layer or a value")
        self.field.setAccessibleName("Find nodes by name, layer or value")
        self.setStyleSheet(
            styled("#FindBar { background: $surface; border-bottom: 1px solid $border; }")
        )
        magnifier = QAction(icon("magnifying-glass", "muted"), "Search", self)
        self.field.addAction(magnifier, QLineEdit.ActionPosition.LeadingPosition)
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
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self.up.clicked.connect(self.find_previous)
        self.down.clicked.connect(self.find_next)
        self.all.clicked.connect(self.select_found)
        self.leave.clicked.connect(self.close_bar)
        document.settled.connect(self._on_settled)
        document.replaced.connect(self._on_replaced)
        selection.changed.connect(self._update_count)
        self._update_count()
        self.hide()

    def open_bar(self) -> None:
        """Show the bar, its text selected so that typing replaces it."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar. What it found last stays selected."""
        self.hide()
        self.closed.emit()

    def find_next(self) -> None:
        """Go to the next node that fits, from the first again after the last."""
        self._step(+1)

    def find_previous(self) -> None:
        """Go to the node before that fits, from the last again after the first."""
        self._step(-1)

    def select_found(self) -> None:
        """Select all that fit and show them, so that one sees where they are."""
        found = self._all_found()
        if found:
            self._selection.go_to(found)

    # --- inside -----------------------------------------------------------------------

    def _all_found(self) -> list[str]:
        """The nodes that fit, in the order of the network; searched for once per change."""
        if self._found is None:
            words = self.field.text().lower().split()
            graph = self._document.project.graph
            self._found = []
            if words:
                found = [n.id for n in graph.nodes() if is_found(n, graph.catalogue, words)]
                place = {node.id: i for i, node in enumerate(graph.in_order())} if found else {}
                self._found = sorted(found, key=lambda key: place.get(key, len(place)))
        return self._found

    def _step(self, step: int) -> None:
        if not self.field.text().strip():
            self.open_bar()
            return
        found = self._all_found()
        if not found:
            return
        here = self._selection.single
        at_end = 0 if step > 0 else -1
        place = (found.index(here) + step) % len(found) if here in found else at_end
        self._selection.go_to((found[place],))

    def _on_text_changed(self) -> None:
        self._found = None
        found = self._all_found()
        if found and self._selection.single not in found:
            self._selection.go_to((found[0],))
        self._update_count()

    def _on_settled(self) -> None:
        self._found = None
        if self.isVisible():
            self._update_count()

    def _on_replaced(self) -> None:
        self._found = None
        self.hide()

    def _update_count(self) -> None:
        if self.isHidden() and self._found is None:
            return
        found = self._all_found()
        here = self._selection.single
        text = self.field.text().strip()
        if here in found:
            words = f"{found.index(here) + 1} of {len(found)}"
        else:
            words = f"{len(found)} found" if found else "Nothing found" if text else ""
        self.count.setText(words)
        self.count.setAccessibleName(words or "Nothing searched yet")
        for button in (self.up, self.down, self.all):
            button.setEnabled(bool(found))
        self.count.setStyleSheet(styled("color: $danger;") if text and not found else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field."""
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
