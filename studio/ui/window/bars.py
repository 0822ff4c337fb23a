"""What stands about the pages of the window: the tool bar, the files that were open last, and in
the status line the count of problems and what Keras is doing."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from studio.ui.actions.command import Command
from studio.ui.widgets.theme import SPACE_S, icon
from studio.words import counted

_LEFT = (
    *(Command.NEW, Command.OPEN, Command.SAVE, None, Command.UNDO, Command.REDO, None),
    *(Command.ADD_LAYER, Command.FIT_ALL),
)
_LONGEST_STATE = 70
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


class KerasState(QWidget):
    """What Keras is doing, and a button to start it where it was given up."""

    start_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.button = QPushButton("Start Keras again")
        self.button.setToolTip("Try once more to start the process that tells shapes")
        self.button.clicked.connect(self.start_wanted)
        self.button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE_S, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.label)
        row.addWidget(self.button)

    def say(self, words: str) -> None:
        """Say what it is doing. What does not fit the line is told by the tip."""
        self.setToolTip(words)
        shown = words if len(words) <= _LONGEST_STATE else f"{words[: _LONGEST_STATE - 1]}…"
        self.label.setText(shown)
