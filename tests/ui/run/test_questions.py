"""The one way to ask a trained model: stale answers, other runs, deaths, and waits for weights."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.engine.protocol.questions import (
    DescribeData,
    FetchRows,
    KeepWeights,
    Predict,
    Predicted,
    RowsFetched,
    WeightsKept,
)
from studio.project.columns import Column
from studio.runs.run_folder import RunFolder
from studio.runs.subject import Input, Subject
from studio.ui.child.asker import Asker
from studio.ui.child.background import Background
from studio.ui.child.spare import Spare
from studio.ui.run import questions as questions_module
from studio.ui.run.questions import NO_WEIGHTS, Questions
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Reply
from tests.helpers.small_children import READY, SmallProcess, says

HANGS = says(READY, then="sys.stdin.read()")
KEEPS = says(
    READY,
    then="""
import json
for line in sys.stdin:
    asked = json.loads(line)
    said = {"type": "weights_kept", "id": asked["id"], "path": asked["path"]}
    sys.stdout.write(json.dumps(said) + chr(10))
    sys.stdout.flush()
""",
)
RAW = Column("area", (), "float32")
SUBJECT = Subject((Input("area", RAW, (RAW,), is_raw=True),), (), ())


class Looking(QObject):
    """Who follows a run, led by the test."""

    changed = Signal()

    def __init__(self, run: ShownRun | None) -> None:
        super().__init__()
        self.shown, self.is_training = run, False

    def look_at(self, run: ShownRun | None, *, is_training: bool = False) -> None:
        self.shown, self.is_training = run, is_training
        self.changed.emit()


@dataclass
class Asking:
    """Questions whose asker answers when the test says so."""

    asker: Asker
    background: Background
    questions: Questions
    follower: Looking
    folder: Path
    sent: list[Any] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def run(self) -> ShownRun:
        assert self.follower.shown is not None
        return self.follower.shown

    def keep(self, path: str, topic: str = "a", **how: Any) -> None:
        """A question without files."""
        self.questions.ask(
            topic, how.pop("about", self.follower), partial(KeepWeights, path=path),
            lambda reply: self.answers.append(reply.answer.path), self.sentences.append, **how,
        )  # fmt: skip

    def try_it(self, value: float, done: Callable[[Reply], None] | None = None) -> None:
        """A question that gives an array and gets one."""
        self.questions.ask(
            "predict", self.follower, partial(Predict, inputs={"area": "area"}),
            done or (lambda reply: self.answers.append(float(reply.arrays["price"][0]))),
            self.sentences.append, given={"area": np.array([value])}, is_live=True,
        )  # fmt: skip

    def paths(self) -> list[str]:
        return [question.path for _, question, *_ in self.sent]

    def answer(self, at: int = -1) -> None:
        _, question, done, _ = self.sent[at]
        done(WeightsKept(question.id, question.path))

    def predict(self, value: float) -> str:
        """Answer what was asked last; the file that holds the answer."""
        _, question, done, _ = self.sent[-1]
        file = f"asked/{question.id}-output-0.npy"
        np.save(self.folder / file, np.array([value]))
        done(Predicted(question.id, {"price": file}, 0.0))
        return file

    def files(self) -> list[str]:
        return [path.name for path in (self.folder / "asked").glob("*")]

    def settle(self, qtbot: QtBot) -> None:
        """Let what is done in the background be over."""
        over: list[bool] = []
        self.background.run(lambda: None, lambda _: over.append(True))
        qtbot.waitUntil(lambda: bool(over))


def run_in(folder: Path, weights: str = "model.keras") -> ShownRun:
    folder.mkdir(exist_ok=True)
    return ShownRun(RunFolder(folder), SUBJECT, "", "Run", weights)


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Asking]]:
    made: list[tuple[Spare, Asking]] = []

    def asking(*programs: str) -> Asking:
        left = list(programs)
        spare = Spare(lambda: SmallProcess(left.pop(0) if len(left) > 1 else left[0]))
        asker, background = Asker(spare, spare.start), Background()
        saved: list[int] = []
        questions = Questions(asker, background, lambda: saved.append(1))
        follower = Looking(run_in(tmp_path / "1"))
        found = Asking(asker, background, questions, follower, tmp_path / "1", saved=saved)
        made.append((spare, found))
        return found

    yield asking
    for spare, found in made:
        found.questions.close()
        found.asker.close()
        found.background.close()
        spare.close()


@pytest.fixture
def asking(make: Callable[..., Asking]) -> Asking:
    found = make(HANGS)
    found.asker.ask = lambda *asked: found.sent.append(asked)  # type: ignore[method-assign]
    return found


# --- the newest wish ---------------------------------------------------------------


def test_of_wishes_on_one_topic_the_newest_is_answered_and_others_are_not_even_asked(
    asking: Asking,
) -> None:
    for number in range(20):
        asking.keep(str(number))
    asking.keep("other", "b")
    asking.answer(0)
    assert asking.paths() == ["0", "other", "19"]
    assert asking.answers == []
    asking.answer()
    assert asking.answers == ["19"]
    assert not asking.questions.is_asking("a")
    assert asking.questions.is_asking("b")


def test_of_a_live_topic_the_answers_between_are_shown_with_what_was_given(
    asking: Asking, qtbot: QtBot
) -> None:
    for value in (1.0, 2.0, 3.0):
        asking.try_it(value)
    for value in (1.0, 3.0):
        qtbot.waitUntil(lambda: len(asking.sent) == (1 if value == 1.0 else 2))  # noqa: B023
        given = asking.sent[-1][1].given
        assert np.load(asking.folder / given["area"]).tolist() == [value]
        asking.predict(10 * value)
    qtbot.waitUntil(lambda: asking.answers == [10.0, 30.0])
    assert asking.files() == []


def test_a_question_may_be_asked_while_the_answer_before_is_taken(asking: Asking) -> None:
    def done(reply: Reply) -> None:
        assert not asking.questions.is_asking("a")
        asking.keep("second")
        assert asking.questions.is_asking("a")

    asking.questions.ask("a", asking.follower, partial(KeepWeights, path="first"), done, print)
    asking.answer()
    assert asking.paths() == ["first", "second"]


def test_arrays_are_written_and_read_off_the_windows_thread(
    asking: Asking, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    for name in ("write_given", "read_arrays", "remove_asked"):
        real = getattr(questions_module, name)

        def watched(*arguments: Any, real: Any = real) -> Any:
            threads.add(threading.get_ident())
            return real(*arguments)

        monkeypatch.setattr(questions_module, name, watched)
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: bool(asking.sent))
    asking.predict(5.0)
    qtbot.waitUntil(lambda: asking.answers == [5.0])
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_columns_and_outputs_of_one_name_are_told_apart(asking: Asking, qtbot: QtBot) -> None:
    replies: list[Reply] = []
    question = partial(FetchRows, rows=(0,))
    asking.questions.ask("rows", asking.follower, question, replies.append, print)
    (asking.folder / "asked").mkdir()
    for place, name in enumerate(("column", "output")):
        np.save(asking.folder / f"asked/1-{name}.npy", np.array([place]))
    asking.sent[0][2](RowsFetched(1, {"y": "asked/1-column.npy"}, {"y": "asked/1-output.npy"}))
    qtbot.waitUntil(lambda: bool(replies))
    assert {name: int(found[0]) for name, found in replies[0].arrays.items()} == {"y": 0, "→y": 1}


# --- stale answers --------------------------------------------------------------------


@pytest.mark.parametrize("is_answered", [True, False])
def test_what_is_said_of_a_run_that_is_no_longer_looked_at_comes_to_nobody(
    asking: Asking, tmp_path: Path, *, is_answered: bool
) -> None:
    asking.keep("old")
    asking.follower.look_at(run_in(tmp_path / "2"))
    assert not asking.questions.is_asking("a")
    asking.keep("new")
    if is_answered:
        asking.answer()
    else:
        asking.sent[-1][3]("Not possible.")
    assert (asking.answers, asking.sentences) == ([], [])
    assert asking.sent[-1][1].run_dir == str(tmp_path / "2")
    asking.answer()
    assert asking.answers == ["new"]


def test_what_fails_for_a_run_that_is_no_longer_looked_at_is_not_told(
    asking: Asking, tmp_path: Path
) -> None:
    asking.keep("old")
    asking.follower.look_at(run_in(tmp_path / "2"))
    asking.sent[-1][3]("Not possible.")
    assert asking.sentences == []


def test_a_run_that_changes_while_arrays_are_written_is_not_asked(
    asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    asking.try_it(1.0)
    asking.follower.look_at(run_in(tmp_path / "2"))
    asking.settle(qtbot)
    asking.settle(qtbot)
    assert asking.sent == []
    assert asking.files() == []


def test_a_run_that_changes_while_an_answer_is_read_is_not_shown(
    asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: bool(asking.sent))
    asking.predict(5.0)
    asking.follower.look_at(run_in(tmp_path / "2"))
    asking.settle(qtbot)
    assert (asking.answers, asking.sentences, asking.files()) == ([], [], [])


def test_a_waiting_question_goes_to_the_newest_weights_of_its_run(asking: Asking) -> None:
    asking.keep("1")
    asking.keep("2")
    asking.follower.look_at(replace(asking.run, weights="newer.keras"))
    asking.answer()
    assert [question.weights for _, question, *_ in asking.sent] == ["model.keras", "newer.keras"]


def test_a_question_about_one_run_is_answered_whatever_is_looked_at(
    asking: Asking, tmp_path: Path
) -> None:
    asking.keep("model.keras", about=asking.run)
    asking.follower.look_at(run_in(tmp_path / "2"))
    asking.answer()
    assert asking.answers == ["model.keras"]


def test_what_nobody_wants_any_more_is_neither_asked_nor_handed_over(asking: Asking) -> None:
    wanted = [True]
    asking.keep("1", still=lambda: wanted[0])
    asking.keep("2", still=lambda: wanted[0])
    wanted[0] = False
    assert not asking.questions.is_asking("a")
    asking.answer()
    assert asking.paths() == ["1"]
    assert asking.answers == []


def test_files_that_cannot_be_exchanged_are_told_in_a_sentence(
    asking: Asking, qtbot: QtBot
) -> None:
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: bool(asking.sent))
    asking.sent[0][2](Predicted(1, {"price": "asked/nowhere.npy"}, 0.0))
    qtbot.waitUntil(lambda: bool(asking.sentences))
    asking.folder.joinpath("asked").rmdir()
    asking.folder.rmdir()
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: len(asking.sentences) == 2)
    assert set(asking.sentences) == {
        "The files of the run cannot be used: No such file or directory."
    }
    assert not asking.questions.is_asking("predict")


# --- the process that answers ---------------------------------------------------------


def test_of_a_process_that_is_killed_the_newest_question_is_answered_by_another(
    make: Callable[..., Asking], qtbot: QtBot
) -> None:
    asking = make(HANGS, KEEPS)
    asking.keep("first")
    qtbot.waitUntil(lambda: asking.asker.pid > 0 and not asking.questions.is_waking)
    asking.keep("second")
    psutil.Process(asking.asker.pid).kill()
    qtbot.waitUntil(lambda: asking.answers == ["second"])
    assert asking.sentences == []


def test_a_question_that_dies_with_its_process_says_so_and_leaves_no_file(
    make: Callable[..., Asking], qtbot: QtBot
) -> None:
    asking = make(HANGS, KEEPS)
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: asking.asker.pid > 0 and not asking.questions.is_waking)
    assert asking.files()
    psutil.Process(asking.asker.pid).kill()
    qtbot.waitUntil(lambda: bool(asking.sentences))
    assert asking.sentences[0].endswith("Ask again.")
    asking.settle(qtbot)
    assert asking.files() == []
    asking.keep("again")
    qtbot.waitUntil(lambda: asking.answers == ["again"])


def test_a_cancelled_question_is_answered_by_nobody_and_the_next_one_is(
    make: Callable[..., Asking], qtbot: QtBot
) -> None:
    asking = make(HANGS, KEEPS)
    asking.keep("long")
    asking.keep("waiting")
    asking.questions.cancel("a")
    assert not asking.questions.is_asking("a")
    assert not asking.asker.is_busy
    asking.keep("short")
    qtbot.waitUntil(lambda: asking.answers == ["short"])
    assert asking.sentences == []


def test_a_cancelled_question_leaves_no_file(make: Callable[..., Asking], qtbot: QtBot) -> None:
    asking = make(HANGS)
    asking.try_it(1.0)
    qtbot.waitUntil(lambda: asking.asker.is_busy)
    assert asking.files()
    asking.questions.cancel("predict")
    asking.settle(qtbot)
    assert asking.files() == []


def test_what_is_cancelled_while_its_arrays_are_written_is_not_asked(
    asking: Asking, qtbot: QtBot
) -> None:
    asking.try_it(1.0)
    asking.questions.cancel("predict")
    asking.settle(qtbot)
    asking.settle(qtbot)
    assert (asking.sent, asking.files()) == ([], [])
    asking.try_it(2.0)
    qtbot.waitUntil(lambda: bool(asking.sent))


# --- a run that still trains ------------------------------------------------------------


@pytest.fixture
def training(asking: Asking) -> Asking:
    asking.follower.look_at(replace(asking.run, weights=""), is_training=True)
    return asking


def snapshot(asking: Asking, step: int) -> None:
    weights = "snapshot.weights.h5"
    asking.follower.look_at(replace(asking.run, weights=weights, step=step), is_training=True)


def test_a_question_waits_for_the_first_weights_which_are_asked_for_at_once(
    training: Asking,
) -> None:
    training.keep("a")
    assert training.questions.awaits_weights("a")
    assert (len(training.saved), training.sent) == (1, [])
    snapshot(training, 40)
    assert not training.questions.awaits_weights("a")
    assert training.sent[0][1].weights == "snapshot.weights.h5"


def test_weights_of_now_are_others_than_those_that_there_are(training: Asking) -> None:
    replies: list[Reply] = []
    snapshot(training, 40)
    make = partial(KeepWeights, path="a")
    training.questions.ask("a", training.follower, make, replies.append, print, needs="now")
    other = Looking(training.run)
    training.keep("b", "b", about=other)
    other.look_at(replace(training.run, step=80), is_training=True)
    assert training.paths() == ["b"], "this follower has not heard of the new weights yet"
    snapshot(training, 80)
    training.answer()
    assert [reply.run.step for reply in replies] == [80]


def test_what_needs_no_weights_waits_for_none(training: Asking) -> None:
    training.questions.ask("describe", training.follower, DescribeData, print, print, needs="none")
    assert len(training.sent) == 1
    assert training.saved == []


def test_of_questions_that_wait_for_weights_the_newest_alone_is_asked(training: Asking) -> None:
    for number in range(5):
        training.keep(str(number))
    assert len(training.saved) == 1, "one snapshot serves them all"
    snapshot(training, 40)
    assert training.paths() == ["4"]


def test_a_snapshot_that_fails_is_asked_for_again_while_somebody_waits(
    training: Asking, qtbot: QtBot
) -> None:
    training.keep("a")
    training.questions.snapshots._timer.timeout.emit()
    assert len(training.saved) == 2
    assert training.questions.awaits_weights("a")
    training.questions.cancel("a")
    training.questions.snapshots._timer.timeout.emit()
    assert len(training.saved) == 2
    snapshot(training, 40)
    assert training.sent == []


def test_a_run_that_ends_without_weights_says_so_to_those_who_wait(training: Asking) -> None:
    training.keep("a")
    training.follower.look_at(training.run)
    assert training.sentences == [NO_WEIGHTS]
    assert not training.questions.is_asking("a")


def test_who_hears_that_no_weights_come_may_cancel_others_that_wait(training: Asking) -> None:
    def cancel(_sentence: str) -> None:
        training.questions.cancel("b")

    make = partial(KeepWeights, path="one")
    training.questions.ask("a", training.follower, make, lambda _: None, cancel, needs="now")
    training.keep("two", topic="b", needs="now")
    training.follower.look_at(replace(training.run, weights=""))
    assert (training.sent, training.sentences) == ([], [])


def test_a_run_that_ends_with_weights_is_asked_with_those(training: Asking) -> None:
    training.keep("a", needs="now")
    training.follower.look_at(replace(training.run, weights="model.keras"))
    assert training.sent[0][1].weights == "model.keras"


@pytest.mark.parametrize("is_there_another", [True, False])
def test_a_question_that_waits_for_weights_is_dropped_with_its_run(
    training: Asking, tmp_path: Path, *, is_there_another: bool
) -> None:
    training.keep("a")
    training.follower.look_at(run_in(tmp_path / "2") if is_there_another else None)
    assert not training.questions.is_asking("a")
    assert (training.sent, training.sentences) == ([], [])


# --- pacing --------------------------------------------------------------------------------


def test_weights_are_written_in_one_pace_for_all_who_look(training: Asking) -> None:
    snapshots, looks = training.questions.snapshots, [True, True]
    for place in range(2):
        snapshots.keep_coming(training.follower, lambda place=place: looks[place])
    assert snapshots._timer.isActive()
    snapshots._timer.timeout.emit()
    assert len(training.saved) == 1
    looks[:] = [False, True]
    snapshots._timer.timeout.emit()
    assert len(training.saved) == 2
    looks[:] = [False, False]
    snapshots._timer.timeout.emit()
    assert len(training.saved) == 2
    training.follower.look_at(training.run)
    snapshots._timer.timeout.emit()
    assert not snapshots._timer.isActive()
    training.follower.look_at(training.run, is_training=True)
    assert snapshots._timer.isActive()


def test_while_a_question_is_answered_no_weights_are_written_but_right_after(
    make: Callable[..., Asking], qtbot: QtBot
) -> None:
    asking = make(HANGS)
    asking.follower.is_training = True
    snapshots = asking.questions.snapshots
    snapshots.keep_coming(asking.follower, lambda: True)
    asking.keep("a")
    snapshots._timer.timeout.emit()
    snapshots._timer.timeout.emit()
    assert asking.saved == []
    asking.questions.cancel("a")
    assert len(asking.saved) == 1
