"""What a tried network answers at one output: bars for classes, a picture, or numbers."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.runs.subject import Output
from studio.ui.run.shown_run import ShownRun
from studio.ui.shared.pictures import enlarged, image_of, values_range
from studio.ui.widgets.class_bars import ClassBars, shares_of
from studio.ui.widgets.theme import SPACE_M, SPACE_S

_PICTURE = 150
_MOST_NUMBERS = 400


class OutputView(QWidget):
    """One output's answer: bars, a picture, or numbers."""

    def __init__(self, output: Output, has_title: bool) -> None:
        super().__init__()
        self.output = output
        self.bars, self.numbers = ClassBars(), QLabel(wordWrap=True)
        self.given, self.picture = QLabel(), QLabel()
        self.given.setAccessibleName("What went in")
        self.picture.setAccessibleName("What came out")
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        if has_title:
            title = QLabel(output.name)
            title.setProperty("class", "caption")
            column.addWidget(title)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.given)
        row.addWidget(self.picture)
        row.addStretch(1)
        column.addWidget(self.bars)
        column.addLayout(row)
        column.addWidget(self.numbers)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for widget in (self.bars, self.given, self.picture, self.numbers):
            widget.hide()

    def show_values(self, values: Any, given: dict[str, Any], run: ShownRun) -> None:
        """Show one example's output; a picture beside the one that was given."""
        self.clear()
        picture = run.subject.picture
        if self.output.kind == "classes" and values.ndim == 1:
            self.bars.show()
            self.bars.show_shares(shares_of(values), self.output.class_name)
        elif self.output.kind == "image" and picture is not None:
            self.given.show()
            self.picture.show()
            shown = given[picture.raw[0].name][0]
            went_in = image_of(shown, picture.raw[0].shape, 0, float(shown.max()) or 1.0)
            self.given.setPixmap(enlarged(went_in, _PICTURE))
            low, high = values_range(values)
            image = image_of(values, picture.raw[0].shape, low, high)
            self.picture.setPixmap(enlarged(image, _PICTURE))
        else:
            self.numbers.show()
            self.numbers.setText(_in_words(values))


def _in_words(values: Any) -> str:
    flat = values.reshape(-1)
    if flat.size == 1:
        return f"<span style='font-size: 22px; font-weight: 600'>{float(flat[0]):.5g}</span>"
    shown = ", ".join(f"{float(number):.4g}" for number in flat[:_MOST_NUMBERS])
    return shown + (", …" if flat.size > _MOST_NUMBERS else "")
