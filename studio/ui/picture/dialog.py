"""The dialog behind File > Export picture…"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.shapes import NodeReport
from studio.project.project import Project
from studio.project.store import ProjectError, write_atomically
from studio.ui.picture.choices import SCALES, Choices
from studio.ui.picture.picture import FORMATS, Format, Picture, PictureError
from studio.ui.picture.preview import Preview
from studio.ui.widgets.theme import SPACE_L, SPACE_M, SPACE_S

_FILTERS: dict[Format, str] = {
    "png": "PNG image (*.png)",
    "svg": "SVG drawing (*.svg)",
    "pdf": "PDF page (*.pdf)",
}


class Row(QWidget):
    """One question with a few answers side by side, of which one holds."""

    changed = Signal()

    def __init__(self, title: str, answers: Sequence[tuple[str, object]]) -> None:
        super().__init__()
        self.buttons: dict[object, QRadioButton] = {}
        group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_L)
        for text, value in answers:
            button = self.buttons[value] = QRadioButton(text)
            button.setAccessibleDescription(title)
            group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        group.buttonClicked.connect(self.changed)

    @property
    def value(self) -> object:
        """The answer that holds."""
        return next((value for value, button in self.buttons.items() if button.isChecked()), None)

    def choose(self, value: object) -> None:
        """Let an answer hold."""
        self.buttons[value].setChecked(True)


class PictureDialog(QDialog):
    """What the picture shows and how, with a preview; `written` names the file afterwards."""

    written = Signal(Path)

    def __init__(
        self,
        project: Project,
        reports: Mapping[str, NodeReport],
        chosen: tuple[Collection[str], Collection[str]],
        settings: QSettings,
        suggestion: Path,
        parent: QWidget | None = None,
    ) -> None:
        """`chosen` are the selected nodes and notes; `suggestion` is a file without suffix."""
        super().__init__(parent)
        self.project, self.reports, self.chosen = project, reports, chosen
        self.settings, self.suggestion = settings, suggestion
        self.picture: Picture | None = None
        self.setWindowTitle("Export picture")
        self.setAccessibleName("Export picture")
        self.preview = Preview()
        self._make_rows()
        self.size_label = QLabel()
        self.size_label.setProperty("class", "muted")
        self.size_label.setWordWrap(True)
        self.error_label = QLabel()
        self.error_label.setProperty("class", "error")
        self.error_label.setWordWrap(True)
        self.export_button = QPushButton("&Export…")
        self.export_button.setProperty("class", "primary")
        self.export_button.setDefault(True)
        self.copy_button = QPushButton("&Copy")
        self.copy_button.setToolTip("Put the picture on the clipboard")
        self.cancel_button = QPushButton("Cancel")
        for button in (self.copy_button, self.cancel_button):
            # Enter exports, wherever the focus is.
            button.setAutoDefault(False)
        self._lay_out()
        self._choose(Choices.remembered(settings))
        for row in (self.what, self.format, self.theme, self.ground, self.scale):
            row.changed.connect(self.refresh)
        self.export_button.clicked.connect(self.choose_and_export)
        self.copy_button.clicked.connect(self.copy)
        self.cancel_button.clicked.connect(self.reject)
        self.resize(980, 640)
        self.refresh()

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        kind = next(kind for kind in FORMATS if kind == self.format.value)
        scale = next(scale for scale in SCALES if scale == self.scale.value)
        return Choices(
            kind,
            str(self.theme.value),
            self.ground.value is True,
            scale,
            self.what.value is True,
        )

    def refresh(self) -> None:
        """Make the picture and its preview anew."""
        choices = self.choices
        nodes, notes = self.chosen if choices.only_selected else (None, ())
        with _busy():
            self.picture = Picture(
                self.project,
                self.reports,
                choices.theme,
                nodes=nodes,
                notes=notes,
                is_transparent=choices.is_transparent,
            )
            self.preview.show_picture(self.picture)
        refusal = self.picture.refusal(choices.scale)
        pixels = self.picture.pixels(choices.scale)
        words = f"{pixels.width():,} by {pixels.height():,} pixels"
        if choices.kind != "png":
            words = f"Sharp at any size. Copy takes {words}."
        self.size_label.setText(words)
        self.error_label.setText(refusal)
        self.copy_button.setEnabled(not refusal)
        self.export_button.setEnabled(not refusal or choices.kind != "png")

    def copy(self) -> None:
        """Put the picture on the clipboard, as an image."""
        assert self.picture is not None
        try:
            with _busy():
                image = self.picture.to_image(self.picture.pixels(self.choices.scale))
                QGuiApplication.clipboard().setImage(image)
        except PictureError as error:
            self.error_label.setText(str(error))
            return
        self.choices.remember(self.settings)
        self.error_label.setText("")
        self.size_label.setText("Copied. Paste it into a slide or a message.")

    def choose_and_export(self) -> None:
        """Ask for a file and write it."""
        kind = self.choices.kind
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the picture", f"{self.suggestion}.{kind}", _FILTERS[kind]
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> bool:
        """Write the picture to a path and close; what goes wrong is said here, and the file that
        was there stays."""
        assert self.picture is not None
        choices = self.choices
        kind = next((kind for kind in FORMATS if path.suffix.lower() == f".{kind}"), None)
        if kind is None:
            kind = choices.kind
            path = path.with_name(f"{path.name}.{kind}")
        try:
            with _busy():
                write_atomically(path, self.picture.to_bytes(kind, choices.scale))
        except (ProjectError, PictureError) as error:
            self.error_label.setText(str(error))
            return False
        choices.remember(self.settings)
        self.written.emit(path)
        self.accept()
        return True

    # --- inside -----------------------------------------------------------------

    def _make_rows(self) -> None:
        nodes, notes = self.chosen
        count = len(nodes) + len(notes)
        selected = f"&Selected ({count:,})" if count else "&Selected"
        self.what = Row("What", [("&Whole network", False), (selected, True)])
        self.what.buttons[True].setEnabled(count > 0)
        self.format = Row("Format", [("&PNG", "png"), ("S&VG", "svg"), ("PD&F", "pdf")])
        self.theme = Row("Look", [("&Light", "light"), ("&Dark", "dark")])
        self.ground = Row("Background", [("&Theme colour", False), ("&None", True)])
        self.scale = Row("Scale", [(f"&{scale}\u00d7", scale) for scale in SCALES])

    def _choose(self, choices: Choices) -> None:
        has_selected = self.what.buttons[True].isEnabled()
        self.what.choose(choices.only_selected and has_selected)
        self.format.choose(choices.kind)
        self.theme.choose(choices.theme)
        self.ground.choose(choices.is_transparent)
        self.scale.choose(choices.scale)

    def _lay_out(self) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(SPACE_L)
        rows.setVerticalSpacing(SPACE_M)
        named = {
            "What": self.what,
            "Format": self.format,
            "Look": self.theme,
            "Background": self.ground,
            "Scale": self.scale,
        }
        for index, (title, row) in enumerate(named.items()):
            label = QLabel(title)
            label.setProperty("class", "muted")
            rows.addWidget(label, index, 0)
            rows.addWidget(row, index, 1)
        rows.addWidget(self.size_label, len(named), 1)
        rows.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        side = QVBoxLayout()
        side.setSpacing(SPACE_M)
        side.addLayout(rows)
        side.addWidget(self.error_label)
        side.addStretch(1)
        side.addLayout(buttons)
        options = QWidget()
        options.setFixedWidth(360)
        options.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        whole.setSpacing(SPACE_L)
        whole.addWidget(self.preview, 1)
        whole.addWidget(options)


@contextmanager
def _busy() -> Iterator[None]:
    """The waiting mouse, for what may take a second."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
