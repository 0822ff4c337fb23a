"""What is selected, for all panels at once. Never part of the history."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The selected nodes by id, and the selected notes, of which only the canvas knows.
    `focus_requested` asks the canvas to bring nodes into view."""

    changed = Signal(object)
    notes_changed = Signal(object)
    focus_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: frozenset[str] = frozenset()
        self._notes: frozenset[str] = frozenset()

    @property
    def nodes(self) -> frozenset[str]:
        """The ids of the selected nodes."""
        return self._nodes

    @property
    def notes(self) -> frozenset[str]:
        """The ids of the selected notes."""
        return self._notes

    @property
    def single(self) -> str | None:
        """The one selected node, or None when there are none or several."""
        return next(iter(self._nodes)) if len(self._nodes) == 1 else None

    def select(self, nodes: Iterable[str], notes: Iterable[str] = ()) -> None:
        """Select just these nodes and notes."""
        wanted, wanted_notes = frozenset(nodes), frozenset(notes)
        has_other_notes = wanted_notes != self._notes
        self._notes = wanted_notes
        if wanted != self._nodes:
            self._nodes = wanted
            self.changed.emit(wanted)
        if has_other_notes:
            self.notes_changed.emit(wanted_notes)

    def go_to(self, nodes: Iterable[str]) -> None:
        """Select nodes and bring them into view, as a click on a problem does."""
        wanted = tuple(nodes)
        self.select(wanted)
        if wanted:
            self.focus_requested.emit(wanted)
