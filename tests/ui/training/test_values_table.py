"""The numbers of a run as a table: as many rows as asked for, copied and saved with all digits."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.ui.run.run_model import RunModel
from studio.ui.training import values_table
from studio.ui.training.values_table import ValuesTable


@pytest.fixture
def table(qtbot: QtBot) -> ValuesTable:
    table = ValuesTable(RunModel())
    qtbot.addWidget(table)
    return table


def train(model: RunModel, epochs: int = 3, steps: int = 100) -> None:
    model.begin()
    model.take(RunStarted(epochs, steps, 3200, 32, "CPU", ("loss",), 10))
    for epoch in range(epochs):
        numbers = tuple(range(epoch * steps + 1, (epoch + 1) * steps + 1))
        model.take(StepsDone(epoch, numbers, {"loss": tuple(1.0 / n for n in numbers)}, 1000.0))
        logs = {"loss": 0.1 + epoch, "val_loss": 0.2 + epoch}
        model.take(EpochDone(epoch, logs, 1.0))


def shown(table: ValuesTable) -> list[list[str]]:
    model = table.table
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_each_epoch_is_a_row(table: ValuesTable) -> None:
    train(table._model)
    table.refresh()
    assert shown(table) == [["1", "0.1", "0.2"], ["2", "1.1", "1.2"], ["3", "2.1", "2.2"]]


def test_every_hundred_steps_are_counted_from_0_as_a_loop_prints_them(table: ValuesTable) -> None:
    train(table._model)
    table.every.setCurrentText("Every 100 steps")
    assert [row[0] for row in shown(table)] == ["0", "100", "200"]
    assert [float(row[1]) for row in shown(table)] == pytest.approx([1, 1 / 101, 1 / 201], 1e-5)


def test_where_steps_are_seen_eight_at_a_time_the_rows_are_those_there_are(
    table: ValuesTable,
) -> None:
    table._model.begin()
    table._model.take(RunStarted(1, 400, 3200, 8, "CPU", ("loss",), 10))
    steps = tuple(range(8, 401, 8))
    table._model.take(StepsDone(0, steps, {"loss": tuple(1.0 / n for n in steps)}, 1000.0))
    table.every.setCurrentText("Every 100 steps")
    assert [row[0] for row in shown(table)] == ["7", "103", "207", "303"]


def test_rows_are_added_while_the_run_goes_on(table: ValuesTable, qtbot: QtBot) -> None:
    train(table._model, epochs=1)
    table.show()
    assert len(shown(table)) == 1
    table._model.take(EpochDone(1, {"loss": 0.5}, 1.0))
    qtbot.waitUntil(lambda: len(shown(table)) == 2)
    assert shown(table)[1] == ["2", "0.5", ""]


def test_it_is_copied_as_spreadsheets_take_it(table: ValuesTable) -> None:
    train(table._model, epochs=2)
    table.refresh()
    table.copy.click()
    assert QGuiApplication.clipboard().text() == ("epoch\tloss\tval_loss\n1\t0.1\t0.2\n2\t1.1\t1.2")


def test_of_a_selection_that_alone_is_copied(table: ValuesTable) -> None:
    train(table._model, epochs=2)
    table.refresh()
    table.view.setCurrentIndex(table.table.index(1, 1))
    table.copy.click()
    assert QGuiApplication.clipboard().text() == "1.1"


def test_it_is_saved_as_csv_and_a_refusal_is_said(table: ValuesTable, tmp_path: Path) -> None:
    train(table._model, epochs=1)
    table.refresh()
    table.save_to(tmp_path / "numbers.csv")
    assert (tmp_path / "numbers.csv").read_text() == "epoch,loss,val_loss\n1,0.1,0.2\n"
    table.save_to(tmp_path / "nowhere" / "numbers.csv")
    assert "cannot be written" in table.said.text()


def test_what_is_too_long_to_be_shown_is_counted(
    table: ValuesTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values_table, "_MOST_ROWS", 50)
    train(table._model, epochs=1)
    table.every.setCurrentText("Each step")
    assert len(shown(table)) == 50
    assert "50 before them" in table.said.text()


def test_a_header_says_from_where_steps_are_counted(table: ValuesTable) -> None:
    train(table._model, epochs=1)
    table.every.setCurrentText("Each step")
    tip = table.table.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "from 0" in tip


@pytest.mark.parametrize("metrics", [1, 12])
def test_no_number_is_cut_off_however_many_columns_there_are(
    table: ValuesTable, metrics: int
) -> None:
    table.resize(480, 400)
    table.show()
    table._model.begin()
    table._model.take(RunStarted(1, 100, 3200, 32, "CPU", ("loss",), 10))
    logs = {f"metric_{number}": 9.86614e-05 for number in range(metrics)}
    table._model.take(EpochDone(0, logs, 1.0))
    table.refresh()
    needed = QFontMetrics(table.view.font()).horizontalAdvance("9.86614e-05")
    assert all(table.view.columnWidth(column) > needed for column in range(1, metrics + 1))
    if metrics == 1:  # what there is of room is taken
        assert table.view.columnWidth(0) + table.view.columnWidth(1) > 400
