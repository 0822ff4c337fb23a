"""The page of scores: loss and metrics, and for each output what it gets right."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.runs.run_state import in_order, titled
from studio.ui.trained.confusion import ConfusionMatrix
from studio.ui.trained.results import OutputResult, Results
from studio.ui.widgets.flow_layout import FlowLayout
from studio.ui.widgets.one_line import OneLine
from studio.ui.widgets.theme import SPACE_M, SPACE_S
from studio.ui.widgets.tip import tip_of
from studio.words import in_digits

if TYPE_CHECKING:
    from studio.ui.trained.number_plots import NumberPlots


_WIDEST_TITLE = 240
_AS_THERE_IS_ROOM = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class ScoresPage(QScrollArea):
    """`cell_chosen` carries the output's place, the true class and the answer; `output_chosen` the
    place of the output that is looked at."""

    cell_chosen = Signal(int, int, int)
    output_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self._cards: list[QWidget] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        content = QWidget()
        self._values = QWidget()
        self._values_row = FlowLayout(self._values)
        self.outputs = QComboBox()
        self.outputs.setAccessibleName("Output")
        self.outputs.setSizeAdjustPolicy(_AS_THERE_IS_ROOM)
        self.outputs.activated.connect(self._show_output)
        self.of_values = QLabel(wordWrap=True)
        self.of_values.setProperty("class", "caption")
        self.of_values.hide()
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("class", "muted")
        self.matrix = ConfusionMatrix()
        self.matrix.cell_chosen.connect(self._on_cell_chosen)
        self.plots: NumberPlots | None = None
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        self._column.setSpacing(SPACE_M)
        for widget in (self._values, self.of_values, self.outputs, self.words, self.matrix):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.setWidget(content)

    def show_results(self, results: Results) -> None:
        """Show what an evaluation found."""
        self._results = results
        self._show_values(results.values, results.run.subject.output_titles)
        self.outputs.clear()
        for place, result in enumerate(results.outputs):
            self.outputs.addItem(result.output.title)
            tip = tip_of(result.output.title)
            self.outputs.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        self.outputs.setVisible(len(results.outputs) > 1)
        self._show_output(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The matrix is as wide with a scroll bar as without: as it is as high as it is wide, the
        one would else bring and take away the other without end."""
        super().resizeEvent(event)
        besides = self.verticalScrollBar().sizeHint().width() + 2 * (SPACE_M + self.frameWidth())
        self.matrix.setMaximumWidth(max(1, self.width() - besides))

    def _show_values(self, values: dict[str, float], titles: dict[str, str]) -> None:
        """A card for each value, in the order of the outputs that it is of; `titles` are what
        a person calls these, by their keys."""
        while self._values_row.count():
            self._values_row.takeAt(0)
        for card in self._cards:
            card.setParent(None)
            card.deleteLater()
        names = in_order(values, titles)
        self._cards = [
            _card(titled(name, titles).replace("_", " "), _in_digits(values[name]))
            for name in names
        ]
        for card in self._cards:
            self._values_row.addWidget(card)

    def _show_output(self, index: int) -> None:
        results = self._results
        if results is None or not 0 <= index < len(results.outputs):
            self.matrix.hide()
            self.of_values.hide()
            self.words.setText("The network has no target to be compared with.")
            return
        result = results.outputs[index]
        self.outputs.setToolTip(tip_of(result.output.title))
        is_classes = result.score.kind == "classes"
        self.matrix.setVisible(is_classes)
        if is_classes:
            self.matrix.show_counts(result.arrays["confusion"], result.output.class_name)
        if result.score.kind == "numbers" and self.plots is None:
            from studio.ui.trained.number_plots import NumberPlots  # pyqtgraph, only where needed

            self.plots = NumberPlots()
            self._column.insertWidget(self._column.count() - 1, self.plots)
        if self.plots is not None:
            self.plots.setVisible(result.score.kind == "numbers")
            if result.score.kind == "numbers":
                self.plots.show_result(result, results.run.subject.line_input[0])
        self.words.setText(_in_words(result))
        self._say_whose_values(result)
        self.output_chosen.emit(index)

    def _say_whose_values(self, result: OutputResult) -> None:
        """Loss and metrics are of what the network was given; where that is told otherwise here,
        it is said."""
        self.of_values.setVisible(bool(result.score.units))
        self.of_values.setText("Loss and metrics are as Keras tells them, of the prepared numbers.")

    def _on_cell_chosen(self, truth: int, answer: int) -> None:
        self.cell_chosen.emit(max(0, self.outputs.currentIndex()), truth, answer)


def _card(name: str, value: str) -> QWidget:
    card = QFrame()
    card.setProperty("class", "card")
    title, number = OneLine("caption", _WIDEST_TITLE), QLabel(value)
    title.say(name)
    number.setProperty("class", "heading")
    number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row = QHBoxLayout(card)
    row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
    row.setSpacing(SPACE_S)
    row.addWidget(title)
    row.addWidget(number)
    return card


def _in_digits(value: float) -> str:
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.3e}"


def _in_words(result: OutputResult) -> str:
    score, rows = result.score, f"{result.score.rows:,} rows"
    if score.kind == "classes":
        wrong = int((result.arrays["truth"] != result.arrays["answer"]).sum())
        return f"{wrong:,} mistakes in {rows}. Click a cell to see what is behind it."
    if score.kind == "image":
        return (
            f"{rows}: pixels are off by {score.mean_error:.4g} on the mean (squared). The worst "
            "ones come first among the examples."
        )
    explained = f"{100 * score.explained:.1f}\N{NO-BREAK SPACE}% of the variance is explained."
    if score.explained < 0:
        explained = "always answering the mean would do better."
    units = result.units
    return (
        f"{rows}{f', {units}' if units else ''}: off by {in_digits(score.mean_error, 4)} on the "
        f"mean, with a deviation of {in_digits(score.deviation, 4)}; {explained}"
    )
