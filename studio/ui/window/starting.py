"""How a run begins, or a comparison of several. What keeps it from beginning is said, and the panel
where it can be mended comes to the front."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.ui.child.backend import BackendChoice, mismatch
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom

if TYPE_CHECKING:
    from studio.ui.compare.compare_window import CompareWindow


class Starting(QObject):
    """Begins what the open project can begin."""

    problems_wanted = Signal()
    code_wanted = Signal()
    training_wanted = Signal()
    message_shown = Signal(str)

    def __init__(
        self,
        document: Document,
        room: TrainingRoom,
        analysis: Analysis,
        backend: BackendChoice | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._room, self._analysis = document, room, analysis
        self._backend, self._over = backend, parent
        self.comparing: CompareWindow | None = None

    def train(self) -> str:
        """Train the network. Returns the sentence that keeps it from being trained, if any."""
        if self._room.is_running:
            return "A run is under way; stop it first (Shift+F5)."
        if self._room.is_lent:
            return "Values are being compared; stop that first (Run > Compare values of a setting)."
        if sentence := self.wrong_with_network():
            self.problems_wanted.emit()
            return f"Not trained: {sentence}"
        if sentence := self._wrong_with_backend():
            self.code_wanted.emit()  # where one click mends it
            return f"Not trained: {sentence}"
        self.training_wanted.emit()
        self._room.train(self._document.project)
        return ""

    def compare(self, key: str = "", values: str = "") -> str:
        """Open the window that runs the project with several values of one setting. Returns the
        sentence that says why the setting or its values cannot be, if any."""
        if self.comparing is None:
            self.comparing = self._make_window()
        return self.comparing.open_with(key, values)

    def end_comparing(self) -> None:
        """End a comparison, as the window closes."""
        if self.comparing is not None:
            self.comparing.end()

    def wrong_with_network(self) -> str:
        """The first thing that keeps the network from being trained, if any."""
        self._analysis.refresh()
        self._analysis.judge()
        if not self._analysis.errors:
            return ""
        problems = [p.sentence for p in self._analysis.problems if p.severity == "error"]
        return [*problems, *(o.sentence for o in self._analysis.objections)][0]

    def _wrong_with_backend(self) -> str:
        wrong = self._backend and mismatch(self._document.project, self._backend.name)
        return wrong.sentence if wrong else ""

    def _make_window(self) -> "CompareWindow":
        from studio.ui.compare.compare_window import CompareWindow

        window = CompareWindow(
            self._document,
            self._room,
            lambda: self.wrong_with_network() or self._wrong_with_backend(),
            self._over.window(),
        )
        window.message_shown.connect(self.message_shown)
        if self._backend is not None:
            # The values that are left would not compare with those before.
            self._backend.changed.connect(window.comparison.leave_rest)
        return window
