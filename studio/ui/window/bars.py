"""What stands about the pages of the window: the tool bar, the files that were open last, and the
count of problems in the status line."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from studio.ui.actions.command import Command
from studio.ui.widgets.theme import icon
from studio.words import counted

_LEFT = (
    *(Command.NEW, Command.OPEN, Command.SAVE, None, Command.UNDO, Command.REDO, None),
    *(Command.ADD_LAYER, Command.FIT_ALL),
)
_RIGHT = (Command.THEME, Command.EXPORT, Command.STOP)


def make_tool_bar(actions: Mapping[Command, QAction]) -> QToolBar:
    """The commands that are wanted most, Train with its name and last."""
    bar = QToolBar("Tools")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for command in _LEFT:
        if command is not None:
            bar.addAction(actions[command])
        else:
            bar.addSeparator()
    spacer = QWidget()
    spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(spacer)
    for command in _RIGHT:
        bar.addAction(actions[command])
    train = QToolButton()
    train.setProperty("class", "primary")
    actions[Command.TRAIN].setIcon(icon("play", "on_accent"))
    train.setDefaultAction(actions[Command.TRAIN])
    train.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.addWidget(train)
    return bar


class RecentMenu(QMenu):
    """Lists the files that were open last, anew each time it opens."""

    chosen = Signal(object)

    def __init__(self, recent: Callable[[], Iterable[Path]], parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self._recent = recent
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._on_triggered)

    def _fill(self) -> None:
        self.clear()
        for path in self._recent():
            self.addAction(f"{path.stem}    {path.parent}").setData(str(path))
        if self.isEmpty():
            self.addAction("No file was open yet").setEnabled(False)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(Path(action.data()))


class ProblemButton(QToolButton):
    """How many errors and warnings there are; not there while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.hide()

    def show_counts(self, errors: int, warnings: int) -> None:
        """Say how many there are now."""
        found = ((errors, "error"), (warnings, "warning"))
        self.setText(" · ".join(counted(count, word) for count, word in found if count))
        self.setIcon(icon("warning-circle", "danger" if errors else "warning"))
        self.setVisible(bool(errors or warnings))
