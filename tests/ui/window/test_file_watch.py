"""Two programs and one file: nobody's work is written over unasked."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from studio.project import store
from studio.project.autosave import Leftover
from studio.project.project import Project
from studio.ui.edit.commands import SetTraining
from studio.ui.edit.document import Document
from studio.ui.window import differences, files
from studio.ui.window.clash import Wish
from studio.ui.window.main_window import MainWindow


@pytest.fixture(scope="module")
def window(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    folder = tmp_path_factory.mktemp("settings")
    window = MainWindow(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    yield window
    window.workspace.document.undo_stack.setClean()
    window.close()


@pytest.fixture
def path(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the open project."""
    path = tmp_path / "net.strata"
    store.save(with_epochs(3), path)
    if window.has_workspace:
        window.workspace.document.undo_stack.setClean()
    assert window.files.open(path)
    return path


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> list[Wish]:
    """What a person answers about a clash, in order."""
    answers: list[Wish] = []
    monkeypatch.setattr(files, "ask_what_to_keep", lambda *_: answers.pop(0))
    return answers


def with_epochs(epochs: int) -> Project:
    project = Project("net")
    project.training = type(project.training)(epochs=epochs)
    return project


def edit(window: MainWindow, epochs: int) -> None:
    document = window.workspace.document
    training = type(document.project.training)(epochs=epochs)
    document.push(SetTraining(document, training, "Set epochs"))


def epochs_in(path: Path) -> int:
    return store.load(path).training.epochs


def look(window: MainWindow, qtbot: QtBot) -> None:
    watch = window._file_watch
    assert watch is not None
    watch.look()
    window.workspace.room.background.run(lambda: None, lambda _: done.append(True))
    done: list[bool] = []
    qtbot.waitUntil(lambda: bool(done))


def test_saving_asks_before_it_writes_over_another_programs_work(
    window: MainWindow, path: Path, answer: list[Wish]
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    answer.append(Wish.NOTHING)
    assert not window.files.save()
    assert epochs_in(path) == 4
    assert window.workspace.document.is_modified


def test_what_a_person_wants_written_over_is(
    window: MainWindow, path: Path, answer: list[Wish]
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    answer.append(Wish.WRITE_OVER)
    assert window.files.save()
    assert epochs_in(path) == 5
    edit(window, 6)
    assert window.files.save()  # it is ours again: nothing to be asked


def test_saving_elsewhere_keeps_both(
    window: MainWindow, path: Path, answer: list[Wish], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    mine = path.with_name("mine.strata")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(mine), ""))
    answer.append(Wish.SAVE_AS)
    assert window.files.save()
    assert (epochs_in(path), epochs_in(mine)) == (4, 5)


def test_reloading_keeps_the_edits_in_a_file_beside(
    window: MainWindow, path: Path, answer: list[Wish]
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    answer.append(Wish.RELOAD)
    window.files.save()
    assert window.workspace.document.project.training.epochs == 4
    assert not window.workspace.document.is_modified
    assert epochs_in(path.with_name("net (mine).strata")) == 5


def test_the_two_can_be_compared_before_one_is_chosen(
    window: MainWindow, path: Path, answer: list[Wish], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    shown: list[str] = []

    def look_at(dialog: differences.Differences) -> int:
        view = dialog.tabs.widget(0)
        assert isinstance(view, differences._DifferenceView)
        shown.append(view.toPlainText())
        return 0

    monkeypatch.setattr(differences.Differences, "exec", look_at)
    answer += [Wish.COMPARE, Wish.NOTHING]
    window.files.save()
    assert "-EPOCHS = 4" in shown[0]
    assert "+EPOCHS = 5" in shown[0]


def test_the_window_offers_to_reload_when_it_looks(
    window: MainWindow, path: Path, qtbot: QtBot
) -> None:
    bar = window.workspace.offers
    look(window, qtbot)
    assert not bar.sentence
    store.save(with_epochs(4), path)
    look(window, qtbot)
    assert "changed net.strata" in bar.sentence
    bar.buttons["Reload"].click()
    assert window.workspace.document.project.training.epochs == 4
    assert not bar.sentence


def test_what_was_answered_is_not_asked_again(
    window: MainWindow, path: Path, qtbot: QtBot, answer: list[Wish]
) -> None:
    edit(window, 5)
    store.save(with_epochs(4), path)
    look(window, qtbot)
    window.workspace.offers.buttons["Keep mine"].click()
    look(window, qtbot)
    assert not window.workspace.offers.sentence
    answer.append(Wish.NOTHING)
    assert not window.files.save()  # saving asks in any case


def test_a_name_without_an_ending_replaces_no_file_unasked(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(window, 5)
    there = path.with_name("there.strata")
    store.save(with_epochs(9), there)
    named = str(there.with_suffix(""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (named, ""))
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    assert not window.files.save_as()
    assert epochs_in(there) == 9


def test_of_two_windows_with_one_file_the_second_to_save_is_asked(
    window: MainWindow, path: Path, answer: list[Wish], qtbot: QtBot
) -> None:
    other = Document(window)
    other.open(path)
    other.replace_training(type(other.project.training)(epochs=7))
    other.save(path)
    edit(window, 5)
    answer.append(Wish.NOTHING)
    assert not window.files.save()
    assert epochs_in(path) == 7


def test_edits_recovered_after_a_crash_do_not_forget_what_the_file_held(
    window: MainWindow, path: Path, answer: list[Wish], tmp_path: Path
) -> None:
    seen = window.workspace.document.on_disk
    copy = tmp_path / "copy.strata"
    store.save(with_epochs(5), copy)
    store.save(with_epochs(4), path)
    window.files._recover(Leftover(tmp_path / "n.json", copy, path, "net", datetime.now(), seen))
    answer.append(Wish.NOTHING)
    assert not window.files.save()
    assert epochs_in(path) == 4
