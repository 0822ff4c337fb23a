"""What is to become of a run when its project, or the window, is left."""

from enum import Enum, auto

from PySide6.QtWidgets import QMessageBox, QWidget


class RunWish(Enum):
    """What the person wants of a run that is under way; `NOTHING`: not to leave it."""

    STOP = auto()
    LET_FINISH = auto()
    NOTHING = auto()


def ask_about_run(over: QWidget, *, is_closing: bool) -> RunWish:
    """Ask whether a run is to be stopped, or, as the window closes, to finish without it."""
    buttons = QMessageBox.StandardButton
    box = QMessageBox(over)
    box.setWindowTitle("Stop the training?")
    box.setText("A network is being trained.")
    if is_closing:
        box.setInformativeText(
            "Stopped, it keeps the result that it has, and can go on later. Or it finishes without "
            "the window, in a process of its own; you find it again when you open the project."
        )
        box.setStandardButtons(buttons.Ok | buttons.Yes | buttons.Cancel)
        box.button(buttons.Ok).setText("Stop and close")
        box.button(buttons.Yes).setText("Let it finish")
    else:
        box.setInformativeText("The run is stopped, and its result is kept in the run folder.")
        box.setStandardButtons(buttons.Ok | buttons.Cancel)
        box.button(buttons.Ok).setText("Stop and go on")
    match box.exec():
        case buttons.Ok:
            return RunWish.STOP
        case buttons.Yes:
            return RunWish.LET_FINISH
    return RunWish.NOTHING
