"""The script that ran with one value, to be read and copied."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from studio.ui.shared.code_view import CodeView
from studio.ui.widgets.theme import SPACE_M


class ScriptWindow(QDialog):
    """A window with a script; nothing in it can be changed."""

    def __init__(self, text: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"The script with {what}")
        self.view = CodeView()
        self.view.setAccessibleName(f"The script with {what}")
        self.view.show_text(text.rstrip("\n"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = QPushButton("&Copy")
        copy.setToolTip("Copy the whole script")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(self.view, 1)
        column.addWidget(buttons)
        self.resize(760, 640)
        self.view.setFocus()
