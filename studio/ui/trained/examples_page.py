"""Examples behind the scores: pictures or rows of the test data, and the model's answer to each."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.questions import FetchRows
from studio.project.columns import Column
from studio.runs.subject import is_picture
from studio.ui.run.asked_files import output_name
from studio.ui.run.questions import Questions
from studio.ui.run.wish import Reply
from studio.ui.shared.pictures import enlarged, image_of, values_range
from studio.ui.trained.results import Results
from studio.ui.widgets.class_bars import ClassBars, shares_of
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_S, sans
from studio.words import in_digits

MOST_EXAMPLES = 120
_THUMB, _LARGE = 56, 176


class ExamplesPage(QWidget):
    """A gallery of pictures, or a table of rows; the one in hand is explained below."""

    def __init__(self, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._results: Results | None = None
        self._place = 0
        self._rows: list[int] = []
        self._read: dict[str, Any] = {}
        self._images: list[QImage] = []
        self._numbers: tuple[int, ...] = ()
        self.caption = QLabel(wordWrap=True)
        self.caption.setProperty("class", "muted")
        self.back = QPushButton("Most telling")
        self.back.setProperty("class", "quiet")
        self.back.setToolTip("Back to the most confident mistakes")
        self.back.clicked.connect(self.show_telling)
        self.gallery = QListWidget()
        self.gallery.setViewMode(QListView.ViewMode.IconMode)
        self.gallery.setResizeMode(QListView.ResizeMode.Adjust)
        self.gallery.setMovement(QListView.Movement.Static)
        self.gallery.setUniformItemSizes(True)
        self.gallery.setIconSize(QSize(_THUMB, _THUMB))
        self.gallery.setGridSize(QSize(_THUMB + 24, _THUMB + 30))
        self.gallery.setFont(sans(TEXT_S))
        self.gallery.setAccessibleName("Pictures of the test data")
        self.gallery.currentRowChanged.connect(self._explain)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName("Rows of the test data")
        self.table.currentCellChanged.connect(lambda row, *_: self._explain(row))
        self._views = QStackedWidget()
        self._views.addWidget(self.gallery)
        self._views.addWidget(self.table)
        self._detail = self._make_detail()
        top = QHBoxLayout()
        top.addWidget(self.caption, 1)
        top.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(top)
        column.addWidget(self._views, 1)
        column.addWidget(self._detail)

    def _make_detail(self) -> QFrame:
        detail = QFrame()
        detail.setProperty("class", "card")
        self.picture, self.answer_picture = QLabel(), QLabel()
        self.bars = ClassBars()
        self.words = QLabel(wordWrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.picture)
        row.addWidget(self.answer_picture)
        row.addWidget(self.bars, 1)
        column = QVBoxLayout(detail)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.addWidget(self.words)
        column.addLayout(row)
        detail.hide()
        return detail

    # --- what is shown --------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        """Show the rows of an evaluation that tell most."""
        self._results, self._place = results, 0
        self.show_telling()

    def show_output(self, place: int) -> None:
        """Look at another output."""
        self._place = place
        self.show_telling()

    def show_telling(self) -> None:
        """Show the most confident mistakes, or what is furthest off."""
        result = self._result()
        if result is None:
            return
        words = {
            "classes": "The most confident mistakes",
            "image": "The worst pictures",
            "numbers": "The rows that are furthest off",
        }
        self.back.hide()
        units = f", {result.units}" if result.units else ""
        self._show(result.telling_rows, words[result.score.kind] + units)

    def show_cell(self, place: int, truth: int, answer: int) -> None:
        """Show the rows of a class that got an answer."""
        self._place = place
        result = self._result()
        if result is None:
            return
        name = result.output.class_name
        rows = result.rows_of_cell(truth, answer)
        taken = f"taken for {name(answer)}" if truth != answer else "found"
        self.back.show()
        self._show(rows, f"{len(rows):,} rows of {name(truth)}, {taken}")

    def _result(self) -> Any:
        results = self._results
        if results is None or not 0 <= self._place < len(results.outputs):
            return None
        return results.outputs[self._place]

    def _show(self, rows: list[int], caption: str) -> None:
        assert self._results is not None
        self._rows = rows[:MOST_EXAMPLES]
        more = f": the first {MOST_EXAMPLES}" if len(rows) > MOST_EXAMPLES else ""
        self.caption.setText(caption + more)
        self._detail.hide()
        self.gallery.clear()
        self.table.setRowCount(0)
        self._read, self._images = {}, []
        if not self._rows:
            self.caption.setText(f"{caption}: none")
            return
        run, asked_rows = self._results.run, self._rows
        subject = run.subject
        columns = [raw.name for read in subject.inputs for raw in read.raw]
        question = partial(
            FetchRows,
            rows=tuple(asked_rows),
            columns=tuple(dict.fromkeys([*columns, *subject.reads.values()])),
            inputs=subject.reads,
        )
        self._questions.ask(
            "rows",
            run,
            question,
            self._fill,
            self.caption.setText,
            still=lambda: asked_rows is self._rows,
        )

    def leave(self) -> None:
        """Show no rows any more that are on their way: the page is about to go."""
        self._rows = []

    # --- filling ----------------------------------------------------------------------

    def _fill(self, reply: Reply) -> None:
        self._read, self._numbers = reply.arrays, reply.answer.numbers
        picture = reply.run.subject.picture
        if picture is not None and (values := self._values_of(picture)) is not None:
            low, high = values_range(values)
            shape = picture.raw[0].shape
            self._images = [image_of(row, shape, low, high) for row in values]
            self._views.setCurrentWidget(self.gallery)
            self._fill_gallery()
        else:
            self._views.setCurrentWidget(self.table)
            self._fill_table()

    def _values_of(self, read: Any) -> Any | None:
        raw = self._read.get(read.raw[0].name)
        return raw if raw is not None else self._read.get(read.column.name)

    def _fill_gallery(self) -> None:
        for place, image in enumerate(self._images):
            pixmap = QPixmap.fromImage(
                image.scaled(
                    _THUMB, _THUMB, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )  # fmt: skip
            item = QListWidgetItem(QIcon(pixmap), self._short(place))
            item.setToolTip(self._long(place))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            self.gallery.addItem(item)
        self.gallery.setCurrentRow(0)

    def _fill_table(self) -> None:
        assert self._results is not None
        columns: list[tuple[str, Any]] = []
        for read in self._results.run.subject.inputs:
            for raw in read.raw:
                values = self._read.get(raw.name, self._read.get(read.column.name))
                if values is not None and not is_picture(raw):
                    columns += _flat_columns(raw, values)
        self.table.setColumnCount(len(columns) + 3)
        titles = ["row", "truth", "answer", *(name for name, _ in columns)]
        self.table.setHorizontalHeaderLabels(titles)
        self.table.setRowCount(len(self._rows))
        for place, row in enumerate(self._rows):
            shown = self._numbers[place] if self._numbers else row
            texts = [f"{shown:,}", self._truth_text(place), self._answer_text(place)]
            texts += [_text(values[place]) for _, values in columns]
            for column, text in enumerate(texts):
                self.table.setItem(place, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.table.resizeColumnsToContents()
        self.table.setCurrentCell(0, 0)

    # --- the one in hand ----------------------------------------------------------------

    def _explain(self, place: int) -> None:
        result = self._result()
        if not 0 <= place < len(self._rows) or result is None or not self._read:
            self._detail.hide()
            return
        self._detail.show()
        self.words.setText(self._long(place))
        has_image = place < len(self._images)
        self.picture.setVisible(has_image)
        if has_image:
            self.picture.setPixmap(enlarged(self._images[place], _LARGE))
        outputs = self._outputs_of(result)
        kind = result.score.kind if outputs is not None else ""
        has_bars = kind == "classes" and outputs is not None and outputs[place].ndim == 1
        self.bars.setVisible(has_bars)
        self.answer_picture.setVisible(kind == "image" and has_image)
        if outputs is not None and has_bars:
            shares = shares_of(outputs[place])
            self.bars.show_shares(shares, result.output.class_name, self._truth(place))
        elif outputs is not None and kind == "image" and has_image:
            self._show_answer_picture(outputs, place)

    def _show_answer_picture(self, outputs: Any, place: int) -> None:
        assert self._results is not None
        picture = self._results.run.subject.picture
        if picture is None:
            return
        low, high = values_range(outputs)
        shape = picture.raw[0].shape
        self.answer_picture.setPixmap(enlarged(image_of(outputs[place], shape, low, high), _LARGE))

    def _outputs_of(self, result: Any) -> Any | None:
        outputs = output_name("")
        found = {name: values for name, values in self._read.items() if name.startswith(outputs)}
        return found.get(output_name(result.output.name), next(iter(found.values()), None))

    def _truth(self, place: int) -> int | None:
        result = self._result()
        truth = result.arrays.get("truth")
        if truth is None or result.score.kind != "classes" or len(truth) != result.score.rows:
            return None
        return int(truth[self._rows[place]])

    def _answer(self, place: int) -> int:
        result = self._result()
        return int(result.arrays["answer"][self._rows[place]])

    def _truth_text(self, place: int) -> str:
        result = self._result()
        truth = self._truth(place)
        if truth is not None:
            return str(result.output.class_name(truth))
        return _number_at(result, "truth", self._rows[place])

    def _answer_text(self, place: int) -> str:
        result = self._result()
        if self._truth(place) is not None:
            return str(result.output.class_name(self._answer(place)))
        return _number_at(result, "answer", self._rows[place])

    def _short(self, place: int) -> str:
        if self._truth(place) is None:
            return f"{self._rows[place]:,}"
        truth, answer = self._truth_text(place), self._answer_text(place)
        return truth if truth == answer else f"{truth}, not {answer}"

    def _long(self, place: int) -> str:
        result, row = self._result(), self._rows[place]
        where = (
            f"Row {self._numbers[place]:,} of the data" if self._numbers else f"Test row {row:,}"
        )
        if result.score.kind == "classes" and self._truth(place) is not None:
            sure = float(result.arrays["confidence"][row])
            truth, answer = self._truth_text(place), self._answer_text(place)
            if truth == answer:
                return f"{where}: {truth}, found with {sure:.1%}"
            return f"{where}: {truth}, taken for {answer} with {sure:.1%}"
        if result.score.kind == "image":
            return f"{where}: the picture, and what the model makes of it"
        truth, answer = self._truth_text(place), self._answer_text(place)
        return f"{where}: {truth} is the truth, {answer} the answer" if truth else where


def _number_at(result: Any, name: str, row: int) -> str:
    if name not in result.arrays or "rows" not in result.arrays:
        return ""
    found = (result.arrays["rows"] == row).nonzero()[0]
    return _text(result.arrays[name][found[0]]) if len(found) else ""


def _flat_columns(raw: Column, values: Any) -> list[tuple[str, Any]]:
    """A column for each number of a row, as far as a table can hold them; classes by their
    names."""
    name, flat = raw.name, values.reshape(len(values), -1)
    if raw.classes and flat.shape[1] == 1:
        return [(name, [raw.class_of(value.item()) for value in flat[:, 0]])]
    if values.ndim == 1:
        return [(name, values)]
    if flat.shape[1] == 1:
        return [(name, flat[:, 0])]
    return [(f"{name} {n + 1}", flat[:, n]) for n in range(min(24, flat.shape[1]))]


def _text(value: Any) -> str:
    is_number = getattr(getattr(value, "dtype", None), "kind", "O") in "fiub"
    return in_digits(float(value)) if is_number else str(value)
