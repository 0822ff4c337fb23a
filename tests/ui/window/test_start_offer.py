"""The start page offers the project of the last run, where something of it is left to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from studio.project.store import save
from studio.runs.run_folder import runs_root
from studio.ui.window.main_window import MainWindow
from tests.helpers.past_runs import past_run, spirals


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    yield window
    if window.has_workspace:
        window.workspace.document.undo_stack.setClean()
    window.close()


def test_the_file_of_a_run_that_was_cut_off_is_opened_and_the_run_offered(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    project, other = spirals("moons"), spirals("other")
    files = [tmp_path / "other.strata", tmp_path / "moons.strata"]
    save(other, files[0])
    save(project, files[1])
    for file in files:
        window.files._remember(file)
    past_run(project, runs_root(), ending="")
    window.start_offer.look()
    bar = window.start_page.bar
    qtbot.waitUntil(lambda: bool(bar.sentence))
    assert bar.sentence.endswith("It is of the project “moons”.")
    bar.buttons["Open the project"].click()
    workspace = window.workspace
    assert workspace.document.path == files[1]
    qtbot.waitUntil(lambda: "Begin anew" in workspace.past_runs.bar.buttons)
    assert not bar.sentence


def test_a_project_that_no_file_holds_is_opened_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    past_run(spirals("moons"), runs_root(), ending="")
    window.start_offer.look()
    bar = window.start_page.bar
    qtbot.waitUntil(lambda: bool(bar.sentence))
    bar.buttons["Open the project"].click()
    workspace = window.workspace
    assert workspace.document.path is None
    qtbot.waitUntil(lambda: "Begin anew" in workspace.past_runs.bar.buttons)


def test_what_is_left_is_offered_no_more(window: MainWindow, qtbot: QtBot) -> None:
    run = past_run(spirals("moons"), runs_root(), ending="")
    window.start_offer.look()
    bar = window.start_page.bar
    qtbot.waitUntil(lambda: bool(bar.sentence))
    bar.buttons["Leave it"].click()
    qtbot.waitUntil(lambda: run.record().is_left)
    window.start_offer.look()
    settled: list[bool] = []
    window.start_offer._background.run(lambda: None, lambda _: settled.append(True))
    qtbot.waitUntil(lambda: bool(settled))
    assert not bar.sentence
