"""The buttons of the data tab that appear where they help."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.engine.protocol.reader import Broken, Facts
from studio.project.project import Project
from studio.ui.data.beginning import can_begin
from studio.ui.data.rewiring import lost
from studio.ui.widgets.theme import SPACE_S


class Offers(QWidget):
    """A row of buttons, of which those are shown that fit what was found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.use_found = QPushButton("Use that one")
        self.find_file = QPushButton("Find it…")
        self.local = QPushButton("Choose a local file…")
        self.update_source = QPushButton("Take it as it is now")
        self.rewire = QPushButton("Rewire")
        self.begin = QPushButton("Begin a network")
        self.begin.setProperty("class", "primary")
        self.begin.setToolTip("Input, a few layers and Output, wired and ready to train")
        self.wire = QPushButton("Add Input and Output")
        self.wire.setToolTip("The two, wired; layers that are added go between them")
        self.cancel = QPushButton("Cancel")
        self.hint = QLabel(
            "Input and Output are wired. Double-click layers at the left, or drop them on the "
            "wire: they come between the two.",
            wordWrap=True,
        )
        self.hint.setProperty("class", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        box.addLayout(row)
        box.addWidget(self.hint)
        self._buttons = (
            *(self.use_found, self.find_file, self.local, self.update_source),
            *(self.rewire, self.begin, self.wire, self.cancel),
        )
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch()

    def show_for(
        self, project: Project, broken: Broken | None, found: Facts | None, is_busy: bool
    ) -> None:
        """Show what helps now: with what is broken, or with what was found in the source."""
        source = project.data.source
        is_other = found is not None and found.source != source
        missing = [node.name for node in lost(project)]
        has_columns = bool(project.columns())
        shown = ", ".join(missing[:3]) + ("…" if len(missing) > 3 else "")
        self.rewire.setText(f"Give {shown} new columns" if missing else "")
        layers = {node.layer for node in project.graph.nodes()}
        is_empty = not layers
        wanted: dict[QWidget, bool] = {
            self.use_found: broken is not None and bool(broken.found),
            self.find_file: broken is not None and broken.is_gone,
            self.local: bool((broken and broken.needs) or (found and found.lacks)),
            self.update_source: is_other
            and found is not None
            and type(found.source) is type(source),
            self.rewire: bool(missing) and has_columns,
            self.begin: is_empty and has_columns and can_begin(project),
            self.wire: is_empty and has_columns,
            self.cancel: is_busy,
            self.hint: layers == {"Input", "Output"} and any(True for _ in project.graph.edges()),
        }
        if is_busy:  # nothing is to be done yet with what is not read
            wanted = {part: part is self.cancel for part in wanted}
        for part, is_wanted in wanted.items():
            part.setVisible(is_wanted)
        self.setVisible(any(wanted.values()))
