"""What a tried network answers at one output: bars for classes, a picture, or numbers."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.engine.protocol.questions import Units
from studio.runs.subject import Output, class_number
from studio.ui.run.shown_run import ShownRun
from studio.ui.shared.pictures import enlarged, image_of, values_range
from studio.ui.widgets.class_bars import ClassBars, shares_of
from studio.ui.widgets.one_line import OneLine
from studio.ui.widgets.theme import SPACE_M, SPACE_S
from studio.words import in_digits

_PICTURE = 150
_MOST_NUMBERS = 400
_MOST_TRUTHS = 8


class OutputView(QWidget):
    """One output's answer: bars, a picture, or numbers."""

    def __init__(self, output: Output, has_title: bool) -> None:
        super().__init__()
        self.output = output
        self.bars, self.numbers = ClassBars(), QLabel(wordWrap=True)
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("class", "caption")
        self.given, self.picture = QLabel(), QLabel()
        self.given.setAccessibleName("What went in")
        self.picture.setAccessibleName("What came out")
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        if has_title:
            title = OneLine("caption")
            title.say(output.title)
            column.addWidget(title)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.given)
        row.addWidget(self.picture)
        row.addStretch(1)
        column.addWidget(self.bars)
        column.addLayout(row)
        column.addWidget(self.numbers)
        column.addWidget(self.words)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for widget in (self.bars, self.given, self.picture, self.numbers, self.words):
            widget.hide()

    def show_values(
        self,
        values: Any,
        given: dict[str, Any],
        run: ShownRun,
        units: Units = "",
        truth: Any = None,
    ) -> None:
        """Show one example's output; a picture beside the one that was given, and the `truth` of a
        row of the data beside the answer."""
        self.clear()
        picture = run.subject.picture
        if self.output.kind == "classes" and values.ndim == 1:
            true = None if truth is None else class_number(truth)
            self.bars.show()
            self.bars.show_shares(shares_of(values), self.output.class_name, true)
            self._say("" if true is None else f"The data say {self.output.class_name(true)}.")
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
            told = [self.output.in_units(units)]
            if truth is not None and truth.size == values.size <= _MOST_TRUTHS:
                numbers = ", ".join(in_digits(float(value)) for value in truth.reshape(-1))
                told.append(f"the data say {numbers}")
            words = "; ".join(filter(None, told))
            self._say(f"{words[0].upper()}{words[1:]}." if words else "")

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))


def _in_words(values: Any) -> str:
    flat = values.reshape(-1)
    if flat.size == 1:
        number = in_digits(float(flat[0]))
        return f"<span style='font-size: 22px; font-weight: 600'>{number}</span>"
    shown = ", ".join(in_digits(float(number), 4) for number in flat[:_MOST_NUMBERS])
    return shown + (", …" if flat.size > _MOST_NUMBERS else "")
