"""What can be done with a kept block besides using it: rename, delete, show its file."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QWidget

from studio.project.blocks import Block, BlockError, Shelf
from studio.ui.widgets.theme import icon


class BlockMenu(QObject):
    """The menu of a block in the palette. `changed` comes after the folder has changed."""

    changed = Signal()
    message_shown = Signal(str)

    def __init__(self, owner: QWidget, shelf: Shelf) -> None:
        super().__init__(owner)
        self.owner, self.shelf = owner, shelf

    def open_for(self, block: Block, place: QPoint) -> None:
        """Show the menu of a block at a place on the screen."""
        self.menu_of(block).popup(place)

    def menu_of(self, block: Block) -> QMenu:
        """The menu of a block."""
        menu = QMenu(self.owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, icon_name, slot in (
            ("Rename…", "pencil-simple", self.ask_for_name),
            ("Delete…", "trash", self.ask_to_delete),
            ("Show in folder", "folder-open", self.show_folder),
        ):
            menu.addAction(icon(icon_name), text).triggered.connect(partial(_do, slot, block))
        return menu

    def ask_for_name(self, block: Block) -> None:
        """Ask for another name of a block."""
        dialog = QInputDialog(self.owner)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename block")
        dialog.setLabelText("Name of the block")
        dialog.setTextValue(block.name)
        dialog.textValueSelected.connect(partial(self.rename, block))
        dialog.open()

    def rename(self, block: Block, name: str) -> None:
        """Give a block another name."""
        try:
            self.shelf.rename(block, name)
        except BlockError as error:
            self.message_shown.emit(f"{error}.")
        self.changed.emit()

    def ask_to_delete(self, block: Block) -> None:
        """Ask whether a block shall be deleted: no undo brings a file back."""
        box = QMessageBox(self.owner)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(f'Delete the block "{block.name}"?')
        box.setInformativeText("Networks that it was put into keep their nodes.")
        yes = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        yes.clicked.connect(partial(self.delete, block))
        box.open()

    def delete(self, block: Block, checked: bool = False) -> None:
        """Delete a block."""
        try:
            self.shelf.delete(block)
        except BlockError as error:
            self.message_shown.emit(f"{error}.")
        self.changed.emit()

    def show_folder(self, block: Block) -> None:
        """Show where the files of the blocks are."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(block.path.parent)))


def _do(slot: Callable[[Block], None], block: Block, checked: bool = False) -> None:
    slot(block)
