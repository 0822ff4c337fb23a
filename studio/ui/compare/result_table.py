"""The table of an experiment: a row for each value."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.ui.widgets.line_look import color_of
from studio.ui.widgets.theme import theme
from studio.ui.widgets.tip import tip_of

if TYPE_CHECKING:
    from studio.runs.experiment import Experiment, Trial

STATE = 1
_SWATCH, _SCALE = 12, 2
_SPARE = 6
_WORDS = {
    "waiting": "waits",
    "done": "done",
    "skipped": "skipped",
    "stopped": "stopped",
    "left": "not run",
}


class ResultTable(QTreeWidget):
    """Shows an experiment as it is; rows stand in the order of the values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIconSize(QSize(_SWATCH, _SWATCH))
        self.setAccessibleName("Compared values")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.experiment: Experiment | None = None

    def show_experiment(self, experiment: "Experiment") -> None:
        """Bring the rows up to date."""
        headings = [text[:1].upper() + text[1:] for text in experiment.headings()]
        if experiment is not self.experiment:
            self.experiment = experiment
            with QSignalBlocker(self):  # who hears of another row looks at rows not made yet
                self.clear()
                items = [QTreeWidgetItem() for _ in experiment.trials]
                self.addTopLevelItems(items)
                self.setCurrentItem(items[0])
            self._take_headings(headings)
        elif headings != [self.headerItem().text(c) for c in range(self.columnCount())]:
            self._take_headings(headings)
        rows = experiment.shown_rows()
        for index, (trial, row) in enumerate(zip(experiment.trials, rows, strict=True)):
            item = self.topLevelItem(index)
            assert item is not None
            cells = [row[0], state_words(trial), *row[STATE + 1 :]]
            for column, text in enumerate(cells):
                if item.text(column) != text:
                    item.setText(column, text)
                if column > STATE:
                    item.setTextAlignment(column, _RIGHT)
            item.setToolTip(STATE, trial.sentence)
            is_failed = trial.state == "failed"
            item.setForeground(STATE, QBrush(QColor(theme().danger)) if is_failed else QBrush())

    def restyle(self) -> None:
        """Take the theme's colours."""
        for index in range(self.topLevelItemCount()):
            item = self.topLevelItem(index)
            if item is not None:
                item.setIcon(0, swatch(color_of(index)))

    @property
    def chosen(self) -> int:
        """The number of the current row; -1 without one."""
        item = self.currentItem()
        return self.indexOfTopLevelItem(item) if item is not None else -1

    def wished_height(self) -> int:
        """What the rows and their heading take, up to a dozen of them."""
        rows = self.topLevelItemCount()
        row = self.sizeHintForRow(0) if rows else 0
        return self.header().sizeHint().height() + rows * row + 2 * self.frameWidth() + _SPARE

    def _take_headings(self, headings: list[str]) -> None:
        self.setColumnCount(len(headings))
        self.setHeaderLabels(headings)
        header = self.header()
        header.setStretchLastSection(False)
        for column, heading in enumerate(headings):
            self.headerItem().setToolTip(column, tip_of(heading))
            is_state = column == STATE
            mode = QHeaderView.ResizeMode.Stretch if is_state else _TO_CONTENTS
            header.setSectionResizeMode(column, mode)
            if column > STATE:
                self.headerItem().setTextAlignment(column, _RIGHT)
        self.restyle()
        rows = self.selectionModel()
        flags = rows.SelectionFlag
        rows.select(rows.currentIndex(), flags.ClearAndSelect | flags.Rows)  # new columns, too


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TO_CONTENTS = QHeaderView.ResizeMode.ResizeToContents


def state_words(trial: "Trial") -> str:
    """How far a value is."""
    if trial.state == "failed":
        return trial.sentence
    if trial.state in _WORDS:
        return _WORDS[trial.state]
    run, started = trial.run, trial.run.started
    if started is None:
        return run.phase_text if run.phase else "Keras is waking up…"
    if run.phase in ("evaluate", "save"):
        return run.phase_text
    percent = f"{100 * run.fraction:.0f} %"
    if run.counts_steps:
        return f"step {run.step_in_epoch:,} of {run.steps_per_epoch:,} · {percent}"
    return f"epoch {run.epoch} of {started.epochs} · {percent}"


def swatch(color: str) -> QIcon:
    """A dot of a colour, as the legend has it."""
    pixmap = QPixmap(_SWATCH * _SCALE, _SWATCH * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(2, 2, _SWATCH - 4, _SWATCH - 4)
    painter.end()
    return QIcon(pixmap)
