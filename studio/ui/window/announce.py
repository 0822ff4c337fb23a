"""What a screen reader is to say now, though no widget got the focus."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from studio.ui.edit.document import Document
from studio.ui.edit.node_words import spoken
from studio.ui.edit.selection import Selection
from studio.words import counted


class Announcer(QObject):
    """Says what is selected on the canvas, and the sentences of the status line."""

    def __init__(
        self, document: Document, selection: Selection, canvas: QWidget, outline: QWidget
    ) -> None:
        super().__init__(canvas)
        self._document, self._selection = document, selection
        self._canvas, self._outline = canvas, outline
        selection.changed.connect(self._on_selection_changed)
        selection.notes_changed.connect(self._on_selection_changed)

    def say(self, sentence: str) -> None:
        """Let a screen reader, if there is one, say a sentence."""
        if sentence and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, sentence))

    def _on_selection_changed(self) -> None:
        sentence = self._said()
        # Also to be asked for later, when the canvas gets the focus.
        self._canvas.setAccessibleDescription(sentence)
        # The outline says its rows itself.
        if not self._outline.hasFocus():
            self.say(sentence)

    def _said(self) -> str:
        graph, single = self._document.project.graph, self._selection.single
        if single is not None and single in graph:
            name = graph.node(single).name
            return f"{name} selected{spoken(graph, single).removeprefix(name)}"
        chosen = ((self._selection.nodes, "node"), (self._selection.notes, "note"))
        parts = [counted(len(some), word) for some, word in chosen if some]
        return f"{' and '.join(parts) or 'Nothing'} selected"
