"""What is asked before an open project is left, and what is done only after the last answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.edit.commands import Rename
from studio.ui.run.room import TrainingRoom
from studio.ui.window.main_window import MainWindow

LESSON = resource("examples", "mnist_classifier.strata")
OK, CANCEL, DISCARD = (
    QMessageBox.StandardButton.Ok,
    QMessageBox.StandardButton.Cancel,
    QMessageBox.StandardButton.Discard,
)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    qtbot.waitExposed(window)
    window.files.open_example(LESSON)
    yield window
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()


@pytest.fixture
def stops(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A run is under way and an edit is not saved; what is stopped comes into the list."""
    document, stopped = window.workspace.document, []
    node = next(iter(document.project.graph.nodes()))
    document.push(Rename(document, node.id, "renamed"))
    with monkeypatch.context() as patch:
        patch.setattr(TrainingRoom, "is_running", True)
        patch.setattr(TrainingRoom, "stop", lambda _: stopped.append("run"))
        yield stopped


def answer(monkeypatch: pytest.MonkeyPatch, *buttons: QMessageBox.StandardButton) -> list[str]:
    """Press these buttons in the boxes that come; returns the titles of the boxes."""
    left, asked = list(buttons), []

    def press(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.windowTitle())
        return left.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def test_a_run_goes_on_when_the_last_question_is_cancelled(window, stops, monkeypatch) -> None:
    asked = answer(monkeypatch, OK, CANCEL)
    window.files.new()
    assert asked == ["Stop the training?", "Save the changes?"]
    assert stops == []
    assert window.workspace.document.project.lesson


def test_a_run_is_stopped_once_all_is_answered(window, stops, monkeypatch) -> None:
    answer(monkeypatch, OK, DISCARD)
    window.files.new()
    assert stops == ["run"]
    assert not window.workspace.document.project.lesson


def test_a_file_that_cannot_be_opened_stops_no_run(window, stops, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "broken.strata"
    broken.write_text("{")
    asked = answer(monkeypatch, OK)
    assert not window.files.open(broken)
    assert asked == ["Strata Studio"]
    assert stops == []


def test_the_open_project_is_a_button_or_esc_away_from_the_start_page(window, qtbot) -> None:
    page, canvas = window.start_page, window.workspace.canvas
    canvas.reset_zoom()
    seen = canvas.transform()
    for _ in range(2):
        window.show_start_page()
        assert page.back.isVisible()
        assert page.back.text() == f" Back to {window.workspace.document.title}"
        if _:
            qtbot.keyClick(page, Qt.Key.Key_Escape)
        else:
            page.back.click()
        QApplication.processEvents()
        assert window.pages.currentWidget() is window.workspace
        assert canvas.transform() == seen


def test_without_a_project_the_start_page_leads_nowhere_back(qtbot: QtBot, tmp_path) -> None:
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert not window.start_page.back.isVisible()
    qtbot.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert not window.has_workspace


def test_a_new_network_after_a_lesson_begins_with_the_layers(window) -> None:
    left = window.workspace.left
    assert left.currentWidget() is window.workspace.lesson
    window.files.new()
    assert left.currentWidget() is window.workspace.palette_panel


def test_an_outline_that_is_in_front_stays_there(window) -> None:
    window.workspace.show_outline()
    window.files.new()
    assert window.workspace.left.currentWidget() is window.workspace.outline
    assert window.workspace.outline.nothing.isVisible()


def test_an_empty_canvas_is_no_mistake_yet_and_a_lone_layer_is_one(window, qtbot) -> None:
    window.files.new()
    workspace, tabs = window.workspace, window.workspace.tabs
    problems = tabs.indexOf(workspace.problems)
    workspace.analysis.refresh()
    assert {p.code for p in workspace.analysis.problems} == {"no_input", "no_output"}
    assert not window._problem_button.isVisible()
    assert tabs.tabText(problems) == "Problems"
    workspace.show_problems()
    assert workspace.problems.nothing.text() == "Nothing to check yet: the canvas is empty."
    workspace.canvas.add_layer_at("Dense")
    qtbot.waitUntil(window._problem_button.isVisible)
    assert tabs.tabText(problems).startswith("Problems ")
    workspace.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not window._problem_button.isVisible())
