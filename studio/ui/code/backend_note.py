"""Says when the script does not train on the backend in use, and offers to mend it."""

import msgspec
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.ui.child.backend import BackendChoice, Mismatch, mismatch
from studio.ui.edit.commands import SetScriptStyle, SetTraining
from studio.ui.edit.document import Document
from studio.ui.widgets.mixing import tint
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, TEXT_S, appearance, theme


class BackendNote(QFrame):
    """A line above the script, seen only where something has to be done."""

    def __init__(
        self, document: Document, backend: BackendChoice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._backend = document, backend
        self._shown: Mismatch | None = None
        self.setObjectName("BackendNote")
        self.words = QLabel(wordWrap=True)
        self.button = QPushButton()
        self.button.setAccessibleName("Mend it")
        self.button.setProperty("class", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_XS, SPACE_S, SPACE_XS)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(self.mend)
        for signal in (
            backend.changed,
            document.replaced,
            document.training_changed,
            document.script_style_changed,
        ):
            signal.connect(self._follow)
        appearance().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._follow()

    def mend(self) -> None:
        """Make the one edit after which the script trains on the backend; it can be undone."""
        project, shown = self._document.project, self._shown
        if shown is None:
            return
        if shown.changes_script:
            style = msgspec.structs.replace(project.script, imports="keras")
            self._document.push(SetScriptStyle(self._document, style, "Use import keras"))
        else:
            training = msgspec.structs.replace(project.training, steps_per_execution=1)
            self._document.push(SetTraining(self._document, training, "Take one step at a time"))

    def _follow(self, *_what: object) -> None:
        self._shown = mismatch(self._document.project, self._backend.name)
        self.setVisible(self._shown is not None)
        if self._shown is not None:
            self.words.setText(self._shown.sentence)
            self.button.setText(self._shown.remedy)

    def _on_theme_changed(self) -> None:
        t = theme()
        self.setStyleSheet(
            f"#BackendNote {{ background: {tint(t.warning, 30)};"
            f" border-left: 3px solid {t.warning}; }}"
            f" QLabel {{ font-size: {TEXT_S + 1}px; }}"
        )
