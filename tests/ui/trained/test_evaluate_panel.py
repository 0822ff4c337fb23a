"""The whole window with real Keras: a trained network is scored, looked into, tried, kept."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.runs.run_folder import history
from studio.ui.actions.command import Command
from studio.ui.trained.evaluate_panel import EvaluatePanel
from studio.ui.trained.try_it.try_page import TryPage
from studio.ui.window.main_window import MainWindow
from tests.helpers.cards import texts_on_cards
from tests.helpers.left_running import nothing_left_running
from tests.ui.window.test_main_window import set_epochs

CLASSIFIER = resource("examples", "mnist_classifier.strata")
KERAS_MS = 90_000
RUN_MS = 180_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def lasting_window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """One window for all tests, whose Keras processes go on from one test to the next: each costs
    six seconds to start."""
    with nothing_left_running():
        window = open_window(tmp_path_factory.mktemp("window"))
        yield window
        close(window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(
    lasting_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """The window with the example opened anew, and a folder of its own for the runs."""
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "strata"))
    workspace = lasting_window.workspace
    workspace.document.undo_stack.setClean()
    workspace.show_node()
    lasting_window.files.open_example(CLASSIFIER)
    qtbot.waitExposed(lasting_window)
    assert workspace.document.undo_stack.count() == 0
    assert workspace.evaluation.results is None
    assert workspace.evaluation.follower.shown is None
    assert not workspace.room.is_running
    return lasting_window


def open_window(folder: Path) -> MainWindow:
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(settings)
    window.resize(1280, 800)
    window.show()
    window.files.open_example(CLASSIFIER)
    return window


def close(window: MainWindow) -> None:
    window.workspace.room.close()
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def panel_of(window: MainWindow, qtbot: QtBot) -> EvaluatePanel:
    """The panel, in front and with results."""
    panel = window.workspace.evaluation
    window.actions_by_id[Command.EVALUATE].trigger()
    qtbot.waitUntil(lambda: panel.results is not None, timeout=KERAS_MS)
    return panel


def trying_of(window: MainWindow, qtbot: QtBot) -> TryPage:
    window.actions_by_id[Command.TRY_IT].trigger()
    panel = window.workspace.evaluation
    qtbot.waitUntil(lambda: panel.trying.content is not None)
    page = panel.trying.content
    assert page is not None
    qtbot.waitUntil(lambda: page.pictures.pad.isVisible() and page.pictures.pad.width() == 200)
    return page


def draw_a_seven(page: TryPage) -> None:
    pad = page.pictures.pad
    corners = [(40, 50), (130, 50), (80, 150)]
    QTest.mousePress(pad, LEFT, pos=QPoint(*corners[0]))
    for (x, y), (to_x, to_y) in pairwise(corners):
        for part in range(1, 6):
            at = QPoint(x + (to_x - x) * part // 5, y + (to_y - y) * part // 5)
            QTest.mouseMove(pad, at)
    QTest.mouseRelease(pad, LEFT, pos=QPoint(*corners[-1]))


def wipe(page: TryPage, qtbot: QtBot) -> None:
    page.pictures.clear.click()
    qtbot.waitUntil(lambda: page._answers[0].bars.isHidden())


def answer_of(page: TryPage) -> int | None:
    return page._answers[0].bars.best


def test_weights_that_do_not_fit_are_refused_and_leave_no_run(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "other.weights.h5"
    path.write_bytes(b"no weights")
    said: list[str] = []
    window.workspace.message_shown.connect(said.append)
    window.workspace.model_files.load_from(path)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=KERAS_MS)
    assert said[1].startswith("The weights in other.weights.h5 do not fit this network: ")
    qtbot.waitUntil(lambda: history(window.workspace.room.root) == [])


def test_a_network_is_tried_while_it_trains_and_then_looked_into_tried_and_kept(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """In one go: each run, and each process that is asked, costs six seconds."""
    window.actions_by_id[Command.EVALUATE].trigger()
    assert window.workspace.evaluation.empty.isVisible()
    draw_while_it_trains(window, qtbot)
    panel = panel_of(window, qtbot)
    assert panel.scores.content is not None
    assert float(texts_on_cards(panel.scores.content)["accuracy"]) > 0.85
    look_behind_a_cell(panel, qtbot)
    try_a_digit_and_lose_the_process(window, qtbot)
    edit_and_undo(window, panel, qtbot)
    keep_and_load(window, panel, qtbot, tmp_path)
    find_again(qtbot, tmp_path)


def draw_while_it_trains(window: MainWindow, qtbot: QtBot) -> None:
    """A drawing is answered at once, and again by newer weights, until the run is stopped."""
    room, follower = window.workspace.room, window.workspace.evaluation.follower
    set_epochs(window, 500)
    with qtbot.waitSignal(room.model.restarted, timeout=RUN_MS):
        window.actions_by_id[Command.TRAIN].trigger()
    page = trying_of(window, qtbot)
    draw_a_seven(page)
    qtbot.waitUntil(lambda: answer_of(page) is not None, timeout=KERAS_MS)
    tested = follower.shown
    assert room.is_running
    assert tested is not None
    assert tested.step > 0
    # Newer weights answer by themselves.
    qtbot.waitUntil(lambda: follower.shown.step > tested.step, timeout=KERAS_MS)
    qtbot.waitUntil(lambda: answer_of(page) == 7, timeout=KERAS_MS)
    with qtbot.waitSignal(room.run_ended, timeout=RUN_MS):
        window.actions_by_id[Command.STOP].trigger()
    wipe(page, qtbot)


def look_behind_a_cell(panel: EvaluatePanel, qtbot: QtBot) -> None:
    assert panel.scores.content is not None
    matrix = panel.scores.content.matrix
    QTest.mouseClick(matrix, LEFT, pos=matrix.cell_rect(7, 7).center().toPoint())
    examples = panel.examples.content
    assert examples is not None
    gallery = examples.gallery

    def first() -> str:
        return gallery.item(0).text() if gallery.count() == 120 else ""

    qtbot.waitUntil(lambda: first() == "7", timeout=KERAS_MS)
    assert "rows of 7, found" in examples.caption.text()
    assert examples.bars.best == 7
    qtbot.mouseClick(examples.back, LEFT)
    qtbot.waitUntil(lambda: ", not " in first(), timeout=KERAS_MS)


def try_a_digit_and_lose_the_process(window: MainWindow, qtbot: QtBot) -> None:
    asker, page = window.workspace.room.asker, trying_of(window, qtbot)
    draw_a_seven(page)
    qtbot.waitUntil(lambda: answer_of(page) == 7, timeout=KERAS_MS)
    psutil.Process(asker.pid).kill()
    qtbot.waitUntil(lambda: asker.pid == 0, timeout=KERAS_MS)
    wipe(page, qtbot)
    draw_a_seven(page)
    qtbot.waitUntil(lambda: asker.pid != 0 and not asker.is_busy, timeout=KERAS_MS)
    qtbot.waitUntil(lambda: page._answers[0].bars.isVisible(), timeout=KERAS_MS)
    assert answer_of(page) == 7
    run = window.workspace.evaluation.follower.shown
    assert run is not None
    qtbot.waitUntil(lambda: not list((run.folder.path / "asked").iterdir()), timeout=KERAS_MS)


def edit_and_undo(window: MainWindow, panel: EvaluatePanel, qtbot: QtBot) -> None:
    """The results belong to the run, and say when the network has changed since."""
    window.actions_by_id[Command.EVALUATE].trigger()
    set_epochs(window, 7)
    qtbot.waitUntil(lambda: "changed since this run" in panel.header.notice.text())
    window.workspace.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not panel.header.notice.text())


def keep_and_load(window: MainWindow, panel: EvaluatePanel, qtbot: QtBot, folder: Path) -> None:
    said: list[str] = []
    files = window.workspace.model_files
    files.message_shown.connect(said.append)
    assert panel.results is not None
    before = panel.results.values
    files.save_weights_to(folder / "digits.weights.h5")
    files.save_model_to(folder / "digits.keras")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=KERAS_MS)
    assert {text.split()[0] for text in said} == {"Saved"}
    for name in ("digits.keras", "digits.weights.h5"):
        with qtbot.waitSignal(panel.evaluated, timeout=KERAS_MS):
            files.load_from(folder / name)
        assert panel.header.label.text() == f"Weights from {name}"
        assert panel.results.values == pytest.approx(before, rel=1e-6)
    assert len(history(window.workspace.room.root)) == 3


def find_again(qtbot: QtBot, folder: Path) -> None:
    """Another window of the program finds the last run of the project."""
    other = open_window(folder)
    found = other.workspace.evaluation.follower
    qtbot.waitUntil(lambda: found.shown is not None)
    assert found.shown is not None
    assert found.shown.label == "Weights from digits.weights.h5"
    close(other)
