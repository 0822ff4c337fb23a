"""What is asked before a file is written over that holds somebody else's work."""

from enum import Enum, auto
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget


class Wish(Enum):
    """What a person wants done with a file that was changed by another program."""

    COMPARE = auto()
    RELOAD = auto()
    SAVE_AS = auto()
    WRITE_OVER = auto()
    NOTHING = auto()


_WORDS = {
    Wish.SAVE_AS: ("&Save mine as…", QMessageBox.ButtonRole.AcceptRole),
    Wish.COMPARE: ("&Compare…", QMessageBox.ButtonRole.ActionRole),
    Wish.RELOAD: ("&Reload", QMessageBox.ButtonRole.ActionRole),
    Wish.WRITE_OVER: ("&Write over it", QMessageBox.ButtonRole.DestructiveRole),
}


def ask_what_to_keep(window: QWidget, path: Path) -> Wish:
    """Another program wrote to the file of the open project, which is now to be saved."""
    box = QMessageBox(window)
    box.setWindowTitle("The file was changed")
    box.setText(f"Another program changed “{path.name}” since it was opened here.")
    box.setInformativeText(
        "Saving writes over what is in the file now. Reloading shows it, and keeps your edits "
        "in a file beside it."
    )
    buttons = {wish: box.addButton(*words) for wish, words in _WORDS.items()}
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(buttons[Wish.SAVE_AS])
    box.exec()
    clicked = box.clickedButton()
    return next((wish for wish, button in buttons.items() if button is clicked), Wish.NOTHING)


def may_write_over(window: QWidget, path: Path) -> bool:
    """Ask about a file that is there, where the file dialog could not know its whole name."""
    box = QMessageBox(window)
    box.setWindowTitle("Replace the file?")
    box.setText(f"There is a file “{path.name}” already.")
    box.setInformativeText("Saving replaces what is in it.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Cancel)
    box.button(buttons.Save).setText("&Replace")
    box.setDefaultButton(buttons.Cancel)
    return box.exec() == buttons.Save
