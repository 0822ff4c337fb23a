"""A person before the real window who has a keyboard and nothing else."""

from pathlib import Path

from PySide6.QtCore import QKeyCombination, QSettings
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.shared.search_popup import SearchPopup
from studio.ui.window.main_window import MainWindow

POPUP_NOISE = ("support raise", "grabbing the keyboard")
"""Said by the offscreen plugin when a popup opens."""


class Keyboard:
    """Presses keys in whatever has the focus."""

    def __init__(self, qtbot, settings: QSettings) -> None:
        self.qtbot = qtbot
        self.window = MainWindow(settings)
        self.window.resize(1280, 800)
        self.window.show()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def workspace(self):
        return self.window.workspace

    @property
    def graph(self):
        return self.workspace.document.project.graph

    @property
    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if isinstance(popup, SearchPopup):
            return popup.field
        return QApplication.focusWidget() or self.window

    @property
    def popup(self) -> SearchPopup:
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, SearchPopup)
        return popup

    def press(self, *keys: str) -> None:
        for key in keys:
            combination: QKeyCombination = QKeySequence(key)[0]
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    def named(self, name: str) -> str:
        return next(node.id for node in self.graph.nodes() if node.name == name)

    def select(self, name: str) -> None:
        self.workspace.selection.select((self.named(name),))

    @property
    def selected(self) -> str:
        return self.graph.node(self.workspace.selection.single).name

    @property
    def said(self) -> str:
        return self.window.statusBar().currentMessage()

    def wires(self) -> set[tuple[str, str]]:
        name = {node.id: node.name for node in self.graph.nodes()}
        return {(name[e.source.node], name[e.target.node]) for e in self.graph.edges()}

    def close(self) -> None:
        if self.window.has_workspace:
            self.workspace.room.close()
            self.workspace.document.undo_stack.setClean()
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()


def settings_in(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def has_focus(widget: QWidget) -> bool:
    return QApplication.focusWidget() is widget
