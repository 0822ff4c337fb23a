"""The history: a table of runs that is sorted, filtered and written in; curves over each other;
deleting with undo; curves as files. Every control is worked once."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.project.project import Project
from studio.runs.run_folder import RunFolder, history
from studio.ui.compare.history_reader import Listing
from studio.ui.compare.history_window import HistoryWindow
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from tests.helpers.keyboard import POPUP_NOISE
from tests.helpers.past_runs import past_run, spirals

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)

RATES = (0.01, 0.3, 0.02)
SCORES = (0.7, 0.5, 0.9)
NAMES = ("first", "second", "third")


def blank(_: Project, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.red)
    return image


@pytest.fixture
def room(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> TrainingRoom:
    return make_room(root=tmp_path / "runs")


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(spirals())
    return document


@pytest.fixture
def runs(document: Document, room: TrainingRoom) -> list[RunFolder]:
    """Three runs of the project, and one of another."""
    made = [
        past_run(document.project, room.root, (score - 0.1, score), learning_rate=rate, title=name)
        for rate, score, name in zip(RATES, SCORES, NAMES, strict=True)
    ]
    past_run(spirals("other"), room.root, title="foreign")
    return made


@pytest.fixture
def window(
    document: Document, room: TrainingRoom, runs: list[RunFolder], qtbot: QtBot
) -> HistoryWindow:
    window = HistoryWindow(document, room, blank)
    qtbot.addWidget(window)
    window.come_to_front()
    qtbot.waitUntil(lambda: len(window.model.entries) == 3)
    return window


def titles(window: HistoryWindow) -> list[str]:
    shown = window.order
    return [shown.index(row, 0).data() for row in range(shown.rowCount())]


def cells(window: HistoryWindow, heading: str) -> list[str]:
    number = [column.heading for column in window.model.columns].index(heading)
    return [window.order.index(row, number).data() for row in range(window.order.rowCount())]


def sort_by(window: HistoryWindow, heading: str) -> None:
    number = [column.heading for column in window.model.columns].index(heading)
    window.table.sortByColumn(number, Qt.SortOrder.AscendingOrder)


def drawn(window: HistoryWindow, qtbot: QtBot, *chosen: RunFolder) -> None:
    """Choose runs and wait until their curves are drawn."""
    window.choose([run.path for run in chosen])
    keys = {str(run.path) for run in chosen}
    qtbot.waitUntil(
        lambda: window.plot is not None and {run.key for run in window.plot.runs} == keys
    )


# --- the table


def test_runs_stand_newest_first_with_what_differs_and_what_came_of_them(
    window: HistoryWindow,
) -> None:
    assert titles(window) == ["third", "second", "first"]
    assert cells(window, "Learning rate") == ["0.02", "0.3", "0.01"]
    assert cells(window, "Best")[0] == "validation accuracy 0.9"
    assert cells(window, "How it ended") == ["finished"] * 3
    assert window.total.text().startswith("3 runs, ")
    assert "Epochs" not in [column.heading for column in window.model.columns]


def test_a_column_sorts_by_what_it_means(window: HistoryWindow) -> None:
    sort_by(window, "Best")
    assert titles(window) == ["third", "first", "second"]
    sort_by(window, "Learning rate")
    assert titles(window) == ["first", "third", "second"]
    window.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert titles(window) == ["first", "second", "third"]


def test_the_filter_leaves_runs_with_its_words(window: HistoryWindow) -> None:
    window.filter.setText("rate 0.3")
    assert titles(window) == ["second"]
    assert window.total.text().startswith("1 of 3 runs")
    window.filter.setText("nowhere")
    assert titles(window) == []
    assert "No run has these words" in window.hint.text()
    window.filter.clear()
    assert len(titles(window)) == 3


def test_all_projects_are_listed_with_their_names(window: HistoryWindow, qtbot: QtBot) -> None:
    window.scope.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(window.model.entries) == 4)
    assert titles(window)[0] == "foreign"
    assert cells(window, "Project") == ["other", "spirals", "spirals", "spirals"]


def test_another_project_has_none_and_the_page_says_so(
    window: HistoryWindow, document: Document, qtbot: QtBot
) -> None:
    document.show(spirals())
    qtbot.waitUntil(lambda: not window.model.entries)
    assert window.empty.isVisible()


def test_a_run_that_ends_is_listed_at_once(
    window: HistoryWindow, document: Document, room: TrainingRoom, qtbot: QtBot
) -> None:
    past_run(document.project, room.root, title="newest")
    room.run_ended.emit(Outcome("finished", ""))
    qtbot.waitUntil(lambda: len(window.model.entries) == 4)
    assert titles(window)[0] == "newest"


def test_the_networks_are_painted_once_each(window: HistoryWindow, qtbot: QtBot) -> None:
    entries = window.model.entries
    for entry in entries:
        window.pictures.of(entry)
    qtbot.waitUntil(lambda: all(window.pictures.large(entry) for entry in entries))
    pictures = [window.pictures.large(entry) for entry in entries]
    assert len({picture.cacheKey() for picture in pictures if picture is not None}) == 1
    assert window.pictures.of(entries[0]).toImage().pixelColor(56, 40).red() == 255


# --- curves


def test_the_newest_run_is_drawn_first(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.plot is not None and len(window.plot.runs) == 1)
    assert window.plot is not None
    assert window.plot.runs[0].key == str(runs[2].path)
    assert "Best: loss" in window.detail.text()


def test_chosen_runs_are_drawn_over_each_other_by_what_differs(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    drawn(window, qtbot, *runs)
    assert window.plot is not None
    texts = [entry.text for entry in window.plot.legend.entries]
    assert texts[0] == "third · learning rate 0.02"
    assert len({entry.color for entry in window.plot.legend.entries}) == 3
    window.plot.curve.setCurrentIndex(window.plot.curve.findData("val_accuracy"))
    assert [list(line.yData) for line in window.plot.lines] == [
        pytest.approx([0.8, 0.9]), pytest.approx([0.4, 0.5]), pytest.approx([0.6, 0.7])
    ]  # fmt: skip


def test_of_two_runs_the_difference_is_drawn(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    drawn(window, qtbot, *runs)
    assert window.plot is not None
    assert not window.plot.difference.isVisible()
    drawn(window, qtbot, runs[0], runs[2])
    assert window.plot.difference.isVisible()
    window.plot.curve.setCurrentIndex(window.plot.curve.findData("val_accuracy"))
    window.plot.difference.click()
    assert not window.plot.lines[0].isVisible()
    assert list(window.plot.lines[1].yData) == pytest.approx([-0.2, -0.2])
    assert not window.plot.log.isEnabled()


def test_the_run_at_the_mouse_stands_out(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    drawn(window, qtbot, *runs)
    plot = window.plot
    assert plot is not None
    plot.curve.setCurrentIndex(plot.curve.findData("val_accuracy"))
    plot.plot.getViewBox().setRange(xRange=(0, 3), yRange=(0, 1), padding=0)
    qtbot.wait(50)
    at = plot.plot.getViewBox().mapViewToScene(QPointF(1.5, 0.45))
    plot.view.scene().sigMouseMoved.emit(at)
    widths = [line.opts["pen"].widthF() for line in plot.lines]
    assert widths[1] > widths[0] == widths[2]
    assert "second" in plot.readout.text
    plot.view.left.emit()
    assert len({line.opts["pen"].widthF() for line in plot.lines}) == 1
    assert not plot.readout.isVisible()


# --- what is done with runs


def test_a_name_and_a_note_are_written_where_they_stand(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    for button, text in ((window.buttons.title_button, "best"), (window.buttons.note_button, "x")):
        window.choose([runs[2].path])
        qtbot.waitUntil(lambda: window.table.viewport().findChild(QLineEdit) is None)
        button.click()
        field = window.table.viewport().findChild(QLineEdit)
        assert field is not None
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda text=text: text in _told(runs[2]))
    assert _told(runs[2]) == ("best", "x")
    qtbot.waitUntil(lambda: titles(window)[0] == "best")
    qtbot.waitUntil(lambda: cells(window, "Note")[0] == "x")


def test_what_is_being_written_is_not_lost_when_runs_are_listed_anew(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    window.choose([runs[2].path])
    window.buttons.note_button.click()
    field = window.table.viewport().findChild(QLineEdit)
    assert field is not None
    field.setText("half a senten")
    rest = window.model.entries[1:]
    window._on_listed(Listing(rest, [], [entry.heard for entry in rest]))
    window.model.replace(window.model.entries[0], "title")
    window.pictures.came.emit(runs[2].path)
    assert field.text() == "half a senten"
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _told(runs[2])[1] == "half a senten")
    qtbot.waitUntil(lambda: len(window.model.entries) == 2)


def _told(run: RunFolder) -> tuple[str, str]:
    record = run.record()
    return record.title, record.note


def test_deleted_runs_come_back(
    window: HistoryWindow, runs: list[RunFolder], room: TrainingRoom, qtbot: QtBot
) -> None:
    window.choose([runs[0].path, runs[1].path])
    with qtbot.waitSignal(window.runs_changed):
        window.buttons.delete_button.click()
    qtbot.waitUntil(lambda: titles(window) == ["third"])
    assert len(history(room.root)) == 2
    assert "2 runs are deleted" in window.hint.text()
    window.buttons.undo_button.click()
    qtbot.waitUntil(lambda: len(titles(window)) == 3)
    assert not window.buttons.undo_button.isEnabled()


def test_the_last_run_comes_back_too(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot
) -> None:
    window.choose([run.path for run in runs])
    window.buttons.delete_button.click()
    qtbot.waitUntil(lambda: not window.model.entries)
    assert window.buttons.undo_button.isVisible()
    window.buttons.undo_button.click()
    qtbot.waitUntil(lambda: len(window.model.entries) == 3)


def test_the_delete_key_deletes_and_the_trash_can_be_emptied(
    window: HistoryWindow, runs: list[RunFolder], room: TrainingRoom, qtbot: QtBot
) -> None:
    window.choose([runs[0].path])
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(titles(window)) == 2)
    trash = room.root / ".trash"
    assert len(list(trash.iterdir())) == 1
    qtbot.waitUntil(window.buttons.empty_button.isEnabled)
    window.buttons.empty_button.click()
    qtbot.waitUntil(lambda: not trash.exists())
    qtbot.waitUntil(lambda: not window.buttons.empty_button.isEnabled())


def test_a_run_that_is_trained_is_not_deleted(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engine.protocol.run_lock.is_held", lambda path: True)
    window.choose([runs[0].path])
    window.buttons.delete_button.click()
    qtbot.waitUntil(lambda: "still being trained" in window.hint.text())
    assert runs[0].path.is_dir()


def test_the_project_is_asked_for_as_it_was_and_the_folder_is_shown(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.choose([runs[1].path])
    with qtbot.waitSignal(window.open_wanted) as wanted:
        window.buttons.open_button.click()
    assert wanted.args == [runs[1].path]
    window.buttons.folder_button.click()
    assert [Path(url.toLocalFile()) for url in opened] == [runs[1].path]


def test_without_a_chosen_run_nothing_can_be_done(window: HistoryWindow) -> None:
    window.table.clearSelection()
    buttons = window.buttons.findChildren(QPushButton)
    assert len(buttons) == 10
    assert not any(button.isEnabled() for button in buttons)


# --- curves as files


@pytest.mark.parametrize(("entry", "name"), [(0, "a.csv"), (1, "a.png"), (2, "a.svg"), (3, "logs")])
def test_curves_are_written_as_the_menu_says(
    entry: int,
    name: str,
    window: HistoryWindow,
    runs: list[RunFolder],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    drawn(window, qtbot, *runs[:2])
    window.buttons.export_button.menu().actions()[entry].trigger()
    qtbot.waitUntil(lambda: window.hint.text() == f"Wrote {name}.")
    if entry == 0:
        with path.open() as file:
            rows = list(csv.DictReader(file))
        assert {row["run"].split(" · ")[0] for row in rows} == {"first", "second"}
        assert {row["curve"] for row in rows} == {"loss", "val_loss", "val_accuracy"}
    elif entry == 1:
        assert not QImage(str(path)).isNull()
    elif entry == 2:
        assert path.read_text().startswith("<?xml")
    else:
        assert len(list(path.iterdir())) == 2


def test_a_file_that_cannot_be_written_is_said(
    window: HistoryWindow, runs: list[RunFolder], qtbot: QtBot, tmp_path: Path
) -> None:
    drawn(window, qtbot, runs[0])
    window.buttons.write_table(tmp_path / "nowhere" / "a.csv")
    qtbot.waitUntil(lambda: "cannot be written" in window.hint.text())
