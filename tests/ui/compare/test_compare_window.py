"""Comparing values of a setting, in the real window; two tests start real Keras processes."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from studio.project import store
from studio.project.project import Project
from studio.project.varying import find_setting
from studio.resources import resource
from studio.runs.experiment import Experiment, Trial
from studio.runs.run_folder import history
from studio.ui.compare.compare_window import CompareWindow
from studio.ui.compare.result_table import ResultTable
from studio.ui.compare.script_window import ScriptWindow
from tests.helpers.keyboard import POPUP_NOISE, Keyboard, settings_in

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
CLASSIFIER = resource("examples", "mnist_classifier.strata")
LINE = resource("examples", "regression.strata")
PATIENCE_MS = 120_000


@pytest.fixture
def person(qtbot: QtBot, tmp_path: Path) -> Iterator[Keyboard]:
    person = Keyboard(qtbot, settings_in(tmp_path))
    person.window.files.open_example(CLASSIFIER)
    person.workspace.room._root = tmp_path / "runs"
    yield person
    person.close()


def opened(person: Keyboard) -> CompareWindow:
    person.window.activateWindow()
    person.qtbot.waitUntil(person.window.isActiveWindow)
    person.workspace.canvas.setFocus()
    person.press("Ctrl+F5")
    window = person.workspace.starting.comparing
    assert window is not None
    person.qtbot.waitUntil(window.isActiveWindow)
    return window


def test_a_key_opens_it_with_the_batch_size_and_values_worth_a_try(person: Keyboard) -> None:
    window = opened(person)
    assert QApplication.focusWidget() is window.form.values
    assert window.form.chosen().key == "batch_size"
    assert window.form.values.text() == "1, 10, 100"
    assert window.hint.text() == (
        "3 runs, one after the other, of 2 epochs each. All begin with the same seed. Now it is 32."
    )
    person.press("Esc")
    assert not window.isVisible()
    assert not person.workspace.room.is_lent
    assert opened(person) is window


def test_what_is_wrong_is_said_while_it_is_typed_and_nothing_begins(person: Keyboard) -> None:
    window = opened(person)
    person.type("0, 10")
    assert "at least 1; got 0" in window.hint.text()
    person.press("Return")
    assert not window.comparison.is_running
    assert person.workspace.room.spare.pid == 0


@pytest.mark.keras
def test_stopped_while_keras_wakes_nothing_is_run(person: Keyboard) -> None:
    window = opened(person)
    person.type("8, 9")
    person.press("Return")
    person.qtbot.waitUntil(lambda: window.comparison._thread is not None)
    assert not window.form.values.isEnabled()
    with person.qtbot.waitSignal(window.comparison.ended):
        person.qtbot.mouseClick(window.stop_button, Qt.MouseButton.LeftButton)
    texts = [window.table.topLevelItem(row).text(1) for row in range(2)]
    assert texts == ["stopped", "not run"]
    assert window.form.values.isEnabled()
    assert not person.workspace.room.is_lent
    said: list[str] = []
    window.comparison.ended.connect(said.append)
    window.compare()
    window.comparison.stop()  # before it is known what is compared
    person.qtbot.waitUntil(lambda: not window.comparison.is_running)
    assert not said
    assert not person.workspace.room.is_lent


@pytest.mark.keras
def test_the_table_is_kept_when_the_window_closes_meanwhile(person: Keyboard) -> None:
    window = opened(person)
    person.type("8, 9")
    person.press("Return")
    person.qtbot.waitUntil(lambda: window.comparison._thread is not None)
    assert person.window.close()
    experiment = window.comparison.experiment
    assert experiment is not None
    lines = (experiment.folder / "comparison.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["batch size", "8", "9"]


def test_every_setting_of_the_network_is_there_and_follows_it(person: Keyboard) -> None:
    window = opened(person)
    owner, setting = window.form.owner, window.form.setting
    owner.setCurrentIndex(owner.findText("hidden (Dense)"))
    setting.setCurrentIndex(setting.findText("activation"))
    assert window.form.chosen().key == "hidden.activation"
    assert "relu" in window.form.values.text()
    window.form.values.setText("relu, elu")
    person.graph.rename(person.named("hidden"), "first")
    person.qtbot.waitUntil(lambda: owner.currentText() == "first (Dense)")
    assert window.form.chosen().key == "first.activation"
    assert window.form.values.text() == "relu, elu"


def test_a_network_that_cannot_be_trained_is_not_compared(person: Keyboard) -> None:
    person.select("digit")
    person.workspace.canvas.setFocus()
    person.press("Del")
    window = opened(person)
    person.press("Return")
    assert window.hint.text().startswith("Not compared: ")
    assert not window.comparison.is_running


def test_a_lesson_opens_it_with_its_values(person: Keyboard) -> None:
    person.workspace.lesson.link_followed.emit("compare:hidden.units=8,16")
    window = person.workspace.starting.comparing
    assert window is not None
    assert window.isVisible()
    assert (window.form.chosen().key, window.form.values.text()) == ("hidden.units", "8,16")
    person.workspace.lesson.link_followed.emit("compare:gone.units=8,16")
    assert 'no node "gone"' in person.said


def test_every_field_and_button_has_a_name(person: Keyboard) -> None:
    window = opened(person)
    for field in window.findChildren(QLineEdit) + window.findChildren(QComboBox):
        assert field.accessibleName() or field.objectName().startswith("qt_"), field
    for button in window.findChildren(QAbstractButton):
        interface = QAccessible.queryAccessibleInterface(button)
        assert interface.text(QAccessible.Text.Name), button


def test_another_experiment_may_be_looked_at_while_its_rows_come(
    qtbot: QtBot, tmp_path: Path
) -> None:
    setting = find_setting(Project(), "batch_size")
    first, second = (
        Experiment(setting, [Trial(n, str(n), Project()) for n in sizes], tmp_path)
        for sizes in ((1, 10), (2, 20, 200))
    )
    table = ResultTable()
    qtbot.addWidget(table)
    shown = first
    table.currentItemChanged.connect(lambda: table.show_experiment(shown))
    table.show_experiment(first)
    choose_row(table, 1)
    shown = second
    table.show_experiment(second)  # an error in what listens would fail the test
    assert [table.topLevelItem(row).text(0) for row in range(3)] == ["2", "20", "200"]
    assert table.chosen == 0


def choose_row(table: ResultTable, row: int) -> None:
    item = table.topLevelItem(row)
    assert item is not None
    table.setCurrentItem(item)


def keeps_and_copies(window: CompareWindow, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.plot.x_axis.setCurrentIndex(1)
    seconds = window.comparison.experiment.trials[2].measured.curve("loss").seconds
    assert list(window.plot.lines[2].xData) == list(seconds)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "p.png"), ""))
    window.buttons.picture_button.click()
    assert (folder / "p.png").read_bytes().startswith(b"\x89PNG")
    window.buttons.copy_button.click()
    assert QGuiApplication.clipboard().text().splitlines()[3].startswith("50\tdone\t")
    window.refresh()  # as it does some times a second while values are run
    assert window.detail.text() == "The table is on the clipboard."


def shows_the_script(window: CompareWindow) -> None:
    choose_row(window.table, 2)
    window.buttons.script_button.click()
    while not window.findChildren(ScriptWindow):
        QApplication.processEvents()
    (script,) = window.findChildren(ScriptWindow)
    assert "EPOCHS = 50" in script.view.toPlainText()
    script.close()


@pytest.mark.keras
def test_three_values_of_which_one_is_skipped_and_one_dies(
    person: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot, workspace = person.qtbot, person.workspace
    person.window.files.open_example(LINE)
    document = workspace.document
    document.project.training = structs.replace(document.project.training, epochs=400)
    before = store.to_bytes(document.project)
    window = opened(person)
    comparison = window.comparison
    setting = window.form.setting
    setting.setCurrentIndex(setting.findText("epochs"))
    # The first two would take hours, so that no busy machine sees them end by themselves.
    window.form.values.setText("10000000, 20000000, 50")
    window.form.values.setFocus()
    person.press("Return")
    assert comparison.is_running, window.hint.text()
    assert workspace.starting.train().startswith("Values are being compared")
    assert comparison.start(document.project, window.form.chosen(), (1, 2), None)

    def trains(text: str) -> bool:
        trial = comparison.trial
        is_it = trial is not None and (trial.text, trial.state) == (text, "training")
        return is_it and bool(trial and not trial.measured.is_with_tracing)

    qtbot.waitUntil(lambda: trains("10000000"), timeout=PATIENCE_MS)
    qtbot.mouseClick(window.skip_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: trains("20000000"), timeout=PATIENCE_MS)
    assert comparison._thread is not None
    psutil.Process(comparison._thread.pid).kill()
    with qtbot.waitSignal(comparison.ended, timeout=PATIENCE_MS):
        pass
    experiment = comparison.experiment
    assert experiment is not None
    assert [t.state for t in experiment.trials] == ["skipped", "failed", "done"]
    assert "SIGKILL" in experiment.trials[1].sentence
    assert window.table.topLevelItem(1).text(1) == experiment.trials[1].sentence
    first, last = experiment.trials[0], experiment.trials[2]
    assert (experiment.speed_up(first), last.measured.test is not None) == (1.0, True)
    assert experiment.speed_up(last) is not None
    assert not workspace.room.is_lent
    for trial in experiment.trials:
        assert f"EPOCHS = {trial.text}\n" in trial.folder.script.read_text()
        assert trial.folder.path.parent == experiment.folder
    qtbot.waitUntil((experiment.folder / "comparison.csv").is_file)
    assert history(tmp_path / "runs") == []  # the project's own runs are none the more
    assert store.to_bytes(document.project) == before
    assert document.undo_stack.count() == 0

    keeps_and_copies(window, tmp_path, monkeypatch)
    shows_the_script(window)
    window.buttons.use_button.click()
    assert document.project.training.epochs == 50
    document.undo_stack.undo()
    assert store.to_bytes(document.project) == before
    person.window.files.open_example(CLASSIFIER)
    window.buttons.use_button.click()
    assert window.detail.text() == "These are values of a project that is not open any more."
    assert document.undo_stack.count() == 0
