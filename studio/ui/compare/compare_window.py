"""Run > Compare values of a setting…: what is compared, how far it is, and what came of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.project.varying import VaryingError
from studio.ui.compare.choice_form import ChoiceForm
from studio.ui.compare.comparison import Comparison
from studio.ui.compare.progress_words import progress_words
from studio.ui.compare.result_buttons import ResultButtons, small_button
from studio.ui.compare.result_table import ResultTable
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.sentence import Sentence
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, appearance, icon, theme

if TYPE_CHECKING:
    from studio.runs.experiment import Trial
    from studio.ui.compare.result_plot import ResultPlot

_REFRESH_MS = 250
_SIZE, _TITLE_BAR = QSize(1040, 720), 32
_EMPTY = (
    "One run for each value, with the same seed and the same data.\n"
    "Their curves, their speed and their scores appear here side by side."
)


class CompareWindow(QDialog):
    """A window beside the main one. Closed, it hides, and what runs goes on.

    `message_shown` carries sentences for the status bar; `keeps_from_training` gives the sentence
    that keeps the project from being trained, or "".
    """

    message_shown = Signal(str)

    def __init__(
        self,
        document: Document,
        room: TrainingRoom,
        keeps_from_training: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.room = document, room
        self._keeps_from_training = keeps_from_training
        self.comparison = Comparison(room, self)
        self.plot: ResultPlot | None = None
        self._refusal = self._ending = ""
        self._said: tuple[str, bool] | None = None
        """What came of the last thing done with the results, until another row is chosen."""
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setWindowTitle("Compare values of a setting")
        self.setAccessibleName("Compare values of a setting")
        self._build()
        self._connect()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - QSize(0, _TITLE_BAR)))
        self.refresh()

    # --- building -----------------------------------------------------------------

    def _build(self) -> None:
        self.form = ChoiceForm(self.document)
        self.compare_button = QPushButton("&Compare")
        self.compare_button.setProperty("class", "primary")
        self.compare_button.setDefault(True)
        self.skip_button = small_button("S&kip this value", "Keep what it gave, and go on")
        self.stop_button = small_button("S&top", "Keep what there is, leave the rest")
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.form, 1)
        for button in (self.compare_button, self.skip_button, self.stop_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.hint = Sentence()
        self.table = ResultTable()
        self.detail = Sentence()
        self.buttons = ResultButtons(self.document, self.room.background)
        self._empty = EmptyState("chart-line", _EMPTY)
        self._plot_place = QWidget()
        self._plot_place.setProperty("class", "panel")
        self._plot_place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self._plot_place)
        inside.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_XS)
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addWidget(self.buttons)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(results)
        self._splitter.addWidget(self._plot_place)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        whole.setSpacing(SPACE_S)
        whole.addLayout(head)
        whole.addWidget(self.hint)
        whole.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form_changed)
        self.form.entered.connect(self.compare)
        self.compare_button.clicked.connect(self.compare)
        self.skip_button.clicked.connect(self.comparison.skip)
        self.stop_button.clicked.connect(self.comparison.stop)
        self.comparison.changed.connect(self.refresh)
        self.comparison.refused.connect(self._on_refused)
        self.comparison.ended.connect(self._on_ended)
        self.table.currentItemChanged.connect(self._on_row_chosen)
        self.table.itemActivated.connect(self.buttons.show_script)
        self.buttons.said.connect(self._on_said)
        self.document.settled.connect(self._on_document_changed)
        self.document.training_changed.connect(self._on_document_changed)
        appearance().changed.connect(self._on_theme_changed)

    # --- what the person does -------------------------------------------------------

    def open_with(self, key: str = "", values: str = "") -> str:
        """Come to the front, with a setting and values where they are named; returns the sentence
        where there is no such setting."""
        said = ""
        self.form.refresh()
        if key and not self.comparison.is_running:
            try:
                self.form.choose(key, values)
            except VaryingError as error:
                said = str(error)
        self.show()
        self.raise_()
        self.activateWindow()
        self.form.values.setFocus()
        self.form.values.selectAll()
        return said

    def compare(self) -> None:
        """Begin, or say what keeps it from beginning."""
        if self.comparison.is_running:
            return
        try:
            asked = self.form.asked()
        except VaryingError as error:
            self._on_refused(str(error))
            self.form.values.setFocus()
            return
        if sentence := self._keeps_from_training():
            self._on_refused(f"Not compared: {sentence}")
            return
        self._refusal = self._ending = ""
        if sentence := self.comparison.start(self.document.project, *asked):
            self._on_refused(sentence)
            return
        self.room.background.run(_import_plots, self._on_plots_imported)

    def end(self) -> None:
        """End what runs, as the main window closes."""
        self.comparison.close()
        self._timer.stop()

    # --- showing --------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring everything up to date with the comparison."""
        comparison, experiment = self.comparison, self.comparison.experiment
        is_running = comparison.is_running
        self.form.set_enabled(not is_running)
        self.compare_button.setEnabled(not is_running)
        self.compare_button.setVisible(not is_running)
        for button in (self.skip_button, self.stop_button):
            button.setVisible(is_running)
            button.setEnabled(is_running)
        self.skip_button.setEnabled(comparison.trial is not None)
        self._show_hint()
        if is_running and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
        if experiment is None:
            return
        self._stack.setCurrentWidget(self._splitter)
        is_new = self.table.experiment is not experiment
        if is_new:
            self._said = None
        self.table.show_experiment(experiment)
        if is_new:
            self._share_out()
            if self.isActiveWindow():
                self.table.setFocus()
        if self.plot is not None and self.isVisible():
            self.plot.show_experiment(experiment)
        self._show_row()

    def _share_out(self) -> None:
        """All rows in sight, the rest for the plot."""
        around = self.detail.sizeHint().height() + self.buttons.sizeHint().height() + 2 * SPACE_XS
        rows = self.table.wished_height() + around
        self._splitter.setSizes([rows, max(0, self._splitter.height() - rows)])

    @property
    def _chosen(self) -> "Trial | None":
        experiment, at = self.comparison.experiment, self.table.chosen
        return experiment.trials[at] if experiment and 0 <= at < len(experiment.trials) else None

    def _show_hint(self) -> None:
        words, is_wrong = self._refusal, bool(self._refusal)
        if not words and self.comparison.is_running:
            words = progress_words(self.comparison)
        elif not words and self._ending:
            words = self._ending
        elif not words:
            try:
                words = self.form.hint()
            except VaryingError as error:
                words, is_wrong = str(error), True
        self.hint.say(words, is_wrong=is_wrong)

    def _show_row(self) -> None:
        trial = self._chosen
        self.buttons.follow(self.comparison.experiment, trial, self.plot)
        words = f"{trial.text}: {trial.sentence}" if trial and trial.sentence else ""
        words, is_wrong = self._said or (words, bool(trial and trial.state == "failed"))
        self.detail.say(words, is_wrong=is_wrong)

    # --- what happens -----------------------------------------------------------------

    def _on_plots_imported(self, _: object) -> None:
        if self.plot is None:
            from studio.ui.compare.result_plot import ResultPlot

            self.plot = ResultPlot()
            place = self._plot_place.layout()
            assert place is not None
            place.addWidget(self.plot)
        self.refresh()

    def _on_form_changed(self) -> None:
        self._refusal = self._ending = ""
        self._show_hint()

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence
        self._show_hint()

    def _on_said(self, sentence: str, is_wrong: bool) -> None:
        self._said = sentence, is_wrong
        self._show_row()

    def _on_row_chosen(self) -> None:
        self._said = None
        self.refresh()

    def _on_ended(self, sentence: str) -> None:
        self.form.refresh()
        self._ending = sentence
        self.message_shown.emit(sentence)

    def _on_document_changed(self) -> None:
        if self.isVisible() and not self.comparison.is_running:
            self.form.refresh()
            self._show_hint()

    def _on_theme_changed(self) -> None:
        self.table.restyle()
        self._on_look()
        self.refresh()

    def _on_look(self) -> None:
        self.compare_button.setIcon(icon("play", theme().on_accent))
        self.skip_button.setIcon(icon("skip-forward"))
        self.stop_button.setIcon(icon("stop"))

    # --- Qt -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while it was hidden is shown now."""
        super().showEvent(event)
        self._on_look()
        self.form.refresh()
        self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; what runs goes on, and the status bar says where it is."""
        super().closeEvent(event)
        self._on_hidden()

    @override
    def reject(self) -> None:
        super().reject()
        self._on_hidden()

    def _on_hidden(self) -> None:
        self._timer.stop()
        if self.comparison.is_running:
            self.message_shown.emit(
                "The comparison goes on; Run > Compare values of a setting… shows it again."
            )


def _import_plots() -> None:
    import studio.ui.compare.result_plot  # noqa: F401
