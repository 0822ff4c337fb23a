"""The dialog behind Edit > Preferences…"""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from studio.ui.actions.keymap import Keymap
from studio.ui.child.backend import BackendChoice
from studio.ui.child.keras_link import KerasLink
from studio.ui.preferences.backend_tab import BackendTab
from studio.ui.preferences.keys_tab import KeysTab
from studio.ui.preferences.look_tab import LookTab
from studio.ui.widgets.theme import SPACE_M, SPACE_S


class Preferences(QDialog):
    """Keys, appearance, and what Keras computes with. What is changed holds at once; there is
    nothing to confirm."""

    def __init__(
        self,
        settings: QSettings,
        keymap: Keymap,
        parent: QWidget | None = None,
        computing: tuple[BackendChoice, KerasLink] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAccessibleName("Preferences")
        self.keys = KeysTab(keymap)
        self.look = LookTab(settings)
        tabs = QTabWidget(documentMode=True)
        tabs.tabBar().setDrawBase(False)
        tabs.tabBar().setAccessibleName("Pages of the preferences")
        for page, title in ((self.keys, "Keys"), (self.look, "Appearance")):
            tabs.addTab(page, title)
        self.backend = BackendTab(*computing) if computing is not None else None
        if self.backend is not None:
            tabs.addTab(self.backend, "Backend")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tabs, 1)
        column.addLayout(foot)
        # Enter in the table records a key and must not press a button.
        for button in buttons.buttons():
            button.setProperty("autoDefault", False)
        self.resize(640, 620)
        self.keys.view.setFocus()
