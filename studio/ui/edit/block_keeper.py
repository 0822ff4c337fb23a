"""Keeping selected nodes as a block: asking for its name, and before one is replaced."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from studio.project.blocks import BlockError, Shelf, block_of
from studio.project.fragment import Fragment
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection


class BlockKeeper(QObject):
    """Writes blocks into the person's folder. `kept` comes after one was written."""

    kept = Signal()
    message_shown = Signal(str)

    def __init__(
        self, owner: QWidget, document: Document, selection: Selection, shelf: Shelf
    ) -> None:
        super().__init__(owner)
        self.owner, self.document, self.selection, self.shelf = owner, document, selection, shelf

    def ask_for_name(self) -> None:
        """Ask under which name the selected nodes shall be kept."""
        nodes = frozenset(key for key in self.selection.nodes if key in self.document.project.graph)
        if not nodes:
            self.message_shown.emit("Select the nodes of the block first.")
            return
        dialog = QInputDialog(self.owner)
        dialog.setWindowTitle("Keep as a block")
        dialog.setLabelText("Name of the block, as the palette will show it")
        dialog.setOkButtonText("Keep")
        dialog.setTextValue(self._name_for(nodes))
        dialog.textValueSelected.connect(partial(self.keep, nodes))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def keep(self, nodes: frozenset[str], name: str) -> None:
        """Keep nodes under a name; ask first when there is a block of that name."""
        fragment = block_of(self.document.project, nodes, name.strip())
        try:
            path = self.shelf.path_of(name)
        except BlockError as error:
            self.message_shown.emit(f"{error}.")
            return
        if path.exists():
            self._ask_to_replace(name, fragment)
        else:
            self._write(name, fragment)

    def _ask_to_replace(self, name: str, fragment: Fragment) -> None:
        box = QMessageBox(self.owner)
        box.setText(f'There is a block "{self.shelf.path_of(name).stem}" already.')
        box.setInformativeText("Networks that it was put into stay as they are.")
        yes = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        yes.clicked.connect(partial(self._write, name, fragment))
        box.finished.connect(box.deleteLater)
        box.open()

    def _write(self, name: str, fragment: Fragment, checked: bool = False) -> None:
        try:
            path = self.shelf.keep(name, fragment)
        except BlockError as error:
            self.message_shown.emit(f"{error}.")
            return
        self.kept.emit()
        self.message_shown.emit(f"{path.stem} is in the palette now, under My blocks.")

    def _name_for(self, nodes: frozenset[str]) -> str:
        project = self.document.project
        for frame in project.drawing.frames():
            if nodes == {key for key in frame.members if key in project.graph}:
                return frame.name
        return "Block"
