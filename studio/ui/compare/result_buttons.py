"""What can be done with one row of the results, and with all of them: a row of buttons."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from studio.project.store import ProjectError, write_atomically
from studio.project.varying import VaryingError, found_again, training_with
from studio.ui.child.background import Background
from studio.ui.compare.script_window import ScriptWindow
from studio.ui.edit.commands import SetParams, SetTraining
from studio.ui.edit.document import Document, DocumentCommand
from studio.ui.widgets.theme import SPACE_XS

if TYPE_CHECKING:
    from studio.runs.experiment import Experiment, Trial
    from studio.ui.compare.result_plot import ResultPlot

_DATE_LENGTH = 20


class ResultButtons(QWidget):
    """The buttons. `said` carries a sentence, and whether it says that something went wrong."""

    said = Signal(str, bool)

    def __init__(
        self, document: Document, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self._background = document, background
        self._experiment: Experiment | None = None
        self._trial: Trial | None = None
        self._plot: ResultPlot | None = None
        self._foreign: Experiment | None = None
        """An experiment with a project that is not open any more."""
        document.replaced.connect(self._on_replaced)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        self.use_button = small_button("&Use this value", "Set it in the project; one undo step")
        self.script_button = small_button("Show sc&ript", "The script that ran with this value")
        self.folder_button = small_button("Open run &folder", "Script, events and model of its run")
        self.copy_button = small_button("Copy ta&ble", "As text, for a spreadsheet or a message")
        self.save_button = small_button("Save t&able…", "As a CSV file")
        self.picture_button = small_button("Save &picture…", "The plot as it is, as a PNG file")
        for button, does in (
            (self.use_button, self.use_value),
            (self.script_button, self.show_script),
            (self.folder_button, self.open_folder),
            (self.copy_button, self.copy_table),
            (self.save_button, self.choose_and_save_table),
            (self.picture_button, self.choose_and_save_picture),
        ):
            if button is self.copy_button:
                row.addStretch(1)
            row.addWidget(button)
            button.clicked.connect(does)
        self.follow(None, None, None)

    def follow(
        self, experiment: "Experiment | None", trial: "Trial | None", plot: "ResultPlot | None"
    ) -> None:
        """Have the buttons do it with these."""
        self._experiment, self._trial, self._plot = experiment, trial, plot
        has_folder = trial is not None and trial.folder is not None
        self.use_button.setEnabled(trial is not None)
        for button in (self.script_button, self.folder_button):
            button.setEnabled(has_folder)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(experiment is not None)
        self.picture_button.setEnabled(plot is not None)

    # --- with one row -----------------------------------------------------------------

    def use_value(self) -> None:
        """Set the value in the project, as one undo step."""
        if self._experiment is None or self._trial is None:
            return
        if self._experiment is self._foreign:
            self.said.emit("These are values of a project that is not open any more.", True)
            return
        text = f"Set {self._experiment.setting.title} to {self._trial.text}"
        try:
            command = self._command(self._experiment, self._trial, text)
        except VaryingError as error:
            self.said.emit(str(error), True)
            return
        if command is None:
            self.said.emit("It is so already.", False)
        elif self.document.push(command):
            self.said.emit(f"{text}. Ctrl+Z in the main window takes it back.", False)

    def _command(
        self, experiment: "Experiment", trial: "Trial", text: str
    ) -> DocumentCommand | None:
        """The edit; None where the project has the value already. Raises VaryingError."""
        project = self.document.project
        setting = found_again(project, experiment.setting)
        if setting.node:
            name = setting.param.name
            node = project.graph.node(setting.node)
            if project.graph.catalogue.value(node, name) == trial.value:
                return None
            return SetParams(self.document, setting.node, {name: trial.value})
        training = training_with(project, setting, trial.value)
        if training == project.training:
            return None
        return SetTraining(self.document, training, text)

    def _on_replaced(self) -> None:
        self._foreign = self._experiment

    def show_script(self) -> None:
        """Show the script that ran with the value."""
        experiment, trial = self._experiment, self._trial
        if experiment is None or trial is None or trial.folder is None:
            return
        what, script = f"{experiment.setting.title} {trial.text}", trial.folder.script

        def failed(error: Exception) -> None:
            self.said.emit(f"The script cannot be read: {error}", True)

        self._background.run(
            lambda: script.read_text(encoding="utf-8"),
            lambda text: ScriptWindow(text, what, self).show(),
            failed,
        )

    def open_folder(self) -> None:
        """Open the run folder in the desktop's file manager."""
        if self._trial is not None and self._trial.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._trial.folder.path)))

    # --- with all of them ---------------------------------------------------------------

    def copy_table(self) -> None:
        """Put the table on the clipboard, as text."""
        if self._experiment is not None:
            QGuiApplication.clipboard().setText(self._experiment.as_text())
            self.said.emit("The table is on the clipboard.", False)

    def choose_and_save_table(self) -> None:
        """Ask for a file and write the table to it."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the table", f"{self._file_name()}.csv", "CSV table (*.csv)"
        )
        if name and self._experiment is not None:
            self._write(Path(name), self._experiment.as_text(separator=",").encode())

    def choose_and_save_picture(self) -> None:
        """Ask for a file and write the plot to it."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the picture", f"{self._file_name()}.png", "PNG image (*.png)"
        )
        if not name or self._plot is None:
            return
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self._plot.picture().save(buffer, "PNG")  # type: ignore[call-overload]
        self._write(Path(name), bytes(content.data()))

    def _file_name(self) -> str:
        return self._experiment.folder.name[_DATE_LENGTH:] if self._experiment else "comparison"

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_atomically(path, content)
        except ProjectError as error:
            self.said.emit(str(error), True)
            return
        self.said.emit(f"Wrote {path.name}.", False)


def small_button(text: str, tip: str) -> QPushButton:
    """A button that Enter in a field does not press."""
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
