"""What the panel of a trained network shows before an answer is there: never nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import Evaluated
from studio.project import store
from studio.project.project import Project
from studio.resources import resource
from studio.runs.launch import prepare
from studio.runs.run_folder import RunFolder
from studio.ui.edit.document import Document
from studio.ui.run.questions import NO_WEIGHTS
from studio.ui.trained.evaluate_panel import EvaluatePanel
from tests.helpers.cards import texts_on_cards
from tests.helpers.small_children import READY, SmallProcess, says

ANSWERS_ONCE = says(
    READY,
    then="""
import json
asked = json.loads(sys.stdin.readline())
said = {"type": "evaluated", "id": asked["id"], "values": {"loss": 0.5}, "outputs": [],
        "layers": [], "test_rows": 10000, "seconds": 0.1}
sys.stdout.write(json.dumps(said) + chr(10))
sys.stdout.flush()
sys.stdin.read()
""",
)
HANGS = says(READY, then="sys.stdin.read()")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def programs(request: pytest.FixtureRequest) -> list[str]:
    """What the processes run, one after another; the panel starts the first before the test."""
    return list(getattr(request, "param", ()))


@pytest.fixture
def panel(make_room: Any, qtbot: QtBot, tmp_path: Path, programs: list[str]) -> EvaluatePanel:
    project = store.from_bytes(resource("examples", "mnist_classifier.strata").read_bytes())
    folder = prepare(project, tmp_path).folder
    folder.model.write_bytes(b"a model")
    room = make_room(
        root=tmp_path,
        make_process=lambda: SmallProcess(programs.pop(0) if programs else HANGS),
    )
    document = Document()
    panel = EvaluatePanel(document, room, lambda: folder.script.read_text(encoding="utf-8"))
    qtbot.addWidget(panel)
    panel.resize(440, 700)
    panel.show()
    panel.follower.show(folder.path)
    return panel


def test_the_wait_is_explained_and_can_be_ended(panel: EvaluatePanel, qtbot: QtBot) -> None:
    state = panel.scores.meanwhile
    qtbot.waitUntil(lambda: state.sentence.text() == "Evaluating on 10,000 rows…", timeout=30_000)
    assert state.bar.isVisible()
    QTest.mouseClick(state.cancel, LEFT)
    assert not panel.questions._asker.is_busy
    assert state.begin.isVisible()
    assert not state.bar.isVisible()
    QTest.mouseClick(state.begin, LEFT)
    assert panel.questions.is_asking("evaluate")
    assert state.bar.isVisible()


def test_the_command_evaluates_what_has_no_scores_yet(panel: EvaluatePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.questions.is_asking("evaluate"), timeout=30_000)
    panel.cancel_evaluation()
    assert not panel.questions.is_asking("evaluate")
    panel.show_scores()
    assert panel.questions.is_asking("evaluate")


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_run_that_came_meanwhile_is_evaluated_after_the_one_before(
    panel: EvaluatePanel, qtbot: QtBot, tmp_path: Path, *, is_answered: bool
) -> None:
    asker = panel.questions._asker
    qtbot.waitUntil(lambda: panel.questions.is_asking("evaluate"), timeout=30_000)
    assert panel.follower.shown is not None
    other = replace(panel.follower.shown, folder=RunFolder(tmp_path / "other"))
    panel.follower._set(other)
    first = asker._under_way
    assert first is not None
    if is_answered:
        asker._on_answered(Evaluated(first.question.id, {"loss": 0.5}, (), (), 9, 0.1))
    else:
        asker._on_failed(RequestFailed(first.question.id, "Not possible."))
    qtbot.waitUntil(lambda: asker._under_way not in (None, first), timeout=30_000)
    assert asker._under_way is not None
    assert asker._under_way.question.run_dir == str(other.folder.path)
    assert panel.results is None
    assert not panel.header.notice.isVisible()


def test_weights_that_never_came_are_awaited_no_more(panel: EvaluatePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.questions.is_asking("evaluate"), timeout=30_000)
    panel.cancel_evaluation()
    follower = panel.follower
    assert follower.shown is not None
    follower._room.model.begin()
    follower._in_hand = follower.shown.folder.path
    assert follower.is_training
    panel.evaluate()
    waiting = panel.scores.meanwhile
    assert waiting.sentence.text() == "The run writes its weights of now…"
    follower._in_hand = None  # it ended, and left none
    follower._set(replace(follower.shown, weights=""))
    assert not waiting.bar.isVisible()
    assert panel.header.again.isEnabled()
    assert panel.header.notice.text() == NO_WEIGHTS


@pytest.mark.parametrize("programs", [(ANSWERS_ONCE, HANGS)], ids=["answers once"], indirect=True)
def test_old_numbers_stay_until_there_are_new_ones(panel: EvaluatePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.scores.content is not None, timeout=30_000)
    assert panel.scores.meanwhile.isHidden()
    QTest.mouseClick(panel.header.again, LEFT)
    assert panel.scores.content is not None
    assert texts_on_cards(panel.scores.content) == {"loss": "0.5000"}
    assert "the numbers from before" in panel.header.notice.text()
    assert panel.header.busy.isVisible()
    QTest.mouseClick(panel.header.cancel, LEFT)
    assert not panel.header.notice.isVisible()
    assert texts_on_cards(panel.scores.content) == {"loss": "0.5000"}


def test_another_project_begins_on_its_first_page(panel: EvaluatePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.questions.is_asking("evaluate"), timeout=30_000)
    panel.show_try()
    qtbot.waitUntil(lambda: panel.trying.content is not None, timeout=30_000)
    panel.follower._document.show(Project(name="another"))
    assert panel.empty.isVisible()
    assert panel.tabs.tabText(panel.tabs.currentIndex()) == "Scores"


def test_scores_of_the_project_before_do_not_come_after_another_was_opened(
    panel: EvaluatePanel, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: panel.questions.is_asking("evaluate"), timeout=30_000)
    asker = panel.questions._asker
    asked = asker._under_way
    assert asked is not None
    panel.follower._document.show(Project(name="another"))
    asker._on_answered(Evaluated(asked.question.id, {"loss": 0.5}, (), (), 9, 0.1))
    assert panel.results is None
    assert not panel.questions.is_asking("evaluate")
