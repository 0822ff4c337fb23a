"""The newest wish wins, over threads and over those who answer when they can."""

import threading
from collections.abc import Callable
from functools import partial

from pytestqt.qtbot import QtBot

from studio.ui.child.background import Background
from studio.ui.child.newest import Newest


class Slow:
    """Does work when it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._ends: list[tuple[Callable[[str], None], Callable[[str], None]]] = []

    def ask(self, wish: str, done: Callable[[str], None], failed: Callable[[str], None]) -> None:
        self.begun.append(wish)
        self._ends.append((done, failed))

    def answer(self, index: int = -1) -> None:
        self._ends[index][0](f"answer to {self.begun[index]}")

    def fail(self) -> None:
        self._ends[-1][1](f"no {self.begun[-1]}")


def test_of_many_wishes_the_first_begins_and_the_newest_is_answered() -> None:
    slow, newest, answers = Slow(), Newest(), []
    for wish in ("first", "second", "third"):
        newest.wish(partial(slow.ask, wish), answers.append)
    assert slow.begun == ["first"]
    slow.answer()
    assert slow.begun == ["first", "third"]
    assert answers == []
    assert newest.is_busy
    slow.answer()
    assert answers == ["answer to third"]
    assert not newest.is_busy


def test_where_a_hand_is_followed_the_answers_between_are_shown_in_their_order() -> None:
    slow, newest, answers = Slow(), Newest(shows_between=True), []
    for wish in ("first", "second", "third"):
        newest.wish(partial(slow.ask, wish), answers.append)
    slow.answer()
    assert slow.begun == ["first", "third"]
    slow.answer()
    assert answers == ["answer to first", "answer to third"]


def test_a_failure_is_told_only_of_the_newest_wish() -> None:
    slow, newest, answers, failures = Slow(), Newest(), [], []
    newest.wish(partial(slow.ask, "old"), answers.append, failures.append)
    newest.wish(partial(slow.ask, "new"), answers.append, failures.append)
    slow.fail()
    slow.fail()
    assert (answers, failures) == ([], ["no new"])


def test_nothing_comes_of_what_was_dropped_and_the_next_wish_begins_at_once() -> None:
    slow, newest, answers = Slow(), Newest(), []
    newest.wish(partial(slow.ask, "old"), answers.append)
    newest.wish(partial(slow.ask, "waiting"), answers.append)
    newest.drop()
    newest.wish(partial(slow.ask, "new"), answers.append)
    assert slow.begun == ["old", "new"]
    slow.answer(0)  # the old one, at last
    assert newest.is_busy
    slow.answer(1)
    assert answers == ["answer to new"]


def test_who_gets_an_answer_may_wish_for_the_next_thing() -> None:
    slow, newest, answers = Slow(), Newest(), []

    def done(answer: str) -> None:
        answers.append(answer)
        newest.wish(partial(slow.ask, "more"), answers.append)

    newest.wish(partial(slow.ask, "some"), done)
    slow.answer()
    slow.answer()
    assert answers == ["answer to some", "answer to more"]


def test_over_a_thread_the_wishes_in_between_are_never_worked_on(qtbot: QtBot) -> None:
    background, newest, may_end = Background(), Newest(), threading.Event()
    worked, answers = [], []

    def work(number: int) -> int:
        assert may_end.wait(10)
        worked.append(number)
        return number

    for number in range(5):
        newest.wish(partial(background.run, partial(work, number)), answers.append)
    may_end.set()
    qtbot.waitUntil(lambda: answers == [4])
    assert worked == [0, 4]
    background.close()
