"""The page that says what Keras computes with here, and on which another backend is chosen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.backends import BACKENDS
from studio.engine.protocol.message import Ready
from studio.project.backend_names import title
from studio.ui.child.backend import BackendChoice
from studio.ui.child.keras_link import KerasLink
from studio.ui.widgets.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, mono

_NOTES = {
    "tensorflow": "The tutorials' own. Comes with Strata.",
    "jax": "Often several times faster for small networks on a processor; slower for convolutions.",
    "torch": "For those who know PyTorch. Takes one step at a time.",
}


class BackendTab(QWidget):
    """In use: versions and devices. Below: the backends, and how to install those not here."""

    def __init__(
        self, backend: BackendChoice, link: KerasLink, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend, self._link = backend, link
        self.in_use = QLabel(wordWrap=True)
        self.in_use.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.in_use.setAccessibleName("In use")
        self.buttons: dict[str, QRadioButton] = {}
        self.copy_buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(_heading("In use"))
        column.addWidget(self.in_use)
        column.addSpacing(SPACE_L)
        column.addWidget(_heading("Backend"))
        for name, known in BACKENDS.items():
            button = QRadioButton(known.title)
            button.setAccessibleDescription(_NOTES[name])
            button.clicked.connect(self._on_chosen)
            group.addButton(button)
            self.buttons[name] = button
            column.addWidget(button)
            column.addWidget(_words(_NOTES[name]))
            if not known.is_installed:
                button.setEnabled(False)
                column.addLayout(self._install_row(name))
        column.addSpacing(SPACE_S)
        column.addWidget(
            _words("A change starts the Keras processes anew; a run under way goes on as it is.", 0)
        )
        column.addStretch()
        backend.changed.connect(self._show_state)
        link.became_ready.connect(self._show_state)
        self._show_state()

    def _install_row(self, name: str) -> QHBoxLayout:
        line = BACKENDS[name].install_line
        words = QLabel(line, wordWrap=True)
        words.setFont(mono())
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QPushButton("Copy")
        copy.setProperty("class", "quiet")
        copy.setToolTip("Copy the line that installs it; then start Strata again")
        copy.setAccessibleName(f"Copy the line that installs {title(name)}")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(line))
        self.copy_buttons[name] = copy
        row = QHBoxLayout()
        row.setContentsMargins(26, 0, 0, SPACE_S)
        row.setSpacing(SPACE_XS)
        row.addWidget(words, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _show_state(self, *_what: object) -> None:
        self.buttons[self._backend.name].setChecked(True)
        ready: Ready | None = self._link.ready
        if ready is None or ready.backend != self._backend.name:
            self.in_use.setText(f"{self._backend.title}: Keras is still waking up.")
            return
        self.in_use.setText(
            f"Keras {ready.keras} computes with {title(ready.backend)} {ready.version}.\n"
            f"Devices: {', '.join(ready.devices)}"
        )

    def _on_chosen(self) -> None:
        chosen = next(name for name, button in self.buttons.items() if button.isChecked())
        self._backend.choose(chosen)


def _heading(text: str) -> QLabel:
    heading = QLabel(text)
    heading.setProperty("class", "heading")
    return heading


def _words(text: str, indent: int = 26) -> QLabel:
    words = QLabel(text, wordWrap=True)
    words.setProperty("class", "caption")
    words.setContentsMargins(indent, 0, 0, SPACE_S)
    return words
