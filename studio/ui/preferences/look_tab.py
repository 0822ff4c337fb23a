"""The page on which the look of the window is chosen."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from studio.ui.widgets.theme import SPACE_M, SPACE_S, appearance, kept_theme

CHOICES = (
    ("dark", "&Dark", "Light on dark, restful in a dim room."),
    ("light", "&Light", "Dark on light, for a bright room or a projector."),
    ("system", "&As the desktop", "Dark or light as the desktop is, also when it changes."),
)


class LookTab(QWidget):
    """Dark, light, or as the desktop is; taken at once, and kept."""

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.buttons: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        heading = QLabel("Theme")
        heading.setProperty("class", "heading")
        column.addWidget(heading)
        for name, text, note in CHOICES:
            button = QRadioButton(text)
            button.setAccessibleDescription(note)
            words = QLabel(note, wordWrap=True)
            words.setProperty("class", "caption")
            words.setContentsMargins(26, 0, 0, SPACE_S)
            button.clicked.connect(self._on_chosen)
            group.addButton(button)
            self.buttons[name] = button
            column.addWidget(button)
            column.addWidget(words)
        column.addStretch()
        self._show_kept()
        # The tool bar changes it as well.
        appearance().changed.connect(self._show_kept)

    def _show_kept(self) -> None:
        self.buttons[kept_theme(self._settings)].setChecked(True)

    def _on_chosen(self) -> None:
        name = next(name for name, button in self.buttons.items() if button.isChecked())
        self._settings.setValue("theme", name)
        appearance().use(name)
