"""The open project, its history and its file: the only door for edits in the window.

Views call `push` with a command and follow the signals; none of them writes to the project.
This is also the one place where the graph's own events become Qt signals.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psygnal import SignalInstance
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from studio.graph.errors import GraphError
from studio.graph.names import cleaned, objection_to
from studio.project import store
from studio.project.datasets import DataSettings
from studio.project.identity import Identity
from studio.project.on_disk import FileChanged, fingerprint, of_content
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.training import NEW, TrainingSettings


class Document(QObject):
    """A project under edit.

    `settled` comes once after a burst of changes, when the event loop turns again: what is
    derived from the whole (script, problems, shapes) follows it and not each single event.
    `nodes_removed` carries the nodes that went in one step and the wires that went with them.
    `coming` carries the ids of nodes that one step is about to add, and after the step nobody:
    views may spare themselves what they would do for each.
    """

    replaced = Signal()
    node_added = Signal(object)
    coming = Signal(object)
    nodes_removed = Signal(object, object)
    node_changed = Signal(object)
    edge_added = Signal(object)
    edge_removed = Signal(object)
    nodes_moved = Signal(object)
    frame_added = Signal(object)
    frame_removed = Signal(object)
    frame_changed = Signal(object)
    note_added = Signal(object)
    note_removed = Signal(object)
    note_changed = Signal(object)
    flow_changed = Signal(str)
    training_changed = Signal()
    data_changed = Signal()
    script_style_changed = Signal()
    path_changed = Signal()
    modified_changed = Signal(bool)
    settled = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self.path: Path | None = None
        self.on_disk = ""
        """The fingerprint of what its file held when it was last read or written here."""
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self.settled)
        self.project = Project(training=NEW, identity=Identity.new())
        self._listen()

    @property
    def is_modified(self) -> bool:
        """Whether there are edits that no file holds."""
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """What the window calls the document."""
        return self.path.stem if self.path else self.project.name

    def push(self, command: "DocumentCommand") -> bool:
        """Make an edit. False when the graph refuses it; `refused` then carries the sentence."""
        try:
            command.try_first()
        except GraphError as error:
            self.refused.emit(error.sentence)
            return False
        self.undo_stack.push(command)
        return True

    @contextmanager
    def bringing(self, nodes: Iterable[str]) -> Iterator[None]:
        """For commands: within this, these nodes are added one after another, then wires."""
        self.coming.emit(frozenset(nodes))
        # Thousands of new objects would each few hundred make Python look for rubbish.
        was_collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_collecting:
                gc.enable()
            self.coming.emit(frozenset())

    def show(
        self,
        project: Project,
        path: Path | None = None,
        *,
        is_saved: bool = True,
        on_disk: str | None = None,
    ) -> None:
        """Put another project in the place of the open one. Its history starts anew; with
        `is_saved` false it counts as edited, because no file holds it as it is. `on_disk` is the
        fingerprint of its file as it was read, where that was not just now."""
        store.identify(project)
        self._ignore()
        self.project, self.path = project, path
        if on_disk is None:
            on_disk = fingerprint(path) if path else ""
        self.on_disk = on_disk
        self._listen()
        self.undo_stack.clear()
        self.undo_stack.setClean()
        if not is_saved:
            self.undo_stack.resetClean()
        self.replaced.emit()
        self.path_changed.emit()
        self._settle.start()

    def open(self, path: Path) -> None:
        """Show the project of a file. Raises ProjectError and changes nothing when it cannot."""
        on_disk = fingerprint(path)
        self.show(store.load(path), path, on_disk=on_disk)

    def save(self, path: Path, *, over_others: bool = False) -> None:
        """Write the project; under another path than it has, as a project of its own that was this
        one until now. Raises ProjectError when it cannot be written, and FileChanged when somebody
        else wrote to its file since; `over_others` writes over that."""
        if path == self.path and not over_others and fingerprint(path) not in ("", self.on_disk):
            raise FileChanged(path)
        is_unnamed = self.path is None and self.project.name in ("untitled", "")
        if is_unnamed or objection_to(self.project.name):
            self.project.name = cleaned(path.stem)
        identity = self.project.identity
        if self.path is None or path.resolve() != self.path.resolve():
            self.project.identity = identity.copied()
        try:
            content = store.to_bytes(self.project, path.absolute().parent)
            store.write_atomically(path, content)
        except store.ProjectError:
            self.project.identity = identity
            raise
        self.path, self.on_disk = path, of_content(content)
        self.undo_stack.setClean()
        self.path_changed.emit()

    def replace_training(self, training: TrainingSettings) -> None:
        """For commands: take other training settings."""
        self.project.training = training
        self.training_changed.emit()
        self._settle.start()

    def rename(self, name: str) -> None:
        """For commands: call the project otherwise."""
        self.project.name = name
        self.path_changed.emit()  # without a path, the window is called after the project
        self._settle.start()

    def replace_data(self, data: DataSettings) -> None:
        """For commands: take other data."""
        self.project.data = data
        self.data_changed.emit()
        self._settle.start()

    def replace_script_style(self, style: ScriptStyle) -> None:
        """For commands: write the script in another style."""
        self.project.script = style
        self.script_style_changed.emit()
        self._settle.start()

    def _listen(self) -> None:
        for event, follower in self._followed():
            event.connect(follower)

    def _ignore(self) -> None:
        for event, follower in self._followed():
            event.disconnect(follower)

    def _followed(self) -> list[tuple[SignalInstance, Callable[..., None]]]:
        """The events of the project, and what makes each a signal of Qt."""
        graph, drawing = self.project.graph, self.project.drawing
        return [
            (graph.node_added, self._on_node_added),
            (graph.nodes_removed, self._on_nodes_removed),
            (graph.node_changed, self._on_node_changed),
            (graph.edge_added, self._on_edge_added),
            (graph.edge_removed, self._on_edge_removed),
            (graph.nodes_moved, self._on_nodes_moved),
            # What is drawn about the network changes nothing that is derived from it.
            (drawing.frame_added, self._on_frame_added),
            (drawing.frame_removed, self._on_frame_removed),
            (drawing.frame_changed, self._on_frame_changed),
            (drawing.note_added, self._on_note_added),
            (drawing.note_removed, self._on_note_removed),
            (drawing.note_changed, self._on_note_changed),
            (drawing.flow_changed, self._on_flow_changed),
        ]

    def _on_node_added(self, node: object) -> None:
        self.node_added.emit(node)
        self._settle.start()

    def _on_nodes_removed(self, nodes: object, edges: object) -> None:
        self.nodes_removed.emit(nodes, edges)
        self._settle.start()

    def _on_node_changed(self, node: object) -> None:
        self.node_changed.emit(node)
        self._settle.start()

    def _on_edge_added(self, edge: object) -> None:
        self.edge_added.emit(edge)
        self._settle.start()

    def _on_edge_removed(self, edge: object) -> None:
        self.edge_removed.emit(edge)
        self._settle.start()

    def _on_nodes_moved(self, positions: object) -> None:
        # Positions change nothing that is derived, so nothing has to settle.
        self.nodes_moved.emit(positions)

    def _on_frame_added(self, frame: object) -> None:
        self.frame_added.emit(frame)

    def _on_frame_removed(self, frame: object) -> None:
        self.frame_removed.emit(frame)

    def _on_frame_changed(self, frame: object) -> None:
        self.frame_changed.emit(frame)

    def _on_note_added(self, note: object) -> None:
        self.note_added.emit(note)

    def _on_note_removed(self, note: object) -> None:
        self.note_removed.emit(note)

    def _on_note_changed(self, note: object) -> None:
        self.note_changed.emit(note)

    def _on_flow_changed(self, flow: str) -> None:
        self.flow_changed.emit(flow)

    def _on_clean_changed(self, is_clean: bool) -> None:
        self.modified_changed.emit(not is_clean)


class DocumentCommand(QUndoCommand):
    """An edit of a document. `burst` groups edits of one field: typing is one undo step."""

    def __init__(self, document: Document, text: str, burst: str = "") -> None:
        super().__init__(text)
        self.document = document
        self.graph = document.project.graph
        self.burst = burst
        self._is_applied = False

    def try_first(self) -> None:
        """Apply before the command is on the stack, so that a refusal can still be raised:
        an exception cannot pass through Qt. Raises GraphError, with nothing changed."""
        self.apply()
        self._is_applied = True

    @override
    def redo(self) -> None:
        """Qt's word for apply, called by the stack."""
        if not self._is_applied:
            self.apply()
        self._is_applied = False

    @override
    def undo(self) -> None:
        """Qt's word for revert, called by the stack."""
        self.revert()

    def apply(self) -> None:
        """Make the edit. Raises GraphError, and changes nothing, when the graph refuses."""
        raise NotImplementedError

    def revert(self) -> None:
        """Take the edit back."""
        raise NotImplementedError

    @override
    def id(self) -> int:
        """Qt offers commands with equal ids to each other for merging; -1 never merges."""
        return hash((type(self).__name__, self.burst)) & 0x7FFFFFFF if self.burst else -1

    @override
    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later edit of the same burst; it knows only the newer value."""
        if not isinstance(other, type(self)) or other.burst != self.burst:
            return False
        self.absorb(other)
        return True

    def absorb(self, later: Any) -> None:
        """Take over what a later command of the same burst makes of the document."""
        raise NotImplementedError
