"""The whole window, with real Keras processes: open, train, watch, crash, save."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from studio.project import store
from studio.resources import resource
from studio.ui.actions.command import Command
from studio.ui.edit.commands import Rename, SetParams, SetTraining
from studio.ui.window.main_window import MainWindow

AUTOENCODER = resource("examples", "autoencoder.strata")
CLASSIFIER = resource("examples", "mnist_classifier.strata")
KERAS_MS = 90_000
RUN_MS = 180_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with settings of its own; its edits are given up at the end."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(settings)
    window.show()
    qtbot.waitExposed(window)
    yield window
    if window.has_workspace:
        window.workspace.room.close()
        window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def node_named(window: MainWindow, name: str) -> str:
    nodes = window.workspace.document.project.graph.nodes()
    return next(node.id for node in nodes if node.name == name)


def set_epochs(window: MainWindow, epochs: int) -> None:
    from msgspec.structs import replace

    document = window.workspace.document
    training = replace(document.project.training, epochs=epochs)
    document.push(SetTraining(document, training, "Set epochs"))


def answer(monkeypatch: pytest.MonkeyPatch, button: QMessageBox.StandardButton) -> list[str]:
    """Press this button in every box that comes; returns what the boxes said."""
    said: list[str] = []

    def press(box: QMessageBox) -> QMessageBox.StandardButton:
        said.append(f"{box.text()} {box.informativeText()}")
        return button

    monkeypatch.setattr(QMessageBox, "exec", press)
    return said


def test_the_start_page_comes_without_a_workspace(window):
    assert window.pages.currentWidget() is window.start_page
    assert not window.has_workspace
    assert not window.actions_by_id[Command.SAVE].isEnabled()


def test_a_new_network_is_an_empty_canvas_with_problems_said(window, qtbot):
    window.files.new()
    qtbot.waitUntil(lambda: bool(window.workspace.analysis.problems))
    codes = {problem.code for problem in window.workspace.analysis.problems}
    assert codes == {"no_input", "no_output"}


def test_training_an_unfinished_network_says_why_instead(window, qtbot):
    window.files.new()
    window.train()
    assert "Not trained" in window.statusBar().currentMessage()
    assert not window.workspace.room.is_running


def test_saving_and_opening_gives_the_same_network(window, qtbot, tmp_path):
    window.files.open_example(CLASSIFIER)
    path = tmp_path / "mine.strata"
    assert window.files.save_to(path)
    before = store.to_bytes(window.workspace.document.project)
    window.files.new()
    assert window.files.open(path)
    assert store.to_bytes(window.workspace.document.project) == before
    assert window.files.recent() == [path]


def test_a_saved_file_is_under_open_recent(window, tmp_path):
    window.files.open_example(CLASSIFIER)
    window.files.save_to(tmp_path / "mine.strata")
    window.files.new()
    menu = window._recent_menu
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert window.workspace.document.path == tmp_path / "mine.strata"


def test_a_broken_file_is_said_and_the_open_network_stays(window, monkeypatch, tmp_path):
    said = answer(monkeypatch, QMessageBox.StandardButton.Ok)
    window.files.open_example(CLASSIFIER)
    broken = tmp_path / "broken.strata"
    broken.write_bytes(CLASSIFIER.read_bytes()[:300])
    assert not window.files.open(broken)
    assert "ends in the middle" in said[0]
    assert len(window.workspace.document.project.graph) == 4


def test_a_folder_that_cannot_be_written_loses_nothing(window, monkeypatch, tmp_path):
    said = answer(monkeypatch, QMessageBox.StandardButton.Ok)
    window.files.open_example(CLASSIFIER)
    document = window.workspace.document
    document.push(Rename(document, node_named(window, "hidden"), "renamed"))
    (tmp_path / "file").write_text("in the way")
    assert not window.files.save_to(tmp_path / "file" / "net.strata")
    assert "cannot be written" in said[0]
    assert document.is_modified


@pytest.mark.parametrize("typed", ["net.", "x" * 300, "a\x00b", ".."])
def test_a_bad_file_name_is_said_and_loses_nothing(window, monkeypatch, tmp_path, typed):
    said = answer(monkeypatch, QMessageBox.StandardButton.Ok)
    window.files.open_example(CLASSIFIER)
    document = window.workspace.document
    document.project.name = "in/out"
    document.push(Rename(document, node_named(window, "hidden"), "renamed"))
    offered = []

    def typing(_parent, _title, suggestion, _kinds):
        offered.append(Path(suggestion).name)
        return f"{tmp_path}/{typed}", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", typing)
    assert not window.files.save_as()
    assert offered == ["in-out.strata"]
    assert "save it under another name" in said[0]
    assert document.is_modified
    assert [*tmp_path.iterdir()] == []


def test_leaving_with_unsaved_changes_asks_and_cancel_stays(window, monkeypatch):
    said = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window.files.open_example(CLASSIFIER)
    document = window.workspace.document
    document.push(Rename(document, node_named(window, "hidden"), "renamed"))
    window.files.new()
    assert "not saved" in said[0]
    assert document.project.name == "mnist_classifier"


def test_an_example_saves_to_a_place_of_its_own(window):
    window.files.open_example(CLASSIFIER)
    assert window.workspace.document.path is None


def test_a_watch_asked_for_by_the_training_panel_is_wired_to_the_selected_node(window, qtbot):
    window.files.open_example(CLASSIFIER)
    work, graph = window.workspace, window.workspace.document.project.graph
    with qtbot.waitSignal(work.message_shown) as told:
        work.training.hint.button.click()
    assert told.args == ["Select the node whose output is to be watched, then add it."]
    hidden = node_named(window, "hidden")
    work.selection.select([hidden])
    work.training.hint.button.click()
    (watch,) = graph.of_layer("Watch")
    assert [edge.source.node for edge in graph.edges_into(watch.id)] == [hidden]
    work.document.undo_stack.undo()
    assert not graph.of_layer("Watch")


def test_undo_takes_an_edit_back_and_is_in_the_menu(window):
    window.files.open_example(CLASSIFIER)
    document = window.workspace.document
    document.push(SetParams(document, node_named(window, "hidden"), {"units": 64}))
    assert window.actions_by_id[Command.UNDO].isEnabled()
    window.actions_by_id[Command.UNDO].trigger()
    assert document.project.graph.node(node_named(window, "hidden")).params["units"] == 32


EDIT_AND_WAIT = """
import sys
from PySide6.QtCore import QSettings, QTimer
from studio.app import make_application
app = make_application()
from pathlib import Path
from studio.folders import autosave_folder
from studio.ui.edit.commands import Rename
from studio.ui.window.main_window import MainWindow
window = MainWindow(QSettings(sys.argv[2], QSettings.Format.IniFormat))
window.files.open(Path(sys.argv[1]))
document = window.workspace.document
node = next(n for n in document.project.graph.nodes() if n.name == "hidden")
document.push(Rename(document, node.id, "before_the_crash"))
timer = QTimer(interval=100)
timer.timeout.connect(lambda: any(autosave_folder().glob("*.json")) and print("kept", flush=True))
timer.start()
app.exec()
"""


def test_edits_of_a_killed_window_are_offered_at_the_next_start(window, monkeypatch, tmp_path):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "strata"))
    file = tmp_path / "mine.strata"
    file.write_bytes(CLASSIFIER.read_bytes())
    words = [sys.executable, "-c", EDIT_AND_WAIT, str(file), str(tmp_path / "other.ini")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "kept\n"
        other.kill()
    said = answer(monkeypatch, QMessageBox.StandardButton.Open)
    window.files.offer_leftovers()
    assert "mine" in said[0]
    document = window.workspace.document
    assert "before_the_crash" in {node.name for node in document.project.graph.nodes()}
    assert document.is_modified
    assert document.path == file
    assert file.read_bytes() == CLASSIFIER.read_bytes()
    assert window.files.save()
    window.workspace.room.background.close()
    window.workspace.autosaver.close()
    assert [p.name for p in tmp_path.glob(".*.autosave")] == []


@pytest.mark.keras
def test_shapes_come_back_and_a_killed_shapes_process_comes_back_too(window, qtbot):
    window.warm_up()
    window.files.open_example(CLASSIFIER)
    analysis = window.workspace.analysis
    hidden = node_named(window, "hidden")
    qtbot.waitUntil(lambda: hidden in analysis.reports, timeout=KERAS_MS)
    assert analysis.reports[hidden].params == 25_120
    os.kill(window.link.pid, signal.SIGKILL)
    document = window.workspace.document
    document.push(SetParams(document, hidden, {"units": 8}))
    qtbot.waitUntil(lambda: analysis.reports[hidden].params == 6_280, timeout=KERAS_MS)


@pytest.mark.keras
def test_a_killed_run_is_said_its_numbers_stay_and_the_next_one_works(window, qtbot):
    window.files.open_example(AUTOENCODER)
    set_epochs(window, 20)
    room = window.workspace.room
    window.train()
    qtbot.waitUntil(lambda: room.model.run.epochs_done >= 1, timeout=RUN_MS)
    with qtbot.waitSignal(room.run_ended, timeout=KERAS_MS) as ended:
        os.kill(room.run_pid, signal.SIGKILL)
    assert ended.args[0].kind == "crashed"
    assert "killed" in ended.args[0].sentence
    assert len(window.workspace.document.project.graph) == 11
    assert room.model.run.epochs["loss"]
    set_epochs(window, 1)
    with qtbot.waitSignal(room.run_ended, timeout=RUN_MS) as ended:
        window.train()
    assert ended.args[0].kind == "finished"
    assert "tensorflow" not in sys.modules
    assert "keras" not in sys.modules


def test_a_command_of_the_project_brings_it_in_front_of_the_start_page(window):
    window.files.new()
    window.show_start_page()
    window.actions_by_id[Command.SHOW_DATA].trigger()
    assert window.pages.currentWidget() is window.workspace


def drop_data(window, path):
    """Let go of a table over the window."""
    path.write_text("a,b\n" + "1,2\n3,4\n" * 20)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_data_dropped_on_the_start_page_leave_a_project_that_is_not_to_be_left(
    window, monkeypatch, tmp_path
):
    answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window.files.open_example(CLASSIFIER)
    workspace = window.workspace
    workspace.document.push(Rename(workspace.document, node_named(window, "hidden"), "renamed"))
    window.show_start_page()
    opened = []
    monkeypatch.setattr(workspace, "open_data", opened.append)
    drop_data(window, tmp_path / "points.csv")
    assert not opened
    assert window.pages.currentWidget() is window.start_page


def test_data_dropped_on_the_start_page_make_a_new_network(window, qtbot, tmp_path):
    drop_data(window, tmp_path / "points.csv")
    workspace = window.workspace
    document = workspace.document
    qtbot.waitUntil(lambda: document.project.data.info().title == "points.csv", timeout=30_000)
    assert workspace.tabs.currentWidget() is workspace.data_page


def test_own_data_begin_a_network_of_their_own(window, monkeypatch, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("a,kind\n" + "1.5,red\n2.5,blue\n" * 20)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    (button,) = (b for b in window.start_page.findChildren(QPushButton) if "Your data" in b.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.workspace.data.title.text() == "t.csv"
